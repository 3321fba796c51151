"""A cluster whose nodes fail: namespaces of one machine, each with a raylet, killed under load and at work.

Slow. Skipped, and says why, where Ray is not installed or namespaces cannot be made; `scripts/cluster-test` brings both.
"""

import json
import os
import re
import shutil
import signal
import statistics
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from recommender.releases.release import Release
from tests.built_once import built_once
from tests.cluster.namespaces import PORT, CannotMake, Node, nodes
from tests.releases.test_sharded import ENTRIES, WORDS, made

pytest.importorskip("ray", reason="no nodes: pip install '.[cluster]' brings Ray")

pytestmark = pytest.mark.slow

COUNT = int(os.environ.get("RECOMMENDER_TEST_NODES", "4"))
RATE = float(os.environ.get("RECOMMENDER_TEST_RATE", "50"))  # questions a second
SECONDS = 20.0
MODEL = os.environ.get("RECOMMENDER_TEST_MODEL", "joint-zh-en")
UNTIL = "2026-12-31"  # what is written meanwhile is published later, so that it changes no answer
KEY = "a key of the tests"


@pytest.fixture(scope="module")
def cluster() -> Iterator[list[Node]]:
    try:
        with nodes(COUNT) as started:
            yield started
    except CannotMake as error:
        pytest.skip(f"no nodes: {error}")


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with entries and a release of the hash encoder."""
    return shutil.copytree(built_once(tmp_path_factory, "drawn", made), tmp_path / "home")


def recommender(*words: object) -> list[str]:
    return [sys.executable, "-m", "recommender", *map(str, words)]


def address(cluster: list[Node]) -> str:
    return f"{cluster[0].address}:{PORT}"


def workers(node: Node, of: str) -> list[int]:
    """Return what runs on a node under a name of Ray's."""
    found = []
    for pid in node.pids():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if words.startswith(f"ray::{of}"):
            found.append(pid)
    return found


def test_a_build_loses_a_worker_and_is_the_same(cluster: list[Node], home: Path) -> None:
    """Each row is embedded once, and the release is that of one machine."""
    given = ("build", "--home", home, "--model", MODEL, "--shards", 2, "--no-map", "--json")
    running = cluster[0].begin(*recommender(*given, "--cluster", address(cluster)))
    killed, end = 0, time.monotonic() + 240
    while running.poll() is None and time.monotonic() < end:
        for node in cluster[1:]:
            for pid in workers(node, "_embedded")[:1] if not killed else []:
                os.kill(pid, signal.SIGKILL)
                killed += 1
        time.sleep(0.05)
    said = running.communicate(timeout=60)[0]
    assert running.returncode == 0, said[-3000:]
    done = json.loads(said[said.index("{") :])
    assert killed, "no worker was seen at work"
    assert done["embedded"] == ENTRIES

    alone = home.with_name("alone")
    alone.mkdir()
    shutil.copy(home / CATALOGUE, alone / CATALOGUE)
    one = cluster[0].run(*recommender("build", "--home", alone, *given[3:]))
    assert json.loads(one[one.index("{") :])["embedded"] == 0  # what the cluster stored is there
    by_cluster, by_one = Release.open(home).manifest, Release.open(alone).manifest
    assert by_cluster.version == by_one.version
    assert by_cluster.files == by_one.files


class Load:
    """Asks a server so many questions a second, and compares what comes with what one process says."""

    def __init__(self, base: str, expected: dict[str, list[Any]]) -> None:
        self.base, self.expected = base, expected
        self.versions: set[str] = set()
        self.took: list[float] = []
        self.wrong: list[str] = []
        self.failed: list[str] = []
        self.partial = 0
        self._ended = threading.Event()
        self._paths = list(expected)

    def ask(self, path: str) -> None:
        began = time.monotonic()
        try:
            with urllib.request.urlopen(self.base + path, timeout=10) as answer:
                found = orjson.loads(answer.read())
        except (OSError, ValueError) as error:
            self.failed.append(f"{path}: {error}")
            return
        self.took.append(time.monotonic() - began)
        self.versions.add(found["index_version"])
        if found["search"].get("partial"):
            self.partial += 1
        elif comparable(found) not in self.expected[path]:
            self.wrong.append(path)

    def run(self, seconds: float) -> threading.Thread:
        """Begin, in threads."""

        def go() -> None:
            end, number, asking = time.monotonic() + seconds, 0, []
            while time.monotonic() < end:
                path = self._paths[number % len(self._paths)]
                thread = threading.Thread(target=self.ask, args=(path,))
                thread.start()
                asking.append(thread)
                number += 1
                time.sleep(1 / RATE)
            for thread in asking:
                thread.join()

        thread = threading.Thread(target=go)
        thread.start()
        return thread


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what of an answer stays the same while others write; what is not embedded yet is said to wait."""
    search = {name: value for name, value in answer["search"].items() if name != "waiting"}
    return {name: answer[name] for name in ("query", "results", "index_version")} | search


def questions(home: Path, said: dict[str, list[Any]] | None = None) -> dict[str, list[Any]]:
    """Return paths to ask, and what one process over the same shards answers, behind what was said before."""
    said = {} if said is None else said
    until = Filter.of(published_to=UNTIL)
    with Engine(home) as engine:
        for number in range(0, ENTRIES, 7):
            id = f"arxiv:2001.{number:05d}"
            answer = engine.similar(id, 5, until)
            path = f"similar?id={id}&k=5&published_to={UNTIL}"
            said.setdefault(path, []).append(comparable(answer.to_dict()))
            text = WORDS[number % len(WORDS)]
            answer = engine.search(text, 5, until)
            path = f"search?q={text}&k=5&published_to={UNTIL}"
            said.setdefault(path, []).append(comparable(answer.to_dict()))
    return said


def post(base: str, number: int) -> bool:
    """Store an entry; whether it was acknowledged."""
    body = {"title": f"Written under load {number}", "arxiv_id": f"2701.{number:05d}"}
    request = urllib.request.Request(
        base + "entries",
        json.dumps({**body, "published": "2027-01-01"}).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return bool(answer.status < 300)
    except OSError:
        return False


@contextmanager
def serving(cluster: list[Node], home: Path, *more: object) -> Iterator[list[str]]:
    """Serve a home folder on the cluster; give the addresses that answer."""
    flags = ("--home", home, "--port", 8611, "--replicas", 2, *more)
    os.environ["RECOMMENDER_API_KEY"] = KEY
    running = cluster[0].begin(*recommender("serve", "--cluster", address(cluster), *flags))
    try:
        bases: list[str] = []
        lines = []
        while len(bases) < 2:
            line = running.stdout.readline() if running.stdout else ""
            assert line, "".join(lines)[-3000:]
            lines.append(line)
            bases += re.findall(r"http://[\d.]+:8611/", line)
        yield bases
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)


def warmed(load: Load) -> Load:
    """Ask a little first: each process has begun then."""
    for path in [*load.expected][:20]:
        load.ask(path)
    assert not load.wrong, load.wrong[:3]
    assert not load.failed, load.failed[:3]
    load.took.clear()
    return load


def told(load: Load, what: str) -> None:
    """Print what came of some load, which must be right."""
    print(  # noqa: T201 - the figures are what this is for
        f"\n{len(load.took)} questions at {RATE:g} a second, {COUNT} nodes, {what}: {len(load.wrong)} "
        f"wrong, {len(load.failed)} failed, {load.partial} partial; p50 "
        f"{1000 * statistics.median(load.took):.0f} ms, longest {1000 * max(load.took):.0f} ms"
    )
    assert not load.wrong, load.wrong[:3]
    assert not load.failed, load.failed[:3]
    assert not load.partial


def built(cluster: list[Node], home: Path) -> None:
    """Build a release in two shards."""
    flags = ("--home", home, "--model", "hash", "--shards", 2, "--no-map")
    cluster[0].run(*recommender("build", *flags))


def test_releases_are_exchanged_under_load(cluster: list[Node], home: Path, tmp_path: Path) -> None:
    """Published, fetched, put in force, and back again: every answer is of one release or the other, and right."""
    built(cluster, home)
    expected, url = questions(home), (tmp_path / "published").as_uri()
    with serving(cluster, home, "--releases", url) as bases:
        load = warmed(Load(bases[0], expected))
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
        load = warmed(Load(base, questions(home)))
        asking = load.run(SECONDS if failure == "killed" else SECONDS + 30)
        stored, began, number = [], time.monotonic(), 0
        lost = back = False
        while asking.is_alive():
            passed = time.monotonic() - began
            if not lost and passed > SECONDS / 3:
                victim.kill() if failure == "killed" else victim.cut_off()
                lost = True
            if failure == "cut off" and not back and passed > SECONDS / 3 + 30:
                victim.cut_off(cut=False)
                back = True
            if post(base, number):
                stored.append(number)
            number += 1
            time.sleep(0.5)
        told(load, f"{victim.name} {failure}, {len(stored)} of {number} writes acknowledged")
        with Catalogue(home / CATALOGUE) as catalogue:
            for one in stored:
                assert catalogue.find(f"2701.{one:05d}")
        with urllib.request.urlopen(
            f"{base}entries/arxiv:2701.{stored[-1]:05d}", timeout=30
        ) as found:
            assert found.status == 200
