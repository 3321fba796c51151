"""The text of a block while it is read: white space, marks, emphasis that was left over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.blocks.inline import Span
from recommender.sources.digests.html.block_text import BlockText


def taken(*pieces: str, spaces: bool = False) -> str:
    text = BlockText()
    for piece in pieces:
        text.add(piece, spaces)
    return text.take().text


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (("  甲", " \n 乙 "), "甲 乙"),
        (("甲 ", " 乙"), "甲 乙"),
        (("甲\u200b乙",), "甲乙"),
        (("甲\xa0乙",), "甲 乙"),
        ((" ", "\n"), ""),
        ((), ""),
    ],
)
def test_white_space_is_folded_as_a_page_does(pieces: tuple[str, ...], text: str) -> None:
    assert taken(*pieces) == text


def test_runs_of_spaces_that_were_typed_stay() -> None:
    assert taken("甲  乙", spaces=True) == "甲  乙"


def test_a_text_that_was_taken_is_gone() -> None:
    text = BlockText()
    text.add("甲", False)
    assert text.take().text == "甲"
    assert not text.take()


def test_bold_that_was_left_over_is_read() -> None:
    text = BlockText()
    text.add("说**重点。**后文", False)
    inline = text.take()
    assert (inline.text, inline.spans) == ("说重点。后文", (Span(1, 4, "bold"),))


@given(st.lists(st.text(max_size=20), max_size=5), st.booleans())
def test_any_pieces_are_taken(pieces: list[str], spaces: bool) -> None:
    found = taken(*pieces, spaces=spaces)
    assert found == found.rstrip()
