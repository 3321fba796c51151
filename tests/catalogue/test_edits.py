"""Edits: they win over every document, now or later, are found by, and go with every export."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.ingest import ingest
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder, shipped_term_encoder
from recommender.entries.edit import FIELDS, LISTS, Edit
from recommender.entries.mention import Mention, Origin
from recommender.errors import EntryNotFound, InvalidQuery
from tests.strategies import examples

DIGEST = Mention(
    origin=Origin("weekly.md", 3, "digest"),
    title="A half-read titel",
    authors=("Ada Lovelace",),
    arxiv_id="2101.00001",
    abstract_en="Engines that compute.",
    published="2021-03",
)
RECORD = Mention(
    origin=Origin("arxiv.jsonl", 1, "arxiv"),
    title="A half-read title, whole",
    authors=("Ada Lovelace", "Charles Babbage"),
    arxiv_id="2101.00001",
    abstract_en="Engines that compute, and what they cannot.",
    category="cs.AI",
    venue="ICML",
    published="2021-01-01",
)
CHANGES: dict[str, Any] = {
    "title": "The title as it is",
    "title_zh": "分析机的界限",
    "authors": ("Augusta Ada King",),
    "affiliations": ("London",),
    "url": "https://example.org/engine",
    "published": "2020-12",
    "venue": "NeurIPS 2020",
    "category": "cs.CL",
    "abstract_en": "Short.",
    "abstract_zh": "短。",
    "recommendation": "Read it.",
    "kind": "news",
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.sqlite") as opened:
        opened.add(DIGEST)
        yield opened


def shown(catalogue: Catalogue, name: str = "2101.00001") -> dict[str, Any]:
    return catalogue.get([catalogue.find(name)])[0].entry.to_dict()


def test_every_field_that_can_be_edited_is_named_here() -> None:
    assert CHANGES.keys() == set(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_an_edit_is_what_is_shown_whatever_comes_later(catalogue: Catalogue, field: str) -> None:
    before, value = shown(catalogue), CHANGES[field]
    assert catalogue.edit("2101.00001", {field: value}) == "arxiv:2101.00001"
    wanted = list(value) if field in LISTS else value
    assert shown(catalogue)[field] == wanted
    catalogue.add(RECORD)
    assert shown(catalogue)[field] == wanted
    assert catalogue.problems() == []
    row = catalogue.find("2101.00001")
    summary = catalogue.summaries([row])[row]
    assert summary.get(field, wanted) == wanted
    catalogue.edit("2101.00001", {field: None})
    with Catalogue(catalogue.path.with_name("other.sqlite")) as other:
        list(other.add_all([DIGEST, RECORD]))
        assert shown(catalogue) == shown(other)
    assert before["id"] == shown(catalogue)["id"]


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "kind"])
def test_an_empty_value_takes_a_field_away(catalogue: Catalogue, field: str) -> None:
    catalogue.add(RECORD)
    catalogue.edit("2101.00001", {field: ""})
    assert not shown(catalogue)[field]
    assert catalogue.problems() == []


def test_what_filters_judge_is_as_edited(catalogue: Catalogue) -> None:
    catalogue.add(RECORD)
    catalogue.edit("2101.00001", CHANGES)
    (record,) = catalogue.release_records([catalogue.find("2101.00001")])
    assert record.facts.kind == "news"
    assert record.facts.categories == ("cs.CL",)
    assert record.facts.venue == "NeurIPS 2020"
    assert record.facts.published == "2020-12"
    assert record.facts.langs == ("zh", "en")


def embedded(catalogue: Catalogue) -> None:
    from recommender.batch.embedding import embed_changed

    embed_changed(catalogue, HashEncoder(), term_encoder=shipped_term_encoder())


def test_an_entry_is_found_by_its_edited_words_and_not_by_those_before(
    catalogue: Catalogue,
) -> None:
    catalogue.add(RECORD)
    embedded(catalogue)
    row = catalogue.find("2101.00001")
    assert catalogue.hits("titel", 10).rows == [row]
    catalogue.edit("2101.00001", {"title": "Something else entirely", "authors": ["Grace Hopper"]})
    embedded(catalogue)
    for gone in ("titel", "lovelace"):
        assert catalogue.hits(gone, 10).rows == []
    for there in ("entirely", "hopper"):
        assert catalogue.hits(there, 10).rows == [row]
    assert catalogue.find("Something else entirely") == row
    catalogue.edit("2101.00001", {"title": None, "authors": None})
    embedded(catalogue)
    assert catalogue.hits("entirely", 10).rows == []
    assert catalogue.hits("lovelace", 10).rows == [row]
    catalogue.remove("2101.00001")
    assert catalogue.hits("lovelace", 10).rows == []
    assert catalogue.edits() == {}


def test_edits_go_with_an_export_and_come_back(catalogue: Catalogue, tmp_path: Path) -> None:
    import orjson

    catalogue.add(RECORD)
    catalogue.edit("2101.00001", {"title": "The title as it is", "authors": ["A", "B"]})
    facts = [*(stored.entry for stored in catalogue.entries()), *catalogue.all_edits()]
    lines = b"\n".join(orjson.dumps(fact.to_dict()) for fact in facts)
    (tmp_path / "export.jsonl").write_bytes(lines)
    with Catalogue(tmp_path / "other.sqlite") as other:
        assert ingest(other, [tmp_path / "export.jsonl"]).problem_count == 0
        other.add(RECORD)
        assert shown(other)["title"] == "The title as it is"
        assert other.edits() == catalogue.edits()
        assert other.problems() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "book"),
        ("published", "last year"),
        ("published", "2024-13"),
        ("url", "javascript:alert(1)"),
        ("doi", "10.1/x"),
        ("title", 3),
        ("authors", [3]),
    ],
)
def test_what_cannot_be_is_refused(catalogue: Catalogue, field: str, value: Any) -> None:
    with pytest.raises(InvalidQuery, match=field):
        catalogue.edit("2101.00001", {field: value})
    assert catalogue.edits() == {}
    assert Edit.from_dict({"edit": "arxiv:2101.00001", field: value}) is None


def test_an_entry_that_nobody_knows_cannot_be_edited(catalogue: Catalogue) -> None:
    with pytest.raises(EntryNotFound):
        catalogue.edit("2999.00001", {"title": "x"})


OTHERS = [
    Mention(origin=Origin("a.md", n, "digest"), title=f"The paper of number {n % 3}", doi=doi)
    for n, doi in enumerate(["10.1000/a", None, "10.1000/c", None, "10.1000/b", None])
]


@examples(20)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["title", "venue"])), max_size=4),
    st.integers(0, 1000),
)
def test_no_order_of_documents_changes_what_edits_do(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, str]], seed: int
) -> None:
    folder, told = tmp_path_factory.mktemp("edits"), []
    shuffled = random.Random(seed).sample(OTHERS, len(OTHERS))
    for number, mentions in enumerate((OTHERS, shuffled)):
        with Catalogue(folder / f"{number}.sqlite") as opened:
            list(opened.add_all(mentions[:3] if number else mentions))
            facts = [Edit(f"doi:10.1000/{'abc'[n]}", {field: f"{field} {n}"}) for n, field in edits]
            opened.import_edits(facts)
            list(opened.add_all(mentions))
            assert opened.problems() == []
            told.append(sorted((stored.entry.to_dict() for stored in opened.entries()), key=repr))
    assert told[0] == told[1]
