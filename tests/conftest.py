"""Fixtures: three topics of invented papers, a catalogue, a home folder with a release."""

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

if "PYTEST_XDIST_WORKER" in os.environ:  # one of several processes: each has one core
    os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that wait take no time of others

from recommender.batch.build import build
from recommender.catalogue import connection
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention, Origin
from tests.built_once import built_once
from tests.durations import (
    pytest_fixture_setup,
    pytest_ignore_collect,
    pytest_runtest_makereport,
    pytest_runtest_setup,
    without_slow,
)
from tests.tracing import pytest_collection, pytest_runtest_call

__all__ = [
    "pytest_collection",
    "pytest_fixture_setup",
    "pytest_ignore_collect",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_setup",
]

TOPICS = {
    "graph": "graph node edge neighbourhood message passing propagation citation network",
    "speech": "speech audio acoustic phoneme recognition microphone waveform transcript",
    "protein": "protein folding residue structure amino acid sequence binding molecule",
}


def paper(topic: str, number: int) -> Mention:
    """Return an invented paper: most of its words are its topic's, so its neighbours are known."""
    words = TOPICS[topic].split()
    turned = words[number:] + words[:number]
    return Mention(
        origin=Origin("invented.jsonl", number + 1, "jsonl"),
        title=f"{turned[0].title()} methods number {number} for {turned[1]} and {turned[2]}",
        authors=(f"Ada {topic.title()}", f"Bo Author{number}"),
        arxiv_id=f"20{list(TOPICS).index(topic) + 10}.{number:05d}",
        abstract_en=" ".join(turned * 3),
        published=f"20{20 + number % 5}-01-01",
    )


def papers() -> list[Mention]:
    """Return eight papers of each of three topics."""
    return [paper(topic, number) for number in range(8) for topic in TOPICS]


def invented(folder: Path, shards: int | None = None) -> None:
    """Make a home folder with the invented papers and a release of them, hash encoder."""
    with Catalogue(folder / CATALOGUE) as catalogue:
        list(catalogue.add_all(papers()))
        build(folder, catalogue, HashEncoder(), shards=shards)


def with_map(folder: Path) -> None:
    """Make a home folder as `invented` does, the release of which has a map."""
    with Catalogue(folder / CATALOGUE) as catalogue:
        list(catalogue.add_all(papers()))
        build(folder, catalogue, HashEncoder(), with_map=True)


def pytest_configure(config: pytest.Config) -> None:
    """Let hypothesis draw fewer examples at each save, where they are others each time.

    It need not watch the clock: `tests.durations` bounds what a test may take. And what tests start can be
    interrupted, which a shell has all that it runs in the background ignore.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    examples = 10 if without_slow(config) else settings.default.max_examples
    settings.register_profile("ours", settings.default, max_examples=examples, deadline=None)
    settings.load_profile("ours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let slow tests begin first: quick ones fill up what is left of several processes' time."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over all that is loaded by now, and stays: a quarter of a second each time."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_power_is_lost() -> Iterator[None]:
    """Tests do not wait for the disk: what a loss of power leaves, `tests/faults` asks of other processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_SYNCHRONOUS", "OFF")
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder of the test's own, with the invented papers and a release of them."""
    built = built_once(tmp_path_factory, "invented", invented)
    return shutil.copytree(built, tmp_path / "home")


@pytest.fixture
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalogue]:
    """The catalogue of `home` where a test asks for both, else an empty one."""
    if "home" in request.fixturenames:
        request.getfixturevalue("home")
    with Catalogue(tmp_path / "home" / CATALOGUE) as opened:
        yield opened


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    """The engine over `home`."""
    with Engine(home) as opened:
        yield opened
