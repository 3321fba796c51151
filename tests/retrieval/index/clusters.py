"""Vectors as texts have them, and the truth about them."""

import numpy as np

from recommender.encoders.vectors import Ids, Vectors, normalise


def clustered(count: int, dimension: int = 64, seed: int = 0) -> Vectors:
    """Vectors around topics on a low-dimensional sheet."""
    random = np.random.default_rng(seed)
    sheet = random.normal(size=(12, dimension))
    topics = random.normal(size=(40, 12))
    points = topics[random.integers(0, 40, count)] + 0.6 * random.normal(size=(count, 12))
    return normalise(points @ sheet + 0.3 * random.normal(size=(count, dimension)))


def brute_force(queries: Vectors, vectors: Vectors, k: int) -> tuple[Ids, np.ndarray]:
    """The best k in double precision, by falling rounded cosine, ties by place."""
    cosines = np.minimum(np.round(queries.astype(float) @ vectors.astype(float).T, 6), 1)
    order = np.lexsort((np.broadcast_to(np.arange(len(vectors)), cosines.shape), -cosines))
    return order[:, :k], np.take_along_axis(cosines, order[:, :k], 1)


def recall(found: Ids, true: Ids) -> float:
    hits = [np.isin(t, f).mean() for f, t in zip(found[:, : true.shape[1]], true, strict=True)]
    return float(np.mean(hits))
