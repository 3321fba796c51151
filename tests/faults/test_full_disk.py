"""The disk is full, from any write on: what failed is named, and all is as it was."""

import shutil
from pathlib import Path

import orjson
import pytest

from recommender.batch.backup import backup
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.engine.engine import Engine
from tests.conftest import paper
from tests.faults.recording import library, run

_COMMANDS = {
    "ingest": ("ingest", "{folder}/more.jsonl"),
    "build": ("build",),
    "backup": ("backup", "{folder}/kept"),
    "restore": ("restore", "{folder}/before", "--replace"),
}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library(tmp_path_factory.mktemp("library"))


@pytest.mark.slow
@pytest.mark.parametrize("command", _COMMANDS)
def test_a_full_disk_is_reported_and_harms_nothing(home: Path, disk: Path, command: str) -> None:
    folder = home.parent / "disk"
    folder.mkdir()
    with Catalogue(home / CATALOGUE) as catalogue:
        backup(home, catalogue, folder / "before")
        if command != "ingest":
            catalogue.store([paper("graph", 50)])
    more = [
        {"title": f"Paper {n} about graph nodes", "arxiv_id": f"2401.{n:05d}"} for n in range(9)
    ]
    (folder / "more.jsonl").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in more))
    arguments = [part.format(folder=folder) for part in _COMMANDS[command]]
    failed = 0
    full, step = 1, 1
    while True:
        tried = folder / "home"
        shutil.copytree(home, tried)
        before = contents(tried)
        said = run(disk, folder, "-m", "recommender", *arguments, "--home", tried, full=full)
        if said.endswith("exit 0"):
            break
        failed += 1
        assert said.endswith("exit 1"), said
        assert "Traceback" not in said, said
        assert str(folder) in said, said
        assert "full" in said or "No space left" in said, said
        after = contents(tried)
        assert after == before or command == "ingest", said
        if command == "backup":
            assert sorted(path.name for path in folder.iterdir()) == [
                "before",
                "home",
                "more.jsonl",
            ]
        assert not list(tried.glob("releases/.[!p]*"))
        shutil.rmtree(tried)
        full += step
        step += step // 2 + 1
    assert failed > 2


def contents(home: Path) -> tuple[object, ...]:
    """Return what is in a home folder, which is sound."""
    with Catalogue(home / CATALOGUE) as catalogue:
        assert catalogue.problems() == []
        entries = [s.entry.to_dict() for s in catalogue.entries()]
    with Engine(home) as engine:
        return entries, engine.similar("2010.00000").index_version
