"""Measure a build's heavy parts on a cluster of this machine: by 1 and 2 workers, by Ray's tasks and by Ray Data.

What is embedded are entries like the samples', by a model of the product, a thread a worker; what is compared, blocks of
queries with many vectors. Seconds say how parts compare in one run; processor seconds, which are those of all that runs
here and belongs to it, are of use on a busy machine too.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from recommender import samples_folder
from recommender.batch.work import EmbeddedBatch
from recommender.encoders import open_encoder, shipped_term_encoder
from recommender.encoders.vectors import normalise
from recommender.retrieval.index import knn

_BATCH = 32  # entries that are embedded together
_QUERIES, _BLOCKS, _K = 500, 4, 64
_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def texts(count: int) -> list[tuple[str, ...]]:
    """Return texts of entries: title and abstract of the sample records, over and over, each time another."""
    lines = (samples_folder() / "arxiv.jsonl").read_text("utf-8").splitlines()
    papers = [json.loads(line) for line in lines if line.strip()]
    found = islice(enumerate(cycle(papers)), count)
    return [(f"{p['title']} {n}", f"{p['title']} {p.get('abstract', '')} {n}") for n, p in found]


@contextmanager
def workers(count: int) -> Iterator[None]:
    """Have Ray run here with so many processors."""
    import ray

    os.environ.update(_THREADS)
    ray.init(
        "local",
        num_cpus=count,
        include_dashboard=False,
        object_store_memory=700_000_000,
        log_to_driver=False,
    )
    try:
        yield
    finally:
        ray.shutdown()


def embedded(part: list[tuple[str, ...]], model: str) -> int:
    """Embed some texts, and count their words."""
    encoder = _OPENED.get(model) or _OPENED.setdefault(model, open_encoder(model))
    return len(EmbeddedBatch.of((part, part), encoder, shipped_term_encoder()).vectors)


_OPENED: dict[str, Any] = {}


class _Embedder:
    """What Ray Data keeps of a worker between two batches."""

    def __init__(self, model: str) -> None:
        self._model = model

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        both = zip(batch["title"].tolist(), batch["text"].tolist(), strict=True)
        return {"embedded": np.array([embedded(list(both), self._model)])}


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return round(time.perf_counter() - began, 2)


def _tasks(parts: list[list[tuple[str, ...]]], model: str) -> list[Any]:
    import ray

    task = ray.remote(embedded)
    return [task.remote(part, model) for part in parts]


def _data(path: str, blocks: int, model: str, count: int) -> Any:
    """Return what embeds a file's rows by Ray Data, once it is asked for."""
    import ray

    ray.data.DataContext.get_current().enable_progress_bars = False
    return ray.data.read_parquet(path, override_num_blocks=blocks).map_batches(
        _Embedder,
        fn_constructor_args=(model,),
        batch_size=_BATCH,
        compute=ray.data.ActorPoolStrategy(size=count),
    )


def embedding(rows: int, model: str) -> dict[str, Any]:
    """Return seconds of embedding in this process, by tasks, and by Ray Data, with 1 and 2 workers."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import ray

    all_texts = texts(rows)
    parts = [all_texts[n : n + _BATCH] for n in range(0, rows, _BATCH)]
    embedded(parts[0], model)
    began = time.process_time()
    found: dict[str, Any] = {"entries": rows, "model": model}
    found["this process, all threads"] = _seconds(lambda: [embedded(p, model) for p in parts])
    found["cpu_ms_an_entry"] = round(1000 * (time.process_time() - began) / rows, 2)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/texts.parquet"
        columns = {"title": [one[0] for one in all_texts], "text": [one[1] for one in all_texts]}
        pq.write_table(pa.table(columns), path, row_group_size=_BATCH)
        for count in (1, 2):
            with workers(count):
                ray.get(_tasks([parts[0]] * (2 * count), model))  # each worker has the model open
                found[f"tasks, {count}"] = _seconds(lambda: ray.get(_tasks(parts, model)))
            with workers(count + 1):  # one of them reads
                data = _data(path, len(parts), model, count)
                found[f"Ray Data, {count}, with its start"] = _seconds(data.materialize)
    return found


def comparing(rows: int) -> dict[str, Any]:
    """Return seconds of comparing queries with many vectors: here, and by a cluster of 1 and 2 processors."""
    from recommender.cluster.building import ClusterWork
    from recommender.settings import Settings

    draw = np.random.default_rng(0)
    vectors = normalise(draw.standard_normal((rows, 384), dtype=np.float32))
    queries = [vectors[n * _QUERIES : (n + 1) * _QUERIES] for n in range(_BLOCKS)]
    found: dict[str, Any] = {"vectors": rows, "queries": _BLOCKS * _QUERIES}
    began = time.process_time()
    found["this process, all threads"] = _seconds(lambda: [knn(q, vectors, _K) for q in queries])
    found["cpu_s"] = round(time.process_time() - began, 2)
    for count in (1, 2):
        with workers(count):
            compare = ClusterWork(Settings()).comparing(vectors)
            compare(queries[0], _K)
            began = time.perf_counter()
            for block in queries:
                compare(block, _K)
            found[f"cluster, {count}"] = round(time.perf_counter() - began, 2)
    return found


def memory() -> dict[str, int]:
    """Return MB of memory of its own of each of Ray's processes on this machine, by name."""
    found: dict[str, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
            status = (folder / "status").read_text()
        except OSError:
            continue  # it ended
        name = words[0].rpartition("/")[2]
        anonymous = status.partition("RssAnon:")[2].split()[:1]
        if anonymous and (name.startswith("ray::") or name in ("raylet", "gcs_server")):
            found[name] = max(found.get(name, 0), int(anonymous[0]) // 1024)
    return found
