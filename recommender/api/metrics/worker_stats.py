"""Worker statistics: the counts of each of several processes, in a file that all of them read."""

import fcntl
import os
from array import array
from pathlib import Path

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.float64]


class WorkerStats:
    """The numbers of each process, as rows of one small file; a single process needs no file.

    A row belongs to the process that has locked its byte of the file, so it is free again as
    soon as that process ends, however it ends. A process that takes a free row goes on from its counts, so a counter
    never falls when a worker is replaced.

    Parameters
    ----------
    width : int
        How many numbers a row has.
    counters : int
        How many of a row's numbers, the first ones, are counters, which only grow.
    file : Path or int, optional
        A file that all workers of one server have open, and nobody else, or its descriptor, which is closed in the
        end; empty at first.

    Attributes
    ----------
    row : int
        The number of this process's row.
    """

    def __init__(self, width: int, counters: int, file: Path | int | None = None) -> None:
        self._width = width
        self._file = None if file is None else open(file, "r+b", buffering=0)  # noqa: PTH123,SIM115
        self.row = 0 if self._file is None else _claimed(self._file.fileno())
        self._numbers = self._inherited = np.zeros(width)
        rows = self.rows()
        if self._file is not None and self.row < len(rows):
            self._inherited[:counters] = rows[self.row, :counters]

    def close(self) -> None:
        """Free this process's row for another."""
        if self._file is not None:
            self._file.close()

    def write(self, numbers: "array[float]") -> None:
        """Put this process's numbers into its row."""
        self._numbers = self._inherited + np.frombuffer(numbers)
        if self._file is not None:
            os.pwrite(self._file.fileno(), self._numbers.tobytes(), self.row * 8 * self._width)

    def rows(self) -> Counts:
        """Return the numbers that each process wrote last, shape (rows, width), processes that have ended included."""
        if self._file is None:
            return self._numbers[None]
        descriptor = self._file.fileno()
        content = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        count = len(content) // (8 * self._width)
        return np.frombuffer(content, count=count * self._width).reshape(count, self._width)


def _claimed(file: int) -> int:
    row = 0
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, row)
        except OSError:  # another worker's
            row += 1
        else:
            return row
