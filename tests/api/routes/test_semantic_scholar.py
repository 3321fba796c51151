import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from semanticscholar import SemanticScholar
from semanticscholar.SemanticScholarException import (
    BadQueryParametersException,
    GatewayTimeoutException,
    InternalServerErrorException,
    ObjectNotFoundException,
)

from recommender.api.app import create_app
from recommender.api.routes import semantic_scholar as s2
from recommender.api.semantic_scholar import FIELDS
from recommender.api.thread_pool import ThreadPool
from recommender.batch.build import build
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention
from recommender.errors import NoRelease
from recommender.settings import Settings
from tests.api.conftest import SEED, serving
from tests.conftest import paper, papers

FOR_PAPER = "/recommendations/v1/papers/forpaper"
FROM_LISTS = "/recommendations/v1/papers/"
HASH = "649def34f8be52c8b66281af98ae884c09aef38b"
DOI = "10.1000/a/slash_and(more)x"


@pytest.fixture
def scholar(serve: Callable[[], int]) -> SemanticScholar:
    """The client from PyPI, as it is, over loopback."""
    return SemanticScholar(api_url=f"http://127.0.0.1:{serve()}", retry=False, timeout=30)


@pytest.fixture
def recent(catalogue: Catalogue) -> Iterator[Engine]:
    """An engine where three papers are new, one known by its DOI alone, and one post is."""
    today = datetime.now(UTC).date()

    def aged(topic: str, number: int, days: int, **values: Any) -> Mention:
        published = (today - timedelta(days=days)).isoformat()
        return replace(paper(topic, number), published=published, **values)

    news = [
        aged("graph", 20, 3, arxiv_id=None, doi=DOI),
        aged("graph", 21, 59, aliases=(f"s2:{HASH}",)),
        aged("speech", 22, 60),
        aged("graph", 23, 62),
        aged("graph", 24, 5, kind="post"),
    ]
    list(catalogue.add_all([*papers(), *news]))
    build(catalogue.path.parent, catalogue, HashEncoder())
    with Engine(catalogue.path.parent) as engine:
        yield engine


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [found["paperId"] for found in answer.json()["recommendedPapers"]]


def test_the_client_from_pypi_finds_what_we_find(scholar: SemanticScholar, engine: Engine) -> None:
    found = scholar.get_recommended_papers("ARXIV:2010.00000", limit=5, pool_from="all-cs")
    expected = engine.similar(SEED, 5)
    assert [one.paperId for one in found] == [hit["id"] for hit in expected.results]
    assert [one.title for one in found] == [hit["title"] for hit in expected.results]
    assert found[0].publicationDate.year >= 2020
    assert found[0].authors[0].name == "Ada Graph"
    assert found[0].externalIds["ArXiv"].startswith("2010.")
    assert found[0].citationStyles["bibtex"].startswith("@misc{arxiv:2010.")


def test_the_client_asks_with_lists(scholar: SemanticScholar, engine: Engine) -> None:
    like, unlike = ["arXiv:2010.00001", "https://arxiv.org/abs/2011.00001"], ["ARXIV:2012.00002"]
    found = scholar.get_recommended_papers_from_lists(like, unlike, ["title"], 7)
    expected = engine.like(like=like, unlike=unlike, k=7)
    assert [one.paperId for one in found] == [hit["id"] for hit in expected.results]
    assert found[0].raw_data == {"paperId": found[0].paperId, "title": found[0].title}
    assert scholar.get_recommended_papers_from_lists(like)


def test_the_client_is_told_what_is_wrong(
    scholar: SemanticScholar, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ObjectNotFoundException, match="Paper with id 0 not found"):
        scholar.get_recommended_papers("0")
    with pytest.raises(BadQueryParametersException, match=r"fields: \[unknown\]"):
        scholar.get_recommended_papers("ARXIV:2010.00000", ["unknown"])
    with pytest.raises(BadQueryParametersException, match="No positive paper examples given"):
        scholar.get_recommended_papers_from_lists([], ["ARXIV:2010.00000"])
    monkeypatch.setattr(engine, "similar", lambda *_: _no_release())
    with pytest.raises(InternalServerErrorException, match="recommender build"):
        scholar.get_recommended_papers("ARXIV:2010.00000")


def _no_release() -> None:
    raise NoRelease("here")


def test_ids_with_slashes_and_of_every_form(recent: Engine) -> None:
    with TestClient(create_app(recent)) as client:
        seeds = [DOI, f"DOI:{DOI}", f"doi:{DOI.upper()}", f"URL:https://doi.org/{DOI}"]
        answers = [ids(client.get(f"{FOR_PAPER}/{seed}?from=all-cs&limit=9")) for seed in seeds]
        assert len(answers[0]) == 9
        assert all(answer == answers[0] for answer in answers)
        encoded = DOI.replace("/", "%2F")
        assert ids(client.get(f"{FOR_PAPER}/{encoded}?from=all-cs&limit=9")) == answers[0]
        assert HASH in answers[0]  # one known by Semantic Scholar's own number has that
        assert ids(client.get(f"{FOR_PAPER}/{HASH}"))


def test_recent_papers_are_those_of_sixty_days(recent: Engine) -> None:
    with TestClient(create_app(recent)) as client:
        found = ids(client.get(f"{FOR_PAPER}/{SEED}"))
        assert set(found) == {f"doi:{DOI}", HASH, "arxiv:2011.00022"}
        assert found == ids(client.get(f"{FOR_PAPER}/{SEED}?from=recent"))
        everything = ids(client.get(f"{FOR_PAPER}/{SEED}?from=all-cs"))
        assert len(everything) == 27  # 24 + 4 papers without the seed; a post is none
        assert set(found) < set(everything)


def test_where_nothing_is_recent_the_pool_is_everything(client: TestClient) -> None:
    found = ids(client.get(f"{FOR_PAPER}/{SEED}"))
    assert len(found) == 23
    assert found == ids(client.get(f"{FOR_PAPER}/{SEED}?from=all-cs"))


@pytest.mark.parametrize(
    ("fields", "members"),
    [
        ("", {"paperId", "title"}),
        ("fields=", {"paperId", "title"}),
        ("fields=year", {"paperId", "year"}),
        ("fields=year%2Cvenue,,%20url", {"paperId", "year", "venue", "url"}),
        (f"fields={','.join(FIELDS)}", set(FIELDS)),
    ],
)
def test_papers_have_the_fields_requested(
    client: TestClient, fields: str, members: set[str]
) -> None:
    for answer in (
        client.get(f"{FOR_PAPER}/{SEED}?{fields}"),
        client.post(f"{FROM_LISTS}?{fields}", json={"positivePaperIds": [SEED]}),
    ):
        assert answer.headers["content-type"] == "application/json"
        assert set(answer.json()) == {"recommendedPapers"}
        assert all(set(one) == members for one in answer.json()["recommendedPapers"])


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (f"{SEED}?fields=title,unknown,odd", 400, "unsupported fields: [unknown, odd]"),
        (f"{SEED}?limit=0", 400, "Unacceptable query params: [limit=0]"),
        (f"{SEED}?limit=501", 400, "Unacceptable query params: [limit=501]"),
        (f"{SEED}?limit=many", 400, "Unacceptable query params: [limit=many]"),
        (f"{SEED}?from=old", 400, "Unacceptable query params: [from=old]"),
        (f"{SEED}?offset=5&kind=post", 400, "Unacceptable query params: [offset=5, kind=post]"),
        ("0", 404, "Paper with id 0 not found"),
        (HASH, 404, f"Paper with id {HASH} not found"),
        ("DOI:10.1000/no/such", 404, "Paper with id DOI:10.1000/no/such not found"),
        ("", 404, "Paper with id  not found"),
    ],
)
def test_errors_are_the_contracts(client: TestClient, path: str, status: int, said: str) -> None:
    answer = client.get(f"{FOR_PAPER}/{path}")
    assert answer.status_code == status
    assert said in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b'{"positivePaperIds": null}', 400, "No positive paper examples given"),
        (b"{}", 400, "No positive paper examples given"),
        (b'{"positivePaperIds": [], "negativePaperIds": ["x"]}', 400, "No positive paper"),
        (b'{"positivePaperIds": "x"}', 400, "positivePaperIds"),
        (b'{"positivePaperIds": [5]}', 400, "positivePaperIds"),
        (b'{"positivePaperIds": ["0"]}', 404, "Paper with id 0 not found"),
        (b"{", 400, "body"),
        (b"", 400, "body"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    client: TestClient, body: bytes, status: int, said: str
) -> None:
    headers = {"content-type": "application/json"}
    answer = client.post(FROM_LISTS, content=body, headers=headers)
    assert answer.status_code == status
    assert said in answer.json()["error"]


def test_post_takes_no_pool_and_keeps_away_from_negatives(client: TestClient) -> None:
    given = {"positivePaperIds": [SEED], "negativePaperIds": None}
    assert client.post(f"{FROM_LISTS}?from=recent", json=given).status_code == 400
    found = ids(client.post(FROM_LISTS, json=given, params={"limit": 500}))
    assert len(found) == 23
    away = {"positivePaperIds": [SEED], "negativePaperIds": [found[0], "ArXiv:2010.00003"]}
    kept = ids(client.post(FROM_LISTS, json=away))
    assert not {SEED, found[0], "arxiv:2010.00003"} & set(kept)


def test_who_comes_when_it_is_full_is_told_when_to_come_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for count in ("running", "queued_count"):
        monkeypatch.setattr(ThreadPool, count, 10**9)
    answer = client.get(f"{FOR_PAPER}/{SEED}")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "error" in answer.json()


def test_what_takes_too_long_is_the_contracts_error_too(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering = threading.Event()
    monkeypatch.setattr(engine, "similar", lambda *_: answering.wait(60))
    settings = Settings(port=0, timeout=0.05)
    with serving(engine, settings) as port:
        scholar = SemanticScholar(api_url=f"http://127.0.0.1:{port}", retry=False, timeout=30)
        with pytest.raises(GatewayTimeoutException, match="ask again later"):
            scholar.get_recommended_papers("ARXIV:2010.00000")
        answering.set()


@pytest.mark.parametrize("path", [f"{FOR_PAPER}/x", FROM_LISTS])
def test_before_any_route_errors_are_the_contracts(client: TestClient, path: str) -> None:
    long = client.post(path, headers={"content-length": str(10**9)})
    assert (long.status_code, set(long.json())) == (400, {"error"})
    nowhere = client.get("/recommendations/v1/papers/nowhere")
    assert (nowhere.status_code, set(nowhere.json())) == (404, {"error"})


def test_what_nobody_expected_is_the_contracts_error(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "similar", lambda *_: 1 / 0)
    answer = client.get(f"{FOR_PAPER}/{SEED}")
    assert answer.status_code == 500
    assert "log" in answer.json()["message"]


def test_an_answer_has_an_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s2, "MAX_RESPONSE", 100)
    answer = client.get(f"{FOR_PAPER}/{SEED}")
    assert answer.status_code == 400
    assert answer.json() == {"error": "Response would exceed maximum size...."}


def test_the_contract_is_in_the_openapi_document(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    get, post = paths[f"{FOR_PAPER}/{{paper_id}}"]["get"], paths[FROM_LISTS]["post"]
    assert {p["name"] for p in get["parameters"]} == {"paper_id", "fields", "limit", "from"}
    assert {p["name"] for p in post["parameters"]} == {"fields", "limit"}
    for operation in (get, post):
        assert {"200", "400", "404", "429", "500", "504"} <= set(operation["responses"])
        assert "422" not in operation["responses"]
    assert b"HTTPValidationError" not in orjson.dumps([get, post])
