import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.api.limits import MAX_BODY, MAX_ENTRIES_BODY, BodyLimit, HeadAsGet, TimeLimit


def taking(seconds: float) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await PlainTextResponse(scope["method"])(scope, receive, send)

    return app


def test_what_takes_too_long_is_a_problem() -> None:
    client = TestClient(TimeLimit(taking(0.3), 0.05))
    late = client.get("/more-like-this")
    assert late.status_code == 503
    assert late.headers["content-type"] == "application/problem+json"
    assert late.headers["retry-after"] == "1"
    assert "0.05 s" in late.json()["detail"]
    assert client.post("/entries").text == "POST"  # ten times as long
    never = TestClient(TimeLimit(taking(20), 0.01)).post("/entries")
    assert "sending it again does no harm" in never.json()["detail"]


def test_a_late_end_of_an_answer_is_no_second_answer() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(20)

    with pytest.raises(TimeoutError):
        TestClient(TimeLimit(app, 0.01)).get("/")


def test_head_is_asked_as_get() -> None:
    head = TestClient(HeadAsGet(taking(0))).head("/")
    assert (head.content, head.headers["content-length"]) == (b"", "3")


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [("POST", "/more-like-this", MAX_BODY), ("POST", "/entries", MAX_ENTRIES_BODY)],
)
def test_bodies_are_limited_before_they_are_read(method: str, path: str, most: int) -> None:
    client = TestClient(BodyLimit(taking(0)))
    for length, status in ((most, 200), (most + 1, 413), ("many", 413), ("-1", 413)):
        answer = client.request(method, path, headers={"content-length": str(length)})
        assert answer.status_code == status, length
    assert client.request(method, path, content=iter([b"{}"])).status_code == 411
