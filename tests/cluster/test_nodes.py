"""A cluster whose nodes fail: namespaces of one machine, each with a raylet, killed under load and at work.

Slow. Skipped, and says why, where Ray is not installed or namespaces cannot be made; `scripts/cluster-test` brings both.
"""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import open_encoder
from recommender.releases.release import Release
from tests.built_once import built_once
from tests.cluster.namespaces import CannotMake, Node, nodes
from tests.cluster.under_load import (
    COUNT,
    SECONDS,
    Load,
    address,
    built,
    degraded,
    post,
    questions,
    recommender,
    serving,
    told,
    warmed,
    workers,
)
from tests.releases.test_sharded import ENTRIES, made

pytest.importorskip("ray", reason="no nodes: pip install '.[cluster]' brings Ray")

pytestmark = pytest.mark.slow

MODEL = os.environ.get("RECOMMENDER_TEST_MODEL", "joint-zh-en")


@contextmanager
def small_disk(path: Path, mebibytes: int) -> Iterator[Path]:
    """Give a folder on a disk of its own, and its size."""
    path.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "none", str(path)], check=True
    )
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk that every node sees: those that are mounted later are seen by nodes that start later."""
    if os.geteuid() != 0:
        pytest.skip("no nodes: a disk of its own needs root")
    with small_disk(tmp_path_factory.mktemp("disks") / "small", 64) as made:
        yield made


@pytest.fixture(scope="module")
def cluster(disk: Path) -> Iterator[list[Node]]:
    try:
        with nodes(COUNT) as started:
            yield started
    except CannotMake as error:
        pytest.skip(f"no nodes: {error}")


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with entries and a release of the hash encoder."""
    return shutil.copytree(built_once(tmp_path_factory, "drawn", made), tmp_path / "home")


@pytest.mark.parametrize("lost", ["nothing", "a worker", "a node"])
def test_a_build_goes_on_without_what_is_lost(cluster: list[Node], home: Path, lost: str) -> None:
    """Each row is embedded once, and the release is that of one machine; what it took is printed."""
    given = ("build", "--home", home, "--model", MODEL, "--shards", 2, "--no-map", "--json")
    running = cluster[0].begin(*recommender(*given, "--cluster", address(cluster)))
    killed, began, end = None, time.monotonic(), time.monotonic() + 240
    while running.poll() is None and not killed and time.monotonic() < end:
        for node in cluster[1:]:
            if lost != "nothing" and not killed and (at_work := workers(node, "_embedded")):
                os.kill(at_work[0], signal.SIGKILL) if lost == "a worker" else node.kill()
                killed = node
        time.sleep(0.05)
    said = running.communicate(timeout=300)[0]
    print(f"\na build that loses {lost}: {time.monotonic() - began:.1f} s")  # noqa: T201
    if killed and not killed.pids():
        killed.start()
    assert running.returncode == 0, said[-3000:]
    done = json.loads(said[said.index("{") :])
    assert killed or lost == "nothing", "no worker was seen at work"
    assert done["embedded"] == ENTRIES

    alone = home.with_name("alone")
    alone.mkdir()
    shutil.copy(home / CATALOGUE, alone / CATALOGUE)
    one = cluster[0].run(*recommender("build", "--home", alone, *given[3:]))
    assert json.loads(one[one.index("{") :])["embedded"] == 0  # what the cluster stored is there
    by_cluster, by_one = Release.open(home).manifest, Release.open(alone).manifest
    assert by_cluster.version == by_one.version
    assert by_cluster.files == by_one.files


def test_a_build_whose_driver_is_killed_is_gone_on_with(cluster: list[Node], home: Path) -> None:
    """What was embedded by then is not embedded again, and the release is that of a build that nothing befell."""
    given = ("build", "--home", home, "--model", MODEL, "--shards", 2, "--no-map", "--json")
    running = cluster[0].begin(*recommender(*given, "--cluster", address(cluster)))
    end, stored, encoder = time.monotonic() + 240, 0, open_encoder(MODEL).fingerprint
    with Catalogue(home / CATALOGUE) as catalogue:
        while running.poll() is None and not stored and time.monotonic() < end:
            stored = ENTRIES - len(catalogue.rows_without_vector(encoder))
            time.sleep(0.02)
    running.kill()
    running.communicate()
    assert 0 < stored < ENTRIES, "it was not killed while it embedded"
    said = cluster[0].run(*recommender(*given, "--cluster", address(cluster)))
    done = json.loads(said[said.index("{") :])
    print(f"\nkilled after {stored} of {ENTRIES}, then {done['embedded']} were embedded")  # noqa: T201
    assert done["embedded"] <= ENTRIES - stored
    alone = shutil.copytree(
        home, home.with_name("alone"), ignore=shutil.ignore_patterns("releases", "CURRENT")
    )
    cluster[0].run(*recommender("build", "--home", alone, *given[3:]))
    by_cluster, by_one = Release.open(home).manifest, Release.open(alone).manifest
    assert (by_cluster.version, by_cluster.files) == (by_one.version, by_one.files)


def test_releases_are_exchanged_under_load(cluster: list[Node], home: Path, tmp_path: Path) -> None:
    """Published, fetched, put in force, and back again: every answer is of one release or the other, and right."""
    built(cluster, home)
    expected, url = questions(home), (tmp_path / "published").as_uri()
    with serving(cluster, home, "--releases", url) as bases:
        load = warmed(Load(bases[:1], expected))
        assert post(bases[0], 1)
        built(cluster, home)
        questions(home, expected)
        asking = load.run(SECONDS)
        for more in ([], ["--back"]):
            cluster[0].run(*recommender("publish", url, "--home", home, *more))
            time.sleep(SECONDS / 4)
        asking.join()
        told(load, "a release published and taken back")
        assert len(load.versions) == 2


def fill(path: Path) -> None:
    """Write a file until no byte more has room."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_the_disk_of_a_node_is_full(cluster: list[Node], home: Path, tmp_path: Path) -> None:
    """Where a release has no room, the one before stays in force, and right; it comes once there is room."""
    built(cluster, home)
    expected, url = questions(home), (tmp_path / "published").as_uri()
    with ExitStack() as stack:
        disks = [stack.enter_context(small_disk(tmp_path / f"disk-{n}", 64)) for n in (1, 2, 3)]
        for node, disk in zip(cluster[1:], disks, strict=False):
            node.kill()
            node.more["TMPDIR"] = str(disk)
            node.start()
        bases = stack.enter_context(serving(cluster, home, "--releases", url))
        base = next(base for base in bases if cluster[0].address not in base)
        node = next(node for node in cluster if f"{node.address}:" in base)
        disk = disks[node.number - 1]
        load = warmed(Load([base], expected))
        assert post(base, 1)  # else it would be the same release
        fill(disk / "filler")
        built(cluster, home)
        questions(home, expected)
        asking = load.run(SECONDS)
        cluster[0].run(*recommender("publish", url, "--home", home))
        asking.join()
        assert len(load.versions) == 1  # this node had no room
        (disk / "filler").unlink()
        end = time.monotonic() + 60
        while len(load.versions) == 1 and time.monotonic() < end:
            load.ask(next(iter(expected)))
            time.sleep(0.5)
        told(load, f"the disk of {node.name} full")
        assert len(load.versions) == 2
    for node in cluster[1:]:
        node.more.clear()


def test_the_disk_of_the_catalogue_is_full(cluster: list[Node], home: Path, disk: Path) -> None:
    """Nothing is acknowledged that has no room, questions are answered, and writes are taken again once there is."""
    built(cluster, home)
    expected = questions(home)
    there = shutil.copytree(home, disk / "home")
    with serving(cluster, there) as bases:
        load = warmed(Load(bases[:1], expected))
        assert post(bases[0], 1)
        fill(disk / "filler")
        asking = load.run(SECONDS)
        stored = [n for n in range(2, 40) if post(bases[0], n, "word " * 1000)]
        asking.join()
        assert len(stored) < 38
        (disk / "filler").unlink()
        end = time.monotonic() + 60
        while not post(bases[0], 99) and time.monotonic() < end:
            time.sleep(0.5)
        told(load, f"the catalogue's disk full, {len(stored)} of 38 writes acknowledged")
        with Catalogue(there / CATALOGUE) as catalogue:
            for one in [1, *stored, 99]:
                assert catalogue.find(f"2701.{one:05d}")


def test_served_with_other_flags_what_was_there_ends(cluster: list[Node], home: Path) -> None:
    built(cluster, home)
    with serving(cluster, home) as before, serving(cluster, home, "--port", 8612) as after:
        warmed(Load(after, questions(home)))
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(before[0] + "readyz", timeout=30)


@pytest.mark.parametrize("failure", ["killed", "cut off"])
def test_a_node_is_lost_under_load(cluster: list[Node], home: Path, failure: str) -> None:
    """Nothing is wrong, nothing fails, nothing acknowledged is lost; what it took is printed."""
    if len([node for node in cluster if node.pids()]) < 3:
        pytest.skip("too few nodes are left")
    built(cluster, home)
    with serving(cluster, home) as bases:
        held = [base for base in bases if cluster[0].address not in base]
        victim = next(node for node in cluster[1:] if any(f"{node.address}:" in b for b in held))
        base = next(base for base in bases if f"{victim.address}:" not in base)
        load = warmed(Load([base], questions(home)))
        asking = load.run(SECONDS if failure == "killed" else SECONDS + 30)
        stored, began, number = [], time.monotonic(), 0
        lost = back = False
        whole = ""
        while asking.is_alive():
            passed = time.monotonic() - began
            if not lost and passed > SECONDS / 3:
                victim.kill() if failure == "killed" else victim.cut_off()
                lost, missed = True, time.monotonic()
            if lost and not whole and degraded(base):
                whole = "…"  # it is seen
            elif whole == "…" and not degraded(base):
                whole = f"whole again after {time.monotonic() - missed:.0f} s, "
            if failure == "cut off" and not back and passed > SECONDS / 3 + 30:
                victim.cut_off(cut=False)
                back = True
            if post(base, number):
                stored.append(number)
            number += 1
            time.sleep(0.5)
        told(load, f"{victim.name} {failure}, {whole}{len(stored)} of {number} writes acknowledged")
        with Catalogue(home / CATALOGUE) as catalogue:
            for one in stored:
                assert catalogue.find(f"2701.{one:05d}")
        with urllib.request.urlopen(
            f"{base}entries/arxiv:2701.{stored[-1]:05d}", timeout=30
        ) as found:
            assert found.status == 200
    if failure == "killed":
        victim.start()
