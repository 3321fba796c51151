"""Two-stage search: candidates by vectors, ordered by cosine and word overlap together.

Vectors represent what a text is about; sparse vectors show which rare words two texts share, which vectors blur.
Their weighted sum, which is the cosine of the concatenated vectors, finds related papers better than either
(`benchmarks/hybrid.py`). Candidates by vectors are enough: an entry with the same words on another subject is not wanted.

Two texts in different languages share hardly a word, so a plain sum would rank every neighbour in the other
language last. Their overlap is therefore estimated from their cosine, see `fuse`.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from recommender.encoders.sparse import VOCABULARY, SparseVectors, row_offsets
from recommender.encoders.vectors import Ids, Scores
from recommender.retrieval.calibration import (
    LANGUAGE_PAIRS,
    LanguagePairs,
    apply_levels,
    language_pair,
)

CANDIDATES = 100
"""How many candidates by vectors are reranked by hybrid score, at least; else twice as many as results are wanted."""

NO_WORDS = SparseVectors(
    np.zeros(2, np.int64), np.zeros(0, np.uint16), np.zeros(0, np.float16), np.zeros(1, np.uint8)
)
"""The sparse vector of a text without any word: one row."""

_SAMPLE = 1000  # entries from whose ten nearest the slope of word overlap over cosine is learned
_NEAR = 10

WEIGHT = 0.5
"""The weight of word overlap where the cosine's is 1: the largest that gains on some evaluation sets and loses on none."""


def fuse(
    cosines: Scores,
    similarity: Scores,
    language_overlap: Scores,
    slope: float,
    weight: float = WEIGHT,
) -> Scores:
    """Return the weighted mean of cosine and word overlap, 1 for a text with itself.

    Parameters
    ----------
    cosines, similarity, language_overlap : arrays of one shape, float32
        For each pair of texts: the cosine of the vectors; that of the sparse vectors, from
        `SparseVectors.similarities`; and how much of their likeness can show in shared words, given their languages,
        from `SparseVectors.language_overlap`.
    slope : float
        The word overlap that is expected at a cosine of 1, from `slope_of`. Where languages differ, the overlap is
        taken to be the slope times the cosine, unless shared names and terms already make it larger.
    """
    unseen_similarity = (1 - language_overlap) * np.maximum(slope * cosines - similarity, 0)
    return np.asarray(
        (cosines + weight * (similarity + unseen_similarity)) / (1 + weight), np.float32
    )


def slope_of(cosines: Scores, similarity: Scores, language_overlap: Scores) -> float:
    """Return the upper quartile of the ratio of overlap to cosine, among near pairs in the same languages.

    With the mean, the pairs of one language whose overlap is above average would rank before all pairs across
    languages, whose overlap is estimated by this slope.

    Parameters
    ----------
    cosines, similarity, language_overlap : arrays of one shape, float32
        Of entries with their ten nearest, say. From fewer than a hundred pairs in the same
        languages nothing is learned: `_USUAL_SLOPE` is returned.
    """
    full = (language_overlap == 1) & (cosines > 0)
    if full.sum() < _FEW:
        return _USUAL_SLOPE
    return float(np.quantile(similarity[full] / cosines[full], 0.75))


_FEW, _USUAL_SLOPE = 100, 0.25  # pairs too few for a quartile; between those of our models


QUESTION = 2.5
"""The factor of the weight of shared words for a short question, whose few words are what it is about."""

_SHORT, _LONG = 24, 96  # features: up to the one a question, from the other on a document


def question_factor(terms: SparseVectors) -> float:
    """Return the factor of the weight of shared words for a query that is a text, given as one row.

    It falls with the text's length, from `QUESTION` to 1: the vector of a whole abstract represents its
    subject well, that of three words does not (`benchmarks/questions.py`).
    """
    return 1 + (QUESTION - 1) * question_share(terms)


def question_share(terms: SparseVectors) -> float:
    """Return how far a text counts as a question, by its length: 1 for a short one, 0 for a document.

    Parameters
    ----------
    terms : SparseVectors
        One row.
    """
    return min(max((_LONG - len(terms.ids)) / (_LONG - _SHORT), 0.0), 1.0)


def candidates(k: int) -> int:
    """Return how many hits of the vectors to fetch for `k` results."""
    return max(CANDIDATES, 2 * k)


class _Scratch(threading.local):
    """The scratch array of `SparseVectors.similarities`, one for each thread."""

    def __init__(self) -> None:
        self.zeros = np.zeros(VOCABULARY, np.float32)


@dataclass(frozen=True)
class Hybrid:
    """The hybrid scores of a release: its sparse vectors, and how their similarity is fused with the cosine.

    Entries are given by place; safe to share between threads.

    Attributes
    ----------
    sparse : SparseVectors
        The entries' sparse vectors, of unit length, by place.
    idf : array, shape (65536,), float32
        The inverse document frequency of each feature in this catalogue, by which new texts are weighted too.
    slope : float
        The word overlap that is expected at a cosine of 1, where two languages hide it: see `fuse`.
    weight : float
        The weight of word overlap where the cosine's is 1; 0 orders by cosine alone.
    levels : array, shape (LANGUAGE_PAIRS,), float32
        From `calibration.levels_of`: factors that make scores of different pairs of languages comparable.
    """

    sparse: SparseVectors
    idf: Scores
    slope: float
    weight: float = WEIGHT
    levels: Scores = field(default_factory=lambda: np.ones(LANGUAGE_PAIRS, np.float32))
    _scratch: _Scratch = field(default_factory=_Scratch, init=False, repr=False, compare=False)

    @classmethod
    def fit(
        cls,
        counts: SparseVectors,
        places: npt.NDArray[np.integer],
        cosines: Scores,
        weight: float = WEIGHT,
    ) -> "Hybrid":
        """Weight counted features by their idf, and learn the slope from near pairs.

        Parameters
        ----------
        counts : SparseVectors
            Of n entries, from `TermEncoder.encode`.
        places, cosines : arrays, shape (n, c)
            The nearest others of each entry by vectors, best first; -1 where there are fewer.
        """
        idf = counts.idf()
        hybrid = cls(counts.weighted(idf), idf, 0.0, weight)
        sample = np.linspace(0, len(counts) - 1, min(_SAMPLE, len(counts))).astype(np.int64)
        near_pairs = [(np.zeros(0, np.float32),) * 3]
        for i in np.unique(sample):
            near = places[i, :_NEAR]
            near = near[near >= 0]
            words = hybrid._overlap(hybrid.sparse[i], hybrid.sparse, near)
            near_pairs.append((cosines[i, : len(near)], *words))
        slope = slope_of(*(np.concatenate(part) for part in zip(*near_pairs, strict=True)))
        return cls(hybrid.sparse, idf, slope, weight)

    def order(
        self,
        query: SparseVectors,
        places: npt.NDArray[np.integer],
        cosines: Scores,
        *,
        question: bool = False,
    ) -> tuple[Ids, Scores]:
        """Order candidates, found by their vectors, by hybrid score.

        Parameters
        ----------
        query : SparseVectors
            One row of unit length.
        places, cosines : arrays, shape (c,)
            In any order; every place is one of the release.
        question : bool
            Whether the query is a text that is asked for, not an entry: see `question_factor`.

        Returns
        -------
        places, shape (c,), int64 and scores, shape (c,), float32
            By falling score, rounded to six decimals, ties by place.
        """
        scores = self._score(query, self.sparse, places, cosines, question)
        millionths = np.rint(scores * 1e6).astype(np.int64)
        best = np.argsort(places - (millionths << 32))  # one key of both: half the time of two
        return places.take(best).astype(np.int64, copy=False), _unit(millionths.take(best))

    def score(
        self,
        query: SparseVectors,
        others: SparseVectors,
        cosines: Scores,
        *,
        question: bool = False,
    ) -> Scores:
        """Return the scores that `order` would give to entries outside the release.

        Parameters
        ----------
        query : SparseVectors
            One row of unit length.
        others : SparseVectors
            m rows, weighted with `idf`.
        cosines : array, shape (m,)
            Of the query with each of them.
        question : bool
            As `order` takes it.

        Returns
        -------
        array, shape (m,), float32
            Rounded to six decimals, in the order given.
        """
        scores = self._score(query, others, np.arange(len(others)), cosines, question)
        return _unit(np.rint(scores * 1e6))

    def combine(
        self, cosines: Scores, similarity: Scores, language_overlap: Scores, pairs: LanguagePairs
    ) -> Scores:
        """Return scores, rounded to six decimals: `fuse`, then `apply_levels`."""
        scores = cosines
        if self.weight:
            scores = fuse(cosines, similarity, language_overlap, self.slope, self.weight)
        return _unit(np.rint(apply_levels(scores, pairs, self.levels) * 1e6))

    def score_pairs(
        self,
        sparse: SparseVectors,
        rows: npt.NDArray[np.integer],
        others: SparseVectors,
        other_rows: npt.NDArray[np.integer],
        cosines: Scores,
    ) -> Scores:
        """Return the score of each of some pairs, a row of one with a row of the other.

        Parameters
        ----------
        sparse, others : SparseVectors
            Of unit length.
        rows, other_rows, cosines : arrays, shape (m,)

        Returns
        -------
        array, shape (m,), float32
            Rounded to six decimals, in the order given.
        """
        pairs = language_pair(sparse.languages.take(rows), others.languages.take(other_rows))
        if not self.weight:
            return self.combine(cosines, cosines, cosines, pairs)
        similarity = sparse.pair_similarities(rows, others, other_rows)
        overlap = sparse.pair_language_overlap(rows, others, other_rows)
        return self.combine(cosines, similarity, overlap, pairs)

    def score_candidates(
        self, entries: npt.NDArray[np.integer], places: npt.NDArray[np.integer], cosines: Scores
    ) -> Scores:
        """Return the scores that `order` gives to the candidates of some entries.

        Parameters
        ----------
        entries : array, shape (m,)
            Places of the release.
        places, cosines : arrays, shape (m, c)
            Of each its own candidates; -1 at the end where there are fewer.

        Returns
        -------
        array, shape (m, c), float32
            Rounded to six decimals, in the order given; of no meaning where there is no candidate.
        """
        similarity = np.zeros(places.shape, np.float32)
        counts = np.count_nonzero(places >= 0, axis=1).tolist()
        for i, entry in enumerate(entries.tolist() if self.weight else ()):
            near = places[i, : counts[i]]
            similarity[i, : counts[i]] = self.sparse.similarities(
                self.sparse[entry], near, self._scratch.zeros
            )
        column = entries[:, None]
        overlap = self.sparse.pair_language_overlap(column, self.sparse, places)
        languages = self.sparse.languages
        pairs = language_pair(languages[column], languages[places])
        return self.combine(cosines, similarity, overlap, pairs)

    def score_all(self, sparse: SparseVectors, others: SparseVectors, cosines: Scores) -> Scores:
        """Return what `score_pairs` does for each row of one with each of the other, those being few.

        Parameters
        ----------
        cosines : array, shape (n, m)

        Returns
        -------
        array, shape (n, m), float32
        """
        rows, other_rows = np.divmod(np.arange(cosines.size), max(len(others), 1))
        pairs = language_pair(sparse.languages.take(rows), others.languages.take(other_rows))
        flat = similarity = overlap = cosines.ravel()
        if self.weight:
            similarity = sparse.similarity_matrix(others).ravel()
            overlap = sparse.pair_language_overlap(rows, others, other_rows)
        return self.combine(flat, similarity, overlap, pairs).reshape(cosines.shape)

    def _score(
        self,
        query: SparseVectors,
        sparse: SparseVectors,
        rows: npt.NDArray[np.integer],
        cosines: Scores,
        question: bool,
    ) -> npt.NDArray[np.float64]:
        scores = cosines.astype(np.float64)
        if self.weight:
            weight = self.weight * (question_factor(query) if question else 1)
            similarity, language_overlap = self._overlap(query, sparse, rows)
            fused = fuse(cosines, similarity, language_overlap, self.slope, weight)
            scores = fused.astype(np.float64)
        pairs = language_pair(int(query.languages[0]), sparse.languages.take(rows))
        return apply_levels(scores, pairs, self.levels)

    def _overlap(
        self, query: SparseVectors, sparse: SparseVectors, rows: npt.NDArray[np.integer]
    ) -> tuple[Scores, Scores]:
        similarity = sparse.similarities(query, rows, self._scratch.zeros)
        return similarity, sparse.language_overlap(query, rows)


def _unit(millionths: npt.NDArray[np.number]) -> Scores:
    return np.asarray(millionths / 1e6, np.float32)


def sparse_centroid(
    likes: SparseVectors, weights: Sequence[float] | npt.NDArray[np.float64]
) -> SparseVectors:
    """Return one sparse vector for several: their weighted mean, of unit length.

    As `rerank.weighted_centroid` does for vectors. A negative weight subtracts; terms that fall below
    zero are left out, and the languages of what is subtracted do not count.

    Parameters
    ----------
    likes : SparseVectors
        n rows, at least one.
    weights : n numbers
    """
    return likes if len(likes) == 1 else sparse_centroids(likes, weights, [0])


def sparse_centroids(
    likes: SparseVectors,
    weights: Sequence[float] | npt.NDArray[np.float64],
    starts: Sequence[int] | npt.NDArray[np.integer],
) -> SparseVectors:
    """Return what `sparse_centroid` does for each of several groups, one row a group.

    Parameters
    ----------
    likes : SparseVectors
        Group after group.
    starts : m numbers
        Where each group begins, the first at 0; none is empty.
    """
    count, seed_weights = len(starts), np.asarray(weights, np.float64)
    group = np.repeat(np.arange(count), np.diff([*starts, len(likes)]))
    lengths = np.diff(likes.offsets)
    keys, which = np.unique(np.repeat(group, lengths) * VOCABULARY + likes.ids, return_inverse=True)
    total = np.bincount(which, np.repeat(seed_weights, lengths) * likes.weights, len(keys))
    keys, total = keys[total > 0], total[total > 0]
    owners = keys // VOCABULARY
    norms = np.sqrt(np.bincount(owners, total * total, count))
    languages = np.bitwise_or.reduceat(np.where(seed_weights > 0, likes.languages, 0), starts)
    return SparseVectors(
        row_offsets(np.bincount(owners, minlength=count)),
        (keys % VOCABULARY).astype(np.uint16),
        (total / np.maximum(norms, 1e-9)[owners]).astype(np.float16),
        languages.astype(np.uint8),
    )
