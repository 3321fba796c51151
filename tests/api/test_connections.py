"""Clients that would hold a server up: what they get, and that others are answered beside them."""

import http.client
import json
import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from itertools import chain, repeat
from pathlib import Path

import pytest

from recommender.api import bounds as bounding
from recommender.api.bounds import Bounds, room
from recommender.api.serve import _Configuration
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import KEY, SEED, serving

Serve = Callable[..., int]
LOOKUP = f"GET /similar?id={SEED}&k=20 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
SEARCH = b"GET /search?q=graph&k=20 HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module", params=[False, True], ids=["usual", "fast"])
def fast(request: pytest.FixtureRequest) -> bool:
    """Either way a server can speak."""
    return bool(request.param)


@pytest.fixture(scope="module")
def usual_bounds(unchanged: Engine, fast: bool) -> Iterator[int]:
    """The port of a server with the bounds that it has by itself: one for all tests."""
    with serving(unchanged, Settings(port=0, api_key=KEY), fast=fast) as port:
        yield port


@pytest.fixture
def served(
    usual_bounds: int, engine: Engine, fast: bool, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Serve]:
    """Returns the port of a server, which is started for this test alone where its bounds are others than usual."""
    with ExitStack() as stack:

        def start(connections: int = 1000, **bounds: float) -> int:
            if connections == 1000 and not bounds:
                return usual_bounds
            monkeypatch.setattr("recommender.api.app.Bounds", partial(Bounds, **bounds))
            settings = Settings(port=0, api_key=KEY, connections=connections)
            return stack.enter_context(serving(engine, settings, fast=fast))

        yield start


@contextmanager
def connected(port: int, sent: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), 20) as opened:
        opened.sendall(sent)
        yield opened


def everything(opened: socket.socket) -> bytes:
    parts = []
    with suppress(ConnectionResetError):
        while part := opened.recv(65536):
            parts.append(part)
    return b"".join(parts)


def alive(port: int) -> bool:
    with connected(
        port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    ) as opened:
        return everything(opened).endswith(b'{"status":"ok"}')


def problem(answer: bytes, status: int) -> dict:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
    assert b"content-type: application/problem+json" in head.lower()
    assert b"connection: close" in head.lower()
    said = json.loads(body)
    assert said["status"] == status
    assert f"x-request-id: {said['request_id']}\r\n".encode() in head.lower() + b"\r\n"
    return said


@pytest.mark.parametrize("size", [80_000, 20_000_000])
@pytest.mark.parametrize("where", ["header", "headers", "address"])
def test_a_head_that_is_too_long_is_refused_while_it_comes(
    served: Serve, where: str, size: int
) -> None:
    port = served()
    if where == "header":
        sent = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * size + b"\r\n\r\n"
    elif where == "headers":
        sent = (
            b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Some: more\r\n" * (size // 14) + b"\r\n"
        )
    else:
        sent = b"GET /?" + b"x" * size + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(port) as opened:
        sender = threading.Thread(target=lambda: _sendall(opened, sent))
        sender.start()
        said = problem(everything(opened), 431)
        sender.join(20)
    assert "65536 bytes" in said["detail"]
    assert alive(port)


def _sendall(opened: socket.socket, sent: bytes) -> None:
    with suppress(OSError):
        opened.sendall(sent)


@pytest.mark.parametrize("kept", ["close", "keep-alive"])
@pytest.mark.parametrize(("size", "framed"), [(300_000, 413), (20_000_000, 413), (20_000_000, 411)])
def test_who_sends_too_long_a_body_and_then_reads_gets_the_reason(
    served: Serve, size: int, framed: int, kept: str
) -> None:
    """Its last bytes come after the answer was given: a connection that is closed by then would be reset."""
    port = served()
    length = f"Content-Length: {size}" if framed == 413 else "Transfer-Encoding: chunked"
    head = f"POST /more-like-this HTTP/1.1\r\nHost: localhost\r\nConnection: {kept}\r\n{length}\r\n\r\n"
    body = b"x" * size if framed == 413 else b"%x\r\n%b\r\n0\r\n\r\n" % (size, b"x" * size)
    with connected(port, head.encode()) as opened:
        time.sleep(0.1)  # the answer comes before the body does
        for start in range(0, len(body), 1_000_000):
            opened.sendall(body[start : start + 1_000_000])
        opened.shutdown(socket.SHUT_WR)
        answer = b""
        while part := opened.recv(65536):
            answer += part
    assert answer.startswith(f"HTTP/1.1 {framed} ".encode())
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == framed
    assert alive(port)


def test_who_is_refused_and_sends_for_ever_is_let_go(
    served: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.api.connections._LINGERING", 0.2)
    monkeypatch.setattr("recommender.api.connections._LINGERING_AT_MOST", 0.6)
    head = b"POST /more-like-this HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 20000000\r\n\r\n"
    for pause, most in (
        (0.05, 0.6),
        (0.4, 0.2),
    ):  # who goes on, and who is silent for longer than may be
        with connected(served(), head) as opened:
            problem(everything(opened), 413)  # and no more is written
            began = time.monotonic()
            with suppress(ConnectionError):
                while time.monotonic() < began + 10:
                    opened.sendall(b"x")
                    time.sleep(pause)
            assert most * 0.7 < time.monotonic() - began < 5


def test_a_head_just_short_enough_is_read_however_it_comes(served: Serve) -> None:
    port = served()
    sent = (
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Long: " + b"x" * 60_000
    )
    with connected(port) as opened:
        for start in range(0, len(sent), 7001):
            opened.sendall(sent[start : start + 7001])
            time.sleep(0.001)
        opened.sendall(b"\r\n\r\n")
        assert everything(opened).startswith(b"HTTP/1.1 200")


def test_many_small_heads_in_odd_parts_are_no_long_one(served: Serve) -> None:
    port, many = served(), 2000
    sent = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Some: thing\r\n\r\n" * many
    with connected(port) as opened:
        reader = threading.Thread(target=lambda: got.append(everything(opened)))
        got: list[bytes] = []
        reader.start()
        for start in range(0, len(sent), 5003):
            opened.sendall(sent[start : start + 5003])
        opened.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        reader.join(60)
    assert got[0].count(b"HTTP/1.1 200 OK") == many + 1


def test_who_never_ends_a_head_is_let_go(served: Serve) -> None:
    port = served(head_seconds=0.3)
    began = time.monotonic()
    with ExitStack() as stack:
        sent = (b"", b"G", b"GET / HTTP/1.1\r\nX")
        for opened in [stack.enter_context(connected(port, part)) for part in sent]:
            assert "0.3 s" in problem(everything(opened), 408)["detail"]
    assert time.monotonic() - began < 10


def test_who_sends_a_letter_now_and_then_is_let_go_too(served: Serve) -> None:
    port = served(head_seconds=0.5)
    with connected(port, SEARCH) as opened:
        opened.recv(65536)  # the second request is held to the same as the first
        opened.settimeout(0.05)
        began, got = time.monotonic(), b""
        for letter in chain(b"GET / HTTP/1.1\r\nX: ", repeat(ord("x"))):
            with suppress(TimeoutError):
                opened.sendall(bytes([letter]))
                got += opened.recv(65536)
                if b"HTTP/1.1 408" in got:
                    break
            assert time.monotonic() - began < 8


def test_a_head_whose_rest_waits_for_answers_is_not_late(
    served: Serve, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    search, pauses = engine.search, chain([0.9], repeat(0))

    def slowly(*asked: object, **options: object) -> object:
        time.sleep(next(pauses))
        return search(*asked, **options)

    monkeypatch.setattr(engine, "search", slowly)
    last = SEARCH.replace(b"Host: localhost", b"Host: localhost\r\nConnection: close")
    with connected(served(head_seconds=0.3), SEARCH * 2 + last[:30]) as opened:
        time.sleep(0.2)  # what came is read, and reading stops until the first is answered
        opened.sendall(last[30:])
        assert everything(opened).count(b"HTTP/1.1 200 OK") == 3


def test_where_there_is_no_room_the_longest_idle_makes_some(served: Serve) -> None:
    port = served(connections=20)
    with ExitStack() as stack:
        half = [stack.enter_context(connected(port, b"GET / HTTP/1.1\r\nX")) for _ in range(60)]
        time.sleep(0.2)
        assert alive(port)
        closed = 0
        for opened in half:
            opened.setblocking(False)
            try:
                closed += opened.recv(10) == b""
            except BlockingIOError:
                pass
            except OSError:
                closed += 1
        assert closed >= 40


def test_where_all_are_busy_who_comes_is_told_so(served: Serve) -> None:
    port = served(connections=8)
    head = b"POST /more-like-this HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
    with ExitStack() as stack:
        for _ in range(8):
            busy = stack.enter_context(connected(port, head + b"Expect: 100-continue\r\n\r\n"))
            assert busy.recv(1000).startswith(b"HTTP/1.1 100")  # its body is waited for
        with connected(port) as opened:
            problem(everything(opened), 503)


def test_what_is_refused_before_any_route_is_counted(served: Serve) -> None:
    port = served(head_seconds=0.3)
    for sent in (b"rubbish\r\n\r\n", b"GET /", b"GET /" + b"x" * 70_000):
        with connected(port, sent) as opened:
            everything(opened)
    with connected(
        port, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    ) as opened:
        told = everything(opened).decode()
    for status in (400, 408, 431):
        assert f'{{method="",route="other",status="{status}"}} 1.0' in told


def test_what_is_read_ahead_of_the_answers_is_bounded(served: Serve) -> None:
    port, path = served(), Path("/proc/self/status")

    def resident() -> int:
        (line,) = (x for x in path.read_text().splitlines() if x.startswith("VmRSS"))
        return int(line.split()[1])

    with connected(port, SEARCH * 10) as opened:
        opened.recv(65536)
        before, sent = resident(), 0
        opened.settimeout(1.0)
        began = time.monotonic()
        with suppress(TimeoutError):
            while time.monotonic() - began < 20:
                sent += opened.send(SEARCH * 1000)
        assert time.monotonic() - began < 20, f"{sent} bytes were read"
        assert resident() - before < 60_000  # kilobytes; it was some hundred thousand
    assert alive(port)


def test_who_reads_nothing_is_let_go_and_who_reads_slowly_is_not(served: Serve) -> None:
    port = served(unread_seconds=2.0)  # a busy machine may not come to read for a second
    with connected(port) as opened:
        sender = threading.Thread(target=_sendall, args=(opened, LOOKUP * 20_000), daemon=True)
        sender.start()
        ended = select.poll()
        ended.register(opened, 0)  # nothing but its end
        assert ended.poll(60_000)
        assert everything(opened).count(b"HTTP/1.1 200") < 20_000
    with connected(port) as opened:
        last = SEARCH.replace(b"Host: localhost", b"Host: localhost\r\nConnection: close")
        threading.Thread(target=_sendall, args=(opened, SEARCH * 200 + last), daemon=True).start()
        got = b""
        while part := opened.recv(4096):
            got += part
            time.sleep(0.0005)
        assert got.count(b"HTTP/1.1 200") == 201


@pytest.mark.parametrize(
    "sent",
    [
        b"hello\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"POST /more-like-this HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /more-like-this HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_by_a_problem(served: Serve, sent: bytes) -> None:
    port = served()
    with connected(port, sent) as opened:
        problem(everything(opened), 400)
    assert alive(port)


def test_rubbish_behind_a_request_waits_for_its_answer(served: Serve) -> None:
    port = served()
    with connected(port, SEARCH + b"rubbish\r\n\r\n") as opened:
        got = everything(opened)
    first, _, second = got.partition(b"HTTP/1.1 400")
    assert first.startswith(b"HTTP/1.1 200 OK")
    assert second


def test_what_is_refused_is_reported_once_a_minute(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(bounding.time, "monotonic", lambda: now[0])
    bounds = Bounds()
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            bounds.log_refusal("a long head")
        bounds.log_refusal("something else")
        now[0] += 61
        bounds.log_refusal("a long head")
    assert [record.getMessage() for record in caplog.records] == [
        "refused: a long head",
        "refused: something else",
        "refused: a long head, and 49 more since it was last told",
    ]


def test_a_body_behind_pipelined_requests_is_read(served: Serve) -> None:
    port = served()
    body = json.dumps({"text": "graph node " * 900, "k": 3}).encode()
    post = b"POST /more-like-this HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    post += b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    end = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with connected(port, (SEARCH + post + LOOKUP) * 7 + end) as opened:
        got = everything(opened)
    assert got.count(b"HTTP/1.1 200 OK") == 22
    assert got.endswith(b'{"status":"ok"}')


def test_a_process_holds_no_more_than_it_has_descriptors_for() -> None:
    assert 8 <= room(1000) <= 1000
    assert room(10**9) < 10**9


def test_connections_are_kept_between_requests(served: Serve) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served(head_seconds=1.0), timeout=20)
    for pause in (0.0, 0.4, 0.4, 0.4):
        time.sleep(pause)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status":"ok"}'
    connection.close()


def test_who_leaves_in_the_middle_is_no_fault(
    served: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    port = served()
    for _ in range(20):
        with connected(port, SEARCH * 300) as opened:
            opened.recv(100)
    assert alive(port)
    time.sleep(0.5)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.fixture
def impatient(served: Serve, monkeypatch: pytest.MonkeyPatch) -> int:
    """The port of a server that closes what was idle for seven tenths of a second."""
    load = _Configuration.load

    def loaded(configuration: _Configuration) -> None:
        configuration.timeout_keep_alive = 0.7
        load(configuration)

    monkeypatch.setattr(_Configuration, "load", loaded)
    return served(head_seconds=10.0)  # one of its own


def test_an_idle_connection_is_closed_in_time_and_one_that_asks_is_not(impatient: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", impatient, timeout=20)) as client:
        client.connect()
        opened, began = client.sock, time.monotonic()
        while time.monotonic() < began + 1.0:
            client.request("GET", f"/similar?id={SEED}")
            assert client.getresponse().read().startswith(b'{"query"')
            assert client.sock is opened  # not another, in its stead
            time.sleep(0.1)
        last = time.monotonic()
        assert everything(opened) == b""
        assert time.monotonic() - last > 0.35


def test_a_head_under_way_is_no_idleness(impatient: int) -> None:
    with connected(impatient, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") as opened:
        assert opened.recv(65536).startswith(b"HTTP/1.1 200")
        for part in (b"GET /healthz HTTP/1.1\r\n", b"Host: localhost\r\n"):
            opened.sendall(part)
            time.sleep(0.5)
        opened.sendall(b"\r\n")
        assert b"HTTP/1.1 200" in everything(opened)
