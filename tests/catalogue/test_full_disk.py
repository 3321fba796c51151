"""A home folder on a disk that is full: it is read, and says why nothing is stored."""

import logging
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recommender.batch.doctor import examine
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.engine.engine import Engine
from recommender.errors import CatalogueError, CatalogueReadOnly
from tests.conftest import paper


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process grow: what SQLite is told then differs from a full disk in nothing but its number."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_what_nobody_has_open_is_read_and_nothing_stored_until_there_is_room(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Engine(home) as engine:
        before = engine.similar("2010.00000").body, engine.search("speech methods").results
    files = {path.name for path in home.iterdir()}
    assert f"{CATALOGUE}-shm" not in files
    with no_room():
        engine = Engine(home)
        for _ in range(2):
            with pytest.raises(CatalogueReadOnly, match="make room on the disk"):
                engine.remove("2010.00005")
        found = engine.similar("2010.00000").body, engine.search("speech methods").results
        assert found == before
        assert examine(home, engine.catalogue) == []
    said = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len([line for line in said if "is read as it is" in line]) == 1
    with engine:
        engine.remove("2010.00005")
        assert engine.similar("2010.00000").matched == 22
    with Catalogue(home / CATALOGUE) as catalogue:
        assert len(catalogue.listing()) == 23


def test_what_another_stores_once_there_is_room_is_found(home: Path) -> None:
    with no_room():
        engine = Engine(home)
        assert engine.similar("2010.00000").matched == 23
    with engine, Engine(home) as theirs:
        theirs.remove("2010.00005")
        assert engine.similar("2010.00000").matched == 22


def test_changes_beside_the_file_are_not_passed_over(home: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    with Engine(home) as theirs:
        theirs.store([paper("graph", 50)])
        shutil.copytree(home, copied, ignore=shutil.ignore_patterns("*-shm"))
    with no_room(), pytest.raises(CatalogueError, match="no room to read them; make some"):
        Catalogue(copied / CATALOGUE)
    with Engine(copied) as mine:
        assert mine.entry("2010.00050").title


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with no_room(), pytest.raises(CatalogueError):
        Catalogue(tmp_path / CATALOGUE)
