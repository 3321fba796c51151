"""What the centre of a cell and how many of its rows match tell of the nearest rows in it.

The cosines of a query to the rows of a cell lie about a part of its cosine to the centre, much as a normal distribution
does, and as wide in every cell. So with the rows that match counted, how many of the nearest each cell holds can be
expected before one is looked at: near cells in which hardly a row matches are put after farther ones in which many do, and
where a mask leaves only what is far, more cells are found to be needed.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids, Scores, Vectors

EXPECTED = 100
"""How many of the nearest it is about: with ten, too little depends on the tail of the distribution."""

_SURER = 0.6  # of what may be missed without a mask: what is expected under one errs more
_HALVED = 8  # times, to find how near the nearest lie: to a hundredth


class CellModel(NamedTuple):
    """How the cosines of rows lie about those of the centres of their cells.

    Attributes
    ----------
    slope : float
        The part of a centre's cosine that its rows have on average.
    deviation : float
        Of a row's cosine from that.
    missed : float
        Share of the nearest that the cells left out may be expected to hold.
    """

    slope: float
    deviation: float
    missed: float

    @classmethod
    def fit(
        cls, rows: Vectors, cells: npt.NDArray[np.integer], centres: Vectors, sizes: Ids, sure: int
    ) -> "CellModel":
        """Learn from rows and their cells.

        Parameters
        ----------
        rows : array, shape (n, d)
            The first of them are questions, the others are what is asked for.
        cells : array, shape (n,)
            The cell of each row.
        centres : array, shape (cells, d)
        sizes : array, shape (cells,)
            Rows of each cell.
        sure : int
            Cells that hold nearly all of the nearest without a mask, as measured.
        """
        asked = rows[: max(1, len(rows) // 10)]
        to_centres = asked @ centres.T
        told, cosines = to_centres[:, cells[len(asked) :]], asked @ rows[len(asked) :].T
        slope = float((told * cosines).sum() / np.square(told).sum()) if told.size else 1.0
        deviation = float((cosines - slope * told).std()) if told.size else 1.0
        model = cls(slope, max(deviation, 1e-3), 0.0)
        falling = -np.sort(-model.expected(to_centres, sizes), axis=1)
        missed = falling[:, sure:].sum() / falling.sum()
        return model._replace(missed=_SURER * float(missed))

    def expected(self, to_centres: Scores, matching: npt.NDArray[np.number]) -> Scores:
        """Return how many of the nearest `EXPECTED` that match are expected in each cell.

        Parameters
        ----------
        to_centres : array, shape (m, cells)
            Cosines of queries to the centres.
        matching : array, shape (cells,)
            Rows of each cell that match.
        """
        about = np.asarray(to_centres * np.float32(self.slope), np.float32)
        counts = matching.astype(np.float32)
        low, high = (np.full((len(about), 1), end, np.float32) for end in (-1, 1.5))
        for _ in range(_HALVED):  # how near the nearest lie, by bisection
            middle = (low + high) / 2
            many = self._beyond(about, middle, counts).sum(axis=1, keepdims=True) > EXPECTED
            low, high = np.where(many, middle, low), np.where(many, high, middle)
        return self._beyond(about, low, counts)

    def _beyond(self, about: Scores, cosine: npt.NDArray[np.floating], counts: Scores) -> Scores:
        """Return how many rows of each cell are nearer, by Page's approximation (1977) of the normal distribution."""
        z = np.minimum((cosine - about) / np.float32(self.deviation), np.float32(8))
        return np.asarray(counts / (1 + np.exp(z * (1.5976 + 0.070566 * z * z))), np.float32)

    def probed(self, expected: Scores) -> tuple[Ids, Ids]:
        """Return the cells of each query by falling expectation, shape (m, cells), and how many of them to probe, shape (m,)."""
        order = np.argsort(-expected, axis=1)
        held = np.cumsum(np.take_along_axis(expected, order, axis=1), axis=1, dtype=np.float64)
        enough = np.count_nonzero(held < (1 - self.missed) * held[:, -1:], axis=1) + 1
        return order, np.minimum(enough, expected.shape[1])
