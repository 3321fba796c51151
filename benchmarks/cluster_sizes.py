"""Measure what an entry and a question cost, and say what ten million entries, a hundred and a thousand need.

    python benchmarks/cluster_sizes.py [--rows 100000] [--entries 400] [--out results/cluster_sizes.json]

All is processor time or bytes, so that it can be measured on a busy machine. What a shard of a million costs is that of
`results/scale.json`. What follows of it is arithmetic: see `needs`, and scripts/deploy/cluster/sizes.md.
"""

import argparse
import json
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from cluster_work import texts
from pipeline import machine

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import embed, open_encoder
from recommender.encoders.vectors import normalise
from recommender.entries.mention import Mention, Origin
from recommender.releases.release import SHARDS
from recommender.retrieval.index import Index, knn

SIZES = (10_000_000, 100_000_000, 1_000_000_000)
SHARD = 1_000_000  # entries: the largest index that was measured
REPLICAS = 2
NODE_GB, NODE_CORES = 64, 16
MEMORY_USED = 0.75  # of a node's memory, by what is mapped
HOUR = 0.05  # of money, for a core with its memory: supposed
_SEARCHED = 300


def cpu(do: Callable[[], object]) -> float:
    """Return seconds of processor time, all threads together."""
    began = time.process_time()
    do()
    return time.process_time() - began


def entry_costs(entries: int, model: str) -> dict[str, float]:
    """Return what storing and embedding take an entry, and the bytes of it, all but the index."""
    papers = [
        Mention(
            origin=Origin("invented.jsonl", n + 1, "jsonl"),
            title=title,
            authors=("Ada Author", "Bo Writer", "Chen Researcher"),
            arxiv_id=f"2401.{n:05d}",
            abstract_en=text,
            published="2024-01-01",
        )
        for n, (title, text) in enumerate(texts(entries))
    ]
    encoder = open_encoder(model)
    embed(encoder, [texts(1)[0]])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with Catalogue(home / CATALOGUE) as catalogue:
            store = cpu(lambda: list(catalogue.add_all(papers)))
            embedding = cpu(lambda: embed(encoder, texts(entries)))
            made = build(home, catalogue, encoder, shards=2).release
        sizes = {
            p.relative_to(made.folder).as_posix(): p.stat().st_size
            for p in made.folder.rglob("*")
            if p.is_file()
        }
        within = sum(
            n for name, n in sizes.items() if name.startswith(SHARDS) and "index.faiss" not in name
        )
        once = sum(n for name, n in sizes.items() if not name.startswith(SHARDS))
        stored = (home / CATALOGUE).stat().st_size
    return {
        "store_cpu_ms": 1000 * store / entries,
        "embed_cpu_ms": 1000 * embedding / entries,
        "catalogue_bytes": stored / entries,
        "shard_bytes_but_index": within / entries,
        "ingress_bytes_at_most": once / entries,
        "question_text_cpu_ms": 1000
        * cpu(lambda: [encoder.encode([f"{t} {n}"]) for n, (t, _) in enumerate(texts(100))])
        / 100,
    }


def index_costs(rows: int) -> dict[str, float]:
    """Return what an index takes to build an entry, its bytes, and what a search in it takes."""
    draw = np.random.default_rng(0)
    centres = draw.standard_normal((rows // 40, 384), dtype=np.float32)
    vectors = centres[draw.integers(0, len(centres), rows)]
    vectors = normalise(vectors + 0.6 * draw.standard_normal(vectors.shape, dtype=np.float32))
    made: list[Index] = []
    building = cpu(lambda: made.append(Index.build(vectors)))
    index, queries = made[0], vectors[:_SEARCHED]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        index.save(path)
        size = path.stat().st_size
    return {
        "rows": rows,
        "index_cpu_ms": 1000 * building / rows,
        "index_bytes": size / rows,
        "search_cpu_ms": 1000
        * cpu(lambda: [index.search(q[None], 64) for q in queries])
        / _SEARCHED,
        "search_many_cpu_ms": 1000 * cpu(lambda: index.search(queries, 64)) / _SEARCHED,
        "compare_cpu_ns": 1e9 * cpu(lambda: knn(queries, vectors, 64)) / _SEARCHED / rows,
    }


def needs(entries: int, unit: dict[str, float]) -> dict[str, Any]:
    """Return what so many entries need, by arithmetic."""
    shards = math.ceil(entries / SHARD)
    shard_gb = entries * unit["shard_bytes"] / 1e9
    ingress_gb = entries * unit["ingress_bytes"] / 1e9
    room = NODE_GB * MEMORY_USED - ingress_gb
    nodes = 1 + max(REPLICAS, math.ceil(REPLICAS * shard_gb / room)) if room > 0 else None
    hours = {name: entries * unit[f"{name}_cpu_ms"] / 3.6e6 for name in ("store", "embed", "index")}
    hours["graph"] = entries * shards * unit["graph_cpu_ms"] / 3.6e6
    live = unit["question_text_cpu_ms"] + shards * (
        unit["shard_search_cpu_ms"] + unit["call_cpu_ms"]
    )
    look_up = 3 * unit["call_cpu_ms"] + unit["look_up_cpu_ms"]
    return {
        "shards": shards,
        "shards_gb": round(shard_gb),
        "each_ingress_gb": round(ingress_gb, 1),
        "catalogue_gb": round(entries * unit["catalogue_bytes"] / 1e9),
        "nodes": nodes,  # one more than is needed, where those of a lost one begin again
        "cpu_hours": {name: round(value, 1) for name, value in hours.items()},
        "look_up_cpu_ms": round(look_up, 1),
        "live_question_cpu_ms": round(live, 1),
        "live_questions_a_second_a_node": round(NODE_CORES * 1000 / live, 1),
        "cost_of_a_million": {
            "look_ups": round(1e6 * look_up / 3.6e6 * HOUR, 2),
            "live_questions": round(1e6 * live / 3.6e6 * HOUR, 2),
        },
    }


def main() -> None:
    """Measure, calculate, and write what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=400)
    parser.add_argument("--model", default="joint-zh-en")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    unit = entry_costs(given.entries, given.model) | index_costs(given.rows)
    million = json.loads((Path(__file__).parent / "results/scale.json").read_text())["sizes"][-1]
    unit |= {
        "index_cpu_ms": 2000 * million["index_s"] / million["rows"],  # two cores, both at work
        "index_bytes": 1e6 * million["files_mb"]["index.faiss"] / million["rows"],
        "graph_cpu_ms": 2000 * million["graph_s"] / million["rows"],  # candidates from one shard
        "shard_search_cpu_ms": million["search"]["p50_us"] / 1000,
        "look_up_cpu_ms": million["similar"]["p50_us"] / 1000,
        "call_cpu_ms": 1.0,  # of both sides: see `hops` in cluster.json
        "ingress_bytes": 100.0,
    }
    unit["shard_bytes"] = unit["shard_bytes_but_index"] + unit["index_bytes"]
    found = {
        "machine": machine(),
        "model": given.model,
        "unit": {name: round(value, 4) for name, value in unit.items()},
        "needs": {str(size): needs(size, unit) for size in SIZES},
    }
    text = json.dumps(found, indent=2)
    print(text)
    if given.out:
        given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
