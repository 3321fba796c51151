"""Measure what shards cost and change: answers, recall, and what a hop to another process adds.

    python benchmarks/cluster.py [--entries 3000] [--questions 10000] [--rows 36000] --out results/cluster.json
    python benchmarks/cluster.py --ray [--rounds 500] [--embedded 256] [--compared 200000] --out results/cluster.json

Of invented entries (`http_load.invented`, hash encoder) it asks random questions of an engine over 1, 2 and 3 shards,
and of a `ClusterEngine` over the same shards, and counts answers of which any byte differs. Recall is that of indexes
over vectors in clusters, cut into 1, 2 and 3 parts. With --ray (the extra `cluster`) shards are actors of Ray on this
machine, and what a question takes is measured beside the same question in process, in turns: the first time it is asked, and
again, when what shards gave of its entries is kept; how many calls it makes is counted. So are the heavy parts of a build
(`cluster_work`), by 1 and 2 workers. How the figures compare
says more than the figures: they are of a machine that may be busy.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from cluster_answers import COUNTS, answers, homes
from cluster_work import comparing, embedding, memory
from pipeline import machine
from starlette.testclient import TestClient

from recommender.api.app import create_app
from recommender.cluster.catalogue import RemoteCatalogue
from recommender.cluster.engine import ClusterEngine
from recommender.cluster.holder import CatalogueHolder
from recommender.cluster.shards import PING, ShardClient, ShardHolder
from recommender.encoders.vectors import normalise
from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from recommender.retrieval.index import Index, knn, top_k

_QUERIES = 400  # held out


def recall(rows: int, seed: int) -> dict[str, Any]:
    """Return recall@10 and milliseconds of a search, of an index in 1, 2 and 3 parts."""
    draw = np.random.default_rng(seed)
    centres = draw.standard_normal((rows // 40, 256), dtype=np.float32)
    vectors = centres[draw.integers(0, len(centres), rows + _QUERIES)]
    vectors = normalise(vectors + 0.6 * draw.standard_normal(vectors.shape, dtype=np.float32))
    vectors, queries = vectors[:rows], vectors[rows:]
    true = knn(queries, vectors, 10).places
    found = {}
    for count in COUNTS:
        ends = np.linspace(0, rows, count + 1).astype(int)
        parts = [Index.build(vectors[a:b]) for a, b in pairwise(ends)]
        near, took = [], []
        for query in queries:
            began = time.perf_counter()
            hits = [part.search(query[None], 10) for part in parts]
            places = [hit.places + first for hit, first in zip(hits, ends, strict=False)]
            cosines = np.concatenate([hit.cosines for hit in hits], axis=1)
            near.append(top_k(np.concatenate(places, axis=1), cosines, 10)[0][0])
            took.append(time.perf_counter() - began)
        shared = [
            len({*a} & {*b}) for a, b in zip(np.array(near).tolist(), true.tolist(), strict=True)
        ]
        found[count] = {
            "recall@10": round(sum(shared) / (10 * len(queries)), 4),
            "search_ms_p50": round(1000 * statistics.median(took), 3),
            "index": parts[0].factory_string,
        }
    return found


def hops(made: dict[int, Path], entries: int, seed: int, rounds: int) -> dict[str, Any]:
    """Return milliseconds of the same questions in process and with shards in actors, asked in turns."""
    import ray

    from recommender.cluster.processes import NAMESPACE, RemoteHolder, RemoteReplica

    ray.init(
        "local",
        namespace=NAMESPACE,
        num_cpus=2,
        include_dashboard=False,
        object_store_memory=150_000_000,
        log_to_driver=False,
    )
    home, holder = made[2], ray.remote(CatalogueHolder).options(num_cpus=0, name="catalogue")
    actor = ray.remote(ShardHolder).options(num_cpus=0, max_concurrency=4)
    replicas = [[RemoteReplica(actor.remote(home, n))] for n in range(2)]
    client = ShardClient(replicas, budget=30)
    kept = holder.remote(home, home, minutes=600)
    catalogue = RemoteCatalogue(RemoteHolder("catalogue"))
    alone, cluster = Engine(home), ClusterEngine(home, catalogue, client)
    release = cluster.snapshot.release
    names = [f"arxiv:2401.{n:05d}" for n in range(entries)]
    random.Random(seed).shuffle(names)
    everything = Filter.of(published_from="1900")
    vectors = alone.snapshot.release.vectors
    client_of = lru_cache(lambda engine: TestClient(create_app(engine)))
    texts = [hit["title"] for name in names[:rounds] for hit in alone.similar(name, 1).results]
    calls = _count(client, catalogue)

    def over_http(path: str) -> tuple[Any, Any]:
        return tuple(
            lambda i, engine=engine: client_of(engine).get(
                path.format(id=names[i], q=texts[i % len(texts)])
            )
            for engine in (alone, cluster)
        )

    kinds = {
        "an empty call": (lambda i: None, lambda i: replicas[0][0].ask("", PING, ()).result()),
        "a search of one shard": (
            lambda i: alone.snapshot.release.shards[0].search(vectors[i : i + 1], 10, None),
            lambda i: client.ask(release.version, [(0, "search", (vectors[i : i + 1], 10, None))]),
        ),
        "a search of two shards": (
            lambda i: alone.snapshot.release.index.search(vectors[i : i + 1], 10),
            lambda i: release.index.search(vectors[i : i + 1], 10),
        ),
        "similar under a filter, over HTTP": over_http("/similar?id={id}&published_from=1900"),
        "a look-up over HTTP": over_http("/similar?id={id}"),
        "a search over HTTP": over_http("/search?q={q}"),
        "a search": (
            lambda i: alone.search(texts[i % len(texts)]),
            lambda i: cluster.search(texts[i % len(texts)]),
        ),
        "a look-up": (lambda i: alone.similar(names[i]), lambda i: cluster.similar(names[i])),
        "similar under a filter": (
            lambda i: alone.similar(names[i], 10, everything),
            lambda i: cluster.similar(names[i], 10, everything),
        ),
    }
    found = {}
    for kind, ways in kinds.items():
        took: tuple[list[float], list[float], list[float]] = ([], [], [])
        counted = [{}, {}, {}]
        for i in range(rounds):
            vars(release._entries).pop("_cache", None)  # as if nothing had been asked before
            for number, (way, times) in enumerate(zip((*ways, ways[1]), took, strict=True)):
                calls.clear()
                began = time.perf_counter()
                way(i % entries)
                times.append(time.perf_counter() - began)
                if i == 1:  # at the first a server begins
                    counted[number] = dict(calls)
        here, afar, again = (1000 * statistics.median(times[rounds // 10 :]) for times in took)
        found[kind] = {
            "in_process_ms_p50": round(here, 3),
            "actors_ms_p50": round(afar, 3),
            "added_ms_p50": round(afar - here, 3),
            "again_added_ms_p50": round(again - here, 3),
            "calls": counted[1],
            "again_calls": counted[2],
        }
    found["own memory of each process, MB"] = memory()
    ray.kill(kept)
    ray.shutdown()
    return found


def _count(client: ShardClient, catalogue: RemoteCatalogue) -> Counter[str]:
    """Return what will count how often each is asked: shards, in rounds of all of them, and the catalogue."""
    calls: Counter[str] = Counter()

    def counted(what: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            calls[what] += bool(given[-1]) or what == "catalogue"
            return ask(*given)

        return call

    client.ask = counted("rounds of shards", client.ask)  # type: ignore[method-assign]
    holder = catalogue._holder
    holder.call = counted("catalogue", holder.call)  # type: ignore[method-assign]
    return calls


def main() -> None:
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=3000)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=36_000)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--embedded", type=int, default=256)
    parser.add_argument("--compared", type=int, default=200_000)
    parser.add_argument("--model", default="joint-zh-en")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--out", type=Path)
    given = SimpleNamespace(**vars(parser.parse_args()))
    found: dict[str, Any] = {"machine": machine(), "seed": given.seed, "entries": given.entries}
    if given.out and given.out.exists():
        found = json.loads(given.out.read_text()) | found
    with tempfile.TemporaryDirectory() as folder:
        made = homes(Path(folder), given.entries, given.seed)
        if given.ray:
            found["hops"] = hops(made, given.entries, given.seed, given.rounds)
            found["embedding"] = embedding(given.embedded, given.model)
            found["comparing"] = comparing(given.compared)
        else:
            found["answers"] = answers(made, given.entries, given.questions, given.seed)
            found["recall"] = {"rows": given.rows, "by shards": recall(given.rows, given.seed)}
    text = json.dumps(found, indent=2)
    print(text)
    if given.out:
        given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
