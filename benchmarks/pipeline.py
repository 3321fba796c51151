"""Measure the main job end to end on real records: ingest, build, related, queries, cold start.

    python benchmarks/pipeline.py RECORDS.jsonl[.gz|.zst] … --count 100000 --out results/pipeline.json

RECORDS are documents that `recommender ingest` reads, best a snapshot of arXiv metadata. Every
figure is taken in this run on this machine; recall stands beside the times it belongs to.
"""

import argparse
import itertools
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from recommender import sources
from recommender.batch import evaluation
from recommender.batch.build import build
from recommender.batch.export import related_lines, write_related
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import STATIC_MODEL, open_encoder
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention

ROOT = Path(__file__).resolve().parent


def machine() -> dict:
    """Return what a figure depends on."""
    model = next(
        (
            x.split(":")[1].strip()
            for x in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in x
        ),
        platform.processor(),
    )
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
        "load_before": os.getloadavg()[0],
    }


def peak_mb() -> float:
    """Return the largest resident size of this process so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def timed(what: str, figures: dict, count: int, work) -> object:
    """Run `work`, note its seconds and how many of `count` it did a second."""
    start = time.perf_counter()
    result = work()
    took = time.perf_counter() - start
    figures[what] = {
        "seconds": round(took, 2),
        "per_second": round(count / took),
        "peak_mb": peak_mb(),
    }
    print(what, figures[what], file=sys.stderr)
    return result


def latency(ask, names: list[str]) -> dict:
    """Return percentiles, in microseconds, of asking once for each name, after a warm-up."""
    for name in names[:20]:
        ask(name)
    took = []
    for name in names:
        start = time.perf_counter()
        ask(name)
        took.append((time.perf_counter() - start) * 1e6)
    p50, p99 = np.percentile(took, (50, 99))
    return {"p50_us": round(p50, 1), "p99_us": round(p99, 1), "queries": len(names)}


def cold(home: Path, name: str, runs: int = 5) -> dict:
    """Return the wall time of the command line from nothing, best and median, and numpy's alone."""
    commands = {
        "similar": [sys.executable, "-m", "recommender", "similar", name, "--home", str(home)],
        "like": [sys.executable, "-m", "recommender", "like", "图神经网络", "--home", str(home)],
        "import numpy": [sys.executable, "-c", "import numpy"],
    }
    out = {}
    for label, command in commands.items():
        took = []
        for _ in range(runs):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            took.append(time.perf_counter() - start)
        out[label] = {
            "best_ms": round(min(took) * 1000),
            "median_ms": round(float(np.median(took)) * 1000),
        }
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--model", default=STATIC_MODEL)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()

    figures: dict = {"machine": machine(), "seed": given.seed, "model": given.model}
    home = Path(tempfile.mkdtemp())
    try:
        items = itertools.chain.from_iterable(sources.read(path) for path in given.records)
        mentions = list(itertools.islice((m for m in items if isinstance(m, Mention)), given.count))
        with Catalogue(home / CATALOGUE) as catalogue:
            timed("store", figures, len(mentions), lambda: list(catalogue.add_all(mentions)))
            timed("store again", figures, len(mentions), lambda: list(catalogue.add_all(mentions)))
            entries = len(catalogue)
            built = timed(
                "build",
                figures,
                entries,
                lambda: build(home, catalogue, open_encoder(given.model)),
            )
            release = built.release
            figures["release"] = {"entries": entries, "index": release.manifest.factory_string}
            figures["release"]["recall@10"] = float(evaluation.index_recall(release, 10).mean())
            files = {path.name: path.stat().st_size for path in release.folder.iterdir()}
            figures["release"]["mb"] = {
                name: round(size / 2**20, 1) for name, size in files.items()
            }
            figures["catalogue_mb"] = round(catalogue.path.stat().st_size / 2**20, 1)
            target = home / "related.jsonl"
            timed(
                "related",
                figures,
                entries,
                lambda: write_related(related_lines(catalogue, release), target),
            )
            chosen = np.random.default_rng(given.seed).choice(
                list(catalogue.listing().values()), 500
            )
        names = [str(id) for id, _ in chosen]
        with Engine(home) as engine:
            titles = [engine.entry(name).label for name in names]
            figures["similar by id"] = latency(lambda name: engine.similar(name), names)
            figures["like, a title"] = latency(lambda title: engine.like(title), titles)
        figures["cold start"] = cold(home, names[0])
    finally:
        shutil.rmtree(home)
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    print(text)
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
