"""The planner: how many cells a query must probe, and which way of searching them is the cheapest; pure arithmetic.

The cells of an inverted file are probed by falling cosine of their centres. Without a mask, as many are probed as
held-out queries needed when the index was built. Under a mask they are probed by how many of the nearest each is expected
to hold (`cell_model`), until hardly any are left.

What matches in a probed cell is then found in one of two ways, each in microseconds: the codes of every row in it are
looked at, those that match compete, and the best are compared by their vectors; or the rows that match are picked out
first, and all of them compared. The second is cheaper where few match: in no cell, in some, or in all.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids, Scores
from recommender.retrieval.index.cell_model import CellModel

NEAR, WIDE = 10, 100
"""The index is tuned for a recall of the nearest ten, and of the nearest hundred."""

# Costs in microseconds, with rows of 384 numbers, on one core at 2.6 GHz. Other machines differ in much the same
# proportion, and only the proportion decides.
_LOOKED = 60  # a search of the cells, whatever it finds
_SCANNED = 0.01  # scanning the code of a row in a probed cell
_REFINED = 0.3  # keeping a row as a candidate by its code, then comparing its vector
_PICKED = 0.005  # testing whether a row that matches lies in a probed cell
_PASSED = 0.0007  # testing whether a row matches
_GATHERED = 0.25  # copying a row from anywhere in memory
_COMPARED = 0.025  # comparing a row that lies in memory beside the others


class SearchParams(NamedTuple):
    """Search parameters with which an index has its recall, as measured on held-out queries when it was built.

    Attributes
    ----------
    near, wide : int
        Cells probed without a mask for the nearest ten, and for the nearest hundred: FAISS's nprobe.
    refined_near, refined_wide : int
        Rows, the best by their codes, compared by their vectors for the nearest ten and hundred.
    code_error : float
        Standard deviation of cosines by codes from the true ones.
    cell_model : CellModel
        Determines the cells to probe under a mask.
    """

    near: int
    wide: int
    refined_near: int
    refined_wide: int
    code_error: float
    cell_model: CellModel

    @classmethod
    def of(cls, values: list[Any]) -> "SearchParams":
        """Rebuild search parameters from `values`, as a manifest has them.

        Raises
        ------
        ValueError
            If they are another kind of index's.
        """
        cell_model = values[-1] if values else None
        if len(values) != len(cls._fields) or not isinstance(cell_model, list):
            raise ValueError("its index is of a kind that is no longer read; build it again")
        return cls._make([*values[:-1], CellModel(*cell_model)])

    def values(self) -> list[Any]:
        """Return the parameters as JSON types; see `of`."""
        return [*self[:-1], list(self.cell_model)]

    def probes(self, width: int) -> int:
        """Return how many cells to probe without a mask for the nearest `width`."""
        return _on_line(self.near, self.wide, width)

    def refined(self, width: int) -> int:
        """Return how many rows to compare by their vectors for the nearest `width`."""
        return max(width, _on_line(self.refined_near, self.refined_wide, width))


class MaskedPlan(NamedTuple):
    """How m queries search the cells of an inverted file under a mask.

    Attributes
    ----------
    order : array, shape (m, c), int64
        The cells that each query probes, those expected to hold most of its nearest first; with further ones behind.
    probed : array, shape (m, c), bool
        Which of these are probed.
    sparse : array, shape (cells,), bool
        The cells whose matching rows are compared by their vectors; in the others, the codes of all rows are scanned.
    to_cells : array, shape (m, c), float32
        The cosines of the centres of `order` with the query.
    places : array, shape (p,), int64
        All places that match, if any cell is sparse.
    """

    order: Ids
    probed: npt.NDArray[np.bool_]
    sparse: npt.NDArray[np.bool_]
    to_cells: Scores
    places: Ids


def _on_line(near: int, wide: int, width: int) -> int:
    """Return a parameter for the nearest `width`: on the line through its values measured for `NEAR` and `WIDE`."""
    steep = max(0.0, (wide - near) / (WIDE - NEAR))
    return math.ceil(near + steep * max(0, width - NEAR))


def unmasked_probing(
    search_params: SearchParams, total: int, cells: int, width: int
) -> tuple[int, int] | None:
    """Return how many cells to probe and rows to refine without a mask; None where comparing all is cheaper."""
    probes, refined = search_params.probes(width), search_params.refined(width)
    cost = cost_of_probing(1, probes * total / cells, refined)
    return None if cost > cost_of_comparing_all(1, total) else (probes, refined)


def sparse_cells(
    matching: npt.NDArray[np.number], rows: npt.NDArray[np.integer]
) -> npt.NDArray[np.bool_]:
    """Return the mask of the cells in which comparing the vectors of the rows that match is cheaper than scanning all codes."""
    return np.asarray(matching * (_GATHERED + _COMPARED) < rows * _SCANNED)


def low_contrast(
    search_params: SearchParams, scores: npt.NDArray[np.floating]
) -> npt.NDArray[np.bool_]:
    """Return the mask of the queries whose neighbours are too alike to be ranked by cells or codes.

    The hundredth best cosine of such a query is below the tenth best by less than the error of a code. This happens
    where a mask excludes just the near rows. Such queries are compared with every row that the mask leaves.

    Parameters
    ----------
    scores : array, shape (m, at least `WIDE`)
        The cosines of each query's hits, falling.
    """
    return np.asarray(scores[:, NEAR - 1] - scores[:, WIDE - 1] < search_params.code_error)


def cost_of_probing(queries: int, rows: float, refined: int) -> float:
    """Return the microseconds of scanning the codes of `rows` rows for each query, and comparing `refined` of them by their vectors."""
    return queries * (_LOOKED + rows * _SCANNED + refined * _REFINED)


def cost_of_picking(queries: int, total: int, matching: int, rows: float) -> float:
    """Return the microseconds of choosing `rows` of the rows that pass a mask, for each query, and comparing them."""
    each = _LOOKED + matching * _PICKED + rows * (_GATHERED + _COMPARED)
    return total * _PASSED + queries * each


def cost_of_comparing(queries: int, matching: int) -> float:
    """Return the microseconds of gathering the rows that match and comparing them."""
    return matching * (_GATHERED + queries * _COMPARED)


def cost_of_comparing_all(queries: int, rows: int) -> float:
    """Return the microseconds of comparing every row where it lies."""
    return queries * rows * _COMPARED
