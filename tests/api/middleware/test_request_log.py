import http.client
import json
import logging
import time
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from tests.api.conftest import SEED

GIVEN = {"X-Request-Id": "gateway:7f"}
PATHS = {
    f"/similar?id={SEED}": 200,
    f"/similar?k=3&id={SEED}": 200,
    "/similar?id=0": 404,
    "/similar?id=": 422,
    "/nowhere": 404,
    "/": 200,
    "/recommendations/v1/papers/forpaper/0": 404,
}


def lines(caplog: pytest.LogCaptureFixture) -> list[dict]:
    return [r.fields for r in caplog.records if r.name == "recommender.requests"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_bears_the_id_of_its_request(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=GIVEN)
    assert answer.status_code == PATHS[path]
    assert answer.headers.get_list("x-request-id") == ["gateway:7f"]
    if answer.headers["content-type"] == "application/problem+json":
        assert answer.json()["request_id"] == "gateway:7f"
    made = [
        client.get(path, headers=h).headers["x-request-id"] for h in ({}, {"X-Request-Id": "a b"})
    ]
    assert len({*made, "gateway:7f"}) == 3


def test_the_fast_protocol_bears_it_too(serve: Callable[[], int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", serve(), timeout=30)
    ids = []
    for headers in ({}, GIVEN, {"X-Request-Id": "a b"}):
        connection.request("GET", f"/similar?id={SEED}", headers=headers)
        answer = connection.getresponse()
        etag = answer.getheader("etag")
        assert (answer.status, json.loads(answer.read())["query"]["id"]) == (200, SEED)
        ids.append(answer.getheader("x-request-id"))
    connection.request("GET", f"/similar?id={SEED}", headers={**GIVEN, "If-None-Match": etag})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (304, b"")
    ids.append(answer.getheader("x-request-id"))
    connection.close()
    assert ids[1] == ids[3] == "gateway:7f"
    assert len(set(ids)) == 3
    assert all(id and " " not in id for id in ids)


def test_every_request_has_a_line(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "recommender.requests")
    with TestClient(create_app(engine)) as client:
        client.get(f"/similar?id={SEED}&kind=paper")
        client.head("/healthz")
    similar, health = lines(caplog)
    assert similar.pop("ms") > 0
    assert similar == {
        "method": "GET",
        "path": "/similar",  # what was asked stays with who asked
        "status": 200,
        "plan": "exact",
        "matched": 23,
    }
    assert (health["method"], health["path"], health["status"]) == ("HEAD", "/healthz", 200)


def test_lookups_have_a_line_where_all_have(
    serve: Callable[[], int], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "recommender.requests")
    connection = http.client.HTTPConnection("127.0.0.1", serve(), timeout=30)
    connection.request("GET", f"/similar?id={SEED}")
    connection.getresponse().read()
    connection.close()
    deadline = time.monotonic() + 10  # a line is written once the whole response has gone out
    while not lines(caplog) and time.monotonic() < deadline:
        time.sleep(0.01)
    (line,) = lines(caplog)
    assert (line["path"], line["status"], line["plan"]) == ("/similar", 200, "graph")


def test_by_default_only_failures_have_a_line(
    client: TestClient,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client.get(f"/similar?id={SEED}")
    client.get("/nowhere")
    assert lines(caplog) == []
    monkeypatch.setattr(engine, "similar", lambda *_: 1 / 0)
    failed = client.get(f"/similar?k=3&id={SEED}", headers=GIVEN)
    assert failed.json()["request_id"] == "gateway:7f"
    (line,) = lines(caplog)
    assert (line["path"], line["status"]) == ("/similar", 500)
