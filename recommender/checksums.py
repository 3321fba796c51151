"""Checksums of files: against decay and mistakes, not against malice."""

from pathlib import Path

import xxhash

_CHUNK = 1 << 20  # bytes hashed at once


def checksum(path: Path) -> str:
    """Return the XXH3 hash, 128 bits, of a file."""
    digest = xxhash.xxh3_128()
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
