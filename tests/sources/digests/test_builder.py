import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries import Mention
from recommender.sources.digests.blocks import Block
from recommender.sources.digests.builder import EntryBuilder
from recommender.sources.digests.inline import plain_inline
from tests.sources.digests.looking import blocks

ARXIV, WEIBO, CODE, PAGE = (
    "https://arxiv.org/abs/1706.03762",
    "https://weibo.com/1/A",
    "https://github.com/a/b",
    "https://a.github.io/",
)


def fed(text: str) -> Mention:
    builder = EntryBuilder(1)
    for block in blocks(text):
        builder.feed(block)
    return builder.mention("d")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"{WEIBO}\n{ARXIV}", ARXIV),
        (f"代码：{CODE}\n主页：{PAGE}\n论文：{ARXIV}", ARXIV),
        (f"代码：{CODE}\n主页：{PAGE}", PAGE),
        (f"代码：{CODE}", CODE),
        (f"链接：[arXiv]({ARXIV}) | [代码]({CODE})", ARXIV),
        (f"正文里提到 {ARXIV} 和 {CODE} 这两处。", None),
    ],
)
def test_which_link_is_the_entrys(text: str, url: str | None) -> None:
    mention = fed(text)
    assert mention.url == url
    assert mention.arxiv_id == ("1706.03762" if url == ARXIV else None)
    assert set(mention.origin.links) == {k.url for b in blocks(text) for k in b.inline.links} - {url}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_labels_does_not_matter(order: tuple[int, ...]) -> None:
    rows = ["作者：甲乙、丙丁", f"链接：{ARXIV}", "机构：清华大学"]
    mention = fed("\n".join(rows[i] for i in order))
    assert (mention.authors, mention.url, mention.affiliations) == (
        ("甲乙", "丙丁"),
        ARXIV,
        ("清华大学",),
    )


def test_several_labels_on_one_line() -> None:
    mention = fed("> **作者**: 甲乙、丙丁 | **机构**: 清华大学 | **日期**: 2025-01-22")
    assert (mention.authors, mention.affiliations, mention.published) == (
        ("甲乙", "丙丁"),
        ("清华大学",),
        "2025-01-22",
    )


def test_a_doi_beside_the_link_is_kept_as_an_alias() -> None:
    mention = fed(f"论文：{ARXIV}\n论文：https://doi.org/10.1000/abc")
    assert "doi:10.1000/abc" in mention.names()


def test_a_venue_behind_the_authors() -> None:
    mention = fed("Author：京东等(CVPR 2019)")
    assert (mention.authors, mention.affiliations, mention.venue) == ((), ("京东",), "CVPR 2019")


def test_what_alone_is_cited_is_where_an_item_leads() -> None:
    assert fed(f"正文里提到 {PAGE} 这一处。").url == PAGE


def named(title: str, rest: str = "", text: str = "") -> Mention:
    builder = EntryBuilder(1)
    builder.name(plain_inline(title))
    builder.rest(plain_inline(rest))
    for block in blocks(text):
        builder.feed(block)
    return builder.mention("d")


@pytest.mark.parametrize(
    "title",
    ["Mask R-CNN (掩码区域卷积网络)", "Mask R-CNN | 掩码区域卷积网络", "Mask R-CNN / 掩码区域卷积网络"],
)
def test_a_title_in_two_languages(title: str) -> None:
    mention = named(title)
    assert (mention.title, mention.title_zh) == ("Mask R-CNN", "掩码区域卷积网络")


@pytest.mark.parametrize(
    ("rest", "field", "value"),
    [
        (" - Kaiming He, Ross Girshick", "authors", ("Kaiming He", "Ross Girshick")),
        (" by Kaiming He", "authors", ("Kaiming He",)),
        (" (ICCV 2017)", "venue", "ICCV 2017"),
        (" (2017)", "published", "2017"),
        (" — 2017-03-20", "published", "2017-03-20"),
        (" | arXiv:1703.06870", "arxiv_id", "1703.06870"),
        (": 每个目标一个掩码。", "abstract_zh", "每个目标一个掩码。"),
        (" [8.5]", "abstract_en", None),
    ],
)
def test_what_stands_behind_a_title(rest: str, field: str, value: object) -> None:
    assert getattr(named("Mask R-CNN", rest), field) == value


def test_prose_in_two_languages() -> None:
    mention = named("Mask R-CNN", "", "为每个目标预测一个掩码，方法简单。\n\nIt predicts a mask for each object, and simply so.")
    assert (mention.abstract_zh, mention.abstract_en) == (
        "为每个目标预测一个掩码，方法简单。",
        "It predicts a mask for each object, and simply so.",
    )


def test_a_short_word_on_a_paper_is_its_abstract_where_there_is_no_other() -> None:
    alone = named("Mask R-CNN", "", "TL;DR: masks, simply.")
    both = named("Mask R-CNN", "", "TL;DR: masks, simply.\n\n摘要：为每个目标预测掩码。")
    assert (alone.abstract_en, alone.recommendation) == ("masks, simply.", None)
    assert (both.abstract_zh, both.recommendation) == ("为每个目标预测掩码。", "masks, simply.")


def test_the_first_value_of_a_field_stays() -> None:
    assert fed("作者：甲乙\n作者：丙丁").authors == ("甲乙",)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_lines_are_taken(lines: list[str]) -> None:
    builder = EntryBuilder(1)
    for line in lines:
        builder.feed(Block("paragraph", plain_inline(line), 1))
    assert builder.mention("d").origin.line == 1
