"""What bodies may be, on every route that takes one: the same everywhere."""

import json
from typing import Annotated

import orjson
import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from recommender.api.app import routes
from recommender.api.json_body import JsonRoute, parse_json
from recommender.api.params import query_options
from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery
from tests.api.conftest import KEY, SEED

BODIES = {
    "/more-like-this": (b'"like": ["%b"]', 422),
    "/recommendations/v1/papers/": (b'"positivePaperIds": ["%b"]', 400),
    "/duplicates": (b'"different": ["%b", "arxiv:2011.00001"]', 422),
    "/collections/mine": (b'"add": ["%b"]', 422),
    "/entries": (b'"title": "A title", "url": "https://example.org/%b"', 422),
}
"""For each route what of a body is right, and with what it is refused."""


def sent(client: TestClient, path: str, body: bytes) -> tuple[int, str]:
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    answer = client.post(path, content=body, headers=headers)
    if answer.status_code >= 400:
        said = answer.json()
        return answer.status_code, said["detail"] if "detail" in said else said["error"]
    return answer.status_code, ""


def test_every_route_with_a_body_is_here(unchanged: Engine) -> None:
    described = routes(unchanged).openapi()["paths"]
    taking = {
        path.replace("{name}", "mine")
        for path, methods in described.items()
        if any("requestBody" in method for method in methods.values())
    }
    assert taking == BODIES.keys()


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.usefixtures("engine")
def test_a_name_that_stands_twice_is_refused_and_named(client: TestClient, path: str) -> None:
    good, refused = BODIES[path]
    good %= SEED.encode()
    assert sent(client, path, b"{%b}" % good)[0] in (200, 201)
    name = good.split(b'"')[1]
    for twice in (good, good.replace(name, b"\\u%04x" % name[0] + name[1:], 1)):
        status, said = sent(client, path, b"{%b, %b}" % (good, twice))
        assert status == refused
        assert said.startswith(f"{name.decode()}: stands twice")


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "broken",
    [
        b'{"x": NaN, %b}',
        b'{"x": 1e999, %b}',
        b'{"x": "\\ud800", %b}',
        b'{"x": "\xff", %b}',
        b'{"x": ' + b"[" * 990 + b"]" * 990 + b", %b}",
        b'{"x": ' + b"[" * 90_000 + b"]" * 90_000 + b", %b}",
        b"{%b} {}",
    ],
    ids=["nan", "infinite", "half", "no-utf-8", "deep", "deeper", "two"],
)
def test_what_is_no_json_is_refused_with_the_reason(
    client: TestClient, path: str, broken: bytes
) -> None:
    good, refused = BODIES[path]
    status, said = sent(client, path, broken.replace(b"%b", good % SEED.encode()))
    assert status == refused
    assert said.startswith("body: broken JSON: ")


def test_lines_are_bodies_each(client: TestClient) -> None:
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/x-ndjson"}
    body = b'{"title": "One"}\n{"title": "Two", "title": "Three"}\n'
    answer = client.post("/entries", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"] == (
        "title: stands twice in one object of the body; send it once (in line 2)"
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
)


@given(JSON)
def test_a_body_parses_to_the_value_it_was_written_from(value: object) -> None:
    assert parse_json(orjson.dumps(value)) == value
    assert parse_json(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.lists(st.tuples(st.text(max_size=2), st.integers(0, 9)), min_size=1, max_size=6))
def test_names_are_refused_where_they_stand_twice_in_one_object(
    pairs: list[tuple[str, int]],
) -> None:
    said = ",".join(f"{json.dumps(name)}: {{{json.dumps(name)}: {n}}}" for name, n in pairs)
    names = [name for name, _ in pairs]
    if len(set(names)) == len(names):  # the same name inside and outside is no fault
        assert parse_json(f"[{{{said}}}]".encode()) == [{name: {name: n} for name, n in pairs}]
        return
    with pytest.raises(InvalidQuery) as refused:
        parse_json(f"[{{{said}}}]".encode())
    assert names.count(refused.value.field) > 1


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("/?needed=a", ("a", 7, Filter())),
        ("/?needed=a&k=3", ("a", 3, Filter())),
        ("/?needed=a&lang=zh&lang=en", ("a", 7, Filter(lang=("zh", "en")))),
        ("/?needed=a&kind=post&k=9", ("a", 9, Filter(kind=("post",)))),
    ],
)
def test_parameters_that_are_not_given_have_their_defaults(address: str, read: object) -> None:
    values: list[object] = []

    def route(
        needed: str, only: Annotated[Filter, Depends(query_options(Filter))], k: int = 7
    ) -> None:
        values.append((needed, k, only))

    app = FastAPI()
    app.router.route_class = JsonRoute
    app.get("/")(route)
    client = TestClient(app)
    assert client.get(address).status_code == 200
    assert values == [read]
    assert client.get("/?k=3").status_code == 422  # what is needed is missed
    assert client.get(f"{address}&k=many").status_code == 422
