import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import orjson
import pytest

from recommender.client import AsyncClient, Client, Forbidden, Gone, NotFound, Refused, Unavailable
from recommender.client.responses import ServiceError, retry_after
from recommender.errors import CursorGone, EntryNotFound, InvalidQuery, RecommenderError

URL = "http://service.example"
READY = {"status": "ready", "index_version": "c0ffee", "model": "hash", "entries": 3}
Answer = tuple[int, dict[str, str], object]


class Script:
    """A service that answers as told, one answer after the other, and notes what it was sent."""

    def __init__(self, *answers: Answer) -> None:
        self._answers: Iterator[Answer] = iter(answers)
        self.sent: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        status, headers, content = next(self._answers)
        body = content if isinstance(content, bytes) else orjson.dumps(content)
        return httpx.Response(status, headers=headers, content=body)

    def client(self, **options: float | str) -> Client:
        http = httpx.Client(transport=httpx.MockTransport(self))
        return Client(URL, http=http, **options)  # type: ignore[arg-type]


def problem(status: int, detail: str, **headers: str) -> Answer:
    told = {"type": "about:blank", "title": "No", "status": status, "detail": detail}
    return status, {"content-type": "application/problem+json", **headers}, told


BUSY = problem(503, "too many questions at once", **{"retry-after": "0"})
OK: Answer = (200, {}, READY)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_retried(status: int) -> None:
    busy = problem(status, "busy", **{"retry-after": "0"})
    script = Script(busy, busy, OK)
    assert script.client().ready().index_version == "c0ffee"
    assert len(script.sent) == 3


def test_an_asynchronous_client_asks_again_too() -> None:
    script = Script(BUSY, OK)

    async def ask() -> int:
        async with httpx.AsyncClient(transport=httpx.MockTransport(script)) as http:
            return (await AsyncClient(URL, http=http).ready()).entries

    assert asyncio.run(ask()) == 3
    assert len(script.sent) == 2


def test_a_busy_service_is_retried_as_often_as_said_and_no_more() -> None:
    script = Script(*[BUSY] * 9)
    with pytest.raises(Unavailable, match="too many questions") as raised:
        script.client(retries=2).ready()
    assert len(script.sent) == 3
    assert (raised.value.status, raised.value.retry_after) == (503, 0)


def test_who_asks_for_too_long_a_pause_is_not_waited_for() -> None:
    script = Script(problem(503, "later", **{"retry-after": "3600"}))
    with pytest.raises(Unavailable) as raised:
        script.client(longest=5).ready()
    assert raised.value.retry_after == 3600
    assert len(script.sent) == 1


def test_without_retry_after_pauses_grow_and_are_bounded() -> None:
    script = Script(problem(503, "busy"), problem(503, "busy"), OK)
    assert script.client(longest=0.01).ready().entries == 3


@pytest.mark.parametrize("said", ["", "soon", "-1", "1.5", "²"])
def test_a_pause_that_nobody_understands_is_none(said: str) -> None:
    assert retry_after({"retry-after": said}) is None


def test_a_pause_may_be_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < (retry_after({"retry-after": later}) or 0) <= 60
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0


def similar(client: Client) -> object:
    return client.similar("2999.00001^x")


@pytest.mark.parametrize(
    ("ask", "answer", "kinds"),
    [
        (similar, problem(404, "no entry is known as '2999.00001^x'"), (NotFound, EntryNotFound)),
        (similar, problem(422, "k: too many"), (Refused, InvalidQuery)),
        (similar, problem(400, "body: broken"), (Refused, InvalidQuery)),
        (similar, problem(410, str(CursorGone("c0ffee"))), (Gone, CursorGone)),
        (similar, problem(410, "of a proxy"), (Gone, CursorGone)),
        (similar, problem(500, "unexpected"), (ServiceError,)),
        (similar, (502, {}, b"<html>of a proxy</html>"), (ServiceError,)),
        (similar, (503, {}, [1, 2]), (Unavailable,)),
        (lambda client: client.ready(), problem(404, "Not Found"), (ServiceError,)),
        (lambda client: client.remove("x"), problem(401, "send the key"), (Forbidden,)),
        (
            lambda client: client.add({}),
            problem(403, "this takes a key, and there is none"),
            (Forbidden,),
        ),
    ],
)
def test_every_error_is_of_our_tree(
    ask: Callable[[Client], object], answer: Answer, kinds: tuple[type[Exception], ...]
) -> None:
    with pytest.raises(RecommenderError) as raised:
        ask(Script(answer).client(retries=0))
    assert all(isinstance(raised.value, kind) for kind in kinds)
    assert isinstance(raised.value, ServiceError)
    assert raised.value.status == answer[0]
    assert str(answer[0]) in str(raised.value)


def test_errors_keep_what_they_are_about() -> None:
    known = Script(problem(404, "no entry is known as 'b'; give an id")).client()
    with pytest.raises(EntryNotFound) as unknown:
        known.like(like=["a^2", "b^0.5"])
    assert unknown.value.id == "b"
    with pytest.raises(InvalidQuery) as refused:
        Script(problem(422, "k: must be from 1 to 100: not 200")).client().similar("a", 200)
    assert (refused.value.field, refused.value.reason) == ("k", "must be from 1 to 100: not 200")
    with pytest.raises(CursorGone) as gone:
        Script(problem(410, str(CursorGone("c0ffee")))).client().similar("a", cursor="x")
    assert gone.value.version == "c0ffee"


def test_what_no_address_can_hold_is_not_sent() -> None:
    script = Script()
    with pytest.raises(InvalidQuery, match="too long"):
        script.client().search("字" * 20_000)
    assert script.sent == []


def test_a_service_that_is_not_there() -> None:
    with Client("http://127.0.0.1:9", timeout=5) as client, pytest.raises(Unavailable) as raised:
        client.ready()
    assert raised.value.status == 0
    assert "127.0.0.1:9" in str(raised.value)


def test_a_service_that_never_answers() -> None:
    def wait(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    client = Client(URL, http=httpx.Client(transport=httpx.MockTransport(wait)))
    with pytest.raises(Unavailable, match="longer timeout"):
        client.ready()


def test_an_answer_is_kept_while_it_holds() -> None:
    found = {
        "query": {"id": "a", "title": "A"},
        "results": [],
        "index_version": "c0ffee",
        "model": "hash",
        "search": {"plan": "graph", "matched": 0, "exact": True, "close": False},
    }
    script = Script(
        (200, {"etag": '"1"'}, found),
        (304, {}, b""),
        (200, {"etag": '"2"'}, {**found, "index_version": "beef"}),
        (200, {"etag": '"3"'}, found),
    )
    client = script.client()
    first = client.similar("a")
    assert client.similar("a") is first
    assert client.similar("a").index_version == "beef"
    client.similar("b")
    conditions = [request.headers.get("if-none-match") for request in script.sent]
    assert conditions == [None, '"1"', '"1"', None]


def test_only_what_writes_shows_the_key() -> None:
    script = Script(OK, (204, {}, b""), (200, {}, {"entries": []}))
    client = script.client(key="secret")
    client.ready()
    client.remove("10.1000/a b?c")
    client.add([])
    keys = [request.headers.get("authorization") for request in script.sent]
    assert keys == [None, "Bearer secret", "Bearer secret"]
    assert script.sent[1].url.raw_path == b"/entries/10.1000%2Fa%20b%3Fc"
