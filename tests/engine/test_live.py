import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder, embed
from recommender.engine.engine import Engine
from recommender.engine.live import LiveSnapshot
from recommender.engine.snapshot import Snapshot
from recommender.errors import EntryNotFound
from recommender.releases.home import CURRENT
from tests.conftest import TOPICS, paper
from tests.strategies import examples


def eventually(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_another_process_commits_is_found_by_the_next_question(
    engine: Engine, catalogue: Catalogue
) -> None:
    with Engine(engine.home) as other:
        assert other.similar("2010.00000").matched == 23
        engine.store([paper("graph", 50)])
        assert "arxiv:2010.00050" in [r["id"] for r in other.similar("2010.00000", 24).results]
        engine.remove("2010.00050")
        assert other.similar("2010.00000").matched == 23
        with pytest.raises(EntryNotFound):
            other.similar("2010.00050")


def test_an_entry_stored_without_a_vector_is_found_once_embedded(
    engine: Engine, catalogue: Catalogue
) -> None:
    catalogue.store([paper("graph", 50)])
    assert engine.snapshot.unembedded == (catalogue.find("2010.00050"),)
    assert engine.similar("2010.00000").matched == 23
    assert engine.embed_pending() == 1
    assert engine.snapshot.unembedded == ()
    assert engine.similar("2010.00000").matched == 24
    assert engine.embed_pending() == 0


def test_what_is_written_here_shows_when_it_is_done_and_what_others_write_at_once(
    home: Path, catalogue: Catalogue
) -> None:
    with Catalogue(catalogue.path) as mine:
        current = LiveSnapshot(home, mine)
        before = current.snapshot
        with current.writing():
            mine.store([paper("graph", 50)])
            mine.remove("2010.00001")
            assert current.snapshot is before
        assert current.snapshot.unembedded == (mine.find("2010.00050"),)
        assert current.snapshot.delta.live_count == 23
        with current.writing():
            mine.remove("2010.00002")
            catalogue.remove("2010.00003")
            assert current.snapshot.delta.live_count == 21
        with suppress(ZeroDivisionError), current.writing():
            mine.remove("2010.00004")
            raise ZeroDivisionError
        assert current.snapshot.delta.live_count == 20


def test_nobody_is_answered_from_before_a_commit_while_another_question_takes_it_up(
    home: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long what was looked at a moment ago is trusted."""
    monkeypatch.setattr("recommender.engine.live._TRUST_SECONDS", 1000)
    begun, go_on = threading.Event(), threading.Event()
    advanced = LiveSnapshot._advanced

    def slow(live: LiveSnapshot, before: Snapshot) -> Snapshot:
        begun.set()
        assert go_on.wait(10)
        return advanced(live, before)

    with Catalogue(catalogue.path) as mine, ThreadPoolExecutor(2) as pool:
        current = LiveSnapshot(home, mine, background=True)
        before = current.snapshot
        catalogue.remove("2010.00000")
        monkeypatch.setattr(LiveSnapshot, "_advanced", slow)
        first = pool.submit(lambda: current.snapshot)
        assert begun.wait(10)
        second = pool.submit(lambda: current.snapshot)
        time.sleep(0.1)
        assert not second.done()
        go_on.set()
        assert first.result() is second.result()
        assert second.result().delta.sequence > before.delta.sequence
        current.close()


def test_a_release_is_exchanged_behind_the_questions(home: Path, catalogue: Catalogue) -> None:
    with Engine(home, background=True) as engine:
        before = engine.similar("2010.00000").index_version
        catalogue.store([paper("graph", 70)])
        build(home, catalogue, HashEncoder())
        eventually(lambda: engine.similar("2010.00000").index_version != before)
        assert "arxiv:2010.00070" in [r["id"] for r in engine.similar("2010.00000", 24).results]


def test_a_damaged_release_leaves_the_one_before_in_force(
    home: Path, catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    with Engine(home, background=True) as engine:
        before = engine.similar("2010.00000").index_version
        (home / CURRENT).write_text("0123456789ab\n")
        for _ in range(3):
            assert engine.similar("2010.00000").index_version == before
        eventually(
            lambda: (
                bool(engine.similar("2010.00000")) and "one before answers" in str(engine.problem)
            )
        )
        engine.store([paper("graph", 50)])
        assert engine.similar("2010.00000").matched == 24
        for _ in range(3):
            engine.examine()
    assert caplog.text.count("the one before answers") == 1


def test_questions_go_on_while_entries_are_written_and_releases_built(home: Path) -> None:
    stop = threading.Event()

    def ask() -> None:
        while not stop.wait(0.001):
            results = engine.similar("2010.00000", 10).results
            assert len({r["id"] for r in results}) == 10
            assert len(engine.like("speech audio", k=30).results) >= 24

    with (
        Engine(home, background=True) as engine,
        Catalogue(home / CATALOGUE) as catalogue,
        ThreadPoolExecutor(3) as pool,
    ):
        asking = [pool.submit(ask) for _ in range(3)]
        for number in range(40, 60):
            engine.store([paper("graph", number)])
            if number % 5 == 0:
                build(home, catalogue, HashEncoder())
            if number % 3 == 0:
                engine.remove(f"2010.{number:05d}")
        stop.set()
        for one in asking:
            one.result()


class Freshness(RuleBasedStateMachine):
    """However entries come, go and are built, answers are those of brute force over what is there."""

    @initialize(topics=st.lists(st.sampled_from(sorted(TOPICS)), min_size=1, max_size=3))
    def start(self, topics: list[str]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name)
        self.catalogue = Catalogue(self.home / CATALOGUE)
        self.catalogue.store([paper(topic, number) for topic in topics for number in range(6)])
        build(self.home, self.catalogue, HashEncoder(), overlap=0.0)
        self.engine = Engine(self.home)

    @rule(topic=st.sampled_from(sorted(TOPICS)), number=st.integers(0, 12))
    def store(self, topic: str, number: int) -> None:
        self.engine.store([paper(topic, number)])

    @rule(topic=st.sampled_from(sorted(TOPICS)), number=st.integers(0, 12))
    def remove(self, topic: str, number: int) -> None:
        known = paper(topic, number).arxiv_id
        assert known is not None
        try:
            self.engine.remove(known)
        except EntryNotFound:
            assert not self.catalogue.counts()["entries"] or self._lacks(known)

    def _lacks(self, name: str) -> bool:
        try:
            self.catalogue.find(name)
        except EntryNotFound:
            return True
        return False

    @rule()
    def build(self) -> None:
        build(self.home, self.catalogue, HashEncoder(), overlap=0.0)

    @invariant()
    def answers_are_those_of_brute_force(self) -> None:
        stored = list(self.catalogue.entries())
        rows = sorted(s.row for s in stored)
        by_row = {s.row: s.entry for s in stored}
        vectors = embed(HashEncoder(), [by_row[row].texts() for row in rows])
        for place in range(0, len(rows), 5):
            answer = self.engine.similar(by_row[rows[place]].id, 5)
            scores = vectors @ vectors[place]
            scores[place] = -2
            truth = sorted(scores.tolist(), reverse=True)[: min(5, len(rows) - 1)]
            found = [r["score"] for r in answer.results]
            assert answer.matched == len(rows) - 1
            assert found == pytest.approx(truth, abs=2e-3)
            ids = {by_row[row].id for row in rows}
            assert {r["id"] for r in answer.results} <= ids - {by_row[rows[place]].id}

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.close()
            self.catalogue.close()
            self.folder.cleanup()


TestFreshness = Freshness.TestCase
TestFreshness.settings = settings(examples(8), stateful_step_count=12)
