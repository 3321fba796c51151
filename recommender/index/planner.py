"""How hard to look: pure arithmetic on what an index was measured to need.

An inverted file finds what lies in the cells that it probes. A filter moves the nearest rows that
match farther out, the more so where it leaves out just what is near the query. So how many cells to
probe is decided by what a first look found: a cell whose centre lies more than a margin below the
tenth best cosine is not worth it. The margin is measured when the index is built; matching rows lie
no farther from their centre than all rows do, so it holds for any filter.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

NEAR = 10
"""Recall is that of the nearest ten."""

FILTERED = 0.99
"""Recall of the nearest ten that a filtered search is tuned to."""

# Microseconds a row of 384 numbers on one core at 2.6 GHz (EPYC 9004, AVX-512); others differ, but
# in much the same proportion, and only the proportion decides.
_SCANNED = 0.006  # one row's codes looked at in a probed cell
_REFINED = 0.3  # one row remembered by its codes, then compared by its vector
_GATHERED = 0.12  # one row copied from anywhere in memory
_COMPARED = 0.025  # one row compared where it lies beside others


class Effort(NamedTuple):
    """What an index needs for its recall, as measured on held-out queries when it was built.

    Attributes
    ----------
    probes, refined : int
        Cells probed and rows compared exactly where there is no mask.
    margin : float
        How far below the tenth best cosine a cell's centre may lie under a mask.
    filtered_refined : int
        Rows compared exactly under a mask.
    """

    probes: int
    refined: int
    margin: float
    filtered_refined: int


def first_look(effort: Effort, share: float, cells: int) -> int:
    """Return how many cells to probe to learn how many are needed."""
    if share > 0.5:
        return effort.probes
    return min(cells, int(np.ceil(effort.probes / 3 * share**-0.3)))


def needed(
    effort: Effort, tenth: npt.NDArray[np.floating], centres: npt.NDArray[np.floating]
) -> npt.NDArray[np.int64]:
    """Return how many cells are worth probing for each query.

    Parameters
    ----------
    tenth : array, shape (m,)
        The tenth best cosine as far as known, hugely negative where there is none.
    centres : array, shape (m, cells)
        Cosines of each query with the centres of the cells.
    """
    return np.asarray(np.count_nonzero(centres >= (tenth - effort.margin)[:, None], axis=1))


def looking_up(queries: int, rows: float, refined: int) -> float:
    """Return what it costs to look at so many rows' codes for each query."""
    return queries * (rows * _SCANNED + refined * _REFINED)


def comparing(queries: int, matching: int) -> float:
    """Return what it costs to compare just the rows that match."""
    return matching * (_GATHERED + queries * _COMPARED)


def comparing_all(queries: int, rows: int) -> float:
    """Return what it costs to compare every row."""
    return queries * rows * _COMPARED
