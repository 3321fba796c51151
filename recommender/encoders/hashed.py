"""Feature hashing: vectors without a model."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from recommender.encoders.fingerprint import fingerprint_of
from recommender.encoders.vectors import Vectors, normalise
from recommender.entries.identity import title_key


class HashEncoder:
    """Signed feature hashing of words and of pairs of Chinese characters; needs no weights.

    A stand-in for tests and for trying the service out: texts that share words are near, and no
    two languages ever are. After Weinberger et al. 2009, *Feature hashing for large scale
    multitask learning*.
    """

    name = "hash"

    def __init__(self, dimension: int = 256) -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint_of("hash", str(dimension))

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts; questions and documents alike."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature in _features(text):
                code = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest())
                row[code // 2 % self.dimension] += 1.0 if code % 2 else -1.0
        return normalise(rows)


def _features(text: str) -> Iterator[str]:
    for word in title_key(text).split():
        if word.isascii() or len(word) == 1:
            yield word
        else:
            yield from (a + b for a, b in pairwise(word))
