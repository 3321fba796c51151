"""Our own index as the product asks it, beside raw FAISS of the same type, and under filters."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np
from search_vectors import Bench

from recommender.retrieval.index import Index
from recommender.retrieval.index.exact import SLACK
from recommender.retrieval.index.planner import walk

SHARES = (1, 0.999, 0.9, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 0.0001, 0.00001)
FILTERED = 300  # queries asked under each mask


def ours(bench: Bench, measure: Callable[..., dict], folder: Path) -> dict:
    """Build, load memory-mapped, ask; then under masks drawn at random and by subject."""
    start = time.perf_counter()
    index = Index.build(bench.rows)
    built = time.perf_counter() - start
    path = folder / "index"
    index.save(path)
    start = time.perf_counter()
    index = Index.load(path, index.factory_string, index.search_params, index.recall)
    opened = time.perf_counter() - start
    points = [measure(lambda q, k: index.search(q, k).places, k, 500) for k in (10, 100)]
    return {
        "factory": index.factory_string,
        "effort": index.search_params and index.search_params._asdict(),
        "recall_when_built": index.recall,
        "build_s": round(built, 2),
        "bytes_per_row": round(path.stat().st_size / len(bench.rows), 1),
        "open_ms": round(opened * 1e3, 2),
        "points": points,
        "raw": [raw(index, bench, k) for k in (10, 100)],
        "filters": [under(index, bench, name, mask) for name, mask in masks(bench)],
    }


def raw(index: Index, bench: Bench, k: int) -> dict:
    """Ask FAISS for the same, at the same effort, and us, turn by turn: what we add to its time.

    Both never ask the same query one after the other: the second would find it in the cache.
    """
    inner, parameters = index._index, None
    if index.search_params is not None:
        beam = walk(index.search_params, k + SLACK, 1)[1]
        inner, parameters = index._graph, faiss.SearchParametersHNSW(efSearch=beam)
    both: list[list[float]] = [[], []]
    asks = (
        lambda q: inner.search(q, k + SLACK, params=parameters),
        lambda q: index.search(q, k),
    )
    faiss.omp_set_num_threads(1)
    for pair in zip(bench.queries[:500], np.roll(bench.queries[:500], 250, axis=0), strict=True):
        for took, ask, query in zip(both, asks, pair, strict=True):
            start = time.perf_counter()
            ask(query[None])
            took.append(time.perf_counter() - start)
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    theirs, own = (float(np.median(took)) * 1e3 for took in both)
    return {
        "k": k,
        "raw_ms": round(theirs, 4),
        "ours_ms": round(own, 4),
        "ratio": round(own / theirs, 3),
    }


def masks(bench: Bench) -> Iterator[tuple[str, np.ndarray]]:
    """Yield masks drawn at random, then what is nearest to one query and what is farthest."""
    random = np.random.default_rng(1)
    count = len(bench.rows)
    for share in SHARES:
        mask = random.random(count) < share
        if mask.any():
            yield f"random {share}", mask
    rank = np.argsort(np.argsort(bench.rows @ bench.queries[0]))
    for share in (0.5, 0.2, 0.05, 0.01):
        yield f"nearest {share}", rank >= (1 - share) * count
        yield f"farthest {share}", rank < share * count


def under(index: Index, bench: Bench, name: str, mask: np.ndarray) -> dict:
    places = np.flatnonzero(mask)
    queries = bench.queries[:FILTERED]
    many = min(10, len(places))
    true = places[faiss.knn(queries, bench.rows[places], many, faiss.METRIC_INNER_PRODUCT)[1]]
    took, hits, plans = [], 0.0, 0
    for query, nearest in zip(queries, true, strict=True):
        start = time.perf_counter()
        found = index.search(query[None], 100, mask)
        took.append(time.perf_counter() - start)
        hits += np.isin(nearest, found.places[0, :10]).mean()
        plans += found.plan == "ann"
        assert (found.places[0] >= 0).sum() == min(100, len(places))
    return {
        "mask": name,
        "matching": len(places),
        "ann": round(plans / len(queries), 3),
        "recall@10": round(hits / len(queries), 4),
        "p50_ms": round(float(np.percentile(took, 50)) * 1e3, 4),
        "p99_ms": round(float(np.percentile(took, 99)) * 1e3, 4),
    }
