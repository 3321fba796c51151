"""Atomic writes: a file is the old one or the new one, whole, whenever the process dies."""

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

_HERE, _EXCHANGE = -100, 2  # of Linux: AT_FDCWD, RENAME_EXCHANGE


@contextmanager
def atomic_write(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Yield a path beside `path` to write to; at the end the file written there replaces the one at `path`.

    After an error, the old file stays.

    Parameters
    ----------
    durable : bool
        Whether it is on disk, not only in the system's memory, before it takes its place.
    """
    temporary = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
        with errors_naming(path):
            yield temporary
        if durable:
            sync(temporary)
        temporary.replace(path)
        if durable:
            sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sweep_aside(path: Path) -> None:
    """Remove the unfinished files that `atomic_write` of killed processes left beside a path."""
    for left in path.parent.glob(f".*.{escape(path.name)}*"):
        pid = left.name[1:].partition(".")[0]
        if pid.isdecimal() and not is_running(int(pid)):
            left.unlink(missing_ok=True)


def is_running(pid: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # somebody's; nobody's
        return True
    return True


@contextmanager
def errors_naming(path: Path) -> Iterator[None]:
    """Add the path to an `OSError` raised inside: most errors of a disk do not say which file they are of."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        reason = error.strerror or f"{error}; is the disk full?"  # NumPy's has no number
        raise OSError(error.errno or errno.ENOSPC, reason, str(path)) from error


def exchange(one: Path, other: Path) -> None:
    """Exchange two folders: atomically on Linux, elsewhere by two renames."""
    swap = getattr(ctypes.CDLL(None), "renameat2", None)
    if swap and not swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        return
    temporary = other.with_name(f".{os.getpid()}.{other.name}")
    other.replace(temporary)
    one.replace(other)
    temporary.replace(one)


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
