"""Which sites' pages may read answers, as browsers ask it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import SEED

SITE, OTHER = "https://digest.example", "https://evil.example"
ALLOW = "access-control-allow-origin"
PREFLIGHT = {"access-control-request-method": "POST"}
PATHS = [f"/similar?id={SEED}", f"/similar?id={SEED}&k=3&lang=en", "/search?q=graph", "/nothing"]


@pytest.fixture(scope="module")
def clients(unchanged: Engine) -> Iterator[dict[str, TestClient]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(TestClient(create_app(unchanged, settings)))
            for name, settings in {
                "local": Settings(),
                "public": Settings(host="0.0.0.0"),
                "site": Settings(origins=f" {SITE}/, https://b.example"),
                "none": Settings(host="0.0.0.0", origins="none"),
            }.items()
        }


@pytest.mark.parametrize("path", PATHS)
def test_who_may_read(clients: dict[str, TestClient], path: str) -> None:
    for name, site, other in (
        ("local", None, None),
        ("public", "*", "*"),
        ("site", SITE, None),
        ("none", None, None),
    ):
        for origin, allowed in ((SITE, site), (OTHER, other)):
            answer = clients[name].get(path, headers={"origin": origin})
            assert answer.headers.get(ALLOW) == allowed, (name, origin)
        assert ALLOW not in clients[name].get(path).headers


def test_before_a_page_of_an_allowed_site_asks(clients: dict[str, TestClient]) -> None:
    for name, origin in (("public", OTHER), ("site", SITE)):
        answer = clients[name].options("/more-like-this", headers={"origin": origin, **PREFLIGHT})
        assert answer.status_code == 200
        assert answer.headers[ALLOW] in ("*", origin)
        assert "POST" in answer.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("name", "headers", "status"),
    [
        ("site", {"origin": OTHER, **PREFLIGHT}, 400),
        ("site", {"origin": SITE, "access-control-request-method": "PUT"}, 400),
        ("public", {"origin": OTHER, "access-control-request-method": "DELETE"}, 400),
        ("local", {"origin": SITE, **PREFLIGHT}, 405),
        ("none", {"origin": SITE, **PREFLIGHT}, 405),
        ("public", {}, 405),
    ],
)
def test_a_refusal_is_a_problem_document(
    clients: dict[str, TestClient], name: str, headers: dict[str, str], status: int
) -> None:
    answer = clients[name].options("/more-like-this", headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
