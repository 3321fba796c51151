import math

import pytest

from recommender.engine.options import QueryOptions, WeightedSeed
from recommender.errors import InvalidQuery


def test_wishing_for_nothing_is_false() -> None:
    assert not QueryOptions()
    assert not QueryOptions(half_life_days=math.inf, diversity=0)
    assert QueryOptions(explain=True)
    assert not QueryOptions(explain=True).needs_ranking
    assert QueryOptions(exclude=("a",)).needs_ranking
    assert not QueryOptions(exclude=("a",)).needs_wider_pool
    assert QueryOptions(diversity=0.1).needs_wider_pool
    assert QueryOptions(cursor="x")
    assert (
        QueryOptions(exclude_seen=("a",), cursor="x", explain=True).without_cursor == QueryOptions()
    )
    assert not QueryOptions(exclude_seen=("a",), collapse="none").needs_ranking


@pytest.mark.parametrize(
    "given",
    [
        {"diversity": 1.1},
        {"diversity": -0.1},
        {"diversity": math.nan},
        {"half_life_days": 0},
        {"half_life_days": math.nan},
        {"lang_mode": "both"},
        {"collapse": "all"},
    ],
)
def test_an_invalid_query_option_is_refused(given: dict) -> None:
    with pytest.raises(InvalidQuery, match=next(iter(given))):
        QueryOptions(**given)


@pytest.mark.parametrize(
    ("written", "name", "weight"),
    [
        ("2201.03545", "2201.03545", 1),
        ("2201.03545^2.5", "2201.03545", 2.5),
        ("Estimates in L^p", "Estimates in L^p", 1),
        ("text:a^b^0.5", "text:a^b", 0.5),
        ("a^", "a^", 1),
    ],
)
def test_a_seed_as_it_is_written(written: str, name: str, weight: float) -> None:
    assert WeightedSeed.of(written) == (name, weight)
    assert WeightedSeed.of(WeightedSeed.of(written)) == (name, weight)


@pytest.mark.parametrize("written", ["a^0", "a^-1", "a^101", "a^inf"])
def test_a_weight_has_bounds(written: str) -> None:
    with pytest.raises(InvalidQuery, match="weight"):
        WeightedSeed.of(written)
