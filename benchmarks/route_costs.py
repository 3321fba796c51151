"""Measure what the dearest allowed request of each route costs a server, in processor time.

    python benchmarks/route_costs.py [--home HOME] [--count 100000] [--rounds 3] --out results/route_costs.json

Without --home it builds one of invented entries (see `http_load.invented`) with the hash encoder, so
texts cost next to nothing there, as with static-zh-en; what the shipped transformer takes for a text is measured apart. A figure is the least of some rounds of the processor time of the process that answers, the
asking included; each request of a kind differs from the one before, so that nothing is kept from it. NumPy and
tokenizers have one thread, as in a server: their others would wait for each other, and count for that.
"""

import argparse
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from fastapi.testclient import TestClient
from http_load import invented
from pipeline import machine

from recommender.api.app import create_app
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder, open_encoder
from recommender.engine.engine import Engine
from recommender.settings import Settings

SMALL = 2_000
"""Bytes of address and body together up to which a request is called small."""


class Asking:
    """Draws requests that differ from one another, of names and of the words of titles, the most frequent first."""

    def __init__(self, names: list[str], words: list[str], seed: int) -> None:
        self.names, self.frequent = names, words
        self.random = random.Random(seed)

    def some(self, count: int) -> list[str]:
        return self.random.sample(self.names, min(count, len(self.names)))

    def one(self) -> str:
        return self.random.choice(self.names)

    def words(self, count: int) -> str:
        return " ".join(self.random.choice(self.frequent) for _ in range(count))


Kinds = dict[str, Callable[[Asking], dict[str, Any]]]


def get(path: str, **params: Any) -> dict[str, Any]:
    return {"method": "GET", "url": path, "params": params}


def post(path: str, body: dict[str, Any], **params: Any) -> dict[str, Any]:
    return {"method": "POST", "url": path, "json": body, "params": params}


KINDS: Kinds = {
    "GET /similar": lambda ask: get("/similar", id=ask.one(), k=100),
    "GET /similar, filtered": lambda ask: get(
        "/similar", id=ask.one(), k=100, published_from="2003", lang="en", has="abstract"
    ),
    "GET /similar, varied": lambda ask: get(
        "/similar", id=ask.one(), k=100, diversity=0.5, half_life_days=100, lang_mode="balanced"
    ),
    "GET /similar, 1,000 seen": lambda ask: get(
        "/similar",
        id=ask.one(),
        k=100,
        exclude_seen=[f"no {ask.random.random()}" for _ in range(1000)],
    ),
    "GET /similar, with reasons": lambda ask: get("/similar", id=ask.one(), k=100, explain="true"),
    "GET /more-like-this, 100 liked": lambda ask: get("/more-like-this", like=ask.some(100), k=100),
    "GET /more-like-this, 60 liked, 60 unliked": lambda ask: get(
        "/more-like-this", like=ask.some(60), unlike=ask.some(60), k=100, diversity=0.5
    ),
    "POST /more-like-this, 2,000 liked": lambda ask: post(
        "/more-like-this", {"like": ask.some(2000), "k": 10}
    ),
    "POST /more-like-this, 5,000 liked, 5,000 unliked": lambda ask: post(
        "/more-like-this", {"like": ask.some(5000), "unlike": ask.some(5000), "k": 100}
    ),
    "POST /more-like-this, 10,000 seen": lambda ask: post(
        "/more-like-this",
        {"like": [ask.one()], "k": 100, "exclude_seen": [f"no {n}" for n in range(10_000)]},
    ),
    "GET /more-like-this, 100 liked, with reasons": lambda ask: get(
        "/more-like-this", like=ask.some(100), k=100, explain="true"
    ),
    "GET /more-like-this, 70 liked, with reasons": lambda ask: get(
        "/more-like-this", like=ask.some(70), k=100, explain="true"
    ),
    "GET /search, one word of most entries": lambda ask: get("/search", q=ask.frequent[0], k=100),
    "GET /search, five words": lambda ask: get("/search", q=ask.words(5), k=100),
    "GET /search, five words, few kinds": lambda ask: get(
        "/search", q=" ".join(ask.frequent[:5]), k=100, published_from="2023-01-01"
    ),
    "GET /search, 200 words": lambda ask: get("/search", q=ask.words(200), k=100),
    "GET /search, 2,000 words": lambda ask: get("/search", q=ask.words(2000), k=100),
    "GET /search, with reasons": lambda ask: get("/search", q=ask.words(5), k=100, explain="true"),
    "GET /search, as citations": lambda ask: get("/search", q=ask.words(5), k=100, format="bibtex"),
    "GET /feed, 1 entry": lambda ask: get("/feed", id=ask.one(), k=100),
    "GET /feed, 100 entries": lambda ask: get("/feed", id=ask.some(100), k=100),
    "GET forpaper": lambda ask: get(
        f"/recommendations/v1/papers/forpaper/{ask.one()}", limit=500, **{"from": "all-cs"}
    ),
    "POST papers, 2,000": lambda ask: post(
        "/recommendations/v1/papers/", {"positivePaperIds": ask.some(2000)}, limit=500
    ),
    "GET /entries": lambda ask: get(f"/entries/{ask.one()}"),
    "GET /facets": lambda _: get("/facets"),
    "GET /duplicates": lambda _: get("/duplicates"),
    "GET /map": lambda _: get("/map"),
    "GET /map/entries": lambda ask: get(
        "/map/entries", id=ask.some(100), place=[ask.random.randrange(1000) for _ in range(100)]
    ),
    "GET /healthz": lambda _: get("/healthz"),
    "GET /readyz": lambda _: get("/readyz"),
    "GET /metrics": lambda _: get("/metrics"),
    "GET /openapi.json": lambda _: get("/openapi.json"),
    "GET /": lambda _: get("/"),
}


def cost(client: TestClient, ask: Callable[[], dict[str, Any]], rounds: int) -> dict[str, Any]:
    """Return what a kind of request costs, how large it is and what it is answered."""
    took, size, statuses = [], 0, set()
    for _ in range(rounds):
        request = client.build_request(**ask())
        size = max(size, len(request.url.raw_path) + len(request.content))
        start = time.process_time()
        answer = client.send(request)
        took.append(time.process_time() - start)
        statuses.add(answer.status_code)
    return {
        "ms": round(min(took) * 1000, 1),
        "bytes": size,
        "small": size <= SMALL,
        "status": sorted(statuses),
    }


def deep_page(client: TestClient, name: str) -> dict[str, Any]:
    """Return what the tenth page of a hundred costs, of a list that is varied."""
    cursor: dict[str, str] = {}
    for _ in itertools.repeat(None, 10):
        params = {"id": name, "k": 100, "diversity": 0.5, **cursor}
        start = time.process_time()
        answer = client.get("/similar", params=params)
        took = time.process_time() - start
        cursor = {"cursor": answer.json().get("next") or ""}
    size = len(json.dumps(params))
    return {"ms": round(took * 1000, 1), "bytes": size, "small": size <= SMALL, "status": [200]}


def texts() -> dict[str, float]:
    """Return what the shipped model takes for texts of some lengths, in milliseconds."""
    encoder = open_encoder("minilm-zh-en")
    letters = random.Random(0)
    words = [
        "".join(letters.choices("abcdefghijklmnop", k=letters.randint(2, 9))) for _ in range(4000)
    ]
    text = " ".join(words)
    encoder.encode(["once"])
    out = {}
    for length in (100, 1_000, 5_000, 20_000):
        start = time.process_time()
        encoder.encode([text[:length]], query=True)
        out[str(length)] = round((time.process_time() - start) * 1000, 1)
    return out


def measured(home: Path, rounds: int) -> dict[str, Any]:
    """Return the cost of every kind of request to a server over a home folder."""
    with Engine(home) as engine:
        snapshot = engine.snapshot
        drawn = random.Random(7).sample(
            range(len(snapshot.release)), min(20_000, len(snapshot.release))
        )
        stubs = [orjson.loads(snapshot.stub(place)) for place in drawn]
        counts = Counter(word for stub in stubs for word in stub["title"].lower().split())
        words = [word for word, _ in counts.most_common() if word.isalnum()]
        ask = Asking([stub["id"] for stub in stubs], words[:4000], 1)
        with TestClient(create_app(engine, Settings(timeout=600))) as client:
            cost(
                client, lambda: get("/search", q=ask.words(2), explain="true"), 2
            )  # what is opened when first used
            costs = {}
            for kind, request in KINDS.items():
                costs[kind] = cost(client, lambda request=request: request(ask), rounds)
                print(kind, costs[kind], file=sys.stderr)
            pages = [deep_page(client, ask.one()) for _ in range(rounds)]
            costs["GET /similar, tenth page, varied"] = min(pages, key=lambda page: page["ms"])
        return {
            "entries": len(snapshot.release),
            "encoder": snapshot.release.manifest.encoder,
            "costs": costs,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":  # as `serve` has it; NumPy reads it when it loads
        once = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **once})
    with tempfile.TemporaryDirectory() as folder:
        home = given.home
        if home is None:
            home = Path(folder)
            with Catalogue(home / CATALOGUE) as catalogue:
                list(catalogue.add_all(invented(given.count, 0)))
                build(home, catalogue, HashEncoder(), with_map=True)
        figures = {**machine(), **measured(home, given.rounds), "texts_ms": texts()}
    given.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
