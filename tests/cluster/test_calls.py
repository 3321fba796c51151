"""How often a question asks other processes: what it takes is calls, more than work."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from recommender.api.app import create_app
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.cluster.catalogue import RemoteCatalogue
from recommender.cluster.engine import ClusterEngine
from recommender.cluster.holder import CatalogueHolder
from recommender.cluster.outcome import RemoteOutcome
from recommender.cluster.shards import ShardClient, ShardHolder
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.entries.filter import Filter
from tests.built_once import built_once
from tests.cluster.in_process import Afar
from tests.releases.test_sharded import drawn, made

SEED, OTHER, THIRD = (f"arxiv:2001.{number:05d}" for number in (3, 250, 120))
WORDS = "alpinecopper emberfjord glacierember"
LATE = Filter.of(published_from="2026-01-04")


def two_shards(home: Path) -> None:
    """Make a home folder with a release in two shards."""
    made(home)
    with Catalogue(home / CATALOGUE) as catalogue:
        build(home, catalogue, HashEncoder(), with_map=False, shards=2)


class Counted(ShardClient):
    """Remembers which shards were asked, round by round."""

    rounds: list[list[int]]

    def ask(self, version: str, calls: Any) -> list[Any]:
        if calls:
            self.rounds.append(sorted({number for number, *_ in calls}))
        return super().ask(version, calls)


class Told(Afar):
    """Remembers which methods were called."""

    methods: list[str]

    def call(self, *given: Any) -> Future[RemoteOutcome]:
        self.methods.append(given[0])
        return super().call(*given)


class Counting:
    """A cluster of two shards that counts calls."""

    def __init__(self, home: Path) -> None:
        self.holder = CatalogueHolder(home, home, minutes=60)
        self.catalogue = Told(self.holder)
        self.catalogue.methods = []
        self.shards = Counted([[Afar(ShardHolder(home, n))] for n in range(2)], budget=20.0)
        self.shards.rounds = []
        self.engine = ClusterEngine(home, RemoteCatalogue(self.catalogue), self.shards)
        assert self.engine.snapshot

    def asked(self, ask: Callable[[Engine], Any]) -> tuple[list[str], list[list[int]]]:
        """Return what was called of the catalogue, and which shards were asked in each round."""
        self.catalogue.methods.clear()
        self.shards.rounds.clear()
        ask(self.engine)
        return [*self.catalogue.methods], [*self.shards.rounds]

    def close(self) -> None:
        self.engine.close()
        self.holder.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_once(tmp_path_factory, "drawn in two shards", two_shards)


@pytest.fixture
def cluster(home: Path) -> Iterator[Counting]:
    """One that was asked nothing yet."""
    cluster = Counting(home)
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def changed(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counting]:
    """One of whose entries one was stored and one removed since the build."""
    cluster = Counting(shutil.copytree(home, tmp_path_factory.mktemp("changed") / "home"))
    cluster.engine.store([drawn(300)])
    cluster.engine.remove("arxiv:2001.00007")
    assert cluster.engine.snapshot.delta.count == 1
    yield cluster
    cluster.close()


ASKED: dict[str, tuple[Callable[[Engine], Any], list[str], int]] = {
    "look-up": (lambda on: on.similar(SEED), ["data_version"], 2),
    "similar, filtered": (lambda on: on.similar(SEED, 10, LATE), ["data_version"], 2),
    "search": (lambda on: on.search(WORDS), ["words"], 1),
    "search, filtered": (lambda on: on.search(WORDS, 10, LATE), ["words"], 1),
    "search, by words": (lambda on: on.search(WORDS, mode="words"), ["words"], 1),
    "search, by vectors": (lambda on: on.search(WORDS, mode="vectors"), ["data_version"], 1),
    "search for an id": (lambda on: on.search(SEED), ["words"], 1),
    "like a text": (lambda on: on.like(WORDS), ["data_version"], 1),
    "like an entry": (lambda on: on.like(None, [SEED]), ["data_version"], 2),
    "like two entries": (lambda on: on.like(None, [SEED, OTHER]), ["data_version"], 2),
    "like and unlike": (lambda on: on.like(WORDS, [SEED], [OTHER]), ["data_version"], 4),
}


@pytest.mark.parametrize("kind", ASKED)
def test_a_question_asks_each_shard_and_the_catalogue_so_often(cluster, kind: str) -> None:
    ask, catalogue, rounds = ASKED[kind]
    called, shards = cluster.asked(ask)
    assert called == catalogue
    assert len(shards) == rounds


@pytest.mark.parametrize("kind", ASKED)
def test_it_does_not_more_often_for_what_changed_since(changed: Counting, kind: str) -> None:
    ask, catalogue, rounds = ASKED[kind]
    called, shards = changed.asked(ask)
    assert called == catalogue
    assert len(shards) <= rounds  # others have asked before


def test_what_was_asked_before_asks_the_catalogue_alone(cluster: Counting) -> None:
    for ask in (lambda on: on.similar(SEED), lambda on: on.similar(SEED, 10, LATE)):
        first = cluster.asked(ask)
        assert first[1]
        assert cluster.asked(ask) == (first[0], [])


def test_a_second_page_of_a_search_asks_once_too(cluster: Counting) -> None:
    after = QueryOptions(cursor=cluster.engine.search(WORDS).next)
    called, shards = cluster.asked(lambda on: on.search(WORDS, options=after))
    assert called == ["words"]
    assert len(shards) == 1


def test_an_entry_is_looked_up_over_http_as_often_and_nobody_waits_in_the_event_loop(
    cluster: Counting,
) -> None:
    client = TestClient(create_app(cluster.engine))  # not entered: nothing goes on beside
    called, shards = cluster.asked(lambda _: client.get(f"/similar?id={SEED}"))
    assert (called, len(shards)) == (["data_version"], 2)
    assert cluster.asked(lambda _: client.get(f"/search?q={WORDS}"))[0] == ["words"]


def test_who_comes_upon_what_others_stored_asks_once_more(changed: Counting) -> None:
    changed.engine.similar(OTHER, 10, LATE)
    for number in range(301, 304):
        changed.holder.write("store", ([drawn(number)],))
    changed.holder._embed()
    called, shards = changed.asked(lambda on: on.similar(OTHER, 10, LATE))
    assert called == ["data_version", "news"]
    assert len(shards) <= 1
    assert changed.engine.snapshot.delta.count == 4


def test_what_others_stored_is_found_by_the_question_that_comes_upon_it(
    home: Path, tmp_path: Path
) -> None:
    cluster = Counting(shutil.copytree(home, tmp_path / "home"))
    cluster.engine.similar(SEED)
    added = replace(drawn(3), arxiv_id="2001.77777", title="All alone", authors=())
    cluster.holder.write("store", ([added],))
    cluster.holder._embed()
    assert cluster.engine.similar("arxiv:2001.77777").results  # no answer at first
    cluster.holder.write("remove", ("arxiv:2001.00250",))
    body = cluster.engine.like(None, [SEED], k=299).body  # an answer at first, of what was before
    assert b"2001.00250" not in body
    assert b"2001.77777" in body
    cluster.holder.write("remove", ("arxiv:2001.77777",))
    assert cluster.engine.search("All alone").results[0]["id"] != "arxiv:2001.77777"
    cluster.close()
