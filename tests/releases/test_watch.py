"""Files that change while they are open."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine import live
from recommender.engine.engine import Engine
from recommender.errors import CatalogueError, CatalogueGone, CorruptRelease
from recommender.releases.home import CURRENT
from recommender.releases.release import Release
from recommender.releases.watch import FileWatch

SEED = "2010.00000"


@pytest.fixture
def release(home: Path) -> Release:
    opened = Release.open(home)
    opened.verify()
    return opened


@pytest.fixture
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(live, "_LOOK_SECONDS", 0.0)
    with Engine(home, background=True) as engine:
        engine.similar(SEED)
        yield engine


def flip(path: Path, at: int, *, quietly: bool = False) -> None:
    """Change a bit in place; quietly: as a bad disk does, the file's times stay."""
    before = path.stat()
    with path.open("r+b") as stream:
        stream.seek(at)
        byte = stream.read(1)[0]
        stream.seek(at)
        stream.write(bytes([byte ^ 4]))
    if quietly:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def eventually(true: Callable[[], bool], served: Engine) -> None:
    """Look until something is true."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        served.examine()
        time.sleep(0.01)


def a_round(watch: FileWatch) -> None:
    for _ in range(100_000):
        watch.step()


def files() -> list[str]:
    """Every file of a release, as a build of these tests makes it."""
    return [
        "index.faiss",
        "cards.bin",
        "card_offsets.npy",
        "neighbours.npy",
        "scores.npy",
        "chances.npy",
        "rows.npy",
        "name_hashes.npy",
        "name_places.npy",
        "bag_ids.npy",
        "bag_weights.npy",
        "work_of.npy",
        "column_days.npy",
        "calibration.npy",
        "words.npy",
        "facets.json",
    ]


@pytest.mark.parametrize("name", files())
def test_bytes_that_change_in_place_are_noticed_at_the_next_step(
    release: Release, name: str
) -> None:
    path, watch = release.folder / name, FileWatch(release)
    for _ in range(3):
        watch.step()
    flip(path, path.stat().st_size // 2)
    with pytest.raises(CorruptRelease, match=rf"{name}: was changed while it was open"):
        watch.step()


@pytest.mark.parametrize("name", files())
@pytest.mark.parametrize("left", [0, 1, 100])
def test_a_file_cut_short_is_noticed_without_reading_it(
    release: Release, name: str, left: int
) -> None:
    watch = FileWatch(release)
    if (release.folder / name).stat().st_size <= left:
        pytest.skip("no longer than that")
    os.truncate(release.folder / name, left)
    with pytest.raises(CorruptRelease, match="cut short"):
        watch.step()


def test_a_file_that_decays_is_found_by_the_round(release: Release) -> None:
    path = release.folder / "cards.bin"
    flip(path, 10, quietly=True)
    watch = FileWatch(release, block=64)  # opened after: nothing of its stamp differs
    with pytest.raises(CorruptRelease, match=r"cards\.bin: does not match its checksum any more"):
        a_round(watch)


def test_a_round_reads_all_a_block_a_step_and_comes_again(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = FileWatch(release, block=1 << 20, pause=0.0)
    for _ in range(3 * (len(release.manifest.files) + 1)):
        watch.step()
    flip(release.folder / "cards.bin", 10, quietly=True)
    with pytest.raises(CorruptRelease):
        watch.step()  # the time of change cannot be put back


def test_a_release_whose_files_are_only_touched_is_sound(release: Release) -> None:
    watch = FileWatch(release)
    for path in release.folder.iterdir():
        path.touch()
        path.chmod(0o640)
    for _ in range(10):
        watch.step()
    assert watch.problem is None


def test_a_file_removed_or_replaced_is_a_problem_and_answers_stay_right(served: Engine) -> None:
    folder = served.snapshot.release.folder
    right = served.similar(SEED).body
    kept = shutil.copytree(folder, folder.parent.parent / "kept")
    served.examine()
    assert (served.fault, served.problem) == (None, None)
    for wrong in ("removed", "replaced"):
        (folder / "cards.bin").unlink(missing_ok=True)
        if wrong == "replaced":
            (folder / "cards.bin").write_bytes(b"what is not a card")
        served.examine()
        assert served.fault is None
        assert f"cards.bin: was {wrong} while it was open" in str(served.problem)
        assert served.similar(SEED).body == right
    (folder / "cards.bin").unlink()
    shutil.copy(kept / "cards.bin", folder / "cards.bin")
    served.examine()
    assert (served.fault, served.problem) == (None, None)


def test_a_release_with_changed_bytes_answers_no_more_until_they_are_restored(
    served: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    right = served.similar(SEED).body
    path = served.snapshot.release.folder / "cards.bin"
    served.examine()
    flip(path, 100)
    served.examine()
    assert isinstance(served.fault, CorruptRelease)
    for _ in range(3):
        with pytest.raises(CorruptRelease, match=r"cards\.bin"):
            served.similar(SEED)
        served.examine()
    flip(path, 100)
    served.examine()
    assert served.fault is None
    assert served.similar(SEED).body == right
    said = [record.message for record in caplog.records if "cards.bin" in record.message]
    assert 1 <= len(said) <= 2  # changed while open; does not match: each once
    assert caplog.records[-1].message == "what was wrong is right again"


def test_a_build_puts_another_in_the_place_of_a_damaged_one(served: Engine) -> None:
    right = served.similar(SEED).body
    flip(served.snapshot.release.folder / "cards.bin", 100)
    served.examine()
    with Catalogue(served.home / CATALOGUE) as catalogue:
        build(served.home, catalogue, HashEncoder())
    served.examine()
    assert served.fault is None
    assert served.similar(SEED).body == right


def test_a_release_that_is_due_to_be_replaced_may_go(served: Engine) -> None:
    served.examine()
    folder = served.snapshot.release.folder
    with served._live._opening:  # it has not been tried yet
        (served.home / CURRENT).write_text("0123456789ab\n")
        shutil.rmtree(folder)
        served.examine()
        assert served.problem is None


def test_a_release_that_cannot_be_taken_up_is_a_problem_until_it_can(
    served: Engine, home: Path, tmp_path: Path
) -> None:
    before = served.snapshot.release.version
    with Catalogue(home / CATALOGUE) as catalogue:
        catalogue.remove("2010.00001")
        made = build(home, catalogue, HashEncoder()).release.version
    folder = served.snapshot.release.folder.with_name(made)
    folder.rename(tmp_path / made)  # as of a copy that brings CURRENT first
    eventually(lambda: made in str(served.problem), served)
    assert served.fault is None
    assert served.snapshot.release.version == before
    (tmp_path / made).rename(folder)
    eventually(lambda: served.problem is None, served)
    assert served.snapshot.release.version == made


def test_a_catalogue_removed_while_it_is_open_is_not_written_to(served: Engine) -> None:
    path = served.catalogue.path
    path.rename(path.with_name("elsewhere"))
    served.examine()
    assert isinstance(served.fault, CatalogueGone)
    with pytest.raises(CatalogueGone):
        served.remove(SEED)
    path.with_name("elsewhere").rename(path)
    served.examine()
    assert served.fault is None
    served.remove(SEED)


def test_a_catalogue_that_cannot_be_looked_at_is_reported(served: Engine, tmp_path: Path) -> None:
    served.home.rename(tmp_path / "aside")
    served.home.touch()
    with pytest.raises(CatalogueError, match="Not a directory"):
        served.similar(SEED)
    served.examine()
    assert isinstance(served.fault, CatalogueError)
    served.home.unlink()
    (tmp_path / "aside").rename(served.home)
    served.examine()
    assert served.fault is None
    assert served.similar(SEED).results


def test_a_catalogue_put_in_its_place_is_opened_instead(served: Engine, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    shutil.copy(served.catalogue.path, other)
    served.remove(SEED)
    for log in served.home.glob(f"{CATALOGUE}-*"):
        log.unlink()
    other.replace(served.catalogue.path)
    served.examine()
    assert "older copy" in str(served.fault)  # what it knew had come further
    with Catalogue(served.home / CATALOGUE) as catalogue:
        assert catalogue.find(SEED)
