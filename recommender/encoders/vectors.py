"""Vectors: ``(n, d)`` float32 arrays of unit rows; and scores, arrays of cosines and the like."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
"""Rows of unit length, shape (n, d)."""

Scores: TypeAlias = npt.NDArray[np.float32]
"""A number for each of some entries or terms: scores, cosines, shares, weights; the larger, the more."""

Ids: TypeAlias = npt.NDArray[np.int64]


def normalise(rows: npt.NDArray[np.floating]) -> Vectors:
    """Scale rows to unit length.

    Parameters
    ----------
    rows : array, shape (n, d)
        Any float type; must be finite.

    Returns
    -------
    array, shape (n, d), float32
        Unit rows. A row of zeros stays zero: it is similar to nothing.

    Raises
    ------
    ValueError
        If `rows` is not two-dimensional or holds a NaN or an infinity.
    """
    if rows.ndim != 2:
        raise ValueError(f"vectors must be (n, d), not of shape {rows.shape}")
    wide = rows.astype(np.float64)
    if not np.isfinite(wide).all():
        raise ValueError("vectors must be finite: the encoder gave a NaN or an infinity")
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    unit = np.divide(wide, lengths, out=np.zeros_like(wide), where=lengths > 0)
    return np.asarray(unit, np.float32)


def cosines(rows: Vectors, vector: Vectors) -> Scores:
    """Return the cosine of each row with one vector, shape (d,).

    The cosine of a pair is the same to the last bit whatever other rows are given, unlike in a matrix product.
    """
    return np.asarray(np.vecdot(rows, vector), np.float32)


def mean_direction(rows: npt.NDArray[np.floating]) -> Vectors:
    """Return the normalised mean of unit rows, shape (1, d)."""
    return normalise(rows.mean(axis=0, keepdims=True))
