"""Names of entries as a sorted table of hashes: from any name to a place in a release."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Names:
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
    def fit(cls, hashes: Sequence[int], places: Sequence[int]) -> "Names":
        """Make the table of names, by `hash_of`, and places; a shared name is the first's."""
        flat, where = np.asarray(hashes, np.uint64), np.asarray(places, np.int32)
        order = np.lexsort((where, flat))
        kept, first = np.unique(flat[order], return_index=True)
        return cls(kept, where[order][first])

    def find(self, name: str) -> int | None:
        """Return the place of the entry with exactly this name, None if there is none."""
        wanted = np.uint64(hash_of(name))
        found = int(self.hashes.searchsorted(wanted))
        if found < len(self.hashes) and self.hashes[found] == wanted:
            return int(self.places[found])
        return None


def hash_of(name: str) -> int:
    """Return the 64-bit hash (BLAKE2b) that stands for a name."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
