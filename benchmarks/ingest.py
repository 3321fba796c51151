"""Measure how long a large catalogue takes to read, and that no order, repeat or kill changes it.

    python benchmarks/ingest.py records*.jsonl digests --out results/ingest.json

Every document is ingested in a run of its own: in the order given, once more, in another order, and
once with ``kill -9`` in the middle of it and then whole. The catalogues must export the same lines
and be sound. Time is that of the processor, since other programs may run beside, and of the clock.
`--package FOLDER` measures another version of the package, whose first order alone is timed.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import machine

HERE = Path(__file__).parents[1]


def main() -> None:
    """Ingest in every way, print and keep what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path, nargs="+", help="files and folders")
    parser.add_argument("--seed", type=int, default=1, help="of the other order")
    parser.add_argument("--package", type=Path, help="the folder above another version's package")
    parser.add_argument("--label", default="this version")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    files = [p for d in given.documents for p in (sorted(d.iterdir()) if d.is_dir() else [d])]
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Runs(given.package or HERE, Path(folder)), files, given)
    print(json.dumps(found, indent=1))
    if given.out:
        known = json.loads(given.out.read_text("utf-8")) if given.out.exists() else {}
        known |= {"machine": machine(), "seed": given.seed, given.label: found}
        given.out.write_text(json.dumps(known, indent=1) + "\n", "utf-8")


def measure(runs: "Runs", files: Sequence[Path], given: argparse.Namespace) -> dict[str, Any]:
    """Return seconds, counts, and whether all catalogues are the same."""
    found: dict[str, Any] = {"documents": len(files), "first": runs.ingest("first", files)}
    exported = runs.export("first")
    found["entries"] = exported[0]
    if given.package:
        return found
    found["again"] = runs.ingest("first", files)
    shuffled = list(files)
    random.Random(given.seed).shuffle(shuffled)
    found["another_order"] = runs.ingest("shuffled", shuffled)
    found["killed_after_seconds"] = after = round(found["first"]["seconds"] / 2, 1)
    runs.killed("killed", files, after)
    found["after_kill"] = runs.ingest("killed", files)
    found["same_again"] = runs.export("first") == exported
    found["same_in_another_order"] = runs.export("shuffled") == exported
    found["same_after_kill"] = runs.export("killed") == exported
    found["sound"] = all(map(runs.sound, ("first", "shuffled", "killed")))
    return found


class Runs:
    """Runs of the program, each with a home folder below one folder."""

    def __init__(self, package: Path, folder: Path) -> None:
        self._package = package
        self._folder = folder

    def ingest(self, home: str, files: Sequence[Path]) -> dict[str, float]:
        """Ingest documents; return the seconds by clock and by processor."""
        start = time.perf_counter()
        process = self._start("ingest", home, *map(str, files))
        _, status, used = os.wait4(process.pid, 0)
        assert os.waitstatus_to_exitcode(status) in (0, 3), status
        return {
            "seconds": round(time.perf_counter() - start, 2),
            "processor_seconds": round(used.ru_utime + used.ru_stime, 2),
        }

    def killed(self, home: str, files: Sequence[Path], after: float) -> None:
        """Ingest documents, and kill it."""
        process = self._start("ingest", home, *map(str, files))
        time.sleep(after)
        process.kill()
        process.wait()

    def export(self, home: str) -> tuple[int, str]:
        """Return how many lines are exported, and the hash of them in the order of the alphabet."""
        where = self._folder / f"{home}.jsonl"
        with where.open("wb") as out:
            self._start("export", home, out=out).wait()
        with where.open("rb") as file:
            lines = sorted(file)
        where.unlink()
        return len(lines), hashlib.sha256(b"".join(lines)).hexdigest()

    def sound(self, home: str) -> bool:
        """Whether `doctor` finds nothing but that there is no release."""
        from recommender.catalogue.store import Catalogue

        with Catalogue(self._folder / home / "catalogue.sqlite") as catalogue:
            problems = catalogue.problems()
        print("\n".join(problems[:10]), file=sys.stderr)
        return not problems

    def _start(self, command: str, home: str, *rest: str, out: Any = subprocess.DEVNULL) -> Any:
        return subprocess.Popen(
            [sys.executable, "-m", "recommender", command, "--home", self._folder / home, *rest],
            env=os.environ | {"PYTHONPATH": str(self._package)},
            stdout=out,
            stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main()
