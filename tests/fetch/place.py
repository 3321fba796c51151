"""A server on loopback that answers as it is told to and remembers what it was asked."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from urllib.parse import parse_qsl, urlsplit

from recommender.fetch.pace import Pace


@dataclass(frozen=True)
class Asked:
    """A request, as it came."""

    path: str
    query: dict[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What is sent back; a status of 0 hangs up instead."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Place:
    """A server that runs: where it is, and what it was asked."""

    port: int
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@contextmanager
def serving(
    answer: Callable[[Asked], Answer], tls: ssl.SSLContext | None = None
) -> Iterator[Place]:
    """Serve on loopback until the context ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else a body waits 40 ms for its head to be acknowledged

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), self.headers)
            place.asked.append(asked)
            said = answer(asked)
            if not said.status:
                self.close_connection = True
                return
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in said.headers:
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # who asked has gone, which tests mean to happen

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    place = Place(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class Clock:
    """A time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def pace(self) -> Pace:
        return Pace(self.sleep, lambda: self.now, Random(0))


def everywhere(host: str, port: int) -> list[str]:
    """Resolve any host to this machine."""
    return ["127.0.0.1"]
