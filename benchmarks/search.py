"""Measure every kind of index that might serve: build, size, recall and time of one search.

    python benchmarks/search.py VECTORS.npy --rows 100000 --out benchmarks/results/search.json
    python benchmarks/search.py RECORDS.jsonl --model static-zh-en --rows 10000 --kinds peers

Each run adds to the file of results; a run of the same vectors and rows replaces what it measured
again. Every kind is asked with rising effort, and recall stands beside each time. Queries are
asked one by one on one thread, then all at once on every core.
"""

import argparse
import contextlib
import gc
import importlib.metadata
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import faiss
import numpy as np
from pipeline import machine
from search_ours import ours
from search_peers import PEERS, STORES, building, measured, resident_mb
from search_vectors import ONE_IN, Bench, load, sample

Ask = Callable[[np.ndarray, int], np.ndarray]
"""Queries, shape (m, d), and k; returns places, shape (m, k)."""

HNSW = (16, 32, 64, 128, 256, 512)
PROBES = (8, 16, 32, 64, 128, 256, 512)
TARGET, UNDER = 0.98, 0.99  # recall without a filter, and under one
SINGLE = 500  # queries timed one by one
PACKAGES = (
    "faiss-cpu",
    "numpy",
    "hnswlib",
    "usearch",
    "sqlite-vec",
    "lancedb",
    "chromadb",
    "qdrant-edge-py",
)


class Kind(NamedTuple):
    """A FAISS type: its factory string, where L is the number of lists; how hard it can look."""

    factory: str
    efforts: Callable[[int, Any], Iterator[tuple[dict, Any]]]
    largest: int = 10**9
    metric: int = faiss.METRIC_INNER_PRODUCT  # of unit rows, so that L2 has the same order


def none(k: int, chosen: Any = None) -> Iterator[tuple[dict, Any]]:
    yield {}, chosen and faiss.SearchParameters(sel=chosen)


def graph(k: int, chosen: Any = None) -> Iterator[tuple[dict, Any]]:
    for ef in HNSW:
        if ef >= k:
            yield {"ef": ef}, faiss.SearchParametersHNSW(efSearch=ef, sel=chosen)


def nsg(k: int, chosen: Any = None) -> Iterator[tuple[dict, Any]]:
    for ef in HNSW:
        yield {"ef": ef}, ef


def lists(k: int, chosen: Any = None) -> Iterator[tuple[dict, Any]]:
    for n in PROBES:
        yield {"nprobe": n}, faiss.SearchParametersIVF(nprobe=n, sel=chosen)


def refined(k: int, chosen: Any = None) -> Iterator[tuple[dict, Any]]:
    for n in PROBES:
        for c in (50, 100, 200, 400, 800, 1600):
            if k < c <= 40 * k:
                inner = faiss.SearchParametersIVF(nprobe=n, sel=chosen)
                yield (
                    {"nprobe": n, "refined": c},
                    faiss.IndexRefineSearchParameters(k_factor=c / k, base_index_params=inner),
                )


KINDS = {
    "Flat": Kind("Flat", none),
    "SQ8": Kind("SQ8", none),
    "SQfp16": Kind("SQfp16", none),
    "HNSW Flat": Kind("HNSW32,Flat", graph, 200_000),
    "HNSW SQfp16": Kind("HNSW32,SQfp16", graph),
    "HNSW SQ8": Kind("HNSW32,SQ8", graph, 200_000),
    "NSG": Kind("NSG32,Flat", nsg, 20_000),
    "IVF Flat": Kind("IVFL,Flat", lists, 200_000),
    "IVF Panorama": Kind("PCAD,IVFL,FlatPanorama8", lists, 200_000, faiss.METRIC_L2),
    "HNSW Panorama": Kind("HNSW32,FlatPanorama8", graph, 200_000, faiss.METRIC_L2),
    "IVF SQfp16": Kind("IVFL,SQfp16", lists),
    "IVF SQ8": Kind("IVFL,SQ8", lists, 200_000),
    "IVF PQ fastscan": Kind("IVFL,PQMx4fsr,Refine(SQfp16)", refined),
    "IVF PQ fastscan, float refinement": Kind("IVFL,PQMx4fsr,RFlat", refined, 200_000),
    "IVF PQ fastscan, more codes": Kind("IVFL,PQWx4fsr,Refine(SQfp16)", refined),
    "IVF PQ fastscan, twice the lists": Kind("IVFT,PQMx4fsr,Refine(SQfp16)", refined),
    "IVF PQ fastscan, more codes, twice the lists": Kind("IVFT,PQWx4fsr,Refine(SQfp16)", refined),
    "IVF PQ fastscan, twice the lists, HNSW over them": Kind(
        "IVFT_HNSW32,PQMx4fsr,Refine(SQfp16)", refined
    ),
    "IVF RaBitQ": Kind("IVFL,RaBitQ,Refine(SQfp16)", refined, 200_000),
    "IVF RaBitQ fastscan": Kind("IVFL,RaBitQfs,Refine(SQfp16)", refined, 200_000),
}


def list_count(rows: int) -> int:
    """Return the power of two nearest to twice the root of the rows."""
    return 2 ** round(np.log2(2 * np.sqrt(rows)))


@contextlib.contextmanager
def threads(count: int) -> Iterator[None]:
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(count)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def recall(found: np.ndarray, true: np.ndarray, k: int) -> float:
    shares = [np.isin(t[:k], f[:k]).mean() for f, t in zip(found, true, strict=True)]
    return round(float(np.mean(shares)), 4)


def measure(ask: Ask, bench: Bench, true: np.ndarray, k: int, single: int = SINGLE) -> dict:
    """Ask one by one on one thread, then all on every core."""
    queries = bench.queries
    took, worked = [], []
    with threads(1):
        for query in queries[:20]:
            ask(query[None], k)
        for query in queries[:single]:
            start, begun = time.perf_counter(), time.process_time()
            ask(query[None], k)
            took.append(time.perf_counter() - start)
            worked.append(time.process_time() - begun)
    few = queries if single == SINGLE else queries[:single]
    start = time.perf_counter()
    found = ask(few, k)
    together = time.perf_counter() - start
    return {
        "k": k,
        "recall": recall(found, true[: len(few)], k),
        "recall@10": recall(found, true[: len(few)], 10),
        "p50_ms": round(float(np.percentile(took, 50)) * 1e3, 4),
        "p99_ms": round(float(np.percentile(took, 99)) * 1e3, 4),
        "p50_cpu_ms": round(float(np.percentile(worked, 50)) * 1e3, 4),
        "p99_cpu_ms": round(float(np.percentile(worked, 99)) * 1e3, 4),
        "per_second": round(len(few) / together),
    }


def best(points: list[dict]) -> dict | None:
    """Return the fastest point that reaches the target; recall@10, whatever k was fetched."""
    good = [point for point in points if point["recall@10"] >= TARGET]
    return min(good, key=lambda point: point["p50_ms"], default=None)


def faiss_kind(kind: Kind, bench: Bench, true: dict[bool, np.ndarray], folder: Path) -> dict:
    """Build one FAISS type on every core and ask it."""
    dimension = bench.rows.shape[1]
    factory = (
        kind.factory.replace("IVFL", f"IVF{list_count(len(bench.rows))}")
        .replace("IVFT", f"IVF{2 * list_count(len(bench.rows))}")
        .replace("PQM", f"PQ{dimension // 4}")
        .replace("PQW", f"PQ{dimension // 2}")
        .replace("PCAD", f"PCA{dimension}")
    )
    index = faiss.index_factory(dimension, factory, kind.metric)
    if hasattr(index, "hnsw"):
        index.hnsw.efConstruction = 100
    with contextlib.suppress(RuntimeError):
        faiss.extract_index_ivf(index).cp.max_points_per_centroid = 64
    with building() as built:
        index.train(bench.rows)
        index.add(bench.rows)
    path = folder / "index"
    faiss.write_index(index, str(path))
    size = path.stat().st_size
    del index
    gc.collect()
    before = resident_mb()
    index = faiss.read_index(str(path))
    grown = resident_mb() - before
    points = []
    for k in (10, 100):
        for search_params, parameters in kind.efforts(k):
            points.append(search_params | measure(asker(index, parameters), bench, true[False], k))
            if points[-1]["recall"] > 0.9995:
                break
    filtered = {}
    chosen = faiss.IDSelectorBitmap(
        np.packbits(np.arange(len(bench.rows)) % ONE_IN == 0, bitorder="little")
    )
    for search_params, parameters in kind.efforts(10, chosen):
        if kind.efforts is not nsg and filtered.get("recall", 0) < UNDER:
            filtered = search_params | measure(asker(index, parameters), bench, true[True], 10)
    return built | {
        "factory": factory,
        "bytes_per_row": round(size / len(bench.rows), 1),
        "resident_mb": round(grown, 1),
        "points": points,
        "filtered": filtered,
    }


def asker(index: Any, parameters: Any) -> Ask:
    """Return how an index is asked; NSG and transformed ones take their effort by other ways."""
    if isinstance(parameters, int):
        index.nsg.search_L = parameters
        parameters = None
    if isinstance(index, faiss.IndexPreTransform) and parameters is not None:
        parameters = faiss.SearchParametersPreTransform(index_params=parameters)
    return lambda queries, k: index.search(queries, k, params=parameters)[1]


def versions() -> dict:
    found = {}
    for name in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def processor() -> dict:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    flags = next((set(x.split()) for x in lines if x.startswith("flags")), set())
    telling = {x for x in flags if x in {"avx2", "fma", "f16c"} or x.startswith("avx512")}
    return machine() | {"flags": sorted(telling), "versions": versions()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--model", default="minilm-zh-en", help="embeds the records of a JSONL")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--kinds",
        nargs="*",
        help="names in KINDS, `ours`, `peers`, `stores`, or of one of them",
    )
    parser.add_argument("--keep", type=Path, help="has, or is given, our index of these rows")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/search.json"))
    args = parser.parse_args()
    bench = sample(load(args.vectors, args.model), args.rows, args.queries, args.seed)
    results = json.loads(args.out.read_text()) if args.out.exists() else {"runs": {}}
    about = bench.about | {"vectors": args.vectors.stem, "seed": args.seed}
    run = results["runs"].setdefault(f"{args.vectors.stem} {args.rows}", {"kinds": {}})
    run |= about | {"target": TARGET, "machine": processor()}
    for name, figures in measurements(args.kinds, bench, truths(bench), args.keep):
        run["kinds"][name] = figures | {"load_after": round(os.getloadavg()[0], 1)}
        for k in (10, 100):
            point = best([p for p in figures["points"] if p["k"] == k])
            print(f"{name:36} k {k:3}", built(figures), json.dumps(point), flush=True)
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(json.dumps(results, indent=1) + "\n")


def built(measured: dict) -> str:
    return f"build {measured['build_s']} s, {measured['bytes_per_row']} bytes a row"


def truths(bench: Bench) -> dict[bool, np.ndarray]:
    """Return the nearest hundred of each query: of all rows, and of one in `ONE_IN`."""
    every = faiss.knn(bench.queries, bench.rows, 100, metric=faiss.METRIC_INNER_PRODUCT)[1]
    some = np.ascontiguousarray(bench.rows[::ONE_IN])
    under = faiss.knn(bench.queries, some, 100, metric=faiss.METRIC_INNER_PRODUCT)[1]
    return {False: every, True: under * ONE_IN}


def measurements(
    names: list[str] | None, bench: Bench, true: dict[bool, np.ndarray], keep: Path | None = None
) -> Iterator[tuple[str, dict]]:
    groups = {"peers": PEERS, "stores": STORES}
    groups |= {name: {name: peer} for name, peer in (PEERS | STORES).items()}
    wanted = [n for n, kind in KINDS.items() if len(bench.rows) <= kind.largest]
    for name in wanted if names is None else names:
        with tempfile.TemporaryDirectory() as folder:
            if name in KINDS:
                yield name, faiss_kind(KINDS[name], bench, true, Path(folder))
            if name == "ours":
                yield name, ours(bench, by(bench, true), keep or Path(folder))
        for peer, how in groups.get(name, {}).items():
            with tempfile.TemporaryDirectory() as folder:
                yield peer, measured(how, bench, by(bench, true), Path(folder))


def by(bench: Bench, true: dict[bool, np.ndarray]) -> Callable[..., dict]:
    """Return what measures an ask of these queries, filtered or not."""
    return lambda ask, k, single, under=False: measure(ask, bench, true[under], k, single)


if __name__ == "__main__":
    main()
