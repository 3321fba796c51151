"""What effort an index needs for its recall: asked of rows held out, each less itself."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from recommender.index.exact import knn
from recommender.index.planner import NEAR, Effort, looking_up
from recommender.vectors import Ids, Vectors

Look = Callable[[Vectors, int, int, int], Ids]
"""Queries, k, cells probed, rows refined; returns places, shape (m, k)."""

_HELD_OUT = 500
_REFINED = (100, 200, 400, 800, 1600)
_CELLS_HOLD, _CODES_HOLD = 0.995, 0.996  # under a mask; together they keep FILTERED


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
    true = _without(near, held)

    def recall(probes: int, refined: int) -> float:
        found = _without(look(queries, NEAR + 1, probes, refined), held)
        return float((found[:, :, None] == true[:, None]).any(axis=1).mean())

    least = [_least(recall, len(vectors), len(centres), refined, target) for refined in _REFINED]
    enough = [one for one in least if one[3] >= target]
    _, probes, refined, reached = min(enough) if enough else max(least, key=lambda one: one[3])
    filtered = (c for c in _REFINED if recall(len(centres), c) >= _CODES_HOLD)
    effort = Effort(
        probes,
        refined,
        _margin(queries, vectors[true], centres, cosines),
        next(filtered, _REFINED[-1]),
    )
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
    queries: Vectors, true: npt.NDArray[np.float32], centres: Vectors, cosines: Vectors
) -> float:
    """Return how far the centres of nearly all true neighbours' cells lie below the last of them."""
    rows = true.reshape(-1, true.shape[-1])
    cells = knn(rows, centres, 1).places.reshape(true.shape[:2])
    to_centres = np.einsum("md,mkd->mk", queries, centres[cells])
    return round(float(np.quantile(cosines[:, -1:] - to_centres, _CELLS_HOLD)), 4)


def _without(near: Ids, own: Ids) -> Ids:
    """Return rows of places less the query's own place, or the last where it is not there."""
    others = near != own[:, None]
    others[others.all(axis=1), -1] = False
    return np.asarray(near[others].reshape(len(near), -1), np.int64)
