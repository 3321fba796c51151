import json
import threading
import time
from pathlib import Path

import httpx2
import pytest
import uvicorn
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.api.middleware.limits import MAX_BODY
from recommender.api.problems import STATUS
from recommender.api.schemas import Found
from recommender.api.thread_pool import ThreadPool
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.citations import MEDIA_TYPES, cite
from recommender.entries.filter import Filter
from recommender.errors import RecommenderError

SEED = "arxiv:2010.00000"


def test_similar_sends_the_bytes_of_the_engine(client: TestClient, unchanged: Engine) -> None:
    answer = client.get("/similar", params={"id": "https://arxiv.org/abs/2010.00000", "k": 5})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == unchanged.similar(SEED, 5).body
    assert answer.headers["server-timing"].endswith("desc=graph")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_more_like_this_takes_a_text_likes_and_unlikes(client: TestClient, method: str) -> None:
    asked = {"text": "protein folding", "like": [SEED], "unlike": ["2011.00001"], "k": 4}
    sent = {"params": asked} if method == "GET" else {"json": asked}
    answer = client.request(method, "/more-like-this", **sent).json()
    assert len(answer["results"]) == 4
    assert answer["query"] == {
        "text": "protein folding",
        "like": [SEED],
        "unlike": ["arxiv:2011.00001"],
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_more_like_this_takes_every_query_option(client: TestClient, method: str) -> None:
    asked = {
        "like": [SEED, "2011.00000^2", "text:protein folding"],
        "exclude": ["2010.00001"],
        "as_of": "2022",
        "diversity": 0.3,
        "half_life_days": 500,
        "lang_mode": "same",
        "explain": True,
        "k": 8,
    }
    sent = {"params": asked} if method == "GET" else {"json": asked}
    answer = client.request(method, "/more-like-this", **sent).json()
    assert Found.model_validate(answer)
    results = answer["results"]
    assert len({str(r["seed"]) for r in results}) == 3
    assert all(r["why"]["sentences"] and len(r["why"]["seeds"]) == 3 for r in results)
    assert all(r["published"] < "2023" and r["id"] != "arxiv:2010.00001" for r in results)


def test_similar_with_options(client: TestClient) -> None:
    plain = client.get("/similar", params={"id": SEED}).json()
    told = client.get("/similar", params={"id": SEED, "explain": True})
    assert told.headers["server-timing"].endswith("desc=graph")
    assert [r["id"] for r in told.json()["results"]] == [r["id"] for r in plain["results"]]
    assert all(r["why"]["sentences"] for r in told.json()["results"])
    assert Found.model_validate(told.json())
    assert client.get("/similar", params={"id": SEED, "diversity": 2}).status_code == 422
    assert client.get("/more-like-this", params={"like": f"{SEED}^0"}).status_code == 422


def test_search_answers_as_the_engine_and_cites(client: TestClient, unchanged: Engine) -> None:
    asked = {"q": "protein 折叠", "k": 4, "published_to": "2023"}
    answer = client.get("/search", params=asked).json()
    expected = unchanged.search("protein 折叠", 4, Filter.of(published_to="2023")).to_dict()
    assert answer.pop("took_ms") > 0
    assert answer == {name: expected[name] for name in answer}
    assert answer["search"]["plan"] == "search"
    named = client.get("/search", params={"q": "2010.00000", "mode": "words", "format": "ris"})
    assert named.text.count("TY  - ") == 1


@pytest.mark.parametrize("name", [SEED, "2010.00000v3", "https://arxiv.org/pdf/2010.00000.pdf"])
def test_an_entry_is_found_by_any_of_its_names(
    client: TestClient, unchanged: Engine, name: str
) -> None:
    assert client.get(f"/entries/{name}").json() == unchanged.entry(SEED).to_dict()


@pytest.mark.parametrize("style", sorted(MEDIA_TYPES))
def test_one_entry_as_a_citation(client: TestClient, unchanged: Engine, style: str) -> None:
    answer = client.get(f"/entries/{SEED}", params={"format": style})
    assert answer.headers["content-type"].startswith(MEDIA_TYPES[style])
    assert answer.text == cite([unchanged.entry(SEED)], style)
    assert client.get(f"/entries/{SEED}", params={"format": "word"}).status_code == 422


def test_facets_count_what_their_filters_find(client: TestClient, unchanged: Engine) -> None:
    answer = client.get("/facets")
    sent = answer.json()
    assert sent["index_version"] == unchanged.snapshot.release.version
    assert sent["facets"]["kind"] == [["paper", 24]]
    for field, values in sent["facets"].items():
        for value, count in values:
            assert unchanged.search("graph", filter=Filter.of(**{field: value})).matched == count
    known = client.get("/facets", headers={"if-none-match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_server_says_that_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["entries"] == 24


def test_whether_it_lives_and_is_ready_is_said_while_every_thread_is_busy(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/search?q=graph").status_code == 200
    for count in ("running", "queued_count"):
        monkeypatch.setattr(ThreadPool, count, 10**9)
    assert client.get("/search?q=graph").status_code == 503
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["entries"] == 24


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/similar?id=2999.00001", 404, "2999.00001"),
        ("GET", "/similar", 422, "id: Field required"),
        ("GET", "/similar?id=", 422, "id: "),
        ("GET", f"/similar?id={SEED}&k=0", 422, "k: "),
        ("GET", f"/similar?id={SEED}&k=101", 422, "less than or equal to 100"),
        ("GET", f"/similar?id={SEED}&k=many", 422, "k: "),
        ("GET", "/more-like-this", 422, "at least one"),
        ("GET", "/more-like-this?text=%E2%80%A6", 422, "say more"),
        ("GET", "/more-like-this?like=2999.00001", 404, "2999.00001"),
        ("GET", "/search", 422, "q: Field required"),
        ("GET", "/search?q=%20", 422, "at least one word"),
        ("GET", "/search?q=x&mode=magic", 422, "mode: "),
        ("GET", "/search?q=" + "x" * 20_001, 422, "at most 20000"),
        ("GET", "/entries/none", 404, "none"),
        ("GET", "/entries/", 404, ""),
        ("GET", "/nowhere", 404, "Not Found"),
        ("GET", "/assets/../api.py", 404, ""),
        ("GET", "/assets/%2e%2e/api.py", 404, ""),
        ("DELETE", "/similar", 405, "Method Not Allowed"),
    ],
)
def test_every_error_has_one_shape(
    client: TestClient, method: str, path: str, status: int, said: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance", "request_id"}
    assert problem["status"] == status
    assert said in problem["detail"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"text": 5}', b'{"texts": "x"}', b'{"k": 0, "text": "x"}', b"\xff"]
)
def test_a_body_that_cannot_be_read_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post(
        "/more-like-this", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/more-like-this", {"like": ["HALF"]}),
        ("/more-like-this", {"like": [SEED, "text:HALF^2"], "unlike": ["HALF"]}),
        ("/more-like-this", {"text": "HALF", "like": [SEED], "exclude_seen": ["HALF"]}),
        ("/more-like-this", {"like": [SEED], "category": ["HALF"], "cursor": "HALF"}),
        ("/more-like-this", {"HALF": 1}),
        ("/recommendations/v1/papers/", {"positivePaperIds": ["HALF"]}),
        ("/recommendations/v1/papers/", {"positivePaperIds": [SEED], "negativePaperIds": ["HALF"]}),
    ],
)
def test_half_a_character_is_found_nowhere_and_breaks_nothing(
    client: TestClient, path: str, asked: dict
) -> None:
    sent = json.dumps(asked).replace("HALF", "\\ud800")
    answer = client.post(path, content=sent, headers={"content-type": "application/json"})
    assert answer.status_code in (200, 400, 404, 422), answer.text
    assert answer.json()


@pytest.mark.parametrize("asked", [{"k": "5"}, {"explain": 1}, {"together": "no"}, {"like": "x"}])
def test_a_value_of_another_type_in_a_body_is_refused(client: TestClient, asked: dict) -> None:
    answer = client.post("/more-like-this", json={"text": "graph", **asked})
    assert answer.status_code == 422
    assert next(iter(asked)) in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("OPTIONS", "/more-like-this", "GET, HEAD, POST"),
        ("PUT", "/entries/arxiv:2010.00000", "DELETE, GET, HEAD"),
        ("DELETE", "/entries", "GET, HEAD, POST"),
        ("POST", "/similar", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_allowed_says_which_are(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed


def test_bodies_are_limited(client: TestClient) -> None:
    assert client.post("/more-like-this", content=b" " * (MAX_BODY + 1)).status_code == 413
    assert client.post("/more-like-this", content=iter([b"{}"])).status_code == 411


def test_not_ready_before_the_first_build(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine, TestClient(create_app(engine)) as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/readyz", "/similar?id=x", "/more-like-this?text=x"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "recommender build" in answer.json()["detail"]


def test_another_encoder_is_a_conflict(home: Path) -> None:
    with (
        Engine(home, lambda name: HashEncoder(8)) as engine,
        TestClient(create_app(engine)) as client,
    ):
        assert client.get("/more-like-this?text=graph").status_code == 409


def test_what_nobody_foresaw_is_a_problem_too(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lookup", "similar"):
        monkeypatch.setattr(engine, name, lambda *_: 1 / 0)
    client = TestClient(create_app(engine), raise_server_exceptions=False)
    answer = client.get(f"/similar?id={SEED}")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text


def test_every_error_has_a_status() -> None:
    def kinds(kind: type[RecommenderError]) -> list[type[RecommenderError]]:
        return [kind, *(below for child in kind.__subclasses__() for below in kinds(child))]

    for kind in kinds(RecommenderError):
        assert any(base in STATUS for base in kind.__mro__)


def test_the_page_asks_nobody_else(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for name in ("page.js", "style.css"):
        asset = client.get(f"/assets/{name}")
        assert asset.status_code == 200
        assert f"assets/{name}" in page.text
    assert "<style" not in page.text
    assert "onclick" not in page.text


def test_filters_narrow_every_question(client: TestClient) -> None:
    for path, asked in (("/similar", {"id": SEED}), ("/more-like-this", {"text": "graph node"})):
        for only in ({"published_from": "2022", "published_to": "2023"}, {"lang": ["en", "zh"]}):
            found = client.get(path, params={**asked, **only, "k": 30}).json()
            assert found["search"]["matched"] == len(found["results"]) > 0
            if path == "/more-like-this":
                sent = client.post(path, json={**asked, **only, "k": 30}).json()
                assert sent["results"] == found["results"]
            if "published_from" in only:
                assert {r["published"][:4] for r in found["results"]} == {"2022", "2023"}
        for bad in ({"kind": "poem"}, {"published_from": "soon"}, {"has": "wings"}):
            refused = client.get(path, params={**asked, **bad})
            assert refused.status_code == 422
            assert next(iter(bad)) in refused.json()["detail"]


def test_the_openapi_document_names_every_route_and_the_problem(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) == {
        "/documents",
        "/documents/{name}",
        "/map/regions",
        "/similar",
        "/more-like-this",
        "/collections",
        "/newest",
        "/collections/{name}",
        "/collections/{name}/new",
        "/duplicates",
        "/entries",
        "/entries/{id}",
        "/facets",
        "/feed",
        "/headings",
        "/search",
        "/recommendations/v1/papers/",
        "/recommendations/v1/papers/forpaper/{paper_id}",
        "/map",
        "/map/entries",
        "/healthz",
        "/metrics",
        "/readyz",
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            assert "4XX" in operation["responses"]


def test_over_a_real_socket(engine: Engine) -> None:
    config = uvicorn.Config(create_app(engine), host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            assert len(client.get("/similar", params={"id": SEED, "k": 3}).json()["results"]) == 3
            raw = client.post("/more-like-this", content=(b"{}" for _ in range(2)))
            assert raw.status_code == 411
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize("path", ["/nowhere", "/a/b/c.html?q=1"])
def test_a_browser_finds_a_page_where_nothing_is(client: TestClient, path: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = client.get(path, headers={"Accept": browser})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert 'href="/"' in page.text
    for accept in ("*/*", "application/json", "text/html;q=0.5,application/json"):
        problem = client.get(path, headers={"Accept": accept})
        assert problem.status_code == 404
        assert problem.headers["content-type"] == "application/problem+json"
    unknown = client.get("/entries/none", headers={"Accept": browser})
    assert unknown.headers["content-type"] == "application/problem+json"
