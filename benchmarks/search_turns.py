"""Ask our index and others by turns: at equal recall, on one core, in one run.

    python benchmarks/search_turns.py VECTORS.npy --rows 1000000 --keep FOLDER --out benchmarks/results/turns.json

Each is built by a process of its own, one after the other, then opened by another that asks with rising effort and says
what memory it takes. At last one process opens all of them, each at its first effort that finds as much as ours does, and
asks every query of one after the other: their times are of the same minutes of the same core. What is built stays in
FOLDER, and is not built again.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import faiss
import numpy as np
from search import processor, recall, truths
from search_peers import GRAPH, OURS, PEERS, STORES, Ask, Peer, building, resident_mb, size_of
from search_vectors import Bench, load, sample

EVERY: dict[str, Peer] = OURS | GRAPH | PEERS | STORES
SHOWN = ("ours", "FAISS HNSW", "hnswlib", "usearch", "LanceDB", "Qdrant edge", "sqlite-vec")
QUIET = {
    **os.environ,
    "OMP_WAIT_POLICY": "PASSIVE",
    "LANCE_LOG": "error",
}  # threads that wait count as work else
QUERIES, WARMED = 300, 500  # asked of each by turns, and before that
LIMIT = 1500  # seconds of the processor a build may take


def prepared(folder: Path, source: Path, given: argparse.Namespace) -> dict:
    """Write rows, queries and the true nearest where every process finds them; return what they are."""
    about = folder / "about.json"
    if not about.exists():
        bench = sample(load(source, given.model), given.rows, given.queries, given.seed)
        np.save(folder / "rows.npy", bench.rows)
        np.save(folder / "queries.npy", bench.queries)
        for under, true in truths(bench).items():
            np.save(folder / f"true-{int(under)}.npy", true)
        about.write_text(json.dumps(bench.about | {"vectors": source.stem, "seed": given.seed}))
    return dict(json.loads(about.read_text()))


def kept(folder: Path) -> tuple[Bench, dict[bool, np.ndarray]]:
    rows = np.load(folder / "rows.npy", mmap_mode="r")
    true = {under: np.load(folder / f"true-{int(under)}.npy") for under in (False, True)}
    return Bench(rows, np.load(folder / "queries.npy"), {}), true


def build(name: str, folder: Path) -> dict:
    """Build one; memory is the most beyond the rows, which are mapped."""
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    rows, place = np.load(folder / "rows.npy", mmap_mode="r"), folder / name
    place.mkdir()
    with building() as built:
        EVERY[name].build(rows, place)
    del built["grown_mb"]
    peak = resident_mb("VmHWM") - rows.nbytes / 1e6
    return built | {"peak_mb_beyond_rows": round(peak), "file_mb": round(size_of(place) / 1e6, 1)}


def ask(name: str, folder: Path) -> dict:
    """Open one and ask with rising effort: recall, and the median of processor time; then its memory."""
    (rows, queries, _), true = kept(folder)
    before = resident_mb()
    asked = EVERY[name].open(folder / name, rows)
    found: dict = {}
    for under, asks in ((False, asked.plain), (True, asked.filtered)):
        points = found.setdefault("filtered" if under else "points", [])
        for effort, one in asks:
            for k in (10,) if under else (10, 100):
                if effort.get("ef", k) >= k:
                    some = queries[: min(asked.single, QUERIES)]
                    points.append(effort | {"k": k} | measured(one, some, true[under], k))
    return found | {"resident_mb": round(resident_mb() - before)} | EVERY[name].about


def measured(one: Ask, queries: np.ndarray, true: np.ndarray, k: int) -> dict:
    found, worked = [], []
    for query in queries:
        begun = time.process_time()
        found.append(one(query[None], k)[0])
        worked.append(time.process_time() - begun)
    share = recall(np.array(found), true[: len(found)], k)
    return {"recall": share, "p50_cpu_ms": round(float(np.median(worked)) * 1e3, 4)}


def by_turns(folder: Path, chosen: dict[str, dict[str, int]]) -> dict:
    """Ask every query of each in turn, each at the effort chosen for a case; processor time of each."""
    (rows, queries, _), true = kept(folder)
    opened = {name: EVERY[name].open(folder / name, rows) for name in chosen}
    cases = {}
    for case, k, under in (("10", 10, False), ("100", 100, False), ("10 of 1/16", 10, True)):
        asks = {}
        for name, asked in opened.items():
            if case in chosen[name]:
                asks[name] = (asked.filtered if under else asked.plain)[chosen[name][case]]
        took: dict[str, list[float]] = {name: [] for name in asks}
        clock: dict[str, list[float]] = {name: [] for name in asks}
        found: dict[str, list[np.ndarray]] = {name: [] for name in asks}
        for name, (_, one) in asks.items():  # what is mapped is read in before
            for query in queries[-min(WARMED, opened[name].single) :]:
                one(query[None], k)
        names = list(asks)
        for i, query in enumerate(queries[:QUERIES]):
            names = names[1:] + names[:1]  # none has always the same before it
            for name in names:
                if i < opened[name].single:
                    one = asks[name][1]
                    start, begun = time.perf_counter(), time.process_time()
                    found[name].append(one(query[None], k)[0])
                    took[name].append(time.process_time() - begun)
                    clock[name].append(time.perf_counter() - start)
        cases[case] = {
            name: effort
            | {"recall": recall(np.array(found[name]), true[under][: len(found[name])], k)}
            | {
                f"p{p}_cpu_ms": round(float(np.percentile(took[name], p)) * 1e3, 4)
                for p in (50, 99)
            }
            | {"p50_ms": round(float(np.median(clock[name])) * 1e3, 4)}
            for name, (effort, _) in asks.items()
        }
    return cases


def equal(run: dict[str, dict]) -> dict[str, dict[str, int]]:
    """Return which effort of each is its first that finds as much as ours; its last if none does."""
    chosen: dict[str, dict[str, int]] = {}
    for name, found in run.items():
        for case, key, k in (
            ("10", "points", 10),
            ("100", "points", 100),
            ("10 of 1/16", "filtered", 10),
        ):
            asked = [p for p in found.get(key, []) if p["k"] == k]
            wanted = next((p["recall"] for p in run["ours"][key] if p["k"] == k), 0)
            if asked:
                skipped = len({json.dumps(_effort(p)) for p in found[key]}) - len(asked)
                enough = (i for i, p in enumerate(asked) if p["recall"] >= wanted)
                chosen.setdefault(name, {})[case] = skipped + next(enough, len(asked) - 1)
    return chosen


def _effort(point: dict) -> dict:
    return {key: point[key] for key in ("ef", "nprobe") if key in point}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--model", default="static-zh-en", help="embeds the records of a JSONL")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="*", default=SHOWN, choices=sorted(EVERY))
    parser.add_argument("--keep", type=Path, required=True, help="a folder for what is built")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/turns.json"))
    parser.add_argument("--do", help=argparse.SUPPRESS)  # a process of its own: build or ask NAME
    given = parser.parse_args()
    if given.do:
        what, _, name = given.do.partition(" ")
        if what != "build":
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
            faiss.omp_set_num_threads(1)
        if what == "turns":
            print(json.dumps(by_turns(given.keep, json.loads(name))))
        else:
            print(json.dumps({"build": build, "ask": ask}[what](name, given.keep)))
        return
    given.keep.mkdir(parents=True, exist_ok=True)
    results: dict = prepared(given.keep, given.vectors, given) | {"machine": processor()}

    def process(do: str) -> dict:
        command = [sys.executable, __file__, str(given.vectors), "--keep", str(given.keep)]
        ended = subprocess.run(
            [*command, "--do", do], stdout=subprocess.PIPE, text=True, check=False, env=QUIET
        )
        last = ended.stdout.splitlines()[-1:]
        return (
            json.loads(last[0]) if ended.returncode == 0 and last else {"ended": ended.returncode}
        )

    kinds = results.setdefault("kinds", {})
    for name in given.kinds:
        built = given.keep / f"{name}.json"
        if not built.exists():
            built.write_text(json.dumps(process(f"build {name}")))
        kinds[name] = json.loads(built.read_text())
        if "ended" not in kinds[name]:
            kinds[name] |= process(f"ask {name}")
        print(name, json.dumps(kinds[name]), flush=True)
        given.out.write_text(json.dumps(results, indent=1) + "\n")
    whole = {name: found for name, found in kinds.items() if "points" in found}
    results["by turns"] = process(f"turns {json.dumps(equal(whole))}")
    results["load_after"] = os.getloadavg()[0]
    given.out.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps(results["by turns"], indent=1))


if __name__ == "__main__":
    main()
