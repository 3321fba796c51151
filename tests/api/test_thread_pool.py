import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.exceptions import HTTPException

from recommender import deadline
from recommender.api.clients import CLIENT
from recommender.api.thread_pool import ThreadPool


def test_a_pool_returns_and_raises_what_the_call_does() -> None:
    async def work() -> None:
        assert await pool.run(max, 3, 5) == 5
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda: 1 / 0)

    pool = ThreadPool("test", 1, 0)
    asyncio.run(work())
    pool.close()


def test_who_comes_when_it_is_full_is_told_so_at_once() -> None:
    async def work() -> None:
        first = asyncio.create_task(pool.run(go.wait, 20))
        second = asyncio.create_task(pool.run(go.wait, 20))
        await asyncio.sleep(0)
        with pytest.raises(HTTPException) as refused:
            await pool.run(go.wait, 20)
        assert refused.value.status_code == 503
        assert refused.value.headers == {"Retry-After": "1"}
        second.cancel()  # it waited: its place is free again
        await asyncio.wait([second])
        third = asyncio.create_task(pool.run(go.wait, 20))
        await asyncio.sleep(0)
        go.set()
        assert await first
        assert await third

    pool, go = ThreadPool("test", 1, 1), threading.Event()
    asyncio.run(work())
    pool.close()


def test_who_gave_up_leaves_the_thread_to_end_by_itself() -> None:
    async def work() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await pool.run(go.wait, 20)
        with pytest.raises(HTTPException):
            await pool.run(max, 1, 2)
        go.set()

    pool, go = ThreadPool("test", 1, 0), threading.Event()
    asyncio.run(work())
    pool.close()


@contextmanager
def client(name: str) -> Iterator[None]:
    token = CLIENT.set(name)
    yield
    CLIENT.reset(token)


def test_clients_take_turns_however_many_questions_each_has() -> None:
    done: list[str] = []

    async def work() -> None:
        asked = [asyncio.create_task(pool.run(go.wait, 20))]
        for name, count in (("greedy", 20), ("modest", 2), ("shy", 1)):
            with client(name):
                asked += [asyncio.create_task(pool.run(done.append, name)) for _ in range(count)]
        await asyncio.sleep(0)
        assert (pool.running, pool.queued_count) == (1, 23)
        go.set()
        await asyncio.gather(*asked)

    pool, go = ThreadPool("test", 1, 100), threading.Event()
    asyncio.run(work())
    pool.close()
    assert done[:5] == ["greedy", "modest", "shy", "greedy", "modest"]
    assert done[5:] == ["greedy"] * 18


def test_a_full_pool_refuses_who_has_most() -> None:
    async def work() -> None:
        first = asyncio.create_task(pool.run(go.wait, 20))
        await asyncio.sleep(0)
        with client("greedy"):
            many = [asyncio.create_task(pool.run(max, 1, n)) for n in range(4)]
            await asyncio.sleep(0)
            with pytest.raises(HTTPException):
                await pool.run(max, 1, 2)
        with client("modest"):
            few = [asyncio.create_task(pool.run(max, 1, n)) for n in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(HTTPException):  # now both have as many
                await pool.run(max, 1, 2)
        go.set()
        ended = await asyncio.gather(first, *many, *few, return_exceptions=True)
        assert [isinstance(end, HTTPException) for end in ended] == (
            [False, False, False, True, True, False, False]
        )

    pool, go = ThreadPool("test", 1, 4), threading.Event()
    asyncio.run(work())
    assert (pool.running, pool.queued_count) == (0, 0)
    pool.close()


def test_work_that_nobody_waits_for_any_longer_stops() -> None:
    ended = threading.Event()

    def work() -> None:
        try:
            while True:
                deadline.check()
        finally:
            ended.set()

    async def ask() -> None:
        with deadline.within(60):
            asked = asyncio.create_task(pool.run(work))
            await asyncio.sleep(0.05)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked

    pool = ThreadPool("test", 1, 0)
    asyncio.run(ask())
    assert ended.wait(5)
    pool.close()


def test_a_pool_that_is_closed_forgets_who_waits() -> None:
    async def work() -> None:
        first = asyncio.create_task(pool.run(go.wait, 20))
        second = asyncio.create_task(pool.run(max, 1, 2))
        await asyncio.sleep(0)
        go.set()
        pool.close()
        assert await first
        with pytest.raises(asyncio.CancelledError):
            await second

    pool, go = ThreadPool("test", 1, 1), threading.Event()
    asyncio.run(work())


def test_a_call_that_was_given_a_thread_and_has_not_begun_there_ends_too() -> None:
    """Else a server that stops at that moment would wait for it in vain."""

    async def work() -> None:
        pool._executor.submit(go.wait, 20)
        asked = asyncio.create_task(pool.run(max, 1, 2))
        await asyncio.sleep(0)
        threading.Timer(0.1, go.set).start()
        pool.close()
        assert pool.running == 0
        assert await asked == 2

    pool, go = ThreadPool("test", 1, 1), threading.Event()
    asyncio.run(work())


def test_no_more_calls_run_than_there_are_threads_of_use() -> None:
    async def work() -> None:
        nonlocal usable
        calls = [asyncio.create_task(pool.run(go.wait, 20)) for _ in range(3)]
        await asyncio.sleep(0)
        assert (pool.running, pool.queued_count) == (1, 2)
        usable = 2
        calls.append(asyncio.create_task(pool.run(go.wait, 20)))
        await asyncio.sleep(0)
        assert (pool.running, pool.queued_count) == (2, 2)
        go.set()
        assert all(await asyncio.gather(*calls))

    usable = 1
    pool, go = ThreadPool("test", 4, 10, lambda: usable), threading.Event()
    asyncio.run(work())
    pool.close()
