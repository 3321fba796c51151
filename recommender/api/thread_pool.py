"""A bounded pool of threads: who comes when it is full is told so at once."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from http import HTTPStatus
from typing import Any, TypeVar

from starlette.exceptions import HTTPException

T = TypeVar("T")

_LAST = 2  # seconds that calls which have begun may take once the pool is closed


class ThreadPool:
    """Threads for work that must not hold the event loop.

    Parameters
    ----------
    name : str
        Of its threads.
    threads : int
        How many calls run at once.
    waiting : int
        How many more may wait for a thread.
    """

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = threading.BoundedSemaphore(threads + waiting)
        self._threads = threads
        self._calls: set[Future[Any]] = set()

    @property
    def running(self) -> int:
        """How many calls have a thread."""
        return min(len(self._calls), self._threads)

    @property
    def waiting(self) -> int:
        """How many calls wait for one."""
        return max(0, len(self._calls) - self._threads)

    async def run(self, call: Callable[..., T], *args: object) -> T:
        """Return what `call` returns.

        A caller that is cancelled leaves the queue; a call that has begun runs to its end and
        takes up its place until then.

        Raises
        ------
        HTTPException
            503, if there is no room.
        """
        if not self._room.acquire(blocking=False):
            raise HTTPException(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "too many questions at once; ask again in a second",
                {"Retry-After": "1"},
            )
        future = self._executor.submit(copy_context().run, call, *args)
        self._calls.add(future)
        future.add_done_callback(self._done)
        return await asyncio.wrap_future(future)

    def _done(self, call: "Future[Any]") -> None:
        self._calls.discard(call)
        self._room.release()

    def close(self) -> None:
        """Forget the calls that wait, and wait for those that have begun, but not for ever."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        wait(list(self._calls), _LAST)
