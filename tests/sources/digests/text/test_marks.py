"""The marks before items, in all their forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.text import marks

FORMS = [
    ("1. 题目", 1), ("1.题目", 1), ("12、题目", 12), ("3) Title", 3), ("3）题目", 3), ("[4] Title", 4), ("【5】题目", 5),
    ("（6）题目", 6), ("(7) Title", 7), ("#8 Title", 8), ("# 8 Title", 8), ("Top 9. Title", 9), ("TOP 9：题目", 9), ("论文 10：题目", 10),
    ("论文一：题目", 1), ("Paper 2: Title", 2), ("No. 3 Title", 3), ("① 题目", 1), ("❷题目", 2), ("➌ 题目", 3), ("一、题目", 1),
    ("十二、题目", 12), ("二十一、题目", 21), ("第三篇：题目", 3), ("第3篇：题目", 3), ("第12条 题目", 12), ("第 2 篇论文：题目", 2), ("1️⃣ 题目", 1), ("🥇 题目", 1), ("🥉Title", 3), ("🏆🥈 Title", 2), ("01 Title", 1), ("12. Title", 12), ("1 | Title", 1), ("🔥 1. Title", 1),
    ("📄 论文 2：题目", 2), ("Rank 4 Title", 4), ("新闻 1、题目", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), FORMS)
def test_marks_in_every_form(text: str, number: int) -> None:
    mark = marks.mark_of(text)
    assert mark is not None
    assert mark.number == number
    assert marks.without_mark(text) in ("题目", "Title")


@pytest.mark.parametrize(
    "text",
    ["", "题目", "2023-05-06 题目", "3.5 亿参数", "1000. x", "10 papers to read", "一种新方法", "三维重建", "[CV] Title", "《1》", "GPT-4 发布",
     "1706.03762", "$1.00", "(a) Title", "Topology 1", "100% 开源", "二十四节气", "第三章 题目", "第1期：题目"],
)  # fmt: skip
def test_other_beginnings_are_no_marks(text: str) -> None:
    assert marks.mark_of(text) is None
    assert marks.without_mark(text) == text


def test_medals_are_the_first_numbers_of_a_ranking() -> None:
    found = [marks.mark_of(text) for text in ("🥇 a", "🥈 b", "🥉 c")]
    assert found == [marks.Mark(marks.MEDAL, number, 2) for number in (1, 2, 3)]
    numbered = marks.mark_of("🥇 1. a")
    assert numbered is not None
    assert numbered.style == "1."
    assert marks.mark_of("🥇") is None


def test_styles_are_told_apart_and_numbers_are_not() -> None:
    styles = ["1. a", "1、a", "[1] a", "（1）a", "① a", "一、a", "论文 1：a", "#1 a", "Top 1. a"]
    found = [marks.mark_of(text) for text in styles]
    assert len({mark.style for mark in found if mark}) == len(styles)
    for text in styles:
        other = marks.mark_of(text.replace("1", "7").replace("①", "⑦").replace("一", "七"))
        this = marks.mark_of(text)
        assert this is not None
        assert other is not None
        assert (this.style, other.number) == (other.style, 7)


@given(st.integers(1, 99))
def test_chinese_numerals_have_their_values(number: int) -> None:
    units = "零一二三四五六七八九"
    ten, one = divmod(number, 10)
    said = ("" if ten < 2 else units[ten]) + ("十" if ten else "") + (units[one] if one else "")
    assert marks.number_of(said) == number


@given(st.text(max_size=60))
def test_any_text_is_looked_at(text: str) -> None:
    mark = marks.mark_of(text)
    if mark:
        assert 0 < mark.end <= len(text)
        assert text.endswith(marks.without_mark(text))


def test_a_number_goes_on_where_figures_follow_it_at_once() -> None:
    three = marks.mark_of("3. a")
    assert three is not None
    assert marks.continued_mark("4.58 seats", three) == marks.Mark("1.", 4, 2)
    nine = marks.mark_of("09 A title")
    assert nine is not None
    assert marks.continued_mark("10 Another title", nine) == marks.Mark("1", 10, 3)
    for other in ("5.58 seats", "4. a", "4、58 seats", "seats"):
        assert marks.continued_mark(other, three) is None


def test_numbers_that_count_from_one_need_nothing_behind_them() -> None:
    lines = [
        f"{i} {word} robots are coming" for i, word in enumerate(["New", "Old", "Big", "Odd"], 1)
    ]
    assert [mark.number for mark in marks.bare_numbers(lines).values()] == [1, 2, 3, 4]
    assert list(marks.bare_numbers(["A start", *lines, "An end"])) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "lines",
    [["1 One thing", "2 Two things", "3 More things"], ["3 Models", "5 Tips", "2 Ways", "4 Sorts"], ["1 A", "1 B", "2 C", "2 D", "3 E", "3 F", "4 G", "4 H"], []],
)  # fmt: skip
def test_other_numbers_count_nothing(lines: list[str]) -> None:
    assert marks.bare_numbers(lines) == {}


@pytest.mark.parametrize("opening", ['"', "“", "《", "「", "[", "**"])
def test_a_number_of_two_figures_stands_before_quotations_too(opening: str) -> None:
    assert marks.mark_of(f"01 {opening}A title") == marks.Mark("1", 1, 3)


@pytest.mark.parametrize(
    "form",
    ["{0}. ", "({1}) ", "{1}) ", "（{0}）", "{2}/4 ", "({2}/4) ", "{2}/ ", "{3}. ", "({3}) "],
)
def test_letters_and_numbers_of_all_count_lines_that_follow_each_other(form: str) -> None:
    lines = [form.format("ABCD"[i], "abcd"[i], i + 1, ["I", "II", "III", "IV"][i]) + word for i, word in enumerate(["New", "Old", "Big", "Odd"])]  # fmt: skip
    found = marks.bare_numbers(lines)
    assert [mark.number for mark in found.values()] == [1, 2, 3, 4]
    assert [lines[i][mark.end :] for i, mark in found.items()] == ["New", "Old", "Big", "Odd"]


def test_first_names_and_dates_count_nothing() -> None:
    assert marks.bare_numbers(["A. Vaswani", "K. He", "J. Ho", "B. Lin"]) == {}
    assert marks.bare_numbers(["5/6 met", "5/7 met", "5/8 met", "5/9 met"]) == {}


@pytest.mark.parametrize(("text", "lettered"), [("(b) Title", True), ("b) Title", True), ("b. Title", False), ("(bc) Title", False)])  # fmt: skip
def test_a_letter_in_a_bracket_begins_a_line_of_its_own(text: str, lettered: bool) -> None:
    assert marks.is_lettered(text) == lettered


@pytest.mark.parametrize(
    ("text", "minutes", "rest"),
    [
        ("9:30 am A Title", 570, "A Title"), ("9:30 am - 9:50 am A Title", 570, "A Title"), ("1:10 p.m. – 1:30 p.m. A Title", 790, "A Title"),
        ("12:10 PM A Title", 730, "A Title"), ("10:00-10:20 A Title", 600, "A Title"), ("10:00 - 10:20: 题目", 600, "题目"),
    ],
)  # fmt: skip
def test_hours_from_when_to_when_count_what_stands_behind(
    text: str, minutes: int, rest: str
) -> None:
    mark = marks.mark_of(text)
    assert mark is not None
    assert (mark.style, mark.number, text[mark.end :]) == ("0:00", minutes, rest)
