r"""Measure `/similar` under wrk against bare routes that return the same bytes, and searches beside writes.

    python benchmarks/http_load.py [--home HOME] [--seconds 3] [--rounds 5] --out results/http.json
    python benchmarks/http_load.py --cases asgi "ours, cached" "ours, 304" --seconds 1 --rounds 25 \
        --entries 6000 --out results/http_default.json

Needs wrk. Starts every server on loopback by itself, on a home folder that it builds of invented
entries with the hash encoder unless one is given (of which a copy is used). The servers take turns
in each round; a ratio is the median over rounds of ratios within a round. Beside requests a second
stands the processor time of the server for one request, which other jobs on the machine disturb
less. "Ours" is the server as it is by default, "fast" with ``--fast``. The figures are of a shared pair of cores: wrk needs one of them.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import orjson
from http_mix import ASKED, lookup, mix
from pipeline import machine

from recommender.batch.build import build as build_release
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.entries.mention import Mention, Origin

ROOT = Path(__file__).resolve().parent
KEY = "of the benchmark"
WORDS = 4000  # of the vocabulary that entries are made of
CONNECTIONS = 16


def invented(count: int, seed: int, prefix: str = "2401") -> Iterator[Mention]:
    """Yield entries whose words are drawn by Zipf's law from a made-up vocabulary."""
    draw = np.random.default_rng(seed)
    for number in range(count):
        words = [f"word{w % WORDS}" for w in draw.zipf(1.3, 60)]
        yield Mention(
            origin=Origin("invented.jsonl", number + 1, "jsonl"),
            title=f"Entry {number} on {' '.join(words[:6])}",
            authors=(f"Author {number % 997}", f"Author {number % 89}"),
            arxiv_id=f"{prefix}.{number:05d}",
            abstract_en=" ".join(words),
            published=f"20{number % 24:02d}-01-01",
        )


def build(home: Path, count: int, seed: int) -> None:
    """Make a home folder with a release of invented entries."""
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all(invented(count, seed)))
        build_release(home, catalogue, HashEncoder())


# -- servers -----------------------------------------------------------------------------------


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def server(*command: str, port: int) -> Iterator[subprocess.Popen]:
    """Run a server, wait until it answers, and end it."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT.parent), "RECOMMENDER_API_KEY": KEY}
    process = subprocess.Popen([sys.executable, *command], env=environ, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        time.sleep(2)  # every worker has loaded
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def family(pid: int) -> list[int]:
    """Return a process and those it started."""
    found = [pid]
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                found.append(int(folder.name))
    return found


def processor_seconds(pid: int) -> float:
    """Return the processor time that a server and its workers have used."""
    ticks = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


# -- load --------------------------------------------------------------------------------------

_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def wrk(port: int, seconds: float, path: str = "/", *options: str) -> dict:
    """Load a server; return requests, requests a second, latencies in milliseconds, failures."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency", *options]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout

    def latency(percentile: str) -> float:
        value, unit = re.search(rf"{percentile}%\s+([\d.]+)(us|ms|s)", said).groups()
        return round(float(value) * _UNITS[unit], 3)

    bad = re.findall(r"(?:Non-2xx or 3xx responses|connect|read|write|timeout):? (\d+)", said)
    return {
        "requests": int(re.search(r"(\d+) requests in", said)[1]),
        "per_second": round(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])),
        "p50_ms": latency("50"),
        "p99_ms": latency("99"),
        "failed": sum(map(int, bad)),
    }


def script(folder: Path, name: str, paths: list[str]) -> tuple[str, ...]:
    """Write a script that asks for these paths in turn, from any of them on; return how wrk is told of it."""
    file = folder / f"{name}.lua"
    listed = ",".join(json.dumps(path) for path in paths)
    file.write_text(
        f"local paths = {{{listed}}}\nmath.randomseed(os.time())\nlocal n = math.random(#paths)\n"
        "request = function() n = n % #paths + 1; return wrk.format('GET', paths[n]) end\n"
    )
    return "/", "-s", str(file)


def measured(process: subprocess.Popen, port: int, seconds: float, *how: str) -> dict:
    """Load a server; return what wrk says and the server's processor time for one request."""
    before = processor_seconds(process.pid)
    found = wrk(port, seconds, *how)
    used = processor_seconds(process.pid) - before
    return {**found, "server_us": round(used / found["requests"] * 1e6, 1)}


def compare(home: Path, entries: list[dict], workers: int, given: argparse.Namespace) -> dict:
    """Load the bare routes and ours in turns."""
    ids = [entry["id"] for entry in entries]
    folder = Path(tempfile.mkdtemp())
    path = lookup(ids[0])
    ports = {kind: free_port() for kind in ("asgi", "fastapi", "ours", "fast")}
    figures: dict[str, list[dict]] = {}
    with (
        server(*_serve(home, ports["ours"], workers), port=ports["ours"]) as ours,
        server(*_serve(home, ports["fast"], workers), "--fast", port=ports["fast"]) as fast,
    ):
        with urllib.request.urlopen(f"http://127.0.0.1:{ports['ours']}{path}") as answer:
            etag = answer.headers["etag"]
            (folder / "body").write_bytes(answer.read())
        bare = [str(ROOT / "http_peers.py"), "{}", "{}", str(workers), str(folder / "body")]
        with (
            server(*_filled(bare, "asgi", ports), port=ports["asgi"]) as asgi,
            server(*_filled(bare, "fastapi", ports), port=ports["fastapi"]) as fastapi,
        ):
            lua = script(folder, "ids", [lookup(id) for id in ids[:ASKED]])
            cases = [
                ("asgi", asgi, (path,)),
                ("asgi, many ids", asgi, lua),
                ("fastapi, many ids", fastapi, lua),
                ("ours, not cached", ours, lua),
                ("ours, cached", ours, (path,)),
                ("ours, 304", ours, (path, "-H", f"If-None-Match: {etag}")),
                ("fast, not cached", fast, lua),
                ("fast, cached", fast, (path,)),
                ("fast, 304", fast, (path, "-H", f"If-None-Match: {etag}")),
            ]
            if given.mix:
                asked = mix(entries, given.seed)
                hows = {name: script(folder, name, paths) for name, paths in asked.items()}
                alone = hows["look-ups of the mix"]
                cases = [("asgi, look-ups of the mix", asgi, alone)]
                cases += [(f"ours, {name}", ours, how) for name, how in hows.items()]
                cases.append(("fast, look-ups of the mix", fast, alone))
            cases = [case for case in cases if not given.cases or case[0] in given.cases]
            for name, _, how in cases if given.warm else ():
                wrk(ports[name.split(",")[0]], given.warm, *how)
            for name, process, how in itertools.chain(*[cases] * given.rounds):
                port = ports[name.split(",")[0]]
                found = measured(process, port, given.seconds, *how)
                figures.setdefault(name, []).append(found)
                print(workers, name, found, file=sys.stderr)
    shutil.rmtree(folder)
    return {
        "cases": {name: _middle(rounds) for name, rounds in figures.items()},
        "ratios of requests a second": _ratios(figures, "per_second"),
        "ratios of processor time": _ratios(figures, "server_us"),
    }


def _serve(home: Path, port: int, workers: int) -> list[str]:
    where = ["--home", str(home), "--port", str(port), "--workers", str(workers)]
    return ["-m", "recommender", "serve", *where]


def _filled(command: list[str], kind: str, ports: dict[str, int]) -> list[str]:
    return [command[0], kind, str(ports[kind]), *command[3:]]


def _middle(rounds: list[dict]) -> dict:
    middle = {key: round(float(np.median([r[key] for r in rounds])), 3) for key in rounds[0]}
    return {**middle, "failed": sum(r["failed"] for r in rounds), "rounds": len(rounds)}


def _ratios(figures: dict[str, list[dict]], key: str) -> dict:
    """Return how many times as fast ours is: the median over rounds, the least and the most."""
    pairs = [
        ("ours, not cached", "asgi, many ids"),
        ("ours, not cached", "fastapi, many ids"),
        ("ours, cached", "asgi"),
        ("ours, 304", "asgi"),
        ("fast, not cached", "asgi, many ids"),
        ("fast, cached", "asgi"),
        ("fast, 304", "asgi"),
        ("ours, look-ups of the mix", "asgi, look-ups of the mix"),
        ("fast, look-ups of the mix", "asgi, look-ups of the mix"),
    ]
    out = {}
    for ours, other in pairs:
        if not {ours, other} <= figures.keys():
            continue
        rounds = zip(figures[ours], figures[other], strict=True)
        times = [a[key] / b[key] if key == "per_second" else b[key] / a[key] for a, b in rounds]
        out[f"{ours} / {other}"] = {
            "median": round(float(np.median(times)), 3),
            "least": round(min(times), 3),
            "most": round(max(times), 3),
            "best of each": round(_best(figures[ours], key, figures[other]), 3),
        }
    return out


def _best(ours: list[dict], key: str, others: list[dict]) -> float:
    """Return how many times as fast ours is in its best round, against the best of the other."""
    one, other = ([r[key] for r in rounds] for rounds in (ours, others))
    return max(one) / max(other) if key == "per_second" else min(other) / min(one)


# -- searches beside writes --------------------------------------------------------------------


async def beside_writes(home: Path, ids: list[str], given: argparse.Namespace) -> dict:
    """Return the latency of searches, quiet and while 100 entries a second arrive, in turns."""
    port, draw = free_port(), random.Random(given.seed)
    new = invented(10**6, given.seed + 1, "2501")
    took: dict[str, list[float]] = {"quiet": [], "writes": []}
    stored: list[int] = []
    with server(*_serve(home, port, 1), port=port):
        for _ in range(given.rounds):
            for state, times in took.items():
                until = time.monotonic() + given.seconds
                tasks = [_search(port, ids, draw, until, times)]
                if state == "writes":
                    tasks.append(_write(port, new, until, stored))
                await asyncio.gather(*tasks)
    figures = {
        state: {f"p{p}_ms": round(float(np.percentile(times, p)), 3) for p in (50, 99)}
        | {"searches": len(times)}
        for state, times in took.items()
    }
    figures["ratio of p99"] = round(figures["writes"]["p99_ms"] / figures["quiet"]["p99_ms"], 2)
    figures["ratio of p50"] = round(figures["writes"]["p50_ms"] / figures["quiet"]["p50_ms"], 2)
    figures["stored a second"] = round(len(stored) / (given.rounds * given.seconds), 1)
    return figures


async def _search(
    port: int, ids: list[str], draw: random.Random, until: float, times: list[float]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        path = f"/similar?id={urllib.parse.quote(draw.choice(ids), '')}&has=abstract"
        began = time.perf_counter()
        status, _ = await _exchange(
            reader, writer, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        times.append((time.perf_counter() - began) * 1e3)
        assert status == 200, status
        await asyncio.sleep(0.002)  # a client that thinks, not one that queues behind itself
    writer.close()


async def _write(port: int, new: Iterator[Mention], until: float, stored: list[int]) -> None:
    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        mention = next(new)
        entry = {"title": mention.title, "arxiv_id": mention.arxiv_id}
        body = json.dumps({**entry, "abstract": mention.abstract_en})
        head = f"POST /entries HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        status, said = await _exchange(reader, writer, head + body)
        assert status == 201, said
        stored.append(status)
        writer.close()

    under_way = set()
    while time.monotonic() < until:
        under_way.add(asyncio.create_task(one()))
        await asyncio.sleep(0.01)
    await asyncio.gather(*under_way)


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: str
) -> tuple[int, bytes]:
    writer.write(sent.encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(re.search(rb"content-length: (\d+)", head)[1])
    return int(head.split()[1]), await reader.readexactly(length)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="with a release; else one is built")
    parser.add_argument(
        "--entries", type=int, default=30_000, help="of the home that is built: more than are kept"
    )
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--warm", type=float, default=0, help="seconds of each case before any is measured"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cases", nargs="*", help="only these, by name; else all")
    parser.add_argument("--workers", nargs="*", type=int, help="else 1 and 2, or 1 for some cases")
    parser.add_argument(
        "--mix",
        action="store_true",
        help="look-ups by Zipf's law, a fifth filtered, a tenth by text; with --home of real entries",
    )
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()

    home = Path(tempfile.mkdtemp()) / "home"
    try:
        if given.home:
            shutil.copytree(given.home, home)
        else:
            build(home, given.entries, given.seed)
        with Catalogue(home / CATALOGUE) as catalogue:
            records = catalogue.release_records(list(catalogue.listing()))
            shown = (orjson.loads(record.summary) for record in records)
            entries = [{key: one[key] for key in ("id", "title", "published")} for one in shown]
        entries.sort(key=lambda entry: entry["id"])
        random.Random(given.seed).shuffle(entries)
        figures: dict = {"machine": machine(), "seed": given.seed, "entries": len(entries)}
        figures["seconds a round"], figures["seconds before"] = given.seconds, given.warm
        for workers in given.workers or ((1,) if given.cases else (1, 2)):
            figures[f"{workers} workers"] = compare(home, entries, workers, given)
        if not given.cases and not given.mix:
            figures["searches beside writes"] = asyncio.run(
                beside_writes(home, [entry["id"] for entry in entries], given)
            )
        figures["machine"]["load_after"] = os.getloadavg()[0]
    finally:
        shutil.rmtree(home.parent)
    text = json.dumps(figures, indent=1)
    print(text)
    if given.out:
        given.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
