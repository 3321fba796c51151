"""Interests: groups of a collection, as queries that learned from likes and dislikes by Rocchio's formula."""

import shutil
import time
from collections.abc import Iterator

import numpy as np
import pytest

from recommender.encoders.vectors import normalise
from recommender.engine.engine import Engine
from recommender.engine.grouping import group_likes
from recommender.engine.interests import DISLIKES, LIKES, SEEDS, Interest, interests_of
from recommender.engine.options import WeightedSeed
from recommender.engine.seeds import SeedResolver
from recommender.engine.subjects import SeedSet
from tests import many_topics
from tests.built_once import built_once
from tests.many_topics import number


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    built = built_once(tmp_path_factory, "many topics", many_topics.made)
    with Engine(shutil.copytree(built, tmp_path_factory.mktemp("home") / "home")) as opened:
        yield opened


def seeds(engine: Engine, *wanted: tuple[int, int], weight: float = 1.0) -> SeedSet:
    resolver = SeedResolver(engine.catalogue, engine.models)
    names = [WeightedSeed(number(subject, paper), weight) for subject, paper in wanted]
    return resolver.seeds_of(engine.snapshot, names)


def interests(engine: Engine, given: SeedSet, likes: SeedSet, dislikes: SeedSet) -> list[Interest]:
    return interests_of(engine.snapshot, SeedSet.joined([given, likes]), len(given), dislikes)


def test_a_query_is_rocchios_of_its_own_seeds_likes_and_dislikes(engine: Engine) -> None:
    given = seeds(engine, (7, 0), (7, 1), (42, 0))
    likes, dislikes = seeds(engine, (7, 2)), seeds(engine, (7, 3), (200, 0))
    found = interests(engine, given, likes, dislikes)
    assert [(one.members, one.dislikes) for one in found] == [([0, 1, 3], [0]), ([2], [])]
    expected = (
        SEEDS * given.vectors[:2].mean(axis=0, keepdims=True)
        + LIKES * likes.vectors[:1]
        + DISLIKES * dislikes.vectors[:1]
    )
    np.testing.assert_allclose(found[0].vector, normalise(expected), atol=1e-6)
    np.testing.assert_array_equal(found[1].vector, given.vectors[2:])
    assert found[0].seed_query is not None
    assert found[1].seed_query is None


def test_words_of_what_is_disliked_alone_leave_the_query_and_its_language_does_not_count(
    engine: Engine,
) -> None:
    given, dislikes = seeds(engine, (7, 0)), seeds(engine, (7, 3), weight=9.0)
    (found,) = interests(engine, given, given.take([]), dislikes)
    assert {*found.terms.ids.tolist()} <= {*given.terms.ids.tolist()}
    assert (found.terms.weights > 0).all()
    assert found.terms.languages.tolist() == given.terms.languages.tolist()
    assert float(np.linalg.norm(found.terms.weights.astype(np.float32))) == pytest.approx(
        1, abs=0.01
    )


def test_weights_count_within_seeds_not_between_seeds_and_likes(engine: Engine) -> None:
    light, heavy = (
        interests(engine, seeds(engine, (7, 0)), seeds(engine, (7, 1), weight=w), seeds(engine))[0]
        for w in (1.0, 50.0)
    )
    np.testing.assert_allclose(light.vector, heavy.vector, atol=1e-6)


def test_likes_alone_are_an_interest_too(engine: Engine) -> None:
    (found,) = interests(engine, seeds(engine), seeds(engine, (7, 0)), seeds(engine))
    assert found.members == [0]
    assert found.seed_query is None


def test_three_thousand_seeds_are_grouped_at_once(engine: Engine) -> None:
    given = seeds(engine, *((s, p) for s in range(many_topics.SUBJECTS) for p in range(4)))
    wanted = given.take([*range(len(given))] * 3)
    assert len(wanted) == 3000
    took = []
    for _ in range(3):
        began = time.thread_time()  # however busy the machine is
        group_likes(engine.snapshot, wanted)
        took.append(time.thread_time() - began)
    assert min(took) < 0.3
