"""Tuning: the search parameters that an index needs for its recall, measured on rows that it does not hold yet."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.retrieval.index.exact import SLACK, knn
from recommender.retrieval.index.planner import FILTERED, NEAR, WIDE, SearchParams

GraphWalk = Callable[[Vectors, int, int], tuple[Ids, Any]]
"""Queries, k, beam; returns places, shape (m, k), and how near they are."""

CellLookUp = Callable[[Vectors, int, int, int], tuple[Ids, Any]]
"""Queries, k, cells probed, rows refined; returns the same."""

WIDE_RECALL = 0.95
"""Recall of the nearest hundred that an unfiltered search is tuned to."""

_TIE = 1e-5  # what ties with the last is as right as the last
_BEAMS = (16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512, 768, 1024)
_REFINED = (100, 200, 400, 800, 1600)
_CELLS_HOLD, _CODES_HOLD = 0.995, 0.996  # under a mask; together they keep FILTERED
_MASKED, _SUBJECTS = 50_000, 4


def tune(
    walk: GraphWalk,
    look_up: CellLookUp,
    queries: Vectors,
    vectors: Vectors,
    centres: Vectors,
    target: float,
) -> tuple[SearchParams, float]:
    """Return the cheapest search parameters that reach a recall of the nearest ten, and that recall.

    Parameters
    ----------
    queries : array, shape (m, d)
        None of them among the rows.
    vectors, centres : arrays, shapes (n, d) and (cells, d)
        Every row of the index, and what its cells were found by.
    """
    near, cosines, _ = knn(queries, vectors, min(WIDE, len(vectors)))

    def recall(found: Ids, many: int) -> float:
        """Return the share of the nearest that were found; what ties with the last is right."""
        last = cosines[:, min(many, near.shape[1]) - 1, None] - _TIE
        near_enough = np.einsum("md,mkd->mk", queries, vectors[found[:, :many]]) >= last
        return float((near_enough & (found[:, :many] >= 0)).mean())

    def walked(many: int, beam: int) -> float:
        return recall(walk(queries, many + SLACK, max(beam, many + SLACK))[0], many)

    def beam(many: int, least: float) -> int:
        return max(many, _least_enough(_BEAMS, lambda beam: walked(many, beam) >= least))

    def probed(probes: int, refined: int) -> float:
        return recall(look_up(queries, NEAR + SLACK, probes, refined)[0], NEAR)

    fastest, cells = beam(NEAR, target), len(centres)
    refined = _least_enough(_REFINED, lambda refined: probed(cells, refined) >= _CODES_HOLD)
    steps = sorted({min(cells, round(2 ** (i / 4))) for i in range(64)})
    probes = _least_enough(steps, lambda probes: probed(probes, refined) >= target)
    margin_of = _probe_margin(queries, vectors, near[:, :NEAR], cosines[:, :NEAR], centres)
    worst = _under_masks(queries, vectors, centres)
    search_params = SearchParams(
        fastest,
        beam(WIDE, WIDE_RECALL),
        beam(NEAR, FILTERED),
        beam(WIDE, FILTERED),
        probes,
        round(margin_of * worst, 4),
        refined,
    )
    return search_params, round(walked(NEAR, fastest), 4)


def _least_enough(rising: Iterable[int], suffices: Callable[[int], bool]) -> int:
    """Return the first that is enough, or the last."""
    one = 0
    for one in rising:
        if suffices(one):
            break
    return one


def _probe_margin(
    queries: Vectors, vectors: Vectors, near: Ids, cosines: Scores, centres: Vectors
) -> float:
    """Return how far the centres of nearly all neighbours' cells lie below the last neighbour."""
    cells = knn(vectors[near.ravel()], centres, 1).places.reshape(near.shape)
    to_centres = np.einsum("md,mkd->mk", queries, centres[cells])
    return float(np.quantile(cosines[:, -1:] - to_centres, _CELLS_HOLD))


def _under_masks(queries: Vectors, vectors: Vectors, centres: Vectors) -> float:
    """Return how many times wider the probe margin has to be under the worst of some masks.

    A mask leaves the half, or the fifth, of the rows that lies on one side of a query's direction: what filters
    by subject or date come near to. Measured on a sample of the rows, where the margin is another but the
    proportion holds.
    """
    step = -(-len(vectors) // _MASKED)
    rows = np.ascontiguousarray(vectors[::step], np.float32)

    def margin_of(left: Vectors) -> float:
        near, cosines, _ = knn(queries, left, min(NEAR, len(left)))
        return _probe_margin(queries, left, near, cosines, centres)

    sides = [sign * (rows @ subject) for subject in queries[:_SUBJECTS] for sign in (1, -1)]
    masked = [
        margin_of(rows[side > np.quantile(side, 1 - share)])
        for side in sides
        for share in (0.5, 0.2)
    ]
    return max(1.0, max(masked) / margin_of(rows))
