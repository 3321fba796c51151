"""Address space: whether the limit on this process leaves what a numerical library needs.

Not all numerical libraries raise an error when they are refused memory: some end the process, with a signal or with
messages of their own. A limit on the process itself (``ulimit -v``) can be checked before.
"""

import os
import resource
from pathlib import Path

_STATM = Path("/proc/self/statm")


def require(what: str, megabytes: int, each_thread: int = 0) -> None:
    """Raise if the limit on this process leaves less address space than a library needs.

    Parameters
    ----------
    what : str
        The name of the library, for the error.
    each_thread : int
        Further megabytes for each thread that numerical libraries start: OMP_NUM_THREADS, else one a core.

    Raises
    ------
    MemoryError
        With a message that says how much is needed, and how much is left.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY or not _STATM.exists():
        return
    threads = os.environ.get("OMP_NUM_THREADS", "")  # noqa: TID251 - as those libraries do
    needed = megabytes + each_thread * (
        int(threads) if threads.isdecimal() else os.cpu_count() or 1
    )
    taken = int(_STATM.read_text().split()[0]) * resource.getpagesize()
    left = max(limit - taken, 0) >> 20
    if left < needed:
        raise MemoryError(f"{what} needs {needed} MB of address space, and {left} are left")
