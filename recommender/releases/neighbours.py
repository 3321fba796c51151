"""The neighbour table: a release's graph, read one row at a time as plain numbers.

NumPy would create an array for each of three columns and an object for each item, which takes longer than all the
rest of a look-up; `struct` unpacks the mapped bytes in one call.
"""

import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.retrieval.place import Place


class NeighbourRow(NamedTuple):
    """The nearest neighbours of one entry, best first.

    ``places`` ends in -1 where there are fewer; ``probability_bits`` are the bits of tail probabilities in half
    precision, which order as the numbers do.
    """

    places: tuple[Place, ...]
    scores: tuple[float, ...]
    probability_bits: tuple[int, ...]


class NeighbourTable:
    """The graph of a release, row by row.

    Parameters
    ----------
    places, scores, probability_bits : arrays, shape (n, K), int32, float32, float16
        As `Release` has them, in the order of memory.
    """

    def __init__(
        self,
        places: npt.NDArray[np.int32],
        scores: npt.NDArray[np.float32],
        probability_bits: npt.NDArray[np.float16],
    ) -> None:
        self.width = places.shape[1]
        columns = (places, scores, probability_bits)
        self._columns = [column.reshape(-1).view(np.uint8).data for column in columns]

    def row(self, place: Place, k: int) -> NeighbourRow:
        """Return the first `k` neighbours of an entry, of at most `width`."""
        read_places, read_scores, read_chances = _readers(k)
        places, scores, probability_bits = self._columns
        first = place * self.width
        return NeighbourRow(
            read_places(places, 4 * first),
            read_scores(scores, 4 * first),
            read_chances(probability_bits, 2 * first),
        )


@lru_cache
def _readers(k: int) -> tuple[Callable[..., tuple[Any, ...]], ...]:
    """Return the functions that read k int32, k float32, and the bits of k float16 from a buffer."""
    return tuple(struct.Struct(f"{k}{code}").unpack_from for code in "ifH")
