"""A bounded pool of threads: who comes when it is full is told so at once."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar

from starlette.exceptions import HTTPException

T = TypeVar("T")


class Pool:
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
        future = self._executor.submit(call, *args)
        future.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Wait for the calls that have begun, forget the others."""
        self._executor.shutdown(cancel_futures=True)
