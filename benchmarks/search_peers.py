"""The same searches by others: libraries, and stores that a user might pick instead of an index.

Libraries are built like our HNSW (32 links, 100 looked at while building) and asked with rising
effort. Stores are asked one query at a time, as their users do, in their defaults but for the
effort where they have one; those that compare everything get fewer queries, so that a run ends.
Where they take a filter, they are asked once more for what has an id that sixteen divides.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from search_vectors import ONE_IN, Bench

Ask = Callable[[np.ndarray, int], np.ndarray]
Measure = Callable[..., dict]
"""An ask, k, how many single queries, and whether under the filter; returns recall and times."""

EFFORTS = (16, 32, 64, 128, 256, 512)
LINKS, CONSTRUCTION = 32, 100


def size_of(path: Path) -> int:
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(p.stat().st_size for p in files)


def rising(measure: Measure, asks: Iterator[tuple[dict, Ask]], single: int = 500) -> list[dict]:
    """Measure rising efforts at k = 10 and 100, until all is found."""
    points: list[dict] = []
    done: set[int] = set()
    for search_params, ask in asks:
        for k in (10, 100):
            if k not in done and search_params.get("ef", k) >= k:
                points.append(search_params | measure(ask, k, single))
                if points[-1]["recall"] > 0.9995:
                    done.add(k)
    return points


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def building() -> Iterator[dict]:
    """Measure what is done inside: seconds by the clock and of the processor, and memory that stays."""
    took: dict = {}
    resident, start, begun = resident_mb(), time.perf_counter(), time.process_time()
    yield took
    took["build_s"] = round(time.perf_counter() - start, 2)
    took["build_cpu_s"] = round(time.process_time() - begun, 2)
    took["grown_mb"] = round(resident_mb() - resident)


def figures(built: dict, size: int, rows: int, points: list[dict], **more: Any) -> dict:
    return built | {"bytes_per_row": round(size / rows, 1)} | more | {"points": points}


def hnswlib_(bench: Bench, measure: Measure, folder: Path) -> dict:
    import hnswlib

    count, dimension = bench.rows.shape
    index = hnswlib.Index("ip", dimension)
    with building() as built:
        index.init_index(count, M=LINKS, ef_construction=CONSTRUCTION)
        index.add_items(bench.rows)
    index.save_index(str(folder / "index"))

    def asks() -> Iterator[tuple[dict, Ask]]:
        for ef in EFFORTS:
            index.set_ef(ef)
            yield (
                {"ef": ef},
                lambda q, k: index.knn_query(q, k, num_threads=1 if len(q) == 1 else -1)[0],
            )

    return figures(built, size_of(folder), count, rising(measure, asks()))


def usearch_(bench: Bench, measure: Measure, folder: Path) -> dict:
    from usearch.index import Index

    count, dimension = bench.rows.shape
    index = Index(
        ndim=dimension, metric="ip", dtype="f16", connectivity=LINKS, expansion_add=CONSTRUCTION
    )
    with building() as built:
        index.add(np.arange(count), bench.rows)
    index.save(str(folder / "index"))

    def asks() -> Iterator[tuple[dict, Ask]]:
        for ef in EFFORTS:
            index.expansion_search = ef
            yield (
                {"ef": ef},
                lambda q, k: np.atleast_2d(
                    index.search(q if len(q) > 1 else q[0], k, threads=min(len(q), 2)).keys
                ).astype(np.int64),
            )

    return figures(built, size_of(folder), count, rising(measure, asks()), stored="half precision")


def sqlite_vec_(bench: Bench, measure: Measure, folder: Path) -> dict:
    import apsw  # sqlite3 of this Python may be built without extensions
    import sqlite_vec

    count, dimension = bench.rows.shape
    path = folder / "vectors.db"
    connection = apsw.Connection(str(path))
    connection.enable_load_extension(True)
    connection.load_extension(sqlite_vec.loadable_path())
    with building() as built, connection:
        connection.execute(f"CREATE VIRTUAL TABLE v USING vec0(e float[{dimension}], part int)")
        connection.executemany(
            "INSERT INTO v(rowid, e, part) VALUES (?, ?, ?)",
            ((i, row.tobytes(), i % ONE_IN) for i, row in enumerate(bench.rows)),
        )

    def ask(queries: np.ndarray, k: int, only: str = "") -> np.ndarray:
        sql = f"SELECT rowid FROM v WHERE e MATCH ? AND k = ? {only} ORDER BY distance"
        return np.array(
            [[row for (row,) in connection.execute(sql, (q.tobytes(), k))] for q in queries]
        )

    points = rising(measure, iter([({}, ask)]), 30)
    filtered = measure(lambda q, k: ask(q, k, "AND part = 0"), 10, 30, True)
    more = {"searches": "everything", "filtered": filtered}
    return figures(built, size_of(path), count, points, **more)


def lancedb_(bench: Bench, measure: Measure, folder: Path) -> dict:
    import lancedb
    import pyarrow

    count, dimension = bench.rows.shape
    flat = pyarrow.array(bench.rows.ravel())
    vectors = pyarrow.FixedSizeListArray.from_arrays(flat, dimension)
    table = lancedb.connect(folder).create_table(
        "v",
        pyarrow.table(
            {"id": np.arange(count), "part": np.arange(count) % ONE_IN, "vector": vectors}
        ),
    )
    with building() as built:
        table.create_index("dot", vector_column_name="vector", index_type="IVF_HNSW_SQ")

    def asked(ef: int, probes: int, only: str | None = None) -> Ask:
        def ask(queries: np.ndarray, k: int) -> np.ndarray:
            found = []
            for q in queries:
                search = table.search(q).distance_type("dot").select(["id"])
                if only:
                    search = search.where(only, prefilter=True)
                rows = search.nprobes(probes).ef(ef).refine_factor(2).limit(k).to_arrow()
                found.append(rows["id"].to_numpy()[:k])
            return padded(found, k)

        return ask

    efforts = [(ef, probes) for ef in (256, 512) for probes in (1, 4, 16)]
    asks = (({"ef": ef, "nprobe": probes}, asked(ef, probes)) for ef, probes in efforts)
    points = rising(measure, asks, 100)
    filtered = measure(asked(512, 16, "part = 0"), 10, 100, True)
    more = {"index": "IVF_HNSW_SQ, refine factor 2", "filtered": filtered}
    return figures(built, size_of(folder), count, points, **more)


def chroma_(bench: Bench, measure: Measure, folder: Path) -> dict:
    import chromadb

    count = len(bench.rows)
    client = chromadb.PersistentClient(
        str(folder), chromadb.config.Settings(anonymized_telemetry=False)
    )
    collections = {}
    for ef in (100, 200):
        collections[ef] = client.create_collection(
            f"ef{ef}", configuration={"hnsw": {"space": "ip", "ef_search": ef, "max_neighbors": 32}}
        )
        with building() as built:
            for at in range(0, count, 5000):
                ids = [str(i) for i in range(at, min(at + 5000, count))]
                collections[ef].add(ids=ids, embeddings=bench.rows[at : at + 5000])

    def asks() -> Iterator[tuple[dict, Ask]]:
        for ef, collection in collections.items():

            def ask(queries: np.ndarray, k: int, collection: Any = collection) -> np.ndarray:
                found = [
                    collection.query(query_embeddings=[q], n_results=k, include=[])["ids"][0]
                    for q in queries
                ]
                return padded([np.array(ids, np.int64) for ids in found], k)

            yield {"ef": ef}, ask

    points = rising(measure, asks(), 200)
    return figures(built, size_of(folder) // len(collections), count, points)


def qdrant_local(bench: Bench, measure: Measure, folder: Path) -> dict:
    from qdrant_client import QdrantClient, models

    count, dimension = bench.rows.shape
    client = QdrantClient(path=str(folder))
    with building() as built:
        client.create_collection(
            "v", vectors_config=models.VectorParams(size=dimension, distance=models.Distance.DOT)
        )
        client.upload_collection("v", vectors=bench.rows, ids=range(count))

    def ask(queries: np.ndarray, k: int) -> np.ndarray:
        found = [client.query_points("v", query=q, limit=k, with_payload=False) for q in queries]
        return padded([np.array([p.id for p in answer.points]) for answer in found], k)

    points = rising(measure, iter([({}, ask)]), 30)
    client.close()
    return figures(built, size_of(folder), count, points, searches="everything")


def padded(found: list[np.ndarray], k: int) -> np.ndarray:
    rows = np.full((len(found), k), -1, np.int64)
    for row, ids in zip(rows, found, strict=True):
        row[: len(ids)] = ids
    return rows


PEERS = {"hnswlib": hnswlib_, "usearch": usearch_}
STORES = {"sqlite-vec": sqlite_vec_, "LanceDB": lancedb_, "Chroma": chroma_}
SMALL = {"Qdrant local": qdrant_local}
