"""Significance: bootstrap intervals of means, and a randomisation test of paired differences."""

import numpy as np
import numpy.typing as npt

from recommender.batch.evaluation.metrics import PerQuery

_DRAWS = 10_000  # sign patterns drawn where there are more of them than this
_BLOCK = 1 << 22  # signs held at once


def bootstrap(values: PerQuery, seed: int = 0, draws: int = 1000) -> PerQuery:
    """Return the 95 % percentile interval of each mean (Efron 1979).

    Parameters
    ----------
    values : array, shape (m, n), n at least 1
        `m` measurements of the same `n` units; a draw takes the same units of each.

    Returns
    -------
    array, shape (m, 2)
        Low and high.
    """
    random = np.random.default_rng(seed)
    count = values.shape[1]
    means = [values[:, random.integers(0, count, count)].mean(axis=1) for _ in range(draws)]
    return np.asarray(np.percentile(means, (2.5, 97.5), axis=0).T, np.float64)


def randomisation(differences: PerQuery, seed: int = 0) -> float:
    """Return the two-sided p-value of a mean of paired differences, by flipping their signs.

    Fisher's randomisation test, as Smucker, Allan and Carterette (2007) advise it for comparing
    two rankings: if both were equally good, every difference could as well have had the other
    sign. Exact where there are at most 10,000 patterns of signs; else over 10,000 drawn ones,
    with the observed pattern counted among them (Davison, Hinkley 1997), so that p is never 0.

    Parameters
    ----------
    differences : array, shape (n,)
        Differences of 0 have no sign: they change nothing, and none is needed for p = 1.
    """
    nonzero = differences[differences != 0]
    observed = abs(float(nonzero.sum()))
    floor = observed - 1e-9 * float(np.abs(nonzero).sum())  # sums in another order round otherwise
    patterns = 1 << len(nonzero)
    if patterns <= _DRAWS:
        signs = np.arange(patterns)[:, None] >> np.arange(len(nonzero)) & 1
        return _reached(signs, nonzero, floor) / patterns
    random = np.random.default_rng(seed)
    block = max(1, _BLOCK // len(nonzero))
    reached = 0
    for start in range(0, _DRAWS, block):
        size = (min(block, _DRAWS - start), len(nonzero))
        reached += _reached(random.integers(0, 2, size, np.int8), nonzero, floor)
    return (1 + reached) / (1 + _DRAWS)


def _reached(signs: npt.NDArray[np.integer], differences: PerQuery, floor: float) -> int:
    """Count the patterns, rows of 0 and 1, whose sum is at least as far from 0 as `floor`."""
    return int((np.abs((2.0 * signs - 1) @ differences) >= floor).sum())
