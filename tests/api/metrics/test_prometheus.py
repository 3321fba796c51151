import os
import time
from collections.abc import Callable

import httpx2
import pytest
from fastapi.testclient import TestClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as families

from recommender.api.app import create_app
from recommender.engine.engine import Engine
from tests.api.conftest import SEED
from tests.conftest import paper


def read(text: str) -> dict[tuple, float]:
    """Return each sample by its name, without ``recommender_``, and its labels."""
    found = {}
    for family in families(text):
        assert family.documentation, family.name
        for sample in family.samples:
            key = sample.name.removeprefix("recommender_"), *sorted(sample.labels.items())
            assert key not in found
            found[key] = sample.value
    return found


def counted(found: dict[tuple, float], route: str, status: int) -> float:
    labels = ("method", "GET"), ("route", route), ("status", str(status))
    return found.get(("requests_total", *labels), 0)


@pytest.mark.usefixtures("engine")  # its counts begin at 0
def test_requests_are_counted_and_timed(client: TestClient) -> None:
    for path in (f"/similar?id={SEED}",) * 2 + (f"/similar?k=3&id={SEED}", "/similar?id=0"):
        client.get(path)
    etag = client.get(f"/similar?id={SEED}").headers["etag"]
    client.get(f"/similar?id={SEED}", headers={"if-none-match": etag})
    client.get("/more-like-this?text=graph")
    client.get("/nowhere")
    client.get(f"/entries/{SEED}")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = read(answer.text)
    assert counted(found, "/similar", 200) == 4
    assert counted(found, "/similar", 304) == 1
    assert counted(found, "/similar", 404) == 1
    assert counted(found, "/entries/{id:path}", 200) == 1
    assert found["requests_total", ("method", ""), ("route", "other"), ("status", "404")] == 1
    graph = ("method", "GET"), ("plan", "graph"), ("route", "/similar")
    assert found["request_seconds_count", *graph] == 5
    assert found["request_seconds_bucket", ("le", "+Inf"), *graph] == 5
    assert 0 < found["request_seconds_sum", *graph] < 60
    exact = ("method", "GET"), ("plan", "exact"), ("route", "/more-like-this")
    assert found["request_seconds_count", *exact] == 1
    assert found["lookups_total", ("kept", "yes")] == 3
    assert found["lookups_total", ("kept", "no")] == 1
    assert found["kept_answers",] == 1


def test_the_index_and_what_is_beside_it(client: TestClient, engine: Engine) -> None:
    engine.store([paper("graph", 40), paper("graph", 0)])
    engine.remove("2011.00003")
    os.utime(engine.snapshot.release.folder / "manifest.json", (10**9, 10**9))  # as of a copy
    found = read(client.get("/metrics").text)
    made = engine.snapshot.release.manifest
    labels = ("model", "hash"), ("recipe", made.factory_string), ("version", made.version)
    assert found["index_info", *labels] == 1
    assert found["index_entries",] == 24
    assert found["entries",] == 24  # one more, one less
    assert found["delta_entries",] >= 1
    assert found["tombstones",] >= 1
    assert abs(found["index_built_timestamp_seconds",] - time.time()) < 3600
    assert found["workers",] == 1
    assert found["open_releases", ("worker", "0")] == 1
    assert found["calls", ("pool", "text"), ("state", "waiting")] == 0


def test_the_canary_sings_by_itself(client: TestClient) -> None:
    deadline = time.monotonic() + 60
    while ("recall_at_10",) not in (found := read(client.get("/metrics").text)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert found["recall_at_10",] == 1.0
    assert abs(found["recall_checked_timestamp_seconds",] - time.time()) < 3600


def test_metrics_are_sent_as_open_metrics_to_who_asks(client: TestClient) -> None:
    client.get(f"/similar?id={SEED}")
    wanted = {"accept": "application/openmetrics-text; version=1.0.0"}
    answer = client.get("/metrics", headers=wanted)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert {"recommender_requests", "recommender_index"} <= {
        family.name for family in open_metrics(answer.text)
    }


def test_metrics_answer_where_nothing_is_built(tmp_path) -> None:
    with Engine(tmp_path / "new") as engine, TestClient(create_app(engine)) as client:
        assert client.get("/readyz").status_code == 503
        found = read(client.get("/metrics").text)
    assert counted(found, "/readyz", 503) == 1
    assert ("index_entries",) not in found


def test_a_real_server_counts_what_the_fast_protocol_answers(serve: Callable[[], int]) -> None:
    with httpx2.Client(base_url=f"http://127.0.0.1:{serve()}", timeout=30) as client:
        tag = client.get(f"/similar?id={SEED}").headers["etag"]
        for _ in range(3):
            client.get(f"/similar?id={SEED}")
        client.get(f"/similar?id={SEED}", headers={"if-none-match": tag})
        found = read(client.get("/metrics").text)
    assert counted(found, "/similar", 200) == 4
    assert counted(found, "/similar", 304) == 1
    assert found["lookups_total", ("kept", "yes")] == 4
    assert found["memory_bytes", ("kind", "own"), ("worker", "0")] > 1e6
