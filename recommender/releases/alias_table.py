"""The alias table: every name of every entry as a sorted table of hashes, from a name to a place."""

import hashlib
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from recommender.retrieval.place import Place

_BITS = 64


@dataclass(frozen=True)
class AliasTable:
    """Every name of every entry of a release, 12 bytes each, whatever its length.

    Two of ten million names share a 64-bit hash once in four hundred thousand catalogues.

    Attributes
    ----------
    hashes : array, shape (m,), uint64
        Of the names, ascending, each once.
    places : array, shape (m,), int32
        Where the entry of each name stands in the release.
    """

    hashes: npt.NDArray[np.uint64]
    places: npt.NDArray[np.int32]

    @classmethod
    def fit(cls, hashes: Sequence[int], places: Sequence[int]) -> "AliasTable":
        """Return the table of names, given as hashes by `hash_of`, and the place of each; a name given twice keeps its first place."""
        flat, where = np.asarray(hashes, np.uint64), np.asarray(places, np.int32)
        order = np.lexsort((where, flat))
        distinct, first = np.unique(flat[order], return_index=True)
        return cls(distinct, where[order][first])

    def find(self, name: str) -> Place | None:
        """Return the place of the entry with exactly this name, None if there is none.

        Interpolation search: hashes are spread evenly, so the part of the table where one must lie is known.
        """
        hashed, count = hash_of(name), len(self.hashes)
        likely = hashed * count >> _BITS  # hashes are spread evenly
        near = 4 * math.isqrt(count) + 1  # eight times the standard deviation at most
        for first, last in ((max(0, likely - near), min(count, likely + near)), (0, count)):
            position = bisect_left(self._hashes, hashed, first, last)
            if position < count and self._hashes[position] == hashed:
                return Place(self._places[position])
        return None

    def find_all(self, names: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the place of the entry with exactly each of these names, -1 where there is none."""
        hashed = np.frombuffer(b"".join(map(_digest, names)), "<u8")
        if not len(self.hashes):
            return np.full(len(names), -1, np.int64)
        positions = np.minimum(np.searchsorted(self.hashes, hashed), len(self.hashes) - 1)
        return np.where(self.hashes[positions] == hashed, self.places[positions], -1).astype(
            np.int64
        )

    @cached_property
    def _hashes(self) -> "memoryview[int]":
        return self.hashes.data  # its items are Python's numbers, an array's are NumPy's

    @cached_property
    def _places(self) -> "memoryview[int]":
        return self.places.data


def hash_of(name: str) -> int:
    """Return the 64-bit hash (BLAKE2b) that stands for a name."""
    return int.from_bytes(_digest(name), "little")


def _digest(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
