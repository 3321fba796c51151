"""Rankers: objects that order entries by how related they are to given ones."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from recommender.catalogue.store import Catalogue
from recommender.encoders.vectors import Ids, Scores, Vectors, mean_direction
from recommender.errors import EntryNotFound
from recommender.retrieval.hybrid import Hybrid, candidates, sparse_centroid

DEPTH = 1000
"""How many ranks MAP and MRR read; a related entry further down counts as not found."""

_SCORES = 1 << 22  # cosines held at once
_QUERIES = 1024


class Ranker(Protocol):
    """Orders the entries it knows by how related they are to given ones."""

    def __contains__(self, row: object) -> bool:
        """Whether this row can be a seed and a result."""
        ...

    def nearest(self, queries: Iterable[Sequence[int]], k: int) -> Iterator[list[int]]:
        """Yield the `k` nearest rows of each query, best first.

        Parameters
        ----------
        queries : iterable of sequences of int
            The seeds of each query: at least one, all known to the ranker; several are averaged. All queries are
            given together, so that a ranker may work on many at once.
        k : int
            At least 1; more than there are others gives all of them.

        Yields
        ------
        list of at most k int
            In the order of the queries, without their own seeds, ties by row id.
        """
        ...


class ExactRanker:
    """Cosine with the mean direction of the seeds, compared with every vector.

    Parameters
    ----------
    rows : array, shape (n,), int64
        Ascending row ids.
    vectors : array, shape (n, d), float32
        Their unit vectors; may be memory-mapped.
    """

    def __init__(self, rows: Ids, vectors: Vectors) -> None:
        if rows.shape != vectors.shape[:1] or not (np.diff(rows) > 0).all():
            raise ValueError("want ascending row ids, one for each vector")
        self.rows = rows
        self.vectors = vectors

    def __contains__(self, row: object) -> bool:
        return isinstance(row, int) and self._place(row) is not None

    def _place(self, row: int) -> int | None:
        place = int(np.searchsorted(self.rows, row))
        return place if place < len(self.rows) and self.rows[place] == row else None

    def places(self, rows: Iterable[int]) -> list[int]:
        """Return the positions in `rows` and `vectors` of these row ids.

        Raises
        ------
        ValueError
            If one of them has no vector.
        """
        place_of = {row: self._place(row) for row in rows}
        missing = [row for row, place in place_of.items() if place is None]
        if missing:
            raise ValueError(f"rows without a vector: {missing[:10]}")
        return [place for place in place_of.values() if place is not None]

    def restricted_to(self, rows: Ids) -> Self:
        """Return the ranker that knows only these of its rows."""
        mask = np.isin(self.rows, rows)
        return self if mask.all() else self._over(self.rows[mask], self.vectors[mask])

    def _over(self, rows: Ids, vectors: Vectors) -> Self:
        return type(self)(rows, vectors)

    def nearest(self, queries: Iterable[Sequence[int]], k: int) -> Iterator[list[int]]:
        """Yield the `k` nearest rows of each query, best first; see `Ranker`."""
        remaining = iter(queries)
        block = max(1, min(_QUERIES, _SCORES // max(1, len(self.rows))))
        while group := [self.places(seeds) for seeds in islice(remaining, block)]:
            centres = np.concatenate(
                [mean_direction(self.vectors[seed_places]) for seed_places in group]
            )
            for scores, query_places in zip(centres @ self.vectors.T, group, strict=True):
                yield self._best(scores, query_places, k)

    def _best(self, scores: Scores, seed_places: list[int], k: int) -> list[int]:
        keys = rounded(scores)
        keys[seed_places] = -np.inf
        k = min(k, len(keys) - len(seed_places))
        if k < 1:
            return []
        floor = np.partition(keys, len(keys) - k)[len(keys) - k]
        near = np.flatnonzero(keys >= floor)  # all that tie for the last place; rows ascend
        return self.rows[near[np.argsort(-keys[near], kind="stable")][:k]].tolist()  # type: ignore[no-any-return]


class HybridRanker(ExactRanker):
    """Ranks as a release does: candidates by cosine, ordered by hybrid score (cosine and word overlap).

    Parameters
    ----------
    hybrid : Hybrid
        The hybrid scores of a release.
    release_rows : array, shape (m,), int64
        The release's row ids, ascending: all of `rows`, maybe more.
    """

    def __init__(self, rows: Ids, vectors: Vectors, hybrid: Hybrid, release_rows: Ids) -> None:
        super().__init__(rows, vectors)
        self.hybrid = hybrid
        self.release_rows = release_rows

    def _over(self, rows: Ids, vectors: Vectors) -> Self:
        return type(self)(rows, vectors, self.hybrid, self.release_rows)

    def _best(self, scores: Scores, seed_places: list[int], k: int) -> list[int]:
        near = np.asarray(super()._best(scores, seed_places, candidates(k)), np.int64)
        cosines = scores[np.searchsorted(self.rows, near)]
        seeds = np.searchsorted(self.release_rows, self.rows[seed_places])
        terms = sparse_centroid(self.hybrid.sparse.take(seeds), [1.0] * len(seeds))
        places, _ = self.hybrid.order(terms, np.searchsorted(self.release_rows, near), cosines)
        return self.release_rows[places[:k]].tolist()  # type: ignore[no-any-return]


def rounded(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Round cosines to six decimals: two rows of the same text must tie."""
    return np.asarray(np.round(scores.astype(np.float64), 6), np.float64)


def comparable(one: ExactRanker, other: ExactRanker) -> tuple[ExactRanker, ExactRanker]:
    """Return both rankers restricted to the rows that both know, so that their metrics compare."""
    shared = np.intersect1d(one.rows, other.rows)
    return one.restricted_to(shared), other.restricted_to(shared)


def ranked_rows(
    catalogue: Catalogue, ranker: Ranker, names: Iterable[str]
) -> tuple[dict[str, int], list[str]]:
    """Return the rows of these names, and the names that the ranker cannot rank.

    Those name no entry at all, or one that was stored after the last build.
    """
    rows: dict[str, int] = {}
    unknown = []
    for name in dict.fromkeys(names):
        try:
            row = catalogue.find(name)
        except EntryNotFound:
            unknown.append(name)
            continue
        if row in ranker:
            rows[name] = row
        else:
            unknown.append(name)
    return rows, unknown
