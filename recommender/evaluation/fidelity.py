"""Fidelity: how much of the truth an approximate index finds."""

import numpy as np

from recommender.evaluation.metrics import Scores
from recommender.releases import Release
from recommender.vectors import Vectors

_BLOCK = 50_000  # vectors compared at once


def index_recall(release: Release, k: int = 10, sample: int = 500, seed: int = 0) -> Scores:
    """Return recall@k of the index against brute force, for a sample of entries as queries.

    A result counts as right if it is no further than the k-th true neighbour, so that ties do
    not count against the index.
    """
    count = release.manifest.count
    k = min(k, count)
    chosen = np.sort(np.random.default_rng(seed).permutation(count)[:sample])
    queries = np.asarray(release.vectors[chosen])
    floors = _kth_best(queries, release.vectors, k)
    right = []
    for query, hits, floor in zip(queries, release.index.search(queries, k), floors, strict=True):
        places = np.searchsorted(release.rows, [hit.row for hit in hits])
        right.append(int((release.vectors[places] @ query >= floor - 1e-6).sum()))
    return np.asarray(right, np.float64) / max(1, k)


def _kth_best(queries: Vectors, vectors: Vectors, k: int) -> Scores:
    """Return the k-th largest cosine of each query, by comparing it with every vector."""
    best = np.full((len(queries), k), -2.0, np.float32)
    for start in range(0, len(vectors), _BLOCK):
        both = np.concatenate([best, queries @ vectors[start : start + _BLOCK].T], axis=1)
        best = -np.partition(-both, k - 1, axis=1)[:, :k]
    return np.asarray(best.min(axis=1, initial=2.0), np.float64)
