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
MODEL = os.environ.get("RECOMMENDER_TEST_MODEL", "minilm-zh-en")
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

    def __init__(self, base: str, expected: dict[str, Any]) -> None:
        self.base, self.expected = base, expected
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
        if found["search"].get("partial"):
            self.partial += 1
        elif comparable(found) != self.expected[path]:
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
    """Return what of an answer stays the same while others write."""
    return {name: answer[name] for name in ("query", "results", "index_version", "search")}


def questions(home: Path) -> dict[str, Any]:
    """Return paths to ask, and what one process over the same shards answers."""
    said = {}
    until = Filter.of(published_to=UNTIL)
    with Engine(home) as engine:
        for number in range(0, ENTRIES, 7):
            id = f"arxiv:2001.{number:05d}"
            answer = engine.similar(id, 5, until)
            said[f"similar?id={id}&k=5&published_to={UNTIL}"] = comparable(answer.to_dict())
            text = WORDS[number % len(WORDS)]
            answer = engine.search(text, 5, until)
            said[f"search?q={text}&k=5&published_to={UNTIL}"] = comparable(answer.to_dict())
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


def test_a_node_is_killed_under_load(cluster: list[Node], home: Path) -> None:
    """Nothing is wrong, nothing fails, nothing acknowledged is lost; what it took is printed."""
    cluster[0].run(
        *recommender("build", "--home", home, "--model", "hash", "--shards", 2, "--no-map")
    )
    expected = questions(home)
    flags = ("--home", home, "--port", 8611, "--replicas", 2)
    command = recommender("serve", "--cluster", address(cluster), *flags)
    os.environ["RECOMMENDER_API_KEY"] = KEY
    serving = cluster[0].begin(*command)
    try:
        bases: list[str] = []
        lines = []
        while len(bases) < 2:
            line = serving.stdout.readline() if serving.stdout else ""
            assert line, "".join(lines)[-3000:]
            lines.append(line)
            bases += re.findall(r"http://[\d.]+:8611/", line)
        held = [base for base in bases if cluster[0].address not in base]
        victim = next(node for node in cluster[1:] if any(f"{node.address}:" in b for b in held))
        base = next(base for base in bases if f"{victim.address}:" not in base)
        load = Load(base, expected)
        for path in load._paths[:20]:
            load.ask(path)  # each process has begun then
        assert not load.wrong, load.wrong[:3]
        assert not load.failed, load.failed[:3]
        load.took.clear()
        asking = load.run(SECONDS)
        stored, killed_at = [], time.monotonic() + SECONDS / 3
        killed = False
        number = 0
        while asking.is_alive():
            if not killed and time.monotonic() >= killed_at:
                victim.kill()
                killed = True
            if post(base, number):
                stored.append(number)
            number += 1
            time.sleep(0.5)
        ordered = sorted(load.took)
        print(  # noqa: T201 - the figures are what this is for
            f"\n{len(load.took)} questions at {RATE:g} a second, {COUNT} nodes, {victim.name} killed: "
            f"{len(load.wrong)} wrong, {len(load.failed)} failed, {load.partial} partial; p50 "
            f"{1000 * statistics.median(ordered):.0f} ms, longest {1000 * ordered[-1]:.0f} ms; "
            f"{len(stored)} of {number} writes acknowledged"
        )
        assert not load.wrong, load.wrong[:3]
        assert not load.failed, load.failed[:3]
        assert not load.partial
        with Catalogue(home / CATALOGUE) as catalogue:
            for one in stored:
                assert catalogue.find(f"2701.{one:05d}")
        with urllib.request.urlopen(
            f"{base}entries/arxiv:2701.{stored[-1]:05d}", timeout=30
        ) as found:
            assert found.status == 200
    finally:
        serving.send_signal(signal.SIGINT)
        serving.communicate(timeout=60)
