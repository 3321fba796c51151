"""Slices and joins of marked text, as laws; links and addresses, by example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.blocks.inline import (
    Inline,
    Link,
    Span,
    ends_sentence,
    has_han,
    inline_of,
    join,
    trim_url,
    visible,
)

TEXTS = st.text(alphabet="ab 中，.\n", max_size=30)
MARKS = st.sampled_from(["link", "anchor", "bold", "italic", "code"])


@st.composite
def inlines(draw: st.DrawFn) -> Inline:
    text = draw(TEXTS)
    spans = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        spans.append(Span(start, end, draw(MARKS), draw(st.sampled_from(["", "https://a.org/x"]))))
    return Inline(text, tuple(sorted(spans, key=lambda span: (span.start, -span.end))))


PLACES = st.integers(0, 35)


@given(inlines(), PLACES, PLACES)
def test_the_text_of_a_slice_is_the_slice_of_the_text(inline: Inline, a: int, b: int) -> None:
    assert inline[a:b].text == inline.text[a:b]


@given(inlines(), PLACES, PLACES)
def test_what_is_marked_in_a_slice_is_marked_in_the_whole(inline: Inline, a: int, b: int) -> None:
    a = min(a, len(inline.text))
    b = max(a, b)
    part = inline[a:b]
    for span in part.spans:
        assert 0 <= span.start <= span.end <= len(part.text)
        wider = [s for s in inline.spans if s[2:] == span[2:]]
        assert any(s.start <= span.start + a and span.end + a <= s.end for s in wider)


@given(inlines(), PLACES)
def test_each_marked_letter_is_marked_in_one_of_two_slices(inline: Inline, place: int) -> None:
    def marked(part: Inline, offset: int) -> set[tuple[int, str]]:
        return {(i + offset, s.mark) for s in part.spans for i in range(s.start, s.end)}

    place = min(place, len(inline.text))
    assert marked(inline[:place], 0) | marked(inline[place:], place) == marked(inline, 0)


@given(inlines())
def test_a_whole_slice_is_the_text_itself(inline: Inline) -> None:
    assert inline[:] == inline


@given(inlines(), PLACES, PLACES, PLACES, PLACES)
def test_a_slice_of_a_slice_is_a_slice(inline: Inline, a: int, b: int, c: int, d: int) -> None:
    once = inline[a:b][c:d]
    end = min(b, a + d)
    assert once.text == inline[a + c : max(a + c, end)].text
    filled = {s for s in once.spans if s.end > s.start}
    assert filled == {s for s in inline[a + c : max(a + c, end)].spans if s.end > s.start}


@given(st.lists(inlines(), max_size=4), st.sampled_from(["", " ", "  |  "]))
def test_the_parts_of_a_joined_text_can_be_cut_out_again(parts: list[Inline], between: str) -> None:
    whole = join(parts, between)
    assert whole.text == between.join(part.text for part in parts)
    place = 0
    for part in parts:
        again = whole[place : place + len(part.text)]
        assert again.text == part.text
        filled = [s for s in part.spans if s.end > s.start]
        assert [s for s in again.spans if s.end > s.start] == filled
        place += len(part.text) + len(between)


@given(inlines())
def test_stripping_takes_no_more_than_white_space(inline: Inline) -> None:
    assert inline.strip().text == inline.text.strip()


@given(st.text(max_size=80))
def test_any_text_has_links_and_words(text: str) -> None:
    inline = inline_of(text)
    assert inline.text == text
    assert inline.plain == " ".join(text.split())
    assert all(link.url and link.url in text for link in inline.links)
    assert len(inline.without_links) <= len(inline.plain) + 1


def test_what_a_link_says_and_where_it_leads() -> None:
    inline = Inline(
        "见 [论文] 与代码", (Span(2, 6, "link", "https://a.org/p"), Span(8, 10, "link", ""))
    )
    assert inline.links == (Link("论文", "https://a.org/p", 2, 6),)
    assert inline.without_links == "见 与代码"


def test_a_link_around_a_picture_says_what_the_picture_is_called() -> None:
    (link,) = Inline("", (Span(0, 0, "link", "https://a.org/p", "PDF"),)).links
    assert link.label == "PDF"


def test_a_bare_address_says_nothing() -> None:
    (link,) = inline_of("见 https://a.org/x。").links
    assert (link.label, link.url) == ("", "https://a.org/x")


@pytest.mark.parametrize(
    ("found", "url"),
    [
        ("https://a.org/x.", "https://a.org/x"),
        ("https://a.org/x),", "https://a.org/x"),
        ("https://a.org/x_(y)", "https://a.org/x_(y)"),
        ("https://a.org/x]", "https://a.org/x"),
        ("https://a.org/x**", "https://a.org/x"),
        ("https://a.org/x,https://b.org/y", "https://a.org/x"),
        ("https://a.org/x?y=1&z=2#w", "https://a.org/x?y=1&z=2#w"),
    ],
)
def test_addresses_end_before_the_signs_of_the_text(found: str, url: str) -> None:
    assert trim_url(found) == url


def test_characters_of_no_width_go() -> None:
    assert visible("a\u200bb\ufeffc\u00add") == "abcd"


def test_chinese_characters_are_counted() -> None:
    assert has_han("中a文", 2)
    assert not has_han("中a文", 3)
    assert not has_han("かな")


@pytest.mark.parametrize(("text", "ends"), [("说完了。", True), ("Done. ", True), ("说到一", False), ("", False), ("（2017）", True)])  # fmt: skip
def test_ends_of_sentences(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends
