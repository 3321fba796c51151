from collections.abc import Iterator

import orjson
import pytest
import rispy
from fastapi.testclient import TestClient

from recommender.api import create_app
from recommender.citations import MEDIA_TYPES, cite
from recommender.engine import Recommender
from tests.api.conftest import SEED


@pytest.fixture
def client(engine: Recommender) -> Iterator[TestClient]:
    with TestClient(create_app(engine), raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.parametrize("style", sorted(MEDIA_TYPES))
def test_results_as_citations(client: TestClient, engine: Recommender, style: str) -> None:
    def cited(found: object) -> str:
        return cite([stored.entry for stored in engine.whole(found)], style)  # type: ignore[arg-type]

    wish = {"text": "graph nodes", "like": [SEED], "k": 4, "format": style}
    for answer, found in (
        (client.get(f"/similar?id={SEED}&k=3&format={style}"), engine.similar(SEED, 3)),
        (client.get("/more-like-this", params=wish), engine.like("graph nodes", [SEED], k=4)),
        (client.post("/more-like-this", json=wish), engine.like("graph nodes", [SEED], k=4)),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == MEDIA_TYPES[style]
        assert answer.text == cited(found)


def test_citations_are_read_by_others(client: TestClient) -> None:
    ris = client.get(f"/similar?id={SEED}&k=5&format=ris").content.decode()
    csl = orjson.loads(client.get(f"/similar?id={SEED}&k=5&format=csl").content)
    assert [one["id"] for one in rispy.loads(ris)] == [one["id"] for one in csl]
    assert len(csl) == 5


def test_json_is_the_usual_answer(client: TestClient) -> None:
    usual = client.get(f"/similar?id={SEED}")
    assert client.get(f"/similar?id={SEED}&format=json").content == usual.content


@pytest.mark.parametrize("path", [f"/similar?id={SEED}", "/more-like-this?text=graph"])
def test_other_formats_are_refused(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}&format=endnote")
    assert answer.status_code == 422
    assert "format" in answer.json()["detail"]
    assert client.get(f"{path}&format=bibtex&k=0").status_code == 422


def test_formats_are_documented(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for operation in (paths["/similar"]["get"], *paths["/more-like-this"].values()):
        types = set(operation["responses"]["200"]["content"])
        assert types == {"application/json", *MEDIA_TYPES.values()}
