"""A server on loopback, in a thread, with the protocol that `recommender serve` speaks."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import uvicorn

from recommender.api.app import create_app
from recommender.api.serve import configuration
from recommender.engine.engine import Engine
from recommender.settings import Settings

KEY = "a secret of the tests"
SEED = "arxiv:2010.00000"


def free_port() -> int:
    """Return a port that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def serving(engine: Engine, settings: Settings, *, fast: bool = False) -> Iterator[int]:
    server = uvicorn.Server(configuration(settings, create_app(engine, settings), fast=fast))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(30)
    assert not thread.is_alive()


@pytest.fixture
def serve(engine: Engine) -> Iterator[Callable[[], int]]:
    """Starts a server over `engine` and returns its port."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(serving(engine, Settings(port=0, api_key=KEY)))
