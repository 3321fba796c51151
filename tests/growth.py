"""How long work takes by the processor's own clock, and how that grows with the size of the work."""

import gc
import time
from collections.abc import Callable

from tests.tracing import untraced


def seconds(work: Callable[[], object], times: int = 2) -> float:
    """Return the processor's time for some work, the least of several runs; other jobs do not count.

    The garbage collector waits meanwhile: its passes over what all earlier tests left are no part of the work.
    Nor is the tracing of lines.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        with untraced():
            return min(_once(work) for _ in range(times))
    finally:
        if collects:
            gc.enable()


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def grows_at_most(factor: float, of: Callable[[int], float], small: int, large: int) -> bool:
    """Tell whether the large size takes less than a quarter of a second, or `factor` times as long as the small one.

    Both are measured anew at each of four tries: a machine that slows down in between does so once, what
    really grows faster does so each time.
    """
    return any((took := of(large)) < 0.25 or took < factor * of(small) for _ in range(4))
