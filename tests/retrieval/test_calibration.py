import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.retrieval.calibration import (
    LANGUAGE_PAIRS,
    LEVELS,
    Calibration,
    apply_levels,
    chance_pairs,
    chance_scores,
    language_pair,
    levels_of,
    relevances,
    threshold_bits,
)

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    """Of two kinds: pairs within a language are more alike by 0.2 than pairs across."""
    same, across = RANDOM.normal(0.4, 0.1, 50_000), RANDOM.normal(0.2, 0.1, 50_000)
    scores = np.concatenate([same, across]).astype(np.float32)
    return Calibration.fit(scores, np.repeat([5, 6], 50_000), 100_000)


def worth(calibration: Calibration, scores: list[float], pairs: list[int]) -> list[float]:
    tail_probabilities = calibration.tail_probabilities(
        np.array(scores, np.float32), np.array(pairs, np.uint8)
    )
    return relevances(tail_probabilities)


def test_kinds_are_of_pairs_in_any_order() -> None:
    flags = np.arange(4, dtype=np.uint8)
    table = np.stack([language_pair(mine, flags) for mine in range(4)])
    assert np.array_equal(table, table.T)
    assert len(np.unique(table)) == 10
    assert table.max() < LANGUAGE_PAIRS


def test_relevance_means_the_same_across_languages(calibration: Calibration) -> None:
    for share in (0.5, 0.9, 0.99, 0.999):
        same = np.quantile(RANDOM.normal(0.4, 0.1, 200_000), share)
        told = worth(calibration, [same, same - 0.2], [5, 6])
        assert told == pytest.approx([share] * 2, abs=0.3 * (1 - share))


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=20))
def test_relevance_rises_with_the_score(calibration: Calibration, values: list[float]) -> None:
    told = worth(calibration, sorted(values), [6] * len(values))
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] <= LEVELS[-1] + 1e-7


def test_few_pairs_are_taken_with_the_others(calibration: Calibration) -> None:
    scores = np.concatenate([np.linspace(0, 1, 5000), np.full(10, 0.9)]).astype(np.float32)
    learned = Calibration.fit(scores, np.repeat([5, 6], [5000, 10]), 1000)
    assert worth(learned, [0.5, 2], [6, 6]) == pytest.approx([0.5, LEVELS[-1]], abs=0.01)


def test_a_calibration_of_no_pairs_has_a_threshold() -> None:
    learned = Calibration.fit(np.empty(0, np.float32), np.empty(0, np.intp), 1)
    assert worth(learned, [], []) == []
    assert 0 <= learned.close_threshold < 1


def test_a_small_catalogue_is_requested_less() -> None:
    def close_threshold(entries: int) -> float:
        return Calibration.fit(
            np.zeros(1, np.float32), np.zeros(1, np.intp), entries
        ).close_threshold

    assert (
        close_threshold(10)
        < close_threshold(100)
        < close_threshold(1000)
        == close_threshold(1_000_000)
    )


@given(st.lists(st.integers(0, 3), max_size=60), st.integers(0, 3))
def test_chance_pairs_are_of_different_entries_with_a_language_and_repeat(
    flags: list[int], seed: int
) -> None:
    languages = np.array(flags, np.uint8)
    pairs = list(chance_pairs(languages, seed))
    again = list(chance_pairs(languages, seed))
    assert [(a, b.tolist()) for a, b in pairs] == [(a, b.tolist()) for a, b in again]
    assert {place for place, _ in pairs} == set(np.flatnonzero(languages).tolist())
    for place, others in pairs:
        assert set(others.tolist()) == set(np.flatnonzero(languages).tolist()) - {place}
        assert len(others) == len(set(others.tolist()))


def test_learned_from_a_catalogue_a_score_is_worth_its_place_among_chance_pairs() -> None:
    languages = np.repeat(np.array([1, 2], np.uint8), 200)
    vectors = RANDOM.normal(size=(400, 8)).astype(np.float32)
    vectors[languages == 1, 0] += 2  # one language is all more alike than the other
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores, pairs = chance_scores(languages, lambda i, to: (to, vectors[to] @ vectors[i]))
    learned = Calibration.fit(scores, pairs, 400)
    for part in (vectors[:200], vectors[200:]):
        alike = (part @ part.T)[~np.eye(200, dtype=bool)]
        score = float(np.quantile(alike, 0.99))
        flags = 5 if np.shares_memory(part, vectors[:200]) else 10
        assert worth(learned, [score], [flags]) == pytest.approx([0.99], abs=0.004)


def test_levelled_scores_are_as_high_by_chance_in_every_pair_of_languages() -> None:
    languages = np.repeat(np.array([1, 2], np.uint8), [150, 250])
    vectors = RANDOM.normal(size=(400, 8)).astype(np.float32)
    vectors[languages == 2, 0] += 2
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores, pairs = chance_scores(languages, lambda i, to: (to, vectors[to] @ vectors[i]))
    levels = levels_of(scores, pairs, languages)
    assert levels[10] == 1 > levels[6]  # the commonest language stays as it is
    assert (levels[[0, 1, 2, 3, 7, 11, 15]] == 1).all()  # nobody speaks these
    level = apply_levels(scores, pairs, levels)
    high = [np.quantile(level[pairs == number], 0.9) for number in (5, 6, 10)]
    assert high == pytest.approx([high[0]] * 3, abs=1e-5)
    for number in (5, 6, 10):
        own = np.argsort(scores[pairs == number], kind="stable")
        assert (np.diff(level[pairs == number][own]) >= 0).all()
    assert apply_levels(np.ones(1), np.array([6], np.uint8), levels) == [1]


def test_a_catalogue_in_one_language_or_of_copies_has_nothing_to_level() -> None:
    languages = np.full(300, 2, np.uint8)
    for vectors in (RANDOM.normal(size=(300, 8)), np.ones((300, 8))):
        unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        chance = chance_scores(languages, lambda i, to, unit=unit: (to, unit[to] @ unit[i]))
        assert (levels_of(*chance, languages) == 1).all()
    few = np.array([1, 1, 2, 2], np.uint8)
    chance = chance_scores(few, lambda i, to: (to, np.zeros(len(to), np.float32)))
    assert (levels_of(*chance, few) == 1).all()


def test_every_language_has_as_many_chance_pairs() -> None:
    languages = np.repeat(np.array([1, 2], np.uint8), [5000, 500])
    pairs = np.concatenate(
        [
            language_pair(int(languages[place]), languages[others])
            for place, others in chance_pairs(languages)
        ]
    )
    counts = np.bincount(pairs, minlength=LANGUAGE_PAIRS)
    assert counts[5] == pytest.approx(counts[10], rel=0.01)
    assert counts[6] == 2 * 500 * 64


@given(st.floats(0, 1))
def test_the_threshold_bits_that_is_close_is_as_relevances_say(close_threshold: float) -> None:
    bits = np.arange(0x3C01, dtype=np.uint16)
    close = [relevance >= close_threshold for relevance in relevances(bits.view(np.float16))]
    assert threshold_bits(close_threshold) == sum(close) - 1
    assert close == sorted(close, reverse=True)
