"""Kill -9 at random moments; then again: the same result as without."""

import json
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.errors import NoRelease
from recommender.releases.release import Release

RECORDS = 1200


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    words = [f"word{i}" for i in range(400)]
    chosen = random.Random(0)
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    with path.open("wb") as stream:
        for number in range(RECORDS):
            line = {
                "title": f"Record {number} about " + " ".join(chosen.choices(words, k=5)),
                "arxiv_id": f"2101.{number:05d}",
                "abstract_en": " ".join(chosen.choices(words, k=60)),
            }
            stream.write(orjson.dumps(line) + b"\n")
    return path


def start(command: str, *arguments: str | Path, home: Path) -> subprocess.Popen[bytes]:
    model = ["--model", "hash"] if command == "build" else []
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "recommender",
            command,
            *map(str, arguments),
            *model,
            "--home",
            str(home),
            "--json",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent,
    )


def finish(command: str, *arguments: str | Path, home: Path) -> tuple[dict, float]:
    began = time.monotonic()
    process = start(command, *arguments, home=home)
    printed, _ = process.communicate()
    assert process.returncode == 0
    return json.loads(printed), time.monotonic() - began


def contents(home: Path) -> list[dict]:
    with Catalogue(home / CATALOGUE) as catalogue:
        assert catalogue.problems() == []
        return [entry.to_dict() for _, entry in catalogue.entries()]


@pytest.mark.slow
def test_kill_during_ingest_and_build(records: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    _, ingest_s = finish("ingest", records, home=whole)
    built, build_s = finish("build", home=whole)
    chosen = random.Random(1)
    killed = tmp_path / "killed"
    for _ in range(3):
        process = start("ingest", records, home=killed)
        time.sleep(chosen.uniform(0.1, 1) * ingest_s)
        process.kill()
        process.communicate()
    report, _ = finish("ingest", records, home=killed)
    assert report["new"] + report["known"] == RECORDS
    assert contents(killed) == contents(whole)
    for _ in range(3):
        process = start("build", home=killed)
        time.sleep(chosen.uniform(0.1, 1) * build_s)
        process.kill()
        process.communicate()
        try:
            Release.open(killed).verify()
        except NoRelease:
            continue
    again, _ = finish("build", home=killed)
    assert again["index_version"] == built["index_version"]
    one, other = Release.open(killed).manifest, Release.open(whole).manifest
    apart = {"catalogue_id": "", "sequence": 0, "nonce": None, "number": None, "built": None}
    assert replace(one, **apart) == replace(other, **apart)


_BUILD = """
import sys
from pathlib import Path
from recommender.batch import graph
from recommender.batch.build import build
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder

graph._BLOCK = 128
home = Path(sys.argv[1])
with Catalogue(home / "catalogue.sqlite") as catalogue:
    told = lambda *step: print(*step, flush=True)
    build(home, catalogue, HashEncoder(), progress=told, with_map=True)
"""


def build_in_small_blocks(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _BUILD, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )


@pytest.mark.slow
def test_a_graph_goes_on_where_it_was_killed(records: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    finish("ingest", records, home=home)
    process = build_in_small_blocks(home)
    assert process.stdout is not None
    reached = next(line for line in process.stdout if line.startswith("candidates 512 "))
    process.kill()
    process.communicate()
    assert reached
    with pytest.raises(NoRelease):
        Release.open(home)
    printed, _ = build_in_small_blocks(home).communicate()
    told = [line.split() for line in printed.splitlines()]
    done = [int(count) for what, count, _ in told if what == "candidates"]
    assert done[0] > 512
    assert done[-1] == RECORDS
    resumed = Release.open(home)
    resumed.verify()
    assert [path.name for path in (home / "releases").iterdir()] == [resumed.version]
    finish("build", "--full", home=home)
    assert Release.open(home).manifest.files == resumed.manifest.files  # checksums
