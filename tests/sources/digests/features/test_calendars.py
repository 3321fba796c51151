"""Dates whose year stands above them."""

import pytest

from recommender.sources.digests.features.calendars import Calendar, is_period
from tests.sources.digests.looking import read, seen


@pytest.mark.parametrize(
    ("above", "text", "date"),
    [
        ("2023", "05-06 甲", "2023-05-06"),
        ("2023年", "5月6日 甲", "2023-05-06"),
        ("2023年（12）", "甲 05-06", "2023-05-06"),
        ("2023", "May 6 Title", "2023-05-06"),
        ("2023", "6 May Title", "2023-05-06"),
        ("2023年5月", "06日 甲", "2023-05-06"),
        ("2023年\n\n5月", "06日 甲", "2023-05-06"),
        ("May 2023", "06日 甲", "2023-05-06"),
        ("2023", "2021-01-02 甲", "2021-01-02"),
        ("2023", "甲乙丙", None),
        ("2023", "06日 甲", None),
        ("无", "05-06 甲", None),
    ],
)
def test_dates_below_years_and_months(above: str, text: str, date: str | None) -> None:
    all_seen = seen(f"{above}\n\n{text}\n")
    assert Calendar(all_seen).date_of(text, all_seen[-1].index) == date


def test_the_nearest_year_above_counts() -> None:
    calendar = Calendar(seen("2023\n\n甲\n\n2022\n\n乙\n"))
    assert bool(calendar)
    assert [calendar.date_of("05-06", i) for i in range(4)] == [
        "2023-05-06",
        "2023-05-06",
        "2022-05-06",
        "2022-05-06",
    ]
    assert not Calendar(seen("甲\n\n乙\n"))


@pytest.mark.parametrize(
    "text", ["2023", "2023年", "2023年5月", "2023-05", "May 2023", "2023 (12 篇)"]
)
def test_years_and_months_by_themselves(text: str) -> None:
    assert is_period(text)


@pytest.mark.parametrize("text", ["", "2023-05-06", "2023 in review", "五月", "May"])
def test_other_lines_name_no_period(text: str) -> None:
    assert not is_period(text)


ORDERS = {
    "full dates first": "2023-05-06 扩散模型的推导\n2023-01-02 状态空间模型入门\n2022-12-25 Notes on attention sinks\n",
    "full dates last": "扩散模型的推导 2023-05-06\n状态空间模型入门 2023-01-02\nNotes on attention sinks (2022-12-25)\n",
    "below their years": "2023\n05-06 扩散模型的推导\n01-02 状态空间模型入门\n2022\n12-25 Notes on attention sinks\n",
    "in Chinese": "2023年（2）\n5月6日 扩散模型的推导\n1月2日 状态空间模型入门\n2022年（1）\n12月25日 Notes on attention sinks\n",
    "on lines of their own": "2023\n05-06\n扩散模型的推导\n01-02\n状态空间模型入门\n2022\n12-25\nNotes on attention sinks\n",
    "in lists": "# 博客\n\n- [扩散模型的推导](/a) 2023-05-06\n- [状态空间模型入门](/b) 2023-01-02\n- [Notes on attention sinks](/c) 2022-12-25\n",
}


@pytest.mark.parametrize("page", ORDERS.values(), ids=ORDERS)
def test_where_archives_have_their_dates(page: str) -> None:
    assert [(m.title, m.published) for m in read(page)] == [
        ("扩散模型的推导", "2023-05-06"),
        ("状态空间模型入门", "2023-01-02"),
        ("Notes on attention sinks", "2022-12-25"),
    ]


@pytest.mark.parametrize(
    "text", ["April 26-May 2, 2026", "19-25 April 2026", "2026.04.19-04.25", "4月19日-25日"]
)
def test_a_week_is_a_period(text: str) -> None:
    assert is_period(text)


@pytest.mark.parametrize("text", ["May 4 - A title", "1.5-2.5", "3-4 people", "GPT 4-5"])
def test_other_spans_are_none(text: str) -> None:
    assert not is_period(text)
