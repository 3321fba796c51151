"""Quality: what was measured of each query, or of each list, and what could not be."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from recommender.batch.evaluation.metrics import PerQuery
from recommender.batch.evaluation.significance import bootstrap


@dataclass(frozen=True)
class Quality:
    """Metrics per unit; a unit is what stands by itself: a query, a list, an entry.

    Attributes
    ----------
    units : list of str
        Their names.
    metrics : dict of str to array, shape (len(units),)
        Aligned with `units`; 0 to 1, larger is better.
    unknown : list of str
        Names that are no ranked entry's.
    skipped : list of str
        Units with too little that is known to be measured.
    """

    units: list[str]
    metrics: dict[str, PerQuery]
    unknown: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def summary(self, seed: int = 0, draws: int = 1000) -> dict[str, tuple[float, float, float]]:
        """Return (mean, low, high) of each metric: the 95 % bootstrap interval over the units.

        There must be at least one unit.
        """
        values = np.stack(list(self.metrics.values()))
        bounds = bootstrap(values, seed, draws).tolist()
        means = values.mean(axis=1).tolist()
        pairs = zip(self.metrics, means, bounds, strict=True)
        return {name: (mean, low, high) for name, mean, (low, high) in pairs}

    def per_unit(self) -> list[dict[str, str | float]]:
        """Return ``{"name": unit, metric: value, …}`` of each unit, in order."""
        columns = zip(*(values.tolist() for values in self.metrics.values()), strict=True)
        rows = (dict(zip(self.metrics, row, strict=True)) for row in columns)
        return [{"name": name, **row} for name, row in zip(self.units, rows, strict=True)]


def columns(names: Iterable[str], rows: Iterable[Iterable[float]]) -> dict[str, PerQuery]:
    """Return metrics by name from rows of their values, a row a unit; there may be no row."""
    columns = list(names)
    table = np.array([list(row) for row in rows], np.float64).reshape(-1, len(columns))
    return dict(zip(columns, table.T, strict=True))
