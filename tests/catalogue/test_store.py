import sqlite3
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue import connection as database
from recommender.catalogue.derived import names_of
from recommender.catalogue.embeddings import EntryRow
from recommender.catalogue.migrations import MIGRATIONS
from recommender.catalogue.store import Catalogue
from recommender.encoders.sparse import SparseVectors
from recommender.entries.entry import Entry
from recommender.entries.identity import is_strong
from recommender.entries.mention import Mention, Origin
from recommender.entries.registries import number_kind
from recommender.errors import CatalogueBusy, CatalogueError, EntryNotFound
from tests.conftest import paper, papers
from tests.strategies import examples, mentions


def exported(catalogue: Catalogue) -> list[dict]:
    return sorted((e.to_dict() for _, e in catalogue.entries()), key=lambda e: e["id"])


@examples(30)
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
        while shuffled:
            size = random.randint(1, 3)
            other.store(shuffled[:size])
            del shuffled[:size]
        assert exported(one) == exported(other)
        assert one.problems() == other.problems() == []


@examples(30)
@given(st.lists(mentions, min_size=1, max_size=10), st.integers(1, 5))
def test_an_entry_never_has_two_numbers_of_a_kind_that_nobody_names_together(
    given_mentions: list[Mention], batch: int
) -> None:
    together = [{n for n in m.names() if is_strong(n)} for m in given_mentions]
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "a") as catalogue:
        list(catalogue.add_all(given_mentions, batch))
        owners: dict[str, str] = {}
        for _, entry in catalogue.entries():
            numbers = [name for name in entry.aliases if is_strong(name)]
            for name in numbers:
                assert owners.setdefault(name, entry.id) == entry.id, "one number, two entries"
            for a, b in combinations(numbers, 2):
                assert number_kind(a) != number_kind(b) or any({a, b} <= told for told in together)
        assert owners.keys() >= {name for told in together for name in told}
        rows = {entry.id: row for row, entry in catalogue.entries()}
        for id, row in rows.items():
            assert catalogue.find(id) == row


@examples(25)
@given(st.lists(mentions, min_size=2, max_size=8), st.data())
def test_what_is_removed_leaves_what_was_never_there(
    given_mentions: list[Mention], data: st.DataObject
) -> None:
    with (
        TemporaryDirectory() as folder,
        Catalogue(Path(folder) / "a") as one,
        Catalogue(Path(folder) / "b") as other,
    ):
        list(one.add_all(given_mentions))
        gone = data.draw(st.sampled_from([entry for _, entry in one.entries()]))
        one.remove(gone.id)
        left = [mention for _, entry in one.entries() for mention in entry.mentions]
        list(other.add_all(left))
        assert exported(one) == exported(other)
        assert one.problems() == []


@examples(30)
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
    assert catalogue.summaries([stored.row]) == {stored.row: stored.entry.summary()}


@pytest.mark.parametrize(
    "name", ["2999.99999", "no such title", "", " ", "🙂", "x" * 5000, "\ud800"]
)
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
    assert catalogue.rows_without_vector("one") == [stored.row]
    catalogue.store_vectors("one", [stored], vector)
    assert catalogue.rows_without_vector("one") == []
    assert catalogue.rows_without_vector("other") == [stored.row]
    rows, vectors = catalogue.vectors("one", 2)
    assert rows.tolist() == [stored.row]
    assert np.array_equal(vectors, vector)
    longer = Mention(
        origin=Origin("b", 1, "arxiv"), arxiv_id="2010.00000", abstract_en="word " * 200
    )
    catalogue.add(longer)
    assert catalogue.rows_without_vector("one") == [stored.row]
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


def vector(stored: EntryRow) -> np.ndarray:
    """Return a vector that tells the text."""
    return np.array([int(stored.entry.text_hash()[:5], 16), 1], np.float32)


def sparse(stored: list[EntryRow]) -> SparseVectors:
    """Return bags of one feature that tells the text."""
    ids = np.array([int(s.entry.text_hash()[:4], 16) for s in stored], np.uint16)
    ones = np.ones(len(ids))
    return SparseVectors(
        np.arange(len(ids) + 1), ids, ones.astype(np.float16), ones.astype(np.uint8)
    )


@dataclass
class Reader:
    """Who keeps a copy of a catalogue, by what `Catalogue.changes` tells."""

    sequence: int = 0
    asked: list[int] = field(default_factory=list)
    held: dict[int, tuple] = field(default_factory=dict)

    def ask(self, catalogue: Catalogue) -> None:
        self.read(catalogue)
        self.sequence, self.asked, gone = catalogue.changes(self.sequence, "one", "words")
        for row in gone:
            self.held.pop(row, None)

    def read(self, catalogue: Catalogue) -> None:
        for (row, *shown), made, terms in catalogue.entry_states(self.asked, "one", "words"):
            known = None if made is None else made.tolist()
            self.held[row] = (*shown, known, None if terms is None else terms.ids.tolist())


def truth(catalogue: Catalogue) -> dict[int, tuple]:
    """Return what a reader should hold, from what was read and what is kept of the whole."""
    rows, vectors = catalogue.vectors("one", 2)
    made = dict(zip(rows.tolist(), vectors.tolist(), strict=True))
    rows, counted = catalogue.sparse("words")
    counts = {row: counted[i].ids.tolist() for i, row in enumerate(rows.tolist())}
    return {
        row: (
            orjson.dumps(entry.summary()),
            entry.facts(),
            tuple(sorted(names_of(entry))),
            made.get(row),
            counts.get(row),
        )
        for row, entry in catalogue.entries()
    }


steps = st.one_of(
    st.lists(mentions, min_size=1, max_size=3),
    st.sampled_from(["ask", "read", "vectors", "bags", "forget"]),
    st.integers(0, 5),
)


@examples(35)
@given(st.lists(steps, min_size=1, max_size=14))
def test_who_reads_what_changed_knows_all(taken: list) -> None:
    reader = Reader()
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "a") as catalogue:
        for step in [*taken, "ask", "read"]:
            if isinstance(step, list):
                catalogue.store(step)
            elif isinstance(step, int):
                for stored in list(catalogue.entries())[step : step + 1]:
                    assert catalogue.remove(stored.entry.id) == stored.row
            elif step == "vectors":
                some = catalogue.get(catalogue.rows_without_vector("one")[:2])
                made = np.array([vector(s) for s in some], np.float32).reshape(-1, 2)
                catalogue.store_vectors("one", some, made)
            elif step == "bags":
                some = catalogue.get(catalogue.rows_without_sparse("words")[:2])
                catalogue.store_sparse("words", some, sparse(some))
            elif step == "forget":
                catalogue.forget_vectors("one")
                reader.held = {row: (*h[:3], None, h[4]) for row, h in reader.held.items()}
            else:
                getattr(reader, step)(catalogue)
        assert reader.held == truth(catalogue)
        assert catalogue.problems() == []


def test_an_entry_changes_when_what_is_shown_or_found_of_it_does(catalogue: Catalogue) -> None:
    said = {"title": "A Distinctive Title of Some Length", "abstract_en": "Some words."}

    def changed(origin: Origin, **more: object) -> list[int]:
        before = catalogue.sequence()
        catalogue.add(Mention(origin=origin, **said, **more))
        return catalogue.changes(before).changed

    assert changed(Origin("a.txt", 5, "weekly")) == [1]
    assert changed(Origin("a.txt", 5, "weekly")) == []
    assert changed(Origin("a.txt", 3, "weekly")) == []
    assert changed(Origin("b.txt", 3, "weekly")) == []
    assert changed(Origin("c.txt", 3, "daily")) == [1], "facts"
    assert changed(Origin("c.txt", 4, "daily"), aliases=("pmid:7",)) == [1], "id and names"
    assert changed(Origin("c.txt", 5, "daily"), aliases=("https://b.org/x",)) == [1], "names"
    assert changed(Origin("c.txt", 6, "daily"), category="CV") == [1], "card"


def test_stored_mentions_are_told_where_they_are_in_the_end(catalogue: Catalogue) -> None:
    here = Origin("a.txt", 1, "weekly")
    one = Mention(origin=here, doi="10.1000/one", title="A Distinctive Title of Some Length")
    two = Mention(origin=here, arxiv_id="2101.00001", title="Something else entirely here")
    both = Mention(origin=here, doi="10.1000/one", arxiv_id="2101.00001")
    assert catalogue.store([one, two, both, one]) == [
        (1, "arxiv:2101.00001", "new"),
        (1, "arxiv:2101.00001", "new"),
        (1, "arxiv:2101.00001", "merged"),
        (1, "arxiv:2101.00001", "known"),
    ]
    assert catalogue.changes(0)[1:] == ([1], [])
    assert catalogue.store([]) == []


def test_what_was_removed_is_gone_until_it_is_read_again(catalogue: Catalogue) -> None:
    list(catalogue.add_all(papers()))
    before = catalogue.sequence()
    assert catalogue.remove("https://arxiv.org/pdf/2010.00000v1") == 1
    for gone in ("2010.00000", "GRAPH methods number 0 for node and edge"):
        with pytest.raises(EntryNotFound):
            catalogue.find(gone)
    with pytest.raises(EntryNotFound):
        catalogue.remove("2010.00000")
    assert catalogue.changes(before) == (before + 1, [], [1])
    assert list(catalogue.release_records([1])) == []
    assert catalogue.problems() == []
    assert catalogue.store([paper("graph", 0)]) == [(25, "arxiv:2010.00000", "new")]
    assert catalogue.changes(before) == (before + 2, [25], [1])


def test_release_records_show_rows_ascending(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_CHUNK", 5)
    list(catalogue.add_all(papers()))
    records = list(catalogue.release_records([30, *range(24, 1, -1)]))
    assert [record.row for record in records] == list(range(2, 25))
    ((_, entry),) = catalogue.get([2])
    assert (records[0].summary, records[0].facts) == (orjson.dumps(entry.summary()), entry.facts())
    assert set(records[0].names) >= {"arxiv:2011.00000", *entry.aliases}
    assert all(catalogue.find(name) == 2 for name in records[0].names)


def test_an_older_file_is_upgraded_in_place(tmp_path: Path) -> None:
    path = tmp_path / "catalogue"
    with Catalogue(path) as made:
        list(made.add_all(papers()))
        kept = list(made.entries())
    old = sqlite3.connect(tmp_path / "old")
    for statement in MIGRATIONS[0].split(";\n"):
        old.execute(statement)
    old.execute("ATTACH ? AS made", (str(path),))
    old.execute("INSERT INTO entries SELECT row, id, text_hash, card FROM made.entries")
    for table in ("mentions", "aliases"):
        old.execute(f"INSERT INTO {table} SELECT * FROM made.{table}")
    old.execute("INSERT INTO vectors SELECT row, 'one', text_hash, zeroblob(8) FROM entries")
    old.execute("INSERT INTO authors SELECT row, 0, 'Ada' FROM entries")
    old.execute("PRAGMA application_id = 0x72636D64")
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    for _ in range(2):
        with Catalogue(tmp_path / "old") as catalogue:
            assert list(catalogue.entries()) == kept
            assert catalogue.problems() == []
            assert [s.facts for s in catalogue.release_records(range(99))] == [
                e.facts() for _, e in kept
            ]
            assert catalogue.changes(0, "one").changed == [row for row, _ in kept]
            assert catalogue.vectors("one", 2)[1].tolist() == [[0, 0]] * 24
            assert catalogue.changes(catalogue.sequence(), "one")[1:] == ([], [])
            ages = (datetime.now(UTC) - at for at in catalogue.stored_at(range(99)).values())
            assert all(age < timedelta(minutes=5) for age in ages)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE entries SET facts = '{}' WHERE row = 3",
        "UPDATE entries SET card = '{}' WHERE row = 3",
        "DELETE FROM aliases WHERE entry = 3 AND name LIKE 'key:%'",
        "INSERT INTO aliases VALUES ('doi:10.1000/x', 3)",
    ],
)
def test_derived_columns_are_proved_and_mended(catalogue: Catalogue, harm: str) -> None:
    list(catalogue.add_all(papers()))
    other = sqlite3.connect(catalogue.path)
    other.execute(harm)
    other.commit()
    other.close()
    before = catalogue.sequence()
    assert catalogue.problems() == ["entry arxiv:2012.00000 differs from its mentions"]
    catalogue.rederive()
    assert catalogue.problems() == []
    assert catalogue.changes(before).changed == [3]


@pytest.mark.parametrize("batch", [1, 7, 1000])
@pytest.mark.parametrize("titled", [1, 40])
def test_a_page_with_many_entries_is_read_alike_in_any_order(
    catalogue: Catalogue, tmp_path: Path, batch: int, titled: int
) -> None:
    page = "https://blog.org/page"
    said = [
        Mention(origin=Origin(f"{n}.txt", 1, "weekly"), url=page, abstract_zh=f"第{n}段文字。")
        for n in range(40)
    ] + [
        Mention(origin=Origin(f"t{n}.txt", 1, "weekly"), url=page, title=f"Title number {n} of it")
        for n in range(titled)
    ]
    list(catalogue.add_all(said, batch))
    assert len(catalogue) == (1 if titled == 1 else 80)
    with Catalogue(tmp_path / "other") as other:
        list(other.add_all(reversed(said), batch))
        assert exported(other) == exported(catalogue)
    assert catalogue.problems() == []


def test_an_entry_of_two_numbers_is_found_and_taken_apart(catalogue: Catalogue) -> None:
    list(catalogue.add_all(papers()))
    kept = exported(catalogue)
    other = sqlite3.connect(catalogue.path)
    other.execute("UPDATE mentions SET entry = 3 WHERE entry = 9")
    other.commit()
    other.close()
    found = catalogue.problems()
    assert (
        "entry arxiv:2012.00000 has two numbers of one kind: arxiv:2012.00000 and arxiv:2012.00002"
        in found
    )
    catalogue.rederive()
    assert catalogue.problems() == []
    assert exported(catalogue) == kept


def test_what_was_derived_wrongly_is_found_and_derived_again(catalogue: Catalogue) -> None:
    list(catalogue.add_all(papers()))
    other = sqlite3.connect(catalogue.path)
    other.execute("UPDATE entries SET text_hash = 'wrong' WHERE row = 3")
    other.commit()
    other.close()
    assert catalogue.problems() == ["entry arxiv:2012.00000 differs from its mentions"]
    catalogue.rederive()
    assert catalogue.problems() == []


def test_an_entry_keeps_the_time_when_it_was_first_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before, Catalogue(tmp_path / "c") as catalogue:
        before.setattr("time.time", lambda: 1_700_000_000.9)
        catalogue.add(paper("graph", 0))
    with Catalogue(tmp_path / "c") as catalogue:
        again = replace(paper("graph", 0), abstract_en=None, venue="NeurIPS")
        assert catalogue.add(again) == "merged"
        assert catalogue.add(paper("graph", 1)) == "new"
        first, second = catalogue.rows()
        stored = catalogue.stored_at([first, second, 99])
    assert stored[first] == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert datetime.now(UTC) - stored[second] < timedelta(minutes=5)
    assert set(stored) == {first, second}


def test_an_address_that_several_share_means_the_one_whose_id_it_is(tmp_path: Path) -> None:
    shared = "https://blog.org/post/1"
    told = [
        Mention(origin=Origin("a", 1, "weekly"), kind="paper", url=shared, arxiv_id="2101.00001", title="Residuals"),
        Mention(origin=Origin("a", 2, "weekly"), kind="paper", url=shared, arxiv_id="2101.00002", title="Masks"),
        Mention(origin=Origin("a", 3, "weekly"), kind="paper", url=shared),
    ]  # fmt: skip
    with Catalogue(tmp_path / "a") as catalogue:
        catalogue.store(told)
        rows = {entry.id: row for row, entry in catalogue.entries()}
        assert "url:blog.org/post/1" in rows
        assert {id: catalogue.find(id) for id in rows} == rows == catalogue.find_all([*rows])
