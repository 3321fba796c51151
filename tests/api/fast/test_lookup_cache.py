from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from recommender.api.app import routes
from recommender.api.fast.lookup_cache import CachedResponse, LookupCache, parse_simple_query
from recommender.api.middleware.request_log import RequestLog
from recommender.engine import graph_lookup
from recommender.engine.engine import Engine
from recommender.engine.response import QueryResponse
from recommender.errors import NoRelease
from tests.api.conftest import SEED
from tests.conftest import paper

NAMES = (SEED, "2010.00000v2", "https://arxiv.org/abs/2010.00000", "doi:10.1/a+b c&d=é")


@pytest.mark.parametrize(
    "query",
    [
        b"",
        b"id",
        b"id=",
        b"k=5",
        b"id=a&k=0",
        b"id=a&k=101",
        b"id=a&k=",
        b"id=a&k=-1",
        b"id=a&k=1&k=2",
        b"id=a&id=b",
        b"id=a&kind=paper",
        b"id=a&k=5&lang=en",
        b"id=a&k=5%30",
        b"id=" + b"a" * 2001,
    ],
)
def test_a_query_that_is_not_simple_is_left_to_the_route(query: bytes) -> None:
    assert parse_simple_query(query) is None


@given(st.text(min_size=1, max_size=60), st.integers(1, 100), st.booleans(), st.booleans())
def test_a_simple_query_is_parsed_as_starlette_parses_it(
    name: str, k: int, plus: bool, given_k: bool
) -> None:
    sent = (quote_plus if plus else quote)(name.encode("utf-8", "replace"))
    query = f"id={sent}" + (f"&k={k}" if given_k else "")
    params = QueryParams(query)
    assert parse_simple_query(query.encode()) == (params["id"], int(params.get("k", 10)))


@given(st.binary(max_size=40))
def test_any_bytes_are_read_as_everywhere_or_go_on(value: bytes) -> None:
    query = b"id=" + value
    found = parse_simple_query(query)
    if found is not None:
        params = QueryParams(query)
        assert found == (params["id"], int(params.get("k", 10)))


def test_answers_are_kept_until_something_is_stored(engine: Engine) -> None:
    lookups = LookupCache(engine)
    query = b"id=2010.00000"
    response = lookups.response(query)
    assert isinstance(response, CachedResponse)
    assert lookups.response(query) is response
    engine.store([paper("graph", 30)])
    after = lookups.response(query)
    assert after is None or after is not response


def test_the_answer_that_was_requested_least_lately_goes_first(engine: Engine) -> None:
    first, other, third = (b"id=2010.0000%d" % n for n in range(3))
    answers = [engine.lookup(f"2010.0000{n}", 10) for n in range(3)]
    sizes = [len(answer.body) for answer in answers if isinstance(answer, QueryResponse)]
    lookups = LookupCache(engine, most_bytes=sum(sizes) - 1)
    kept = [lookups.response(query) for query in (first, other, first, third)]
    assert len(lookups) == 2
    assert lookups.response(first) is kept[0]
    again = lookups.response(other)
    assert isinstance(again, CachedResponse)
    assert again is not kept[1]
    assert isinstance(kept[1], CachedResponse)
    assert again.body == kept[1].body


def test_a_removed_entry_is_gone_at_once(client: TestClient, engine: Engine) -> None:
    lookups = LookupCache(engine)
    query = f"id={SEED}&k=3".encode()
    before = lookups.response(query)
    assert before is not None
    nearest = engine.similar(SEED, 3).results[0]["id"]
    engine.remove(nearest)
    after = lookups.response(query)
    assert after is None or nearest.encode() not in after.body
    assert nearest not in client.get(f"/similar?{query.decode()}").text


@pytest.fixture(scope="module")
def behind(unchanged: Engine) -> Iterator[TestClient]:
    """A client of the application without what stands in front of it."""
    inner = routes(unchanged)
    with TestClient(RequestLog(inner, inner.state.request_stats)) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/similar?id=2999.1", f"/similar?id={SEED}", "/similar?id="])
def test_in_front_and_behind_say_the_same(
    client: TestClient, behind: TestClient, path: str
) -> None:
    headers = {"origin": "https://digest.example", "x-request-id": "1"}
    front, other = (asked.get(path, headers=headers) for asked in (client, behind))
    assert (front.status_code, front.content) == (other.status_code, other.content)
    assert set(front.headers) <= set(other.headers)


def test_k_and_id_may_stand_in_any_order(client: TestClient) -> None:
    one, other = (client.get(f"/similar?{q}") for q in (f"id={SEED}&k=4", f"k=4&id={SEED}"))
    assert one.content == other.content
    assert one.headers["etag"] == other.headers["etag"]


@pytest.mark.parametrize("query", [f"id={SEED}&k=4", f"k=4&id={SEED}", f"id={SEED}&kind=paper"])
def test_who_has_the_answer_is_told_so(client: TestClient, query: str) -> None:
    answer = client.get(f"/similar?{query}")
    tag = answer.headers["etag"]
    assert tag.startswith('"')
    assert answer.headers["cache-control"] == "no-cache"
    for condition in (tag, f"W/{tag}", f'"other", {tag}', f'W/"a,b",{tag}', "*", " * "):
        same = client.get(f"/similar?{query}", headers={"if-none-match": condition})
        assert (same.status_code, same.content) == (304, b""), condition
        assert same.headers["etag"] == tag
        assert "content-length" not in same.headers
    for condition in ('"other"', tag.strip('"'), "", '"*"', f'"x{tag[1:]}'):
        changed = client.get(f"/similar?{query}", headers={"if-none-match": condition})
        assert (changed.status_code, changed.content) == (200, answer.content), condition


@pytest.mark.parametrize("path", [f"/similar?id={SEED}", f"/similar?k=3&id={SEED}", "/readyz", "/"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers.get("etag") == whole.headers.get("etag")


def test_the_time_stands_in_a_header(client: TestClient) -> None:
    count_lookup = client.get(f"/similar?id={SEED}")
    searched = client.get(f"/similar?id={SEED}&kind=paper")
    like = client.get("/more-like-this?text=graph")
    assert "took_ms" not in count_lookup.json()
    assert count_lookup.headers["server-timing"].endswith(";desc=graph")
    assert like.json()["took_ms"] > 0
    for answer in (searched, like):
        assert answer.headers["server-timing"].endswith(f";desc={answer.json()['search']['plan']}")


def test_what_is_not_plain_has_the_snapshot_caught_up_by_who_answers_it(tmp_path: Path) -> None:
    with Engine(tmp_path) as nothing_built:
        lookups = LookupCache(nothing_built)
        assert lookups.response(b"id=a&has=abstract") is None
        with pytest.raises(NoRelease):
            lookups.response(b"id=a")


def test_a_look_up_that_cannot_answer_is_tried_once(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.store([paper("graph", 50)])  # in no graph, and in no table of names
    asked: list[str] = []
    find, neighbours = engine.catalogue.find, graph_lookup.graph_neighbours

    def found(name: str) -> int:
        asked.append(f"find {name}")
        return find(name)

    def looked(*arguments: object) -> object:
        asked.append("graph")
        return neighbours(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(engine.catalogue, "find", found)
    monkeypatch.setattr("recommender.engine.engine.graph_neighbours", looked)
    answer = client.get("/similar", params={"id": "2010.00050", "k": 5})
    assert answer.json()["search"]["plan"] != "graph"
    assert asked == ["find 2010.00050", "graph"]
