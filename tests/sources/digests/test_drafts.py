import pytest

from recommender.entries import Mention
from recommender.sources.digests import lines
from recommender.sources.digests.drafts import Draft

ARXIV, WEIBO, CODE, PAGE = (
    "https://arxiv.org/abs/1706.03762",
    "https://weibo.com/1/A",
    "https://github.com/a/b",
    "https://a.github.io/",
)


def fed(text: str) -> Mention:
    draft = Draft(1)
    for line in lines.read(text):
        draft.feed(line)
    return draft.mention("d", "papers")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"{WEIBO}\n{ARXIV}", ARXIV),
        (f"代码：{CODE}\n主页：{PAGE}\n论文：{ARXIV}", ARXIV),
        (f"代码：{CODE}\n主页：{PAGE}", PAGE),
        (f"代码：{CODE}", CODE),
        (f"链接：[arXiv]({ARXIV}) | [代码]({CODE})", ARXIV),
        (f"正文里提到 {ARXIV} 这一篇。", None),
    ],
)
def test_which_link_is_the_entrys(text: str, url: str | None) -> None:
    mention = fed(text)
    assert mention.url == url
    assert mention.arxiv_id == ("1706.03762" if url == ARXIV else None)
    assert set(mention.origin.links) == {link.url for link in lines.links(text)} - {url}


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
