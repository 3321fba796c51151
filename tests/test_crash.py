"""Kill -9 at random moments; then again: the same result as without."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from recommender.catalogue import Catalogue
from recommender.engine import CATALOGUE
from recommender.errors import NoRelease
from recommender.releases import Release

RECORDS = 3000


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
    for _ in range(4):
        process = start("ingest", records, home=killed)
        time.sleep(chosen.uniform(0.1, 1) * ingest_s)
        process.kill()
        process.communicate()
    report, _ = finish("ingest", records, home=killed)
    assert report["new"] + report["known"] == RECORDS
    assert contents(killed) == contents(whole)
    for _ in range(4):
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
    assert Release.open(killed).manifest == Release.open(whole).manifest
