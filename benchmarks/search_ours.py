"""Our own index as the product asks it, beside raw FAISS of the same type, and under filters."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np
from search_vectors import Bench

from recommender.retrieval.index import Index, SearchParams
from recommender.retrieval.index.exact import SLACK

SHARES = (1, 0.9, 0.5, 0.25, 1 / 16, 1 / 64, 0.001, 0.00001)
SIDES = (0.5, 0.25, 1 / 16, 1 / 64)
FILTERED = 200  # queries asked under each mask


def ours(bench: Bench, measure: Callable[..., dict], folder: Path) -> dict:
    """Build, load memory-mapped, ask; then under masks drawn at random and by subject."""
    path, made = kept(bench, folder)
    start = time.perf_counter()
    index = Index.load(
        path, made["factory"], made["effort"] and SearchParams.of(made["effort"]), made["recall"]
    )
    opened = time.perf_counter() - start
    points = [measure(lambda q, k: index.search(q, k).places, k, 500) for k in (10, 100)]
    plain = mapped(path)
    filters = [under(index, bench, name, mask) for name, mask in masks(bench)]
    vectors = bench.rows.size * 2  # in half precision
    return {
        "factory": index.factory_string,
        "effort": index.search_params and index.search_params._asdict(),
        "recall_when_built": index.recall,
        "build_s": made["build_s"],
        "build_cpu_s": made["build_cpu_s"],
        "bytes_per_row": round(path.stat().st_size / len(bench.rows), 1),
        "open_ms": round(opened * 1e3, 2),
        "points": points,
        "raw": [raw(index, bench, k) for k in (10, 100)],
        "filters": filters,
        "mapped_to_vectors": round(plain / vectors, 3),
        "mapped_to_vectors_after_filters": round(mapped(path) / vectors, 3),
    }


def kept(bench: Bench, folder: Path) -> tuple[Path, dict]:
    """Return the file of an index of these rows, and what it is; built unless the folder has it."""
    path, about = folder / "index", folder / "index.json"
    if not about.exists():
        start, begun = time.perf_counter(), time.process_time()
        index = Index.build(bench.rows)
        made = {
            "factory": index.factory_string,
            "effort": index.search_params and list(index.search_params),
            "recall": index.recall,
            "build_s": round(time.perf_counter() - start, 2),
            "build_cpu_s": round(time.process_time() - begun, 2),
        }
        index.save(path)
        about.write_text(json.dumps(made))
    return path, json.loads(about.read_text())


def raw(index: Index, bench: Bench, k: int) -> dict:
    """Ask FAISS for the same, at the same effort, and us, turn by turn: what we add to its time.

    Both never ask the same query one after the other: the second would find it in the cache.
    """
    parameters, wanted = None, k + SLACK
    if (tuned := index.search_params) is not None:
        cells = faiss.SearchParametersIVF(nprobe=tuned.probes(wanted))
        parameters = faiss.IndexRefineSearchParameters(
            k_factor=tuned.refined(wanted) / wanted, base_index_params=cells
        )
    both: list[list[float]] = [[], []]
    asks = (
        lambda q: index._index.search(q, wanted, params=parameters),
        lambda q: index.search(q, k),
    )
    faiss.omp_set_num_threads(1)
    for pair in zip(bench.queries[:500], np.roll(bench.queries[:500], 250, axis=0), strict=True):
        for took, ask, query in zip(both, asks, pair, strict=True):
            start = time.thread_time()
            ask(query[None])
            took.append(time.thread_time() - start)
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    theirs, own = (float(np.median(took)) * 1e3 for took in both)
    return {
        "k": k,
        "raw_ms": round(theirs, 4),
        "ours_ms": round(own, 4),
        "ratio": round(own / theirs, 3),
    }


def mapped(path: Path) -> int:
    """Return the bytes of a mapped file that this process has touched, a page at a time."""
    touched, ours_ = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if not line.split()[0].endswith(":"):
            ours_ = line.endswith(str(path))
        elif ours_ and line.startswith("Rss:"):
            touched += int(line.split()[1]) * 1024
    return touched


def masks(bench: Bench) -> Iterator[tuple[str, np.ndarray]]:
    """Yield masks drawn at random, then what is nearest to one query and what is farthest."""
    random = np.random.default_rng(1)
    count = len(bench.rows)
    for share in SHARES:
        mask = random.random(count) < share
        if mask.any():
            yield f"random {share:g}", mask
    rank = np.argsort(np.argsort(bench.rows @ bench.queries[0]))
    for share in SIDES:
        yield f"nearest {share:g}", rank >= (1 - share) * count
        yield f"farthest {share:g}", rank < share * count


def under(index: Index, bench: Bench, name: str, mask: np.ndarray) -> dict:
    places = np.flatnonzero(mask)
    queries = bench.queries[:FILTERED]
    many = min(10, len(places))
    true = places[faiss.knn(queries, bench.rows[places], many, faiss.METRIC_INNER_PRODUCT)[1]]
    took, worked, hits, plans = [], [], 0.0, 0
    for query, nearest in zip(queries, true, strict=True):
        start, begun = time.perf_counter(), time.thread_time()
        found = index.search(query[None], 100, mask)
        took.append(time.perf_counter() - start)
        worked.append(time.thread_time() - begun)
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
        "p50_cpu_ms": round(float(np.percentile(worked, 50)) * 1e3, 4),
        "p99_cpu_ms": round(float(np.percentile(worked, 99)) * 1e3, 4),
    }
