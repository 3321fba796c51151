"""What the runs of faults share: a server of their own, a load that counts what fails, and one file of figures.

    python benchmarks/faults_matrix.py --out results/faults.json     each file of a home, damaged in each way
    python benchmarks/faults_kills.py --kills 1000 --out …           SIGKILL behind every kind of write
    python benchmarks/faults_swaps.py --swaps 100 --out …            releases exchanged under load
    python benchmarks/faults_fuzz.py --minutes 10 --out …            made-up documents for every parser
    python benchmarks/faults_soak.py --minutes 60 --out …            everything at once, for long

Each writes its own part of the file. What is promised stands in recommender/releases/README.md.
"""

import http.client
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from http_load import ROOT, family, free_port
from pipeline import machine

KEY = "of the faults"
_PATIENCE = 60.0  # seconds: a busy machine is no fault of the service


def record(out: Path, part: str, figures: dict[str, Any], seed: int) -> None:
    """Put one run's figures into the file of all."""
    every = json.loads(out.read_text()) if out.exists() else {}
    every[part] = {**machine(), "seed": seed, **figures}
    out.write_text(json.dumps(every, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps({part: figures}, indent=1, ensure_ascii=False))


class Server(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int

    def workers(self) -> list[int]:
        return [pid for pid in family(self.process.pid) if pid != self.process.pid]


@contextmanager
def served(home: Path, workers: int, log: Path) -> Iterator[Server]:
    """Run `recommender serve` until it is ready, and end it as an operator would."""
    port = free_port()
    command = [sys.executable, "-m", "recommender", "serve", "--home", str(home)]
    command += ["--port", str(port), "--workers", str(workers)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT.parent), "RECOMMENDER_API_KEY": KEY}
    with log.open("ab") as told:
        process = subprocess.Popen(command, env=environ, stdout=told, stderr=told)
        try:
            end = time.monotonic() + 300
            while ask(port, "GET", "/readyz")[0] != 200:
                if time.monotonic() > end or process.poll() is not None:
                    raise SystemExit(f"no server: {log.read_text()[-2000:]}")
                time.sleep(0.2)
            yield Server(process, port)
            process.send_signal(signal.SIGTERM)
            process.wait(100)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def ask(port: int, method: str, path: str, body: object = None) -> tuple[int, Any]:
    """Ask on a connection of its own; return the status and the JSON, 0 where the connection breaks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        read = answer.read()
        whole = json.loads(read) if "json" in (answer.headers["content-type"] or "") else None
        return answer.status, whole
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        connection.close()


Failed = list[tuple[float, int, str]]
"""When (by `time.monotonic`), with what status, on which path."""


@contextmanager
def loaded(
    port: int, names: list[str], generators: int, pause: float, seed: int
) -> Iterator[Callable[[], tuple[Counter[str], Failed]]]:
    """Have several processes ask a server until the end; gives what returns their counts, once they are told to stop."""
    context = multiprocessing.get_context("spawn")
    stop, told = context.Event(), context.Queue()
    processes = [
        context.Process(target=_generate, args=(port, names, pause, seed + n, stop, told))
        for n in range(generators)
    ]
    for process in processes:
        process.start()

    def counts() -> tuple[Counter[str], Failed]:
        stop.set()
        total, failed = Counter[str](), Failed()
        for _ in processes:
            some, bad = told.get(timeout=120)
            total.update(some)
            failed += bad
        return total, failed

    try:
        yield counts
    finally:
        stop.set()
        for process in processes:
            process.join(60)


def _generate(port: int, names: list[str], pause: float, seed: int, stop: Any, told: Any) -> None:
    chosen, total, failed = random.Random(seed), Counter[str](), Failed()
    kinds: list[Callable[[], tuple[str, str, object]]] = [
        lambda: ("GET", f"/similar?id={chosen.choice(names)}&k=10", None),
        lambda: ("GET", f"/similar?id={chosen.choice(names)}&k=20&published_from=2010", None),
        lambda: ("GET", f"/similar?id={chosen.choice(names)}&k=5&explain=true", None),
        lambda: ("GET", f"/search?q=word{chosen.randrange(4000)}+word{chosen.randrange(9)}", None),
        lambda: ("POST", "/more-like-this", {"like": chosen.sample(names, 20), "k": 10}),
        lambda: ("GET", f"/entries/{chosen.choice(names)}", None),
        lambda: ("GET", f"/feed?id={chosen.choice(names)}", None),
        lambda: ("GET", f"/recommendations/v1/papers/forpaper/{chosen.choice(names)}", None),
        lambda: ("GET", "/facets", None),
        lambda: ("GET", "/metrics", None),
        lambda: ("GET", "/readyz", None),
    ]
    while not stop.is_set():
        method, path, body = chosen.choice(kinds)()
        status, _ = ask(port, method, path, body)
        total[f"{method} {path.partition('?')[0].split('/')[1]}"] += 1
        if status != 200:
            failed.append((time.monotonic(), status, path))
        time.sleep(pause)
    told.put((total, failed))
