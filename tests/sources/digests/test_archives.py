import pytest

from recommender.sources.digests import archives, lines

Post = tuple[str | None, str | None]


def read(text: str) -> list[Post]:
    return [(draft.published, draft.title) for draft in archives.read(lines.read(text))]


PAIR: list[Post] = [("2023-05-06", "甲甲与乙乙"), ("2022-12-25", "Some title 3")]
PAGES = {
    "full dates first": "2023-05-06 甲甲与乙乙\n2022-12-25 Some title 3\n",
    "full dates last": "甲甲与乙乙 2023-05-06\nSome title 3 (2022-12-25)\n",
    "below their years": "2023\n05-06 甲甲与乙乙\n2022\n12-25 Some title 3\n",
    "in Chinese": "2023年（1）\n5月6日 甲甲与乙乙\n2022年（1）\n12月25日 Some title 3\n",
    "in English": "2023\nMay 6 甲甲与乙乙\n2022\n25 Dec Some title 3\n",
    "on lines of their own": "2023\n05-06\n甲甲与乙乙\n2022\n12-25\nSome title 3\n",
    "days below months": "2023年\n5月\n06日 甲甲与乙乙\n2022-12\n25 Some title 3\n",
    "lists of links": "# 博客\n\n- [甲甲与乙乙](/a) 2023-05-06\n- 25 Dec 2022 » [Some title 3](/b)\n",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_where_archives_have_their_dates(page: str) -> None:
    assert read(page) == PAIR


def test_links_are_the_posts_own_where_they_are_whole() -> None:
    first, second = archives.read(
        lines.read("- [甲甲](https://a.org/p) 2023-05-06\n- [乙乙](/p/2) 2023-05-05\n")
    )
    assert (first.own, second.own) == ([(0, "https://a.org/p")], [])


def test_posts_above_the_first_year_have_no_date() -> None:
    assert read("05-06 甲甲\n2022\n12-25 乙乙\n") == [(None, "甲甲"), ("2022-12-25", "乙乙")]


@pytest.mark.parametrize(
    "page",
    [
        "2023-05-06 甲甲与乙乙\n",
        "05-06 甲甲\n04-18 乙乙\n",
        "2023-05-06 10:21:33 INFO started\n2023-05-06 10:21:34 INFO stopped\n",
        "甲甲\n2023-05-06 · 3 分钟 · 阿明\n乙乙\n2023-05-05 · 3 分钟 · 阿明\n",
        "- [甲甲](/a) 一句说明 2023-05-06\n- [乙乙](/b) 一句说明 2023-05-05\n",
        "2023-05-06，公司发布了新模型。\n2023-05-07，公司又发布了新模型。\n",
    ],
)
def test_other_pages_are_no_archives(page: str) -> None:
    assert read(page) == []
