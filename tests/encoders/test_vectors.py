import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommender.encoders.vectors import cosines, mean_direction, normalise

matrices = arrays(np.float32, (3, 4), elements=st.floats(-100, 100, width=32))


@given(matrices)
def test_rows_have_unit_length_or_are_zero(rows: np.ndarray) -> None:
    lengths = np.linalg.norm(normalise(rows), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


@pytest.mark.parametrize("bad", [np.zeros(3), np.array([[np.nan]]), np.array([[np.inf]])])
def test_what_is_not_a_matrix_of_numbers_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="vectors must be"):
        normalise(bad)


def test_mean_direction_lies_between() -> None:
    middle = mean_direction(np.eye(2, dtype=np.float32))
    assert np.allclose(middle, [[0.5**0.5, 0.5**0.5]])


@given(st.integers(1, 400), st.integers(1, 60), st.integers(0, 9))
def test_a_cosine_is_the_same_whatever_is_compared_at_once(
    dimension: int, count: int, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    rows = normalise(draw.standard_normal((count, dimension)))
    whole = cosines(rows, rows[0])
    np.testing.assert_allclose(whole, rows @ rows[0], atol=1e-6)
    some = draw.permutation(count)[: draw.integers(count + 1)]
    assert np.array_equal(cosines(rows[some], rows[0]), whole[some])
