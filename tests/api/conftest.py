"""Clients of the application, and a server on loopback with the protocol that `recommender serve` speaks.

To make an application takes a tenth of a second: tests that change nothing share one.
"""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import uvicorn
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.api.serve import configuration
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.built_once import built_once
from tests.conftest import invented

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


@pytest.fixture(scope="session")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over the invented papers, for tests that change nothing: one for all of a process."""
    built = built_once(tmp_path_factory, "invented", invented)
    with Engine(shutil.copytree(built, tmp_path_factory.mktemp("unchanged") / "home")) as opened:
        yield opened


def _client(engine: Engine) -> TestClient:
    app = create_app(engine, Settings(api_key=KEY))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def _shared(unchanged: Engine) -> Iterator[TestClient]:
    with _client(unchanged) as opened:
        yield opened


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A client of the application: over `engine` where a test asks for both, else over `unchanged`, shared as that is.

    Who sends `KEY` may write; a test that changes something of what is shared fails.
    """
    if "engine" in request.fixturenames:
        with _client(request.getfixturevalue("engine")) as opened:
            yield opened
        return
    unchanged: Engine = request.getfixturevalue("unchanged")
    before = unchanged.snapshot
    yield request.getfixturevalue("_shared")
    assert unchanged.snapshot is before, (
        "this test changes what others ask: let it ask for `engine`"
    )


@pytest.fixture
def serve(engine: Engine) -> Iterator[Callable[[], int]]:
    """Starts a server over `engine` and returns its port."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(serving(engine, Settings(port=0, api_key=KEY)))
