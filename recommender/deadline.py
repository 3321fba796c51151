"""Deadlines: until when a question may be worked on, looked at wherever work can stop.

Who begins a question says how long it may take (`within`); whatever works on it calls `check` between
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
        From now; infinite: it has all the time there is.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def passed(self) -> bool:
        """Whether the work is to stop."""
        return time.monotonic() >= self._end

    def stop(self) -> None:
        """Let the work stop at its next step: nobody waits for it any longer."""
        self._end = -math.inf

    def check(self) -> None:
        """Go on, or stop.

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
    """Return the deadline of the question at hand; threads that it starts must be given it."""
    return _CURRENT.get()


def check() -> None:
    """Go on with the question at hand, or stop.

    Raises
    ------
    DeadlineExceeded
        If its deadline has passed.
    """
    _CURRENT.get().check()


@contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """Have everything inside, and what is handed on with its context, end in time."""
    deadline = Deadline(seconds)
    token = _CURRENT.set(deadline)
    try:
        yield deadline
    finally:
        _CURRENT.reset(token)
