"""A cache of functions of texts: the same lines, titles and words occur again and again."""

from collections.abc import Callable, Sized
from functools import lru_cache, wraps
from typing import TypeVar

_Asked = TypeVar("_Asked", bound=Sized)
_Answer = TypeVar("_Answer")

MOST = 16384
"""So many answers of a function are kept."""

LONGEST = 1000
"""Characters of a text of which the answer is kept: long ones seldom come again, and fill the memory."""


def remembered(function: Callable[[_Asked], _Answer]) -> Callable[[_Asked], _Answer]:
    """Return a function that caches its results for the last texts that it was called with, long ones excepted."""
    known = lru_cache(maxsize=MOST)(function)

    @wraps(function)
    def answer(text: _Asked) -> _Answer:
        return known(text) if len(text) <= LONGEST else function(text)  # type: ignore[arg-type]

    return answer
