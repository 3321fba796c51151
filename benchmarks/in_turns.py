"""Measure what the dearest questions cost two versions of the code, which take turns: no load can favour one.

    python benchmarks/in_turns.py --seconds 120 --out results/in_turns.json OLD_TREE=HOME NEW_TREE=HOME_COPY

Each version answers in a process of its own, over a home of its own; a figure is the least, and the median, of the
processor time of its rounds.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

QUESTIONS = (
    "100 liked, 100 results",
    "2,000 liked, 10 results",
    "2,000 liked, 100 results",
    "similar, reasons of 100 results",
    "70 liked, reasons of 100 results",
)


def answer(home: Path) -> None:
    """Answer a round of questions for each line of standard input, and print what each took, in milliseconds."""
    import orjson

    from recommender.engine.engine import Engine
    from recommender.engine.options import QueryOptions

    with Engine(home) as engine:
        drawn, release = random.Random(3), engine.snapshot.release
        places = drawn.sample(range(len(release)), min(30_000, len(release)))
        names = [orjson.loads(engine.snapshot.stub(place))["id"] for place in places]
        plain, reasons = QueryOptions(), QueryOptions(explain=True)

        def like(count: int, k: int, options: QueryOptions) -> None:
            engine.like(like=drawn.sample(names, count), k=k, options=options)

        kinds: list[Callable[[], object]] = [
            lambda: like(100, 100, plain),
            lambda: like(2000, 10, plain),
            lambda: like(2000, 100, plain),
            lambda: engine.similar(drawn.choice(names), 100, options=reasons),
            lambda: like(70, 100, reasons),
        ]
        for kind in kinds:  # what is opened when first used
            kind()
        print("ready", flush=True)
        for _ in sys.stdin:
            took = []
            for kind in kinds:
                start = time.process_time()
                kind()
                took.append((time.process_time() - start) * 1000)
            print(*took, flush=True)


def main() -> None:
    if sys.argv[1] == "answer":
        return answer(Path(sys.argv[2]))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("versions", nargs="+", metavar="TREE=HOME")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    load, asked, rounds = os.getloadavg()[0], [], []
    for version in given.versions:
        tree, home = version.split("=")
        environ = {**os.environ, "PYTHONPATH": tree, "OMP_NUM_THREADS": "1"}
        environ["TOKENIZERS_PARALLELISM"] = "false"  # as in a server
        command = [sys.executable, "-P", __file__, "answer", home]
        pipe = subprocess.PIPE
        asked.append(subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, text=True))
        rounds.append([])
    for process in asked:
        process.stdout.readline()
    end = time.monotonic() + given.seconds
    while time.monotonic() < end:
        for process, took in zip(asked, rounds, strict=True):
            process.stdin.write("\n")
            process.stdin.flush()
            took.append([float(ms) for ms in process.stdout.readline().split()])
    figures = {"load_before": round(load, 1), "rounds": len(rounds[0]), "versions": []}
    for version, took in zip(given.versions, rounds, strict=True):
        tree = version.split("=")[0]
        commit = subprocess.run(
            ["git", "-C", tree, "rev-parse", "--short", "HEAD"], capture_output=True, text=True
        ).stdout.strip()
        columns = zip(QUESTIONS, zip(*took, strict=True), strict=True)
        ms = {
            kind: {"least": round(min(some), 1), "median": round(statistics.median(some), 1)}
            for kind, some in columns
        }
        figures["versions"].append({"commit": commit, "ms": ms})
    given.out.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(json.dumps(figures, indent=1))
    return None


if __name__ == "__main__":
    main()
