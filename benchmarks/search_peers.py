"""The same searches by others: libraries, and stores that a user might pick instead of an index.

Graphs are built with the same links, so many looked at while building, and asked with rising effort. Stores are asked one
query at a time, as their users do; those that compare everything get fewer queries, so that a run ends. Where they take a
filter, they are asked once more for what has an id that sixteen divides. `search.py` measures each by itself,
`search_turns.py` all of them by turns.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from search_vectors import ONE_IN, Bench

Ask = Callable[[np.ndarray, int], np.ndarray]
Measure = Callable[..., dict]
"""An ask, k, how many single queries, and whether under the filter; returns recall and times."""

EFFORTS = (16, 32, 64, 96, 128, 192, 256, 384, 512)
LINKS, CONSTRUCTION = 16, 100


class Asked(NamedTuple):
    """How a store is asked: with rising effort, without a filter and under it; how many single queries are enough."""

    plain: list[tuple[dict, Ask]]
    filtered: list[tuple[dict, Ask]]
    single: int = 500


class Peer(NamedTuple):
    """What builds in a folder from rows, what opens that, and what else is to be told of it."""

    build: Callable[[np.ndarray, Path], None]
    open: Callable[[Path, np.ndarray], Asked]
    about: dict[str, str]


def resident_mb(kind: str = "VmRSS") -> float:
    """Return megabytes of this process: resident now, or at most so far (``VmHWM``)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(kind)).split()[1]) * 1024 / 1e6


def size_of(path: Path) -> int:
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(p.stat().st_size for p in files)


@contextlib.contextmanager
def building() -> Iterator[dict]:
    """Measure what is done inside: seconds by the clock and of the processor, and memory that stays."""
    took: dict = {}
    resident, start, begun = resident_mb(), time.perf_counter(), time.process_time()
    yield took
    took["build_s"] = round(time.perf_counter() - start, 2)
    took["build_cpu_s"] = round(time.process_time() - begun, 2)
    took["grown_mb"] = round(resident_mb() - resident)


# -- ours, and FAISS's graph of links ----------------------------------------------------------


def ours_build(rows: np.ndarray, folder: Path) -> None:
    from recommender.retrieval.index import Index

    index = Index.build(rows)
    index.save(folder / "index")
    about = [index.factory_string, index.search_params, index.recall]
    (folder / "index.json").write_text(json.dumps(about))


def ours_open(folder: Path, rows: np.ndarray) -> Asked:
    from recommender.retrieval.index import Index, SearchParams

    factory, tuned, recall = json.loads((folder / "index.json").read_text())
    index = Index.load(folder / "index", factory, tuned and SearchParams.of(tuned), recall)
    mask = np.arange(len(rows)) % ONE_IN == 0
    return Asked(
        [({}, lambda q, k: index.search(q, k).places)],
        [({}, lambda q, k: index.search(q, k, mask).places)],
    )


def faiss_build(rows: np.ndarray, folder: Path) -> None:
    import faiss

    index = faiss.index_factory(rows.shape[1], f"HNSW{LINKS},SQfp16", faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = CONSTRUCTION
    index.train(rows[:100_000])
    index.add(rows)
    faiss.write_index(index, str(folder / "index"))


def faiss_open(folder: Path, rows: np.ndarray) -> Asked:
    import faiss

    index = faiss.read_index(str(folder / "index"))
    bits = np.packbits(np.arange(len(rows)) % ONE_IN == 0, bitorder="little")
    chosen = faiss.IDSelectorBitmap(bits)

    def asked(ef: int, sel: Any) -> tuple[dict, Ask]:
        parameters = faiss.SearchParametersHNSW(efSearch=ef, sel=sel)
        return {"ef": ef}, lambda q, k: index.search(q, k, params=parameters)[1]

    return Asked([asked(ef, None) for ef in EFFORTS], [asked(ef, chosen) for ef in EFFORTS])


# -- libraries ---------------------------------------------------------------------------------


def hnswlib_build(rows: np.ndarray, folder: Path) -> None:
    import hnswlib

    index = hnswlib.Index("ip", rows.shape[1])
    index.init_index(len(rows), M=LINKS, ef_construction=CONSTRUCTION)
    index.add_items(rows)
    index.save_index(str(folder / "index"))


def hnswlib_open(folder: Path, rows: np.ndarray) -> Asked:
    import hnswlib

    index = hnswlib.Index("ip", rows.shape[1])
    index.load_index(str(folder / "index"), len(rows))

    def asked(ef: int, chosen: Callable[[int], bool] | None) -> tuple[dict, Ask]:
        def ask(queries: np.ndarray, k: int) -> np.ndarray:
            index.set_ef(ef)
            threads = 1 if len(queries) == 1 or chosen else -1
            return index.knn_query(queries, k, num_threads=threads, filter=chosen)[0]

        return {"ef": ef}, ask

    plain = [asked(ef, None) for ef in EFFORTS]
    return Asked(plain, [asked(ef, lambda place: place % ONE_IN == 0) for ef in EFFORTS])


def usearch_build(rows: np.ndarray, folder: Path) -> None:
    from usearch.index import Index

    index = Index(
        ndim=rows.shape[1],
        metric="ip",
        dtype="f16",
        connectivity=LINKS,
        expansion_add=CONSTRUCTION,
        enable_key_lookups=False,
    )
    index.add(np.arange(len(rows)), rows)
    index.save(str(folder / "index"))


def usearch_open(folder: Path, rows: np.ndarray) -> Asked:
    from usearch.index import Index

    index = Index.restore(str(folder / "index"), view=True)

    def asked(ef: int) -> tuple[dict, Ask]:
        def ask(queries: np.ndarray, k: int) -> np.ndarray:
            index.expansion_search = ef
            many = len(queries)
            found = index.search(queries if many > 1 else queries[0], k, threads=min(many, 2))
            return np.atleast_2d(found.keys).astype(np.int64)

        return {"ef": ef}, ask

    return Asked([asked(ef) for ef in EFFORTS], [])


# -- stores ------------------------------------------------------------------------------------


def sqlite_vec_connected(folder: Path) -> Any:
    import apsw  # sqlite3 of this Python may be built without extensions
    import sqlite_vec

    connection = apsw.Connection(str(folder / "vectors.db"))
    connection.enable_load_extension(True)
    connection.load_extension(sqlite_vec.loadable_path())
    return connection


def sqlite_vec_build(rows: np.ndarray, folder: Path) -> None:
    with sqlite_vec_connected(folder) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE v USING vec0(e float[{rows.shape[1]}], part int)")
        connection.executemany(
            "INSERT INTO v(rowid, e, part) VALUES (?, ?, ?)",
            ((i, row.tobytes(), i % ONE_IN) for i, row in enumerate(rows)),
        )


def sqlite_vec_open(folder: Path, rows: np.ndarray) -> Asked:
    connection = sqlite_vec_connected(folder)

    def asked(only: str = "") -> tuple[dict, Ask]:
        sql = f"SELECT rowid FROM v WHERE e MATCH ? AND k = ? {only} ORDER BY distance"
        return {}, lambda queries, k: np.array(
            [[row for (row,) in connection.execute(sql, (q.tobytes(), k))] for q in queries]
        )

    return Asked([asked()], [asked("AND part = 0")], 20)


def lancedb_build(rows: np.ndarray, folder: Path) -> None:
    import lancedb
    import pyarrow

    vectors = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(rows.ravel()), rows.shape[1])
    places = np.arange(len(rows))
    columns = {"id": places, "part": places % ONE_IN, "vector": vectors}
    table = lancedb.connect(folder).create_table("v", pyarrow.table(columns))
    table.create_index("dot", vector_column_name="vector", index_type="IVF_HNSW_SQ")
    table.create_scalar_index("part", index_type="BITMAP")


def lancedb_open(folder: Path, rows: np.ndarray) -> Asked:
    import lancedb

    table = lancedb.connect(folder).open_table("v")

    def asked(ef: int, probes: int, only: str | None = None) -> tuple[dict, Ask]:
        def ask(queries: np.ndarray, k: int) -> np.ndarray:
            found = []
            for q in queries:
                search = table.search(q).distance_type("dot").select(["id", "_distance"])
                if only:
                    search = search.where(only, prefilter=True)
                asked = search.nprobes(probes).ef(max(ef, 2 * k)).refine_factor(2)
                found.append(asked.limit(k).to_arrow()["id"].to_numpy()[:k])
            return padded(found, k)

        return {"ef": ef, "nprobe": probes}, ask

    efforts = [(64, 2), (128, 4), (128, 8), (256, 16), (512, 32)]
    plain = [asked(*effort) for effort in efforts]
    return Asked(plain, [asked(*effort, "part = 0") for effort in efforts], 100)


def chroma_build(rows: np.ndarray, folder: Path) -> None:
    client = chroma_client(folder)
    configuration = {"hnsw": {"space": "ip", "ef_search": 200, "max_neighbors": LINKS}}
    collection = client.create_collection("v", configuration=configuration)
    for at in range(0, len(rows), 5000):
        ids = [str(i) for i in range(at, min(at + 5000, len(rows)))]
        collection.add(ids=ids, embeddings=rows[at : at + 5000])


def chroma_client(folder: Path) -> Any:
    import chromadb

    settings = chromadb.config.Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(str(folder), settings)


def chroma_open(folder: Path, rows: np.ndarray) -> Asked:
    collection = chroma_client(folder).get_collection("v")

    def ask(queries: np.ndarray, k: int) -> np.ndarray:
        found = [
            collection.query(query_embeddings=[q], n_results=k, include=[])["ids"][0]
            for q in queries
        ]
        return padded([np.array(ids, np.int64) for ids in found], k)

    return Asked([({"ef": 200}, ask)], [], 200)


def qdrant_build(rows: np.ndarray, folder: Path) -> None:
    import qdrant_edge as qdrant

    vectors = qdrant.EdgeVectorParams(
        size=rows.shape[1],
        distance=qdrant.Distance.Dot,
        datatype=qdrant.VectorStorageDatatype.Float16,
    )
    graph = qdrant.HnswIndexConfig(m=LINKS, ef_construct=CONSTRUCTION, full_scan_threshold=10_000)
    one = qdrant.EdgeOptimizersConfig(default_segment_number=1, max_segment_size=10**9)
    (folder / "shard").mkdir()
    shard = qdrant.EdgeShard.create(
        str(folder / "shard"),
        qdrant.EdgeConfig(vectors=vectors, hnsw_config=graph, optimizers=one, wal_enabled=False),
    )
    change = qdrant.UpdateOperation
    shard.update(change.create_field_index("part", qdrant.PayloadSchemaType.Integer))
    for at in range(0, len(rows), 1000):
        some = enumerate(rows[at : at + 1000].tolist(), at)
        points = [qdrant.Point(i, row, {"part": i % ONE_IN}) for i, row in some]
        shard.update(change.upsert_points(points))
    shard.optimize()
    shard.flush()
    shard.close()


def qdrant_open(folder: Path, rows: np.ndarray) -> Asked:
    import qdrant_edge as qdrant

    shard = qdrant.EdgeShard.load(str(folder / "shard"))
    part = qdrant.FieldCondition("part", match=qdrant.MatchValue(0))

    def asked(ef: int, only: Any = None) -> tuple[dict, Ask]:
        effort = qdrant.SearchParams(hnsw_ef=ef)

        def ask(queries: np.ndarray, k: int) -> np.ndarray:
            found = []
            for q in queries:
                near = qdrant.Query.Nearest(q.tolist())
                request = qdrant.SearchRequest(query=near, limit=k, filter=only, params=effort)
                found.append(np.array([point.id for point in shard.search(request)], np.int64))
            return padded(found, k)

        return {"ef": ef}, ask

    plain = [asked(ef) for ef in EFFORTS]
    return Asked(plain, [asked(ef, qdrant.Filter(must=[part])) for ef in EFFORTS])


def padded(found: list[np.ndarray], k: int) -> np.ndarray:
    rows = np.full((len(found), k), -1, np.int64)
    for row, ids in zip(rows, found, strict=True):
        row[: len(ids)] = ids
    return rows


def measured(peer: Peer, bench: Bench, measure: Measure, folder: Path) -> dict:
    """Build, open, and ask with rising effort for 10 and 100 until all is found; then under the filter."""
    with building() as built:
        peer.build(bench.rows, folder)
    asked = peer.open(folder, bench.rows)
    points: list[dict] = []
    done: set[int] = set()
    for effort, ask in asked.plain:
        for k in (10, 100):
            if k not in done and effort.get("ef", k) >= k:
                points.append(effort | measure(ask, k, asked.single))
                if points[-1]["recall"] > 0.9995:
                    done.add(k)
    found = built | {"bytes_per_row": round(size_of(folder) / len(bench.rows), 1)} | peer.about
    if asked.filtered:
        effort, ask = asked.filtered[-1]
        found["filtered"] = effort | measure(ask, 10, asked.single, True)
    return found | {"points": points}


OURS = {"ours": Peer(ours_build, ours_open, {})}
GRAPH = {"FAISS HNSW": Peer(faiss_build, faiss_open, {"stored": "half precision"})}
PEERS = {
    "hnswlib": Peer(hnswlib_build, hnswlib_open, {"stored": "single precision"}),
    "usearch": Peer(usearch_build, usearch_open, {"stored": "half precision", "filters": "none"}),
}
STORES = {
    "sqlite-vec": Peer(sqlite_vec_build, sqlite_vec_open, {"searches": "everything"}),
    "LanceDB": Peer(lancedb_build, lancedb_open, {"index": "IVF_HNSW_SQ, refine factor 2"}),
    "Chroma": Peer(chroma_build, chroma_open, {}),
    "Qdrant edge": Peer(qdrant_build, qdrant_open, {"stored": "half precision"}),
}
