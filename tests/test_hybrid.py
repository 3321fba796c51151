from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import batch
from recommender.catalogue import Catalogue
from recommender.encoder import HashEncoder, shipped_lexicon
from recommender.engine import Recommender
from recommender.entries import Mention, Origin
from recommender.hybrid import Hybrid, blend_bags, candidates
from recommender.index import Index
from recommender.releases import Release
from recommender.vectors import Hit, normalise

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
    random = np.random.default_rng(0)
    vectors = normalise(random.normal(size=(len(TEXTS), 8)).astype(np.float32))
    rows = np.arange(10, 10 + 3 * len(TEXTS), 3)
    index = Index.build(rows, vectors)
    return Hybrid.fit(rows, shipped_lexicon().count(TEXTS), vectors, index)


def test_a_hit_is_scored_by_both_sides(hybrid: Hybrid) -> None:
    hits = [Hit(int(row), 0.5) for row in hybrid.rows[1:]]
    ordered = hybrid.order(hybrid.bag(10), hits)
    scores = {hit.row: hit.score for hit in ordered}
    # The other English text shares a word; the Chinese ones are given what is to be expected.
    shared = float(hybrid.bags.similarities(hybrid.bag(10), np.array([2]))[0])
    assert shared > 0
    weight = hybrid.weight
    assert scores[16] == pytest.approx((0.5 + weight * shared) / (1 + weight), abs=1e-6)
    expected = weight * 0.5 * hybrid.slope
    assert scores[13] == pytest.approx((0.5 + expected) / (1 + weight), abs=1e-6)
    assert [hit.score for hit in ordered] == sorted(scores.values(), reverse=True)


def test_no_weight_leaves_the_order_of_the_vectors(hybrid: Hybrid) -> None:
    alone = Hybrid(hybrid.rows, hybrid.bags, hybrid.rarity, hybrid.slope, weight=0)
    hits = [Hit(16, 0.9), Hit(13, 0.8)]
    assert alone.order(alone.bag(10), hits) == hits
    assert hybrid.order(hybrid.bag(10), []) == []


def test_one_liked_bag_is_itself_and_a_disliked_word_counts_for_nothing(hybrid: Hybrid) -> None:
    one = hybrid.bag(10)
    same = blend_bags([one], [])
    assert np.array_equal(same.ids, one.ids)
    assert np.allclose(same.weights, one.weights, atol=2e-3)
    assert not len(blend_bags([one], [one, one, one]).ids) or np.all(
        blend_bags([one], [one]).weights > 0
    )
    less = blend_bags([one], [hybrid.bag(16)])
    kept = dict(zip(less.ids.tolist(), less.weights.tolist(), strict=True))
    before = dict(zip(one.ids.tolist(), one.weights.tolist(), strict=True))
    common = set(one.ids.tolist()) & set(hybrid.bag(16).ids.tolist())
    assert common
    assert all(kept.get(word, 0) < before[word] for word in common)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.lists(st.integers(0, 5)))
def test_a_blend_is_a_bag_of_unit_length(
    hybrid: Hybrid, likes: list[int], unlikes: list[int]
) -> None:
    bag = blend_bags([hybrid.bags[i] for i in likes], [hybrid.bags[i] for i in unlikes])
    lengths = float(np.linalg.norm(bag.weights.astype(np.float32)))
    assert len(bag) == 1
    assert (bag.weights > 0).all()
    assert lengths == pytest.approx(1, abs=5e-3) or not len(bag.ids)
    scores = hybrid.bags.similarities(bag, np.arange(len(TEXTS)))
    assert ((scores >= 0) & (scores <= 1)).all()


def test_the_graph_is_the_order_of_every_row(home: Path) -> None:
    release = Release.open(home)
    rows = release.rows.tolist()
    for row in rows:
        (hits,) = release.index.search(release.vector(row), candidates(50) + 1)
        others = [hit for hit in hits if hit.row != row]
        expected = release.hybrid.order(release.hybrid.bag(row), others)
        assert release.neighbours(row) == expected
        assert len(expected) == len(rows) - 1


def test_a_release_by_vectors_alone(home: Path, catalogue: Catalogue) -> None:
    mixed = Release.open(home)
    batch.build(home, catalogue, HashEncoder(), overlap=0)
    alone = Release.open(home)
    assert alone.version != mixed.version
    row = int(alone.rows[0])
    (hits,) = alone.index.search(alone.vector(row), 24)
    assert alone.neighbours(row) == [hit for hit in hits if hit.row != row]


def test_a_shared_rare_word_lifts_a_text_query(home: Path, catalogue: Catalogue) -> None:
    for number, word in enumerate(("Zyxomat", "Qwolver")):
        title = f"{word} for graph node edge classification"
        origin = Origin("new.jsonl", number + 1, "jsonl")
        catalogue.add(Mention(origin=origin, title=title, url=f"https://example.org/{number}"))
    batch.build(home, catalogue, HashEncoder())
    with Recommender(home) as engine:
        found = engine.like("graph node edge classification with a Zyxomat", k=2).results
    assert found[0]["title"].startswith("Zyxomat")
