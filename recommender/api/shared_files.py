"""Shared files: unnamed temporary files that the workers of one server write and read together.

As they have no names, every worker, also one that replaces another, can use them whatever becomes of the home folder, and
nothing of them is left on disk however the server ends.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import reduction
from pathlib import Path
from typing import Any, NamedTuple


class SharedFile:
    """A file that is open in this process, and in the processes that are spawned with it.

    Attributes
    ----------
    number : int
        The file's descriptor in this process.
    """

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _handed_on, (reduction.DupFd(self.number),)


def _handed_on(descriptor: Any) -> SharedFile:
    return SharedFile(descriptor.detach())


class SharedFiles(NamedTuple):
    """Two files, empty at first: see `WorkerStats` and `RateTable`."""

    stats: SharedFile
    rates: SharedFile


@contextmanager
def shared_files(home: Path) -> Iterator[SharedFiles]:
    """Yield the files for the workers of one server, made in a home folder or in the folder of temporary files."""
    with contextlib.ExitStack() as stack:
        files = []
        for _ in SharedFiles._fields:
            try:
                file = stack.enter_context(tempfile.TemporaryFile(dir=home))
            except OSError:  # may be read only
                file = stack.enter_context(tempfile.TemporaryFile())
            files.append(SharedFile(file.fileno()))
        yield SharedFiles(*files)
