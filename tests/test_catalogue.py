import sqlite3
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender import database
from recommender.catalogue import Catalogue
from recommender.entries import Entry, Mention, Origin
from recommender.errors import CatalogueBusy, CatalogueError, EntryNotFound
from tests.conftest import paper, papers
from tests.strategies import mentions


def exported(catalogue: Catalogue) -> list[dict]:
    return sorted((e.to_dict() for _, e in catalogue.entries()), key=lambda e: e["id"])


@settings(max_examples=100, deadline=None)
@given(st.lists(mentions, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_ingestion_changes_nothing(given_mentions: list[Mention], random) -> None:
    shuffled = list(given_mentions)
    random.shuffle(shuffled)
    with (
        TemporaryDirectory() as folder,
        Catalogue(Path(folder) / "a") as one,
        Catalogue(Path(folder) / "b") as other,
    ):
        list(one.add_all(given_mentions))
        list(other.add_all(shuffled, batch=2))
        assert exported(one) == exported(other)
        assert not one.problems()


@settings(max_examples=40, deadline=None)
@given(st.lists(mentions, min_size=1, max_size=6))
def test_adding_twice_changes_nothing(given_mentions: list[Mention]) -> None:
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "a") as catalogue:
        list(catalogue.add_all(given_mentions))
        before = list(catalogue.entries())
        assert set(catalogue.add_all(given_mentions)) == {"known"}
        assert list(catalogue.entries()) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_equal_mentions_in_a_document_the_first_counts(
    catalogue: Catalogue, order: tuple[int, int]
) -> None:
    said = {"title": "Told twice on one page", "abstract_en": "The same words."}
    twice = [Mention(origin=Origin("a.txt", line, "weekly"), **said) for line in (3, 40)]
    assert list(catalogue.add_all(twice[i] for i in order)) == ["new", "known"]
    ((_, entry),) = catalogue.entries()
    assert entry.origins == (Origin("a.txt", 3, "weekly"),)
    assert catalogue.problems() == []


def test_a_mention_can_join_two_entries_and_the_older_row_stays(catalogue: Catalogue) -> None:
    here = Origin("a.txt", 1, "weekly")
    title = "A Distinctive Title of Some Length"
    catalogue.add(Mention(origin=here, doi="10.1000/one", title=title))
    catalogue.add(Mention(origin=here, arxiv_id="2101.00001", title="Something else entirely here"))
    old, new = (s.row for s in catalogue.entries())
    assert catalogue.add(Mention(origin=here, doi="10.1000/one", arxiv_id="2101.00001")) == "merged"
    ((row, entry),) = catalogue.entries()
    assert (row, entry.id, len(entry.mentions)) == (old, "arxiv:2101.00001", 3)
    assert catalogue.find("10.1000/one") == catalogue.find("2101.00001v3") == old
    catalogue.add(Mention(origin=here, title="Yet another and different title"))
    assert new not in [s.row for s in catalogue.entries()], "a row id was used twice"


@pytest.mark.parametrize(
    "name",
    [
        "arxiv:2010.00000",
        "2010.00000v2",
        "https://arxiv.org/abs/2010.00000",
        "GRAPH methods number 0 for node and edge",
    ],
)
def test_an_entry_is_found_by_any_name(catalogue: Catalogue, name: str) -> None:
    list(catalogue.add_all(papers()))
    (stored,) = catalogue.get([catalogue.find(name)])
    assert stored.entry == Entry.merge([paper("graph", 0)])
    assert catalogue.cards([stored.row]) == {stored.row: stored.entry.card()}


@pytest.mark.parametrize("name", ["2999.99999", "no such title", "", " ", "🙂", "x" * 5000])
def test_an_unknown_name_is_an_error_that_says_so(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(EntryNotFound):
        catalogue.find(name)


def test_entries_come_in_order_of_first_mention(catalogue: Catalogue) -> None:
    given_papers = papers()
    list(catalogue.add_all(given_papers))
    list(catalogue.add_all(reversed(given_papers)))
    assert [e.title for _, e in catalogue.entries()] == [m.title for m in given_papers]


def test_vectors_belong_to_an_entry_an_encoder_and_a_text(catalogue: Catalogue) -> None:
    catalogue.add(paper("graph", 0))
    (stored,) = catalogue.entries()
    vector = np.array([[0.6, 0.8]], np.float32)
    assert catalogue.unembedded("one") == [stored.row]
    catalogue.store_vectors("one", [stored], vector)
    assert catalogue.unembedded("one") == []
    assert catalogue.unembedded("other") == [stored.row]
    rows, vectors = catalogue.vectors("one", 2)
    assert rows.tolist() == [stored.row]
    assert np.array_equal(vectors, vector)
    longer = Mention(
        origin=Origin("b", 1, "arxiv"), arxiv_id="2010.00000", abstract_en="word " * 200
    )
    catalogue.add(longer)
    assert catalogue.unembedded("one") == [stored.row]
    assert len(catalogue.vectors("one", 2)[0]) == 0


def test_a_transaction_is_all_or_nothing(catalogue: Catalogue) -> None:
    def cut_short() -> None:
        with catalogue.transaction():
            catalogue.add(paper("graph", 0))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        cut_short()
    assert len(catalogue) == 0


def test_threads_read_while_one_writes(catalogue: Catalogue) -> None:
    errors: list[CatalogueError] = []

    def read() -> None:
        try:
            for _ in range(20):
                list(catalogue.entries())
        except CatalogueError as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    list(catalogue.add_all(papers(), batch=1))
    for thread in threads:
        thread.join()
    assert not errors
    assert len(catalogue) == 24


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(b"these are not the bytes of a database" * 50)
    with pytest.raises(CatalogueError, match="not a catalogue"):
        Catalogue(tmp_path / "c")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "c")
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()
    with pytest.raises(CatalogueError, match="another program"):
        Catalogue(tmp_path / "c")


def test_a_newer_catalogue_is_refused(catalogue: Catalogue) -> None:
    other = sqlite3.connect(catalogue.path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(CatalogueError, match="newer"):
        Catalogue(catalogue.path)


def test_waiting_for_another_writer_ends(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(catalogue.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Catalogue(catalogue.path) as waiting, pytest.raises(CatalogueBusy):
        waiting.add(paper("graph", 0))
    other.close()


def test_what_was_derived_wrongly_is_found_and_derived_again(catalogue: Catalogue) -> None:
    list(catalogue.add_all(papers()))
    other = sqlite3.connect(catalogue.path)
    other.execute("UPDATE entries SET text_hash = 'wrong' WHERE row = 3")
    other.commit()
    other.close()
    assert catalogue.problems() == ["entry arxiv:2012.00000 differs from its mentions"]
    catalogue.rederive()
    assert catalogue.problems() == []
