"""The power goes at every point of store, build, publish, backup and restore."""

import ctypes
import shutil
from pathlib import Path

import pytest

from recommender.batch.backup import backup, restore
from recommender.batch.build import build
from recommender.batch.doctor import examine
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.errors import CatalogueGone, EntryNotFound, NoRelease
from recommender.releases.home import open_catalogue
from recommender.releases.release import Release
from tests.conftest import paper
from tests.faults.recording import Folder, Loss, library, losses, run

_WORK = "from tests.faults.test_power import work; import sys; work(sys.argv[1])"


def work(folder: str) -> None:
    """Do all that writes; say of each thing when it is acknowledged."""
    home, note = Path(folder) / "deep" / "home", ctypes.CDLL(None).disk_note

    def said(what: str) -> None:
        note(what.encode())

    def store(number: int) -> None:
        catalogue.store([paper("graph", number)])
        said(f"stored arxiv:2010.{number:05d}")

    with Catalogue(home / CATALOGUE) as catalogue:
        for number in range(1, 5):
            store(number)
        for full in (False, True):
            said(f"built {build(home, catalogue, HashEncoder(), full=full).release.version}")
            if not full:
                said(f"removing arxiv:2010.{number:05d}")
                catalogue.remove(f"arxiv:2010.{number:05d}")
                said(f"removed arxiv:2010.{number:05d}")
                number += 1
                store(number)
    with Engine(home) as engine:
        engine.store([paper("speech", 1)])
        said("stored arxiv:2011.00001")
        engine.decide("arxiv:2010.00001", "arxiv:2010.00002", False)
        for _ in range(2):
            backup(home, engine.catalogue, Path(folder) / "kept")
            said("backed up")
            engine.store([paper("speech", 2)])
            said("stored arxiv:2011.00002")
    restore(home, Path(folder) / "kept", replace=True)
    said("restored")


def named(loss: Loss, what: str) -> list[str]:
    return [note.removeprefix(what) for note in loss.notes if note.startswith(what)]


def check(loss: Loss, folder: Path, *, go_on: bool) -> None:
    """Everything that was acknowledged is there, nothing is half there, and work goes on."""
    home = folder / "deep" / "home"
    stored, removed = named(loss, "stored "), named(loss, "removed ")
    try:
        catalogue = open_catalogue(home)
    except CatalogueGone:
        raise AssertionError("the catalogue is gone") from None
    with catalogue:
        assert catalogue.problems() == []
        for id in {*stored} - {*named(loss, "removing ")}:
            catalogue.find(id)
        for id in removed:
            with pytest.raises(EntryNotFound):
                catalogue.find(id)
        built = named(loss, "built ")
        try:
            release = Release.open(home)
            release.verify()
        except NoRelease:
            assert not built
        if built:
            with Engine(home) as engine:
                assert engine.similar("arxiv:2010.00001").results
        if "backed up" in loss.notes:
            restore(folder / "new", folder / "kept")
            with Engine(folder / "new") as engine:
                assert engine.similar("arxiv:2011.00001").results
        elif (folder / "kept").exists():
            restore(folder / "new", folder / "kept")
        if go_on:
            build(home, catalogue, HashEncoder())
            assert examine(home, catalogue) == []
            backup(home, catalogue, folder / "kept")
    if not go_on:
        return
    left = [*(home / "releases").glob(".*"), *home.glob(".*"), *folder.glob(".*")]
    assert not left


@pytest.mark.slow
@pytest.mark.parametrize("names_at_once", [False, True])
def test_what_was_acknowledged_outlives_the_power(tmp_path: Path, names_at_once: bool) -> None:
    folder, log = tmp_path / "disk", tmp_path / "log"
    folder.mkdir()
    root = Folder.of(folder)
    said = run(library(tmp_path), folder, "-c", _WORK, folder, log=log)
    assert said == "exit 0", said
    states = list(losses(log, folder, root, names_at_once=names_at_once))
    assert len(states) > 30
    assert states[-1].notes[-1] == "restored"
    for number, loss in enumerate(states):
        image = loss.write(tmp_path / f"after{number}")
        try:
            check(loss, image, go_on=number % 8 == 0)
        except BaseException as error:
            raise AssertionError(f"after {loss.last!r}, with {loss.notes}") from error
        shutil.rmtree(image)


def test_a_disk_loses_what_was_not_synced(tmp_path: Path) -> None:
    folder, log = tmp_path / "disk", tmp_path / "log"
    folder.mkdir()
    root = Folder.of(folder)
    script = """
import os, sys
os.chdir(sys.argv[1])
open("a", "w").write("lost"); open("b", "w").write("kept")
for name in ("b", "."):
    file = os.open(name, os.O_RDONLY); os.fsync(file); os.close(file)
os.rename("b", "c"); os.mkdir("d"); open("d/e", "w").close()
"""
    assert run(library(tmp_path), folder, "-c", script, folder, log=log) == "exit 0"
    last = [list(losses(log, folder, root, names_at_once=False))[-1].files]
    assert last == [(("a", b""), ("b", b"kept"))]
    (other,) = [list(losses(log, folder, Folder(), names_at_once=True))[-1].files]
    assert other == (("a", b""), ("c", b"kept"), ("d", None), ("d/e", b""))
