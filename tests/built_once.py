"""Folders that take long to make: made once in a run, whichever of its processes asks first."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def built_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder `name` of this run as `make` leaves it: to be read, or to be copied.

    The processes of pytest-xdist share it; the first one that asks makes it, the others wait.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each process has a folder of its own below that of the run
    folder = base / name
    with FileLock(base / f"{name}.lock"):
        if not folder.exists():
            aside = base / f"{name}.unfinished"
            shutil.rmtree(aside, ignore_errors=True)
            make(aside)
            aside.rename(folder)
    return folder
