#!/usr/bin/env python
"""Print one table: the shipped models, other people's and word overlap, on evaluation sets.

    python scripts/evaluate_models.py --data DIR
    python scripts/evaluate_models.py --data DIR --model models/static-zh-en --only csl --hybrid 1

DIR holds the sets (see `evaluation_sets`); one that is missing is skipped. Models are opened as
the product opens them, so long texts are read whole. Cuts are fixed: compare numbers of one
profile, standard or ``--quick``, and of one ``--rows``. Needs the extra `models`; the others come with
packages (see `peers`) and take minutes or hours, of which ``--cache`` saves all but the first.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from evaluation_sets import RELATED_PAPERS, SETS, MissingSet, Scores, SetFolder, paper
from peers import PEERS
from scores import SEED, Score
from similarities import Cosine, Hybrid, Similarity, WordOverlap

from recommender.encoders import Encoder, open_encoder
from recommender.errors import InvalidQuery, RecommenderError, SourceError

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ("numpy", "tokenizers", "onnxruntime", "torch", "sentence-transformers", "scikit-learn")
QUERIES = 50  # short queries timed, one by one

Results: TypeAlias = dict[str, dict[str, Scores]]
"""Set -> column -> measure -> score."""

Speeds: TypeAlias = dict[str, dict[str, float]]
"""Column -> what -> figure."""


def default_models() -> list[str]:
    """Return every shipped model, the others that are installed, and word overlap."""
    shipped = [str(file.parent) for file in sorted(ROOT.glob("models/*/modules.json"))]
    others = [name for name, peer in PEERS.items() if peer.installed()]
    return [*shipped, *others, WordOverlap.name]


def open_model(name: str, store: Path | None) -> Cosine | WordOverlap:
    """Return the model of this name: one of `PEERS`, tf-idf, or what `open_encoder` understands."""
    if name == WordOverlap.name:
        return WordOverlap()
    if name in PEERS:
        return Cosine(PEERS[name].encoder(), name, store)
    return Cosine(open_encoder(name), Path(name).name, store)


def open_columns(names: Sequence[str], store: Path | None, hybrid: float) -> list[Similarity]:
    """Return the table's columns; a model is followed by its sum with word overlap if asked."""
    columns: list[Similarity] = []
    for name in dict.fromkeys(names):
        model = open_model(name, store)
        columns.append(model)
        if hybrid and isinstance(model, Cosine):
            columns.append(Hybrid(model, WordOverlap(), hybrid))
    if len({column.name for column in columns}) < len(columns):
        raise InvalidQuery("model", "two models have one name; give each folder a name of its own")
    return columns


def measure(folder: SetFolder, columns: Sequence[Similarity], sets: Sequence[str]) -> Results:
    """Measure every column on every set that is there; a hybrid only on related papers."""
    results: Results = {}
    for name in sets:
        try:
            results[name] = {column.name: _scores(folder, column, name) for column in columns}
        except MissingSet as error:
            print(f"{name}: skipped; {error}", file=sys.stderr)
        except KeyError as error:
            raise SourceError(str(folder.path / name), f"{error} is missing") from error
    return results


def _scores(folder: SetFolder, column: Similarity, name: str) -> Scores:
    start = time.perf_counter()
    scores: Scores = {}
    for each in SETS[name]:
        if each in RELATED_PAPERS or not isinstance(column, Hybrid):
            scores |= each(folder, column)
    if isinstance(column, Cosine):
        column.save()
    print(f"{name}: {column.name}, {time.perf_counter() - start:.1f} s", file=sys.stderr)
    return scores


def speeds(folder: SetFolder, columns: Sequence[Similarity]) -> Speeds:
    """Time every encoder on papers of the first set that has some."""
    for name in ("arxiv_digest", "csfcube", "csl"):
        try:
            rows = folder.rows(f"{name}/docs", 1000, 1000)
        except MissingSet:
            continue
        texts, titles = [paper(row) for row in rows], [row["title"] for row in rows[:QUERIES]]
        models = [column for column in columns if isinstance(column, Cosine)]
        return {c.name: speed(c.encoder, texts, titles) | size(c.encoder) for c in models}
    return {}


def size(encoder: Encoder) -> dict[str, float]:
    """Return the size of a model's files, if it is one of `PEERS` or a folder."""
    places = [Path(encoder.name), ROOT / "models" / encoder.name]
    found = next((place for place in places if place.is_dir()), None)
    if encoder.name in PEERS:
        return {"size, MB": PEERS[encoder.name].bytes() / 1e6}
    files = [file for file in found.rglob("*") if file.is_file()] if found else []
    return {"size, MB": sum(file.stat().st_size for file in files) / 1e6} if files else {}


def speed(encoder: Encoder, texts: Sequence[str], queries: Sequence[str]) -> dict[str, float]:
    """Return abstracts a second, in batches as large as take a second, and milliseconds a query.

    Both are taken warm: the model is loaded and has encoded some of the texts before.
    """
    size = 8
    _seconds(encoder, texts[:size])
    while (took := _seconds(encoder, texts[:size])) < 1 and size < len(texts):
        size *= 2
    rate = min(size, len(texts)) / took
    single = median(_seconds(encoder, [query], query=True) for query in queries)
    return {"abstracts a second": rate, "one title, ms": 1000 * single}


def _seconds(encoder: Encoder, texts: Sequence[str], query: bool = False) -> float:
    start = time.perf_counter()
    encoder.encode(texts, query=query)
    return time.perf_counter() - start


def table(results: Results, speed_of: Speeds, columns: Sequence[str]) -> list[list[str]]:
    """Return the table's rows, each a list of cells; the first is the heading."""
    rows = [["set", "measure", "size", *columns]]
    for name, by_column in results.items():
        first = {m: score for scores in by_column.values() for m, score in scores.items()}
        for what, example in first.items():
            cells = [_cell(by_column[column].get(what)) for column in columns]
            rows.append([name, what, str(example.size), *cells])
    for what in dict.fromkeys(what for figures in speed_of.values() for what in figures):
        cells = [_figure(speed_of.get(column, {}).get(what)) for column in columns]
        rows.append(["speed", what, "", *cells])
    return rows


def _cell(score: Score | None) -> str:
    if score is None:
        return "–"
    value = _short(score.value)
    if score.low is None or score.high is None:
        return value
    return f"{value} ±{_short((score.high - score.low) / 2)}"


def _short(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 0.9995 else f"{value:.3f}"


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Align the cells of each column: words left, numbers right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        left = [cell.ljust(width) for cell, width in zip(row[:2], widths, strict=False)]
        right = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        lines.append("  ".join([*left, *right]))
    return "\n".join(lines)


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; intervals are left out."""
    plain = [[cell.partition(" ±")[0] for cell in row] for row in rows]
    rule = ["---", "---", *["--:"] * (len(rows[0]) - 2)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (plain[0], rule, *plain[1:]))


def circumstances(columns: Sequence[Similarity], quick: bool) -> dict[str, Any]:
    """Return what the numbers depend on: models, machine, versions, commit, seed."""
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            continue
    git = ["git", "--no-optional-locks", "describe", "--always", "--dirty"]
    commit = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False)
    models = [column for column in columns if isinstance(column, Cosine)]
    return {
        "profile": "quick" if quick else "standard",
        "seed": SEED,
        "commit": commit.stdout.strip() or None,
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "threads": os.environ.get("OMP_NUM_THREADS"),
            "load": os.getloadavg()[0],
            "system": platform.platform(),
        },
        "python": platform.python_version(),
        "libraries": versions,
        "models": {
            model.name: {
                "fingerprint": model.encoder.fingerprint,
                "dimension": model.encoder.dimension,
            }
            for model in models
        },
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text("utf-8").splitlines() if described.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    summary, _, more = str(__doc__).partition("\n")
    parser = argparse.ArgumentParser(
        description=summary, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of evaluation sets")
    parser.add_argument(
        "--model",
        nargs="+",
        help=f"names or folders, {', '.join(PEERS)}, {WordOverlap.name}; default: all that are there",
    )
    parser.add_argument("--only", help=f"sets, separated by commas: {','.join(SETS)}")
    parser.add_argument("--quick", action="store_true", help="smaller cuts of the large sets")
    parser.add_argument(
        "--rows",
        type=int,
        metavar="N",
        help="so many rows of each set that can be cut, drawn by the seed",
    )
    parser.add_argument(
        "--hybrid", type=float, default=0.0, metavar="WEIGHT", help="add WEIGHT x tf-idf too"
    )
    parser.add_argument("--cache", type=Path, help="folder to keep vectors in")
    parser.add_argument("--json", type=Path, help="file to write everything to")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parsed = parser.parse_args(arguments)
    parsed.only = parsed.only.split(",") if parsed.only else list(SETS)
    for name in parsed.only:
        if name not in SETS:
            parser.error(f"--only: no set is called {name!r}; choose from {', '.join(SETS)}")
    return parsed


def run(given: argparse.Namespace) -> None:
    """Measure, print the table, write the file."""
    folder = SetFolder(given.data, given.quick, given.rows)
    columns = open_columns(given.model or default_models(), given.cache, given.hybrid)
    results = measure(folder, columns, given.only)
    if not results:
        raise InvalidQuery("data", f"{given.data} holds none of {', '.join(given.only)}")
    speed_of = speeds(folder, columns)
    rows = table(results, speed_of, [column.name for column in columns])
    print(as_markdown(rows) if given.markdown else as_text(rows))
    if given.json:
        everything = circumstances(columns, given.quick) | {
            "rows": given.rows,
            "scores": results,
            "speed": speed_of,
        }
        text = json.dumps(everything, ensure_ascii=False, indent=1, default=vars)
        given.json.write_text(text + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    try:
        run(parse(arguments))
    except RecommenderError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
