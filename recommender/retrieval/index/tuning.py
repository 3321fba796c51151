"""Tuning: the search parameters that an index needs for its recall, measured on rows that it does not hold yet."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.retrieval.index.cell_model import DIGITS, CellModel
from recommender.retrieval.index.exact import SLACK, knn
from recommender.retrieval.index.inverted_file import InvertedFile
from recommender.retrieval.index.planner import NEAR, WIDE, SearchParams

WIDE_RECALL = 0.95
"""Recall of the nearest hundred that an unfiltered search is tuned to."""

_TIE = 1e-5  # a row whose cosine is within this of the k-th best counts as one of the nearest k
_REFINED_NEAR = (50, 100, 200, 400, 800, 1600)
_REFINED_WIDE = (200, 300, 400, 600, 800, 1600)
# The recall to reach where every cell is probed: what codes lose.
_CODES_NEAR, _CODES_WIDE = 0.996, 0.985
_LEARNT = 2_000  # rows that the cell model is fitted to
_HELD = 0.99  # the share of the nearest ten that match which the probed cells must hold
_THINNED = 16_384  # rows that the trial masks are over, at least
_SUBJECTS = 24  # queries for each of which a trial mask excludes the nearer half of the rows


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
        """Return the share of the nearest that were found; a row that ties with the last of them counts as one."""
        wanted = many + SLACK
        found = cells.search(queries, wanted, cells.faiss_parameters(wanted, probes, refined))[0][
            :, :many
        ]
        last = cosines[:, min(many, near.shape[1]) - 1, None] - _TIE
        near_enough = np.einsum("md,mkd->mk", queries, vectors[found]) >= last
        return float((near_enough & (found >= 0)).mean())

    def cheapest(many: int, choices: Iterable[int], codes: float, least: float) -> tuple[int, int]:
        refined = _least_enough(choices, lambda refined: recall(many, count, refined) >= codes)
        return _least_enough(steps, lambda probes: recall(many, probes, refined) >= least), refined

    fast, refined_near = cheapest(NEAR, _REFINED_NEAR, _CODES_NEAR, target)
    wide, refined_wide = cheapest(WIDE, _REFINED_WIDE, _CODES_WIDE, WIDE_RECALL)
    to_centres = queries @ cells.centres.T
    every = np.broadcast_to(np.arange(count), to_centres.shape)
    coded, told = cells.search_codes(queries, min(WIDE, len(vectors)), every, to_centres)
    error = float(np.std(told - np.einsum("md,mkd->mk", queries, vectors[coded])))
    model = _cell_model(cells, queries, vectors, to_centres, near[:, :NEAR])
    tuned = SearchParams(
        fast, max(fast, wide), refined_near, refined_wide, round(error, DIGITS), model
    )
    return tuned, round(recall(NEAR, fast, refined_near), 4)


def _cell_model(
    cells: InvertedFile, queries: Vectors, vectors: Vectors, to_centres: Scores, near: Ids
) -> CellModel:
    """Fit the cell model, and choose the share that may be missed so that .99 of the nearest ten are found.

    That must hold without a mask, under random masks, and under masks that exclude the half of the rows nearer to
    another query that is near to the one asked. The last need most cells.
    """
    drawn = np.random.default_rng(0).permutation(len(vectors))
    learnt = np.sort(drawn[:_LEARNT])
    model = CellModel.fit(queries, vectors[learnt], cells.cell_of_place[learnt], cells.centres)

    some = np.sort(drawn[: max(_THINNED, len(vectors) // 16)])
    rows = vectors[some]

    def left(chosen: Any, asked: Any = slice(None)) -> npt.NDArray[np.float64]:
        places = some[chosen]
        found = knn(queries[asked], rows[chosen], min(NEAR, len(places))).places
        return model.expected_beyond(
            to_centres[asked], cells.counts_of(places), cells.cell_of_place[places[found]]
        )

    far = []
    for subject in queries[:_SUBJECTS]:
        cosines = rows @ subject
        asked = np.argsort(-(queries @ subject), kind="stable")[1 : NEAR + 1]
        far.append(left(cosines < np.median(cosines), asked))
    kinds = [
        model.expected_beyond(to_centres, cells.sizes, cells.cell_of_place[near]),
        left(slice(None)),
        left(slice(None, None, 4)),
        np.concatenate(far),
    ]
    missed = min(float(np.quantile(kind, 1 - _HELD)) for kind in kinds)
    return model._replace(missed=round(missed, DIGITS))


def _least_enough(rising: Iterable[int], suffices: Callable[[int], bool]) -> int:
    """Return the first of some rising numbers that suffices, or the last if none does."""
    one = 0
    for one in rising:
        if suffices(one):
            break
    return one
