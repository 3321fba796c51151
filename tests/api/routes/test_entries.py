import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import orjson
import pytest
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.api.routes.entries import MAX_ENTRIES, mentions
from recommender.engine.engine import Engine
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention
from recommender.errors import InvalidQuery
from recommender.settings import Settings
from tests.api.conftest import KEY, SEED
from tests.conftest import paper, papers

ALLOWED = {"authorization": f"Bearer {KEY}"}
NDJSON = {**ALLOWED, "content-type": "application/x-ndjson"}
NEW = {"title": "A whole new paper about graph nodes", "arxiv_id": "2301.12345"}


def exported(mention: Mention) -> dict:
    return Entry.merge([mention]).to_dict()


@pytest.mark.usefixtures("engine")
def test_an_entry_sent_is_found_by_the_next_question(client: TestClient) -> None:
    answer = client.post("/entries", json=NEW, headers=ALLOWED)
    assert answer.status_code == 201
    assert answer.json() == {"entries": [{"id": "arxiv:2301.12345", "outcome": "new"}]}
    assert client.get("/entries/2301.12345").json()["title"] == NEW["title"]
    assert client.get("/similar?id=2301.12345&k=3").json()["query"]["id"] == "arxiv:2301.12345"
    found = client.get("/more-like-this", params={"text": NEW["title"], "k": 1}).json()
    assert found["results"][0]["id"] == "arxiv:2301.12345"
    again = client.post("/entries", json=NEW, headers=ALLOWED)
    assert (again.status_code, again.json()["entries"][0]["outcome"]) == (200, "known")


@pytest.mark.usefixtures("engine")
def test_many_are_sent_as_an_array_or_as_lines(client: TestClient) -> None:
    some = [exported(replace(paper("graph", n), arxiv_id=f"2302.{n:05d}")) for n in range(20, 25)]
    array = client.post("/entries", json=some[:3], headers=ALLOWED)
    body = b"\n\n".join(map(orjson.dumps, some[2:])) + b"\n"
    lines = client.post("/entries", content=body, headers=NDJSON)
    assert (array.status_code, lines.status_code) == (201, 201)
    told = [e for answer in (array, lines) for e in answer.json()["entries"]]
    assert [e["id"] for e in told] == [f"arxiv:2302.{n:05d}" for n in (20, 21, 22, 22, 23, 24)]
    assert [e["outcome"] for e in told] == ["new"] * 3 + ["known"] + ["new"] * 2


@pytest.mark.usefixtures("engine")
def test_an_entry_taken_away_is_gone_at_once(client: TestClient) -> None:
    nearest = client.get(f"/similar?id={SEED}&k=1").json()["results"][0]["id"]
    assert client.delete(f"/entries/{nearest}", headers=ALLOWED).status_code == 204
    assert client.get(f"/entries/{nearest}").status_code == 404
    assert client.get(f"/similar?id={nearest}").status_code == 404
    for path in (
        f"/similar?id={SEED}",
        f"/more-like-this?like={SEED}",
        "/more-like-this?text=graph",
    ):
        assert nearest not in [r["id"] for r in client.get(path).json()["results"]]
    assert client.delete(f"/entries/{nearest}", headers=ALLOWED).status_code == 404


WRITES = [("POST", "/entries"), ("DELETE", f"/entries/{SEED}")]


@pytest.mark.parametrize("key", [None, ""])
def test_where_there_is_no_key_nobody_may_write(unchanged: Engine, key: str | None) -> None:
    with TestClient(create_app(unchanged, Settings(api_key=key))) as client:
        for method, path in WRITES:
            for headers in ({}, ALLOWED, {"authorization": "Bearer "}):
                refused = client.request(method, path, headers=headers)
                assert refused.status_code == 403
                assert "RECOMMENDER_API_KEY" in refused.json()["detail"]
    assert unchanged.entry(SEED)


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize(
    "sent",
    [None, f"Bearer {KEY}x", "Bearer é", f"Basic {KEY}", KEY, f"Bearer {KEY[:-1]}"],
)
def test_only_who_has_the_key_may_write(
    client: TestClient, unchanged: Engine, method: str, path: str, sent: str | None
) -> None:
    headers = {} if sent is None else {"authorization": sent.encode()}
    refused = client.request(method, path, headers=headers)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["content-type"] == "application/problem+json"
    assert unchanged.entry(SEED)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "broken JSON"),
        (b"{", "broken JSON"),
        (b"[]", "1 to 1000"),
        (b"{}", "entry: 1: names nothing"),
        (b"[[]]", "entry: 1: expected a JSON object, found a list"),
        (b"5", "entry: 1: expected a JSON object"),
        (b"null", "entry: 1: expected a JSON object"),
        (b'{"title": 5}', "entry: 1: title: expected text, found a number"),
        (b'[{"title": "One whole title"}, {"title": "Two", "authors": 5}]', "entry: 2: authors"),
        (b'{"title": "One whole title", "kind": "poem"}', "1: kind: expected one of paper"),
        (b'{"title": "One whole title", "published": "soon"}', "1: published"),
        (b"[" + b"{}," * MAX_ENTRIES + b"{}]", "not 1001"),
        (b"\xff", "broken JSON"),
    ],
)
def test_of_bad_entries_nothing_is_stored(
    client: TestClient, unchanged: Engine, sent: bytes, said: str
) -> None:
    before = len(unchanged.catalogue)
    headers = {**ALLOWED, "content-type": "application/json; charset=utf-8"}
    answer = client.post("/entries", content=sent, headers=headers)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert "left out" not in answer.json()["detail"]
    assert len(unchanged.catalogue) == before


def test_a_broken_line_is_named() -> None:
    with pytest.raises(InvalidQuery, match="in line 3"):
        mentions(b'{"title": "a"}\n\n{"title": \n', "application/x-ndjson")


def test_many_bad_entries_are_counted() -> None:
    with pytest.raises(InvalidQuery, match=r"entry 10: .*; and 2 more; nothing was stored"):
        mentions(b"[" + b",".join([b"{}"] * 12) + b"]", "application/json")


def test_what_export_writes_is_taken_as_it_is() -> None:
    (mention,) = mentions(orjson.dumps(exported(paper("graph", 3))), "application/json")
    again = Entry.merge([mention]).to_dict()
    assert again == exported(paper("graph", 3))


@pytest.mark.parametrize("media_type", ["", "text/plain", "multipart/form-data"])
def test_only_json_is_read(client: TestClient, media_type: str) -> None:
    headers = {**ALLOWED, "content-type": media_type}
    answer = client.post("/entries", content=json.dumps(NEW), headers=headers)
    assert answer.status_code == 415


def test_what_comes_while_another_write_is_under_way_goes_together(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, begun, go = [], threading.Event(), threading.Event()
    real = engine.catalogue.store

    def slowly(given: list[Mention]) -> list:
        stored.append(len(given))
        begun.set()
        assert go.wait(20)
        return real(given)

    monkeypatch.setattr(engine.catalogue, "store", slowly)
    with ThreadPoolExecutor(9) as pool:
        posts = [
            pool.submit(
                client.post,
                "/entries",
                json=exported(replace(paper("speech", n), arxiv_id=f"2303.{n:05d}")),
                headers=ALLOWED,
            )
            for n in range(40, 48)
        ]
        assert begun.wait(20)
        threading.Timer(0.5, go.set).start()
        answers = [post.result() for post in posts]
    told = [answer.json()["entries"] for answer in answers]
    assert [len(t) for t in told] == [1] * 8
    assert [t[0]["id"] for t in told] == [f"arxiv:2303.{n:05d}" for n in range(40, 48)]
    assert sum(stored) == 8
    assert len(stored) < 8
    assert len(engine.catalogue) == len(papers()) + 8
