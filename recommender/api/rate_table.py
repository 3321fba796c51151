"""The rate table: for each client, the time at which its requests so far are within its rate; shared by all workers."""

import contextlib
import fcntl
import hashlib
import logging
import mmap
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_log = logging.getLogger(__name__)
_SLOTS = 8  # clients in a bucket
_BUCKETS = 1 << 14
_KEY = 16  # bytes
_SIZE = _KEY + 16 * _SLOTS * _BUCKETS
# Attempts at a lock that is held for microseconds: a process that holds it longer was stopped.
_TRIES = 1000


class RateTable:
    """One number for each client, in two megabytes of memory, which several processes may share.

    A hash table of fixed size. Clients are stored as 64-bit hashes with a random key, drawn with the
    table, so that nobody can choose clients that collide. In a full bucket, the client with the smallest number is
    replaced, and so starts anew.

    Parameters
    ----------
    file : Path or int, optional
        A file that all workers of one server have open, and nobody else, or its descriptor, which is closed in the
        end; empty at first. Without it the table is this process's own.
    """

    def __init__(self, file: Path | int | None = None) -> None:
        self._file = -1 if file is None else self._open_file(file)
        self._memory = mmap.mmap(self._file, _SIZE)
        if self._file < 0:
            self._memory[:_KEY] = secrets.token_bytes(_KEY)
        self._key = self._memory[:_KEY]
        numbers = memoryview(self._memory)[_KEY:]
        half = len(numbers) // 2
        self._clients, self._paid = numbers[:half].cast("Q"), numbers[half:].cast("d")

    def _open_file(self, file: Path | int) -> int:
        """Return a file with all its blocks allocated: on a full disk, writing to a missing one kills the process."""
        self._file = file if isinstance(file, int) else os.open(file, os.O_RDWR | os.O_CLOEXEC)
        with self._locked(0):
            if os.fstat(self._file).st_size == _SIZE:
                return self._file
            try:
                os.posix_fallocate(self._file, 0, _SIZE)
            except OSError as error:
                _log.warning("each worker counts requests for itself: %s", error.strerror)
            else:
                os.pwrite(self._file, secrets.token_bytes(_KEY), 0)
                return self._file
        os.close(self._file)
        return -1

    def close(self) -> None:
        """Unmap the memory."""
        for view in (self._clients, self._paid):
            view.release()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def wait(self, client: str, each: float, most: float, now: float) -> float:
        """Count a request of a client and return 0; or, if it comes too early, return the seconds to wait, uncounted.

        Parameters
        ----------
        each, most : float
            By how many seconds a request moves the client's number on, and how far that may be ahead of now.
        now : float
            By `time.monotonic`, which is one clock for all processes of a machine.
        """
        hashed = hashlib.blake2b(client.encode(), digest_size=8, key=self._key).digest()
        name = int.from_bytes(hashed, "little") | 1  # 0 is nobody
        first = _SLOTS * (name // 2 % _BUCKETS)
        with self._locked(1 + first):
            clients = self._clients[first : first + _SLOTS].tolist()
            if name in clients:
                place = first + clients.index(name)
                paid = max(self._paid[place], now)
            else:
                paid_until = self._paid[first : first + _SLOTS].tolist()
                place, paid = first + paid_until.index(min(paid_until)), now
            if paid + each - now > most:
                return paid + each - now - most
            self._clients[place], self._paid[place] = name, paid + each
            return 0.0

    @contextmanager
    def _locked(self, byte: int) -> Iterator[None]:
        """Lock a byte of the file against other processes; give up waiting for one that holds it too long."""
        if self._file < 0:
            yield
            return
        for _ in range(_TRIES):
            with contextlib.suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
                break
            os.sched_yield()
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, byte)
