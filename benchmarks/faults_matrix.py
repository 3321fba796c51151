"""Damage each file of a home folder in each way: the same answers as before, or none and why, never wrong ones.

    python benchmarks/faults_matrix.py --out results/faults.json

Each file of the home (catalogue, CURRENT, and every file of the release) is cut short, has bits flipped at several
places, changes places with another file, is removed, becomes what an older release had, or may not be read. Another process
then asks all kinds of questions. Then `build` and, where that cannot help, `restore` are to bring all answers back.
"""

import argparse
import ctypes
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
from faults import record
from http_load import invented

from recommender.batch import tsne
from recommender.batch.backup import backup, restore
from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from recommender.errors import RecommenderError
from recommender.releases.release import Release

ENTRIES = 120
tsne._GATHERING = tsne._SPREADING = 10  # a map of few steps is as good here
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2  # root's rights that go beyond files' modes
TOLD = (
    "the same answers",
    "the same answers, and doctor tells",
    "others, and doctor tells",
    "refused",
)
"""What may come of questions: SQLite has no checksums, so what is flipped inside a text is for `doctor` to find."""


def begin(folder: Path) -> None:
    """Make a home, an older state of it, and a backup."""
    home = folder / "home"
    home.mkdir()
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all(list(invented(ENTRIES, 3))[:-20]))
        build(home, catalogue, HashEncoder(), with_map=True)
    shutil.copytree(home, folder / "older")
    with Catalogue(home / CATALOGUE) as catalogue:
        list(catalogue.add_all(invented(ENTRIES, 3)))
        build(home, catalogue, HashEncoder(), with_map=True)
        backup(home, catalogue, folder / "kept")
    for release in (home / "releases").iterdir():
        if release.name != Release.open(home).version:
            shutil.rmtree(release)


def answers(home: Path) -> list[Any]:
    """Return answers to questions of every kind, without versions, and what `doctor` finds in the catalogue."""
    with Engine(home) as engine:
        engine.snapshot.release.verify()
        ids = [entry.id for _, entry in engine.catalogue.entries()]
        found: list[Any] = [ids]
        for name in ids[::17]:
            found += [engine.similar(name, 10).results, engine.entry(name).to_dict()]
            found.append(engine.similar(name, 10, Filter(published_from="2010")).results)
        found.append(engine.like(like=ids[:3], unlike=ids[9:11], k=10).results)
        found.append(engine.like("word1 word7 word31", k=10).results)
        found.append(engine.search("word1 word2", k=10).results)
        found.append(engine.snapshot.release.facets)
        found.append(engine.snapshot.release.map is not None)
        return [found, engine.catalogue.problems()]


def damages(
    path: Path, home: Path, older: Path, chosen: random.Random
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield every way of damaging a file, and what does it."""
    size = path.stat().st_size
    for left in sorted({0, size // 2, size - 1}):
        if 0 <= left < size:
            yield f"truncate to {left}", lambda left=left: os.truncate(path, left)
    for at in sorted(
        {0, size // 3, size - 1, *(chosen.randrange(size) for _ in range(3))} if size else ()
    ):
        yield f"flip bit at {at}", lambda at=at: flip(path, at)
    others = [
        p for p in path.parent.iterdir() if p.is_file() and p != path and p.stat().st_size != 0
    ]
    if others:
        other = chosen.choice(others)
        yield f"swap with {other.name}", lambda: swap(path, other)
    yield "delete", path.unlink
    within = path.relative_to(home)
    past = older / within
    if "releases" in within.parts:
        past = next((older / "releases").iterdir()) / path.name
    if past.exists() and past.read_bytes() != path.read_bytes():
        yield "replace by the older one", lambda: (path.unlink(), shutil.copy(past, path))
    yield "forbid", lambda: path.chmod(0)


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as stream:
        stream.seek(at)
        byte = stream.read(1)[0]
        stream.seek(at)
        stream.write(bytes([byte ^ 0x10]))


def swap(one: Path, other: Path) -> None:
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def forked(work: Callable[[], Any]) -> tuple[str, Any]:
    """Run something in a process of its own, for which files' modes hold; return how it went."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            without_rights()
            told = {"done": work()}
        except RecommenderError as error:
            told = {"refused": type(error).__name__, "said": str(error)[:200]}
        except OSError as error:  # what the commands tell as it is, with the file's name
            told = {"refused": type(error).__name__, "said": str(error)[:200]}
        except BaseException as error:  # noqa: BLE001 - this is what is looked for
            told = {"raised": f"{type(error).__name__}: {error}"[:300]}
        with os.fdopen(writing, "wb") as stream:
            stream.write(orjson.dumps(told, default=str))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        read = stream.read()
    status = os.waitpid(child, 0)[1]
    if status:
        return "died", f"signal {status & 0x7F}"
    ((how, what), *_) = orjson.loads(read).items()
    return how, what


def without_rights() -> None:
    """Give up what root may beyond files' modes (capset(2))."""
    if os.geteuid():
        return
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.capget(header, sets)
    sets[0] &= ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH)
    if libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")


def rebuilt(home: Path) -> list[Any]:
    with Catalogue(home / CATALOGUE) as catalogue:
        build(home, catalogue, HashEncoder(), with_map=True)
    return answers(home)


def restored(home: Path, kept: Path) -> list[Any]:
    restore(home, kept, replace=True)
    return answers(home)


def asked(home: Path, truth: Any) -> tuple[str, str]:
    """Return what came of questions to a damaged home: see `TOLD`; else WRONG, raised or died."""
    how, what = forked(lambda: answers(home))
    if how == "done":
        how = "the same answers" if what[0] == truth[0] else "others"
        if what[1]:
            how, what = f"{how}, and doctor tells", what[1]
        elif what != truth:
            how = "WRONG"
    return how, str(what)[:200]


def mended(home: Path, file: Path, kept: Path, truth: object) -> tuple[str, str]:
    """Return what brought all answers back: build, else restore; and what went wrong on the way."""
    how, what = forked(lambda: rebuilt(home))
    if how == "done" and what == truth:
        return "by build", ""
    wrong = "" if how == "refused" or file.name == CATALOGUE else f"build: {how} {str(what)[:200]}"
    if (home / file).exists():
        (home / file).chmod(0o600)
    how, what = forked(lambda: restored(home, kept))
    if how == "done" and what == truth:
        return "by restore", wrong
    return "not", f"{wrong} restore: {how} {str(what)[:200]}"


def matrix(folder: Path, seed: int, which: slice) -> Iterator[dict[str, Any]]:
    """Yield the figures so far, after each file."""
    how, said = forked(lambda: begin(folder))
    if how != "done":
        raise SystemExit(said)
    base, older, home = folder / "home", folder / "older", folder / "tried"
    _, truth = forked(lambda: answers(base))
    files = sorted(p.relative_to(base) for p in base.rglob("*") if p.is_file())[which]
    outcomes, cures, errors = Counter[str](), Counter[str](), Counter[str]()
    by_way: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for number, file in enumerate(files, 1):
        for way, _ in damages(base / file, base, older, random.Random(seed)):
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(base, home)
            dict(damages(home / file, home, older, random.Random(seed)))[way]()
            outcome, said = asked(home, truth)
            outcomes[outcome] += 1
            by_way.setdefault(way.split(" ")[0], Counter())[outcome] += 1
            if outcome == "refused":
                errors[said.replace(str(folder), "")] += 1
            if outcome not in TOLD:
                wrong.append(f"{file}, {way}: {outcome} {said}")
            cure, said = mended(home, file, folder / "kept", truth)
            cures[cure] += 1
            wrong += [f"{file}, {way}: {said}"] * bool(said)
        yield {
            "files": number,
            "of": len(files),
            "cases": sum(outcomes.values()),
            "outcomes": dict(outcomes),
            "by_way": {way: dict(some) for way, some in by_way.items()},
            "refused_with": dict(errors),
            "mended": dict(cures),
            "wrong": wrong,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--files", type=int, nargs=3, default=(0, None, 1), metavar=("FROM", "TO", "STEP")
    )
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for figures in matrix(Path(folder), given.seed, slice(*given.files)):
            record(given.out, "matrix", figures, given.seed)


if __name__ == "__main__":
    main()
