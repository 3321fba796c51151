"""Nodes that are begun again, the head among them: killed, and upgraded one by one to the next version of the program.

Ray's state is in Redis. Slow; skipped, and says why, where `test_nodes` is, or without Debian's ``redis-server``.
"""

import json
import shutil
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from recommender.catalogue.store import CATALOGUE, Catalogue
from tests.built_once import built_once
from tests.cluster.namespaces import ROOT, CannotMake, Node, nodes
from tests.cluster.under_load import (
    COUNT,
    SECONDS,
    Load,
    address,
    built,
    post,
    questions,
    serving,
    told,
    warmed,
)
from tests.releases.test_sharded import made

pytest.importorskip("ray", reason="no nodes: pip install '.[cluster]' brings Ray")

pytestmark = pytest.mark.slow

_WAITS = 240.0  # seconds that what is lost may take to be back, on a busy machine
_WHOLE = """
import sys, time, ray
ray.init(address=sys.argv[1], namespace="recommender", log_to_driver=False)
end = time.monotonic() + float(sys.argv[2])
for name in ray.util.list_named_actors():
    asked = ("ask", ("", "ping", ())) if "-shard-" in name else ("address", ())
    asked = ("call", ("identity", (), {})) if name.endswith("catalogue") else asked
    while True:
        try:
            ray.get(getattr(ray.get_actor(name), asked[0]).remote(*asked[1]), timeout=20)
            break
        except ray.exceptions.RayError:
            assert time.monotonic() < end, name
            time.sleep(0.5)
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[list[Node]]:
    try:
        with nodes(COUNT, redis=True) as started:
            yield started
    except CannotMake as error:
        pytest.skip(f"no nodes: {error}")


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(built_once(tmp_path_factory, "drawn", made), tmp_path / "home")


def whole(cluster: list[Node]) -> None:
    """Wait until every process answers."""
    asked = (sys.executable, "-c", _WHOLE, address(cluster), str(_WAITS))
    cluster[0].run(*asked, seconds=2 * _WAITS)


def ready(bases: list[str]) -> None:
    """Wait until whatever answers over HTTP says that every replica of every shard does."""
    end, answered = time.monotonic() + _WAITS, 0
    for base in bases:
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{base}readyz", timeout=30) as answer:
                    told = json.load(answer)
            except OSError:
                break  # nothing is on that node
            if not told.get("degraded_shards"):
                answered += 1
                break
            time.sleep(0.5)
    assert answered >= 2, "no two servers say that all replicas are there"


def test_the_head_is_killed_and_comes_back(cluster: list[Node], home: Path) -> None:
    """Questions are answered all the time; writes again once it is back; who serves finds what is there."""
    built(cluster, home)
    with serving(cluster, home) as bases:
        others = [base for base in bases if f"{cluster[0].address}:" not in base]
        load = warmed(Load(others[:1], questions(home)))
        asking = load.run(2 * SECONDS)
        assert post(others[0], 1)
        time.sleep(SECONDS / 4)
        cluster[0].kill()
        time.sleep(SECONDS / 2)
        assert not post(others[0], 2)  # the catalogue is not there
        began = time.monotonic()
        cluster[0].start()
        number = 3
        while not post(others[0], number):
            assert time.monotonic() < began + _WAITS, "no writes are taken after the head came back"
            number += 1
            time.sleep(0.5)
        took = time.monotonic() - began
        asking.join()
        told(load, f"the head killed, writes taken {took:.0f} s after its start")
        with Catalogue(home / CATALOGUE) as catalogue:
            for one in (1, number):
                assert catalogue.find(f"2701.{one:05d}")
        whole(cluster)
        with serving(cluster[1:], home, head=cluster[0]) as found:  # and the catalogue goes there
            assert others[0] in found  # what answered all the time was not begun anew
            assert post(others[0], 90)
            load.ask(next(iter(load.expected)))
            assert not load.failed


def test_an_upgrade_from_node_to_node(cluster: list[Node], home: Path, tmp_path: Path) -> None:
    """Two versions of the program answer side by side, and alike; at the end all is of the next."""
    code = tmp_path / "next"
    shutil.copytree(ROOT / "recommender", code / "recommender", symlinks=True)
    (code / "models").symlink_to(ROOT / "models")
    app = code / "recommender/api/app.py"
    app.write_text(app.read_text().replace('version=version("recommender")', 'version="next"'))
    built(cluster, home)
    with serving(cluster, home) as bases:
        every = [f"http://{node.address}:8611/" for node in cluster]  # as a load balancer has them
        load = warmed(Load([*bases, *(one for one in every if one not in bases)], questions(home)))
        stored: list[int] = []
        for number, node in enumerate([*cluster[1:], cluster[0]]):
            asking = load.run(SECONDS)
            node.kill()
            node.more["PYTHONPATH"] = str(code)
            node.start()
            asking.join()
            whole(cluster)
            ready(load.bases)
            if any(post(base, number) for base in load.bases):
                stored.append(number)
        with serving(cluster, home) as after:
            assert {version_of(base) for base in after} == {"next"}
            told(load, f"an upgrade of {COUNT} nodes, {len(stored)} of {COUNT} writes acknowledged")
            assert len(stored) == COUNT
            with Catalogue(home / CATALOGUE) as catalogue:
                for one in stored:
                    assert catalogue.find(f"2701.{one:05d}")


def version_of(base: str) -> str:
    """Return the version of the program that answers."""
    with urllib.request.urlopen(f"{base}openapi.json", timeout=30) as answer:
        return str(json.load(answer)["info"]["version"])
