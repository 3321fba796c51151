"""A bounded pool of threads, shared fairly among clients; a call that finds it full is refused at once."""

import asyncio
import math
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import Context, copy_context
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

from starlette.exceptions import HTTPException

from recommender import deadline
from recommender.api.clients import CLIENT

T = TypeVar("T")

_LAST = 2  # seconds that running calls may take once the pool is closed


class _QueuedCall(NamedTuple):
    """A call that waits for a thread, or runs in one."""

    result: "Future[Any]"
    context: Context
    function: Callable[..., Any]
    arguments: tuple[object, ...]


class ThreadPool:
    """Threads for work that must not block the event loop.

    Clients take turns (round robin): one that sends a hundred calls at once waits for these, and
    no other client does. If the queue is full, the last call of the client with the most waiting calls is
    refused in favour of a client with fewer.

    Parameters
    ----------
    name : str
        The name of its threads.
    threads : int
        How many calls run at once.
    most_queued : int
        How many more may wait for a thread.
    usable : callable, optional
        Returns how many of the threads are of use just now.
    """

    def __init__(
        self,
        name: str,
        threads: int,
        most_queued: int,
        usable: Callable[[], int] | None = None,
    ) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most_queued = most_queued
        self._usable = usable or (lambda: threads)
        self._lock = threading.Lock()
        self._queues: dict[str, deque[_QueuedCall]] = {}  # the client whose turn it is comes first
        self._calls: set[Future[Any]] = set()  # that have a thread

    @property
    def running(self) -> int:
        """How many calls run."""
        return len(self._calls)

    @property
    def queued_count(self) -> int:
        """How many calls wait for a thread."""
        return sum(map(len, list(self._queues.values())))

    async def run(self, call: Callable[..., T], *args: object) -> T:
        """Return what `call` returns.

        If the caller is cancelled, a waiting call leaves the queue, and a running one stops at its next step (see
        `recommender.deadline`); until then it occupies its thread.

        Raises
        ------
        HTTPException
            503, if there is no room.
        """
        client, result = CLIENT.get(), Future[T]()
        with self._lock:
            if self.running >= self._usable() and self.queued_count >= self._most_queued:
                self._make_room(client)
            queue = self._queues.setdefault(client, deque())
            queue.append(_QueuedCall(result, copy_context(), call, args))
        self._begin()
        try:
            return await asyncio.wrap_future(result)
        except asyncio.CancelledError:
            if (limit := deadline.current()).seconds < math.inf:
                limit.stop()
            self._forget(client, result)
            raise

    def _make_room(self, client: str) -> None:
        """Refuse the last call of the client with the most waiting calls, or the new one if that is its own."""
        greediest = max(self._queues, key=lambda one: len(self._queues[one]), default=client)
        own_count = len(self._queues.get(client, ()))
        if not self._queues or len(self._queues[greediest]) <= own_count + 1:
            raise _no_room()
        refused = self._queues[greediest].pop().result
        if refused.set_running_or_notify_cancel():
            refused.set_exception(_no_room())

    def _begin(self) -> None:
        """Give free threads to the clients whose turn it is."""
        with self._lock:
            while self._queues and self.running < self._usable():
                client = next(iter(self._queues))
                queue = self._queues.pop(client)
                call = queue.popleft()
                if queue:
                    self._queues[client] = queue  # behind all others
                if call.result.set_running_or_notify_cancel():
                    self._calls.add(call.result)
                    self._executor.submit(self._do, call)

    def _do(self, call: _QueuedCall) -> None:
        result = failed = None
        try:
            result = call.context.run(call.function, *call.arguments)
        except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
            failed = error
        with self._lock:
            self._calls.discard(call.result)
        if failed is None:
            call.result.set_result(result)
        else:
            call.result.set_exception(failed)
        self._begin()

    def _forget(self, client: str, result: "Future[Any]") -> None:
        with self._lock:
            queue = self._queues.get(client, deque())
            remaining = deque(call for call in queue if call.result is not result)
            if remaining:
                self._queues[client] = remaining
            else:
                self._queues.pop(client, None)

    def close(self) -> None:
        """Drop the waiting calls, and wait for the running ones, for a limited time."""
        with self._lock:
            queued = [call for queue in self._queues.values() for call in queue]
            self._queues.clear()
        for call in queued:
            call.result.cancel()
        self._executor.shutdown(wait=False)  # what was given a thread is done, and waited for here
        wait(list(self._calls), _LAST)


def _no_room() -> HTTPException:
    return HTTPException(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "too many questions at once; ask again in a second",
        {"Retry-After": "1"},
    )
