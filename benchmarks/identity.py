"""Measure what it takes to store mentions of one entry, and records that have nothing in common.

    python benchmarks/identity.py --counts 250 500 1000 4000 --out results/identity.json

Mentions are invented: of one paper, each with words of its own, all in one run or one a run; and of
as many papers. That time grows with their number, and not with its square, shows in the last column.
`--package FOLDER` measures another version of the package, for a comparison.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Measure every kind at every count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[250, 500, 1000, 4000])
    parser.add_argument("--package", type=Path, help="the folder above another version's package")
    parser.add_argument("--label", default="this version")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.package:
        sys.path.insert(0, str(given.package))
    from pipeline import machine

    found: dict[str, Any] = {}
    for kind in ("one_run", "one_a_run", "distinct"):
        found[kind] = {}
        for count in given.counts:
            if kind == "one_a_run" and count > 1000:
                continue
            seconds = measure(kind, count)
            found[kind][str(count)] = {
                "seconds": round(seconds, 3),
                "microseconds_each": round(seconds / count * 1e6),
            }
            print(given.label, kind, count, found[kind][str(count)], flush=True)
    if given.out:
        known = json.loads(given.out.read_text("utf-8")) if given.out.exists() else {}
        known |= {"machine": machine(), "seed": "none: the mentions are invented"}
        known[given.label] = found
        given.out.write_text(json.dumps(known, indent=1) + "\n", "utf-8")


def measure(kind: str, count: int) -> float:
    """Return the seconds that storing takes."""
    from recommender.catalogue.store import Catalogue
    from recommender.entries.mention import Mention, Origin

    one = kind != "distinct"
    mentions = [
        Mention(
            origin=Origin(f"{n}.txt", 1, "weekly"),
            title="A long title of one paper" if one else f"A long title of paper number {n}",
            authors=("Ada One", "Bo Two"),
            arxiv_id="2101.00001" if one else f"2101.{n:05d}",
            abstract_zh=f"第 {n} 个人这样介绍它。" * 5,
        )
        for n in range(count)
    ]
    with tempfile.TemporaryDirectory() as folder, Catalogue(Path(folder) / "c") as catalogue:
        start = time.perf_counter()
        if kind == "one_a_run":
            for mention in mentions:
                catalogue.add(mention)
        else:
            list(catalogue.add_all(mentions))
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
