"""Where a title may stand in a record."""

from typing import NamedTuple


class TitleSpan(NamedTuple):
    """Where a title stands: block, cell of a row (-1 for other blocks), and its characters."""

    block: int
    cell: int
    start: int
    end: int


class SpanJudgement(NamedTuple):
    """How plausible a span is as a title, 0 to 1, and its text without numbers and case, to compare it with its siblings'."""

    worth: float
    text: str
