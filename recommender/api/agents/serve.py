"""Serving agents: one process, over its stdin and stdout, or over HTTP on this machine alone."""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import uvicorn

from recommender.api.connections import BoundedProtocol
from recommender.encoders import Encoder, open_encoder
from recommender.engine.engine import Engine
from recommender.errors import InvalidQuery, MissingExtra, RecommenderError
from recommender.releases.home import require_home
from recommender.settings import Settings

_log = logging.getLogger(__name__)

HOST = "127.0.0.1"
"""The address that HTTP listens to: only this machine can reach it, so no key is needed."""


def serve_agents(
    settings: Settings,
    model: str | None = None,
    port: int | None = None,
    listening: Callable[[int], object] = lambda _: None,
) -> None:
    """Answer agents until stdin ends; or, given a port, over HTTP until SIGINT or SIGTERM.

    Parameters
    ----------
    port : int, optional
        0: any that is free.
    listening : callable
        Called with the port once it is taken.

    Raises
    ------
    MissingExtra
        If the SDK is not installed.
    NothingIngested
        If there is no home folder; one where nothing was built is answered from as soon as it is.
    InvalidQuery
        If questions need a key, and HTTP is asked for: it has none.
    OSError
        If the port cannot be listened to.
    """
    try:
        from recommender.api.agents.server import AgentServer
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise MissingExtra("mcp", "`recommender mcp`") from error
    require_home(settings.home)
    if port is not None and settings.reads == "key":
        message = (
            "questions need a key here (RECOMMENDER_READS), and agents send none; leave --http out"
        )
        raise InvalidQuery("http", message)
    with _engine(settings, model) as engine:
        # Over stdio asks who may read the files; over HTTP anybody on this machine.
        server = AgentServer(engine, settings.timeout, collections=port is None)
        if port is None:
            anyio.run(server.over_stdio)
            return
        with _bound(port) as listener:
            listening(listener.getsockname()[1])
            bounded: Any = BoundedProtocol
            config = uvicorn.Config(
                server.over_http(HOST),
                http=bounded,
                access_log=False,
                server_header=False,
                log_config=None,  # its records go where ours do
                log_level=settings.log_level,
                timeout_graceful_shutdown=settings.grace,
            )
            for stop in (signal.SIGINT, signal.SIGTERM):  # raised anew once the server has stopped
                signal.signal(stop, lambda *_: None)
            uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _engine(settings: Settings, model: str | None) -> Iterator[Engine]:
    """Open the engine, and load its model in the background, while the agent reads the list of tools."""

    def encoder_named(name: str) -> Encoder:
        return open_encoder(model or name, settings.device, settings.prompt, settings.query_prompt)

    def warm() -> None:
        try:
            engine.models.warm(engine.snapshot.release)
        except RecommenderError as error:
            _log.warning("%s", error)  # and whoever asks is told

    with Engine(settings.home, encoder_named, background=True) as engine:
        warming = threading.Thread(target=warm, name="warming")
        warming.start()
        try:
            yield engine
        finally:
            warming.join()


def _bound(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        message = f"cannot listen at {HOST}, port {port}: {error.strerror}"
        raise OSError(f"{message}; choose another with --port") from error
    except OverflowError as error:
        raise OSError(
            f"port {port}: must be from 0 to 65535; choose another with --port"
        ) from error
