import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests import lines
from recommender.sources.digests.lines import Link


def test_marks_are_taken_off_and_remembered() -> None:
    text = "\ufeff## **Title**\r\n\r\n- [x] item\n> said\n  * deeper\n---\n\n1. one"
    found = lines.read(text)
    assert [(f.number, f.plain, f.level, f.bullet, f.quoted) for f in found] == [
        (1, "Title", 2, False, False),
        (3, "item", 0, True, False),
        (4, "said", 0, False, True),
        (5, "deeper", 0, True, False),
        (6, "---", 0, False, False),
        (8, "1. one", 0, False, False),
    ]
    assert found[4].is_rule
    assert found[4].gap is False
    assert found[5].gap is True


def test_front_matter_and_code_are_not_read() -> None:
    text = "---\ntitle: x\n---\nbefore\n```\ncode\n```\nafter"
    assert [line.plain for line in lines.read(text)] == ["before", "after"]
    assert lines.read("---\ntitle: cut here") == []


def test_html_is_read_as_markdown() -> None:
    found = lines.read(
        '<h2 id="a">Head</h2>\n<a href="https://a.org/x">A</a> and <b>bold</b><br>more'
    )
    assert (found[0].level, found[0].plain) == (2, "Head")
    assert found[1].links == [Link("A", "https://a.org/x")]
    assert found[1].plain == "A and bold more"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Bold** and *slanted*", "Bold and slanted"),
        (r"Q\&A \# 1", "Q&A # 1"),
        ("[words](https://a.org) ![image](b.png)", "words"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("R&amp;D", "R&D"),
        ("a   b\u3000c", "a b c"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert lines.plain(text) == expected


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("见 https://arxiv.org/abs/1706.03762。", ["https://arxiv.org/abs/1706.03762"]),
        ("(https://a.org/x)", ["https://a.org/x"]),
        ("https://a.org/x_(y)", ["https://a.org/x_(y)"]),
        ("<https://a.org/x>", ["https://a.org/x"]),
        ("[a](https://a.org/x \"title\"), [b](https://b.org)", ["https://a.org/x", "https://b.org"]),
        ("[contents](#contents) ![i](https://a.org/i.png)", []),
        ("https://a.org/?s=20&t=x", ["https://a.org/?s=20&t=x"]),
    ],
)  # fmt: skip
def test_links(text: str, urls: list[str]) -> None:
    assert [link.url for link in lines.links(text)] == urls


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [("1. a", 1, "a"), ("2、a", 2, "a"), ("(3) a", 3, "a"), ("[4]《a》", 4, "《a》"), ("Top 5. a", 5, "a"), ("六、a", 6, "a"),
     ("十二、a", 12, "a"), ("⑦a", 7, "a"), ("08 a", 8, "a"), ("9）a", 9, "a"), ("1.5 倍", None, "1.5 倍"), ("[1](x)", None, "[1](x)"),
     ("2017 年", None, "2017 年"), ("a", None, "a")],
)  # fmt: skip
def test_ordinals(text: str, number: int | None, rest: str) -> None:
    assert lines.ordinal(text) == (number, rest)


@given(st.text())
def test_reading_keeps_order_and_loses_no_word_of_plain_lines(text: str) -> None:
    found = lines.read(text)
    numbers = [line.number for line in found]
    assert numbers == sorted(set(numbers))
    assert all(line.text for line in found)
