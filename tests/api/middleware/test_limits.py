import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recommender.api.middleware.limits import (
    MAX_BODY,
    MAX_ENTRIES_BODY,
    BodyLimit,
    HeadAsGet,
    TimeLimit,
)


def taking(seconds: float) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await PlainTextResponse(scope["method"])(scope, receive, send)

    return app


def test_a_request_past_the_time_limit_is_answered_503_with_a_problem() -> None:
    client = TestClient(TimeLimit(taking(0.3), 0.05))
    late = client.get("/more-like-this")
    assert late.status_code == 503
    assert late.headers["content-type"] == "application/problem+json"
    assert late.headers["retry-after"] == "1"
    assert "0.05 s" in late.json()["detail"]
    assert client.post("/entries").text == "POST"  # ten times as long
    never = TestClient(TimeLimit(taking(20), 0.01)).post("/entries")
    assert "sending it again does no harm" in never.json()["detail"]


def test_who_cannot_be_waited_for_at_the_end_is_told_so() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def work() -> None:
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
        asked = asyncio.create_task(TimeLimit(taking(20), 20)(scope, None, send))
        await asyncio.sleep(0)
        asked.cancel()
        await asked

    asyncio.run(work())
    assert sent[0]["status"] == 503
    assert b"the server stops" in sent[1]["body"]


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


def test_another_contract_words_its_own_refusals() -> None:
    def refuse(request: Request, status: int, detail: str) -> Response:
        return PlainTextResponse(f"{request.url.path} {detail}", status + 1)

    late = TestClient(TimeLimit(taking(0.3), 0.05, refuse)).get("/x")
    assert (late.status_code, late.text[:2]) == (504, "/x")
    long = TestClient(BodyLimit(taking(0), refuse)).post("/x", headers={"content-length": "x"})
    assert (long.status_code, long.text[:2]) == (414, "/x")
