import asyncio
import logging

import pytest

from recommender.api.background import keep_up
from recommender.api.thread_pool import ThreadPool
from recommender.catalogue.store import Catalogue
from recommender.engine.engine import Engine
from recommender.errors import NoRelease
from tests.conftest import paper


def run_until(engine: Engine, done: object) -> None:
    async def work() -> None:
        pool = ThreadPool("test", 1, 1)
        task = asyncio.create_task(keep_up(engine, pool, 0.01))
        async with asyncio.timeout(20):
            while not done():  # type: ignore[operator]
                await asyncio.sleep(0.01)
        task.cancel()
        pool.close()

    asyncio.run(work())


def test_what_another_program_stores_is_found(engine: Engine) -> None:
    stored = paper("graph", 40)
    with Catalogue(engine.catalogue.path) as other:
        other.add(stored)
    id = f"arxiv:{stored.arxiv_id}"

    def found() -> bool:
        return id in [r["id"] for r in engine.like(stored.abstract_en, k=50).results]

    assert not found()
    run_until(engine, found)


def test_what_goes_wrong_is_reported_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []

    def failing() -> int:
        calls.append(1)
        raise NoRelease("home")

    monkeypatch.setattr(engine, "embed_pending", failing)
    with caplog.at_level(logging.WARNING):
        run_until(engine, lambda: len(calls) >= 3)
    assert len(caplog.records) == 1
    assert "nothing has been built" in caplog.text
