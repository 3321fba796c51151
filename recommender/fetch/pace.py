"""Pace: how long to wait before the next request to a host, after a success and after failures."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

FIRST_WAIT = 2.0
"""The longest wait after the first failure, in seconds; it doubles with each."""
LONGEST_WAIT = 120.0
"""The longest wait after any failure, in seconds, unless the host asks for a longer one."""
PATIENCE = 900.0
"""The longest wait that a host may ask for, in seconds; if it asks for more, the run ends."""


class Pace:
    """Waits between two requests to one host, and longer after failures.

    Parameters
    ----------
    sleep, clock : callable
        Wait for seconds; return the seconds since any moment.
    random : Random
        Spreads the waits after failures, so that several clients that failed together do not come back together.
    """

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Random | None = None,
    ) -> None:
        self.sleep, self.clock = sleep, clock
        self._random = random or Random()
        self._last: dict[str, float] = {}

    def wait(self, host: str, interval: float) -> None:
        """Wait until `interval` seconds have passed since the last request of a host ended."""
        if host in self._last and (remaining := self._last[host] + interval - self.clock()) > 0:
            self.sleep(remaining)

    def ended(self, host: str) -> None:
        """Note that a request of a host has ended."""
        self._last[host] = self.clock()

    def backoff(self, failures: int, asked_seconds: float | None = None) -> float:
        """Return the seconds to wait after so many failures in a row.

        The wait is random, between half of a limit that doubles with each failure and the limit itself; or, if the
        host asked for `asked_seconds` and these are longer, at most a second more than them.
        """
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (failures - 1))
        wait = longest * (0.5 + 0.5 * self._random.random())
        return wait if asked_seconds is None else max(wait, asked_seconds + self._random.random())


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks to wait, given as a number or a date; None if it is neither."""
    text = (header or "").strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
