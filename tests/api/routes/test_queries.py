from dataclasses import replace
from typing import Any

import orjson
import pytest
import rispy
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.api.schemas import Found
from recommender.batch.build import build
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.citations import MEDIA_TYPES, cite
from tests.api.conftest import SEED
from tests.conftest import paper


@pytest.mark.parametrize("style", sorted(MEDIA_TYPES))
def test_results_as_citations(client: TestClient, unchanged: Engine, style: str) -> None:
    def cited(found: object) -> str:
        return cite([stored.entry for stored in unchanged.entries_of(found)], style)  # type: ignore[arg-type]

    asked = {"text": "graph nodes", "like": [SEED], "k": 4, "format": style}
    for answer, found in (
        (client.get(f"/similar?id={SEED}&k=3&format={style}"), unchanged.similar(SEED, 3)),
        (client.get("/more-like-this", params=asked), unchanged.like("graph nodes", [SEED], k=4)),
        (client.post("/more-like-this", json=asked), unchanged.like("graph nodes", [SEED], k=4)),
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
        assert types == {"application/json", "text/markdown", *MEDIA_TYPES.values()}


def test_every_list_is_turned_page_by_page(client: TestClient, engine: Engine) -> None:
    def similar(cursor: dict) -> Any:
        return client.get("/similar", params={"id": SEED, "k": 9} | cursor)

    def like(cursor: dict) -> Any:
        return client.get("/more-like-this", params={"text": "graph", "k": 9} | cursor)

    def post(cursor: dict) -> Any:
        return client.post("/more-like-this", json={"like": [SEED], "k": 9} | cursor)

    def search(cursor: dict) -> Any:
        return client.get("/search", params={"q": "graph", "k": 9} | cursor)

    for ask, count in ((similar, 23), (like, 24), (post, 23), (search, 24)):
        found: list[str] = []
        cursor: dict = {}
        while cursor or not found:
            answer = ask(cursor)
            assert answer.status_code == 200
            assert Found.model_validate(answer.json())
            found += [result["id"] for result in answer.json()["results"]]
            cursor = {"cursor": answer.json()["next"]} if answer.json()["next"] else {}
        assert len(found) == len(set(found)) == count
        for broken in ("x", "AAAA-_", "x" * 9000):
            refused = ask({"cursor": broken})
            assert refused.status_code == 422
            assert "cursor" in refused.json()["detail"]


def test_a_cursor_of_a_release_that_is_gone(client: TestClient, engine: Engine) -> None:
    asked = {"id": SEED, "cursor": client.get(f"/similar?id={SEED}").json()["next"]}
    for number in (50, 51):
        engine.store([paper("graph", number)])
        build(engine.home, engine.catalogue, HashEncoder())
    answer = client.get("/similar", params=asked)
    assert answer.status_code == 410
    assert answer.headers["content-type"] == "application/problem+json"
    assert "leave the cursor out" in answer.json()["detail"]


def test_works_and_what_was_seen(client: TestClient, engine: Engine) -> None:
    engine.store([replace(paper("graph", 3), arxiv_id="2099.00001")])
    body = {"text": "graph", "k": 40}
    for answer in (
        client.get(f"/similar?id={SEED}&k=40"),
        client.get("/search?q=graph&k=40"),
        client.post("/more-like-this", json=body),
    ):
        standing = [r for r in answer.json()["results"] if "versions" in r]
        assert len(standing) == 1
        assert [standing[0]["id"], *(v["id"] for v in standing[0]["versions"])] in (
            ["arxiv:2010.00003", "arxiv:2099.00001"],
            ["arxiv:2099.00001", "arxiv:2010.00003"],
        )
        assert standing[0]["versions"][0]["title"] == standing[0]["title"]
    for answer in (
        client.get(f"/similar?id={SEED}&k=40&collapse=none"),
        client.post("/more-like-this", json=body | {"collapse": "none"}),
    ):
        found = {r["id"] for r in answer.json()["results"]}
        assert {"arxiv:2010.00003", "arxiv:2099.00001"} <= found
    for answer in (
        client.get(f"/similar?id={SEED}&k=40&exclude_seen=2099.00001&exclude_seen=nobody"),
        client.get("/search?q=graph&k=40&exclude_seen=2099.00001"),
        client.post("/more-like-this", json=body | {"exclude_seen": ["2099.00001"]}),
    ):
        found = {r["id"] for r in answer.json()["results"]}
        assert not {"arxiv:2010.00003", "arxiv:2099.00001"} & found
    assert client.get(f"/similar?id={SEED}&collapse=all").status_code == 422


def test_a_search_says_why(client: TestClient) -> None:
    def found(**asked: object) -> list[dict[str, Any]]:
        answer = client.get("/search", params={"q": "graph propagation, nodes", **asked})
        assert Found.model_validate(answer.json())
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    for mode in ("hybrid", "words", "vectors"):
        plain, told = found(mode=mode), found(mode=mode, explain=True)
        assert [{k: v for k, v in hit.items() if k != "why"} for hit in told] == plain
        assert told
        assert all(hit["why"]["sentences"]["seed"] == "graph propagation, nodes" for hit in told)
    assert all(hit["why"]["facts"] == {} for hit in found(explain=True))
    speaks_of = found(q="propagation by Ada Graph", explain=True)[0]["why"]
    assert speaks_of["facts"] == {"authors": ["Ada Graph"]}
    (named, *_) = found(q=SEED, explain=True)
    assert named["why"] == {"sentences": None, "terms": [], "facts": {}}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"/similar?id={SEED}&kk=1", "kk: is no parameter; did you mean k?"),
        (f"/similar?id={SEED}&explan=true", "did you mean explain?"),
        (f"/similar?id={SEED}&K=1", "K: is no parameter"),
        (f"/similar?id={SEED}&together=true", "together: is no parameter"),
        ("/search?q=graph&catgory=cs", "did you mean category?"),
        ("/search?text=graph&q=graph", "text: is no parameter"),
        ("/more-like-this?text=graph&colour=blue", "colour: is no parameter; there are "),
        ("/facets?kind=paper", "kind: is no parameter; there are none here"),
        (f"/entries/{SEED}?fromat=ris", "did you mean format?"),
        (f"/feed?id={SEED}&lenght=3", "lenght: is no parameter"),
        ("/map?zoom=1", "zoom: is no parameter"),
    ],
)
def test_a_parameter_that_there_is_not_is_refused(
    client: TestClient, address: str, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/?q=graph&anything=1",
        "/healthz?probe=1",
        "/readyz?probe=1",
        "/metrics?name=x",
        f"/similar?k=1&id={SEED}&kind=paper&explain=true",
    ],
)
def test_what_others_add_to_the_addresses_that_they_ask_is_passed_over(
    client: TestClient, address: str
) -> None:
    assert client.get(address).status_code == 200


def test_several_entries_are_reported_whole_in_the_order_asked(engine: Engine) -> None:
    with TestClient(create_app(engine)) as client:
        asked = ["https://arxiv.org/abs/2010.00003", "nobody:knows", "arxiv:2010.00001"]
        found = client.get("/entries", params={"id": asked}).json()["entries"]
        assert [one["name"] for one in found] == [asked[0], asked[2]]
        for one in found:
            alone = client.get(f"/entries/{one['id']}").json()
            assert one == {"name": one["name"], **alone, "versions": one["versions"]}
        assert client.get("/entries").status_code == 422
        assert client.get("/entries", params={"id": ["x"] * 101}).status_code == 422


def test_several_entries_name_their_versions(engine: Engine) -> None:
    twice = paper("graph", 1)
    for number in (1, 2):
        url, doi = f"https://a.org/{number}", f"10.1000/{number}"
        title = "Scaling Laws of Sparse Expert Models"
        engine.store([replace(twice, arxiv_id=None, title=title, url=url, doi=doi)])
    with TestClient(create_app(engine)) as client:
        asked = {"id": ["doi:10.1000/1", "arxiv:2010.00003"]}
        first, second = client.get("/entries", params=asked).json()["entries"]
        assert [one["id"] for one in first["versions"]] == ["doi:10.1000/2"]
        assert second["versions"] == []
