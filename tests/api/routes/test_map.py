import shutil
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from tests.built_once import built_once
from tests.conftest import paper, with_map

SEED = "arxiv:2010.00000"


@pytest.fixture
def mapped(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over a release with a map."""
    built = built_once(tmp_path_factory, "with a map", with_map)
    with Engine(shutil.copytree(built, tmp_path / "home"), lambda _: HashEncoder()) as opened:
        yield opened


@pytest.fixture
def client(mapped: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(mapped), raise_server_exceptions=False) as opened:
        yield opened


def test_every_entry_has_a_point(client: TestClient) -> None:
    answer = client.get("/map")
    sent = answer.json()
    assert (sent["count"], sent["newer"], sent["gone"]) == (24, 0, [])
    points = np.frombuffer(b64decode(sent["positions"]), "<u2").reshape(-1, 2)
    assert len(np.unique(points, axis=0)) == 24
    for column in sent["colours"].values():
        assert len(b64decode(column["codes"])) == 24
    known = client.get("/map", headers={"if-none-match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_entries_behind_points(client: TestClient) -> None:
    sent = client.get("/map/entries", params={"place": [5, 2], "id": ["2010.00000v2", "none"]})
    cards = sent.json()["entries"]
    assert [card["place"] for card in cards[:2]] == [5, 2]
    assert [card["id"] for card in cards[2:]] == [SEED]
    again = client.get("/map/entries", params={"place": cards[2]["place"]}).json()["entries"]
    assert again == cards[2:]
    assert sent.json()["index_version"] == client.get("/map").json()["index_version"]


def test_places_without_an_entry_are_left_out(client: TestClient) -> None:
    assert client.get("/map/entries", params={"place": 24}).json()["entries"] == []
    assert client.get("/map/entries").json()["entries"] == []
    assert client.get("/map/entries", params={"place": -1}).status_code == 422
    assert client.get("/map/entries", params={"place": range(101)}).status_code == 422


def test_the_map_says_what_was_removed_and_stored_since_the_build(
    client: TestClient, mapped: Engine
) -> None:
    place = client.get("/map/entries", params={"id": SEED}).json()["entries"][0]["place"]
    mapped.remove(SEED)
    mapped.store([paper("graph", 99)])
    sent = client.get("/map").json()
    assert (sent["gone"], sent["newer"], sent["count"]) == ([place], 1, 24)
    for query in ({"place": place}, {"id": "arxiv:2010.00099"}):
        assert client.get("/map/entries", params=query).json()["entries"] == []


def test_a_release_without_a_map_says_so(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        answer = client.get("/map")
    assert answer.status_code == 404
    assert "recommender build --map" in answer.json()["detail"]
