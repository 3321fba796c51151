import asyncio
import threading

import pytest
from starlette.exceptions import HTTPException

from recommender.api.thread_pool import ThreadPool


def test_it_returns_and_raises_what_the_call_does() -> None:
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
