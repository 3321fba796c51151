import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from recommender.cluster import shards
from recommender.cluster.outcome import RemoteOutcome
from recommender.cluster.shards import ShardClient, ShardHolder, ShardsLost
from recommender.errors import CorruptRelease, EntryNotFound, InvalidQuery, PartUnavailable
from recommender.releases.release import Release
from tests.built_once import built_once
from tests.cluster.in_process import Afar
from tests.conftest import invented

SUMMARIES = (0, "summaries", (np.array([1, 2]),))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a release in two shards, to be read."""
    return built_once(tmp_path_factory, "two shards", partial(invented, shards=2))


@pytest.fixture
def release(home: Path) -> Release:
    return Release.open(home)


@pytest.fixture
def replicas(home: Path, release: Release) -> list[list[Afar]]:
    """Two replicas of each of two shards."""
    return [[Afar(ShardHolder(home, number)) for _ in range(2)] for number in range(2)]


@pytest.fixture
def client(replicas: list[list[Afar]]) -> ShardClient:
    return ShardClient(replicas, budget=10.0)


def test_shards_are_asked_as_they_are_here(release: Release, client: ShardClient) -> None:
    query = release.vectors[:3]
    calls = [(0, "search", (query, 5, None)), (1, "search", (query, 5, None)), SUMMARIES]
    one, two, summaries = client.ask(release.version, calls)
    assert np.array_equal(one.places, release.shards[0].search(query, 5, None).places)
    assert np.array_equal(two.cosines, release.shards[1].search(query, 5, None).cosines)
    assert summaries == release.shards[0].summaries(np.array([1, 2]))


def test_a_shard_is_asked_once_for_several_things(
    release: Release, client: ShardClient, replicas
) -> None:
    stubs, vectors = (0, "stubs", SUMMARIES[2]), (1, "vectors", SUMMARIES[2])
    summaries, others, named = client.ask(release.version, [SUMMARIES, vectors, stubs])
    assert summaries == release.shards[0].summaries(SUMMARIES[2][0])
    assert np.array_equal(others, release.shards[1].vectors(SUMMARIES[2][0]))
    assert named == release.shards[0].stubs(SUMMARIES[2][0])
    assert [sum(replica.calls for replica in shard) for shard in replicas] == [1, 1]


def test_calls_take_turns(release: Release, client: ShardClient, replicas) -> None:
    for _ in range(10):
        client.ask(release.version, [SUMMARIES])
    assert [replica.calls for replica in replicas[0]] == [5, 5]


def test_a_dead_replica_is_passed_over(release: Release, client: ShardClient, replicas) -> None:
    replicas[0][1].dead = True
    for _ in range(6):
        assert len(client.ask(release.version, [SUMMARIES])[0]) == 2
    assert replicas[0][1].calls == 1  # avoided since
    assert not client.lost


def test_one_that_is_dead_again_is_avoided_for_longer(
    release: Release, client: ShardClient, replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed, sleep=time.sleep)
    monkeypatch.setattr(shards, "time", clock)
    replicas[0][1].dead = True
    calls = []
    for passed in (0.0, 2.1, 4.2, 6.3, 8.4, 10.5, 12.6, 14.7):  # noqa: B007 - the clock reads it
        for _ in range(4):
            client.ask(release.version, [SUMMARIES])
        calls.append(replicas[0][1].calls)
    assert calls == [1, 2, 2, 3, 3, 3, 3, 4]
    replicas[0][1].dead, passed = False, 40.0
    for _ in range(4):
        client.ask(release.version, [SUMMARIES])
    assert replicas[0][1].calls == 6  # as often as the other again


def test_one_that_hangs_is_hedged(release: Release, client: ShardClient, replicas) -> None:
    for _ in range(40):  # what a call takes is known then
        client.ask(release.version, [SUMMARIES])
    replicas[0][0].running.clear()
    took = []
    for _ in range(4):
        began = time.monotonic()
        assert len(client.ask(release.version, [SUMMARIES])[0]) == 2
        took.append(time.monotonic() - began)
    assert max(took) < 5  # well before the end of the budget
    replicas[0][0].running.set()


def test_a_shard_without_replicas_is_lost_until_one_answers(
    release: Release, client: ShardClient, replicas
) -> None:
    for replica in replicas[0]:
        replica.dead = True
    began = time.monotonic()
    with pytest.raises(ShardsLost, match="shard 0 does not answer") as raised:
        client.ask(release.version, [SUMMARIES, (1, "summaries", (np.array([0]),))])
    assert time.monotonic() - began < 5  # failing at once, not at the end of the budget
    assert raised.value.numbers == [0]
    assert client.lost == {0}
    replicas[0][0].dead = False
    end = time.monotonic() + 10
    while client.lost and time.monotonic() < end:
        time.sleep(0.05)
    assert not client.lost
    assert client.ask(release.version, [SUMMARIES])


def test_shards_that_hang_are_lost_when_the_budget_ends(release: Release, replicas) -> None:
    for replica in replicas[1]:
        replica.running.clear()
    client = ShardClient(replicas, budget=0.3)
    began = time.monotonic()
    with pytest.raises(ShardsLost):
        client.ask(release.version, [(1, "summaries", (np.array([0]),))])
    assert 0.25 < time.monotonic() - began < 10  # of 20 s that they hang
    for replica in replicas[1]:
        replica.running.set()


def test_a_replica_without_the_release_counts_as_none(
    release: Release, replicas, tmp_path: Path
) -> None:
    replicas[0][1] = Afar(ShardHolder(tmp_path, 0))
    client = ShardClient(replicas)
    for _ in range(4):
        assert len(client.ask(release.version, [SUMMARIES])[0]) == 2
    with pytest.raises(ShardsLost):
        client.ask("neverbuilt", [SUMMARIES])


@pytest.mark.parametrize(
    "error",
    [
        EntryNotFound("x"),
        InvalidQuery("k", "is none"),
        CorruptRelease("here", "is bad"),
        PartUnavailable("it"),
        ShardsLost([1]),
    ],
)
def test_an_error_is_the_same_on_the_other_side(error: Exception) -> None:
    def fails() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        RemoteOutcome.of(fails).result()
    assert str(raised.value) == str(error)
    assert vars(raised.value) == vars(error)


def test_what_is_yielded_is_gathered() -> None:
    assert RemoteOutcome.of(lambda: (n for n in range(3))).result() == [0, 1, 2]


def test_a_release_is_used_without_a_shard_that_does_not_open_it_in_time(
    release: Release, replicas
) -> None:
    for replica in replicas[0]:
        replica.dead = True
    ask = ShardClient(replicas, opening=0.1).of(release)
    with pytest.raises(ShardsLost) as raised:
        ask([SUMMARIES])
    assert raised.value.numbers == [0]
    assert len(ask([(1, *SUMMARIES[1:])])[0]) == 2


def test_a_release_is_used_once_a_replica_of_each_shard_has_it(
    release: Release, client: ShardClient, replicas
) -> None:
    assert client.ready(release.version)
    replicas[0][0].dead = True
    assert client.ready(release.version)  # the other has it
    assert not client.ready("neverbuilt", seconds=0.5)


def test_a_release_of_another_number_of_shards_is_refused(release: Release, replicas) -> None:
    with pytest.raises(CorruptRelease, match="has 2 shards, this cluster serves 1"):
        ShardClient(replicas[:1]).of(release)
