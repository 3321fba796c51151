"""Kill -9 behind any operation on the disk of a backup or a restore: nothing is half there."""

import shutil
from pathlib import Path

import pytest

from recommender.batch.backup import REPLACED, backup, restore
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.engine.engine import Engine
from recommender.errors import CatalogueGone
from tests.faults.recording import library, records, run

_KILLED = "exit -9"


def matched(home: Path) -> int:
    """Return how many others a home answers with; it is sound."""
    with Engine(home) as engine:
        engine.snapshot.release.verify()
        assert engine.catalogue.problems() == []
        return engine.similar("2010.00000").matched


@pytest.fixture
def disk(home: Path, tmp_path: Path) -> Path:
    """A folder with a backup of `home`, and the home one entry less since."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with Catalogue(home / CATALOGUE) as catalogue:
        backup(home, catalogue, folder / "kept")
        catalogue.remove("2010.00007")
    return folder


def moments(compiled: Path, folder: Path, *command: str | Path) -> list[int]:
    """Run a command; return at which of its operations to kill it: some, and each of the last."""
    log = folder.parent / "log"
    assert run(compiled, folder, *command, log=log) == "exit 0"
    count = sum(1 for _ in records(log))
    log.unlink()
    return sorted({*range(1, count, 1 + count // 6), *range(max(1, count - 9), count)})


@pytest.mark.slow
def test_a_backup_is_the_old_one_or_the_new_one(home: Path, disk: Path, tmp_path: Path) -> None:
    compiled, old = library(tmp_path), (disk / "kept").read_bytes()
    command = ("-m", "recommender", "backup", disk / "kept", "--home", home)
    places = moments(compiled, disk, *command)
    for at in places:
        (disk / "kept").write_bytes(old)
        assert run(compiled, disk, *command, kill=at) == _KILLED
        new = tmp_path / f"new{at}"
        restore(new, disk / "kept")
        assert matched(new) == (23 if (disk / "kept").read_bytes() == old else 22)
    assert run(compiled, disk, *command) == "exit 0"
    assert [path.name for path in disk.iterdir()] == ["kept"]  # what they left is gone
    assert len(places) > 8


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
def test_a_restore_is_done_or_not_or_says_that_it_is_to_be_done_again(
    home: Path, disk: Path, tmp_path: Path, there: bool
) -> None:
    compiled, found = library(tmp_path), set()
    tried = disk / "home"
    command = ("-m", "recommender", "restore", disk / "kept", "--replace", "--home", tried)

    def begin() -> None:
        shutil.rmtree(tried, ignore_errors=True)
        if there:
            shutil.copytree(home, tried)

    begin()
    for at in moments(compiled, disk, *command):
        begin()
        assert run(compiled, disk, *command, kill=at) == _KILLED
        try:
            found.add(matched(tried) if (tried / CATALOGUE).exists() else None)
        except CatalogueGone:
            found.add(None)
        restore(tried, disk / "kept", replace=True)
        assert matched(tried) == 23
        left = {path.name for path in tried.iterdir()}
        kept = {REPLACED, f"{REPLACED}-2"}  # the second is what the killed one had put in place
        assert left <= {CATALOGUE, "releases", "CURRENT", "build.lock", *kept}
        assert not list((tried / "releases").glob(".*"))
    assert found == ({22, 23} if there else {None, 23})
