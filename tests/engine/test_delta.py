from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.encoders.sparse import SparseVectors
from recommender.engine.delta import Delta
from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from recommender.releases.release import Release
from tests.conftest import paper


@pytest.fixture
def release(home: Path) -> Release:
    return Release.open(home)


def test_an_empty_delta_has_nothing(release: Release) -> None:
    delta = Delta.empty(release)
    assert (delta.count, delta.live_count, delta.tombstones) == (0, 24, None)
    assert delta.position(int(release.rows[0])) is None


def test_a_delta_never_changes_however_far_the_next_ones_go(
    engine: Engine, catalogue: Catalogue
) -> None:
    before = engine.snapshot.delta
    engine.store([paper("graph", 50)])
    first = engine.snapshot.delta
    engine.remove("2010.00050")
    engine.store([paper("graph", number) for number in range(51, 151)])  # more than it has room for
    last = engine.snapshot.delta
    assert [d.count for d in (before, first, last)] == [0, 1, 101]
    assert [d.live_count for d in (before, first, last)] == [24, 25, 124]
    assert first.position(catalogue.find("2010.00051")) is None
    query = HashEncoder().encode(["graph"])
    for delta in (first, last):
        places, _ = delta.search(query, 1000, delta.mask(Filter()))
        assert len(places) == delta.live.sum()


def test_the_nearest_are_those_of_brute_force(engine: Engine) -> None:
    engine.store([paper("graph", number) for number in range(20, 60)])
    engine.remove("2010.00033")
    delta = engine.snapshot.delta
    query = HashEncoder().encode(["message passing on a graph"])
    for k in (1, 7, 39, 100):
        places, cosines = delta.search(query, k, delta.mask(Filter()))
        truth = np.sort((delta.vectors[: delta.count] @ query[0])[delta.live])[::-1][:k]
        assert np.allclose(np.sort(cosines)[::-1], truth, atol=1e-6)
        assert len(set(places.tolist())) == min(k, 39)


def test_an_entry_that_changes_hides_its_older_self(
    engine: Engine, catalogue: Catalogue, release: Release
) -> None:
    row = catalogue.find("2010.00000")
    engine.store([replace(paper("graph", 0), abstract_en="entirely other words now " * 20)])
    delta = engine.snapshot.delta
    place = release.place(row)
    assert place is not None
    assert delta.tombstones is not None
    assert delta.tombstones[place]
    assert delta.position(row) is not None
    assert delta.live_count == 24


def test_the_words_are_those_of_the_records_however_far_the_next_ones_go(
    engine: Engine,
) -> None:
    engine.store([paper("graph", number) for number in range(30, 33)])
    first = engine.snapshot.delta
    engine.store([paper("speech", number) for number in range(33, 150)])
    for delta in (first, engine.snapshot.delta):
        places = np.arange(delta.count)[::-1]
        taken, joined = (
            delta.sparse(places),
            SparseVectors.joined([delta.records[i].terms for i in places]),
        )
        for name, array in vars(joined).items():
            assert np.array_equal(getattr(taken, name), array), name


def test_a_filter_passes_what_it_accepts_in_every_delta(engine: Engine) -> None:
    only = Filter.of(published_from="2015")
    deltas = []
    for start in (30, 40, 50):
        engine.store([paper("graph", number) for number in range(start, start + 10)])
        deltas.append(engine.snapshot.delta)
    for delta in (deltas[1], deltas[0], deltas[2]):  # not in the order of their making
        wanted = [only.accepts(record.facts) for record in delta.records[: delta.count]]
        assert delta.mask(only).tolist() == wanted
    engine.remove("2010.00033")
    assert not engine.snapshot.delta.mask(only)[3]


def test_only_some_filters_are_remembered(engine: Engine) -> None:
    engine.store([paper("graph", 30)])
    delta = engine.snapshot.delta
    for number in range(1000):
        assert not delta.mask(Filter.of(venue=f"Venue {number}")).any()
    assert len(delta.filter_masks) < 100
