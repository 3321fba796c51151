from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from recommender.api.app import create_app
from recommender.api.middleware.prefix import ProxyHeaders
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import SEED

USUAL = Settings()
ASKED = {"X-Forwarded-Prefix": "/rec", "Host": "site.example"}


def trusting(proxy: str, engine: Engine, settings: Settings = USUAL) -> ASGIApp:
    trusted = ProxyHeaders(create_app(engine, settings), proxy)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # as a client knows one
        await trusted(scope, receive, send)

    return app


@pytest.fixture(scope="module")
def behind(unchanged: Engine) -> Iterator[TestClient]:
    """A client that is a trusted proxy."""
    with TestClient(trusting("testclient", unchanged), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("prefix", ["/rec", "/rec/", "/a/b-c"])
def test_links_of_a_feed_begin_with_the_path(behind: TestClient, prefix: str) -> None:
    headers = ASKED | {"X-Forwarded-Prefix": prefix}
    answer = behind.get("/feed", params={"id": SEED, "format": "json"}, headers=headers)
    base = f"http://site.example{prefix.rstrip('/')}/"
    feed = answer.json()
    assert feed["feed_url"].startswith(f"{base}feed?")
    ours = [word for word in answer.text.split('"') if word.startswith("http://site.example")]
    assert all(link.startswith(base) for link in ours)
    assert f'href="{base}feed?' in behind.get("/feed", params={"id": SEED}, headers=headers).text


def test_a_path_that_the_proxy_leaves_on_is_taken_off_here(behind: TestClient) -> None:
    for path in ("/rec/healthz", "/healthz"):
        assert behind.get(path, headers=ASKED).json() == {"status": "ok"}


def test_page_assets_lookups_and_redirects_work(behind: TestClient) -> None:
    assert behind.get("/", headers=ASKED).status_code == 200
    assert behind.get("/assets/page.js", headers=ASKED).status_code == 200
    assert behind.get("/similar", params={"id": SEED}, headers=ASKED).status_code == 200
    moved = behind.get("/facets/", headers=ASKED)
    assert moved.headers["location"] == "http://site.example/rec/facets"
    wrong = behind.get("/recommendations/v1/papers/forpaper/nothing", headers=ASKED)
    assert "error" in wrong.json()


@pytest.mark.parametrize("prefix", ["//evil.example", "rec", "/re c", "/<x>", "/a//b", ""])
def test_what_is_no_path_counts_for_nothing(behind: TestClient, prefix: str) -> None:
    headers = ASKED | {"X-Forwarded-Prefix": prefix}
    feed = behind.get("/feed", params={"id": SEED, "format": "json"}, headers=headers).json()
    assert feed["feed_url"].startswith("http://site.example/feed?")


def test_a_strangers_headers_count_for_nothing(engine: Engine) -> None:
    with TestClient(trusting("10.0.0.1", engine)) as client:
        feed = client.get("/feed", params={"id": SEED, "format": "json"}, headers=ASKED).json()
    assert feed["feed_url"].startswith("http://site.example/feed?")


@pytest.mark.parametrize(("proxy", "status"), [("testclient", 429), ("10.0.0.1", 200)])
def test_whose_request_it_is_counts_from_a_trusted_proxy_alone(
    engine: Engine, proxy: str, status: int
) -> None:
    with TestClient(trusting(proxy, engine, Settings(rate=1))) as client:
        for forwarded, expected in (("9.9.9.9", 200), ("9.9.9.9", status), ("8.8.8.8", 200)):
            asked = {"X-Forwarded-For": f"7.7.7.7, {forwarded}"}
            answer = client.get("/similar", params={"id": SEED}, headers=asked)
            assert answer.status_code == expected
