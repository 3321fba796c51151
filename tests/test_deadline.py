import math
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

import numpy as np
import pytest

from recommender import deadline
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import open_encoder
from recommender.encoders.vectors import normalise
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.errors import DeadlineExceeded
from recommender.retrieval.index.index import Index
from recommender.retrieval.rerank import mmr
from tests.conftest import papers

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


def without_end(work: Callable[[], object]) -> None:
    while True:
        work()


def half_done(catalogue: Catalogue) -> None:
    with catalogue.transaction():
        catalogue._query("DELETE FROM mentions")
        catalogue._query(ENDLESS)


def test_without_a_deadline_nothing_stops() -> None:
    deadline.check()
    assert deadline.current().seconds == math.inf
    with deadline.within(60):
        deadline.check()
    deadline.check()


def test_what_is_late_stops_and_what_comes_after_does_not() -> None:
    with deadline.within(0), pytest.raises(DeadlineExceeded, match="longer than 0 s"):
        deadline.check()
    deadline.check()


def test_a_thread_that_is_given_the_context_stops_when_nobody_waits_any_longer() -> None:
    begun, stopped = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        with pytest.raises(DeadlineExceeded):
            without_end(deadline.check)
        stopped.set()

    with deadline.within(60) as limit:
        thread = threading.Thread(target=copy_context().run, args=(work,))
        thread.start()
        assert begun.wait(5)
        assert not stopped.is_set()
        limit.stop()
        assert stopped.wait(5)
        thread.join()


def test_a_statement_of_sql_that_has_begun_stops(tmp_path: Path) -> None:
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        began = time.monotonic()
        with deadline.within(0.05), pytest.raises(DeadlineExceeded):
            catalogue._query(ENDLESS)
        assert time.monotonic() - began < 5
        list(catalogue.add_all(papers()))
        with deadline.within(0), pytest.raises(DeadlineExceeded):
            half_done(catalogue)
        assert len(catalogue) == 24  # what was begun is undone
        assert catalogue._query("PRAGMA integrity_check") == [("ok",)]


def encoding() -> Callable[[], object]:
    encoder = open_encoder("minilm-zh-en")
    text = " ".join(f"word{i}" for i in range(20_000))
    encoder.encode([text[:100]])
    return lambda: encoder.encode([text, text])


def searching() -> Callable[[], object]:
    vectors = normalise(np.random.default_rng(0).standard_normal((500, 16)))
    index = Index.build(vectors)
    return lambda: index.search(vectors[:1], 10)


def varying() -> Callable[[], object]:
    vectors = normalise(np.random.default_rng(0).standard_normal((5000, 64)))
    scores = np.linspace(1, 0.9, len(vectors)).astype(np.float32)
    return lambda: list(mmr(scores, vectors, 0.5, len(scores)))


@pytest.mark.parametrize("work", [encoding, searching, varying])
def test_work_that_has_begun_stops_at_its_next_step(
    work: Callable[[], Callable[[], object]],
) -> None:
    ready = work()
    began = time.process_time()
    with deadline.within(0.01), pytest.raises(DeadlineExceeded):
        without_end(ready)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.like(like=["2010.00000", "2011.00000"]),
        lambda engine: engine.search("graph node"),
        lambda engine: engine.similar("2010.00000", options=QueryOptions(diversity=0.5)),
        lambda engine: engine.similar("2010.00000", options=QueryOptions(explain=True)),
    ],
)
def test_a_late_question_is_abandoned(engine: Engine, ask: Callable[[Engine], object]) -> None:
    ask(engine)
    with deadline.within(0), pytest.raises(DeadlineExceeded):
        ask(engine)
    ask(engine)
