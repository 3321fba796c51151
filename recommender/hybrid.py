"""Two-stage search: candidates by vectors, ordered by cosine and word overlap together.

The score is the cosine in the space of both: the vector beside the bag, each weighted. Candidates
are enough because what shares words but not the subject is not wanted (`benchmarks/hybrid.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.index import Index
from recommender.lexical import VOCABULARY, WEIGHT, Bags, fuse, slope_of
from recommender.ranking import AGAINST
from recommender.vectors import Hit, Ids, Vectors, best_first

CANDIDATES = 100
"""Fetched by vectors, then ordered anew; twice as many as are asked for where that is more."""

NO_WORDS = Bags(
    np.zeros(2, np.int64), np.zeros(0, np.uint16), np.zeros(0, np.float16), np.zeros(1, np.uint8)
)
"""The bag of a text without any word: one row."""

_SAMPLE = 1000  # entries whose neighbours tell how overlap goes with cosine
_BLOCK = 1024  # rows searched at once


def candidates(k: int) -> int:
    """Return how many hits of the vectors to fetch for `k` results."""
    return max(CANDIDATES, 2 * k)


@dataclass(frozen=True)
class Hybrid:
    """The word side of a release.

    Attributes
    ----------
    rows : array, shape (n,), int64
        Row ids, ascending.
    bags : Bags
        Of unit length, in the order of `rows`.
    rarity : array, shape (65536,), float32
        Of each feature in this catalogue: what a new text's bag is weighted with.
    slope : float
        Overlap to expect for a cosine of 1, where languages hide it.
    weight : float
        Of word overlap, the cosine's being 1; 0 orders by cosine alone.
    """

    rows: Ids
    bags: Bags
    rarity: Vectors
    slope: float
    weight: float = WEIGHT

    @classmethod
    def fit(
        cls, rows: Ids, counts: Bags, vectors: Vectors, index: Index, weight: float = WEIGHT
    ) -> "Hybrid":
        """Weight counted features by their rarity, and learn the slope from near pairs."""
        rarity = counts.rarity()
        hybrid = cls(rows, counts.weighted(rarity), rarity, 0.0, weight)
        sample = np.unique(np.linspace(0, len(rows) - 1, min(_SAMPLE, len(rows))).astype(np.int64))
        seen: list[tuple[Vectors, Vectors, Vectors]] = []
        for i, hits in zip(sample, index.search(vectors[sample], 11), strict=True):
            others = [hit for hit in hits if hit.row != rows[i]]
            near = hybrid.places([hit.row for hit in others])
            cosines = np.array([hit.score for hit in others], np.float32)
            query = hybrid.bags[i]
            overlap = hybrid.bags.similarities(query, near)
            seen.append((cosines, overlap, hybrid.bags.coverage(query, near)))
        empty = (np.zeros(0, np.float32),) * 3
        slope = slope_of(*(np.concatenate(part) for part in zip(empty, *seen, strict=True)))
        return cls(rows, hybrid.bags, rarity, slope, weight)

    def places(self, rows: Sequence[int] | Ids) -> Ids:
        """Return where rows stand, all of which must be known."""
        return np.searchsorted(self.rows, np.asarray(rows, np.int64))

    def order(self, query: Bags, hits: list[Hit]) -> list[Hit]:
        """Order hits of the vectors by the score of both sides, ties by row id.

        Parameters
        ----------
        query : Bags
            One row of unit length.
        """
        if not hits or not self.weight:
            return hits
        near = self.places([hit.row for hit in hits])
        cosines = np.array([hit.score for hit in hits], np.float32)
        overlap = self.bags.similarities(query, near)
        coverage = self.bags.coverage(query, near)
        scores = fuse(cosines, overlap, coverage, self.slope, self.weight).tolist()
        return best_first([Hit(hit.row, s) for hit, s in zip(hits, scores, strict=True)])

    def bag(self, row: int) -> Bags:
        """Return the bag of a known row."""
        return self.bags[int(self.places([row])[0])]

    def graph(
        self,
        index: Index,
        vectors: Vectors,
        width: int,
        progress: Callable[[int], None] | None = None,
    ) -> tuple[Ids, Vectors]:
        """Compute the neighbour graph: for each row its `width` most related others.

        Returns
        -------
        ids, shape (n, width), int64 and scores, shape (n, width), float32
            By falling score, ties by row id; -1 and 0 fill up where there are fewer others.
        """
        ids = np.full((len(self.rows), width), -1, np.int64)
        scores = np.zeros((len(self.rows), width), np.float32)
        for start in range(0, len(self.rows), _BLOCK):
            found = index.search(vectors[start : start + _BLOCK], candidates(width) + 1)
            for i, hits in enumerate(found, start):
                others = [hit for hit in hits if hit.row != self.rows[i]][: candidates(width)]
                best = self.order(self.bags[i], others)[:width]
                ids[i, : len(best)] = [hit.row for hit in best]
                scores[i, : len(best)] = [hit.score for hit in best]
            if progress:
                progress(min(start + _BLOCK, len(self.rows)))
        return ids, scores


def blend_bags(likes: Sequence[Bags], unlikes: Sequence[Bags]) -> Bags:
    """Return one bag for several: the mean of the likes less half that of the unlikes.

    As `ranking.blend` does for vectors; a word cannot count less than not at all.
    """
    total = _mean(likes) - AGAINST * _mean(unlikes)
    ids = np.flatnonzero(total > 0)
    weights = total[ids] / max(float(np.linalg.norm(total[ids])), 1e-9)
    languages = np.bitwise_or.reduce([bag.languages for bag in likes], axis=0)
    ends = np.array([0, len(ids)])
    return Bags(ends, ids.astype(np.uint16), weights.astype(np.float16), languages)


def _mean(bags: Sequence[Bags]) -> Vectors:
    total = np.zeros(VOCABULARY, np.float32)
    for bag in bags:
        total[bag.ids] += bag.weights
    return np.asarray(total / max(1, len(bags)), np.float32)
