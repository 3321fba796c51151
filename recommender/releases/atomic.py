"""Atomic writes: a file is the old one or the new one, whole, whenever the process dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_write(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Give a path beside `path` to write to, and put what was written in its place at the end.

    After an error there is what was there before.

    Parameters
    ----------
    durable : bool
        Whether it is on disk, not only in the system's memory, before it takes its place.
    """
    aside = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        yield aside
        if durable:
            sync(aside)
        aside.replace(path)
        if durable:
            sync(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
