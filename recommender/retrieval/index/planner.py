"""The planner: which way a query under a mask is searched for, and with which parameters; pure arithmetic.

    no mask, or most rows match?  -- yes -->  HNSW: ask for more than k, drop what the mask leaves out
            |  too few are left                     |  enough are left: done
            v                                       v
    enough rows match?            -- yes -->  IVF: probe some cells, look at the tenth best, probe as
            |  no                                   many cells as that needs
            v                                       |  the nearest are too alike for codes to order
    compare every matching row   <------------------+

Each way is taken only where its cost, in microseconds, is below that of the next.

*HNSW.* Rows that match by chance are found as surely as without a mask, and whether enough of them are left
is counted. Where the mask leaves out just what is near, too few are left, and the query goes on to the cells.

*IVF.* A filter moves the nearest matching rows farther out, the more so where it leaves out just what is near.
So a first look at some cells finds a tenth best cosine, and the second probes every cell whose centre lies less
than `SearchParams.probe_margin` below it. The margin is measured at build; matching rows lie no farther from
their centre than all rows do, so it holds for any filter. A query far from all rows needs more rows refined,
since there codes order them less well.

*Comparing.* Where a mask cuts off just what is near, many rows at its edge are equally near, and codes find a
tenth to a half of the true ten; `low_contrast` sees that in what was found.
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


class BeamWidth(NamedTuple):
    """The width of an HNSW walk's beam, FAISS's efSearch: how many of the nearest rows it keeps in sight.

    Attributes
    ----------
    near, wide : int
        For the nearest ten, and for the nearest hundred.
    """

    near: int
    wide: int

    def reaching(self, wanted: float) -> int:
        """Return the width for the nearest `wanted`, by the line through both that were measured."""
        steep = max(0.0, (self.wide - self.near) / (WIDE - NEAR))
        return math.ceil(max(wanted, self.near + steep * (wanted - NEAR)))


class SearchParams(NamedTuple):
    """Search parameters with which an index has its recall, as measured on held-out queries when it was built.

    Attributes
    ----------
    near, wide : int
        The `BeamWidth` without a mask, for the nearest ten and the nearest hundred.
    sure_near, sure_wide : int
        The one that finds `FILTERED` of them.
    probes : int
        Cells probed at first: FAISS's nprobe.
    probe_margin : float
        How far below the tenth best cosine a cell's centre may lie, and be probed.
    refined : int
        Rows of the cells that are compared by their vectors, the best by their codes.
    """

    near: int
    wide: int
    sure_near: int
    sure_wide: int
    probes: int
    probe_margin: float
    refined: int


def walk_params(search_params: SearchParams, wanted: int, share: float) -> tuple[int, int]:
    """Return how many rows to ask a walk for, and its beam width, so that `wanted` of them match.

    Four standard deviations more than `wanted` on average: if rows match by chance, enough do in all but one
    case of ten thousand.

    Parameters
    ----------
    share : float
        Of all rows that match.
    """
    plain = BeamWidth(search_params.near, search_params.wide)
    if share == 1:
        return wanted, plain.reaching(wanted)
    asked = math.ceil((wanted + 4 * math.sqrt(wanted * (1 - share))) / share)
    sure = BeamWidth(search_params.sure_near, search_params.sure_wide).reaching(
        min(wanted, NEAR) / share
    )
    return asked, max(sure, plain.reaching(asked))


SECOND_LOOK = 6
"""A second look mostly probes up to this many times the cells of the first: what is assumed of its cost."""


def depth(share: float) -> int:
    """Return the rank in a walk's answer up to which the tenth match must stand, for the answer to be trusted.

    That is 2.5 times its mean rank where rows match by chance. If it stands farther down, the mask leaves out
    what is near, and the beam was not measured for ranks so deep.
    """
    return math.ceil(2.5 * NEAR / share)


FAR_SHARE, FAR_REFINE = 0.25, 2
"""A query that probes more than this share of the cells refines this many times as many rows.

It lies far from all rows, where they are close together and their codes tell less of their order."""

CODE_ERROR = 0.125
"""Error of the codes' cosines, as a share of the probe margin: rows that are nearer to each other are mixed up."""

FIRST_REFINED = 100
"""Rows refined by the first look, which only has to find how near the tenth is."""


def first_look(search_params: SearchParams, share: float, cells: int) -> int:
    """Return how many cells the first look probes, by the share of rows that match."""
    if share > 0.5:
        return search_params.probes
    return min(cells, math.ceil(search_params.probes / 3 * math.pow(share, -0.3)))


def needed(
    search_params: SearchParams, tenth: npt.NDArray[np.floating], centres: npt.NDArray[np.floating]
) -> npt.NDArray[np.int64]:
    """Return how many cells the second look probes for each query: those within the probe margin.

    Parameters
    ----------
    tenth : array, shape (m,)
        The tenth best cosine as far as known, hugely negative where there is none.
    centres : array, shape (m, cells)
        Cosines of each query with the centres of the cells.
    """
    return np.asarray(
        np.count_nonzero(centres >= (tenth - search_params.probe_margin)[:, None], axis=1)
    )


def low_contrast(
    search_params: SearchParams, scores: npt.NDArray[np.floating]
) -> npt.NDArray[np.bool_]:
    """Return which queries have neighbours so alike that quantised codes cannot order them.

    That is where the hundredth best cosine lies less than `CODE_ERROR` of the probe margin below the tenth: such
    queries are compared with all that the mask leaves.

    Parameters
    ----------
    scores : array, shape (m, at least `WIDE`)
        Cosines as found, falling.
    """
    fall = scores[:, NEAR - 1] - scores[:, WIDE - 1]
    return np.asarray(fall < CODE_ERROR * search_params.probe_margin)


def cost_of_walking(queries: int, beam: int, rows: int) -> float:
    """Return the microseconds that a walk of the graph takes."""
    return queries * beam * _WALKED * math.log2(max(rows, 2))


def cost_of_probing(queries: int, rows: float, refined: int) -> float:
    """Return the microseconds of scanning so many rows' codes for each query, and refining the best."""
    return queries * (_LOOKED + rows * _SCANNED + refined * _REFINED)


def cost_of_comparing(queries: int, matching: int) -> float:
    """Return the microseconds of gathering the rows that match and comparing them."""
    return matching * (_GATHERED + queries * _COMPARED)


def cost_of_comparing_all(queries: int, rows: int) -> float:
    """Return the microseconds of comparing every row where it lies."""
    return queries * rows * _COMPARED


def cost_of_all(queries: int, matching: int, unmasked: bool) -> float:
    """Return the microseconds of comparing all that may be found: the rows that match, or without a mask every row."""
    return (cost_of_comparing_all if unmasked else cost_of_comparing)(queries, matching)
