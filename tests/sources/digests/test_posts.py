import pytest

from recommender.entries import Mention
from recommender.sources.digests import posts

LONG = "最近邻搜索在高维空间里并不容易，本文从暴力搜索讲起，依次介绍倒排、乘积量化和图索引，并在一百万条向量上比较它们的速度与召回率，最后谈谈如何选择。"


def read(text: str) -> list[Mention]:
    return [m for m in posts.parse(text, "d") if isinstance(m, Mention)]


def said(mention: Mention) -> tuple[str | None, str | None, str | None]:
    return mention.title, mention.abstract_zh, mention.published


ORDERS = {
    "after the text": "我的博客\n首页\n归档\n甲\n{0}\n2021-11-09\n度量学习\n#一\n#二\n乙\n{0}\n2021-10-31\n#三\n1\n…3\nHexo\n",
    "between": "甲\n2021-11-09\n{0}\n阅读全文 »\n乙\n2021-10-31\n{0}\n阅读全文 »\n",
    "first": "首页\n2021-11-09\n甲\n{0}\nRead more\n2021-10-31\n乙\n{0}\nRead more\n上一页 1 2 下一页\n",
    "in words": "甲\n发表于 2021年11月9日 | 分类：检索 | 5 分钟\n{0}\n乙\n发表于 2021年10月31日 | 分类：检索\n{0}\n",
    "of headings": "# 博客\n\n## [甲](/posts/1)\n\n2021-11-09 · 检索\n\n{0}\n\n## [乙](/posts/2)\n\n2021-10-31\n\n{0}\n",
}


@pytest.mark.parametrize("page", ORDERS.values(), ids=ORDERS)
def test_where_the_date_stands(page: str) -> None:
    first, second = read(page.format(LONG))
    assert said(first) == ("甲", LONG, "2021-11-09")
    assert said(second) == ("乙", LONG, "2021-10-31")


def test_a_category_is_no_title() -> None:
    first, _ = read(ORDERS["after the text"].format(LONG))
    assert first.category == "度量学习"


SHORT = "一句话讲完的摘要，还是要写到句号才算完整。"
PAGES = {
    "a menu in one line": "某人的笔记\n首页 关于 归档 RSS\n2021-11-09\n甲\n{0}\n阅读全文 »\n2021-10-31\n乙\n{0}\n阅读全文 »\n",
    "below the end of a post": "{0}\n阅读全文 »\n2021-11-09\n甲\n{0}\n阅读全文 »\n2021-10-31\n乙\n{0}\n",
    "blank lines between": "{0}\n\n2021-11-09\n甲\n{0}\n\n2021-10-31\n乙\n{0}\n",
    "titles at the end": "某人的笔记\n甲\n2021-11-09\n{0}\n乙\n2021-10-31\n{0}\n丙\n",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_page_as_a_whole_tells_where_dates_stand(page: str) -> None:
    found = [said(m) for m in read(page.format(SHORT))]
    assert found == [("甲", SHORT, "2021-11-09"), ("乙", SHORT, "2021-10-31")]


def test_tags_behind_dates_tell_that_a_page_was_cut_at_its_beginning() -> None:
    page = ORDERS["after the text"].format(LONG).replace("度量学习\n", "")
    (_, *rest) = read(page[page.index("谈谈") :])
    assert [said(m) for m in rest] == [("乙", LONG, "2021-10-31")]


def test_the_last_post_may_be_cut() -> None:
    page = ORDERS["between"].format(SHORT)
    assert [m.complete for m in read(page)] == [True, True]
    assert [m.complete for m in read(page[: page.rindex("写到")])] == [True, False]


def test_outlines_are_posts_only_with_links_or_dates() -> None:
    page = "# 甲\n\n## 1. 乙\n\n{0}\n\n## 2. 丙\n\n{0}\n"
    assert read(page.format(LONG)) == []
    assert len(read(page.format(f"2021-10-31\n\n{LONG}"))) == 2


def test_numbered_links_under_sections() -> None:
    text = "# 周刊（第 9 期）\n\n## 封面\n\n![](https://a.org/i.png)\n\n## 工具\n\n1、[gm - 音乐包](https://github.com/a/gm)\n\n![](https://a.org/j.png)\n\n写音乐。更多见 https://b.org/x\n\n## 订阅\n\n扫码。\n"
    (mention,) = read(text)
    assert (mention.title, mention.url, mention.category) == (
        "gm - 音乐包",
        "https://github.com/a/gm",
        "工具",
    )
    assert mention.kind == "post"
    assert mention.origin.links == ("https://b.org/x",)


@pytest.mark.parametrize(
    "text", ["", "首页\n归档\n搜索\n×\n", "1\n2\n…\n5\n", "---\ntitle: a\n---\n", "一句短话\n"]
)
def test_pages_without_posts(text: str) -> None:
    assert read(text) == []
