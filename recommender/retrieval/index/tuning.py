"""Tuning: the search parameters that an index needs for its recall, measured on rows that it does not hold yet."""

from collections.abc import Callable, Iterable

import numpy as np

from recommender.encoders.vectors import Vectors
from recommender.retrieval.index.exact import SLACK, knn
from recommender.retrieval.index.inverted_file import InvertedFile
from recommender.retrieval.index.planner import NEAR, WIDE, SearchParams

WIDE_RECALL = 0.95
"""Recall of the nearest hundred that an unfiltered search is tuned to."""

_TIE = 1e-5  # what ties with the last is as right as the last
_REFINED_NEAR = (50, 100, 200, 400, 800, 1600)
_REFINED_WIDE = (200, 300, 400, 600, 800, 1600)
_CODES_NEAR, _CODES_WIDE = 0.996, 0.985  # what codes may lose of the nearest
_CELLS_HOLD = 0.99  # of the nearest ten, in the cells that are called sure


def tune(
    cells: InvertedFile, queries: Vectors, vectors: Vectors, target: float
) -> tuple[SearchParams, float]:
    """Return the cheapest search parameters that reach a recall of the nearest ten, and that recall.

    Parameters
    ----------
    queries : array, shape (m, d)
        None of them among the rows.
    vectors : array, shape (n, d)
        Every row of the index.
    """
    near, cosines, _ = knn(queries, vectors, min(WIDE, len(vectors)))
    count = len(cells)
    steps = sorted({min(count, round(2 ** (i / 4))) for i in range(64)})

    def recall(many: int, probes: int, refined: int) -> float:
        """Return the share of the nearest that were found; what ties with the last is right."""
        wanted = many + SLACK
        found = cells.look_up(queries, wanted, cells.effort(wanted, probes, refined))[0][:, :many]
        last = cosines[:, min(many, near.shape[1]) - 1, None] - _TIE
        near_enough = np.einsum("md,mkd->mk", queries, vectors[found]) >= last
        return float((near_enough & (found >= 0)).mean())

    def cheapest(many: int, choices: Iterable[int], codes: float, least: float) -> tuple[int, int]:
        refined = _least_enough(choices, lambda refined: recall(many, count, refined) >= codes)
        return _least_enough(steps, lambda probes: recall(many, probes, refined) >= least), refined

    fast, refined_near = cheapest(NEAR, _REFINED_NEAR, _CODES_NEAR, target)
    wide, refined_wide = cheapest(WIDE, _REFINED_WIDE, _CODES_WIDE, WIDE_RECALL)
    own = knn(vectors[near[:, :NEAR].ravel()], cells.centres, 1).places.reshape(len(queries), -1)
    to_centres = queries @ cells.centres.T
    last = np.take_along_axis(to_centres, own, axis=1)
    ranks = np.count_nonzero(to_centres[:, None, :] > last[:, :, None], axis=2)
    sure = int(np.quantile(ranks, _CELLS_HOLD)) + 1
    every = np.broadcast_to(np.arange(count), to_centres.shape)
    coded, told = cells.by_codes(queries, min(WIDE, len(vectors)), every, to_centres)
    error = float(np.std(told - np.einsum("md,mkd->mk", queries, vectors[coded])))
    tuned = SearchParams(fast, max(fast, wide), refined_near, refined_wide, sure, round(error, 4))
    return tuned, round(recall(NEAR, fast, refined_near), 4)


def _least_enough(rising: Iterable[int], suffices: Callable[[int], bool]) -> int:
    """Return the first that is enough, or the last."""
    one = 0
    for one in rising:
        if suffices(one):
            break
    return one
