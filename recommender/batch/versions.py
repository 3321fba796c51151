"""Versions: the pairs of entries that are one work, found when a release is built."""

from array import array
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt
import orjson

from recommender.catalogue.store import ReleaseRecord
from recommender.encoders.vectors import Scores
from recommender.entries.identity import KEY
from recommender.entries.work import SAME_WORK_SCORE, WorkSignature, are_versions
from recommender.releases.alias_table import hash_of
from recommender.retrieval.place import Place

_COMPARED = 32  # entries of one title before each: where there are more, it is no work's title


def versions(
    records: Callable[[], Iterable[ReleaseRecord]],
    neighbours: npt.NDArray[np.integer],
    scores: Scores,
) -> list[tuple[Place, Place]]:
    """Return the pairs of places that are one work: by a title in common, or being near and alike.

    Parameters
    ----------
    records : callable
        Returns the record of every entry, by place; called twice.
    neighbours, scores : arrays, shape (n, K)
        The neighbour graph: entries without a common title are compared only with their neighbours there.
    """
    rows, columns = np.nonzero((scores >= SAME_WORK_SCORE) & (neighbours >= 0))
    near_pairs = zip(rows.tolist(), neighbours[rows, columns].tolist(), strict=True)
    pairs = {
        (min(pair), max(pair)): score
        for pair, score in zip(near_pairs, scores[rows, columns].tolist(), strict=True)
    }
    for places in _titled(records()):
        for i, place in enumerate(places):
            for other in places[max(0, i - _COMPARED) : i]:
                pairs.setdefault((other, place), 0.0)
    places_to_read = {place for pair in pairs for place in pair}
    faces = {
        place: WorkSignature.of(orjson.loads(record.summary))
        for place, record in enumerate(records())
        if place in places_to_read
    }
    return [
        pair
        for pair, score in sorted(pairs.items())
        if are_versions(faces[pair[0]], faces[pair[1]], score)
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
