import shutil
from pathlib import Path

import numpy as np
import pytest

from recommender import batch
from recommender.catalogue import Catalogue
from recommender.encoder import HashEncoder
from recommender.errors import CatalogueBusy, CorruptRelease, NoRelease
from recommender.releases import Release, building
from tests.conftest import paper

FILES = ["manifest.json", "rows.npy", "vectors.npy", "index.faiss", "neighbours.npy", "scores.npy"]


def test_nothing_built_yet(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="recommender build"):
        Release.open(tmp_path)


def test_a_release_holds_what_was_built(home: Path) -> None:
    release = Release.open(home)
    release.verify()
    assert release.manifest.count == 24
    row = int(release.rows[0])
    hits = release.neighbours(row)
    assert hits is not None
    assert len(hits) == 23
    assert row not in [hit.row for hit in hits]
    vector = release.vector(row)
    assert vector is not None
    assert (vector @ release.vectors[0]).item() == pytest.approx(1)
    assert release.position(10**9) is release.neighbours(10**9) is release.vector(10**9) is None


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["cut", "flip", "missing", "swap"])
def test_every_damage_to_every_file_is_refused(home: Path, name: str, harm: str) -> None:
    path = Release.open(home).folder / name
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    elif harm == "swap":
        path.write_bytes((path.parent / FILES[(FILES.index(name) + 1) % len(FILES)]).read_bytes())
    else:
        middle = len(content) // 2
        flipped = bytes([content[middle] ^ 1])
        path.write_bytes(
            content[:middle]
            if harm == "cut"
            else content[:middle] + flipped + content[middle + 1 :]
        )
    with pytest.raises(CorruptRelease):
        Release.open(home).verify()


def test_a_pointer_that_names_no_version_is_refused(home: Path) -> None:
    (home / "CURRENT").write_text("../../elsewhere")
    with pytest.raises(CorruptRelease, match="names no version"):
        Release.open(home)


def test_what_a_killed_build_left_aside_is_ignored_and_removed(
    home: Path, catalogue: Catalogue
) -> None:
    left = home / "releases" / ".abc.123"
    shutil.copytree(Release.open(home).folder, left)
    (home / "CURRENT.123").write_text("abc")
    Release.open(home).verify()
    catalogue.add(paper("graph", 50))
    batch.build(home, catalogue, HashEncoder())
    assert not left.exists()
    assert not (home / "CURRENT.123").exists()


def test_an_open_release_outlives_the_next_two(home: Path, catalogue: Catalogue) -> None:
    old = Release.open(home)
    old.verify()
    before = np.array(old.vectors)
    for number in (60, 61, 62):
        catalogue.add(paper("speech", number))
        batch.build(home, catalogue, HashEncoder())
    assert np.array_equal(old.vectors, before)
    assert len([p for p in (home / "releases").iterdir() if p.name[0] != "."]) == 2


def test_one_build_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.releases._LOCK_SECONDS", 0.05)
    with building(tmp_path), pytest.raises(CatalogueBusy), building(tmp_path):
        pass
