"""A home folder in one file, and back."""

import itertools
import os
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import orjson
import pytest
import zstandard

from recommender.batch.backup import REPLACED, Backup, backup, restore
from recommender.batch.build import build
from recommender.batch.doctor import examine
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.errors import BackupError, CatalogueError, CatalogueMismatch, CorruptRelease
from recommender.releases.home import CURRENT, releases_by_age
from recommender.releases.manifest import seal
from recommender.releases.release import Release
from tests.conftest import TOPICS, paper

NAMES = [f"20{10 + topic}.{number:05d}" for topic in range(len(TOPICS)) for number in range(8)]


def bodies(home: Path) -> list[bytes]:
    with Engine(home) as engine:
        return [engine.similar(name, 10).body for name in NAMES]


def saved(home: Path, file: Path, *, catalogue_only: bool = False) -> Backup:
    with Catalogue(home / CATALOGUE) as catalogue:
        return backup(home, catalogue, file, catalogue_only=catalogue_only)


def sound(home: Path) -> bool:
    with Catalogue(home / CATALOGUE) as catalogue:
        return examine(home, catalogue) == []


@pytest.fixture
def file(home: Path, tmp_path: Path) -> Path:
    """A backup of `home`, in which two entries are one by decision."""
    with Catalogue(home / CATALOGUE) as catalogue:
        catalogue.decide("2010.00006", "2010.00007", True)
        build(home, catalogue, HashEncoder())
    saved(home, tmp_path / "kept.tar.zst")
    return tmp_path / "kept.tar.zst"


def test_a_restored_home_answers_as_before(home: Path, file: Path, tmp_path: Path) -> None:
    done = restore(tmp_path / "new", file)
    assert done.kept is None
    assert done.backup.version == Release.open(home).version
    assert bodies(tmp_path / "new") == bodies(home)
    assert sound(tmp_path / "new")
    with (
        Catalogue(home / CATALOGUE) as one,
        Catalogue(tmp_path / "new" / CATALOGUE) as other,
    ):
        assert list(one.entries()) == list(other.entries())
        assert one.all_decisions() == other.all_decisions() != []
        assert (one.catalogue_id, one.sequence()) == (other.catalogue_id, other.sequence())
    assert not list((tmp_path / "new" / "releases").glob(".*"))


def test_what_came_after_the_build_is_in_it_too(home: Path, file: Path, tmp_path: Path) -> None:
    with Engine(home) as engine:
        engine.store([paper("graph", 50)])
        engine.remove("2010.00000")
        saved(home, file)
        before = engine.similar("2010.00050").body
    restore(tmp_path / "new", file)
    with Engine(tmp_path / "new") as engine:
        assert engine.similar("2010.00050").body == before


def test_it_is_made_while_others_write_build_and_ask(
    home: Path, file: Path, tmp_path: Path
) -> None:
    stop, stored = threading.Event(), list[str]()

    def write() -> None:
        with Engine(home) as engine, Catalogue(home / CATALOGUE) as catalogue:
            for number in itertools.count(100):
                stored.append(engine.store([paper("speech", number)])[0]["id"])
                if number % 4 == 0:
                    build(home, catalogue, HashEncoder())
                if stop.is_set():
                    return

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(6):
            acknowledged = list(stored)
            saved(home, file)
            new = tmp_path / f"new{number}"
            restore(new, file)
            with Engine(new) as engine, Catalogue(new / CATALOGUE) as catalogue:
                assert not catalogue.problems()
                for id in acknowledged:
                    assert engine.similar(id, 3).results
    finally:
        stop.set()
        writing.join()


def test_a_catalogue_that_is_there_is_replaced_only_if_told_to_and_kept(
    home: Path, file: Path
) -> None:
    before = bodies(home)
    with Engine(home) as engine:
        engine.store([paper("graph", 50)])
        with pytest.raises(CatalogueError, match="--replace"):
            restore(home, file)
        with pytest.raises(CatalogueError, match="stop the server"):
            restore(home, file, replace=True)
        assert engine.similar("2010.00050")
    done = restore(home, file, replace=True)
    assert done.kept == home / REPLACED
    assert bodies(home) == before
    assert sound(home)
    with Catalogue(home / REPLACED) as catalogue:
        assert catalogue.find("2010.00050")


def test_who_restores_the_wrong_one_first_loses_nothing(home: Path, file: Path) -> None:
    wrong = file.with_name("wrong")
    for number, target in ((50, wrong), (51, None)):
        with Engine(home) as engine:
            engine.store([paper("graph", number)])
        if target:
            saved(home, target)
    assert restore(home, wrong, replace=True).kept == home / REPLACED
    assert restore(home, file, replace=True).kept == home / f"{REPLACED}-2"
    for name, there in ((REPLACED, [50, 51]), (f"{REPLACED}-2", [50])):
        with Catalogue(home / name) as catalogue:
            found = catalogue.find_all(["2010.00050", "2010.00051"])
        assert [*found] == [f"2010.{number:05d}" for number in there]


def test_a_running_server_takes_up_what_is_restored_where_the_catalogue_was_lost(
    home: Path, file: Path
) -> None:
    before = bodies(home)
    with Engine(home, background=True) as engine:
        engine.store([paper("graph", 50)])
        for path in home.glob(f"{CATALOGUE}*"):
            path.unlink()
        engine.examine()
        assert engine.fault is not None
        restore(home, file)
        for _ in range(100):
            engine.examine()
            if engine.fault is None:
                break
            threading.Event().wait(0.1)
        assert [engine.similar(name, 10).body for name in NAMES] == before


def lost(home: Path) -> None:
    for path in home.glob(f"{CATALOGUE}*"):
        path.unlink()


def damaged(home: Path) -> None:
    with (home / CATALOGUE).open("r+b") as stream:
        stream.write(b"no catalogue at all")


def release_lost(home: Path) -> None:
    shutil.rmtree(home / "releases")


def pointer_lost(home: Path) -> None:
    (home / CURRENT).unlink()


def test_what_is_restored_counts_as_the_latest(home: Path, file: Path) -> None:
    restored = Release.open(home).version
    for number in (50, 51):
        with Catalogue(home / CATALOGUE) as catalogue:
            catalogue.store([paper("graph", number)])
            build(home, catalogue, HashEncoder())
    restore(home, file, replace=True)
    with Catalogue(home / CATALOGUE) as catalogue:
        catalogue.store([paper("graph", 52)])
        build(home, catalogue, HashEncoder())
    assert [path.name for path in releases_by_age(home)] == [restored, Release.open(home).version]


@pytest.mark.parametrize("harm", [lost, damaged, release_lost, pointer_lost])
def test_whatever_was_lost_comes_back(home: Path, file: Path, harm: Callable[[Path], None]) -> None:
    before = bodies(home)
    harm(home)
    restore(home, file, replace=True)
    assert bodies(home) == before
    assert sound(home)


def test_a_home_without_a_release_is_kept_as_it_is(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "one" / CATALOGUE) as catalogue:
        catalogue.store([paper("graph", 1)])
    assert saved(tmp_path / "one", tmp_path / "kept")[1:] == (1, None)
    assert restore(tmp_path / "two", tmp_path / "kept").backup.version is None
    with Catalogue(tmp_path / "two" / CATALOGUE) as catalogue:
        assert catalogue.find("2010.00001")


def test_a_damaged_release_is_not_backed_up_the_catalogue_alone_is(
    home: Path, tmp_path: Path
) -> None:
    before = bodies(home)
    (Release.open(home).folder / "cards.bin").write_bytes(b"{}")
    with pytest.raises(CorruptRelease, match=r"cards\.bin"):
        saved(home, tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    saved(home, tmp_path / "kept", catalogue_only=True)
    restore(tmp_path / "new", tmp_path / "kept")
    with Catalogue(tmp_path / "new" / CATALOGUE) as catalogue:
        build(tmp_path / "new", catalogue, HashEncoder())
    assert bodies(tmp_path / "new") == before


def test_a_release_of_another_past_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    older = shutil.copy(home / CATALOGUE, tmp_path / "older")
    with Catalogue(home / CATALOGUE) as catalogue:
        catalogue.store([paper("graph", 50)])
        build(home, catalogue, HashEncoder())
    shutil.copy(older, home / CATALOGUE)
    with pytest.raises(CatalogueMismatch):
        saved(home, tmp_path / "kept")


def spoilt(whole: bytes, parts: int = 40) -> Iterator[bytes]:
    """Give a backup cut short, and with a bit changed, at many places and at each end; and with more behind it."""
    count = len(whole)
    places = {count * part // parts for part in range(parts)}
    for at in sorted(places | {*range(20), *range(count - 40, count)}):
        yield whole[:at]
        yield whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]
    yield from (whole + more for more in (b"\0", b"more", bytes(512), whole, whole[-24:]))
    yield b"not a backup"


def test_a_spoilt_one_changes_nothing(home: Path, file: Path, tmp_path: Path) -> None:
    before, names = bodies(home), sorted(path.name for path in home.iterdir())
    for content in spoilt(file.read_bytes()):
        (tmp_path / "spoilt").write_bytes(content)
        with pytest.raises(BackupError, match="nothing has changed"):
            restore(home, tmp_path / "spoilt", replace=True)
        assert sorted(path.name for path in home.iterdir()) == names
    assert bodies(home) == before
    assert not list((home / "releases").glob(".*"))


def unsealed(file: Path) -> bytes:
    """Return a backup as earlier versions wrote it: one frame, and no checksum of the whole behind it."""
    packed = BytesIO()
    with (
        zstandard.open(file, "rb") as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
        tarfile.open(fileobj=packed, mode="w") as earlier,
    ):
        for member in archive:
            content = archive.extractfile(member).read()
            if member.name == "backup.json":
                told = orjson.loads(content)
                told = {name: told[name] for name in told.keys() - {"sealed", "seal"}}
                content = orjson.dumps({**told, "seal": seal(told)})
                member.size = len(content)
            earlier.addfile(member, BytesIO(content))
    return zstandard.ZstdCompressor(write_checksum=True).compress(packed.getvalue())


def test_one_of_an_earlier_version_has_no_byte_too_few_or_too_many(
    home: Path, file: Path, tmp_path: Path
) -> None:
    whole = unsealed(file)
    for content in (whole[:-1], whole[:-4], whole + b"\0", whole + whole):
        (tmp_path / "earlier").write_bytes(content)
        with pytest.raises(BackupError):
            restore(tmp_path / "new", tmp_path / "earlier")
    (tmp_path / "earlier").write_bytes(whole)
    restore(tmp_path / "new", tmp_path / "earlier")
    assert bodies(tmp_path / "new") == bodies(home)


def nothing(folder: Path) -> None:
    (folder / "home").rmdir()


def another(folder: Path) -> None:
    with Catalogue(folder / "home" / CATALOGUE) as catalogue:
        catalogue.store([paper("graph", 1)])


@pytest.mark.parametrize("there", [nothing, another, lambda _: None])
@pytest.mark.parametrize("content", [b"", b"not a backup", None])
def test_where_nothing_is_restored_nothing_is_left(
    file: Path, tmp_path: Path, there: Callable[[Path], None], content: bytes | None
) -> None:
    folder = tmp_path / "deep"
    (folder / "home").mkdir(parents=True)
    there(folder)
    before = sorted(folder.rglob("*"))
    asked = file
    if content is not None or there is not another:
        asked = tmp_path / "spoilt"
        asked.write_bytes(file.read_bytes()[:-1] if content is None else content)
    with pytest.raises((BackupError, CatalogueError)):
        restore(folder / "home", asked)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["../escaped", "/tmp/escaped", "releases/../../escaped", "releases/x/.y", "keys.json"]
)
def test_a_forged_one_writes_nothing_elsewhere(tmp_path: Path, name: str) -> None:
    contents = {"format": 1, "program": "0", "made": "", "entries": 0, "version": None}
    contents["files"] = {CATALOGUE: "0", name: "0"}
    sealed = orjson.dumps({**contents, "seal": seal(contents)})
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for member, content in (("backup.json", sealed), (name, b"escaped")):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
    (tmp_path / "forged").write_bytes(zstandard.compress(packed.getvalue()))
    with pytest.raises(BackupError):
        restore(tmp_path / "deep" / "home", tmp_path / "forged")
    assert not [path for path in tmp_path.rglob("*") if "escaped" in path.name]


def test_the_file_that_is_there_stays_until_the_new_one_is_whole(
    home: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(OSError, match=r"No space left on device: .*kept\.tar\.zst"):
        saved(home, file)
    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["home", "kept.tar.zst"]


def test_what_killed_ones_left_beside_it_goes(home: Path, file: Path) -> None:
    left = [
        file.with_name(f".{pid}.{file.name}{end}") for pid in (999999999,) for end in ("", ".x")
    ]
    other = file.with_name(f".{os.getppid()}.{file.name}")
    for path in (*left, other):
        path.touch()
    saved(home, file)
    assert not any(path.exists() for path in left)
    assert other.exists()  # of a process that runs


def test_it_is_a_tar_archive_that_others_read(file: Path) -> None:
    with zstandard.open(file, "rb") as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        names = [member.name for member in archive]
    assert names[:2] == ["backup.json", CATALOGUE]
    assert all(name.startswith("releases/") for name in names[2:])
