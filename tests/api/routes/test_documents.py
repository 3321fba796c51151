from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from tests.conftest import paper


def test_an_issue_has_its_entries_with_related_ones_of_others(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        (told,) = client.get("/documents", params={"k": 1}).json()["documents"]
        assert told["mentions"] > 2
        answer = client.get(f"/documents/{told['name']}", params={"k": 2})
        found = answer.json()
        assert found["document"] == told
        assert len(found["entries"]) == found["next"] == 2
        own = {entry["id"] for entry in found["entries"]}
        names, start = [*own], found["next"]
        while start is not None:
            page = client.get(f"/documents/{told['name']}", params={"start": start}).json()
            names += [entry["id"] for entry in page["entries"]]
            start = page["next"]
        assert len(names) == len({*names}) == found["count"]
        related = {one["id"] for entry in found["entries"] for one in entry["related"]}
        assert not related & {*names}
        tag = {"If-None-Match": answer.headers["etag"]}
        same = client.get(f"/documents/{told['name']}", params={"k": 2}, headers=tag)
        assert same.status_code == 304
        alone = client.get(f"/documents/{told['name']}", params={"k": 0}).json()
        assert alone == {"document": told, "entries": [], "count": None, "next": None}
        problem = client.get("/documents/no/such.txt")
        assert problem.status_code == 404
        assert "no/such.txt" in problem.json()["detail"]


def test_related_ones_are_of_other_documents_and_new_ones_count(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        new = paper("graph", 40)
        engine.store([new])
        name = new.origin.document
        found = client.get(f"/documents/{name}", params={"k": 100}).json()
        assert new.title in {entry["title"] for entry in found["entries"]}
