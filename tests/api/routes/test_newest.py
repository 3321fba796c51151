from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from tests.conftest import paper


def test_the_newest_entries_are_reported_and_not_sent_twice(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        engine.store([paper("graph", 34)])
        answer = client.get("/newest", params={"k": 30})
        found = answer.json()["results"]
        assert len(found) == 25
        assert {"arxiv:2010.00034", "arxiv:2010.00004"} <= {hit["id"] for hit in found}
        dates = [hit["published"] for hit in found]
        assert dates == sorted(dates, reverse=True)
        tag = {"If-None-Match": answer.headers["etag"]}
        assert client.get("/newest", params={"k": 30}, headers=tag).status_code == 304
        assert client.get("/newest", params={"lang": "zh"}).json()["results"] == []
        assert client.get("/newest", params={"kind": "book"}).status_code == 422
        assert client.get("/newest", params={"since": "soon"}).status_code == 422


def test_what_is_new_near_some_entries_says_how_near(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        asked = {"near": ["arxiv:2010.00000", "arxiv:2010.00003"], "k": 30}
        found = client.get("/newest", params=asked).json()["results"]
        assert len(found) == 22
        assert not {"arxiv:2010.00000", "arxiv:2010.00003"} & {hit["id"] for hit in found}
        relevances = [hit["relevance"] for hit in found]
        assert relevances == sorted(relevances, reverse=True)
        assert client.get("/newest", params={"near": "arxiv:2999.00000"}).status_code == 404
