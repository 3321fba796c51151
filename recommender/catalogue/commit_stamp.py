"""The commit stamp: eight bytes that all processes which have a catalogue open share, and that differ after each commit.

They lie in a file beside the catalogue's, mapped into memory. To look at them takes a tenth of a microsecond; to ask
SQLite whether anything was committed takes two locks of its file, and some ten microseconds.
"""

import contextlib
import mmap
import os
import secrets
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

_SIZE = 8


class CommitStamp:
    """The stamp of one catalogue, as one process sees and renews it.

    That it is the same proves little: another program may write into the catalogue, and a process may end
    between a commit and the renewal.

    Parameters
    ----------
    catalogue : Path
        The SQLite file. Whoever may write that may write this; where it cannot be had, there is none.
    """

    def __init__(self, catalogue: Path) -> None:
        self._catalogue = catalogue

    @cached_property
    def _shared(self) -> mmap.mmap | None:
        """What is mapped once it is asked for: who only reads a copy makes no file beside it."""
        with contextlib.suppress(OSError), _opened(self._catalogue) as file:
            return mmap.mmap(file, _SIZE, access=mmap.ACCESS_READ)
        return None

    @property
    def value(self) -> bytes | None:
        """The stamp as it is now, to be compared with an earlier one; None if there is none."""
        return None if self._shared is None else self._shared[:]

    def renew(self) -> None:
        """Say that something was committed."""
        with contextlib.suppress(OSError), _opened(self._catalogue) as file:
            _write(file)  # not into memory: where a disk is full, that would end the process


@contextlib.contextmanager
def _opened(catalogue: Path) -> Iterator[int]:
    """Open a catalogue's stamp; a new one is made with the rights and the owner of the catalogue."""
    path = catalogue.with_name(f"{catalogue.name}-stamp")
    of = catalogue.stat()
    file = os.open(path, os.O_RDWR | os.O_CREAT, of.st_mode & 0o666)
    try:
        if os.fstat(file).st_size < _SIZE:
            with contextlib.suppress(PermissionError):  # root's command, and a server's user
                os.fchmod(file, of.st_mode & 0o666)
                os.fchown(file, of.st_uid, of.st_gid)
            _write(file)
        yield file
    finally:
        os.close(file)


def _write(file: int) -> None:
    os.pwrite(file, secrets.token_bytes(_SIZE), 0)
