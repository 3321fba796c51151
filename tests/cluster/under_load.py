"""What the tests of clusters whose nodes fail share: questions under load, and what is asked and begun on nodes."""

import json
import os
import re
import signal
import statistics
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import orjson

from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from tests.cluster.namespaces import PORT, Node
from tests.releases.test_sharded import ENTRIES, WORDS

COUNT = int(os.environ.get("RECOMMENDER_TEST_NODES", "4"))
RATE = float(os.environ.get("RECOMMENDER_TEST_RATE", "50"))  # questions a second
SECONDS = 20.0
PATIENCE = int(os.environ.get("RECOMMENDER_TEST_PATIENCE", "10"))
"""Seconds that a question may take, as by default: how long it took is printed."""

UNTIL = "2026-12-31"  # what is written meanwhile is published later, so that it changes no answer
KEY = "a key of the tests"


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


class Load:
    """Asks so many questions a second, and compares what comes with what one process says.

    As a load balancer does, it asks the next server where one is not there, or goes away while it answers.
    """

    def __init__(self, bases: list[str], expected: dict[str, list[Any]]) -> None:
        self.bases, self.expected, self.begun = bases, expected, time.monotonic()
        self.versions: set[str] = set()
        self.took: list[float] = []
        self.wrong: list[str] = []
        self.failed: list[str] = []
        self.partial = 0
        self._ended = threading.Event()
        self._paths = list(expected)

    def ask(self, path: str) -> None:
        began = time.monotonic()
        order = self.bases
        for base in order:
            try:
                with urllib.request.urlopen(base + path, timeout=PATIENCE) as answer:
                    found = orjson.loads(answer.read())
                break
            except (OSError, HTTPException, ValueError) as error:
                if base == order[-1] or isinstance(error, urllib.error.HTTPError):
                    said = error.read() if isinstance(error, urllib.error.HTTPError) else b""
                    after = f"{time.monotonic() - self.begun:.0f} s"
                    self.failed.append(f"{after} {base}{path}: {error} {said.decode()}")
                    return
                self.bases = [one for one in self.bases if one != base] + [base]
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


def degraded(base: str) -> list[int]:
    """Return the shards of which a replica does not answer, as a server says."""
    with urllib.request.urlopen(base + "readyz", timeout=PATIENCE) as answer:
        return list(orjson.loads(answer.read()).get("degraded_shards") or [])


def post(base: str, number: int, text: str = "") -> bool:
    """Store an entry; whether it was acknowledged."""
    body = {"title": f"Written under load {number}", "arxiv_id": f"2701.{number:05d}"}
    if text:
        body["abstract"] = text
    request = urllib.request.Request(
        base + "entries",
        json.dumps({**body, "published": "2027-01-01"}).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return bool(answer.status < 300)
    except (OSError, HTTPException):
        return False


@contextmanager
def serving(
    cluster: list[Node], home: Path, *more: object, head: Node | None = None
) -> Iterator[list[str]]:
    """Serve a home folder on the cluster, from its first node; give the addresses that answer."""
    flags = ("--home", home, "--port", 8611, "--replicas", 2, *more)
    os.environ |= {"RECOMMENDER_API_KEY": KEY, "RECOMMENDER_TIMEOUT": str(PATIENCE)}
    running = cluster[0].begin(
        *recommender("serve", "--cluster", address([head or cluster[0]]), *flags)
    )
    try:
        bases: list[str] = []
        lines = []
        while len(bases) < 2:
            line = running.stdout.readline() if running.stdout else ""
            assert line, "".join(lines)[-3000:]
            lines.append(line)
            bases += re.findall(r"http://[\d.]+:86\d\d/", line)
        yield bases
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=120)


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
