"""Build our index of ten million rows on one machine, stage by stage, and ask it.

    python benchmarks/search_large.py VECTORS.npy --rows 10000000 --keep FOLDER --out benchmarks/results/ten_million.json

Rows are real ones and more in their likeness (`search_vectors.likenesses`), kept in a file that is mapped: they take no
memory that others need. One process builds, another opens what it saved and asks. Stages are told by the processor's time
and by the clock; the first counts where the machine has other work.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import faiss
import numpy as np
from search import by, processor
from search_ours import mapped, raw, under
from search_peers import resident_mb
from search_vectors import Bench, likenesses, load

from recommender.retrieval.index import Index, SearchParams

SHARES = (1 / 4, 1 / 16, 1 / 64)
SIDE = 1 / 16


def prepared(folder: Path, vectors: np.ndarray, given: argparse.Namespace) -> None:
    """Write rows and queries, in a random order, a block at a time."""
    random = np.random.default_rng(given.seed)
    order = random.permutation(len(vectors))
    queries = np.array(vectors[np.sort(order[: given.queries])], np.float32)
    real = np.array(vectors[np.sort(order[given.queries :])], np.float32)
    rows = np.lib.format.open_memmap(
        folder / "rows.npy", "w+", np.float32, (given.rows, real.shape[1])
    )
    places = np.random.default_rng(given.seed + 1).permutation(given.rows)
    rows[np.sort(places[: len(real)])] = real
    copied, start = np.sort(places[len(real) :]), 0
    for copies, _ in likenesses(real, given.rows - len(real), random):
        rows[copied[start : start + len(copies)]] = copies
        start += len(copies)
    rows.flush()
    np.save(folder / "queries.npy", queries)
    (folder / "about.json").write_text(
        json.dumps({"rows": given.rows, "real": len(real), "dimension": real.shape[1]})
    )


def kept(folder: Path) -> Bench:
    about = json.loads((folder / "about.json").read_text())
    return Bench(
        np.load(folder / "rows.npy", mmap_mode="r"), np.load(folder / "queries.npy"), about
    )


def build(folder: Path) -> dict:
    """Build and save; the stages, by the processor's seconds and by the clock, and the most memory."""
    bench = kept(folder)
    before = resident_mb()
    told = [(0, time.process_time(), time.perf_counter())]

    def progress(_: str, done: int, __: int) -> None:
        told.append((done, time.process_time(), time.perf_counter()))

    index = Index.build(bench.rows, progress=progress)
    index.save(folder / "index")
    told.append((len(index), time.process_time(), time.perf_counter()))
    # The tenth that comes last is added once the search is tuned: the longest pause before it is that.
    first, last = told[1], told[-2]
    tuned = max(range(2, len(told) - 1), key=lambda i: told[i][1] - told[i - 1][1])
    stages = {
        "cells and codes learnt, first block": (told[0], first),
        "nine tenths added": (first, told[tuned - 1]),
        "tuned, a block": (told[tuned - 1], told[tuned]),
        "the last tenth added": (told[tuned], last),
        "saved": (last, told[-1]),
    }
    return {
        "factory": index.factory_string,
        "effort": list(index.search_params or ()),
        "recall": index.recall,
        "stages": {
            name: {"cpu_s": round(end[1] - begin[1], 1), "s": round(end[2] - begin[2], 1)}
            for name, (begin, end) in stages.items()
        },
        "cpu_s": round(told[-1][1] - told[0][1], 1),
        "peak_mb": round(resident_mb("VmHWM") - before),
        "peak_mb_without_mapped": round(_anonymous()),
        "file_mb": round((folder / "index").stat().st_size / 1e6),
    }


def _anonymous() -> float:
    """Return the megabytes of this process that no file holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1e3


def masks(bench: Bench) -> Iterator[tuple[str, np.ndarray]]:
    random = np.random.default_rng(1)
    for share in SHARES:
        yield f"random {share:g}", random.random(len(bench.rows)) < share
    cosines = np.concatenate(
        [
            bench.rows[i : i + 1_000_000] @ bench.queries[0]
            for i in range(0, len(bench.rows), 1_000_000)
        ]
    )
    yield f"nearest {SIDE:g}", cosines >= np.quantile(cosines, 1 - SIDE)
    yield f"farthest {SIDE:g}", cosines < np.quantile(cosines, SIDE)


def ask(folder: Path) -> dict:
    """Open what was built, memory-mapped, and ask it, without and with filters."""
    bench, made = kept(folder), json.loads((folder / "built.json").read_text())
    true = faiss.knn(bench.queries, bench.rows, 100, metric=faiss.METRIC_INNER_PRODUCT)[1]
    start = time.perf_counter()
    effort = SearchParams.of(made["effort"])
    index = Index.load(folder / "index", made["factory"], effort, made["recall"])
    opened = time.perf_counter() - start
    measure = by(bench, {False: true})
    points = [measure(lambda q, k: index.search(q, k).places, k, 300) for k in (10, 100)]
    vectors = bench.rows.size * 2  # in half precision
    plain = mapped(folder / "index") / vectors
    return {
        "open_ms": round(opened * 1e3),
        "points": points,
        "raw": [raw(index, bench, k) for k in (10, 100)],
        "filters": [under(index, bench, name, mask) for name, mask in masks(bench)],
        "mapped_to_vectors": round(plain, 3),
        "mapped_to_vectors_after_filters": round(mapped(folder / "index") / vectors, 3),
        "resident_mb_without_mapped": round(_anonymous()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--model", default="static-zh-en", help="embeds the records of a JSONL")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, required=True, help="a folder for rows and index")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/ten_million.json"))
    parser.add_argument("--do", choices=("build", "ask"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.do:
        print(json.dumps({"build": build, "ask": ask}[given.do](given.keep)))
        return
    given.keep.mkdir(parents=True, exist_ok=True)
    if not (given.keep / "about.json").exists():
        prepared(given.keep, load(given.vectors, given.model), given)

    def process(do: str) -> dict:
        command = [sys.executable, __file__, str(given.vectors), "--keep", str(given.keep)]
        ended = subprocess.run([*command, "--do", do], stdout=subprocess.PIPE, check=True)
        return dict(json.loads(ended.stdout.splitlines()[-1]))

    built = given.keep / "built.json"
    if not built.exists():
        built.write_text(json.dumps(process("build")))
    results = {
        **json.loads((given.keep / "about.json").read_text()),
        "vectors": f"{given.vectors.stem}, and rows in their likeness",
        "seed": given.seed,
        "machine": processor(),
        "built": json.loads(built.read_text()),
        "asked": process("ask"),
    }
    given.out.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
