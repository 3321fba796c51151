"""Address space: whether a process may take as much as a library needs that would otherwise die of it.

Numerical libraries do not all say that memory was refused to them: some end the process, with a signal or with
lines of their own. Where the limit is one of the process itself (``ulimit -v``), it is known before.
"""

import os
import resource
from pathlib import Path

_STATM = Path("/proc/self/statm")


def require(what: str, megabytes: int, each_thread: int = 0) -> None:
    """Refuse to begin what needs more address space than the limit on this process leaves.

    Parameters
    ----------
    what : str
        What needs it.
    each_thread : int
        Megabytes more for each thread that numerical libraries begin: OMP_NUM_THREADS, else one a core.

    Raises
    ------
    MemoryError
        It says how much is needed, and how much there is.
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
