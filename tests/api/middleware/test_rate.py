import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from recommender.api.app import create_app
from recommender.api.middleware.rate import RateCounter
from recommender.engine.engine import Engine
from recommender.settings import Settings
from tests.api.conftest import SEED


@given(st.integers(1, 100), st.lists(st.floats(0, 10), min_size=1, max_size=300))
def test_no_minute_has_more_than_twice_what_it_may_and_steady_ones_have_all(
    a_minute: int, pauses: list[float]
) -> None:
    rates, now, taken = RateCounter(a_minute), 1000.0, []
    for pause in pauses:
        now += pause
        if not rates.wait("one", now):
            taken.append(now)
    for start in taken:
        assert sum(start <= at < start + 60 for at in taken) <= 2 * a_minute + 1
    steady = RateCounter(a_minute)
    assert not any(steady.wait("two", 1000 + n * 60 / a_minute) for n in range(500))


def test_a_minute_s_share_may_be_taken_at_once_and_then_bit_by_bit() -> None:
    rates = RateCounter(60)
    assert [rates.wait("one", 100.0) for _ in range(60)] == [0.0] * 60
    assert rates.wait("one", 100.0) == pytest.approx(1.0)
    assert rates.wait("one", 100.5) == pytest.approx(0.5)
    assert rates.wait("other", 100.5) == 0
    assert rates.wait("one", 101.01) == 0
    assert rates.wait("one", 101.01) > 0


def test_this_machine_and_no_limit_are_not_counted() -> None:
    assert not any(RateCounter(1).wait("") for _ in range(10))
    assert not any(RateCounter(0).wait("one") for _ in range(10))


@pytest.mark.parametrize(
    "path", [f"/similar?id={SEED}", "/search?q=graph", "/nothing", "/assets/page.js"]
)
def test_who_asks_too_much_is_told_when_to_come_again(engine: Engine, path: str) -> None:
    app = create_app(engine, Settings(rate=3))
    with (
        TestClient(app, client=("203.0.113.9", 1)) as client,
        TestClient(app, client=("127.0.0.1", 1)) as near,
    ):
        assert 429 not in [client.get(path).status_code for _ in range(3)]
        late = client.get(path)
        assert late.status_code == 429
        assert 1 <= int(late.headers["retry-after"]) <= 21
        assert late.headers["content-type"] == "application/problem+json"
        scholar = client.get(f"/recommendations/v1/papers/forpaper/{SEED}")
        assert (scholar.status_code, [*scholar.json()]) == (429, ["error"])
        assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
        assert [near.get(path).status_code for _ in range(9)].count(429) == 0


def test_a_key_has_a_share_of_its_own_wherever_it_comes_from(engine: Engine) -> None:
    app = create_app(engine, Settings(rate=3, api_key="secret"))
    lookup, search = f"/similar?id={SEED}", "/search?q=graph"
    bearer, bare = {"Authorization": "Bearer secret"}, {"X-Api-Key": "secret"}
    with (
        TestClient(app, client=("203.0.113.9", 1)) as one,
        TestClient(app, client=("198.51.100.7", 1)) as other,
    ):
        assert [one.get(lookup).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert one.get(lookup, headers=bearer).status_code == 200
        assert other.get(search, headers=bare).status_code == 200
        assert one.get(search, headers=bearer).status_code == 200
        assert other.get(lookup, headers=bearer).status_code == 429
        assert other.get(lookup).status_code == 200
        assert one.get(lookup, headers={"X-Api-Key": "guessed"}).status_code == 429
