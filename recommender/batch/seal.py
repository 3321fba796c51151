"""Seals: a file that ends with a checksum of every byte before it, in a frame of Zstandard that others skip."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import xxhash
import zstandard

from recommender.errors import BackupError

_BLOCK = 1 << 20
_SKIPPED = struct.pack("<II", 0x184D2A50, 16)  # begins a frame of 16 bytes that readers skip
_SEAL = len(_SKIPPED) + 16


class HashingStream:
    """A file that is read or written, and hashed on the way."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._hashed = stream, xxhash.xxh3_128()

    def read(self, size: int = -1) -> bytes:
        """Read up to so many bytes."""
        block = self._stream.read(size)
        self._hashed.update(block)
        return block

    def write(self, block: bytes) -> int:
        """Write all of a block."""
        self._hashed.update(block)
        return self._stream.write(block)

    @property
    def checksum(self) -> str:
        """The XXH3 hash, 128 bits in hexadecimal digits, of all bytes read or written so far."""
        return self._hashed.hexdigest()


@contextmanager
def sealing(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """Yield a stream that writes to `stream`; at the end, write a checksum of everything that was written to it."""
    hashed: Any = HashingStream(stream)
    yield hashed
    stream.write(_SKIPPED + bytes.fromhex(hashed.checksum))


def check_whole(file: Path, stream: IO[bytes], sealed: bool) -> None:
    """Raise if a file has another byte, one too few or one too many than when it was sealed.

    A file of an earlier version has no seal: only its length is checked.
    """
    if sealed:
        remaining = file.stat().st_size - _SEAL
        stream.seek(0)
        hashed = xxhash.xxh3_128()
        while block := stream.read(min(_BLOCK, max(remaining, 0))):
            hashed.update(block)
            remaining -= len(block)
        matches = stream.read(_SEAL + 1) == _SKIPPED + hashed.digest()
    else:
        stream.seek(0)
        frame = zstandard.ZstdDecompressor().decompressobj()
        while not frame.eof and (block := stream.read(_BLOCK)):
            frame.decompress(block)
        matches = frame.eof and not frame.unused_data and not stream.read(1)
    if not matches:
        raise BackupError(str(file), "has a byte too few or too many, or another")
