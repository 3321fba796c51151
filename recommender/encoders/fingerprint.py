"""Fingerprints: a hash of all that makes an encoder's vectors what they are.

Equal fingerprints mean equal vectors for equal texts, so vectors are kept, compared and mixed by them.
"""

import hashlib
from pathlib import Path

import xxhash

from recommender.entries.entry import TEXT_TEMPLATE


def fingerprint_of(*parts: bytes | str) -> str:
    """Return the hash of what makes vectors what they are: these parts, and what all encoders share."""
    hashed = hashlib.sha256()
    for part in (TEXT_TEMPLATE, "unit rows, mean over languages", *parts):
        hashed.update(part.encode() if isinstance(part, str) else part)
        hashed.update(b"\0")
    return hashed.hexdigest()[:16]


def checksum(path: Path) -> str:
    """Return the XXH3 hash, 128 bits, of a file: against decay and mistakes, not against malice."""
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, xxhash.xxh3_128).hexdigest()
