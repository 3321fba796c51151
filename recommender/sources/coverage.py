"""Coverage: how much of a document a reader takes; where that is little, the document is a problem."""

from collections.abc import Iterator
from typing import Any

from recommender.entries import Problem

_LITTLE = 0.2  # of all that is there


class Coverage:
    """Counts what is taken and what is passed over, in lines or in characters.

    Parameters
    ----------
    unit : str
        What is counted, as people call it.
    few : int
        As much may always be passed over: the header of an export, or a note.
    """

    def __init__(self, unit: str, few: int) -> None:
        self.taken = 0
        self.passed = 0
        self._unit = unit
        self._few = few

    def problems(self, document: str, line: int = 1) -> Iterator[Problem]:
        """Give a problem if most of the document was passed over."""
        total = self.taken + self.passed
        if self.passed > self._few and 0 < self.taken < _LITTLE * total:
            what = (
                f"most of it is not understood: {self.passed} of {total} {self._unit} passed over"
            )
            yield Problem(document, line, what)


def of_lines() -> Coverage:
    """Return a coverage that counts lines which are not empty."""
    return Coverage("lines", 20)


def of_characters() -> Coverage:
    """Return a coverage that counts the characters of texts."""
    return Coverage("characters", 2000)


def characters(value: Any) -> int:
    """Return how long the texts in a JSON value are; lists of numbers have none."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(characters, value.values()))
    if isinstance(value, list) and value and not isinstance(value[0], int | float):
        return sum(map(characters, value))
    return 0
