"""Collections over HTTP, and what is new for them: for who has a key."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.api.keys import KEYS, add_key
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests import many_topics
from tests.api.conftest import KEY
from tests.built_once import built_once
from tests.many_topics import number, paper

SIGNED = {"Authorization": f"Bearer {KEY}"}
MINE = "/collections/my%20library"


@pytest.fixture
def engine(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    built = built_once(tmp_path_factory, "many topics", many_topics.made)
    with Engine(shutil.copytree(built, tmp_path / "home")) as opened:
        yield opened


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings(api_key=KEY))) as opened:
        yield opened


def test_a_collection_is_made_changed_shown_and_taken_away(client: TestClient) -> None:
    made = client.post(
        MINE,
        headers=SIGNED,
        json={
            "add": [f"https://arxiv.org/abs/{number(7, 0)}v3", f"{number(7, 1)}^2", "text:graphs"],
            "like": [number(8, 0)],
            "dislike": [number(9, 0)],
            "shown": [number(7, 2)],
            "read": [number(7, 3)],
            "seen_days": 30,
        },
    )
    assert made.status_code == 200, made.text
    found = client.get(MINE, headers=SIGNED).json()
    assert found == made.json()
    assert [(m["name"], m["role"], m["weight"]) for m in found["members"]] == [
        (f"arxiv:{number(7, 0)}", "seed", 1),
        (f"arxiv:{number(7, 1)}", "seed", 2),
        ("text:graphs", "seed", 1),
        (f"arxiv:{number(8, 0)}", "like", 1),
        (f"arxiv:{number(9, 0)}", "dislike", 1),
    ]
    assert {seen["id"]: bool(seen["read"]) for seen in found["seen"]} == {
        f"arxiv:{number(7, 2)}": False,
        f"arxiv:{number(7, 3)}": True,
    }
    assert found["seen_days"] == 30
    changed = client.post(
        MINE, headers=SIGNED, json={"remove": [number(7, 0), "text:graphs"], "seen_days": 0}
    )
    assert len(changed.json()["members"]) == 3
    assert changed.json()["seen_days"] is None
    (listed,) = client.get("/collections", headers=SIGNED).json()["collections"]
    assert listed == {
        "name": "my library",
        "seeds": 1,
        "likes": 1,
        "dislikes": 1,
        "shown": 2,
        "read": 1,
    }
    assert client.delete(MINE, headers=SIGNED).status_code == 204
    assert client.get(MINE, headers=SIGNED).status_code == 404


def test_what_is_new_is_told_until_it_was_shown(client: TestClient, engine: Engine) -> None:
    client.post(MINE, headers=SIGNED, json={"add": [number(7, n) for n in range(4)]})
    engine.store([paper(7, 5), paper(42, 5)])
    new = f"{MINE}/new"
    found = client.get(new, headers=SIGNED, params={"explain": True}).json()
    assert [hit["id"] for hit in found["results"]] == [f"arxiv:{number(7, 5)}"]
    assert found["results"][0]["why"]
    assert found["query"]["interests"][found["results"][0]["interest"]]["seeds"] == 4
    for format, start in (
        ("atom", "<?xml"),
        ("html", "<!doctype html>"),
        ("markdown", "# my library"),
    ):
        written = client.get(new, headers=SIGNED, params={"format": format})
        assert written.text.startswith(start)
        assert paper(7, 5).title in written.text
    assert client.get(new, headers=SIGNED, params={"lang": "zh"}).json()["results"] == []
    client.post(MINE, headers=SIGNED, json={"shown": [number(7, 5)]})
    assert client.get(new, headers=SIGNED, params={"since": "1d"}).json()["results"] == []
    assert client.get(new, headers=SIGNED, params={"since": "soon"}).status_code == 422


def test_a_name_that_no_entry_has_changes_nothing(client: TestClient) -> None:
    refused = client.post(MINE, headers=SIGNED, json={"add": [number(7, 0)], "shown": ["nothing"]})
    assert refused.status_code == 404
    assert client.get("/collections", headers=SIGNED).json() == {"collections": []}


def test_no_file_is_read_by_its_name(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text("@misc{a, title={Secret}}")
    refused = client.post(MINE, headers=SIGNED, json={"add": [str(tmp_path / "refs.bib")]})
    assert refused.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/collections", "read"),
        ("GET", MINE, "read"),
        ("GET", f"{MINE}/new", "read"),
        ("POST", MINE, "write"),
        ("DELETE", MINE, "admin"),
    ],
)
def test_each_takes_a_key_of_its_scope(
    client: TestClient, engine: Engine, method: str, path: str, scope: str
) -> None:
    client.post(MINE, headers=SIGNED, json={"add": [number(7, 0)]})
    scopes = ["read", "write", "admin"]
    body = {"json": {"add": [number(7, 1)]}} if method == "POST" else {}
    assert client.request(method, path, **body).status_code == 401
    for held in scopes:
        secret = add_key(engine.home / KEYS, f"ada {held}", held)
        answer = client.request(method, path, headers={"x-api-key": secret}, **body)
        enough = scopes.index(held) >= scopes.index(scope)
        assert (answer.status_code < 300) == enough, (held, answer.text)
