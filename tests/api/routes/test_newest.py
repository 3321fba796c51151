from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from tests.conftest import paper


def test_the_newest_entries_are_told_and_not_sent_twice(engine: Engine) -> None:
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
