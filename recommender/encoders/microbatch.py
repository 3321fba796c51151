"""Micro-batching: concurrent calls with few items each, made into few calls with many."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class MicroBatcher(Generic[T, R]):
    """A function of items whose concurrent calls, from several threads, go together.

    While one call is under way, those who come wait; the first to wake takes the items of all of
    them along. An idle one is called at once: nobody waits to see who else may come.

    Parameters
    ----------
    call : callable
        Takes items, returns one result each, in order. What it raises, everybody who took part
        gets; so refuse bad items before.
    most : int
        Items in one call, unless a single caller brings more.
    """

    def __init__(self, call: Callable[[list[T]], Sequence[R]], most: int = 256) -> None:
        self._call = call
        self._most = most
        self._changed = threading.Condition()
        self._waiting: list[_Caller[T]] = []
        self._busy = False

    def __call__(self, items: Sequence[T]) -> Sequence[R]:
        """Return the results of these items, in order."""
        own = _Caller(items)
        with self._changed:
            self._waiting.append(own)
        while True:
            with self._changed:
                self._changed.wait_for(lambda: own.done or not self._busy)
                if own.done:
                    break
                self._busy = True
                together = self._take()
            self._serve(together)
        if own.error is not None:
            raise own.error
        return own.results  # type: ignore[no-any-return]

    @property
    def waiting(self) -> int:
        """How many items wait for a call."""
        with self._changed:
            return sum(len(caller.items) for caller in self._waiting)

    def _take(self) -> "list[_Caller[T]]":
        """Take callers in the order they came, as many as fit; never none."""
        count, size = 0, 0
        for caller in self._waiting:
            size += len(caller.items)
            if count and size > self._most:
                break
            count += 1
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    def _serve(self, together: "list[_Caller[T]]") -> None:
        error: BaseException | None = None
        results: Sequence[R] = ()
        try:
            results = self._call([item for caller in together for item in caller.items])
        except BaseException as raised:  # noqa: BLE001 - handed to everybody who took part
            error = raised
        start = 0
        with self._changed:
            for caller in together:
                end = start + len(caller.items)
                caller.results, caller.error, caller.done = results[start:end], error, True
                start = end
            self._busy = False
            self._changed.notify_all()


class _Caller(Generic[T]):
    def __init__(self, items: Sequence[T]) -> None:
        self.items = items
        self.results: Any = ()
        self.error: BaseException | None = None
        self.done = False
