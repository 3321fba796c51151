"""Comparison: which of two rankings is better, and whether chance explains it."""

from typing import NamedTuple

import numpy as np

from recommender.batch.evaluation.quality import Quality
from recommender.batch.evaluation.significance import bootstrap, randomisation


class Difference(NamedTuple):
    """The means of one metric for two rankings, and the significance of their difference.

    Attributes
    ----------
    mean, against : float
        The mean for the first ranking, and for the one that it is compared with.
    difference, low, high : float
        `mean` less `against`, with its 95 % paired bootstrap interval.
    p : float
        How often chance alone gives so large a difference: the paired randomisation test,
        two-sided, for this metric by itself (not corrected for the number of metrics).
    """

    mean: float
    against: float
    difference: float
    low: float
    high: float
    p: float


def compare(one: Quality, other: Quality, seed: int = 0) -> dict[str, Difference]:
    """Compare two rankings, metric by metric, on the same units (queries or lists).

    Raises
    ------
    ValueError
        If they were not measured on the same units, at least one.
    """
    if one.units != other.units or not one.units:
        raise ValueError("two rankings can be compared only on the same queries, at least one")
    differences_by_metric = {}
    for name, values in one.metrics.items():
        other_values = other.metrics[name]
        differences = values - other_values
        ((low, high),) = bootstrap(differences[None], seed).tolist()
        differences_by_metric[name] = Difference(
            mean=float(values.mean()),
            against=float(other_values.mean()),
            difference=float(differences.mean()),
            low=low,
            high=high,
            p=randomisation(np.round(differences, 12), seed),  # rounding is no difference
        )
    return differences_by_metric
