"""Quality: the metrics of a ranking for each query, or for each list, and which of these could not be measured."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from recommender.batch.evaluation.metrics import PerQuery
from recommender.batch.evaluation.significance import bootstrap


@dataclass(frozen=True)
class Quality:
    """Metrics per unit; units are what is independent of each other: queries, lists or entries.

    Attributes
    ----------
    units : list of str
        The names of the units.
    metrics : dict of str to array, shape (len(units),)
        Aligned with `units`; 0 to 1, larger is better.
    unknown : list of str
        Names in the judgements or lists that no ranked entry has.
    skipped : list of str
        Units of which too few entries are known for the metrics to mean anything.
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
    """Return metrics by name, from one row of values for each unit; there may be no row."""
    columns = list(names)
    table = np.array([list(row) for row in rows], np.float64).reshape(-1, len(columns))
    return dict(zip(columns, table.T, strict=True))
