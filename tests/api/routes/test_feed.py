from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient

from recommender.engine.engine import Engine
from recommender.issues.feed import urn
from tests.api.conftest import SEED
from tests.conftest import paper


def ask(client: TestClient, *seeds: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    return client.get("/feed", params={"id": seeds, **more}, headers=headers or {})


def test_the_nearest_the_newest_first(client: TestClient, unchanged: Engine) -> None:
    answer = ask(client, "2010.00000v2", k=7)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo
    near = [hit["id"] for hit in unchanged.similar(SEED, 7).results]
    assert {e.id for e in found.entries} == {urn(id) for id in near}
    assert all(a.published >= b.published for a, b in pairwise(found.entries))
    assert found.feed.links[0].href == str(answer.request.url)
    assert unchanged.entry(SEED).label in found.feed.title


def test_several_seeds_as_json(client: TestClient, unchanged: Engine) -> None:
    seeds = (SEED, "2011.00001")
    answer = ask(client, *seeds, format="json", k=5)
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    content = answer.json()
    near = [hit["id"] for hit in unchanged.like(like=seeds, k=5).results]
    assert {item["_recommender"]["id"] for item in content["items"]} == set(near)
    assert content["feed_url"] == str(answer.request.url)
    assert not {urn(SEED), urn("arxiv:2011.00001")} & {item["id"] for item in content["items"]}


@pytest.mark.parametrize("format", ["atom", "json"])
def test_304_until_something_is_new(client: TestClient, engine: Engine, format: str) -> None:
    first = ask(client, SEED, format=format)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    later = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    earlier = "Tue, 14 Nov 2023 22:13:20 GMT"
    for headers, status in (
        ({"if-none-match": tag}, 304),
        ({"if-none-match": f'"other", W/{tag}'}, 304),
        ({"if-none-match": '"other"'}, 200),
        ({"if-none-match": '"other"', "if-modified-since": later}, 200),
        ({"if-modified-since": date}, 304),
        ({"if-modified-since": later}, 304),
        ({"if-modified-since": earlier}, 200),
        ({"if-modified-since": "yesterday"}, 200),
    ):
        answer = ask(client, SEED, format=format, headers=headers)
        assert answer.status_code == status, headers
        assert answer.headers["etag"] == tag
        assert bool(answer.content) == (status == 200)
    engine.store([paper("graph", 50)])
    fresh = ask(client, SEED, format=format, headers={"if-none-match": tag})
    assert fresh.status_code == 200
    assert "Node" in fresh.text or "graph" in fresh.text
    assert fresh.headers["etag"] != tag


def test_the_date_tells_of_new_entries(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask(client, SEED).headers["last-modified"]
    soon = datetime.now(UTC).timestamp() + 3600
    with monkeypatch.context() as later:
        later.setattr("recommender.catalogue.merging.time.time", lambda: soon)
        engine.store([paper("graph", 50)])
    answer = ask(client, SEED, headers={"if-modified-since": before})
    assert answer.status_code == 200
    assert urn("arxiv:2010.00050") in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("id=", 404),
        ("id=2999.00001", 404),
        (f"id={SEED}&id=2999.00001", 404),
        (f"id={SEED}&k=0", 422),
        (f"id={SEED}&format=rss", 422),
    ],
)
def test_a_feed_that_cannot_be_is_a_problem_document(
    client: TestClient, query: str, status: int
) -> None:
    answer = client.get(f"/feed?{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_feed_is_in_the_openapi_document(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/feed"]["get"]
    assert {p["name"] for p in operation["parameters"]} == {"id", "format", "k"}
    assert set(operation["responses"]["200"]["content"]) == {
        "application/atom+xml",
        "application/feed+json",
    }
    assert "304" in operation["responses"]
