import csv
from pathlib import Path

import orjson
import pytest

from recommender.batch.export import related_lines, write_related
from recommender.catalogue.store import Catalogue
from recommender.engine.engine import Engine
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery, MissingExtra
from recommender.releases.release import Release
from tests.conftest import paper


def test_every_entry_has_its_topic_as_neighbours(home: Path, catalogue: Catalogue) -> None:
    release = Release.open(home)
    lines = list(related_lines(catalogue, release, 7))
    assert [line["id"] for line in lines] == [e.id for _, e in catalogue.entries()]
    for line in lines:
        assert {hit["id"][:10] for hit in line["related"]} == {line["id"][:10]}
        assert line["id"] not in [hit["id"] for hit in line["related"]]
        assert line["index_version"] == release.version


@pytest.mark.parametrize("filter", [Filter(), Filter(kind=("paper",))])
def test_all_is_told_as_the_engine_answers(
    engine: Engine, catalogue: Catalogue, filter: Filter
) -> None:
    lines = list(related_lines(catalogue, Release.open(engine.home), 7, filter))
    for line in lines[:5]:
        answered = {hit["id"]: hit for hit in engine.similar(line["id"], 7, filter).results}
        assert [hit["id"] for hit in line["related"]] == list(answered)
        for hit in line["related"]:
            assert hit == {name: answered[hit["id"]][name] for name in hit}


def test_addresses_and_reasons_are_put_in(home: Path, catalogue: Catalogue) -> None:
    def reasons(id: str) -> dict[str, object]:
        return {other: {"terms": [id]} for other in ("arxiv:2010.00001", "arxiv:2010.00002")}

    lines = list(
        related_lines(
            catalogue, Release.open(home), 7, address=lambda id: f"/{id}", reasons=reasons
        )
    )
    for line in lines:
        for hit in line["related"]:
            assert hit["url"] == f"/{hit['id']}"
            known = hit["id"] in ("arxiv:2010.00001", "arxiv:2010.00002")
            assert hit.get("why") == ({"terms": [line["id"]]} if known else None)


def test_what_the_release_does_not_know_is_left_out(home: Path, catalogue: Catalogue) -> None:
    catalogue.add(paper("graph", 99))
    assert len(list(related_lines(catalogue, Release.open(home)))) == 24


def test_what_is_gone_since_is_left_out(home: Path, catalogue: Catalogue) -> None:
    lines = list(related_lines(catalogue, Release.open(home), 3))
    removed = lines[0]["related"][0]["id"]
    catalogue.remove(removed)
    left = list(related_lines(catalogue, Release.open(home), 3))
    assert [line["id"] for line in left] == [x["id"] for x in lines if x["id"] != removed]
    for line in left:
        assert len(line["related"]) == 3
        assert removed not in [hit["id"] for hit in line["related"]]


def test_all_formats_say_the_same(home: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    lines = list(related_lines(catalogue, Release.open(home), 3))
    for suffix in ("jsonl", "csv", "parquet"):
        assert write_related(iter(lines), tmp_path / f"out.{suffix}") == 24
    assert [orjson.loads(x) for x in (tmp_path / "out.jsonl").read_bytes().splitlines()] == lines
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    pairs = [(line["id"], hit["id"]) for line in lines for hit in line["related"]]
    assert [(row["id"], row["related_id"]) for row in rows] == pairs
    hits = [hit for line in lines for hit in line["related"]]
    for name in ("relevance", "published"):
        assert [row[name] for row in rows] == [str(hit[name]) for hit in hits]
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["id"], hit["id"]) for row in table for hit in row["related"]] == pairs
    assert [hit["authors"] for row in table for hit in row["related"]] == [
        h["authors"] for h in hits
    ]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")

    def broken():
        yield {"id": "x"}
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        write_related(broken(), target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_other_suffixes_and_widths_are_refused(
    home: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(InvalidQuery, match="must end in one of"):
        write_related(iter(()), tmp_path / "out.xlsx")
    with pytest.raises(InvalidQuery, match="from 1 to 50"):
        next(related_lines(catalogue, Release.open(home), 51))


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match="parquet"):
        write_related(iter(()), tmp_path / "out.parquet")


def test_a_filter_leaves_each_entry_as_many_as_there_are(home: Path, catalogue: Catalogue) -> None:
    release = Release.open(home)
    old = Filter.of(published_to="2020")
    lines = list(related_lines(catalogue, release, 5, old))
    dates = {stored.entry.id: stored.entry.published or "" for stored in catalogue.entries()}
    passing = {id for id, date in dates.items() if date < "2021"}
    assert len(lines) == 24
    with Engine(home) as engine:
        for line in lines:
            ids = [one["id"] for one in line["related"]]
            assert set(ids) <= passing - {line["id"]}
            assert len(ids) == min(5, len(passing - {line["id"]}))
            assert ids == [one["id"] for one in engine.similar(line["id"], 5, old).results]
