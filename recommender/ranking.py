"""Ranking: pure arithmetic on vectors and hits; no files, no index."""

import numpy as np

from recommender.errors import InvalidQuery
from recommender.vectors import Vectors, mean_direction, normalise

AGAINST = 0.5
"""Weight of what is not wanted: less than of what is, so that a query keeps a subject."""


def blend(likes: Vectors, unlikes: Vectors) -> Vectors:
    """Return one query for several seeds: towards the liked, away from the unliked.

    Rocchio's formula (1971) on unit vectors: the mean of the likes less half the mean of the
    unlikes, normalised.

    Parameters
    ----------
    likes : array, shape (n, d), n at least 1
    unlikes : array, shape (m, d), m may be 0

    Returns
    -------
    array, shape (1, d)

    Raises
    ------
    InvalidQuery
        If there is no like, or nothing is left of the likes.
    """
    if not len(likes):
        raise InvalidQuery("like", "give at least one entry or text to look for")
    centre = mean_direction(likes)
    if len(unlikes):
        centre = normalise(centre - AGAINST * unlikes.mean(axis=0, keepdims=True))
    if not np.any(centre):
        raise InvalidQuery("like", "no word of this is known to the model; say more")
    return centre
