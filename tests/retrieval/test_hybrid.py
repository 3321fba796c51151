from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.build import build
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder, shipped_term_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention, Origin
from recommender.retrieval.calibration import LANGUAGE_PAIRS
from recommender.retrieval.hybrid import (
    QUESTION,
    Hybrid,
    fuse,
    question_factor,
    slope_of,
    sparse_centroid,
)

TEXTS = [
    ("Graph neural networks for molecules", ""),
    ("图神经网络预测分子性质",),
    ("Neural message passing for molecules",),
    ("Speech recognition with transformers", "用 Transformer 识别语音"),
    ("语音识别综述",),
    (),
]


@pytest.fixture(scope="module")
def hybrid() -> Hybrid:
    everyone = np.tile(np.arange(len(TEXTS), dtype=np.int32), (len(TEXTS), 1))
    places = np.stack([np.delete(row, i) for i, row in enumerate(everyone)])
    counts = shipped_term_encoder().encode(TEXTS)
    return Hybrid.fit(counts, places, np.full(places.shape, 0.5, np.float32))


def half(count: int) -> np.ndarray:
    return np.full(count, 0.5, np.float32)


def test_an_entry_is_scored_by_both_sides(hybrid: Hybrid) -> None:
    asked, weight = hybrid.sparse[0], hybrid.weight
    places, scores = hybrid.order(asked, np.arange(1, 6), half(5))
    assert (places.dtype, scores.dtype) == (np.int64, np.float32)
    found = dict(zip(places.tolist(), scores.tolist(), strict=True))
    # The other English text shares a word; the Chinese ones are given what is to be expected.
    shared = float(hybrid.sparse.similarities(asked, np.array([2]))[0])
    assert shared > 0
    assert found[2] == pytest.approx((0.5 + weight * shared) / (1 + weight), abs=1e-6)
    expected = weight * 0.5 * hybrid.slope
    assert found[1] == pytest.approx((0.5 + expected) / (1 + weight), abs=1e-6)
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)


def test_shared_words_weigh_more_for_a_short_question(hybrid: Hybrid) -> None:
    asked, others = hybrid.sparse[0], np.array([2])
    shared = float(hybrid.sparse.similarities(asked, others)[0])
    weight = QUESTION * hybrid.weight
    _, scores = hybrid.order(asked, others, half(1), question=True)
    assert scores[0] == pytest.approx((0.5 + weight * shared) / (1 + weight), abs=1e-6)
    again = hybrid.score(asked, hybrid.sparse.take(others), half(1), question=True)
    assert again.tolist() == scores.tolist()
    alone = Hybrid(hybrid.sparse, hybrid.idf, hybrid.slope, weight=0)
    assert alone.order(asked, others, half(1), question=True)[1].tolist() == [0.5]


def test_the_longer_a_question_the_more_it_is_a_document() -> None:
    ids = np.arange(400, dtype=np.uint16)
    weights, flags = np.ones(400, np.float16), np.array([2], np.uint8)
    factors = [
        question_factor(SparseVectors(np.array([0, n]), ids[:n], weights[:n], flags))
        for n in (1, 24, 30, 60, 96, 400)
    ]
    assert factors[:2] == [QUESTION] * 2
    assert factors[-2:] == [1] * 2
    assert factors == sorted(factors, reverse=True)


def test_levels_move_scores_of_other_languages_and_not_their_order(hybrid: Hybrid) -> None:
    levels = np.ones(LANGUAGE_PAIRS, np.float32)
    levels[6] = 0.5  # a Chinese text and an English one
    level = replace(hybrid, levels=levels)
    cosines = np.linspace(0.1, 0.9, 5, dtype=np.float32)
    asked, places = hybrid.sparse[0], np.arange(1, 6)
    before = dict(zip(*hybrid.order(asked, places, cosines), strict=True))
    after = dict(zip(*level.order(asked, places, cosines), strict=True))
    for place in (1, 4):
        assert 1 - after[place] == pytest.approx((1 - before[place]) / 2, abs=1e-6)
    for place in (2, 3, 5):
        assert after[place] == before[place]
    beside = level.score(asked, level.sparse.take(places), cosines)
    assert beside.tolist() == [after[place] for place in places.tolist()]


def test_no_weight_leaves_the_order_of_the_vectors(hybrid: Hybrid) -> None:
    alone = Hybrid(hybrid.sparse, hybrid.idf, hybrid.slope, weight=0)
    cosines = np.array([0.8, 0.9, 0.9, -0.1], np.float32)
    places, scores = alone.order(alone.sparse[0], np.array([1, 5, 3, 4]), cosines)
    assert places.tolist() == [3, 5, 1, 4]
    assert scores.tolist() == np.array([0.9, 0.9, 0.8, -0.1], np.float32).tolist()
    assert [len(x) for x in hybrid.order(hybrid.sparse[0], np.zeros(0, int), half(0))] == [0, 0]


@given(st.permutations(range(len(TEXTS))), st.integers(0, 5), st.data())
def test_the_order_is_by_score_then_place_however_it_was_asked(
    hybrid: Hybrid, given: list[int], seed: int, data: st.DataObject
) -> None:
    cosines = data.draw(st.lists(st.sampled_from([-0.2, 0.3, 0.9]), min_size=6, max_size=6))
    table = np.array(cosines, np.float32)
    asked = hybrid.sparse[seed]
    scores = hybrid.score(asked, hybrid.sparse, table)
    assert np.abs(scores - np.round(scores.astype(float), 6)).max() < 1e-7
    near = np.array(given, np.int32)
    found, values = hybrid.order(asked, near, table[near])
    assert found.tolist() == sorted(given, key=lambda place: (-scores[place], place))
    assert values.tolist() == scores[found].tolist()


@pytest.mark.parametrize("weight", [0.5, 0])
def test_pairs_are_scored_as_one_query_after_the_other(hybrid: Hybrid, weight: float) -> None:
    hybrid = Hybrid(hybrid.sparse, hybrid.idf, hybrid.slope, weight)
    one, other = np.divmod(np.arange(len(TEXTS) ** 2), len(TEXTS))
    cosines = np.linspace(-0.3, 1, len(one)).astype(np.float32)
    found = hybrid.score_pairs(hybrid.sparse, one, hybrid.sparse, other, cosines)
    for asked in range(len(TEXTS)):
        own = other == asked
        alone = hybrid.score(hybrid.sparse[asked], hybrid.sparse, cosines[own])
        assert found[own].tolist() == alone.tolist()


def test_threads_do_not_write_into_each_other(hybrid: Hybrid) -> None:
    places = np.tile(np.arange(len(TEXTS)), 50)

    def ask(seed: int) -> list[float]:
        return hybrid.order(hybrid.sparse[seed], places, half(len(places)))[1].tolist()

    expected = [ask(seed) for seed in range(len(TEXTS))]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, list(range(len(TEXTS))) * 50))
    assert found == expected * 50


def test_the_centroid_of_one_is_itself(hybrid: Hybrid) -> None:
    one = hybrid.sparse[0]
    twice = sparse_centroid(hybrid.sparse.take(np.array([0, 0])), [3.0, 1.0])
    assert np.array_equal(twice.ids, one.ids)
    assert np.allclose(twice.weights, one.weights, atol=2e-3)
    assert sparse_centroid(one, [3.0]) is one


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0.1, 10)), min_size=1, max_size=5))
def test_a_sparse_centroid_has_unit_length(hybrid: Hybrid, likes: list[tuple[int, float]]) -> None:
    rows = np.array([i for i, _ in likes])
    terms = sparse_centroid(hybrid.sparse.take(rows), [weight for _, weight in likes])
    lengths = float(np.linalg.norm(terms.weights.astype(np.float32)))
    assert len(terms) == 1
    assert (terms.weights > 0).all()
    assert lengths == pytest.approx(1, abs=5e-3)
    scores = hybrid.sparse.similarities(terms, np.arange(len(TEXTS)))
    assert ((scores >= 0) & (scores <= 1)).all()


def test_a_shared_rare_word_lifts_a_text_query(home: Path, catalogue: Catalogue) -> None:
    for number, word in enumerate(("Zyxomat", "Qwolver")):
        title = f"{word} for graph node edge classification"
        origin = Origin("new.jsonl", number + 1, "jsonl")
        catalogue.add(Mention(origin=origin, title=title, url=f"https://example.org/{number}"))
    build(home, catalogue, HashEncoder())
    with Engine(home) as engine:
        found = engine.like("graph node edge classification with a Zyxomat", k=2).results
    assert found[0]["title"].startswith("Zyxomat")


@given(st.floats(0, 1), st.floats(-1, 1), st.floats(0, 2), st.floats(0, 1))
def test_fused_scores_weigh_cosine_and_shared_words(
    similarity: float, cosine: float, weight: float, slope: float
) -> None:
    def reciprocal_rank_fusion(similarity: float, language_overlap: float) -> float:
        arrays = (np.array([x], np.float32) for x in (cosine, similarity, language_overlap))
        return float(fuse(*arrays, slope, weight)[0])

    assert reciprocal_rank_fusion(similarity, 1) == pytest.approx(
        (cosine + weight * similarity) / (1 + weight), abs=1e-6
    )
    # Where nothing can show, the larger of what shows and what is expected counts.
    assert reciprocal_rank_fusion(similarity, 0) == pytest.approx(
        reciprocal_rank_fusion(max(similarity, slope * cosine), 1), abs=1e-6
    )
    assert (
        reciprocal_rank_fusion(similarity, 1) - 1e-6
        <= reciprocal_rank_fusion(similarity, 0.5)
        <= reciprocal_rank_fusion(similarity, 0) + 1e-6
    )


def test_the_same_text_scores_one() -> None:
    one = np.ones(1, np.float32)
    assert fuse(one, one, one, 0.3, 0.7)[0] == pytest.approx(1)


def test_slope_is_the_upper_quartile_of_pairs_that_show() -> None:
    ratios = np.tile(np.array([0.1, 0.2, 0.3, 0.4, 0.5], np.float32), 30)
    cosines = np.full(150, 0.5, np.float32)
    covered = np.ones(150, np.float32)
    assert slope_of(cosines, ratios * cosines, covered) == pytest.approx(0.4)
    covered[:5] = 0  # in other languages: nothing is learned from these
    hidden = ratios * cosines
    hidden[:5] = 9
    assert slope_of(cosines, hidden, covered) == pytest.approx(0.4)
    few = slope_of(cosines[:20], hidden[:20], covered[:20])
    assert few == slope_of(*(np.zeros(0, np.float32),) * 3)
