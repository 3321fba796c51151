"""Shared files: what the workers of one server write and read together, while it runs."""

import contextlib
import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from recommender.releases.litter import BOARD, BOARD_HELD


class SharedFiles(NamedTuple):
    """Two files, empty at first: see `WorkerStats` and `RateTable`."""

    stats: Path
    rates: Path


@contextmanager
def shared_files(home: Path) -> Iterator[SharedFiles]:
    """Give files for the workers of one server, in a home folder or where temporary files go.

    They are locked as long as the server lives, so that what a killed one left is told from them.
    """
    with contextlib.ExitStack() as stack:
        paths = []
        for _ in SharedFiles._fields:
            try:
                file = stack.enter_context(tempfile.NamedTemporaryFile(prefix=BOARD, dir=home))
            except OSError:  # may be read only
                file = stack.enter_context(tempfile.NamedTemporaryFile(prefix=BOARD))
            fcntl.lockf(file, fcntl.LOCK_EX, 1, BOARD_HELD)
            paths.append(Path(file.name))
        yield SharedFiles(*paths)
