from itertools import islice
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommender.encoders.vectors import normalise
from recommender.errors import InvalidQuery
from recommender.retrieval.rerank import (
    DUPLICATE_SIMILARITY,
    MMR_MIN_SHARE,
    NEGATIVE_WEIGHT,
    cluster_seeds,
    decay_by_age,
    demote_negatives,
    interleave,
    mmr,
    nearest_words,
    reciprocal_rank_fusion,
    weighted_centroid,
)

EAST, NORTH, UP = np.eye(3, dtype=np.float32)[:, None]
NONE = np.empty((0, 3), np.float32)

sizes = st.integers(1, 12)
score = st.integers(-20, 100).map(lambda hundredths: hundredths / 100)


@st.composite
def pools(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Scores by falling value, as a search gives them, and vectors; some alike, some equal."""
    n = draw(sizes)
    scores = sorted(draw(st.lists(score, min_size=n, max_size=n)), reverse=True)
    corners = draw(arrays(np.int8, (n, 3), elements=st.integers(-2, 2)))
    return np.array(scores, np.float32), normalise(corners.astype(np.float32))


def test_the_centroid_of_one_vector_is_that_vector() -> None:
    assert np.allclose(weighted_centroid(EAST, [0.1]), EAST)


def test_weights_turn_the_blend() -> None:
    both = np.concatenate([EAST, NORTH])
    even, uneven = weighted_centroid(both, [1, 1]), weighted_centroid(both, [3, 1])
    assert (even @ EAST.T).item() == pytest.approx((even @ NORTH.T).item())
    assert (uneven @ EAST.T).item() == pytest.approx(3 * (uneven @ NORTH.T).item())


def test_nothing_liked_is_no_query() -> None:
    with pytest.raises(InvalidQuery, match="at least one"):
        weighted_centroid(NONE, [])


def test_likes_that_cancel_are_no_query() -> None:
    with pytest.raises(InvalidQuery, match="say more"):
        weighted_centroid(np.zeros((1, 3), np.float32), [1])


def clustered(
    alike: np.ndarray, close_threshold: float, sizes: list[int] | None = None
) -> list[list[int]]:
    pairs = np.triu_indices(len(alike), 1)
    sizes = [1] * len(alike) if sizes is None else sizes
    return cluster_seeds(pairs, alike[pairs], sizes, close_threshold)


def test_seeds_of_one_subject_are_one_interest() -> None:
    alike = np.array(
        [[1, 0.2, 0.9, 0.1], [0.2, 1, 0.1, 0.8], [0.9, 0.1, 1, 0.2], [0.1, 0.8, 0.2, 1]]
    )
    assert clustered(alike, 0.5) == [[0, 2], [1, 3]]
    assert clustered(alike, 0.95) == [[0], [1], [2], [3]]
    assert clustered(alike, 0.1) == [[0, 1, 2, 3]]
    assert clustered(np.ones((0, 0)), 0.5) == []


def pair_by_pair(alike: np.ndarray, close_threshold: float) -> list[list[int]]:
    """Average linkage as it is told: the mean of all pairs, anew for every two groups."""
    groups = [[i] for i in range(len(alike))]
    while len(groups) > 1:
        mean, a, b = max(
            (float(alike[np.ix_(groups[a], groups[b])].mean(dtype=np.float64)), -a, -b)
            for b in range(len(groups))
            for a in range(b)
        )
        if mean < close_threshold:
            break
        groups[-a] = sorted(groups[-a] + groups.pop(-b))
    return groups


@st.composite
def likenesses(draw: st.DrawFn) -> np.ndarray:
    """Symmetric, in 64ths, whose sums are exact: so ties are ties."""
    n, steps = draw(st.integers(0, 10)), draw(st.integers(1, 64))
    half = draw(arrays(np.int8, (n, n), elements=st.integers(0, steps)))
    return ((np.triu(half) + np.triu(half, 1).T) / 64).astype(np.float32)


@given(likenesses(), st.integers(0, 64))
def test_groups_are_those_of_average_linkage_pair_by_pair(alike: np.ndarray, enough: int) -> None:
    assert clustered(alike, enough / 64) == pair_by_pair(alike, enough / 64)


@given(likenesses(), st.data())
def test_a_row_that_stands_for_several_weighs_as_they_do(
    alike: np.ndarray, data: st.DataObject
) -> None:
    many = [data.draw(st.integers(1, 3)) for _ in alike]
    each = np.repeat(np.arange(len(alike)), many)
    every = alike[np.ix_(each, each)]
    every[np.equal.outer(each, each)] = 1  # those of one row are alike
    starts = np.cumsum([0, *many])[:-1].tolist()
    wanted = [[start for start in starts if start in group] for group in pair_by_pair(every, 0.5)]
    groups = clustered(alike, 0.5, many)
    assert [[starts[i] for i in group] for group in groups] == wanted


@given(likenesses(), st.integers(1, 64), st.randoms(use_true_random=False))
def test_pairs_that_are_left_out_are_alike_in_nothing(
    alike: np.ndarray, enough: int, random: Random
) -> None:
    pairs = [(a, b) for b in range(len(alike)) for a in range(b) if alike[a, b]]
    random.shuffle(pairs)
    one, other = np.array(pairs, np.int64).reshape(-1, 2).T
    groups = cluster_seeds((one, other), alike[one, other], [1] * len(alike), enough / 64)
    assert groups == pair_by_pair(alike, enough / 64)


@given(st.data())
def test_interests_share_the_seeds_out(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 8))
    half = data.draw(arrays(np.float32, (n, n), elements=st.floats(0, 1, width=32)))
    alike = (half + half.T) / 2
    groups = clustered(alike, 0.5)
    assert sorted(i for group in groups for i in group) == list(range(n))
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
    for b in range(len(groups)):
        for a in range(b):
            assert alike[np.ix_(groups[a], groups[b])].mean() < 0.5


@given(pools(), st.data())
def test_an_infinite_half_life_changes_nothing(
    pool: tuple[np.ndarray, np.ndarray], data: st.DataObject
) -> None:
    scores, _ = pool
    day = st.one_of(st.just(float("nan")), st.integers(-9999, 9999).map(float))
    days = np.array(data.draw(st.lists(day, min_size=len(scores), max_size=len(scores))))
    order, faded = decay_by_age(scores, days, float("inf"))
    assert order.tolist() == list(range(len(scores)))
    assert np.array_equal(faded, scores)


@given(st.floats(0, 5000, exclude_min=True), st.integers(0, 9000), st.integers(0, 9000))
def test_of_two_equal_scores_the_younger_is_ahead(half: float, a: int, b: int) -> None:
    order, faded = decay_by_age(np.full(2, 0.5, np.float32), np.array([a, b], float), half)
    assert order[0] == (0 if a >= b else 1) or faded[0] == faded[1]
    assert faded[0] == pytest.approx(0.5)
    assert faded[1] == pytest.approx(0.5 * 2 ** (-abs(a - b) / half), abs=1e-6)


@given(st.integers(-5000, 5000))
def test_recency_does_not_hang_on_today(shift: int) -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6], np.float32)
    days = np.array([0, 400, np.nan, 800], float)
    order, faded = decay_by_age(scores, days, 200)
    later = decay_by_age(scores, days + shift, 200)
    assert order.tolist() == later[0].tolist() == [3, 1, 2, 0]
    assert np.array_equal(faded, later[1])


@given(pools())
def test_no_diversity_leaves_the_order_of_the_scores(pool: tuple[np.ndarray, np.ndarray]) -> None:
    scores, vectors = pool
    assert list(mmr(scores, vectors, 0, 12)) == list(range(len(scores)))


@given(pools(), st.floats(0.01, 1), st.integers(1, 12))
def test_the_first_of_a_diverse_list_is_the_best(
    pool: tuple[np.ndarray, np.ndarray], diversity: float, most: int
) -> None:
    scores, vectors = pool
    order = list(mmr(scores, vectors, diversity, most))
    assert sorted(order) == list(range(len(scores)))
    assert order[0] == 0
    close = int(np.count_nonzero(scores >= least(scores)))
    assert set(order[:close]) == set(range(close))  # what is far comes after all that is not
    assert order[min(most, close) :] == sorted(order[min(most, close) :])
    for place in range(1, min(most, close)):  # the definition, by brute force
        value = [
            (1 - diversity) * scores[i] / max(scores[0], 1e-6)
            - diversity * max(round(float(vectors[i] @ vectors[j]), 6) for j in order[:place])
            for i in order[place:close]
        ]
        assert value[0] == pytest.approx(max(value), abs=1e-5)


def least(scores: np.ndarray) -> np.float32:
    """Return the score from which diversity may prefer what is unlike the rest."""
    return min(MMR_MIN_SHARE * scores.max(), scores.max())


@given(pools(), st.floats(0.01, 1), st.data())
def test_of_a_diverse_list_what_is_far_overtakes_only_what_is_nearer_to_the_unwanted(
    pool: tuple[np.ndarray, np.ndarray], diversity: float, data: st.DataObject
) -> None:
    scores, vectors = pool
    likeness = data.draw(arrays(np.float32, (1, len(scores)), elements=score))
    diverse = np.array(list(mmr(scores, vectors, diversity, 12)))
    order = diverse[demote_negatives(scores[diverse], likeness[:, diverse], [1])].tolist()
    loss = NEGATIVE_WEIGHT * likeness[0].clip(0, DUPLICATE_SIMILARITY)
    for place, far in enumerate(order):
        if scores[far] >= least(scores):
            continue
        for close in order[place + 1 :]:
            if scores[close] >= least(scores):
                assert loss[close] - loss[far] > least(scores) - scores[far] - 1e-5
    if any(loss[scores >= least(scores)] == 0):
        assert scores[order[0]] >= least(scores)


def test_a_duplicate_waits_for_something_else() -> None:
    vectors = np.concatenate([EAST, EAST, NORTH])
    scores = np.array([0.9, 0.89, 0.6], np.float32)
    assert list(mmr(scores, vectors, 0.5, 3)) == [0, 2, 1]


@given(st.lists(st.lists(st.integers(0, 9), unique=True), max_size=4))
def test_turns_place_everything_once_and_in_order(lists: list[list[int]]) -> None:
    merged = list(interleave(lists, [1.0] * len(lists)))
    items = [item for item, _ in merged]
    assert sorted(items) == sorted({item for items in lists for item in items})
    for number, given_items in enumerate(lists):
        taken = [item for item, turn in merged if turn == number]
        assert taken == [item for item in given_items if item in taken]


@given(st.integers(1, 4), st.integers(1, 8))
def test_equal_lists_take_turns(many: int, length: int) -> None:
    lists = [[100 * i + j for j in range(length)] for i in range(many)]
    turns = [turn for _, turn in interleave(lists, [1.0] * many)]
    for end in range(len(turns) + 1):
        counts = [turns[:end].count(i) for i in range(many)]
        assert max(counts) - min(counts) <= 1


def test_turns_follow_weights() -> None:
    merged = list(interleave([range(20), range(20, 40)], [3, 1]))
    assert [turn for _, turn in merged[:8]].count(0) == 6
    assert list(interleave([[1], [2, 3]], [5, 1])) == [(1, 0), (2, 1), (3, 1)]


def test_no_more_is_taken_than_is_requested() -> None:
    lists = [iter(range(1000)), iter(range(500, 2000))]
    merged = interleave(lists, [1, 1])
    assert [item for item, _ in islice(merged, 6)] == [0, 500, 1, 501, 2, 502]
    assert [next(items) for items in lists] == [3, 503]


def test_items_are_distinguished_by_their_key() -> None:
    merged = interleave([["a1", "b1"], ["a2", "c2"]], [1, 1], key=lambda item: item[0])
    assert list(merged) == [("a1", 0), ("c2", 1), ("b1", 0)]


@st.composite
def unwanted(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[float]]:
    n, m = draw(sizes), draw(st.integers(1, 4))
    scores = sorted(draw(st.lists(score, min_size=n, max_size=n)), reverse=True)
    likeness = draw(arrays(np.float32, (m, n), elements=score))
    weights = draw(st.lists(st.sampled_from([0.0, 0.3, 1.0, 2.5]), min_size=m, max_size=m))
    return np.array(scores, np.float32), likeness, weights


@given(unwanted())
def test_something_unwanted_never_raises_its_near_duplicates_nor_empties_the_list(
    case: tuple[np.ndarray, np.ndarray, list[float]],
) -> None:
    scores, likeness, weights = case
    before = demote_negatives(scores, likeness[:-1], weights[:-1]).tolist()
    after = demote_negatives(scores, likeness, weights).tolist()
    assert sorted(after) == list(range(len(scores)))
    for place, x in enumerate(after):
        behind_it_now = set(after[place + 1 :]) - set(before[before.index(x) + 1 :])
        for y in behind_it_now:  # overtaken by x: it must be more like the unwanted
            assert likeness[-1, y] > likeness[-1, x]
        if likeness[-1, x] >= DUPLICATE_SIMILARITY:
            assert not behind_it_now
            assert place >= before.index(x)


def test_nothing_unwanted_changes_nothing() -> None:
    scores = np.array([0.5, 0.7, 0.6], np.float32)  # as diversity may leave them
    assert demote_negatives(scores, np.empty((0, 3), np.float32), []).tolist() == [0, 1, 2]
    assert demote_negatives(scores, np.ones((1, 3), np.float32), [0]).tolist() == [0, 1, 2]


@given(st.lists(st.lists(st.integers(0, 9), unique=True), max_size=4))
def test_fusion_by_rank(lists: list[list[int]]) -> None:
    items, sums = reciprocal_rank_fusion(lists)
    assert set(items) == {item for items in lists for item in items}
    assert len(items) == len(set(items))
    for item, value in zip(items, sums, strict=True):
        expected = sum(1 / (61 + given.index(item)) for given in lists if item in given)
        assert value == pytest.approx(expected)
    assert sums == sorted(sums, reverse=True) or np.allclose(sums, sorted(sums, reverse=True))


def test_rank_fusion_puts_what_both_lists_have_ahead() -> None:
    assert reciprocal_rank_fusion([[1, 2, 3], [3, 4]])[0] == [3, 1, 2, 4]
    assert reciprocal_rank_fusion([])[0] == []


def test_nearest_words_by_hand() -> None:
    cosines = np.array([[1.0, 0.5, 0.2], [0.1, 0.6, 0.29]], np.float32)
    places, offsets = np.array([0, 2, 1, 2]), np.array([0, 2, 2, 3, 4])
    found = nearest_words(np.array([3, 1], np.float32), cosines, places, offsets)
    # The first has the first word itself; the second no words; the third a form of both; the fourth nothing related.
    assert found.tolist() == pytest.approx([0.75, 0, (3 * 0.5 + 0.6) / 4, 0])


def test_a_question_without_words_has_none_near() -> None:
    none = np.zeros((0, 2), np.float32)
    found = nearest_words(np.zeros(0, np.float32), none, np.array([0, 1]), np.array([0, 1, 2]))
    assert found.tolist() == [0, 0]
