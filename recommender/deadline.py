"""Deadlines: until when a question may be worked on, checked wherever work can stop.

The caller of a question sets how long it may take (`within`); all code that works on it calls `check` between
two steps. A step is never more than some tens of milliseconds: a block of vectors, a window of a text,
a subject, a hundred thousand instructions of SQLite. Without a deadline, as in a batch job, nothing stops.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from recommender.errors import DeadlineExceeded


class Deadline:
    """Until when some work may go on.

    Parameters
    ----------
    seconds : float
        Seconds from now; infinite: no limit.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def passed(self) -> bool:
        """Whether the work is to stop."""
        return time.monotonic() >= self._end

    def stop(self) -> None:
        """Make the work stop at its next step, since nobody waits for it any longer."""
        self._end = -math.inf

    def check(self) -> None:
        """Raise if the deadline has passed; else do nothing.

        Raises
        ------
        DeadlineExceeded
            If it has passed.
        """
        if self.passed:
            raise DeadlineExceeded(self.seconds)


_NEVER = Deadline()
_CURRENT: ContextVar[Deadline] = ContextVar("deadline", default=_NEVER)


def current() -> Deadline:
    """Return the deadline of the present question; it must be passed on to threads that the question starts."""
    return _CURRENT.get()


def check() -> None:
    """Raise if the deadline of the present question has passed; else do nothing.

    Raises
    ------
    DeadlineExceeded
        If its deadline has passed.
    """
    _CURRENT.get().check()


@contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """Set a deadline for everything inside, and for tasks that are given a copy of its context."""
    deadline = Deadline(seconds)
    token = _CURRENT.set(deadline)
    try:
        yield deadline
    finally:
        _CURRENT.reset(token)
