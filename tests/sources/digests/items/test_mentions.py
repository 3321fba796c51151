"""From an entry that was read to a mention: its link, its names, its text in two languages."""

import pytest

from recommender.entries.mention import Mention
from recommender.sources.digests.blocks.inline import inline_of
from recommender.sources.digests.items.builder import EntryBuilder
from recommender.sources.digests.items.mentions import mention
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
        builder.read_block(block)
    return mention(builder, "d")


def named(title: str, rest: str = "", text: str = "") -> Mention:
    builder = EntryBuilder(1)
    builder.take_title(inline_of(title))
    builder.read_behind_title(inline_of(rest))
    for block in blocks(text):
        builder.read_block(block)
    return mention(builder, "d")


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
    found = fed(text)
    assert found.url == url
    assert found.arxiv_id == ("1706.03762" if url == ARXIV else None)
    assert set(found.origin.links) == {k.url for b in blocks(text) for k in b.inline.links} - {url}


def test_a_doi_beside_the_link_is_kept_as_an_alias() -> None:
    found = fed(f"论文：{ARXIV}\n论文：https://doi.org/10.1000/abc")
    assert "doi:10.1000/abc" in found.names()


def test_what_alone_is_cited_is_where_an_item_leads() -> None:
    assert fed(f"正文里提到 {PAGE} 这一处。").url == PAGE


def test_prose_in_two_languages() -> None:
    found = named(
        "Mask R-CNN",
        "",
        "为每个目标预测一个掩码，方法简单。\n\nIt predicts a mask for each object, and simply so.",
    )
    assert (found.abstract_zh, found.abstract_en) == (
        "为每个目标预测一个掩码，方法简单。",
        "It predicts a mask for each object, and simply so.",
    )


def test_a_short_word_on_a_paper_is_its_abstract_where_there_is_no_other() -> None:
    alone = named("Mask R-CNN", "", "TL;DR: masks, simply.")
    both = named("Mask R-CNN", "", "TL;DR: masks, simply.\n\n摘要：为每个目标预测掩码。")
    assert (alone.abstract_en, alone.recommendation) == ("masks, simply.", None)
    assert (both.abstract_zh, both.recommendation) == ("为每个目标预测掩码。", "masks, simply.")
