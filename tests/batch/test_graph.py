from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch import graph, work
from recommender.batch.graph import CandidateSearch, GraphCandidates, neighbours
from recommender.encoders import shipped_term_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Vectors, normalise
from recommender.retrieval.hybrid import CANDIDATES, Hybrid
from recommender.retrieval.index import Index
from tests.strategies import examples

DIMENSION = 12


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "_BLOCK", 64)
    monkeypatch.setattr(graph, "_CHUNK", 16)
    monkeypatch.setattr(graph, "_ORDERED", 10)


class World(NamedTuple):
    rows: Ids
    vectors: Vectors


def world(count: int, seed: int = 0) -> World:
    """Return entries in a few crowds, with some of the same text, at scattered rows."""
    random = np.random.default_rng(seed)
    crowds = random.normal(size=(6, DIMENSION))
    vectors = crowds[random.integers(6, size=count)] + random.normal(0, 0.3, (count, DIMENSION))
    vectors[random.integers(count, size=count // 8)] = vectors[0]
    rows = np.sort(random.choice(10 * count, count, replace=False)) + 1
    return World(rows, normalise(vectors))


def brute(given: World) -> tuple[list[list[int]], list[list[float]]]:
    wide = given.vectors.astype(np.float64)
    cosines = np.minimum(np.round(wide @ wide.T, 6), 1)
    np.fill_diagonal(cosines, -9)
    everyone = np.arange(len(wide))
    order = [np.lexsort((everyone, -row))[:CANDIDATES] for row in cosines]
    order = [best[best != i] for i, best in enumerate(order)]
    return [b.tolist() for b in order], [c[b].tolist() for c, b in zip(cosines, order, strict=True)]


def same(one: GraphCandidates, other: GraphCandidates) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("count", [0, 1, 2, 60, 101, 102, 300])
def test_candidates_are_the_nearest_others(count: int) -> None:
    given = world(count) if count else World(np.empty(0, np.int64), np.empty((0, 3), np.float32))
    found = CandidateSearch(*given).candidates()
    assert found.places.shape == found.cosines.shape == (count, CANDIDATES)
    assert (found.places.dtype, found.cosines.dtype) == (np.int32, np.float32)
    for i, (places, cosines) in enumerate(zip(*brute(given), strict=True)):
        many = len(places)
        assert found.places[i, :many].tolist() == places
        assert found.cosines[i, :many].tolist() == np.array(cosines, np.float32).tolist()
        assert (found.places[i, many:] == -1).all()
        assert (found.cosines[i, many:] == 0).all()


@examples(15)
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(90, 260),
    changed=st.integers(0, 4),
    removed=st.integers(0, 4),
    added=st.integers(0, 40),
)
def test_what_is_carried_on_equals_what_is_found_from_scratch(
    seed: int, count: int, changed: int, removed: int, added: int
) -> None:
    older = world(count, seed)
    random = np.random.default_rng(seed)
    before = CandidateSearch(*older).candidates()
    vectors = older.vectors.copy()
    touched = random.choice(count, changed + removed, replace=False)
    vectors[touched[:changed]] = world(max(1, changed), seed + 1).vectors[:changed]
    left = np.setdiff1d(np.arange(count), touched[changed:])
    new = np.setdiff1d(random.choice(20 * count, 3 * added + 1), older.rows)[:added]
    rows = np.concatenate([older.rows[left], new])
    crowd = older.vectors[random.integers(count, size=len(new))]
    fresh = normalise(crowd + random.normal(0, 0.1, crowd.shape) * random.integers(0, 2))
    order = np.argsort(rows)
    now = World(rows[order], np.concatenate([vectors[left], fresh])[order])
    assert same(CandidateSearch(*now).candidates(before), CandidateSearch(*now).candidates())


def test_only_what_changed_is_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = world(400)
    kept = np.delete(np.arange(400), [7, 99, 398])
    before = CandidateSearch(whole.rows[kept], whole.vectors[kept]).candidates()
    asked: list[int] = []
    knn = work.knn
    monkeypatch.setattr(work, "knn", lambda q, *rest: asked.append(len(q)) or knn(q, *rest))
    found = CandidateSearch(*whole).candidates(before)
    assert sum(asked) == 3
    assert same(found, CandidateSearch(*whole).candidates())
    asked.clear()
    again = CandidateSearch(*whole).candidates(found)
    assert not asked
    assert same(again, found)


class Killed(Exception):
    """In place of a signal."""


def test_a_search_goes_on_where_it_stopped(tmp_path: Path) -> None:
    given, aside = world(300), tmp_path / "aside"

    def die(what: str, done: int, total: int | None) -> None:
        if done >= 128:
            raise Killed

    with pytest.raises(Killed):
        CandidateSearch(*given).candidates(aside=aside, progress=die)
    told: list[int] = []
    found = CandidateSearch(*given).candidates(
        aside=aside, progress=lambda _, done, __: told.append(done)
    )
    assert told == [192, 256, 300]
    assert same(found, CandidateSearch(*given).candidates())
    told.clear()
    other = World(given.rows, given.vectors[::-1].copy())
    assert same(
        CandidateSearch(*other).candidates(
            aside=aside, progress=lambda _, done, __: told.append(done)
        ),
        CandidateSearch(*other).candidates(),
    )
    assert told[0] == 64


def test_an_index_may_find_the_candidates() -> None:
    given = world(400)
    exact = CandidateSearch(*given).candidates()
    found = CandidateSearch(*given, [Index.build(given.vectors)]).candidates()
    assert (found.cosines == exact.cosines).mean() > 0.99
    kept = np.delete(np.arange(400), [5, 200])
    part = World(given.rows[kept], given.vectors[kept])
    before = CandidateSearch(*part, [Index.build(part.vectors)]).candidates()
    after = CandidateSearch(*given, [Index.build(given.vectors)]).candidates(before)
    assert (after.cosines == exact.cosines).mean() > 0.99


WORDS = ["graph", "node", "edge", "speech", "audio", "protein", "图", "神经网络", "语音", "蛋白质"]


def sparse(count: int) -> SparseVectors:
    random = np.random.default_rng(0)
    texts = [(" ".join(random.choice(WORDS, random.integers(0, 9))),) for _ in range(count)]
    return shipped_term_encoder().encode(texts)


@pytest.mark.parametrize(("count", "width"), [(3, 2), (120, 50), (300, 50)])
def test_the_graph_is_the_order_of_every_entry(count: int, width: int) -> None:
    candidates = CandidateSearch(*world(count)).candidates()
    hybrid = Hybrid.fit(sparse(count), candidates.places, candidates.cosines)
    told: list[int] = []
    places, scores = neighbours(hybrid, candidates, width, lambda _, done, __: told.append(done))
    assert told[-1] == count
    assert places.shape == scores.shape == (count, width)
    for i in range(count):
        near = candidates.places[i][candidates.places[i] >= 0]
        expected = hybrid.order(hybrid.sparse[i], near, candidates.cosines[i, : len(near)])
        assert places[i].tolist() == expected[0][:width].tolist()
        assert scores[i].tolist() == expected[1][:width].tolist()
