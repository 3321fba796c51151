from recommender.catalogue.fts_text import MARK, tokenised


def test_texts_are_listed_in_one_width_and_in_pairs_of_characters() -> None:
    assert tokenised("plain ASCII") == "plain ASCII"
    assert tokenised("ＧＰＴ与图像").split() == ["GPT", "与图", "图像", "像"]
    assert tokenised("图").split() == ["图"]
    assert tokenised("图，像：（图）！；？").split() == ["图", ",", "像", ":(", "图", ")!;?"]
    assert tokenised(f"é{MARK}x").split() == ["é", "x"]
    assert tokenised("扩散模型。图像").split() == ["扩散", "散模", "模型", "型", "。", "图像", "像"]
