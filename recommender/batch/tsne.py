"""The layout of the map: a point of the plane for every entry, neighbours near each other.

t-SNE (van der Maaten and Hinton, 2008) over a neighbour graph that is there already, all of a
point's neighbours counting alike. The repulsion of all pairs is the slope of a potential, the
points' density convolved with the kernel by Fourier transforms on a grid, after FIt-SNE (Linderman
et al., 2019) but with linear interpolation. Nothing is drawn by lot.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Vectors
from recommender.progress import Progress, no_progress
from recommender.releases.map import Plane

NEIGHBOURS = 15
"""How many neighbours pull at a point; more make a map smoother, and blur what is small."""

_GATHERING, _SPREADING = 250, 500  # steps: first neighbours find each other, then all unfolds
_SETTLING = 100  # steps of new points among old ones
_EXAGGERATION = 12.0  # how much stronger neighbours pull while gathering
_SMALL = 100  # entries: as many times as there are these, they pull harder while gathering
_FINEST = 4000  # cells a side, of which each shows one point
_CELL = 0.4  # of the grid, where the kernel's width is 1
_SIDES = 64  # the grid's side is a multiple of it, so that transforms are fast
_MOST_SIDES = 16 * _SIDES


def layout(
    vectors: Vectors,
    neighbours: npt.NDArray[Any],
    before: Plane | None = None,
    progress: Progress = no_progress,
) -> Plane:
    """Lay the catalogue out in the plane.

    Parameters
    ----------
    vectors : array, shape (n, d), float32
        Used only for where points start: at their first two principal components.
    neighbours : array, shape (n, K), integers
        Places of each point's neighbours, the nearest first, -1 where there are fewer.
    before : array, shape (n, 2), float32, optional
        An older layout, NaN where it lacks a point. If it has most of the points they stay about where
        they were, so that readers recognise the map, and new points settle among them.
    progress : Progress
        Called with the number of steps done, and of all steps.

    Returns
    -------
    array, shape (n, 2), float32
        Centred at the origin. The same input gives the same map.
    """
    points = _start(vectors)
    count = len(points)
    indices = np.arange(count)
    width = min(NEIGHBOURS, max(1, (count - 1) // 3))  # or all of a few would pull alike
    targets = np.where(neighbours >= 0, neighbours, indices[:, None])[:, :width]
    targets = np.ascontiguousarray(targets.T, np.int64)
    edges = int((targets != indices).sum())
    if not edges:
        return points
    gathering, steps = _GATHERING, _GATHERING + _SPREADING
    if before is not None and np.isfinite(before[:, 0]).mean() > 0.5:
        points += _among(before, targets)
        gathering, steps = 0, _SETTLING
    gains, velocity = np.ones_like(points), np.zeros_like(points)
    rate = np.float32(count / _EXAGGERATION)
    # A small graph hangs together so well that more would draw it into one point for good.
    gather = min(_EXAGGERATION, max(1.0, count / _SMALL))
    for step in range(steps):
        pull, momentum = (gather, 0.5) if step < gathering else (1.0, 0.8)
        slope = _attraction(points, targets) * np.float32(2 * pull / edges) - _repulsion(points)
        # Delta-bar-delta (Jacobs, 1988): faster where a point keeps its direction.
        same_sign = np.signbit(slope) == np.signbit(velocity)
        gains = np.where(same_sign, gains * np.float32(0.8), gains + np.float32(0.2))
        np.maximum(gains, np.float32(0.01), out=gains)
        velocity = np.float32(momentum) * velocity - rate * gains * slope
        points += velocity
        points -= points.mean(axis=0)
        progress("map", step + 1, steps)
    return _apart(points)


def _start(vectors: Vectors) -> Plane:
    """Return the first two principal components, scaled down: the start from which t-SNE keeps the global shape."""
    count = len(vectors)
    if not count:
        return np.zeros((0, 2), np.float32)
    mean = vectors.mean(axis=0, dtype=np.float64)
    spread = (vectors.T @ vectors).astype(np.float64) / count - np.outer(mean, mean)
    axes = np.linalg.eigh(spread)[1][:, :-3:-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    points = vectors @ axes.astype(np.float32) - (mean @ axes).astype(np.float32)
    points = np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
    return points * np.float32(1e-4 / max(float(points[:, 0].std()), 1e-12))


def _among(before: Plane, targets: npt.NDArray[np.int64]) -> Plane:
    """Return the older map's points; of new entries the mean of their neighbours' points."""
    has_point = np.isfinite(before[:, 0])
    points = np.where(has_point[:, None], before, np.float32(0))
    new = np.flatnonzero(~has_point)
    target_has_point = has_point[targets[:, new]]
    total = np.einsum("kn,knd->nd", target_has_point.astype(np.float32), points[targets[:, new]])
    points[new] = total / np.maximum(target_has_point.sum(axis=0), 1)[:, None]
    return points


def _apart(points: Plane) -> Plane:
    """Return points moved apart where several nearly coincide, so that each can be pointed at.

    Those within one cell of a very fine grid are laid out as the seeds of a sunflower.
    """
    cell = max(float(np.ptp(points, axis=0).max()), 1e-6) / _FINEST
    cells = np.rint(points / cell).astype(np.int64) @ (8 * _FINEST, 1)
    order = np.argsort(cells, kind="stable")
    _, first, counts = np.unique(cells[order], return_index=True, return_counts=True)
    rank = np.empty(len(points))
    rank[order] = np.arange(len(points)) - np.repeat(first, counts)
    angle, radius = rank * np.pi * (3 - 5**0.5), 1.5 * cell * np.sqrt(rank)
    around = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    moved_points: Plane = (points + around).astype(np.float32)
    return moved_points


def _attraction(points: Plane, targets: npt.NDArray[np.int64]) -> Plane:
    """Return the attractive part of the gradient: each edge of the neighbour graph pulls at both of its ends.

    Parameters
    ----------
    targets : array, shape (K, n), int64
        Where each point's edges end; one that ends where it starts does not pull.
    """
    count = len(points)
    out = np.zeros((count, 2))
    for target in targets:
        apart = points - points[target]
        apart /= 1 + np.einsum("ij,ij->i", apart, apart)[:, None]
        out += apart
        for axis in (0, 1):
            out[:, axis] -= np.bincount(target, apart[:, axis], count)
    return out.astype(np.float32)


def _repulsion(points: Plane) -> Plane:
    """Return the gradient's repulsive part, over all pairs, on a grid by FFT (Linderman et al. 2019)."""
    count = len(points)
    low = points.min(axis=0)
    span = float((points.max(axis=0) - low).max())
    most = min(_SIDES * int(np.ceil(count**0.5 / 8)), _MOST_SIDES)  # a few need not see far
    side = min(_SIDES * int(np.ceil((span / _CELL + 4) / _SIDES)), most)
    cell = max(_CELL, span / (side - 4))
    at = (points - low) / np.float32(cell) + 1  # a margin of one cell for the differences
    corner = at.astype(np.int64)
    part = at - corner.astype(np.float32)
    corners = [(corner + step) @ (side, 1) for step in _SQUARE]
    shares = [np.abs(1 - step.astype(np.float32) - part).prod(axis=1) for step in _SQUARE]
    density = np.zeros(side * side)
    for where, share in zip(corners, shares, strict=True):
        density += np.bincount(where, share, side * side)
    grid = density.reshape(side, side).astype(np.float32)
    shape = (2 * side, 2 * side)
    spectrum = np.fft.rfft2(grid, shape) * _kernel(side, cell)
    potential = np.fft.irfft2(spectrum, shape)[:side, :side]
    fields = np.stack([potential, *np.gradient(potential, cell)], axis=-1).reshape(-1, 3)
    felt = sum(fields[c] * s[:, None] for c, s in zip(corners, shares, strict=True))
    total = float(felt[:, 0].sum(dtype=np.float64)) - count  # nobody repels itself
    slope: Plane = felt[:, 1:] * np.float32(-2 / max(total, 1e-12))
    return slope


_SQUARE = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], np.int32)


@lru_cache(maxsize=1)
def _kernel(side: int, cell: float) -> npt.NDArray[np.complex64]:
    """Return the kernel's spectrum on a grid of twice the side, so that nothing wraps around."""
    away = (np.concatenate([np.arange(side), np.arange(-side, 0)]) * cell) ** 2
    kernel = 1 / (1 + away[:, None] + away[None, :])
    return np.fft.rfft2(kernel.astype(np.float32)).astype(np.complex64)
