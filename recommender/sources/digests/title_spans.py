"""Where a title may stand in a record."""

from typing import NamedTuple


class TitleSpan(NamedTuple):
    """Where a title stands: block, cell of a row (-1 for other blocks), and its characters."""

    block: int
    cell: int
    start: int
    end: int


class Candidate(NamedTuple):
    """What one way of taking a title gives of a record.

    Attributes
    ----------
    way : str
        The way (see `title_forms.variants`).
    worth : float
        How much it looks like a title, 0 to 1.
    text : str
        Its text, without numbers and case.
    """

    way: str
    worth: float
    text: str
