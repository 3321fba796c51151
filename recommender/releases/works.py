"""Works: entries that are one work under several ids, so that a list shows it once.

Mentions that share an id are one entry already. What is left are entries that nobody may merge,
since each has an id of its own, and that a reader takes for one all the same: a preprint and its
journal version with a DOI each, a paper that was numbered twice, one news item told by two media.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from recommender.catalogue.store import ReleaseRecord
from recommender.encoders.vectors import Ids, Scores
from recommender.entries import identity
from recommender.releases.alias_table import hash_of
from recommender.retrieval.place import Place

SAME_WORK_SCORE = 0.9
"""A score from which two entries with the same numbers in their titles are one work.

Of 25,000 arXiv records three pairs reach it; a little below begin papers that the same authors wrote
next.
"""

KEY = "key:"
"""Names that begin so stand for a title: entries that share one may be one work."""

_COMPARED = 32  # entries of one title before each: where there are more, it is no work's title
_NUMBER = re.compile(r"\d+|\b[ivx]+\b|[上中下一二三四五六七八九十]")


class WorkSignature(NamedTuple):
    """What versions of one work share: keys of the titles, the numbers in each title, and the authors."""

    titles: frozenset[str]
    numbers: tuple[tuple[str, ...], ...]
    authors: tuple[str, ...]

    @classmethod
    def of(cls, card: dict[str, Any]) -> "WorkSignature":
        """Return the signature of an entry, given by its summary."""
        titles = (card["title"], card["title_zh"])
        keys = frozenset(identity.title_key(title) for title in titles if title)
        numbers = tuple(sorted(tuple(sorted(_NUMBER.findall(key))) for key in keys))
        return cls(keys, numbers, tuple(card["authors"]))


def one_work(a: WorkSignature, b: WorkSignature, score: float = 0.0) -> bool:
    """Whether two entries that share a title, or have this score, are one work.

    Never with authors of whom none is the same, and never a "Preface". Else with a title in common
    that is distinctive, or with one and an author; else from a score of `SAME_WORK_SCORE` on, unless the
    titles have other numbers: "Part I" is not "Part II", however alike they are.
    """
    if any(map(identity.is_generic, a.titles | b.titles)):
        return False
    shared = a.titles & b.titles
    alike = score >= SAME_WORK_SCORE and a.numbers == b.numbers
    if not shared and not alike:
        return False
    agree = identity.authors_agree(a.authors, b.authors)
    if agree is False:
        return False
    return alike or any(agree or identity.is_distinctive(key) for key in shared)


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
        """Return the places of a work by its key, ascending; none of one that came later."""
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


def versions(
    records: Callable[[], Iterable[ReleaseRecord]],
    neighbours: npt.NDArray[np.integer],
    scores: Scores,
) -> list[tuple[Place, Place]]:
    """Return the pairs of places that are one work: by a title in common, or being near and alike.

    Parameters
    ----------
    records : callable
        Gives what is shown of every entry, by place; asked twice.
    neighbours, scores : arrays, shape (n, K)
        The graph: only what is near there is compared by its score.
    """
    rows, columns = np.nonzero((scores >= SAME_WORK_SCORE) & (neighbours >= 0))
    found = zip(rows.tolist(), neighbours[rows, columns].tolist(), strict=True)
    near = {
        (min(pair), max(pair)): score
        for pair, score in zip(found, scores[rows, columns].tolist(), strict=True)
    }
    for places in _titled(records()):
        for i, place in enumerate(places):
            for other in places[max(0, i - _COMPARED) : i]:
                near.setdefault((other, place), 0.0)
    asked = {place for pair in near for place in pair}
    faces = {
        place: WorkSignature.of(orjson.loads(record.summary))
        for place, record in enumerate(records())
        if place in asked
    }
    return [
        pair
        for pair, score in sorted(near.items())
        if one_work(faces[pair[0]], faces[pair[1]], score)
    ]


def _titled(records: Iterable[ReleaseRecord]) -> Iterator[list[Place]]:
    """Yield the places, ascending, of entries with a title in common."""
    hashes, places = array("Q"), array("i")
    for place, record in enumerate(records):
        keys = [hash_of(name) for name in record.names if name.startswith(KEY)]
        hashes.extend(keys)
        places.extend([place] * len(keys))
    flat, where = np.asarray(hashes, np.uint64), np.asarray(places, np.int64)
    order = np.lexsort((where, flat))
    starts = np.flatnonzero(np.diff(flat[order])) + 1
    for together in np.split(where[order], starts):
        if len(together) > 1:
            yield together.tolist()
