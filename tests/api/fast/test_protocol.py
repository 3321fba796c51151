import http.client
import socket
from collections.abc import Callable
from email.utils import parsedate

import pytest

from recommender.engine.engine import Engine
from tests.api.conftest import SEED

FAST = f"/similar?id={SEED}&k=3"
USUAL = f"/similar?k=3&id={SEED}"


def ask(connection: http.client.HTTPConnection, path: str, **how: object) -> tuple:
    connection.request(how.pop("method", "GET"), path, **how)  # type: ignore[arg-type]
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


@pytest.fixture
def connection(serve: Callable[[], int]) -> http.client.HTTPConnection:
    opened = http.client.HTTPConnection("127.0.0.1", serve(), timeout=20)
    yield opened
    opened.close()


def exchange(port: int, sent: bytes) -> bytes:
    """Send bytes over a connection of their own and return what comes until it is closed."""
    with socket.create_connection(("127.0.0.1", port), 20) as opened:
        opened.sendall(sent)
        parts = []
        while part := opened.recv(65536):
            parts.append(part)
        return b"".join(parts)


def request(path: str, *headers: str, close: bool = False, method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    lines += ["Connection: close"] if close else []
    return "\r\n".join([*lines, "", ""]).encode()


def test_the_fast_and_the_usual_path_answer_the_same(
    connection: http.client.HTTPConnection,
) -> None:
    for headers in ({}, {"If-None-Match": "*"}):
        for method in ("GET", "HEAD"):
            fast, usual = (
                ask(connection, path, method=method, headers=headers) for path in (FAST, USUAL)
            )
            assert fast[0] == usual[0]
            assert fast[2] == usual[2]
            fast[1].pop("server-timing"), usual[1].pop("server-timing")
            assert {k.lower() for k in fast[1]} <= {k.lower() for k in usual[1]}
            assert fast[1]["etag"] == usual[1]["etag"]
            assert parsedate(fast[1]["date"])


@pytest.mark.parametrize("path", [FAST, USUAL])
def test_whoever_prefers_markdown_gets_it(
    connection: http.client.HTTPConnection, path: str
) -> None:
    for accept, media_type in (
        ("*/*", "application/json"),
        ("text/markdown", "text/markdown; charset=utf-8"),
        ("text/html, */*;q=0.8", "application/json"),
        ("application/json", "application/json"),
    ):
        status, headers, _ = ask(connection, path, headers={"Accept": accept})
        assert status == 200
        assert headers["content-type"] == media_type
        assert headers["vary"] == "Accept"


def test_a_look_up_is_answered_before_any_asgi(
    connection: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.api.middleware.lookups.LookupMiddleware.__call__", None)
    assert ask(connection, FAST)[0] == 200


def test_pipelined_requests_are_answered_in_order(serve: Callable[[], int]) -> None:
    port = serve()
    paths = [FAST, "/healthz", FAST, "/similar?id=2999.1", USUAL, FAST]
    sent = b"".join(request(path) for path in paths) + request(FAST, close=True)
    answers = exchange(port, sent).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200"] * 3 + [b"404"] + [b"200"] * 3
    assert answers[1].endswith(b'{"status":"ok"}')
    bodies = [answer.partition(b"\r\n\r\n")[2] for answer in answers]
    assert bodies[0] == bodies[2] == bodies[4] == bodies[5] == bodies[6]


def test_a_client_that_reads_nothing_at_first_loses_nothing(serve: Callable[[], int]) -> None:
    port, many = serve(), 3000  # some megabytes: more than sockets hold
    sent = request(FAST) * many + request("/healthz", close=True)
    received = exchange(port, sent)
    assert received.count(b"HTTP/1.1 200 OK") == many + 1
    assert received.endswith(b'{"status":"ok"}')


@pytest.mark.parametrize(
    "sent",
    [
        request(FAST, close=True),
        request(FAST, "Content-Length: 2", close=True) + b"{}",
        request(FAST, "Expect: 100-continue", close=True),
        request(FAST, "Upgrade: h2c", "HTTP2-Settings: AA", close=True),
        f"GET {FAST} HTTP/1.0\r\n\r\n".encode(),
    ],
)
def test_unusual_requests_are_answered_too(serve: Callable[[], int], sent: bytes) -> None:
    received = exchange(serve(), sent)
    assert b"HTTP/1.1 200 OK" in received
    assert received.endswith(b"}")


def test_errors_come_as_problems(connection: http.client.HTTPConnection) -> None:
    status, headers, body = ask(connection, "/similar?id=2999.00001")
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert b"2999.00001" in body


def test_what_nobody_foresaw_is_a_problem_too(
    connection: http.client.HTTPConnection, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "lookup", lambda *_: 1 / 0)
    monkeypatch.setattr(engine, "similar", lambda *_: 1 / 0)
    status, headers, body = ask(connection, FAST)
    assert (status, headers["content-type"]) == (500, "application/problem+json")
    assert b"ZeroDivision" not in body
