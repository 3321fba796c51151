import os
import shutil
from pathlib import Path

import numpy as np
import orjson
import pytest

from recommender.batch.build import build
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from recommender.errors import CatalogueBusy, CorruptRelease, NoRelease
from recommender.releases.home import releases_by_age
from recommender.releases.manifest import seal
from recommender.releases.publish import build_lock
from recommender.releases.release import Release
from tests.conftest import TOPICS, paper

FILES = [
    "manifest.json",
    "rows.npy",
    "index.faiss",
    "neighbours.npy",
    "scores.npy",
    "work_of.npy",
    "work_clear.npy",
    "candidates.npy",
    "cards.bin",
    "card_offsets.npy",
    "name_hashes.npy",
    "name_places.npy",
    "column_words.npy",
]


def test_nothing_built_yet(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="recommender build"):
        Release.open(tmp_path)


def test_a_release_holds_what_was_built(home: Path) -> None:
    release = Release.open(home)
    release.verify()
    assert release.manifest.count == 24
    assert release.neighbours.shape == release.scores.shape == (24, 23)
    for place, row in enumerate(release.rows.tolist()):
        assert release.place(row) == place
        assert set(release.neighbours[place].tolist()) == set(range(24)) - {place}
        assert (release.vectors[place] @ release.vectors[place]).item() == pytest.approx(
            1, abs=1e-3
        )
    assert release.place(10**9) is None


def test_what_is_shown_and_asked_of_an_entry_is_the_catalogues(
    home: Path, catalogue: Catalogue
) -> None:
    release = Release.open(home)
    for place, record in enumerate(catalogue.release_records(release.rows.tolist())):
        card = orjson.loads(record.summary)
        assert orjson.loads(release.payloads.summaries([place])[0] + b"}") == card
        assert orjson.loads(release.payloads.stub(place)) == {
            "id": card["id"],
            "title": card["title"],
        }
        assert {release.aliases.find(name) for name in record.names} == {place}
    mask = release.columns.mask(Filter.of(published_from="2022"))
    facts = [record.facts for record in catalogue.release_records(release.rows.tolist())]
    assert mask.tolist() == [(one.published or "") >= "2022" for one in facts]
    assert 0 < mask.sum() < 24


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


def test_a_release_over_an_approximate_index_is_tuned_and_filtered_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.retrieval.index.index.EXACT_LIMIT", 100)
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        catalogue.store([paper(topic, number) for topic in TOPICS for number in range(200)])
        build(tmp_path, catalogue, HashEncoder())
    with Engine(tmp_path) as engine:
        made = engine.snapshot.release.manifest
        assert made.factory_string.startswith("IVF")
        assert made.search_params is not None
        assert made.recall >= 0.98
        old = Filter.of(published_to="2020")
        answer = engine.similar("2010.00000", 20, old)
        assert answer.matched == 3 * 40 - 1
        assert len(answer.results) == 20
        assert {result["published"] for result in answer.results} == {"2020-01-01"}
        text = engine.like("speech audio microphone", k=30).results
        assert all(result["id"].startswith("arxiv:2011.") for result in text)


def test_a_release_whose_index_is_of_links_is_refused_and_built_again(
    home: Path, catalogue: Catalogue
) -> None:
    folder = Release.open(home).folder
    manifest = orjson.loads((folder / "manifest.json").read_bytes())
    del manifest["seal"]
    manifest["effort"] = [64, 96, 128, 160, 8, 0.2, 400]
    sealed = manifest | {"seal": seal(manifest)}
    (folder / "manifest.json").write_bytes(orjson.dumps(sealed))
    with pytest.raises(CorruptRelease, match="of a kind that is no longer read; build it again"):
        Release.open(home)
    build(home, catalogue, HashEncoder())
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
    build(home, catalogue, HashEncoder())
    assert not left.exists()
    assert not (home / "CURRENT.123").exists()


def test_an_open_release_outlives_the_next_two(home: Path, catalogue: Catalogue) -> None:
    old = Release.open(home)
    old.verify()
    before = np.array(old.vectors)
    for number in (60, 61, 62):
        catalogue.add(paper("speech", number))
        build(home, catalogue, HashEncoder())
    assert np.array_equal(old.vectors, before)
    assert len([p for p in (home / "releases").iterdir() if p.name[0] != "."]) == 2


def touch_all(home: Path, *, newest_first: bool) -> None:
    """Set every time in a home as a copy of it, or a clock that was put back, may have left them."""
    releases = sorted(releases_by_age(home), reverse=newest_first)
    for second, folder in enumerate(releases, 10**9):
        for path in (*folder.iterdir(), folder):
            os.utime(path, (second, second))


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_build_leaves_the_release_before_whatever_the_clock_says(
    home: Path, catalogue: Catalogue, newest_first: bool
) -> None:
    made = [Release.open(home).version]
    for number in range(60, 66):
        touch_all(home, newest_first=newest_first)
        catalogue.add(paper("speech", number))
        made.append(build(home, catalogue, HashEncoder()).release.version)
        assert [path.name for path in releases_by_age(home)] == made[-2:]


def test_releases_of_earlier_versions_come_before_those_that_are_numbered(
    home: Path, catalogue: Catalogue
) -> None:
    first = Release.open(home).folder
    catalogue.add(paper("speech", 60))
    second = build(home, catalogue, HashEncoder()).release.folder
    for folder in (second, first):  # by time, the first would be the younger one
        manifest = orjson.loads((folder / "manifest.json").read_bytes())
        del manifest["number"], manifest["seal"]
        sealed = {**manifest, "seal": seal(manifest)}
        (folder / "manifest.json").write_bytes(orjson.dumps(sealed))
        Release(folder).verify()
    rubbish = home / "releases" / "rubbish"
    rubbish.mkdir()
    (rubbish / "manifest.json").write_bytes(b"[]")
    assert releases_by_age(home) == [rubbish, first, second]
    catalogue.add(paper("speech", 61))
    third = build(home, catalogue, HashEncoder()).release.folder
    assert releases_by_age(home) == [second, third]


def test_one_build_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.releases.publish._LOCK_SECONDS", 0.05)
    with build_lock(tmp_path), pytest.raises(CatalogueBusy), build_lock(tmp_path):
        pass
