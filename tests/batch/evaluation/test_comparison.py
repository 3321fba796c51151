import numpy as np
import pytest

from recommender.batch.evaluation import Quality, compare


def test_two_models_are_compared_query_by_query() -> None:
    random = np.random.default_rng(2)
    units = [str(n) for n in range(40)]
    worse = random.random(40)
    one = Quality(units, {"m": worse + 0.2 + random.normal(0, 0.1, 40)})
    other = Quality(units, {"m": worse})
    found = compare(one, other)["m"]
    assert found.difference == pytest.approx(found.mean - found.against)
    assert 0 < found.low < found.difference < found.high
    assert found.p < 0.001
    assert compare(other, one)["m"].p == found.p
    assert compare(one, one)["m"][2:] == (0, 0, 0, 1)
    for wrong in (Quality(units[::-1], one.metrics), Quality(["x"], {"m": worse[:1]})):
        with pytest.raises(ValueError, match="same queries"):
            compare(one, wrong)
