import pytest

from recommender.sources.digests.blocks.inline import inline_of
from recommender.sources.digests.text.source_names import source_of, source_within, split_source


@pytest.mark.parametrize(
    ("text", "source"),
    [("来源：量子位", "量子位"), ("via The Verge", "The Verge"), ("出典: 朝日新聞", "朝日新聞"),
     ("这一段的来源很难说清", None), ("", None)],
)  # fmt: skip
def test_sources_on_lines_of_their_own(text: str, source: str | None) -> None:
    found = source_of(inline_of(text))
    assert (found.text if found else None) == source


@pytest.mark.parametrize(
    ("text", "said", "source"),
    [("正文一。（来源：路透社）", "正文一。", "路透社"), ("正文一。（财联社）", "正文一。", "财联社"), ("正文二（未完）。", "正文二（未完）。", None),
     ("本刊。（完）", "本刊。（完）", None)],
)  # fmt: skip
def test_sources_behind_the_last_sentence(text: str, said: str, source: str | None) -> None:
    assert split_source(text) == (said, source)


def test_sources_within_the_words_of_a_link() -> None:
    assert source_within("Source: The Verge") == "The Verge"
    assert source_within("The source of it all") is None
