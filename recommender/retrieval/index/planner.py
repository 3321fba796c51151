"""How hard to look: pure arithmetic on what an index was measured to need.

A graph of near neighbours is walked towards a query and gives the nearest of all rows. Under a mask
that leaves most of them it is asked for more, and what the mask leaves out is passed over: those
that are left are as sure to be found as without a mask, and whether enough are left can be counted.
Where too few are, the query goes to the cells.

An inverted file finds what lies in the cells that it probes. A filter moves the nearest rows that
match farther out, the more so where it leaves out just what is near the query. So how many cells to
probe is decided by what a first look found: a cell whose centre lies more than a margin below the
tenth best cosine is not worth it. The margin is measured when the index is built; matching rows lie
no farther from their centre than all rows do, so it holds for any filter. Far from the query rows
lie closer together and codes tell less of their order: there more of them are compared. Where a
mask cuts off just what is near, many rows lie at its edge, as near as each other: on texts codes
find a tenth to a half of their nearest ten. What was found shows that, and such queries are
compared with all that the mask leaves.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

NEAR, WIDE = 10, 100
"""What is measured: recall of the nearest ten, and of the nearest hundred."""

FILTERED = 0.99
"""Recall of the nearest ten that a filtered search is tuned to."""

# Microseconds a row of 384 numbers on one core at 2.6 GHz (EPYC 9004, AVX-512); others differ, but
# in much the same proportion, and only the proportion decides.
_WALKED = 0.22  # one of the beam, each time the rows double: those near it are compared
_LOOKED = 120  # one look into the cells, whatever it finds, and what it takes to plan it
_SCANNED = 0.007  # one row's codes looked at in a probed cell
_REFINED = 0.3  # one row remembered by its codes, then compared by its vector
_GATHERED = 0.12  # one row copied from anywhere in memory
_COMPARED = 0.025  # one row compared where it lies beside others


class Beam(NamedTuple):
    """How many of the nearest a walk keeps in sight: FAISS's efSearch.

    Attributes
    ----------
    near, wide : int
        For the nearest ten, and for the nearest hundred.
    """

    near: int
    wide: int

    def reaching(self, wanted: float) -> int:
        """Return how many for so many, by the line through both."""
        steep = max(0.0, (self.wide - self.near) / (WIDE - NEAR))
        return math.ceil(max(wanted, self.near + steep * (wanted - NEAR)))


class SearchParams(NamedTuple):
    """What an index needs for its recall, as measured on held-out queries when it was built.

    Attributes
    ----------
    near, wide : int
        The `Beam` of a walk where there is no mask.
    sure_near, sure_wide : int
        That which finds `FILTERED` of the nearest ten, and of the nearest hundred.
    probes : int
        Cells probed at first.
    margin : float
        How far below the tenth best cosine a cell's centre may lie.
    refined : int
        Rows compared exactly of those in the cells.
    """

    near: int
    wide: int
    sure_near: int
    sure_wide: int
    probes: int
    margin: float
    refined: int


def walk(search_params: SearchParams, wanted: int, share: float) -> tuple[int, int]:
    """Return how many rows to ask a walk for, and its beam, so that `wanted` of them match.

    Of rows that match by chance, enough do but in one case of ten thousand.
    """
    plain = Beam(search_params.near, search_params.wide)
    if share == 1:
        return wanted, plain.reaching(wanted)
    asked = math.ceil((wanted + 4 * math.sqrt(wanted * (1 - share))) / share)
    sure = Beam(search_params.sure_near, search_params.sure_wide).reaching(
        min(wanted, NEAR) / share
    )
    return asked, max(sure, plain.reaching(asked))


AGAIN = 6
"""A second look mostly takes up to so many times the cells of the first."""


def depth(share: float) -> int:
    """Return how far down a walk's answer the tenth that matches may lie.

    Two and a half times as far as on average where rows match by chance: beyond, the mask leaves
    out what is near, and the beam was not measured for what lies so deep.
    """
    return math.ceil(2.5 * NEAR / share)


FAR, FARTHER = 0.25, 2
"""A query that probes more than this share of the cells refines this many times as many rows.

It lies far from all rows, where they are close together and their codes tell less of their order."""

CROWDED = 0.125
"""Share of the margin by which the codes' cosines err: rows that are nearer to each other are mixed up."""

SCOUTED = 100
"""Rows compared by a first look: it is to tell how near the tenth lies."""


def first_look(search_params: SearchParams, share: float, cells: int) -> int:
    """Return how many cells to probe to learn how many are needed."""
    if share > 0.5:
        return search_params.probes
    return min(cells, math.ceil(search_params.probes / 3 * math.pow(share, -0.3)))


def needed(
    search_params: SearchParams, tenth: npt.NDArray[np.floating], centres: npt.NDArray[np.floating]
) -> npt.NDArray[np.int64]:
    """Return how many cells are worth probing for each query.

    Parameters
    ----------
    tenth : array, shape (m,)
        The tenth best cosine as far as known, hugely negative where there is none.
    centres : array, shape (m, cells)
        Cosines of each query with the centres of the cells.
    """
    return np.asarray(np.count_nonzero(centres >= (tenth - search_params.margin)[:, None], axis=1))


def low_contrast(
    search_params: SearchParams, scores: npt.NDArray[np.floating]
) -> npt.NDArray[np.bool_]:
    """Return which queries have neighbours so alike that quantised codes cannot order them.

    That is where the hundredth best cosine lies less than `CROWDED` of the margin below the tenth: such
    queries are compared with all that the mask leaves.

    Parameters
    ----------
    scores : array, shape (m, at least `WIDE`)
        Cosines as found, falling.
    """
    fall = scores[:, NEAR - 1] - scores[:, WIDE - 1]
    return np.asarray(fall < CROWDED * search_params.margin)


def cost_of_walking(queries: int, beam: int, rows: int) -> float:
    """Return what it costs to walk the graph of so many rows."""
    return queries * beam * _WALKED * math.log2(max(rows, 2))


def cost_of_probing(queries: int, rows: float, refined: int) -> float:
    """Return what it costs to look at so many rows' codes for each query."""
    return queries * (_LOOKED + rows * _SCANNED + refined * _REFINED)


def cost_of_comparing(queries: int, matching: int) -> float:
    """Return what it costs to compare just the rows that match."""
    return matching * (_GATHERED + queries * _COMPARED)


def cost_of_comparing_all(queries: int, rows: int) -> float:
    """Return what it costs to compare every row."""
    return queries * rows * _COMPARED
