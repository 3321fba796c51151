"""What effort an index needs for its recall: asked of rows held out, each less itself."""

from collections.abc import Callable

import numpy as np

from recommender.index.exact import knn
from recommender.index.planner import NEAR, Effort, looking_up
from recommender.vectors import Ids, Vectors

Look = Callable[[Vectors, int, int, int], Ids]
"""Queries, k, cells probed, rows refined; returns places, shape (m, k)."""

_HELD_OUT = 500
_TIE = 1e-5  # what ties with the tenth is as right as the tenth
_REFINED = (100, 200, 400, 800, 1600)
_CELLS_HOLD, _CODES_HOLD = 0.995, 0.996  # under a mask; together they keep FILTERED
_MASKED, _SUBJECTS = 50_000, 4


def tune(
    look: Look,
    vectors: Vectors,
    centres: Vectors,
    target: float,
    seed: int,
) -> tuple[Effort, float]:
    """Return the least effort that reaches a recall of the nearest ten, and that recall.

    Parameters
    ----------
    vectors, centres : arrays, shapes (n, d) and (cells, d)
        Every row of the index, and what its cells were found by.
    """
    held = np.sort(np.random.default_rng(seed).permutation(len(vectors))[:_HELD_OUT])
    queries = np.ascontiguousarray(vectors[held], np.float32)
    near, cosines, _ = knn(queries, vectors, NEAR + 1)
    farthest = _without(near, held)[:, -1:]
    floor = np.einsum("md,mkd->mk", queries, vectors[farthest]) - _TIE

    def recall(probes: int, refined: int) -> float:
        found = _without(look(queries, NEAR + 1, probes, refined), held)
        near_enough = np.einsum("md,mkd->mk", queries, vectors[found]) >= floor
        return float((near_enough & (found >= 0)).mean())

    least = [_least(recall, len(vectors), len(centres), refined, target) for refined in _REFINED]
    enough = [one for one in least if one[3] >= target]
    _, probes, refined, reached = min(enough) if enough else max(least, key=lambda one: one[3])
    filtered = (c for c in _REFINED if recall(len(centres), c) >= _CODES_HOLD)
    margin = _margin(queries, vectors, near, cosines, centres)
    worst = _under_masks(queries, vectors, centres, seed)
    effort = Effort(probes, refined, round(margin * worst, 4), next(filtered, _REFINED[-1]))
    return effort, round(reached, 4)


def _least(
    recall: Callable[[int, int], float], rows: int, cells: int, refined: int, target: float
) -> tuple[float, int, int, float]:
    """Return the cost, probes, rows refined and recall of the fewest probes that reach it."""
    steps = sorted({min(cells, round(2 ** (i / 4))) for i in range(64)})
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if recall(steps[middle], refined) >= target:
            high = middle
        else:
            low = middle + 1
    probes = steps[low]
    return looking_up(1, probes / cells * rows, refined), probes, refined, recall(probes, refined)


def _margin(
    queries: Vectors, vectors: Vectors, near: Ids, cosines: Vectors, centres: Vectors
) -> float:
    """Return how far the centres of nearly all neighbours' cells lie below the last neighbour."""
    cells = knn(vectors[near.ravel()], centres, 1).places.reshape(near.shape)
    to_centres = np.einsum("md,mkd->mk", queries, centres[cells])
    return float(np.quantile(cosines[:, -1:] - to_centres, _CELLS_HOLD))


def _under_masks(queries: Vectors, vectors: Vectors, centres: Vectors, seed: int) -> float:
    """Return how many times wider the margin is where only one side of a subject matches.

    Measured on a sample of the rows: there neighbours are farther and the margin is another, but
    the proportion holds.
    """
    drawn = np.random.default_rng(seed).permutation(len(vectors))[:_MASKED]
    rows = np.ascontiguousarray(vectors[np.sort(drawn)], np.float32)

    def margin(left: Vectors) -> float:
        near, cosines, _ = knn(queries, left, min(NEAR, len(left)))
        return _margin(queries, left, near, cosines, centres)

    sides = [sign * (rows @ subject) for subject in queries[:_SUBJECTS] for sign in (1, -1)]
    masked = [
        margin(rows[side > np.quantile(side, 1 - share)]) for side in sides for share in (0.5, 0.2)
    ]
    return max(1.0, max(masked) / margin(rows))


def _without(near: Ids, own: Ids) -> Ids:
    """Return rows of places less the query's own place, or the last where it is not there."""
    others = near != own[:, None]
    others[others.all(axis=1), -1] = False
    return np.asarray(near[others].reshape(len(near), -1), np.int64)
