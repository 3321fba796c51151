import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommender.encoders.vectors import mean_direction, normalise

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
