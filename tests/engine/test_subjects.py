"""What many likes are about, in a catalogue where that is known."""

import shutil
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.encoders.vectors import Vectors
from recommender.engine import candidates
from recommender.engine.candidates import COMPARED_SEEDS, Query, mask_of, nearest_each
from recommender.engine.engine import Engine
from recommender.engine.grouping import COMPARED, SAME_SUBJECT, group_likes
from recommender.engine.options import QueryOptions, WeightedSeed
from recommender.engine.seeds import MAX_TEXTS, SeedResolver
from recommender.engine.snapshot import Node
from recommender.engine.subjects import SeedSet, with_a_place
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention, Origin
from recommender.errors import InvalidQuery
from recommender.retrieval.calibration import language_pair, relevances
from recommender.retrieval.index.exact import Hits
from recommender.retrieval.index.index import Index
from recommender.retrieval.rerank import cluster_seeds, interleave
from tests.built_once import built_once
from tests.growth import grows_at_most, seconds

SUBJECTS, EACH = 200, 12


def told(subject: int, number: int) -> Mention:
    """Return an entry whose words, ten of twenty, are its subject's alone."""
    draw = np.random.default_rng([subject, number])
    words = [f"s{subject}w{w}" for w in draw.permutation(20)[:10]]
    return Mention(
        origin=Origin("told.jsonl", number + 1, "jsonl"),
        title=f"Number {number} of {' '.join(words[:4])}",
        arxiv_id=name(subject, number).removeprefix("arxiv:"),
        abstract_en=" ".join(words * 3),
    )


def name(subject: int, number: int) -> str:
    return f"arxiv:2401.{subject:03d}{number:02d}"


def made(home: Path) -> None:
    """Make a home folder of all subjects, with a release of them."""
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all(told(s, n) for n in range(EACH) for s in range(SUBJECTS)))
        build(home, catalogue, HashEncoder())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    built = built_once(tmp_path_factory, "subjects", made)
    with Engine(shutil.copytree(built, tmp_path_factory.mktemp("subjects") / "home")) as opened:
        yield opened


def seeds(engine: Engine, names: Sequence[str]) -> SeedSet:
    resolver = SeedResolver(engine.catalogue, engine.models)
    return resolver.seeds_of(engine.snapshot, [WeightedSeed.of(name) for name in names])


def subject_of(id: str) -> int:
    return int(id[11:14])


def test_a_library_falls_into_what_it_is_about(engine: Engine) -> None:
    names = [name(s, n) for n in range(EACH) for s in range(30)]
    assert len(names) > COMPARED
    likes = seeds(engine, names)
    groups = group_likes(engine.snapshot, likes)
    assert sorted(i for group in groups for i in group) == list(range(len(names)))
    assert groups == sorted(groups)
    mixed = [group for group in groups if len({i % 30 for i in group}) > 1]
    assert sum(map(len, mixed)) < 0.1 * len(names)  # one in a hundred strangers is as near as kin
    whole = [group for group in groups if len(group) > EACH // 2]
    assert len(whole) >= 25  # of thirty: what stands behind another may be too far from it


def exact_groups(engine: Engine, likes: SeedSet) -> list[list[int]]:
    """Return average linkage of all likes, each compared with each by a question of its own."""
    release, terms = engine.snapshot.release, likes.terms
    alike = []
    for i in range(len(likes)):
        scores = release.hybrid.score(terms[i], terms, likes.vectors @ likes.vectors[i])
        pairs = language_pair(int(terms.languages[i]), terms.languages)
        alike.append(relevances(release.calibration.tail_probabilities(scores, pairs)))
    pairs = np.triu_indices(len(likes), 1)
    worth = np.array(alike, np.float32)[pairs]
    return cluster_seeds(pairs, worth, [1] * len(likes), SAME_SUBJECT)


def test_a_few_likes_are_grouped_by_average_linkage(engine: Engine) -> None:
    names = [name(s, n) for n in range(4) for s in range(COMPARED // 4)]
    likes = seeds(engine, names)
    assert len(likes) <= COMPARED
    assert group_likes(engine.snapshot, likes) == exact_groups(engine, likes)


def test_many_likes_are_grouped_nearly_as_average_linkage_would(engine: Engine) -> None:
    likes = seeds(engine, [name(s, n) for n in range(EACH) for s in range(40)])
    together = []
    for groups in (group_likes(engine.snapshot, likes), exact_groups(engine, likes)):
        label = np.empty(len(likes), np.int64)
        for number, members in enumerate(groups):
            label[members] = number
        together.append((label[:, None] == label)[np.triu_indices(len(likes), 1)])
    found, exact = together
    assert (found & exact).sum() > 0.95 * found.sum()  # who is together belongs together
    assert (found & exact).sum() > 0.95 * exact.sum()  # and most who belong are


def test_texts_are_read_together(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    encode = HashEncoder.encode

    def counting(self: HashEncoder, texts: Sequence[str], **given: bool) -> np.ndarray:
        asked.append(len(texts))
        return encode(self, texts, **given)

    monkeypatch.setattr(HashEncoder, "encode", counting)
    mixed = ["text:s3w1", name(0, 0), "text:s4w2", name(1, 0), "text:s3w1"]
    likes = seeds(engine, mixed)
    assert asked == [2]
    assert [*map(bool, likes.texts)] == [True, False, True, False]
    for position in range(len(likes)):
        alone = seeds(engine, [mixed[position]])
        assert alone.stubs[0] == likes.stubs[position]
        assert (alone.vectors[0] == likes.vectors[position]).all()
        assert (alone.terms.ids == likes.terms[position].ids).all()


def test_the_list_of_a_library_has_all_its_subjects(engine: Engine) -> None:
    names = [name(s, n) for n in range(EACH - 2) for s in range(30)]
    assert len(names) > COMPARED
    found = [hit["id"] for hit in engine.like(like=names, k=50).results]
    assert not set(found) & set(names)
    assert len({subject_of(id) for id in found} & set(range(30))) >= 25
    assert [subject_of(id) < 30 for id in found[:30]] == [True] * 30


def test_texts_are_fewer_than_entries_may_be(engine: Engine) -> None:
    texts = [f"text:s0w{n}" for n in range(MAX_TEXTS)]
    assert engine.like(like=[name(0, 0), *texts, *texts], k=3).results
    with pytest.raises(InvalidQuery, match="at most 100 seeds may be texts"):
        engine.like(like=[*texts, "text:one more"], k=3)


def test_a_seed_given_twice_is_one(engine: Engine) -> None:
    once = [name(0, 0), name(3, 1)]
    twice = engine.like(like=[*once, "2401.00000", *once * 40], k=10)
    plain = engine.like(like=once, k=10)
    assert twice.query == plain.query == {"like": once}
    assert twice.results == plain.results
    assert engine.like(like=[f"{once[0]}^3", *once], k=8).results == (
        engine.like(like=[f"{once[0]}^3", once[1]], k=8).results
    )


def test_each_of_many_unlikes_counts_where_it_is_near(engine: Engine) -> None:
    unlike = [name(s, n) for s in [0, *range(50, 100)] for n in range(3, EACH)]
    assert len(unlike) > COMPARED_SEEDS
    likes, options = [name(0, 0), name(7, 0)], QueryOptions(together=True)
    found = engine.like(like=likes, unlike=unlike, k=8, options=options).results
    assert 0 not in {subject_of(hit["id"]) for hit in found}


@pytest.mark.parametrize("ask", ["like", "unlike"])
def test_ten_times_the_seeds_take_no_more_than_some_twenty_times_as_long(
    engine: Engine, ask: str
) -> None:
    every = [name(s, n) for n in range(EACH) for s in range(SUBJECTS)]

    def of(count: int) -> float:
        named = {"like": [name(0, 11)]} | {ask: every[:count]}
        return seconds(lambda: engine.like(**named, k=10), times=3)

    assert grows_at_most(20, of, 110, 1100)


@given(st.lists(st.sampled_from([1.0, 1.5, 2.0, 3.0, 10.0]), min_size=1, max_size=12), st.data())
def test_interests_with_a_place_are_those_that_interleaving_gives_one(
    weights: list[float], data: st.DataObject
) -> None:
    most = data.draw(st.integers(1, 20))
    lists = [range(100 * i, 100 * i + most) for i in range(len(weights))]
    turns = [turn for _, turn in islice(interleave(lists, weights), most)]
    expected = sorted(set(turns)) if len(weights) > 1 else [0]
    assert with_a_place(weights, most) == expected


@pytest.mark.parametrize("filter", [Filter(), Filter(kind=("paper",))])
def test_what_an_entry_alone_is_near_to_is_looked_up_as_it_would_be_searched(
    engine: Engine, filter: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    lone = [name(s, 0) for s in range(0, 60, 2)]  # one of each subject
    found = engine.like(like=lone, k=50, filter=filter)
    asked: list[int] = []
    search = Index.search

    def counted(index: Index, queries: Vectors, *rest: Any) -> Hits:
        asked.append(len(queries))
        return search(index, queries, *rest)

    monkeypatch.setattr(Index, "search", counted)
    again = engine.like(like=lone, k=50, filter=filter)
    assert sum(asked) < 5  # a few are near each other, and searched for together
    monkeypatch.setattr(candidates, "_graph_candidates", lambda *_: None)
    searched = engine.like(like=lone, k=50, filter=filter)
    assert sum(asked) > 20
    assert [hit["id"] for hit in found.results] == [hit["id"] for hit in again.results]
    assert [hit["id"] for hit in found.results] == [hit["id"] for hit in searched.results]
    for one, other in zip(found.results, searched.results, strict=True):
        assert one["score"] == pytest.approx(other["score"], abs=2e-6)


def test_where_a_mask_leaves_too_few_that_were_found_they_are_searched(engine: Engine) -> None:
    likes = seeds(engine, [name(3, 0)])
    query = Query(likes.vectors, likes.terms, 100, node=Node(int(likes.nodes[0])))
    places = np.zeros(len(engine.snapshot.release), np.bool_)
    places[::40] = True
    mask = mask_of(engine.snapshot, Filter())._replace(places=places, matched=int(places.sum()))
    (found,) = nearest_each(engine.snapshot, [query], mask)
    assert len(found.nodes) == places.sum()
    assert places[found.nodes].all()
