from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.evaluation import Quality, bootstrap, randomisation


def test_intervals_hold_the_mean_repeat_and_shrink() -> None:
    values = np.random.default_rng(1).random(50)
    quality = Quality(["s"] * 50, {"m": values})
    mean, low, high = quality.summary(seed=3)["m"]
    assert low < mean < high
    assert quality.summary(seed=3) == quality.summary(seed=3)
    ((wide_low, wide_high),) = bootstrap(values[None])
    ((low, high),) = bootstrap(np.tile(values, 16)[None])
    assert high - low == pytest.approx((wide_high - wide_low) / 4, rel=0.2)


def test_p_by_hand() -> None:
    assert randomisation(np.array([1.0, 2, 3])) == 2 / 8  # only all of one sign reach 6
    assert randomisation(np.array([1.0, -1, 3])) == 6 / 8  # 3 is reached unless both go against it
    assert randomisation(np.array([1.0, 0, 2, 3, 0])) == 2 / 8
    assert randomisation(np.full(13, 0.1)) == 2 / 2**13
    assert randomisation(np.full(40, 0.1)) == 1 / 10_001
    assert randomisation(np.array([])) == 1


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=10))
def test_p_is_a_share_of_all_signs_and_has_no_side(numbers: list[int]) -> None:
    found = randomisation(np.array(numbers, np.float64))
    sums = [abs(np.dot(signs, numbers)) for signs in product((-1, 1), repeat=len(numbers))]
    assert found == pytest.approx(np.mean([s >= abs(sum(numbers)) for s in sums]))
    assert found == randomisation(-np.array(numbers, np.float64))


def test_a_drawn_p_is_near_the_exact_one() -> None:
    differences = np.random.default_rng(5).normal(0.3, 1, 16)
    signs = np.array(list(product((-1, 1), repeat=16)))
    exact = np.mean(np.abs(signs @ differences) >= abs(differences.sum()) - 1e-12)
    assert randomisation(differences, seed=1) == pytest.approx(exact, abs=0.02)
    assert randomisation(differences, seed=1) == randomisation(differences, seed=1)
