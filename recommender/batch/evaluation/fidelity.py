"""Fidelity: how much of the truth an approximate index finds."""

import numpy as np

from recommender.batch.evaluation.metrics import PerQuery
from recommender.encoders.vectors import Vectors
from recommender.releases.release import Release

_BLOCK = 50_000  # vectors compared at once


def index_recall(release: Release, k: int = 10, sample: int = 500, seed: int = 0) -> PerQuery:
    """Return recall@k of the index against brute force, for a sample of entries as queries.

    A result counts as right if it is no further than the k-th true neighbour, so that ties do
    not count against the index.
    """
    count = release.manifest.count
    k = min(k, count)
    places = np.sort(np.random.default_rng(seed).permutation(count)[:sample])
    vectors = release.vectors
    queries = vectors[places]
    floors = _kth_best(queries, vectors, k)
    hits = release.index.search(queries, k)
    right = (hits.places >= 0) & (hits.cosines >= floors[:, None] - 2e-6)
    return np.asarray(right.sum(axis=1) / max(1, k), np.float64)


def _kth_best(queries: Vectors, vectors: Vectors, k: int) -> PerQuery:
    """Return the k-th largest cosine of each query, by comparing it with every vector."""
    best = np.full((len(queries), k), -2.0, np.float32)
    for start in range(0, len(vectors), _BLOCK):
        both = np.concatenate([best, queries @ vectors[start : start + _BLOCK].T], axis=1)
        best = -np.partition(-both, k - 1, axis=1)[:, :k]
    return np.asarray(best.min(axis=1, initial=2.0), np.float64)
