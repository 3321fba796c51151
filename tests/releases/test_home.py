"""Catalogue and release of a home folder: what belongs together, and what is refused."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.build import build
from recommender.batch.doctor import examine
from recommender.batch.export import related_lines
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.client.local import Recommender
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.errors import CatalogueGone, CatalogueMismatch, CorruptRelease
from recommender.releases.home import CURRENT, Lineage, check_lineage, open_catalogue
from recommender.releases.manifest import seal
from recommender.releases.release import Release
from tests.conftest import paper
from tests.earlier_catalogue import as_of
from tests.strategies import examples


def copied(home: Path, to: Path) -> Path:
    """Copy a catalogue as an operator does, whole, while nothing is open."""
    with closing(sqlite3.connect(home / CATALOGUE)) as here, closing(sqlite3.connect(to)) as there:
        here.backup(there)
    return to


def put_back(copy: Path, home: Path) -> None:
    for path in home.glob(f"{CATALOGUE}*"):
        path.unlink()
    shutil.copyfile(copy, home / CATALOGUE)


def store(home: Path, *numbers: int, topic: str = "graph") -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        for number in numbers:
            catalogue.store([paper(topic, number)])


def built(home: Path, *, full: bool = False) -> Release:
    with Catalogue(home / CATALOGUE) as catalogue:
        return build(home, catalogue, HashEncoder(), full=full).release


@pytest.fixture
def made(home: Path) -> Path:
    """A home folder with a release, and nothing open."""
    return home


@pytest.mark.parametrize("written_since", [0, 1, 2, 3, 8])
def test_a_catalogue_from_an_older_copy_is_refused_until_the_next_build(
    made: Path, tmp_path: Path, written_since: int
) -> None:
    older = copied(made, tmp_path / "older.sqlite")
    store(made, 50, 51, 52)
    newer = built(made).version
    put_back(older, made)
    store(made, *range(60, 60 + written_since), topic="speech")
    with Engine(made) as engine:
        for ask in (lambda: engine.similar("2010.00000"), lambda: engine.search("graph")):
            with pytest.raises(CatalogueMismatch, match=r"older copy.*recommender build"):
                ask()
    with Catalogue(made / CATALOGUE) as catalogue:
        with pytest.raises(CatalogueMismatch):
            list(related_lines(catalogue, Release.open(made)))
        assert "older copy" in str(examine(made, catalogue))
    assert built(made).version != newer
    with Engine(made) as engine, Catalogue(made / CATALOGUE) as catalogue:
        assert engine.similar("2010.00000").matched == 23 + written_since
        assert examine(made, catalogue) == []


def test_an_older_copy_that_lacks_nothing_is_taken_for_what_it_is(
    made: Path, tmp_path: Path
) -> None:
    older = copied(made, tmp_path / "older.sqlite")
    store(made, 50)
    with Catalogue(made / CATALOGUE) as catalogue:
        catalogue.remove("2010.00050")
    version, newer = built(made, full=True).version, (made / CURRENT).stat().st_ino
    put_back(older, made)
    with Engine(made) as engine, pytest.raises(CatalogueMismatch):
        engine.similar("2010.00000")
    assert built(made).version == version  # nothing had to be made again
    assert (made / CURRENT).stat().st_ino != newer  # servers look at it
    with Engine(made) as engine:
        assert engine.similar("2010.00000").index_version == version
    Release.open(made).verify()


def test_a_copy_taken_after_the_build_goes_on_as_if_nothing_had_been(
    made: Path, tmp_path: Path
) -> None:
    store(made, 50)
    later = copied(made, tmp_path / "later.sqlite")
    store(made, 51, 52)
    put_back(later, made)
    store(made, 60, topic="speech")
    with Engine(made) as engine:
        assert set(engine.snapshot.unembedded) == {
            engine.catalogue.find(name) for name in ("2010.00050", "2011.00060")
        }


def test_a_delta_of_a_past_that_is_gone_is_refused_too(made: Path, tmp_path: Path) -> None:
    with Catalogue(made / CATALOGUE) as catalogue:
        lineage = Lineage(
            catalogue.catalogue_id, catalogue.sequence(), catalogue.nonce(catalogue.sequence())
        )
        check_lineage(catalogue, lineage)
        catalogue.store([paper("graph", 50)])
        check_lineage(catalogue, lineage)
        for wrong in (
            lineage._replace(catalogue_id="another"),
            lineage._replace(nonce=(lineage.nonce or 0) + 1),
            lineage._replace(sequence=lineage.sequence + 5),
            lineage._replace(sequence=lineage.sequence + 5, nonce=None),
        ):
            with pytest.raises(CatalogueMismatch):
                check_lineage(catalogue, wrong)


def test_homes_of_earlier_versions_go_on_and_are_tied_at_the_next_build(made: Path) -> None:
    manifest = Release.open(made).folder / "manifest.json"
    values = orjson.loads(manifest.read_bytes())
    del values["nonce"], values["seal"]
    manifest.write_bytes(orjson.dumps({**values, "seal": seal(values)}))
    as_of(6, made / CATALOGUE)
    before = Release.open(made).manifest
    assert before.nonce is None
    with Engine(made) as engine:
        assert engine.similar("2010.00000").matched == 23
        engine.store([paper("graph", 50)])
        assert engine.similar("2010.00000").matched == 24
        engine.remove("2010.00050")
    after = built(made).manifest
    assert (after.version, after.files) == (before.version, before.files)
    assert after.nonce is not None


@given(
    shared=st.integers(0, 3),
    here=st.integers(1, 4),
    there=st.integers(0, 4),
)
@examples(15)
def test_two_histories_that_part_never_take_each_others_releases(
    tmp_path_factory: pytest.TempPathFactory, shared: int, here: int, there: int
) -> None:
    home = tmp_path_factory.mktemp("histories") / "home"
    store(home, *range(shared))
    older = copied(home, home.parent / "older") if shared else home.parent / "older"
    if not shared:
        with Catalogue(home / CATALOGUE):
            pass
        copied(home, older)
    store(home, *range(10, 10 + here))
    built(home)
    put_back(older, home)
    store(home, *range(20, 20 + there))
    with Engine(home) as engine, pytest.raises(CatalogueMismatch):
        engine.similar("2010.00010")


def gone(home: Path) -> None:
    for path in home.glob(f"{CATALOGUE}*"):
        path.unlink()


def emptied(home: Path) -> None:
    gone(home)
    (home / CATALOGUE).touch()


@pytest.mark.parametrize("lose", [gone, emptied])
def test_a_catalogue_that_is_gone_is_not_an_empty_one(
    made: Path, lose: Callable[[Path], None]
) -> None:
    lose(made)
    before = sorted(path.name for path in made.iterdir())
    for open_it in (open_catalogue, Engine, Recommender):
        with pytest.raises(CatalogueGone, match=r"restore FILE.*move CURRENT and releases/ away"):
            open_it(made)
    assert sorted(path.name for path in made.iterdir()) == before  # nothing was made in its place
    (made / CURRENT).unlink()
    with pytest.raises(CatalogueGone):
        open_catalogue(made)
    shutil.rmtree(made / "releases")
    with open_catalogue(made) as catalogue:
        assert not len(catalogue)


@pytest.mark.parametrize("numbers", [(), (1, 2)])
def test_another_catalogue_takes_the_place_of_one_only_if_told_to(
    made: Path, numbers: tuple[int, ...]
) -> None:
    gone(made)
    version = Release.open(made).version
    store(made, *numbers)  # in a new file
    with Engine(made) as engine, pytest.raises(CatalogueMismatch, match="build --full"):
        engine.similar("2010.00001")
    with pytest.raises(CatalogueMismatch):
        built(made)
    if numbers:
        assert len(built(made, full=True)) == len(numbers)
        return
    with Catalogue(made / CATALOGUE), pytest.raises(CatalogueMismatch):
        built(made, full=True)  # of nothing, nothing is made
    assert Release.open(made).version == version


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _without_end(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


def _is_a_folder(pointer: Path) -> None:
    pointer.unlink()
    pointer.mkdir()


def _names_itself(pointer: Path) -> None:
    pointer.unlink()
    pointer.symlink_to(pointer.name)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pointer: pointer.write_bytes(b""),
        lambda pointer: pointer.write_bytes(b"\xff\xfe\x00" * 1000),
        lambda pointer: pointer.write_bytes(b"a" * 1_000_000),
        lambda pointer: pointer.write_text("../../elsewhere/releases/" + pointer.read_text()),
        lambda pointer: pointer.write_text("0123456789ab"),
        _pipe,
        _without_end,
        _is_a_folder,
        _names_itself,
    ],
)
def test_a_pointer_that_names_no_release_is_refused_and_a_build_mends_it(
    made: Path, spoil: Callable[[Path], object]
) -> None:
    version = Release.open(made).version
    spoil(made / CURRENT)
    with pytest.raises(CorruptRelease) as told:
        Release.open(made)
    assert len(str(told.value)) < 500
    with Catalogue(made / CATALOGUE) as catalogue:
        assert examine(made, catalogue)
        if (made / CURRENT).is_dir():
            (made / CURRENT).rmdir()  # as it says
        assert build(made, catalogue, HashEncoder()).release.version == version
        assert examine(made, catalogue) == []


def test_a_release_in_the_place_of_another_is_refused(made: Path) -> None:
    older = Release.open(made)
    with Catalogue(made / CATALOGUE) as catalogue:
        list(catalogue.add_all([paper("graph", 50)]))
        newer = build(made, catalogue, HashEncoder()).release
    shutil.rmtree(newer.folder)
    shutil.copytree(older.folder, newer.folder)
    with pytest.raises(CorruptRelease, match=older.version):
        Release.open(made)


@pytest.mark.parametrize("spoil", [_pipe, _without_end])
@pytest.mark.parametrize("name", ["manifest.json", "cards.bin", "rows.npy"])
def test_a_pipe_or_device_in_place_of_a_file_of_a_release_is_refused(
    made: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    spoil(Release.open(made).folder / name)
    with pytest.raises(CorruptRelease, match="is no file"):
        Release.open(made).verify()
    assert built(made).verify() is None
