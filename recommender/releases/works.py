"""Work groups: which entries of a release are versions of one work, as `entries.work` defines it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids
from recommender.retrieval.place import Place


@dataclass(frozen=True)
class WorkGroups:
    """The partition of a release's entries, given by place, into works.

    Attributes
    ----------
    of : array, shape (n,), int32
        The number of the work that an entry shares with others; -1 for one that is alone.
    offsets : array, shape (works + 1,), int64
        Work i's entries stand from ``offsets[i]`` to ``offsets[i + 1]`` in `members`.
    members : array, shape (m,), int32
        Ascending within a work.
    clear : array, shape (n,), uint8
        How many of an entry's nearest neighbours, from the nearest on, are the only version of their
        work. For a ``k`` up to this no list has anything to collapse, and a look-up may show the graph's
        row as it is: with neighbours A, B, C of which C has another version, it is 2.
    """

    of: npt.NDArray[np.int32]
    offsets: Ids
    members: npt.NDArray[np.int32]
    clear: npt.NDArray[np.uint8]

    @classmethod
    def fit(
        cls, pairs: Iterable[tuple[Place, Place]], neighbours: npt.NDArray[np.integer]
    ) -> "WorkGroups":
        """Return the partition into connected components of pairs of places.

        Parameters
        ----------
        neighbours : array, shape (n, K)
            Places of each entry's nearest, best first; -1 where there are fewer.
        """
        first: dict[Place, Place] = {}

        def root(place: Place) -> Place:
            while (above := first.get(place, place)) != place:
                first[place] = place = first.get(above, above)
            return place

        for a, b in pairs:
            low, high = sorted((root(a), root(b)))
            first[high] = low
            first.setdefault(low, low)
        groups: dict[Place, list[Place]] = {}
        for place in sorted(first):
            groups.setdefault(root(place), []).append(place)
        of = np.full(len(neighbours), -1, np.int32)
        members = list(groups.values())
        for number, places in enumerate(members):
            of[places] = number
        ends = np.cumsum([0, *map(len, members)])
        flat = np.array([place for places in members for place in places], np.int32)
        shared = (of[neighbours] >= 0) & (neighbours >= 0)
        shared = np.column_stack([shared, np.ones(len(neighbours), np.bool_)])
        return cls(of, ends.astype(np.int64), flat, shared.argmax(axis=1).astype(np.uint8))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def key(self, place: Place) -> int:
        """Return the key of a place's work: the same for its versions, and for no other entry."""
        number = int(self.of[place])
        return number if number >= 0 else len(self) + place

    def keys(self, places: npt.NDArray[np.integer]) -> Ids:
        """Return the key of each place."""
        numbers = self.of[places].astype(np.int64)
        return np.where(numbers >= 0, numbers, len(self) + places)

    def key_in_delta(self, position: int) -> int:
        """Return the key of a work that only the delta knows, by the delta's position of its first entry."""
        return len(self) + len(self.of) + position

    def entries(self, key: int) -> list[Place]:
        """Return the places of a work by its key, ascending; empty for a work that only the delta has."""
        if key < len(self):
            found: list[Place] = self.members[self.offsets[key] : self.offsets[key + 1]].tolist()
            return found
        place = Place(key - len(self))
        return [place] if place < len(self.of) else []


def best_of_each_work(keys: Ids, seed: int) -> npt.NDArray[np.bool_]:
    """Return a mask of the first entry of each work in a list, none of them of the seed's work.

    Parameters
    ----------
    keys : array, shape (n,), int64
        `WorkGroups.keys` of the list, best first.
    seed : int
        The key of the seed's work.
    """
    first = np.zeros(len(keys), np.bool_)
    first[np.unique(keys, return_index=True)[1]] = True
    return np.asarray(first & (keys != seed))
