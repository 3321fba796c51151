"""Kept responses over a real connection: written whole they say what they say by ASGI's messages."""

import gc
import socket
from collections.abc import Callable
from http.client import HTTPConnection

import pytest

from recommender.api import whole_responses
from tests.api.conftest import SEED

LOOKUP = f"/similar?id={SEED}&k=3"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each response that was offered whole was written so."""
    tried: list[bool] = []
    send = whole_responses._send

    def noting(*response: object) -> bool:
        tried.append(True)  # before who asked can have it
        tried[-1] = send(*response)
        return tried[-1]

    monkeypatch.setattr(whole_responses, "_send", noting)
    return tried


def ask(port: int, method: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, LOOKUP, headers=headers)
    answer = connection.getresponse()
    said = {name.lower(): value for name, value in answer.getheaders() if name.lower() != "date"}
    body = answer.read()
    connection.close()
    return answer.status, said, body


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("condition", ['"other"', "*"])
def test_a_whole_response_is_the_usual_one(
    serve: Callable[[], int],
    written: list[bool],
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    condition: str,
) -> None:
    port, headers = serve(), {"If-None-Match": condition, "X-Request-Id": "mine"}
    whole = ask(port, method, **headers)
    assert written == [True]
    assert whole[0] == (304 if condition == "*" else 200)
    assert whole[1]["x-request-id"] == "mine"
    monkeypatch.setattr(whole_responses, "offer", lambda cycle: None)
    assert ask(port, method, **headers) == whole
    assert len(written) == 1


def test_who_ends_the_connection_is_told_so(serve: Callable[[], int], written: list[bool]) -> None:
    _, headers, body = ask(serve(), "GET", Connection="close")
    assert headers["connection"] == "close"
    assert body
    assert written == [False]


def test_requests_that_come_together_are_answered_in_order(
    serve: Callable[[], int], written: list[bool]
) -> None:
    sent = [
        f"GET {LOOKUP} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: n{i}\r\n" for i in range(20)
    ]
    sent[-1] += "Connection: close\r\n"
    with socket.create_connection(("127.0.0.1", serve()), 20) as opened:
        opened.sendall("".join(f"{request}\r\n" for request in sent).encode())
        got = b""
        while part := opened.recv(65536):
            got += part
    ids = [
        line[14:] for line in got.decode().splitlines() if line.lower().startswith("x-request-id: ")
    ]
    assert ids == [f"n{i}" for i in range(20)]
    assert written == [True] * 19 + [False]


def test_a_request_that_was_answered_leaves_nothing_to_the_garbage_collector(
    serve: Callable[[], int], written: list[bool]
) -> None:
    port = serve()
    connection = HTTPConnection("127.0.0.1", port, timeout=20)

    def ask_once() -> None:
        connection.request("GET", LOOKUP)
        assert connection.getresponse().read()

    ask_once()  # what is made once
    gc.collect()
    gc.disable()
    try:
        for _ in range(50):
            ask_once()
        assert gc.collect() < 50
    finally:
        gc.enable()
    assert all(written)
    connection.close()
