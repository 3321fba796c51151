"""Fingerprints: a hash of everything that an encoder's vectors depend on.

Equal fingerprints mean equal vectors for equal texts: vectors are stored under them, and only those of one are compared.
"""

import errno
import hashlib
import os
import stat
from io import FileIO
from pathlib import Path

import xxhash

from recommender.entries.entry import TEXT_TEMPLATE


def fingerprint_of(*parts: bytes | str) -> str:
    """Return the hash of everything that vectors depend on: the given parts, and what is common to all encoders."""
    hashed = hashlib.sha256()
    for part in (TEXT_TEMPLATE, "unit rows, mean over languages", *parts):
        hashed.update(part.encode() if isinstance(part, str) else part)
        hashed.update(b"\0")
    return hashed.hexdigest()[:16]


def open_file(path: Path) -> FileIO:
    """Open a regular file to be read; a pipe or a device, which may have no end, is refused.

    Raises
    ------
    OSError
        If it cannot be read, or is no file.
    """
    stream = open(path, "rb", buffering=0, opener=_unblocked)  # noqa: SIM115 - whoever asks closes it
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "is no file", str(path))
    return stream


def _unblocked(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a pipe that nobody writes to is opened at once


def checksum(path: Path) -> str:
    """Return the XXH3 hash, 128 bits, of a file: it detects accidental changes, not forgery."""
    with open_file(path) as stream:
        return hashlib.file_digest(stream, xxhash.xxh3_128).hexdigest()
