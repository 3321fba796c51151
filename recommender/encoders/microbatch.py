"""Micro-batching: concurrent calls with few items each, combined into few calls with many."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class MicroBatcher(Generic[T, R]):
    """A function of items whose concurrent calls, from several threads, are combined.

    While one call is under way, further callers wait; the first of them to wake calls with the items of all of
    them. An idle function is called at once: nobody waits to see whether others come.

    Parameters
    ----------
    call : callable
        Takes items, returns one result each, in order. An error that it raises is raised in every caller
        of the batch; so refuse bad items before.
    most : int
        Items in one call, unless a single caller brings more.
    """

    def __init__(self, call: Callable[[list[T]], Sequence[R]], max_items: int = 256) -> None:
        self._call = call
        self._most = max_items
        self._changed = threading.Condition()
        self._queue: list[_WaitingCaller[T]] = []
        self._busy = False

    def __call__(self, items: Sequence[T]) -> Sequence[R]:
        """Return the results of these items, in order."""
        caller = _WaitingCaller(items)
        with self._changed:
            self._queue.append(caller)
        while True:
            with self._changed:
                self._changed.wait_for(lambda: caller.done or not self._busy)
                if caller.done:
                    break
                self._busy = True
                together = self._next_batch()
            self._run(together)
        if caller.error is not None:
            raise caller.error
        return caller.results  # type: ignore[no-any-return]

    @property
    def queue_length(self) -> int:
        """How many items wait for a call."""
        with self._changed:
            return sum(len(caller.items) for caller in self._queue)

    def _next_batch(self) -> "list[_WaitingCaller[T]]":
        """Remove from the queue, in order, as many callers as fit into a batch, and at least one."""
        count, size = 0, 0
        for caller in self._queue:
            size += len(caller.items)
            if count and size > self._most:
                break
            count += 1
        callers, self._queue = self._queue[:count], self._queue[count:]
        return callers

    def _run(self, callers: "list[_WaitingCaller[T]]") -> None:
        error: BaseException | None = None
        results: Sequence[R] = ()
        try:
            results = self._call([item for caller in callers for item in caller.items])
        except BaseException as raised:  # noqa: BLE001 - handed to everybody who took part
            error = raised
        start = 0
        with self._changed:
            for caller in callers:
                end = start + len(caller.items)
                caller.results, caller.error, caller.done = results[start:end], error, True
                start = end
            self._busy = False
            self._changed.notify_all()


class _WaitingCaller(Generic[T]):
    def __init__(self, items: Sequence[T]) -> None:
        self.items = items
        self.results: Any = ()
        self.error: BaseException | None = None
        self.done = False
