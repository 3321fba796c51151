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

    def recall(k: int, probes: int, refined: int) -> float:
        """Return the share of the nearest `k` that are found; a row that ties with the last of them counts as one."""
        width = k + SLACK
        parameters = cells.faiss_parameters(width, probes, refined)
        found = cells.search(queries, width, parameters)[0][:, :k]
        last = cosines[:, min(k, near.shape[1]) - 1, None] - _TIE
        near_enough = np.einsum("md,mkd->mk", queries, vectors[found]) >= last
        return float((near_enough & (found >= 0)).mean())

    def cheapest(k: int, choices: Iterable[int], by_codes: float, least: float) -> tuple[int, int]:
        """Return how many cells to probe and rows to refine for the nearest `k`.

        Rows first: as few as give a recall `by_codes` where every cell is probed. Then cells: as few as give `least`.
        """
        refined = _least_enough(choices, lambda refined: recall(k, count, refined) >= by_codes)
        return _least_enough(steps, lambda probes: recall(k, probes, refined) >= least), refined

    fast, refined_near = cheapest(NEAR, _REFINED_NEAR, _CODES_NEAR, target)
    wide, refined_wide = cheapest(WIDE, _REFINED_WIDE, _CODES_WIDE, WIDE_RECALL)
    to_centres = queries @ cells.centres.T
    every = np.broadcast_to(np.arange(count), to_centres.shape)
    coded, by_codes = cells.search_codes(queries, min(WIDE, len(vectors)), every, to_centres)
    error = float(np.std(by_codes - np.einsum("md,mkd->mk", queries, vectors[coded])))
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

    sample = np.sort(drawn[: max(_THINNED, len(vectors) // 16)])
    sampled_rows = vectors[sample]

    def shares_beyond(mask: Any, asked: Any = slice(None)) -> npt.NDArray[np.float64]:
        """Return the `expected_beyond` of the nearest rows of some queries, under a mask of the sample."""
        places = sample[mask]
        found = knn(queries[asked], sampled_rows[mask], min(NEAR, len(places))).places
        return model.expected_beyond(
            to_centres[asked], cells.counts_of(places), cells.cell_of_place[places[found]]
        )

    under_far_masks = []
    for subject in queries[:_SUBJECTS]:
        cosines = sampled_rows @ subject
        nearest_queries = np.argsort(-(queries @ subject), kind="stable")[1 : NEAR + 1]
        under_far_masks.append(shares_beyond(cosines < np.median(cosines), nearest_queries))
    trials = [
        model.expected_beyond(to_centres, cells.sizes, cells.cell_of_place[near]),
        shares_beyond(slice(None)),
        shares_beyond(slice(None, None, 4)),
        np.concatenate(under_far_masks),
    ]
    missed = min(float(np.quantile(shares, 1 - _HELD)) for shares in trials)
    return model._replace(missed=round(missed, DIGITS))


def _least_enough(rising: Iterable[int], suffices: Callable[[int], bool]) -> int:
    """Return the first of some rising numbers that suffices, or the last if none does."""
    one = 0
    for one in rising:
        if suffices(one):
            break
    return one
