"""How long work takes by the processor's own clock, and how that grows with the size of the work."""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def untraced() -> Iterator[None]:
    """Stop what counts lines for coverage in this thread, and in those that are started meanwhile."""
    here, begun = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        threading.settrace(begun)
        sys.settrace(here)


def seconds(work: Callable[[], object], times: int = 2) -> float:
    """Return the processor's time for some work, the least of several runs; other jobs do not count.

    The garbage collector waits meanwhile: its passes over what all earlier tests left are no part of the work.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return min(_once(work) for _ in range(times))
    finally:
        if collects:
            gc.enable()


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def grows_at_most(factor: float, of: Callable[[int], float], small: int, large: int) -> bool:
    """Tell whether the large size takes at most `factor` times as long as the small one, or a quarter of a second.

    Both are measured anew at each of four tries: a machine that slows down in between does so once, what
    really grows faster does so each time.
    """
    return any(of(large) < max(factor * of(small), 0.25) for _ in range(4))
