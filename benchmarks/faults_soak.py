"""Run a server for long under everything at once: questions, writes, removals, builds, backups, killed workers.

    python benchmarks/faults_soak.py --minutes 60 --out results/faults.json

A question that fails counts, unless a worker was killed within some seconds of it, which breaks the
connections that this one had. A write that was acknowledged must be in the next answer, a removed entry
gone from it, and all of them there at the end.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from faults import Server, ask, loaded, record, served
from http_load import ROOT, build, family

from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.releases.release import Release

_NEAR_A_KILL = 5.0  # seconds


class Writing(threading.Thread):
    """Stores and removes entries, and asks for each at once."""

    def __init__(self, port: int, seed: int, pause: float) -> None:
        super().__init__()
        self.port, self.random, self.pause = port, random.Random(seed), pause
        self.there: list[str] = []
        self.gone: list[str] = []
        self.counts: Counter[str] = Counter()
        self.wrong: list[tuple[float, str]] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.stopped.wait(self.pause):
            number += 1
            if self.there and self.random.random() < 0.3:
                self._remove(self.there.pop(self.random.randrange(len(self.there))))
            else:
                self._store(number)

    def _store(self, number: int) -> None:
        words = " ".join(f"word{self.random.randrange(4000)}" for _ in range(30))
        entry = {"title": f"Soaked {number} {words[:40]}", "arxiv_id": f"2501.{number:05d}"}
        status, _ = ask(self.port, "POST", "/entries", {**entry, "abstract_en": words})
        self.counts[f"stored, {status}"] += 1
        name = f"arxiv:{entry['arxiv_id']}"
        if status in (200, 201):
            self.there.append(name)
            found, _ = ask(self.port, "GET", f"/similar?id={name}&k=3")
            if found != 200:
                self.wrong.append((time.monotonic(), f"{name} stored, then {found}"))
        elif status == 0:  # may be stored or not; sending it again does no harm
            ask(self.port, "POST", "/entries", {**entry, "abstract_en": words})

    def _remove(self, name: str) -> None:
        status, _ = ask(self.port, "DELETE", f"/entries/{name}")
        self.counts[f"removed, {status}"] += 1
        if status == 204 or status == 200:
            self.gone.append(name)
            found, _ = ask(self.port, "GET", f"/similar?id={name}&k=3")
            if found != 404:
                self.wrong.append((time.monotonic(), f"{name} removed, then {found}"))


def memory(server: Server) -> dict[str, int]:
    """Return the megabytes and open files of a server and its workers."""
    pages = files = 0
    for pid in family(server.process.pid):
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            files += sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        except OSError:
            continue
    return {"megabytes": pages * os.sysconf("SC_PAGE_SIZE") >> 20, "files": files}


def command(home: Path, *arguments: str) -> int:
    environ = {**os.environ, "PYTHONPATH": str(ROOT.parent), "RECOMMENDER_MODEL": "hash"}
    done = subprocess.run(
        [sys.executable, "-m", "recommender", *arguments, "--home", str(home)],
        env=environ,
        capture_output=True,
        check=False,
    )
    return done.returncode


def soak(folder: Path, minutes: float, entries: int, seed: int) -> dict[str, object]:
    home, chosen = folder / "home", random.Random(seed)
    home.mkdir()
    build(home, entries, seed)
    names = [f"arxiv:2401.{n:05d}" for n in range(entries)]
    counts: Counter[str] = Counter()
    kills: list[float] = []
    samples: list[dict[str, int]] = []
    with served(home, 2, folder / "log") as server:
        writer = Writing(server.port, seed, 0.2)
        with loaded(server.port, names, 2, 0.05, seed) as stop:
            writer.start()
            began = time.monotonic()
            turn = 0
            while (now := time.monotonic()) < began + 60 * minutes:
                turn += 1
                samples.append({"second": int(now - began), **memory(server)})
                counts[f"build, exit {command(home, 'build')}"] += 1
                if turn % 3 == 0 and (workers := server.workers()):
                    kills.append(time.monotonic())
                    os.kill(chosen.choice(workers), signal.SIGKILL)
                if turn % 5 == 0:
                    kept = str(folder / "kept")
                    counts[f"backup, exit {command(home, 'backup', kept)}"] += 1
                time.sleep(20)
            writer.stopped.set()
            writer.join()
            asked, failed = stop()
        lasting = time.monotonic() - began
        samples.append({"second": int(lasting), **memory(server)})
        lost = [
            name for name in writer.there if ask(server.port, "GET", f"/entries/{name}")[0] != 200
        ]
        back = [
            name for name in writer.gone if ask(server.port, "GET", f"/entries/{name}")[0] != 404
        ]
    exit_code = server.process.returncode

    def near_a_kill(at: float) -> bool:
        return any(-1 < at - kill < _NEAR_A_KILL for kill in kills)

    with Catalogue(home / CATALOGUE) as catalogue:
        problems = catalogue.problems()
    Release.open(home).verify()
    left = sorted(path.name for path in home.iterdir())
    told = (folder / "log").read_text()
    return {
        "minutes": round(lasting / 60, 1),
        "entries": entries,
        "questions": sum(asked.values()),
        "by_kind": dict(sorted(asked.items())),
        "failed": [f"{status} {path}" for at, status, path in failed if not near_a_kill(at)],
        "broken_by_a_kill": sum(near_a_kill(at) for at, _, _ in failed),
        "workers_killed": len(kills),
        "writes": dict(sorted(writer.counts.items())),
        "stale_answers": [what for at, what in writer.wrong if not near_a_kill(at)],
        "stale_near_a_kill": [what for at, what in writer.wrong if near_a_kill(at)],
        "lost": lost,
        "came_back": back,
        "jobs": dict(sorted(counts.items())),
        "memory": {
            "first": samples[1:2],
            "last": samples[-1],
            "most": max(s["megabytes"] for s in samples),
        },
        "catalogue_problems": problems,
        "left_in_the_home": left,
        "tracebacks_in_the_log": told.count("Traceback"),
        "exit_code": exit_code,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--entries", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = soak(Path(folder), given.minutes, given.entries, given.seed)
    record(given.out, "soak", figures, given.seed)


if __name__ == "__main__":
    main()
