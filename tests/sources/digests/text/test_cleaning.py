import pytest

from recommender.sources.digests.blocks.inline import Inline, Span
from recommender.sources.digests.text.cleaning import (
    by_language,
    clean_title,
    without_links,
    without_trailing_links,
)
from tests.sources.digests.looking import blocks


@pytest.mark.parametrize(
    ("text", "title", "venue"),
    [
        ("《Mask R-CNN》", "Mask R-CNN", None),
        ("《Mask R-CNN》(ICCV 2017)", "Mask R-CNN", "ICCV 2017"),
        ("【Mask R-CNN】", "Mask R-CNN", None),
        ("“Mask R-CNN”", "Mask R-CNN", None),
        ("Mask R-CNN：", "Mask R-CNN", None),
        ("Mask R-CNN (ICCV 2017)", "Mask R-CNN", "ICCV 2017"),
        ("🔥 Mask R-CNN.", "Mask R-CNN", None),
        ("Rethinking “Batch” in BatchNorm", "Rethinking “Batch” in BatchNorm", None),
        ("A Survey (Extended Version)", "A Survey (Extended Version)", None),
        ("Do We Really Need Deep Learning?", "Do We Really Need Deep Learning?", None),
    ],
)
def test_titles(text: str, title: str, venue: str | None) -> None:
    assert clean_title(text) == (title, venue)


def test_posts_keep_their_signs() -> None:
    assert clean_title("🍊小结", "post") == ("🍊小结", None)


def test_prose_is_split_by_language() -> None:
    chinese, english = (
        "这一段是中文，讲的是同一件事。",
        "This paragraph says the same in English, and at length.",
    )
    assert by_language([chinese, english]) == (chinese, english)
    assert by_language([]) == (None, None)


def test_a_minor_share_belongs_to_the_rest() -> None:
    chinese = "这一段是中文，讲的是一件事情，讲得很长很长很长很长很长很长。"
    assert by_language([chinese, "See figure."]) == (f"{chinese}\nSee figure.", None)


def test_addresses_have_no_language() -> None:
    assert by_language(["课程主页：https://example.com/a/very/long/address"])[1] is None


def linked(before: str, words: str, after: str = "") -> Inline:
    span = Span(len(before), len(before) + len(words), "link", "https://a.org/x")
    return Inline(before + words + after, (span,))


def test_links_behind_the_prose_go_and_links_within_stay() -> None:
    assert without_trailing_links(linked("刚刚开源。", "项目地址")).text == "刚刚开源。"
    within = linked("见", "项目地址", "的说明。")
    assert without_trailing_links(within) == within


def test_links_that_name_no_field_stay() -> None:
    cited = linked("他们接着做了", "另一篇工作")
    assert without_trailing_links(cited) == cited


@pytest.mark.parametrize("name", ["Katarzyna Eriksson", "Bo Taylor", "Rolando", "Simon Rand"])
def test_names_that_end_like_a_word_before_a_link_stay_whole(name: str) -> None:
    line = blocks(f"{name} [PDF](https://arxiv.org/abs/1706.03762)")[0].inline
    assert without_links(line, line.links).strip() == name
