import numpy as np
import numpy.typing as npt
import pytest

from recommender.batch import tsne as subject
from recommender.batch.tsne import layout
from recommender.encoders.vectors import normalise


def clusters(many: int, each: int, seed: int = 0) -> tuple[npt.NDArray, npt.NDArray, npt.NDArray]:
    """Return vectors around `many` centres, their exact neighbours, and whose centre each has."""
    rng = np.random.default_rng(seed)
    own = np.repeat(np.arange(many), each)
    centres = rng.normal(size=(many, 16))
    vectors = normalise((centres[own] + 0.4 * rng.normal(size=(len(own), 16))).astype(np.float32))
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    return vectors, np.argsort(-cosines, axis=1, kind="stable")[:, :15], own


def nearest(points: npt.NDArray, k: int = 10) -> npt.NDArray:
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1)[:, :k]


@pytest.fixture(scope="module")
def made() -> tuple[npt.NDArray, npt.NDArray, npt.NDArray, npt.NDArray]:
    vectors, neighbours, own = clusters(6, 25)
    return vectors, neighbours, own, layout(vectors, neighbours)


def test_what_belongs_together_stands_together(made) -> None:
    _, neighbours, own, points = made
    assert points.dtype == np.float32
    assert (own[nearest(points)] == own[:, None]).mean() > 0.95
    kept = [len(set(a) & set(b)) for a, b in zip(nearest(points), neighbours[:, :10], strict=True)]
    assert np.mean(kept) > 4.5  # of ten; by lot it would be .3


def test_an_older_map_is_gone_on_with(made) -> None:
    vectors, neighbours, own, points = made
    before = points.copy()
    new = np.arange(0, len(points), 20)
    before[new] = np.nan
    after = layout(vectors, neighbours, before)
    known = np.setdiff1d(np.arange(len(points)), new)
    span = np.ptp(points, axis=0).max()
    assert np.median(np.linalg.norm(after[known] - points[known], axis=1)) < span / 20
    assert (own[nearest(after)[new]] == own[new, None]).mean() > 0.9


def test_a_map_that_is_mostly_new_is_made_afresh_and_the_same_each_time(made) -> None:
    vectors, neighbours, _, points = made
    before = np.full_like(points, np.nan)
    before[:5] = 1000
    assert np.array_equal(layout(vectors, neighbours, before), points)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_hardly_any_entries(count: int) -> None:
    vectors = normalise(np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32))
    width = max(count - 1, 0)
    neighbours = np.array([[j for j in range(count) if j != i] for i in range(count)], np.int32)
    points = layout(vectors, neighbours.reshape(count, width))
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()


def test_missing_neighbours_do_not_pull() -> None:
    vectors, neighbours, _ = clusters(3, 10)
    padded = np.pad(neighbours, ((0, 0), (0, 5)), constant_values=-1)
    few = subject.NEIGHBOURS - 5
    padded[:, few:] = -1
    assert np.array_equal(layout(vectors, padded), layout(vectors, padded[:, :few]))


def test_nobody_stands_on_another() -> None:
    own = np.repeat(np.arange(3), 8)  # all neighbours of all: nothing keeps them apart
    vectors = normalise(np.eye(3, 4, dtype=np.float32)[own] + 0.1)
    neighbours = np.array(
        [[j for j in np.flatnonzero(own == c) if j != i] for i, c in enumerate(own)]
    )
    points = layout(vectors, neighbours)
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > np.ptp(points, axis=0).max() / 5000


def test_twins_are_not_torn_apart_nor_break_anything() -> None:
    vectors, _, _ = clusters(4, 8)
    vectors = np.concatenate([vectors, vectors])
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    points = layout(vectors, np.argsort(-cosines, axis=1, kind="stable")[:, :15])
    half = len(points) // 2
    apart = np.linalg.norm(points[:half] - points[half:], axis=1)
    assert np.median(apart) < np.ptp(points, axis=0).max() / 10


def test_repulsion_is_what_all_pairs_give() -> None:
    points = (np.random.default_rng(1).normal(size=(300, 2)) * 6).astype(np.float32)
    apart = points[:, None].astype(np.float64) - points[None]
    kernel = 1 / (1 + (apart**2).sum(axis=2))
    np.fill_diagonal(kernel, 0)
    exact = 4 / kernel.sum() * (kernel[..., None] ** 2 * apart).sum(axis=1)
    found = subject._repulsion(points)
    assert np.linalg.norm(found - exact) < 0.15 * np.linalg.norm(exact)
