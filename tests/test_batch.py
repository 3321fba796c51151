import gzip
from pathlib import Path

import orjson
import pytest

from recommender import batch
from recommender.catalogue import Catalogue
from recommender.encoder import HashEncoder
from recommender.entries import Entry
from recommender.errors import SourceError
from recommender.releases import Release
from recommender.vectors import Vectors
from tests.conftest import paper, papers


class Counting(HashEncoder):
    """A hash encoder that counts the texts it was given."""

    seen = 0

    def encode(self, texts: list[str], *, query: bool = False) -> Vectors:  # type: ignore[override]
        self.seen += len(texts)
        return super().encode(texts, query=query)


def write(path: Path, lines: list[bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(lines))
    return path


LINES = [orjson.dumps(Entry.merge([p]).to_dict()) + b"\n" for p in papers()]


def test_ingest_reads_folders_once(catalogue: Catalogue, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.jsonl", LINES[:10])
    write(tmp_path / "in" / "deep" / "b.jsonl.gz", [gzip.compress(b"".join(LINES[8:]))])
    first = batch.ingest(catalogue, [tmp_path / "in"])
    assert (first.documents, first.new, first.merged, first.known) == (2, 24, 2, 0)
    again = batch.ingest(catalogue, [tmp_path / "in"])
    assert (again.new, again.merged, again.known) == (0, 0, 26)
    assert not again.problems


def test_problems_are_located_and_the_rest_is_read(catalogue: Catalogue, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [LINES[0], b'{"title": \n', LINES[1]])
    report = batch.ingest(catalogue, [path])
    assert report.new == 2
    assert report.problem_count == 1
    assert str(report.problems[0]).startswith("a.jsonl:2: ")


def test_a_path_that_does_not_exist_stops_before_anything(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.jsonl", LINES)
    with pytest.raises(SourceError, match="nowhere"):
        batch.ingest(catalogue, [path, tmp_path / "nowhere"])
    assert len(catalogue) == 0


def test_progress_reaches_the_end(catalogue: Catalogue, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    path = write(tmp_path / "a.jsonl", LINES)
    batch.ingest(catalogue, [path], progress=lambda *step: told.append(step))
    batch.build(
        catalogue.path.parent, catalogue, HashEncoder(), progress=lambda *step: told.append(step)
    )
    last = {stage: (done, total) for stage, done, total in told}
    size = path.stat().st_size
    assert last == {
        "read": (size, size),
        "embed": (24, 24),
        "index": (24, 24),
        "words": (24, 24),
        "neighbours": (24, 24),
    }


def test_build_encodes_only_what_changed(catalogue: Catalogue) -> None:
    home, encoder = catalogue.path.parent, Counting()
    list(catalogue.add_all(papers()))
    first = batch.build(home, catalogue, encoder)
    assert (first.embedded, first.changed, encoder.seen) == (24, True, 24)
    nothing = batch.build(home, catalogue, encoder)
    assert (nothing.embedded, nothing.changed) == (0, False)
    catalogue.add(paper("graph", 30))
    third = batch.build(home, catalogue, encoder)
    assert (third.embedded, third.changed, encoder.seen) == (1, True, 25)
    full = batch.build(home, catalogue, encoder, full=True)
    assert (full.embedded, encoder.seen) == (25, 50)


def test_the_same_catalogue_gives_the_same_release(tmp_path: Path) -> None:
    made = []
    for name in "ab":
        with Catalogue(tmp_path / name / "catalogue.sqlite") as catalogue:
            list(catalogue.add_all(papers()))
            made.append(batch.build(tmp_path / name, catalogue, HashEncoder()).release)
    assert made[0].manifest == made[1].manifest


def test_a_mended_text_is_embedded_anew(catalogue: Catalogue) -> None:
    home = catalogue.path.parent
    list(catalogue.add_all(papers()))
    before = batch.build(home, catalogue, HashEncoder()).release.version
    (one, *_) = papers()
    longer = Entry.merge([one]).mentions[0].to_dict() | {"abstract_en": "words " * 300}
    catalogue.add(type(one).from_dict(longer))
    after = batch.build(home, catalogue, HashEncoder())
    assert after.embedded == 1
    assert after.release.version != before


def test_an_empty_catalogue_builds_an_empty_release(catalogue: Catalogue) -> None:
    done = batch.build(catalogue.path.parent, catalogue, HashEncoder())
    assert done.release.manifest.count == 0
    done.release.verify()


def test_examine_tells_what_is_not_sound(home: Path, catalogue: Catalogue) -> None:
    assert batch.examine(home, catalogue) == []
    catalogue.add(paper("graph", 40))
    assert "1 entries to embed" in batch.examine(home, catalogue)[0]
    (Release.open(home).folder / "vectors.npy").write_bytes(b"")
    (found,) = batch.examine(home, catalogue)
    assert "vectors.npy: does not match its checksum" in found
    batch.build(home, catalogue, HashEncoder())
    assert batch.examine(home, catalogue) == []


def test_a_damaged_release_is_built_again(home: Path, catalogue: Catalogue) -> None:
    folder = Release.open(home).folder
    (folder / "index.faiss").unlink()
    assert batch.build(home, catalogue, HashEncoder()).changed
    Release.open(home).verify()
    assert Release.open(home).folder == folder
