"""Kill a process behind every kind of write: nothing acknowledged is lost, nothing is half there, it can be done again.

    python benchmarks/faults_kills.py --kills 1000 --out results/faults.json

Each operation is done once to count what it does to the disk (names made, moved and removed, syncs, writes of
bytes), and then in a process of its own that is killed behind one of these, drawn by lot. Another process opens what it left. Takes Linux and gcc.
"""

import argparse
import ctypes
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from faults import record
from http_load import ROOT, invented

from recommender.batch.backup import backup, restore
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention
from recommender.errors import CatalogueGone, EntryNotFound
from recommender.releases.release import Release

ENTRIES, NEW = 60, 24
Told = Callable[[str], None]
_NEVER = (1 << 62) - 1


def mentions(first: int, count: int) -> list[Mention]:
    return list(invented(first + count, 5))[first:]


def names(first: int, count: int) -> set[str]:
    return {f"arxiv:2401.{number:05d}" for number in range(first, first + count)}


def begin(home: Path, kept: Path) -> None:
    """Make the home that everything starts from: a release, changes since, and a backup of both."""
    home.mkdir()
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all(mentions(0, ENTRIES - 10)))
        build(home, catalogue, HashEncoder())
        backup(home, catalogue, kept)
        list(catalogue.add_all(mentions(ENTRIES - 10, 10)))


# -- what is killed: each says by `told` what it has acknowledged --------------------------------


def ingest(home: Path, _: Path, told: Told) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        for start in range(0, NEW, 6):
            list(catalogue.add_all(mentions(ENTRIES + start, 6)))
            for name in names(ENTRIES + start, 6):
                told(f"+{name}")


def store(home: Path, _: Path, told: Told) -> None:
    with Engine(home) as engine:
        for number in range(ENTRIES, ENTRIES + 4):
            engine.store(mentions(number, 1))
            told(f"+arxiv:2401.{number:05d}")


def remove(home: Path, _: Path, told: Told) -> None:
    with Engine(home) as engine:
        for number in range(4):
            with suppress(EntryNotFound):  # it is gone already, where this is done again
                engine.remove(f"2401.{number:05d}")
            told(f"-arxiv:2401.{number:05d}")


def decide(home: Path, _: Path, told: Told) -> None:
    with Engine(home) as engine:
        engine.decide("2401.00001", "2401.00002", False)
        told("decided")


def publish(home: Path, _: Path, told: Told) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        built = build(home, catalogue, HashEncoder())
        told(f"version {built.release.version}")


def publish_afresh(home: Path, _: Path, told: Told) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        built = build(home, catalogue, HashEncoder(), full=True)
        told(f"version {built.release.version}")


def keep(home: Path, kept: Path, told: Told) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        told(f"kept {backup(home, catalogue, kept).entries}")


def put_back(home: Path, kept: Path, told: Told) -> None:
    restore(home, kept, replace=True)
    told("restored")


OPERATIONS: dict[str, Callable[[Path, Path, Told], None]] = {
    "ingest": ingest,
    "store": store,
    "remove": remove,
    "decide": decide,
    "build": publish,
    "build --full": publish_afresh,
    "backup": keep,
    "restore": put_back,
}


# -- what must hold then ---------------------------------------------------------------------------


def examine(name: str, home: Path, kept: Path, told: list[str]) -> str:
    """Return what is wrong with what a killed process left, empty if nothing is; also when it is done again."""
    wrong = _state(name, home, kept, told)
    if not wrong:
        OPERATIONS[name](home, kept, told.append)
        wrong = _state(name, home, kept, told, again=True)
    return wrong


def _state(name: str, home: Path, kept: Path, told: list[str], *, again: bool = False) -> str:
    try:
        found = _entries(home)
    except CatalogueGone:
        return "" if name == "restore" and not again else "the catalogue is gone"
    before = names(0, ENTRIES) if name != "restore" else names(0, ENTRIES - 10)
    stored = {line[1:] for line in told if line[0] == "+"}
    removed = {line[1:] for line in told if line[0] == "-"}
    may = {"ingest": names(ENTRIES, NEW), "store": names(ENTRIES, 4)}.get(name, set())
    may_go = {"remove": names(0, 4), "restore": set()}.get(name, set())
    if name == "restore" and not again:
        before, may = names(0, ENTRIES - 10), names(ENTRIES - 10, 10)
    if lost := (before | stored) - may_go - found.keys():
        return f"lost {sorted(lost)}"
    if back := removed & found.keys():
        return f"came back {sorted(back)}"
    if strange := found.keys() - before - stored - may:
        return f"of nowhere {sorted(strange)}"
    for mention in mentions(0, ENTRIES + NEW):
        entry = found.get(f"arxiv:{mention.arxiv_id}")
        if entry is not None and (entry["abstract_en"], entry["title"]) != (
            mention.abstract_en,
            mention.title,
        ):
            return f"half of {entry['id']}"
    if name == "backup":
        other = home.with_name("tried")
        shutil.rmtree(other, ignore_errors=True)
        restore(other, kept)
        if len(_entries(other)) not in ({ENTRIES} if again else {ENTRIES, ENTRIES - 10}):
            return "a backup of something else"
    return ""


def _entries(home: Path) -> dict[str, dict[str, Any]]:
    with Catalogue(home / CATALOGUE) as catalogue:
        if problems := catalogue.problems():
            raise AssertionError(str(problems))
        found = {entry.id: entry.to_dict() for _, entry in catalogue.entries()}
    Release.open(home).verify()
    with Engine(home) as engine:
        answer = engine.similar("2401.00005", 100)
        shown = {hit["id"] for hit in answer.results}
        if not shown <= found.keys():
            raise AssertionError(f"answers with {sorted(shown - found.keys())}")
    return found


# -- processes -------------------------------------------------------------------------------------


def forked(work: Callable[[Told], None], kill: int) -> tuple[int, list[str]]:
    """Run something in a process of its own, killed behind so many operations; return its status and what it told."""
    disk = ctypes.CDLL(None)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)

        def told(line: str) -> None:
            os.write(writing, line.encode() + b"\n")

        code = 1
        try:
            disk.disk_kill_behind(ctypes.c_long(kill))
            work(told)
            disk.disk_operations.restype = ctypes.c_long
            told(f"operations {disk.disk_operations()}")
            code = 0
        except BaseException as error:  # noqa: BLE001 - told to who asked
            told(f"!{error!r}"[:2000])
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as stream:
        lines = stream.read().splitlines()
    return os.waitpid(child, 0)[1], lines


def tries(folder: Path, kills: int, minutes: float, seed: int) -> Iterator[tuple[str, str]]:
    """Yield the operation and what came of it, for each process that was killed."""
    chosen = random.Random(seed)
    base, kept = folder / "base", folder / "base.kept"
    status, lines = forked(lambda _: begin(base, kept), _NEVER)
    if status:
        raise SystemExit(f"no home: {lines}")
    counts = {}
    for name, operation in OPERATIONS.items():
        home, copy = fresh(folder, base, kept)
        _, lines = forked(partial(operation, home, copy), _NEVER)
        counts[name] = int(next(line for line in lines if line.startswith("operations")).split()[1])
    yield "operations", orjson.dumps(counts).decode()
    end = time.monotonic() + 60 * minutes
    for number in range(kills):
        if time.monotonic() > end:
            break
        name = list(OPERATIONS)[number % len(OPERATIONS)]
        home, copy = fresh(folder, base, kept)
        at = chosen.randint(1, counts[name])
        status, told = forked(partial(OPERATIONS[name], home, copy), at)
        if status != signal.SIGKILL:
            yield name, f"not killed: {at} {status} {told[-1:]}"
            continue
        status, found = forked(partial(_examined, name, home, copy, told), _NEVER)
        wrong = next(
            (line[6:] for line in found if line.startswith("wrong ")), f"died {status} {found}"
        )
        yield name, f"behind {at}: {wrong}" if wrong else ""


def _examined(name: str, home: Path, kept: Path, told: list[str], say: Told) -> None:
    say("wrong " + examine(name, home, kept, told))


def fresh(folder: Path, base: Path, kept: Path) -> tuple[Path, Path]:
    home, copy = folder / "home", folder / "kept"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home)
    for left in folder.glob("*kept*"):
        if left != kept:
            left.unlink()
    shutil.copy(kept, copy)
    return home, copy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=math.inf, help="no longer than this")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    folder = os.environ.get("DISK_FOLDER")
    if folder is None:  # once more, with what counts between this and the disk
        with tempfile.TemporaryDirectory() as made:
            library = Path(made) / "disk.so"
            source = ROOT.parent / "tests" / "faults" / "disk.c"
            subprocess.run(
                ["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True
            )
            inner = Path(made) / "disk"
            inner.mkdir()
            environ = {
                **os.environ,
                "LD_PRELOAD": str(library),
                "DISK_FOLDER": str(inner),
                "OMP_NUM_THREADS": "1",
            }
            raise SystemExit(
                subprocess.run([sys.executable, *sys.argv], env=environ, check=False).returncode
            )
    killed, wrong, missed, operations = Counter[str](), list[str](), 0, {}
    for name, found in tries(Path(folder), given.kills, given.minutes, given.seed):
        if name == "operations":
            operations = orjson.loads(found)
        elif found.startswith("not killed"):
            missed += 1
        else:
            killed[name] += 1
            wrong += [f"{name}, {found}"] * bool(found)
            if sum(killed.values()) % 50 == 0:
                print(
                    sum(killed.values()),
                    "killed,",
                    len(wrong),
                    "wrong",
                    wrong[-1:],
                    file=sys.stderr,
                    flush=True,
                )
    figures = {
        "killed": sum(killed.values()),
        "by_operation": dict(killed),
        "writes_of_each": operations,
        "ended_before": missed,
        "wrong": wrong,
    }
    record(given.out, "kills", figures, given.seed)


if __name__ == "__main__":
    main()
