"""Exchange releases under load: no question fails, and what was stored is in the next answer.

    python benchmarks/faults_swaps.py --swaps 100 --out results/faults.json

Two workers answer two load generators, while entries are stored over HTTP and built into release after
release by another process; each must be in force in both workers before the next is made.
"""

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from faults import ask, loaded, record, served
from http_load import build, invented

from recommender.batch.build import build as build_release
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder

_SEEN = 20  # questions in a row, on new connections, that must be answered by a release: both workers have it


def swaps(folder: Path, count: int, entries: int, seed: int, minutes: float) -> dict[str, Any]:
    home = folder / "home"
    home.mkdir()
    build(home, entries, seed)
    names = [f"arxiv:2401.{n:05d}" for n in range(entries)]
    versions, stale, late = set[str](), list[str](), 0.0
    writes: Counter[str] = Counter()
    end = time.monotonic() + 60 * minutes
    with (
        served(home, 2, folder / "log") as server,
        Catalogue(home / CATALOGUE) as catalogue,
        loaded(server.port, names, 2, 0.0, seed) as stop,
    ):
        for mention in invented(count, seed + 1, "2501"):
            if time.monotonic() > end:
                break
            entry = {"title": mention.title, "arxiv_id": mention.arxiv_id}
            status, _ = ask(
                server.port, "POST", "/entries", {**entry, "abstract_en": mention.abstract_en}
            )
            writes[f"stored, {status}"] += 1
            found, _ = ask(server.port, "GET", f"/similar?id=arxiv:{mention.arxiv_id}&k=3")
            if status == 201 and found != 200:
                stale.append(f"arxiv:{mention.arxiv_id} stored, then {found}")
            version = build_release(home, catalogue, HashEncoder()).release.version
            versions.add(version)
            began, seen = time.monotonic(), 0
            while seen < _SEEN:
                _, answer = ask(server.port, "GET", f"/similar?id={names[0]}&k=3")
                seen = seen + 1 if answer and answer["index_version"] == version else 0
                if time.monotonic() > began + 120:
                    stale.append(f"{version} is not in force after two minutes")
                    break
            late = max(late, time.monotonic() - began)
        asked, failed = stop()
        lost = [
            name
            for mention in invented(sum(writes.values()), seed + 1, "2501")
            if ask(server.port, "GET", f"/entries/{(name := f'arxiv:{mention.arxiv_id}')}")[0]
            != 200
        ]
    told = (folder / "log").read_text()
    return {
        "swaps": len(versions),
        "questions": sum(asked.values()),
        "by_kind": dict(sorted(asked.items())),
        "failed": [f"{status} {path}" for _, status, path in failed],
        "writes": dict(writes),
        "stale": stale,
        "lost": lost,
        "longest_until_both_workers_had_it_s": round(late, 2),
        "tracebacks_in_the_log": told.count("Traceback"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--swaps", type=int, default=100)
    parser.add_argument("--entries", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=60, help="no longer than this")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = swaps(Path(folder), given.swaps, given.entries, given.seed, given.minutes)
    record(given.out, "swaps", figures, given.seed)


if __name__ == "__main__":
    main()
