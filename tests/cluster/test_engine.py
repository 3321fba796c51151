import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from starlette.testclient import TestClient

from recommender.api.app import create_app
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.cluster.catalogue import RemoteCatalogue
from recommender.cluster.engine import ClusterEngine
from recommender.cluster.holder import CatalogueHolder, newest_copy
from recommender.cluster.shards import ShardClient, ShardHolder
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.entries.filter import Filter
from recommender.errors import EntryNotFound, PartUnavailable
from recommender.settings import Settings
from tests.built_once import built_once
from tests.cluster.in_process import Afar
from tests.conftest import invented, paper
from tests.releases.test_sharded import asked, filters, ids, ks, made, options, texts

SEED = "arxiv:2010.00000"


class Cluster:
    """Two replicas of each shard, the catalogue's holder, and an engine over them."""

    def __init__(self, home: Path, budget: float = 2.0) -> None:
        shards = len(Engine(home).snapshot.release.shards)
        self.holder = CatalogueHolder(home, home, minutes=60)
        self.catalogue = Afar(self.holder)
        self.replicas = [[Afar(ShardHolder(home, n)) for _ in range(2)] for n in range(shards)]
        self.shards = ShardClient(self.replicas, budget)
        remote = RemoteCatalogue(self.catalogue, lambda: newest_copy(home))
        self.engine = ClusterEngine(home, remote, self.shards)

    def lose(self, shard: int, lost: bool = True) -> None:
        for replica in self.replicas[shard]:
            replica.dead = lost

    def close(self) -> None:
        self.engine.close()
        self.holder.close()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """One process over three shards, and a cluster over the same."""
    home = tmp_path_factory.mktemp("cluster") / "home"
    shutil.copytree(built_once(tmp_path_factory, "drawn", made), home)
    with Catalogue(home / CATALOGUE) as catalogue:
        build(home, catalogue, HashEncoder(), with_map=False, shards=3)
    cluster = Cluster(home)
    with Engine(home) as engine:
        yield engine, cluster.engine
    cluster.close()


@pytest.fixture(scope="module")
def clients(pair: tuple[Engine, Engine]) -> Iterator[list[TestClient]]:
    """A client of each."""
    with ExitStack() as stack:
        yield [stack.enter_context(TestClient(create_app(engine))) for engine in pair]


@pytest.fixture
def cluster(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    built = built_once(tmp_path_factory, "three shards", partial(invented, shards=3))
    cluster = Cluster(shutil.copytree(built, tmp_path / "home"))
    assert cluster.engine.snapshot  # opened, and nobody waits for what is lost later
    yield cluster
    cluster.close()


@asked
@given(ids, ks, filters, options)
def test_an_entry_as_the_question(pair, seed, k, filter, options) -> None:
    one, other = (engine.similar(seed, k, filter, options).body for engine in pair)
    assert one == other


@asked
@given(texts, ids, ks, filters, options)
def test_a_text_and_an_entry(pair, text, like, k, filter, options) -> None:
    one, other = (engine.like(text, [like], (), k, filter, options).body for engine in pair)
    assert one == other


@asked
@given(texts, ks, filters)
def test_a_search(pair, text, k, filter) -> None:
    one, other = (engine.search(text, k, filter, explain=True).body for engine in pair)
    assert one == other


def test_pages_and_other_questions(pair) -> None:
    seed, other = "arxiv:2001.00003", "arxiv:2001.00250"
    cursors = [engine.similar(seed, 5).next for engine in pair]
    assert cursors[0] == cursors[1]
    pages = [
        engine.similar(seed, 5, options=QueryOptions(cursor=cursors[0])).body for engine in pair
    ]
    assert pages[0] == pages[1]
    between = [engine.between(seed, other).body for engine in pair]
    assert between[0] == between[1]
    assert pair[0].entry(seed) == pair[1].entry(seed)
    for engine in pair:
        with pytest.raises(EntryNotFound):
            engine.similar("nothing like it")


@pytest.mark.parametrize(
    "path",
    [
        "/similar?id=2001.00003&k=7",
        "/search?q=alpinecopper&explain=true",
        "/more-like-this?text=emberfjord+glacierember&k=3",
        "/recommendations/v1/papers/forpaper/arXiv:2001.00003?limit=4",
        "/feed?like=arxiv:2001.00003",
        "/entries/arxiv:2001.00003",
        "/facets",
        "/documents",
        "/readyz",
        "/similar?id=unknown",
        "/similar?id=2001.00003&k=0",
    ],
)
def test_the_same_over_http(clients: list[TestClient], path: str) -> None:
    answers = [
        (answer.status_code, _stable(answer.content))
        for answer in (client.get(path) for client in clients)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] in (200, 404, 422)


def _stable(body: bytes) -> object:
    """Return a body without what differs from one asking to the next."""
    try:
        content = orjson.loads(body)
    except ValueError:
        return body
    for name in ("took_ms", "request_id"):
        content.pop(name, None)
    return content


def test_without_a_shard_the_answer_says_so_and_has_all_others(cluster: Cluster) -> None:
    engine = cluster.engine
    whole = engine.like("graph speech protein", k=24)
    cluster.lose(1)
    part = engine.like("graph speech protein", k=24)
    places = engine.snapshot.release.manifest.shards
    lost = range(places[0].count, places[0].count + places[1].count)
    rows = engine.snapshot.release.rows
    gone = {engine.catalogue.get([int(rows[place])])[0].entry.id for place in lost}
    kept = [hit for hit in whole.results if hit["id"] not in gone]
    assert [hit["id"] for hit in part.results] == [hit["id"] for hit in kept]
    assert [hit["score"] for hit in part.results] == [hit["score"] for hit in kept]
    assert part.to_dict()["search"]["partial"] is True
    assert part.to_dict()["search"]["missing_shards"] == [1]
    assert part.matched == whole.matched - len(lost)
    assert "partial" not in whole.to_dict()["search"]


def test_every_question_has_an_answer_without_a_shard(cluster: Cluster) -> None:
    cluster.lose(0)
    engine = cluster.engine
    names = [f"arxiv:20{topic}.{number:05d}" for topic in (10, 11, 12) for number in range(8)]
    for name in names:  # a seed of the lost shard is read from the catalogue
        answer = engine.similar(name, 5)
        assert len(answer.results) == 5
        assert answer.to_dict()["search"]["missing_shards"] == [0]
        assert name not in [hit["id"] for hit in answer.results]
    assert engine.search("graph").to_dict()["search"]["partial"]
    cluster.lose(0, lost=False)
    end = time.monotonic() + 10
    while cluster.shards.lost and time.monotonic() < end:
        time.sleep(0.05)
    assert "partial" not in engine.similar(SEED, 5).to_dict()["search"]


def test_probes_and_metrics_say_what_is_missing(cluster: Cluster) -> None:
    with TestClient(create_app(cluster.engine)) as client:
        assert "partial" not in client.get("/readyz").json()
        cluster.lose(2)
        assert client.get("/search?q=graph").json()["search"]["missing_shards"] == [2]
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["missing_shards"]) == (200, [2])
        assert "recommender_missing_shards 1.0" in client.get("/metrics").text


def test_probes_and_metrics_tell_until_the_second_replica_is_back(cluster: Cluster) -> None:
    with TestClient(create_app(cluster.engine)) as client:

        def told(degraded: list[int] | None) -> bool:
            end = time.monotonic() + 20
            while client.get("/readyz").json().get("degraded_shards") != degraded:
                if time.monotonic() > end:
                    return False
                time.sleep(0.1)
            count = float(len(degraded or ()))
            return f"recommender_degraded_shards {count}" in client.get("/metrics").text

        assert told(None)
        cluster.replicas[1][0].dead = True
        assert told([1])
        assert "partial" not in client.get("/search?q=graph").json()["search"]
        cluster.replicas[1][0].dead = False
        assert told(None)


def test_what_is_stored_is_found_by_the_next_question(cluster: Cluster) -> None:
    engine = cluster.engine
    engine.similar(SEED)
    added = replace(paper("graph", 9), arxiv_id="2010.77777")
    assert engine.store([added]) == [{"id": "arxiv:2010.77777", "outcome": "new"}]
    assert "arxiv:2010.77777" in [hit["id"] for hit in engine.similar(SEED, 10).results]
    assert engine.search("2010.77777").results[0]["id"] == "arxiv:2010.77777"
    assert engine.remove("2010.77777") == "arxiv:2010.77777"
    assert "arxiv:2010.77777" not in [hit["id"] for hit in engine.similar(SEED, 10).results]
    with pytest.raises(EntryNotFound):
        engine.remove("2010.77777")


def test_entries_are_embedded_where_the_catalogue_is(cluster: Cluster) -> None:
    with Catalogue(cluster.engine.home / CATALOGUE) as another_program:
        another_program.add(replace(paper("graph", 9), arxiv_id="2010.77777"))
    assert cluster.engine.snapshot.unembedded
    assert cluster.engine.embed_pending() == 0


def test_while_the_catalogue_is_away_reads_go_on_and_writes_wait(cluster: Cluster) -> None:
    engine = cluster.engine
    before = engine.search("graph node", 5).body, engine.similar(SEED, 5).body
    cluster.catalogue.dead = True
    assert (engine.search("graph node", 5).body, engine.similar(SEED, 5).body) == before
    assert engine.entry(SEED).id == SEED
    for what in (
        lambda: engine.store([paper("graph", 9)]),
        lambda: engine.remove(SEED),
        lambda: engine.catalogue.collect("mine", []),
        lambda: engine.similar("2010.77777"),  # it may have been stored after the copy was made
    ):
        with pytest.raises(PartUnavailable, match="ask again"):
            what()
    cluster.catalogue.dead = False
    end = time.monotonic() + 10
    while engine.catalogue.away and time.monotonic() < end:
        time.sleep(0.05)
    assert engine.store([replace(paper("graph", 9), arxiv_id="2010.77777")])


def test_who_writes_meanwhile_is_told_when_to_come_again(cluster: Cluster) -> None:
    settings = Settings(home=cluster.engine.home, api_key="secret")
    with TestClient(create_app(cluster.engine, settings)) as client:
        cluster.catalogue.dead = True
        sent = client.post(
            "/entries", json={"title": "A new one"}, headers={"Authorization": "Bearer secret"}
        )
        assert (sent.status_code, sent.headers["Retry-After"]) == (503, "1")


def test_a_new_release_takes_its_place(cluster: Cluster) -> None:
    engine = cluster.engine
    before = engine.similar(SEED, 5).index_version
    engine.store([replace(paper("graph", 9), arxiv_id="2010.77777")])
    with Catalogue(engine.home / CATALOGUE) as catalogue:
        after = build(engine.home, catalogue, HashEncoder()).release.version
    assert after != before
    end = time.monotonic() + 10
    while engine.similar(SEED, 5).index_version != after and time.monotonic() < end:
        time.sleep(0.05)
    answer = engine.similar(SEED, 10)
    assert answer.index_version == after
    assert "arxiv:2010.77777" in [hit["id"] for hit in answer.results]


def test_copies_are_made_when_something_changed(cluster: Cluster) -> None:
    home = cluster.engine.home
    first = newest_copy(home)
    cluster.holder.ship()
    assert newest_copy(home) == first
    cluster.engine.store([replace(paper("graph", 9), arxiv_id="2010.77777")])
    cluster.holder.ship()
    second = newest_copy(home)
    assert second is not None
    assert second != first
    with Catalogue(second) as copied:
        assert copied.find("arxiv:2010.77777")


def test_filters_leave_out_what_a_lost_shard_has(cluster: Cluster) -> None:
    cluster.lose(1)
    answer = cluster.engine.similar(SEED, 24, Filter.of(kind="paper"))
    assert len(answer.results) == answer.matched
