"""A home folder that may be read and not written: another user's, a container's, one that is immutable."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.engine.engine import Engine
from recommender.errors import CatalogueReadOnly
from tests.api.test_serve import ROOT, ask, running
from tests.conftest import paper

_ASK = """
import sys, tempfile
from pathlib import Path
from recommender.batch.backup import backup
from recommender.batch.doctor import examine
from recommender.batch.export import related_lines
from recommender.catalogue.store import CATALOGUE
from recommender.engine.engine import Engine
from recommender.engine.options import QueryOptions
from recommender.errors import CatalogueReadOnly
from recommender.releases.release import Release
from tests.conftest import paper

home = Path(sys.argv[1])
with Engine(home, background=True) as engine:
    assert engine.catalogue.read_only is (sys.argv[2] == "read only")
    print(engine.similar("2010.00000").body)
    print(engine.like("graph node edge", options=QueryOptions(explain=True)).results)
    print(engine.search("speech methods").results)
    print(engine.entry("2010.00003").to_dict())
    print([entry.entry.to_dict() for entry in engine.catalogue.entries()])
    print(engine.catalogue.duplicates(), engine.catalogue.all_decisions())
    print(list(related_lines(engine.catalogue, Release.open(home))))
    print(examine(home, engine.catalogue))
    engine.examine()
    print(engine.fault, engine.problem)
    with tempfile.TemporaryDirectory() as elsewhere:
        made = backup(home, engine.catalogue, Path(elsewhere) / "kept")
        print(made.entries, made.version)
    if engine.catalogue.read_only:
        for write in (
            lambda: engine.store([paper("graph", 50)]),
            lambda: engine.remove("2010.00000"),
            lambda: engine.decide("2010.00000", "2010.00001", True),
        ):
            try:
                write()
                raise SystemExit("written")
            except CatalogueReadOnly:
                pass
"""


def without_rights() -> list[str]:
    """Return what a command begins with so that files' modes hold for it, root's too."""
    if os.geteuid():
        return []
    if not (setpriv := shutil.which("setpriv")):
        pytest.skip("files' modes do not hold for root, and there is no setpriv")
    return [setpriv, "--bounding-set=-dac_override,-dac_read_search"]


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Take away the right to write in a folder, and give it back."""
    paths = [home, *home.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)


def answers(home: Path, how: str) -> str:
    done = subprocess.run(
        [*without_rights(), sys.executable, "-c", _ASK, str(home), how],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_answers_everything_that_reads(home: Path) -> None:
    before = answers(home, "read and write")
    files = sorted(home.rglob("*"))
    with locked(home):
        assert answers(home, "read only") == before
        assert sorted(home.rglob("*")) == files


def test_what_another_stores_meanwhile_is_found(home: Path) -> None:
    """The one who may write goes on: its log of changes is read, and so is the file after it."""
    with Engine(home) as theirs:
        theirs.store([paper("graph", 50)])
        assert (home / f"{CATALOGUE}-wal").stat().st_size
        with locked(home):
            found = answers(home, "read only")
        assert "2010.00050" in found
    with locked(home):
        assert answers(home, "read only") == found


@pytest.fixture
def read_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine over a home that it takes for one that may not be written; others may."""
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and allowed(path, mode))
    with Engine(home) as engine:
        assert engine.catalogue.read_only
        monkeypatch.setattr(os, "access", allowed)
        yield engine


def test_a_writer_that_comes_and_goes_is_seen(read_only: Engine) -> None:
    with Catalogue(read_only.catalogue.path) as catalogue:
        for number in range(1, 6):
            catalogue.remove(f"2010.{number:05d}")
            assert read_only.similar("2010.00000").matched == 23 - number
    with Catalogue(read_only.catalogue.path) as catalogue:
        catalogue.remove("2010.00006")
    assert read_only.similar("2010.00000").matched == 17


def test_it_says_why_nothing_is_stored(read_only: Engine) -> None:
    read_only.catalogue.read_only = True
    with pytest.raises(CatalogueReadOnly, match="may be read and not written here"):
        read_only.remove("2010.00000")
    assert read_only.similar("2010.00000").matched == 23


@pytest.mark.slow
def test_it_is_served(home: Path) -> None:
    with locked(home), running(home, 2, before=without_rights()) as (_, port):
        assert ask(port, "/similar?id=2010.00000")[0] == 200
        assert ask(port, "/more-like-this?text=graph")[0] == 200
        status, said = ask(port, "/entries", "POST", {"title": "New", "arxiv_id": "2401.00001"})
        assert (status, "may be read and not written" in said["detail"]) == (403, True)
        assert ask(port, "/readyz")[0] == 200


def test_changes_that_cannot_be_read_there_are_reported(home: Path, tmp_path: Path) -> None:
    with Engine(home) as theirs:
        theirs.store([paper("graph", 50)])
        copied = tmp_path / "copied"
        shutil.copytree(home, copied, ignore=shutil.ignore_patterns("*-shm"))
    with locked(copied):
        done = subprocess.run(
            [*without_rights(), sys.executable, "-c", _ASK, str(copied), "read only"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert "open it once where it may be written" in done.stderr


def test_a_catalogue_that_may_not_even_be_read_is_told_to_be_so(home: Path) -> None:
    with locked(home):
        (home / CATALOGUE).chmod(0)
        done = subprocess.run(
            [*without_rights(), sys.executable, "-c", _ASK, str(home), "read only"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert "may not be read here" in done.stderr
