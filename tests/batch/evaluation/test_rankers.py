from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch import evaluation
from recommender.batch.evaluation import ExactRanker
from recommender.encoders.vectors import mean_direction, normalise
from tests.rankings import best_first, released

few = st.lists(
    st.tuples(*[st.integers(-1, 1)] * 3), min_size=1, max_size=12
)  # so few directions that many tie


@given(few, st.data())
def test_an_exact_ranker_is_brute_force(points: list[tuple[int, ...]], data: st.DataObject) -> None:
    rows = np.arange(len(points), dtype=np.int64) * 3 + 5
    vectors = normalise(np.asarray(points, np.float32))
    seeds = data.draw(st.lists(st.sampled_from(rows.tolist()), min_size=1, unique=True))
    k = data.draw(st.integers(1, 15))
    centre = mean_direction(vectors[np.isin(rows, seeds)])[0]
    scores = {r: float(v @ centre) for r, v in zip(rows.tolist(), vectors, strict=True)}
    expected = [row for row in best_first(scores) if row not in seeds][:k]
    assert list(ExactRanker(rows, vectors).nearest([seeds, seeds], k)) == [expected, expected]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    ranker = released(home)
    queries = [[row] for row in ranker.rows.tolist()]
    whole = list(ranker.nearest(queries, 10))
    monkeypatch.setattr("recommender.batch.evaluation.rankers._SCORES", 5 * len(queries))
    assert list(ranker.nearest(queries, 10)) == whole


def test_a_ranker_refuses_what_it_cannot_rank() -> None:
    vectors = np.eye(3, dtype=np.float32)
    ranker = ExactRanker(np.array([2, 4, 6]), vectors)
    assert [row in ranker for row in (2, 3, 6, 7, "2")] == [True, False, True, False, False]
    with pytest.raises(ValueError, match=r"without a vector: \[3\]"):
        list(ranker.nearest([[2, 3]], 1))
    for rows in ([1, 2], [2, 1, 3], [1, 1, 2]):
        with pytest.raises(ValueError, match="ascending"):
            ExactRanker(np.array(rows), vectors)


def test_two_rankers_are_compared_on_what_both_know() -> None:
    one = ExactRanker(np.array([1, 2, 3]), np.eye(3, dtype=np.float32))
    other = ExactRanker(np.array([2, 3, 4]), np.eye(3, 2, dtype=np.float32))
    ours, theirs = evaluation.comparable(one, other)
    assert ours.rows.tolist() == theirs.rows.tolist() == [2, 3]
    assert ours.vectors.tolist() == [[0, 1, 0], [0, 0, 1]]
    assert theirs.vectors.tolist() == [[1, 0], [0, 1]]
