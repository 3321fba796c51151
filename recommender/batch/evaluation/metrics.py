"""Metrics of one ranking, from the gain of each result, best ranked first."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

PerQuery = npt.NDArray[np.float64]


def ndcg(gains: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """Return nDCG@k (Järvelin, Kekäläinen 2002) with gains as given and log2 discounts.

    Parameters
    ----------
    gains : sequence of float
        The grade of each result, best ranked first; 0 where it was not judged.
    ideal : sequence of float
        The grades of everything judged for the query, in any order.
    """

    def dcg(values: Sequence[float]) -> float:
        top = np.asarray(values[:k], np.float64)
        return float((top / np.log2(np.arange(len(top)) + 2)).sum())

    best = dcg(sorted(ideal, reverse=True))
    return dcg(gains) / best if best else 0.0


def average_precision(gains: Sequence[float], relevant: int) -> float:
    """Return average precision over the ranks given: precision at each hit, over all relevant."""
    hits = np.flatnonzero(np.asarray(gains) > 0)
    precision = np.arange(1, len(hits) + 1) / (hits + 1)
    return float(precision.sum() / relevant) if relevant else 0.0


def recall(gains: Sequence[float], relevant: int, k: int) -> float:
    """Return recall@k: the share found of what could be found in k results."""
    hits = int((np.asarray(gains[:k]) > 0).sum())
    return hits / min(relevant, k) if relevant else 0.0


def reciprocal_rank(gains: Sequence[float]) -> float:
    """Return one over the rank of the first hit, 0 if there is none."""
    hits = np.flatnonzero(np.asarray(gains) > 0)
    return 1 / (int(hits[0]) + 1) if len(hits) else 0.0
