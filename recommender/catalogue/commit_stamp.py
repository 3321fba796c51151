"""The commit stamp: eight bytes that all processes which have a catalogue open share, and that differ after each commit.

They lie in a file beside the catalogue's, mapped into memory. To look at them takes a tenth of a microsecond; to ask
SQLite whether anything was committed takes two locks of its file, and some ten microseconds.
"""

import contextlib
import mmap
import os
import secrets
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
        with contextlib.suppress(OSError):
            return _mapped(self._catalogue)
        return None

    @property
    def value(self) -> bytes | None:
        """The stamp as it is now, to be compared with an earlier one; None if there is none."""
        return None if self._shared is None else self._shared[:]

    def renew(self) -> None:
        """Say that something was committed."""
        if self._shared is not None:
            self._shared[:] = secrets.token_bytes(_SIZE)


def _mapped(catalogue: Path) -> mmap.mmap:
    of = catalogue.stat()
    path = catalogue.with_name(f"{catalogue.name}-stamp")
    file = os.open(path, os.O_RDWR | os.O_CREAT, of.st_mode & 0o666)
    try:
        with contextlib.suppress(PermissionError):  # root's command, and a server's user
            os.fchmod(file, of.st_mode & 0o666)
            os.fchown(file, of.st_uid, of.st_gid)
        os.ftruncate(file, _SIZE)
        return mmap.mmap(file, _SIZE)
    finally:
        os.close(file)
