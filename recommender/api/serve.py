"""Serving: one process, or several that share one socket and one memory-mapped release."""

import gc
import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from recommender.api import logs
from recommender.api.app import create_app
from recommender.api.connections import BoundedProtocol
from recommender.api.middleware.prefix import ProxyHeaders
from recommender.api.shared_files import SharedFiles, shared_files
from recommender.encoders import BatchedEncoder, Encoder, SentenceEncoder, open_encoder
from recommender.engine.engine import Engine
from recommender.errors import RecommenderError
from recommender.releases.home import require_home
from recommender.releases.litter import sweep
from recommender.settings import Settings

_log = logging.getLogger(__name__)
_TURN = 0.001
"""Seconds a thread may keep the interpreter while another waits. A search waits for it wherever it
has looked at index or catalogue; at Python's own 5 ms, writes would hold it up for five times that."""
_LITTER = 20_000
"""The threshold of the garbage collector's youngest generation: finished answers come and go."""
_SILENT = 15  # seconds without a sign of life after which a worker counts as hung
# Seconds that a worker may take to its first sign of life: starts are slow on a busy machine.
_STARTING = 300
_EARLY = 5  # after so many workers in a row died before their first sign of life, the server ends


def encoders(settings: Settings, model: str | None = None) -> Callable[[str], Encoder]:
    """Return the function with which a server opens an encoder by the name that a release gives.

    With a sentence-transformers model, concurrent calls with short texts are batched, which encodes more
    than twice as many texts a second; the shipped models are slower in batches, so each thread calls them itself.
    """

    def encoder_named(name: str) -> Encoder:
        prompts = settings.prompt, settings.query_prompt
        encoder = open_encoder(model or name, settings.device, *prompts)
        return BatchedEncoder(encoder) if isinstance(encoder, SentenceEncoder) else encoder

    return encoder_named


def open_engine(settings: Settings, model: str | None = None) -> Engine:
    """Return an engine for a server: it opens the next release in the background."""
    return Engine(settings.home, encoders(settings, model), background=True)


def application(settings: Settings, model: str | None, shared: SharedFiles) -> ASGIApp:
    """Return the ASGI application of one worker process, which has an engine of its own and its model loaded.

    A worker that replaces another starts even if no question can be answered at the moment, since the cause may be
    removed. Without a catalogue it ends, and another worker is started later: no worker creates a catalogue.
    """
    _end_with_parent()
    logs.set_up(settings.log_format, settings.log_level)
    try:
        require_home(settings.home)
        engine = open_engine(settings, model)
    except RecommenderError as error:
        _log.error("a worker cannot start: %s", error)
        sys.exit(1)
    try:
        engine.models.warm(engine.snapshot.release)
    except RecommenderError as error:
        _log.error("%s", error)
    return _settled(create_app(engine, settings, shared, engine.close))


def _end_with_parent() -> None:
    """Stop this process once the one that started it has ended, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def serve(
    settings: Settings,
    model: str | None = None,
    *,
    fast: bool = False,
    listening: Callable[[int], object] = lambda _: None,
) -> None:
    """Answer until SIGINT or SIGTERM, then finish the requests that are under way.

    Requests under way may take `Settings.grace` seconds more; a search or a write that is not done
    then is abandoned, some seconds later at most. Entries that were answered as stored are on disk.

    Parameters
    ----------
    fast : bool
        Whether look-ups are answered while they are read, before ASGI: see `api.fast.protocol`.
    listening : callable
        Called with the port once it is taken, before the first answer.

    Raises
    ------
    NoRelease, CorruptRelease, CatalogueMismatch, EncoderMismatch, MissingExtra
        Before anything is listened to.
    OSError
        If the address cannot be listened to.
    """
    require_home(settings.home)
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.set_inheritable(True)
        with _saying_where(settings):
            bound.bind((settings.host, settings.port))
        with open_engine(settings, model) as engine:
            release = engine.snapshot.release
            release.verify()
            engine.models.warm(release)  # a wrong model or a missing extra shows now, not later
        sweep(settings.home)
        with shared_files(settings.home) as shared:
            worker = partial(application, settings, model, shared)
            config = configuration(settings, worker, factory=True, fast=fast)
            with _saying_where(settings):
                bound.listen(config.backlog)
            listening(bound.getsockname()[1])
            supervisor = _Supervisor(config, sockets=[bound])
            supervisor.run()
            if supervisor.failed:
                raise OSError("no worker could start; the log says what was tried")


@contextmanager
def _saying_where(settings: Settings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot listen at {settings.host}, port {settings.port}: {error.strerror}"
        raise OSError(f"{message}; choose another with --host or --port") from error


class _Supervisor(Multiprocess):
    """Starts the workers, and replaces each that dies or hangs.

    A worker that is starting is given a long time: killing it for being slow, and starting another, would make a
    busy machine busier, and no worker would ever answer. For the same reason a worker that dies before its
    first sign of life is replaced after a longer wait each time.

    Attributes
    ----------
    failed : bool
        Whether it ended because no worker could start.
    """

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        # when each was asked for its first sign of life
        self._pinged_at: dict[int | None, float] = {}
        self._started: set[int | None] = set()
        self._early = [0] * config.workers  # deaths before that, one after the other
        self._rests = [0.0] * config.workers  # until when a place stays empty
        self.failed = False

    def keep_subprocess_alive(self) -> None:
        for place, old in enumerate(self.processes):
            now = time.monotonic()
            if self.should_exit.is_set() or now < self._rests[place] or self._is_alive(old):
                continue
            old.kill()
            old.join()
            self._early[place] = early = 0 if old.pid in self._started else self._early[place] + 1
            self._rests[place] = now + min(2.0**early / 4, _STARTING / 10) if early else 0.0
            if old.exitcode == STARTUP_FAILURE or (early >= _EARLY and not self._started):
                code = old.exitcode
                _log.error(
                    "worker %s could not start (exit code %s), the server stops", old.pid, code
                )
                self.failed = True
                self.should_exit.set()
                return
            self.processes[place] = new = Process(self.config, self.sockets)
            new.start()
            _log.error(
                "worker %s died (exit code %s), %s takes its place", old.pid, old.exitcode, new.pid
            )

    def _is_alive(self, worker: Process) -> bool:
        if worker.pid in self._started:
            return worker.is_alive(self.config.timeout_worker_healthcheck)
        now = time.monotonic()
        if worker.pid not in self._pinged_at:
            self._pinged_at[worker.pid] = now
            worker.parent_conn.send(b"ping")
        elif worker.parent_conn.poll():
            if worker.parent_conn.recv():  # it has started
                self._started.add(worker.pid)
            else:
                worker.parent_conn.send(b"ping")
        return worker.process.is_alive() and now < self._pinged_at[worker.pid] + _STARTING


def _settled(app: ASGIApp) -> ASGIApp:
    gc.collect()
    gc.freeze()  # what stays need not be looked through again
    gc.set_threshold(_LITTER)
    sys.setswitchinterval(_TURN)
    return app


class _Configuration(uvicorn.Config):
    """uvicorn's configuration without its own handling of proxy headers: `ProxyHeaders` does that."""

    under = ""

    def load(self) -> None:
        super().load()
        self.loaded_app = ProxyHeaders(self.loaded_app, self.forwarded_allow_ips, self.under)


def configuration(
    settings: Settings, app: object, *, factory: bool = False, fast: bool = False
) -> uvicorn.Config:
    """Return uvicorn's configuration for an application, or for a factory that makes one in each worker."""
    http: Any = BoundedProtocol
    if fast:
        from recommender.api.fast.protocol import LookupProtocol

        http = LookupProtocol
    config = _Configuration(
        app,  # type: ignore[arg-type]
        factory=factory,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=http,
        access_log=False,
        server_header=False,
        log_config=None,  # its records go where ours do
        log_level=settings.log_level,
        timeout_graceful_shutdown=settings.grace,
        timeout_worker_healthcheck=_SILENT,
        proxy_headers=False,
        forwarded_allow_ips=settings.proxies,
    )
    config.under = settings.root_path
    return config
