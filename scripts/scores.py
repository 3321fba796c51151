"""Scores: one number for what a model makes of a set, from a matrix of similarities.

Means over queries come with an interval; what `recommender.batch.evaluation` measures is taken from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
Ranking: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float32]

SEED, DRAWS = 0, 1000  # of the bootstrap
NEAREST = 10  # neighbours looked at


@dataclass(frozen=True)
class Score:
    """One number, from `size` queries or pairs; the 95 % interval over queries if it is a mean."""

    value: float
    size: int
    low: float | None = None
    high: float | None = None


def mean(values: npt.ArrayLike, weights: Numbers | None = None) -> Score:
    """Return the mean over queries with its 95 % bootstrap interval."""
    per_query = np.asarray(values, np.float64)
    if not len(per_query):
        return Score(0.0, 0)
    shares = np.ones(len(per_query)) if weights is None else weights
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(per_query), (DRAWS, len(per_query)))
    means = (per_query * shares)[drawn].sum(axis=1) / shares[drawn].sum(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    value = float(np.average(per_query, weights=shares))
    return Score(value, len(per_query), float(low), float(high))


def spearman(given: npt.ArrayLike, gold: npt.ArrayLike) -> float:
    """Return Spearman's rank correlation, ties at their middle rank; 0 if one side is constant."""
    a, b = _middle_ranks(given), _middle_ranks(gold)
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) and np.ptp(b) else 0.0


def _middle_ranks(values: npt.ArrayLike) -> Numbers:
    _, level, size = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(size) - (size - 1) / 2)[level], np.float64)


def graded_ndcg(grades: npt.ArrayLike, k: int) -> float:
    """Return nDCG@k of all judged documents in ranked order, as CSFCube computes it.

    The first two ranks are not discounted, the r-th by log2 r: the first form of the measure
    (Järvelin, Kekäläinen 2002), unlike that of `recommender.batch.evaluation`.
    """
    ranked = np.asarray(grades, np.float64)
    discount = np.log2(np.maximum(np.arange(len(ranked)) + 1, 2))[:k]
    best = (np.sort(ranked)[::-1][:k] / discount).sum()
    return float((ranked[:k] / discount).sum() / best) if best else 0.0


def places(similar: Floats, right: Sequence[int]) -> Numbers:
    """Return the place, from 0, of each row's one right column; equals share their middle place."""
    own = similar[np.arange(len(right)), right][:, None]
    return np.asarray((similar > own).sum(axis=1) + ((similar == own).sum(axis=1) - 1) / 2)


def found_first(similar: Floats, right: Sequence[int]) -> Score:
    """Return recall@1 where each row has one right column."""
    return mean(places(similar, right) < 0.5)


def ndcg_of_one(similar: Floats, right: Sequence[int], k: int = 10) -> Score:
    """Return nDCG@k where each row has one right column."""
    place = places(similar, right)
    return mean(np.where(place < k, 1 / np.log2(place + 2), 0))


def translation_f1(chosen: Ranking) -> float:
    """Return the mean F1 over texts, each a class, if row i was given the text `chosen[i]`."""
    hit = chosen == np.arange(len(chosen))
    votes = np.bincount(chosen, minlength=len(chosen))
    return float(np.mean(2 * hit / (votes + 1)))  # precision 1 / votes, recall 1


def nearest(similar: Floats) -> Ranking:
    """Return the columns most similar to each row but its own, best first, equals by number.

    Equals matter to word overlap, which says zero of most pairs across languages.
    """
    ranked = similar.copy()
    np.fill_diagonal(ranked, -np.inf)
    return np.argsort(-ranked, axis=1, kind="stable")[:, : min(NEAREST, len(similar) - 1)]


def same_label(similar: Floats, labels: Sequence[str]) -> Score:
    """Return the share of each row's neighbours with its own label."""
    known = np.asarray(labels)
    return mean((known[nearest(similar)] == known[:, None]).mean(axis=1))


def shared_neighbours(similar: Floats, reference: Floats) -> Score:
    """Return the share of each row's neighbours that are its neighbours in `reference` too."""
    both = zip(nearest(similar), nearest(reference), strict=True)
    return mean([np.isin(own, other).mean() for own, other in both])
