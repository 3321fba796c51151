from recommender.catalogue.fts_text import MARK, spaced


def test_texts_are_listed_in_one_width_and_in_pairs_of_characters() -> None:
    assert spaced("plain ASCII") == "plain ASCII"
    assert spaced("ＧＰＴ与图像").split() == ["GPT", "与图", "图像", "像"]
    assert spaced("图").split() == ["图"]
    assert spaced("图，像：（图）！；？").split() == ["图", ",", "像", ":(", "图", ")!;?"]
    assert spaced(f"é{MARK}x").split() == ["é", "x"]
