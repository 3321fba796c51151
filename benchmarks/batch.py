"""Measure the cold path: ingest, embed, build and its stages, a build after little changed, related.

    python benchmarks/batch.py RECORDS.jsonl --count 1000 10000 100000 --out results/batch.json

RECORDS are JSON lines with an id, a title and an abstract, or any documents that `recommender
ingest` reads. Each size is measured in a process of its own, so that its peak of memory is its own.
One record in a hundred is kept back, and stored after the first build: the second build is of
these. A third, from scratch, says what that saved; both must give the same release.
"""

import argparse
import itertools
import json
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
from pipeline import machine

from recommender import sources
from recommender.batch.build import BuildOutcome, build
from recommender.batch.export import related_lines, write_related
from recommender.catalogue.store import Catalogue
from recommender.encoders import STATIC_MODEL, open_encoder
from recommender.entries.mention import Mention, Origin


def mentions(paths: list[Path]) -> Iterator[Mention]:
    """Yield what the records say; lines of id, title and abstract as arXiv would name them."""
    for path in paths:
        with path.open("rb") as stream:
            first = stream.readline()
        try:
            plain = {"id", "title", "abstract"} <= orjson.loads(first).keys()
        except (ValueError, AttributeError):
            plain = False
        if not plain:
            yield from (item for item in sources.read(path) if isinstance(item, Mention))
            continue
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                record = orjson.loads(line)
                yield Mention(
                    origin=Origin(path.name, number, "jsonl"),
                    title=record["title"],
                    arxiv_id=record["id"],
                    abstract_en=record["abstract"],
                    abstract_zh=record.get("zh"),
                )


class Watch:
    """Times steps of one size, and the stages that progress tells of within them."""

    def __init__(self) -> None:
        self.steps: dict[str, Any] = {}
        self._stages: dict[str, float] = {}
        self._last = 0.0

    def stage(self, what: str, done: int, total: int | None) -> None:
        """Count the time since the last word to the stage that speaks."""
        now = time.perf_counter()
        self._stages[what] = self._stages.get(what, 0) + now - self._last
        self._last = now

    def step(self, name: str, count: int, work: Callable[[], Any]) -> Any:
        """Do some work on `count` entries, and note what it took."""
        self._stages = {}
        start = self._last = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - start
        if self._stages:
            self._stages["the rest"] = time.perf_counter() - self._last
        self.steps[name] = {
            "entries": count,
            "seconds": round(seconds, 3),
            "per_second": round(count / seconds),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
        if self._stages:
            stages = {what: round(took, 3) for what, took in self._stages.items()}
            self.steps[name]["stages"] = stages
        print(count, name, self.steps[name], file=sys.stderr, flush=True)
        return result


def measured(paths: list[Path], count: int, model: str, device: str) -> dict[str, Any]:
    """Return the figures of one size."""
    watch, home = Watch(), Path(tempfile.mkdtemp(prefix="batch"))
    try:
        taken = list(itertools.islice(mentions(paths), count))
        late = taken[99::100]
        early = [mention for i, mention in enumerate(taken) if i % 100 != 99]
        del taken
        encoder = open_encoder(model, device)
        encoder.encode(["to load the model"])
        with Catalogue(home / "catalogue.sqlite") as catalogue:

            def build_once(full: bool = False) -> BuildOutcome:
                return build(home, catalogue, encoder, full, watch.stage, device=device)

            watch.step("ingest", len(early), lambda: list(catalogue.add_all(early)))
            watch.step("build", len(catalogue), build_once)
            watch.step("build, nothing new", len(catalogue), build_once)
            watch.step("ingest 1 %", len(late), lambda: list(catalogue.add_all(late)))
            little = watch.step("build, 1 % new", len(catalogue), build_once)
            target = home / "related.jsonl"
            watch.step(
                "related",
                len(catalogue),
                lambda: write_related(related_lines(catalogue, little.release), target),
            )
            whole = watch.step("build, from scratch", len(catalogue), lambda: build_once(full=True))
            files = {p.name: p.stat().st_size for p in whole.release.folder.iterdir()}
            made = whole.release.manifest
            same = {
                name: made.files[name] == h for name, h in little.release.manifest.files.items()
            }
            return {
                "entries": made.count,
                "index": made.factory_string,
                "graph_compared": made.exact_graph,
                "same_as_from_scratch": all(same.values()),
                "differing": [name for name, equal in same.items() if not equal],
                "catalogue_mb": round(catalogue.path.stat().st_size / 2**20, 1),
                "release_mb": {name: round(size / 2**20, 1) for name, size in files.items()},
                "steps": watch.steps,
            }
    finally:
        shutil.rmtree(home)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--count", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--model", default=STATIC_MODEL)
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "results" / "batch.json"
    )
    given = parser.parse_args()

    figures: dict[str, Any] = {
        "machine": machine(),
        "records": [path.name for path in given.records],
        "seed": "none: the first records, one in a hundred of them kept back",
        "model": given.model,
        "device": given.device,
        "sizes": {},
    }
    spawned = multiprocessing.get_context("spawn")
    for count in given.count:
        with spawned.Pool(1) as pool:
            work = (given.records, count, given.model, given.device)
            figures["sizes"][str(count)] = pool.apply(measured, work)
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    print(text)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
