"""The cell model: how many of the nearest rows each cell of an inverted file is expected to hold, before it is read.

The cosines of a query with the rows of a cell are modelled by a normal distribution, whose mean is a fixed part of the
query's cosine with the centre and whose deviation is the same in every cell. Given the number of rows of each cell that match a
mask, it follows how many of the nearest each cell holds. So near cells in which hardly a row matches are probed after
farther ones in which many do, and where a mask leaves only rows that are far, more cells are probed.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids, Scores, Vectors

CellCounts: TypeAlias = npt.NDArray[np.number]

EXPECTED = 100
"""How many nearest rows the model is about: with ten, it would depend too little on the tail of the distribution."""

DIGITS = 4
"""The decimals that are kept of each number, since threads add up in different orders."""
_HALVED = 8  # times, to find how near the nearest lie: to a hundredth


class CellModel(NamedTuple):
    """The distribution of the cosines of rows, given those of the centres of their cells.

    Attributes
    ----------
    slope : float
        The mean cosine of a cell's rows with a query, as a share of the centre's cosine.
    deviation : float
        The standard deviation of the rows' cosines from that mean.
    missed : float
        The share of the nearest that the cells left out may hold, by expectation: probing stops there.
    """

    slope: float
    deviation: float
    missed: float

    @classmethod
    def fit(
        cls, queries: Vectors, rows: Vectors, cells: npt.NDArray[np.integer], centres: Vectors
    ) -> "CellModel":
        """Learn the distribution from the cosines of some queries and rows; ``missed`` is left at 0.

        Parameters
        ----------
        queries : array, shape (m, d)
        rows : array, shape (n, d)
        cells : array, shape (n,)
            The cell of each row.
        centres : array, shape (cells, d)
        """
        centre_cosines, cosines = (queries @ centres.T)[:, cells], queries @ rows.T
        slope = float((centre_cosines * cosines).sum() / np.square(centre_cosines).sum())
        deviation = float((cosines - slope * centre_cosines).std())
        return cls(round(slope, DIGITS), max(round(deviation, DIGITS), 1e-3), 0.0)

    def expected_beyond(
        self, to_centres: Scores, matching: CellCounts, nearest: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.float64]:
        """Return, for each of the nearest rows, the share of the nearest that is expected in cells probed after its cell.

        A row is found if this share is larger than ``missed``.

        Parameters
        ----------
        to_centres, matching
            As for `expected`.
        nearest : array, shape (m, k)
            The cell of each of a query's nearest k rows that match.
        """
        order, shares = self._falling(self.expected(to_centres, matching))
        ranks = np.take_along_axis(np.argsort(order, axis=1), nearest, axis=1)
        before = np.take_along_axis(shares, ranks - 1, axis=1) * (ranks > 0)
        return np.asarray(1 - before, np.float64)

    def expected(self, to_centres: Scores, matching: CellCounts) -> Scores:
        """Return how many of the nearest `EXPECTED` that match are expected in each cell.

        Parameters
        ----------
        to_centres : array, shape (m, cells)
            Cosines of queries to the centres.
        matching : array, shape (cells,)
            Rows of each cell that match.
        """
        means = np.asarray(to_centres * np.float32(self.slope / self.deviation), np.float32)
        counts = matching.astype(np.float32)
        low, high = (
            np.full((len(means), 1), end / self.deviation, np.float32) for end in (-1, 1.5)
        )
        for _ in range(_HALVED):  # how near the nearest lie, by bisection
            middle = (low + high) / 2
            many = (_shares_above(means, middle) @ counts)[:, None] > EXPECTED
            low, high = np.where(many, middle, low), np.where(many, high, middle)
        return np.asarray(_shares_above(means, low) * counts)

    def cells_to_probe(self, expected: Scores) -> tuple[Ids, Ids]:
        """Return the cells of each query by falling expectation, shape (m, cells), and how many of them to probe, shape (m,)."""
        order, cumulative = self._falling(expected)
        enough = np.count_nonzero(cumulative < 1 - self.missed, axis=1) + 1
        return order, np.minimum(enough, expected.shape[1])

    @staticmethod
    def _falling(expected: Scores) -> tuple[Ids, npt.NDArray[np.float64]]:
        """Return the cells by falling expectation, and the cumulative share that they hold; both of shape (m, cells)."""
        order = np.argsort(-expected, axis=1)
        cumulative = np.cumsum(
            np.take_along_axis(expected, order, axis=1), axis=1, dtype=np.float64
        )
        return order, cumulative / cumulative[:, -1:]


def _shares_above(means: Scores, limit: npt.NDArray[np.floating]) -> Scores:
    """Return the share of each cell's rows above a limit, all in deviations, by Page's approximation (1977) of the normal distribution."""
    z = np.asarray(np.minimum(limit - means, 8), np.float32)
    exponent = z * z
    exponent *= 0.070566
    exponent += 1.5976
    exponent *= z
    np.exp(exponent, out=exponent)
    exponent += 1
    return np.asarray(1 / exponent, np.float32)
