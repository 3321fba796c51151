import numpy as np
import pytest

from recommender.errors import InvalidQuery
from recommender.ranking import blend

EAST, NORTH, UP = np.eye(3, dtype=np.float32)[:, None]
NONE = np.empty((0, 3), np.float32)


def test_one_like_is_itself() -> None:
    assert np.allclose(blend(EAST, NONE), EAST)


def test_an_unlike_turns_away() -> None:
    both = np.concatenate([EAST, NORTH])
    plain, turned = blend(both, NONE), blend(both, NORTH)
    assert (turned @ NORTH.T).item() < (plain @ NORTH.T).item()
    assert (turned @ EAST.T).item() > (plain @ EAST.T).item()


def test_nothing_liked_is_no_query() -> None:
    with pytest.raises(InvalidQuery, match="at least one"):
        blend(NONE, UP)


def test_likes_that_cancel_are_no_query() -> None:
    with pytest.raises(InvalidQuery, match="say more"):
        blend(np.zeros((1, 3), np.float32), NONE)
