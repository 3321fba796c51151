from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from tests.api.conftest import SEED


def test_entries_come_under_headings_and_the_same_again_is_not_sent(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        related = client.get("/similar", params={"id": SEED, "k": 5}).json()["results"]
        asked = {"id": [one["id"] for one in related], "near": [SEED]}
        answer = client.get("/headings", params=asked)
        first = answer.json()["groups"][0]
        assert first["heading"]["seed"]["id"] == SEED
        assert first["heading"]["seeds"] == 1
        told = [name for group in answer.json()["groups"] for name in group["entries"]]
        assert sorted(told) == sorted(asked["id"])
        tag = {"If-None-Match": answer.headers["etag"]}
        assert client.get("/headings", params=asked, headers=tag).status_code == 304
        assert client.get("/headings").status_code == 422
        assert client.get("/headings", params={"id": ["x"] * 201}).status_code == 422
