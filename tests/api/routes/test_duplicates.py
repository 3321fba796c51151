import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import KEY
from tests.batch.test_duplicates import NAME, suspicious
from tests.built_once import built_once

SIGNED = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def unsettled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client where two entries are suspected to be one work: for tests that settle nothing."""
    built = built_once(tmp_path_factory, "suspicious", suspicious)
    home = shutil.copytree(built, tmp_path_factory.mktemp("unsettled") / "home")
    with Engine(home) as engine, TestClient(create_app(engine, Settings(api_key=KEY))) as opened:
        yield opened


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = built_once(tmp_path_factory, "suspicious", suspicious)
    return shutil.copytree(built, tmp_path / "home")


@pytest.mark.usefixtures("engine")
def test_pairs_are_shown_and_settled(client: TestClient) -> None:
    (pair,) = client.get("/duplicates").json()["pairs"]
    assert [entry["id"] for entry in pair["entries"]] == [NAME, "arxiv:2401.90011"]
    assert pair["reasons"]["names"]
    same = {"same": [NAME, "2401.90011"]}
    settled = client.post("/duplicates", json=same, headers=SIGNED)
    assert settled.json() == {"ids": ["arxiv:2401.90011"] * 2}
    shown = client.get("/duplicates").json()
    assert shown["pairs"] == []
    assert shown["decisions"] == [{"one": "arxiv:2401.90011", "other": NAME, "same": True}]
    assert client.get(f"/entries/{NAME}").json()["id"] == "arxiv:2401.90011"
    different = {"different": [NAME, "2401.90011"]}
    ids = client.post("/duplicates", json=different, headers=SIGNED).json()["ids"]
    assert ids == [NAME, "arxiv:2401.90011"]
    answer = client.get("/similar", params={"id": "2401.90011", "k": 3}).json()
    assert NAME in [result["id"] for result in answer["results"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"same": [NAME, "nothing of that name"]}, 404),
        ({"same": [NAME]}, 422),
        ({}, 422),
        ({"same": [NAME, "2401.90011"], "different": [NAME, "2401.90011"]}, 422),
        ({"same": [NAME, NAME]}, 422),
        ({"alike": [NAME, "2401.90011"]}, 422),
    ],
)
def test_what_cannot_be_settled_is_reported(
    unsettled: TestClient, body: dict[str, list[str]], status: int
) -> None:
    refused = unsettled.post("/duplicates", json=body, headers=SIGNED)
    assert refused.status_code == status
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert unsettled.get("/duplicates").json()["decisions"] == []


def test_settling_needs_the_key(unsettled: TestClient) -> None:
    assert unsettled.post("/duplicates", json={"same": [NAME, "2401.90011"]}).status_code == 401
