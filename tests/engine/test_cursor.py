import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.engine.cursor import Cursor
from recommender.engine.options import LONGEST_CURSOR
from recommender.errors import InvalidQuery

rows = st.sets(st.integers(1, 1 << 62), max_size=40).map(lambda found: tuple(sorted(found)))
cursors = st.builds(
    Cursor,
    version=st.binary(min_size=6, max_size=6).map(bytes.hex),
    newest=st.integers(0, 1 << 62).map(lambda row: row >> 1),
    shown=rows.map(lambda found: tuple(row >> 2 for row in found if row >> 2)),
    graph_shown=st.integers(0, 1000),
)


@settings(deadline=None)
@given(cursors, st.text())
def test_a_cursor_that_was_written_is_read_back(cursor: Cursor, question: str) -> None:
    cursor = cursor._replace(shown=tuple(sorted(set(cursor.shown))))
    written = cursor.write(question)
    assert set(written) <= set(string.ascii_letters + string.digits + "-_")
    assert Cursor.read(written, "another", question) == cursor


@settings(deadline=None)
@given(cursors)
def test_a_cursor_of_another_question_is_refused(cursor: Cursor) -> None:
    with pytest.raises(InvalidQuery, match="begin anew"):
        Cursor.read(cursor.write("one"), "another")


@settings(deadline=None)
@given(st.text() | st.text("AZaz09-_=", max_size=60))
def test_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuery, match="none of this question"):
        Cursor.read(text, "q")


@settings(deadline=None)
@given(cursors, st.data())
def test_a_damaged_cursor_is_refused(cursor: Cursor, data: st.DataObject) -> None:
    written = cursor.write("q")
    place = data.draw(st.integers(0, len(written) - 2))  # the last has bits that say nothing
    other = data.draw(st.sampled_from("ABab01-_").filter(lambda sign: sign != written[place]))
    for harmed in (written[:place], written[:place] + other + written[place + 1 :]):
        with pytest.raises(InvalidQuery):
            Cursor.read(harmed, "q")


def test_a_row_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidQuery):
        Cursor.read(Cursor("0" * 12, 1, (1 << 63,)).write("q"), "q")


def test_a_thousand_rows_of_a_million_are_short_enough_for_an_address() -> None:
    longest = Cursor("0123456789ab", 10**6, tuple(range(1, 10**6, 1000))).write("q")
    assert len(longest) < LONGEST_CURSOR / 2.5
    assert len(Cursor("0123456789ab", 10**6, graph_shown=10).write("q")) < 30
