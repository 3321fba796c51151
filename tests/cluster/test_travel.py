import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.cluster.holder import CatalogueHolder, newest_copy
from recommender.cluster.shards import ShardHolder
from recommender.cluster.travel import ReleaseFollower, ReleaseStore
from recommender.encoders import HashEncoder
from recommender.errors import CorruptRelease, MissingExtra, NoRelease
from recommender.releases.home import MANIFEST
from recommender.releases.release import Release
from tests.conftest import paper

pytest.importorskip("fsspec", reason="fsspec is not installed: pip install '.[cluster]'")


@pytest.fixture
def s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of an S3 server on loopback."""
    pytest.importorskip("s3fs", reason="s3fs is not installed: pip install '.[cluster]'")
    server = pytest.importorskip("moto.server", reason="no S3 server: pip install 'moto[server]'")
    threaded = server.ThreadedMotoServer("127.0.0.1", 0)
    threaded.start()
    host, port = threaded.get_host_and_port()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    bucket = f"releases-of-tests-{time.time_ns()}"
    s3fs.S3FileSystem().mkdir(bucket)
    yield f"s3://{bucket}/here"
    threaded.stop()


@pytest.fixture(params=["file", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ReleaseStore:
    if request.param == "file":
        return ReleaseStore((tmp_path / "published").as_uri())
    return ReleaseStore(request.getfixturevalue("s3"))


def built(home: Path, shards: int = 2, **more: object) -> Release:
    with Catalogue(home / CATALOGUE) as catalogue:
        if more:
            list(catalogue.add_all([replace(paper("graph", 9), **more)]))
        return build(home, catalogue, HashEncoder(), shards=shards).release


def test_a_release_arrives_as_it_was_published(
    store: ReleaseStore, home: Path, tmp_path: Path
) -> None:
    release = built(home)
    store.publish(release)
    assert store.versions() == [release.version]
    there = store.fetch(tmp_path / "node", release.version, [0, 1])
    there.verify()
    assert there.manifest == release.manifest
    store.publish(release)  # again: nothing comes of it
    assert store.versions() == [release.version]


def test_a_node_has_the_shards_it_needs_and_no_other(
    store: ReleaseStore, home: Path, tmp_path: Path
) -> None:
    release = built(home)
    store.publish(release)
    there = store.fetch(tmp_path / "node", release.version, [1])
    names = {p.relative_to(there.folder).as_posix() for p in there.folder.rglob("*") if p.is_file()}
    assert {name for name in release.manifest.files if not name.startswith("shards/0/")} <= names
    assert not any(name.startswith("shards/0/") for name in names)
    holder = ShardHolder(tmp_path / "node", 1)
    assert len(holder.ask(release.version, "stubs", (release.rows[:2] * 0,)).result()) == 2


def test_what_arrives_damaged_is_refused_and_what_was_in_force_stays(
    home: Path, tmp_path: Path
) -> None:
    store, node = ReleaseStore((tmp_path / "published").as_uri()), tmp_path / "node"
    first = built(home)
    store.publish(first)
    follower = ReleaseFollower(store, node, [0, 1])
    follower.update()
    second = built(home, arxiv_id="2010.77777")
    store.publish(second)
    damaged = tmp_path / "published/releases" / second.version / "shards/1/cards.bin"
    damaged.write_bytes(damaged.read_bytes().replace(b"graph", b"grape", 1))
    with pytest.raises(CorruptRelease, match="does not match its checksum"):
        follower.update()
    assert Release.open(node).version == first.version
    assert not (node / "releases" / second.version / "shards/1/cards.bin").exists()
    damaged.write_bytes((second.folder / "shards/1/cards.bin").read_bytes())
    follower.update()
    assert Release.open(node).version == second.version
    Release.open(node).verify()


def test_no_room_where_it_arrives_is_reported_so_and_leaves_nothing(
    home: Path, tmp_path: Path
) -> None:
    release, store = built(home), ReleaseStore((tmp_path / "published").as_uri())
    store.publish(release)
    folder = tmp_path / "node/releases" / release.version
    folder.mkdir(parents=True)
    (folder / f".{MANIFEST}.{threading.get_ident()}").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        store.fetch(tmp_path / "node", release.version)
    assert not [*folder.iterdir()]


def test_back_and_forth(store: ReleaseStore, home: Path, tmp_path: Path) -> None:
    with pytest.raises(NoRelease):
        store.roll_back()
    first = built(home)
    store.publish(first)
    with pytest.raises(NoRelease, match="only one"):
        store.roll_back()
    second = built(home, arxiv_id="2010.77777")
    store.publish(second)
    follower = ReleaseFollower(store, tmp_path / "node", [0, 1])
    follower.update()
    assert store.roll_back() == first.version
    follower.update()
    assert Release.open(tmp_path / "node").version == first.version
    assert store.roll_back() == second.version


def test_a_follower_takes_up_what_is_published_and_keeps_the_one_before(
    home: Path, tmp_path: Path
) -> None:
    store, node, arrived = ReleaseStore((tmp_path / "p").as_uri()), tmp_path / "node", []
    follower = ReleaseFollower(store, node, [0, 1], lambda release: arrived.append(release.version))
    follower.update()  # nothing yet
    follower.begin()
    releases = [built(home)]
    store.publish(releases[0])
    for number in range(2):
        releases.append(built(home, arxiv_id=f"2010.7777{number}"))
        store.publish(releases[-1])
        end = time.monotonic() + 20
        while arrived[-1:] != [releases[-1].version] and time.monotonic() < end:
            time.sleep(0.05)
    follower.end()
    end = time.monotonic() + 20
    while len(list((node / "releases").iterdir())) > 2 and time.monotonic() < end:
        time.sleep(0.05)
    assert Release.open(node).version == releases[-1].version
    assert len(list((node / "releases").iterdir())) <= 2


def test_copies_of_the_catalogue_travel_too(
    store: ReleaseStore, home: Path, tmp_path: Path
) -> None:
    holder = CatalogueHolder(home, home, minutes=60, shipped=store.publish_copy)
    store.publish(built(home))
    follower = ReleaseFollower(store, tmp_path / "node", copies=True)
    follower.update()
    first = newest_copy(tmp_path / "node")
    assert first is not None
    for number in range(3):
        with Catalogue(home / CATALOGUE) as catalogue:
            list(catalogue.add_all([replace(paper("graph", 9), arxiv_id=f"2010.7777{number}")]))
        holder.ship()
        store.fetch_copy(tmp_path / "node")
    holder.close()
    newest = newest_copy(tmp_path / "node")
    assert newest is not None
    with Catalogue(newest) as catalogue:
        assert catalogue.find("2010.77772")
    assert len(list(newest.parent.glob("*.sqlite"))) == 2


def test_a_place_that_nothing_speaks_to() -> None:
    with pytest.raises((MissingExtra, ValueError)):
        ReleaseStore("nosuch://there")
