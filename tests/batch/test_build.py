import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from recommender.batch.build import build
from recommender.batch.doctor import examine
from recommender.batch.ingest import ingest
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.encoders.vectors import Vectors
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin
from recommender.errors import SourceError
from recommender.releases.release import Release
from tests.conftest import TOPICS, paper, papers


class Counting(HashEncoder):
    """A hash encoder that counts the documents it was given."""

    seen = 0

    def encode(self, texts: list[str], *, query: bool = False) -> Vectors:  # type: ignore[override]
        self.seen += 0 if query else len(texts)
        return super().encode(texts, query=query)


def write(path: Path, lines: list[bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(lines))
    return path


LINES = [orjson.dumps(Entry.merge([p]).to_dict()) + b"\n" for p in papers()]


def test_ingest_reads_folders_once(catalogue: Catalogue, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.jsonl", LINES[:10])
    write(tmp_path / "in" / "deep" / "b.jsonl.gz", [gzip.compress(b"".join(LINES[8:]))])
    first = ingest(catalogue, [tmp_path / "in"])
    assert (first.documents, first.new, first.merged, first.known) == (2, 24, 2, 0)
    again = ingest(catalogue, [tmp_path / "in"])
    assert (again.new, again.merged, again.known) == (0, 0, 26)
    assert not again.problems


def test_problems_are_located_and_the_rest_is_read(catalogue: Catalogue, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [LINES[0], b'{"title": \n', LINES[1]])
    report = ingest(catalogue, [path])
    assert report.new == 2
    assert report.problem_count == 1
    assert str(report.problems[0]).startswith("a.jsonl:2: ")


def test_fields_that_are_passed_over_are_reported_and_no_problem(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.jsonl", [b'{"title": "T", "comment": "12 pages"}\n'])
    report = ingest(catalogue, [path])
    assert (report.new, report.problem_count) == (1, 0)
    assert [str(notice) for notice in report.notices] == [
        "a.jsonl:1: comment: not a field that is read; passed over, 1 times"
    ]


def test_a_file_of_which_nothing_is_read_is_a_problem(catalogue: Catalogue, tmp_path: Path) -> None:
    path = write(tmp_path / "refs.bib", [b"<html><title>Sign in</title></html>"])
    report = ingest(catalogue, [path])
    assert report.problem_count == 1
    assert "it looks like a web page ('Sign in')" in str(report.problems[0])


def test_a_path_that_does_not_exist_stops_before_anything(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.jsonl", LINES)
    with pytest.raises(SourceError, match="nowhere"):
        ingest(catalogue, [path, tmp_path / "nowhere"])
    assert len(catalogue) == 0


def test_progress_reaches_the_end(catalogue: Catalogue, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    path = write(tmp_path / "a.jsonl", LINES)
    ingest(catalogue, [path], progress=lambda *step: told.append(step))
    build(catalogue.path.parent, catalogue, HashEncoder(), progress=lambda *step: told.append(step))
    last = {stage: (done, total) for stage, done, total in told}
    size = path.stat().st_size
    assert last == {
        "read": (size, size),
        "embed": (24, 24),
        "index": (24, 24),
        "candidates": (24, 24),
        "neighbours": (24, 24),
    }


def test_build_encodes_only_what_changed(catalogue: Catalogue) -> None:
    home, encoder = catalogue.path.parent, Counting()
    list(catalogue.add_all(papers()))
    first = build(home, catalogue, encoder)
    assert (first.embedded, first.changed, encoder.seen) == (24, True, 24)
    nothing = build(home, catalogue, encoder)
    assert (nothing.embedded, nothing.changed) == (0, False)
    catalogue.add(paper("graph", 30))
    third = build(home, catalogue, encoder)
    assert (third.embedded, third.changed, encoder.seen) == (1, True, 25)
    full = build(home, catalogue, encoder, full=True)
    assert (full.embedded, encoder.seen) == (25, 50)


def test_the_same_catalogue_gives_the_same_release(tmp_path: Path) -> None:
    made = []
    for name in "ab":
        with Catalogue(tmp_path / name / "catalogue.sqlite") as catalogue:
            list(catalogue.add_all(papers()))
            made.append(build(tmp_path / name, catalogue, HashEncoder()).release)
    # Which past it is of, and when: a busy machine stores in more transactions.
    apart = {"catalogue_id": "", "sequence": 0, "nonce": None, "built": None}
    one, other = (replace(release.manifest, **apart) for release in made)
    assert one == other


def contents(release: Release) -> dict[str, bytes]:
    files = sorted(release.folder.iterdir())
    return {file.name: file.read_bytes() for file in files if file.name != "manifest.json"}


def test_a_release_made_from_the_one_before_is_that_made_from_scratch(
    catalogue: Catalogue,
) -> None:
    home = catalogue.path.parent
    list(catalogue.add_all(paper(topic, number) for number in range(40) for topic in TOPICS))
    build(home, catalogue, HashEncoder())
    for number in range(40, 44):
        catalogue.add(paper("graph", number))
    catalogue.remove("arxiv:2011.00003")
    changed = paper("protein", 7).to_dict() | {"abstract_en": "speech audio words " * 20}
    catalogue.add(Mention.from_dict(changed))
    little = build(home, catalogue, HashEncoder())
    assert little.embedded == 5
    before = contents(little.release)
    whole = build(home, catalogue, HashEncoder(), full=True)
    assert whole.release.version == little.release.version
    assert whole.release.manifest.files == little.release.manifest.files
    assert contents(whole.release) == before
    whole.release.verify()


def test_words_and_vectors_are_made_in_one_pass(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(catalogue.add_all(papers()))
    read: list[int] = []
    get = Catalogue.get
    monkeypatch.setattr(Catalogue, "get", lambda self, rows: read.extend(rows) or get(self, rows))
    build(catalogue.path.parent, catalogue, HashEncoder())
    catalogue.add(paper("graph", 30))
    build(catalogue.path.parent, catalogue, HashEncoder(), overlap=0.1)
    assert sorted(read) == catalogue.rows()


def test_what_is_shown_changes_the_version_but_is_not_embedded(catalogue: Catalogue) -> None:
    home = catalogue.path.parent
    list(catalogue.add_all(papers()))
    before = build(home, catalogue, HashEncoder()).release.version
    catalogue.add(replace(paper("graph", 3), venue="Invented Letters", origin=Origin("b", 1, "x")))
    after = build(home, catalogue, HashEncoder())
    assert after.embedded == 0
    assert after.release.version != before
    assert not [left for left in (home / "releases").iterdir() if left.name.startswith(".")]


def test_a_mended_text_is_embedded_anew(catalogue: Catalogue) -> None:
    home = catalogue.path.parent
    list(catalogue.add_all(papers()))
    before = build(home, catalogue, HashEncoder()).release.version
    (one, *_) = papers()
    longer = Entry.merge([one]).mentions[0].to_dict() | {"abstract_en": "words " * 300}
    catalogue.add(type(one).from_dict(longer))
    after = build(home, catalogue, HashEncoder())
    assert after.embedded == 1
    assert after.release.version != before


def test_an_empty_catalogue_builds_an_empty_release(catalogue: Catalogue) -> None:
    done = build(catalogue.path.parent, catalogue, HashEncoder())
    assert done.release.manifest.count == 0
    done.release.verify()


def test_examine_tells_what_is_not_sound(home: Path, catalogue: Catalogue) -> None:
    assert examine(home, catalogue) == []
    catalogue.add(paper("graph", 40))
    assert "1 entries to embed" in examine(home, catalogue)[0]
    (Release.open(home).folder / "scores.npy").write_bytes(b"")
    (found,) = examine(home, catalogue)
    assert "scores.npy: does not match its checksum" in found
    build(home, catalogue, HashEncoder())
    assert examine(home, catalogue) == []


def test_a_damaged_release_is_built_again(home: Path, catalogue: Catalogue) -> None:
    folder = Release.open(home).folder
    (folder / "index.faiss").unlink()
    assert build(home, catalogue, HashEncoder()).changed
    Release.open(home).verify()
    assert Release.open(home).folder == folder


def test_the_next_map_goes_on_from_the_last(catalogue: Catalogue, home: Path) -> None:
    def points() -> dict[int, list[float]]:
        made = build(home, catalogue, HashEncoder(), with_map=True).release
        assert made.map is not None
        return dict(zip(made.rows.tolist(), made.map.points.tolist(), strict=True))

    assert Release.open(home).map is None
    before = points()
    list(catalogue.add_all([paper("graph", 99)]))
    after = points()
    assert len(after) == len(before) + 1
    span = max(abs(value) for point in before.values() for value in point)
    moved = [np.hypot(*np.subtract(after[row], point)) for row, point in before.items()]
    assert np.median(moved) < span / 2
