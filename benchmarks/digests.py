"""Measure how well digests are read: items found, and each field of them right.

    python benchmarks/digests.py --generated 400 --seed 0 --split tuned --records RECORDS.jsonl.zst
    python benchmarks/digests.py --documents FOLDER --truth FOLDER/truth --json results/digests.json

Documents are synthetic ones, written anew from records in many layouts, or annotated ones: a truth
is a JSON list of items named as its document, with or without the suffix. Prints the mean over
documents first, then a line each family (or annotated document), the worst last. A document is
right where all its items were read and nothing else, with right titles and links or numbers; wholly
right where all other fields are right too. Layouts that are held out
are measured together by their broad kind, and neither named nor shown.
"""

import argparse
import io
import json
import os
import platform
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from digest_grades import FIELDS, Fields, Grade, grade
from synthetic import SPLITS, generate

from recommender.entries.mention import Mention
from recommender.sources import read_stream

SHORT = dict(
    zip(
        FIELDS,
        ["title", "zh", "auth", "url", "id", "date", "cat", "abs_en", "abs_zh", "rec", "kind"],
        strict=True,
    )
)

_OURS = {
    "zh_abstract_starts": "abstract_zh",
    "en_abstract_starts": "abstract_en",
    "_optional": "optional",
}
"""What annotated documents call a field, and what we call it."""


class Case(NamedTuple):
    """A document to be read: its name, the group it is told under, its bytes and the truth."""

    name: str
    group: str
    content: bytes
    truth: list[Fields]
    sealed: bool = False


class Reading(NamedTuple):
    """A document that was read: entries, problems, seconds and the grade."""

    case: Case
    read: list[Fields]
    problems: list[str]
    seconds: float
    grade: Grade


def annotated(documents: Path, truths: Path) -> Iterator[Case]:
    """Give the documents of a folder that have a truth in another."""
    for path in sorted(p for p in documents.iterdir() if p.is_file()):
        for name in (f"{path.name}.json", f"{path.stem}.json"):
            if (truths / name).is_file():
                items = json.loads((truths / name).read_text(encoding="utf-8"))
                yield Case(path.name, path.name, path.read_bytes(), [*map(_item, items)])
                break


def _item(given: Fields) -> Fields:
    """Return an annotated item under our names of fields."""
    item = {_OURS.get(name, name): value for name, value in given.items()}
    if "_accept" in item:
        item["_accept"] = {_OURS.get(name, name): v for name, v in item["_accept"].items()}
    return item


def synthetic_cases(
    count: int, seed: int, split: str, records: Path | None, *, unseal: bool = False
) -> Iterator[Case]:
    """Give synthetic documents; those held out are told by their broad kind, unless unsealed."""
    for made in generate(count, seed, split, records):
        truth = [asdict(item) for item in made.items]
        for item in truth:
            if item["title"] is None:  # a reader may make one of the first words
                item["_accept"] = {"title": ["*"]}
        sealed = made.split == "held_out" and not unseal
        group = f"held out: {made.kind}" if sealed else made.family
        yield Case(made.name, group, made.content, truth, sealed)


def reading(case: Case) -> Reading:
    """Read and grade a document; a reader that breaks has read nothing."""
    begun = time.perf_counter()
    entries: list[Fields] = []
    problems: list[str] = []
    try:
        for found in read_stream(io.BytesIO(case.content), case.name):
            if isinstance(found, Mention):
                entries.append({name: getattr(found, name) for name in FIELDS})
            else:
                problems.append(str(found))
    except Exception as error:  # noqa: BLE001, that it breaks is what we measure
        problems.append(f"{case.name}: broke with {type(error).__name__}: {error}")
    spent = time.perf_counter() - begun
    return Reading(case, entries, problems, spent, grade(case.truth, entries))


def summary(readings: list[Reading]) -> dict[str, Any]:
    """Return the figures of some documents: means over documents, then shares of all items."""
    grades = [r.grade for r in readings]
    items, documents = sum(g.items for g in grades), max(1, len(grades))
    mean = {
        n: sum(getattr(g, n) for g in grades) / documents
        for n in ("precision", "recall", "f1", "title", "link")
    }
    fields = {f: [sum(g.fields[f][k] for g in grades) for k in (0, 1)] for f in FIELDS}
    return {
        "documents": len(grades),
        "items": items,
        "mean": {name: round(value, 4) for name, value in mean.items()},
        "right": round(sum(g.right for g in grades) / documents, 4),
        "wholly_right": round(sum(g.wholly for g in grades) / documents, 4),
        "items_title": round(sum(g.titles for g in grades) / max(1, items), 4),
        "items_link": round(
            sum(g.links for g in grades) / max(1, sum(g.linked for g in grades)), 4
        ),
        "extra": round(sum(g.extra for g in grades) / max(1, items), 4),
        "fields": {f: round(a / n, 4) for f, (a, n) in fields.items() if n},
    }


def line(name: str, told: dict[str, Any]) -> str:
    """Return a summary as a line of the table."""
    mean = told["mean"]
    figures = [f"{mean[n]:6.3f}" for n in ("precision", "recall", "f1", "title", "link")]
    fields = " ".join(f"{SHORT[f]} {v:.2f}" for f, v in told["fields"].items() if f != "title")
    return f"{name[:34]:34} {told['documents']:4} {told['items']:5} {' '.join(figures)} {told['right']:6.2f} {told['wholly_right']:6.2f}  {fields}"


def report(readings: list[Reading], worst: int | None) -> dict[str, Any]:
    """Print the table and return its figures."""
    groups = defaultdict(list)
    for one in readings:
        groups[one.case.group].append(one)
    told = {name: summary(members) for name, members in groups.items()}
    whole = summary(readings)
    size = sum(len(r.case.content) for r in readings) / 1e6
    seconds = sum(r.seconds for r in readings)
    whole |= {
        "megabytes": round(size, 3),
        "seconds": round(seconds, 3),
        "megabytes_a_second": round(size / max(seconds, 1e-9), 3),
    }
    print(
        f"{'':34} docs items   prec    rec     f1  title   link  right wholly  fields of the items found"
    )
    print(line("MEAN OVER DOCUMENTS", whole))
    print(
        f"of all items: title {whole['items_title']:.3f}, link {whole['items_link']:.3f}, extra {whole['extra']:.3f}; {size:.2f} MB in {seconds:.1f} s, {whole['megabytes_a_second']:.2f} MB/s\n"
    )
    order = sorted(
        told,
        key=lambda n: (-told[n]["right"], -told[n]["mean"]["title"] - told[n]["mean"]["f1"], n),
    )
    for name in order[-worst:] if worst else order:
        print(line(name, told[name]))
    return {"all": whole, "groups": {name: told[name] for name in order}}


def show(one: Reading, lines: int) -> None:
    """Print a document, and what is right beside what was read."""
    text = one.case.content.decode("utf-8", "replace").splitlines()
    print(f"\n===== {one.case.name}, {len(text)} lines")
    print("\n".join(t[:220] for t in text[:lines]), "\n..." if len(text) > lines else "")
    print(f"----- items {one.grade.items}, found {one.grade.found}, extra {one.grade.extra}")
    for item, entry, wrong in one.grade.rows:
        if item is None or entry is None:
            print("NOT FOUND" if entry is None else "NO ITEM", _brief(item or entry or {}))
            continue
        print("DIFFERS  " if wrong else "RIGHT    ", _brief(item))
        for name in wrong if wrong != ["link"] else ["url", "arxiv_id"]:
            print(
                f"    {name:12} right {item.get(name)!r:.110}\n    {'':12} read  {entry.get(name)!r:.110}"
            )
    print("\n".join(one.problems[:8]))


def _brief(entry: Fields) -> str:
    texts = (entry.get(f) for f in ("title", "arxiv_id", "url", "abstract_zh", "abstract_en"))
    return " | ".join(str(t)[:80] for t in texts if t)


def chosen(readings: list[Reading], name: str) -> Reading:
    """Return the worst document of a family, or the one of that name."""
    found = [r for r in readings if name in (r.case.group, r.case.name)]
    if not found:
        sys.exit(f"no document or family is called {name}; names stand in the table")
    if found[0].case.sealed:
        sys.exit(f"{name} is held out: whoever changes the reader must not see it (else --unseal)")
    return min(found, key=lambda r: (r.grade.right, r.grade.wholly, r.grade.title))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--generated", type=int, metavar="N", help="synthetic documents")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--split", choices=SPLITS, default="tuned")
    parser.add_argument(
        "--records", type=Path, help="JSON lines to write of; by default our own forty papers"
    )
    parser.add_argument("--documents", type=Path, metavar="FOLDER", help="annotated documents")
    parser.add_argument("--truth", type=Path, metavar="FOLDER")
    parser.add_argument("--worst", type=int, metavar="K", help="print the K worst alone")
    parser.add_argument(
        "--show",
        metavar="NAME",
        help="print the worst document of a family, or this one, and how it was read",
    )
    parser.add_argument("--lines", type=int, default=60, help="of the document, that --show prints")
    parser.add_argument(
        "--unseal",
        action="store_true",
        help="name, show and write held-out layouts: not for whoever changes the reader",
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FOLDER",
        help="write the synthetic documents of the split and their truth",
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write a file of results")
    asked = parser.parse_args()
    if asked.generated is None and not (asked.documents and asked.truth):
        parser.error("give --generated N, or --documents and --truth")
    load = os.getloadavg()[0]
    cases: Iterator[Case] = iter(())
    if asked.generated:
        given = (asked.generated, asked.seed, asked.split, asked.records)
        cases = synthetic_cases(*given, unseal=asked.unseal)
    if asked.documents:
        cases = iter([*cases, *annotated(asked.documents, asked.truth)])
    readings = [*map(reading, _written(cases, asked.write))]
    figures = report(readings, asked.worst)
    if asked.show:
        show(chosen(readings, asked.show), asked.lines)
    if asked.json:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)
        told = {
            "machine": platform.platform(),
            "cores": os.cpu_count(),
            "load_before": round(load, 2),
        }
        told |= {"commit": commit.stdout.strip(), "date": datetime.now(UTC).date().isoformat()}
        told |= {"seed": asked.seed, "split": asked.split if asked.generated else None}
        asked.json.write_text(json.dumps(told | figures, indent=1) + "\n")


def _written(cases: Iterator[Case], folder: Path | None) -> Iterator[Case]:
    """Write the documents on their way, where a folder is given."""
    for case in cases:
        if folder and not case.sealed:
            (folder / "truth").mkdir(parents=True, exist_ok=True)
            (folder / case.name).write_bytes(case.content)
            truth = json.dumps(case.truth, ensure_ascii=False, indent=1)
            (folder / "truth" / f"{case.name}.json").write_text(truth + "\n", encoding="utf-8")
        yield case


if __name__ == "__main__":
    main()
