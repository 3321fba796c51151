"""Replicas and the catalogue's holder, each behind a thread of its own that can be made to hang or to fail."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from recommender.cluster.outcome import RemoteOutcome


class Lost(Exception):
    """What a call to a process that died raises."""


class Afar:
    """Passes calls on to an object, as another process would answer."""

    def __init__(self, held: Any) -> None:
        self._held = held
        self._threads = ThreadPoolExecutor(8)
        self.dead = False
        self.running = threading.Event()
        self.running.set()
        self.calls = 0

    def _begin(self, method: str, *given: Any) -> Future[RemoteOutcome]:
        return self._threads.submit(self._do, method, *given)

    def _do(self, method: str, *given: Any) -> RemoteOutcome:
        self.calls += 1
        self.running.wait(20)
        if self.dead:
            raise Lost
        reply: RemoteOutcome = getattr(self._held, method)(*given)
        return reply

    def ask(self, *given: Any) -> Future[RemoteOutcome]:
        return self._begin("ask", *given)

    def call(self, *given: Any) -> Future[RemoteOutcome]:
        return self._begin("call", *given)

    def reconnect(self) -> None:
        """Stay where it is."""

    def write(self, *given: Any) -> Future[RemoteOutcome]:
        return self._begin("write", *given)
