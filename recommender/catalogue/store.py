"""The catalogue: one SQLite file with every mention, entry, name and vector; the only truth.

Mentions are stored as they were read; an entry is merged from its mentions on the way out, so
nothing that a document said is ever lost to a merge. What is stored of an entry itself (id, hash of
its texts, summary, facts) is derived, and kept only to be found fast.

An entry never has two different numbers of one kind (two arXiv ids, DOIs, PMIDs, …), unless one
mention names them together or a person said that they are one work; a number names one entry; and
no order of mentions, nor how they are split into runs, changes what becomes of them. See
`recommender.entries.resolution`; `Catalogue.problems` proves it.

A copy of some of it is kept up to date by `Catalogue.changes` since the sequence number of the copy, and by reading the
rows that changed.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

import orjson

from recommender.catalogue.collections import CollectionStore
from recommender.catalogue.connection import RowId
from recommender.catalogue.consistency import ConsistencyChecks
from recommender.catalogue.decisions import DecisionStore
from recommender.catalogue.documents import DocumentStore
from recommender.catalogue.embeddings import EmbeddingStore, EntryRow, sparse_of, vector_of
from recommender.catalogue.merging import MentionRow, Outcome
from recommender.catalogue.migrations import DERIVED_SINCE
from recommender.catalogue.repeats import RepeatStore
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Vectors
from recommender.entries import identity
from recommender.entries.entry import Entry, Facts
from recommender.entries.mention import Mention

CATALOGUE = "catalogue.sqlite"
"""The name of the file in a home folder."""

_FEW = 32  # mentions of which each may be a repeat; of more, all are resolved at once
_BATCH = 500  # entries merged at once: bounds memory
_RECORDS = (
    "SELECT e.row, e.card, e.facts,"
    " (SELECT json_group_array(name) FROM aliases WHERE entry = e.row){}"
    " FROM entries e{} WHERE e.row IN (SELECT value FROM json_each(?)) ORDER BY e.row"
)
_LONELY = "SELECT {} FROM entries WHERE row NOT IN (SELECT entry FROM mentions)"
_FEATURES = ", v.vector, b.bag, b.languages"
_JOINS = (
    " LEFT JOIN vectors v ON v.entry = e.row AND v.encoder = ? AND v.text_hash = e.text_hash"
    " LEFT JOIN bags b ON b.entry = e.row AND b.lexicon = ? AND b.text_hash = e.text_hash"
)


class StoreOutcome(NamedTuple):
    """The outcome of storing a mention, with the row and id of its entry."""

    row: RowId
    id: str
    outcome: Outcome


class Changes(NamedTuple):
    """The rows, ascending, that were stored or changed, and those that were removed, up to a sequence number."""

    sequence: int
    changed: list[RowId]
    gone: list[RowId]


class ReleaseRecord(NamedTuple):
    """What a release stores of an entry: its summary as compact JSON, its facts, and its names with ``key:`` hashes."""

    row: RowId
    summary: bytes
    facts: Facts
    names: tuple[str, ...]


class EntryState(NamedTuple):
    """An entry as it is now; its vector, shape (d,), and its sparse vector, one row of counts, are None until they are made."""

    record: ReleaseRecord
    vector: Vectors | None
    terms: SparseVectors | None


class Catalogue(
    CollectionStore, DocumentStore, EmbeddingStore, DecisionStore, RepeatStore, ConsistencyChecks
):
    """Entries on disk: add mentions, look names up, keep vectors, sparse vectors and words.

    Safe to share between threads and processes: see `Database`. Every public method is one
    transaction, except inside ``with catalogue.transaction():``.
    """

    # -- mentions and entries --------------------------------------------------------------------

    def add(self, mention: Mention) -> Outcome:
        """Store a mention and merge it with the entries it speaks of: see `store`."""
        return self.store([mention])[0].outcome

    def add_all(self, mentions: Iterable[Mention], batch: int = 1000) -> Iterator[Outcome]:
        """Add mentions in transactions of `batch`; an outcome is yielded once it is on disk.

        If the last transaction had to resolve more stored mentions again than `batch`, the next one takes that
        many, so that each stored mention is resolved again a few times at most.
        """
        pending = iter(mentions)
        most = batch
        while group := list(islice(pending, most)):
            yield from [outcome.outcome for outcome in self.store(group)]
            most = max(batch, self._last_compared)

    def store(self, mentions: Sequence[Mention]) -> list[StoreOutcome]:
        """Store mentions, merging each with the entries it speaks of; on disk when it returns.

        A mention with the same content from the same document is stored once, at its first place
        there. Where a mention joins several entries, these become one, in the oldest row. Row and id of each outcome
        are those after the last mention was stored.
        """
        with self.transaction():
            mention_rows, new, stale = self._new_and_known(mentions)
            if len(new) <= _FEW and not stale:
                for mention_row in new:
                    if self._repeat(mention_row):
                        self._insert(mention_row)
                        self._store_representatives(mention_row)
            unmerged = [mention_row for mention_row in new if not mention_row.entry]
            names = set[str]().union(*self._names_by_row(stale).values())
            if unmerged or stale:
                self._merge(unmerged, names, stale)
            for mention_row in unmerged:
                self._insert(mention_row)
            sql = (
                "SELECT m.row, e.row, e.id FROM mentions m JOIN entries e ON e.row = m.entry"
                " WHERE m.row IN (SELECT value FROM json_each(?))"
            )
            rows = self._chunked(sql, [stored.row for stored, _ in mention_rows])
            entries = {mention: (row, id) for mention, row, id in rows}
        return [
            StoreOutcome(*entries[stored.row], stored.outcome if is_new else "known")
            for stored, is_new in mention_rows
        ]

    def _new_and_known(
        self, mentions: Sequence[Mention]
    ) -> tuple[list[tuple[MentionRow, bool]], list[MentionRow], set[RowId]]:
        """Look up which mentions are stored already; one that comes at an earlier place of its document now gets that place.

        Returns
        -------
        list of (MentionRow, bool)
            Of each mention, whether it is new; equal ones share a row, and only the first is new.
        list of MentionRow
            The new ones.
        set of RowId
            The entries of which a stored mention was replaced.
        """
        mention_rows: list[tuple[MentionRow, bool]] = []
        new: dict[tuple[str, str], MentionRow] = {}
        stale: set[RowId] = set()
        for mention in mentions:
            where = (mention.origin.document, mention.fingerprint())
            known = new.get(where) or self._stored_mention(where)
            if known is None:
                known = new[where] = MentionRow(mention, where[1])
                mention_rows.append((known, True))
                continue
            mention_rows.append((known, False))
            if mention.origin < known.mention.origin:
                known.mention = mention
                if known.row:
                    self._replace(known)
                    stale.add(known.entry)
        return mention_rows, list(new.values()), stale

    def _stored_mention(self, where: tuple[str, str]) -> MentionRow | None:
        """Return the stored mention of a document with this fingerprint, None if there is none."""
        sql = "SELECT row, entry, content FROM mentions WHERE document = ? AND fingerprint = ?"
        for mention_row, entry_row, content in self._query(sql, where):
            mention = Mention.from_dict(orjson.loads(content))
            return MentionRow(mention, where[1], mention_row, entry_row)
        return None

    def _insert(self, mention_row: MentionRow) -> None:
        content = orjson.dumps(mention_row.mention.to_dict()).decode()
        ((mention_row.row,),) = self._query(
            "INSERT INTO mentions (entry, document, fingerprint, content) VALUES (?, ?, ?, ?)"
            " RETURNING row",
            (
                mention_row.entry,
                mention_row.mention.origin.document,
                mention_row.fingerprint,
                content,
            ),
        )

    def _replace(self, mention_row: MentionRow) -> None:
        """Store a mention in place of an equal one that stands further down in the same document."""
        content = orjson.dumps(mention_row.mention.to_dict()).decode()
        self._db.execute(
            "UPDATE mentions SET content = ? WHERE row = ?", (content, mention_row.row)
        )

    def remove(self, name: str) -> RowId:
        """Delete the entry known by a name with all its mentions; return the row it had.

        Reading the same document again adds it again, in another row.

        Raises
        ------
        EntryNotFound
            If no entry has this name.
        """
        with self.transaction():
            row = self.find(name)
            names = self._names_by_row([row])[row]
            self._remove_from_index(row)
            self._db.execute("DELETE FROM mentions WHERE entry = ?", (row,))
            self._db.executemany("DELETE FROM edits WHERE name = ?", [(name,) for name in names])
            self._delete_entry(row)
            self._merge([], names)
        return row

    def find_all(self, names: Sequence[str]) -> dict[str, RowId]:
        """Return the row of each name that `find` would find."""
        exact = {name: identity.as_stored(name) for name in names}
        rows = self._first_rows([*exact.values()])
        forms = {
            name: identity.other_forms(exact_name)
            for name, exact_name in exact.items()
            if exact_name not in rows
        }
        other_rows = self._first_rows(
            [form for forms_of_name in forms.values() for form in forms_of_name]
        )
        row_of = {name: rows.get(one) for name, one in exact.items()}
        for name, some in forms.items():
            row_of[name] = min(
                (other_rows[form] for form in some if form in other_rows), default=None
            )
        return {name: row for name, row in row_of.items() if row is not None}

    def _first_rows(self, names: Sequence[str]) -> dict[str, RowId]:
        """Return the row of each name that is exactly an alias: the entry whose id it is, else the first that has it."""
        sql = (
            "SELECT name, COALESCE((SELECT row FROM entries WHERE id = name), MIN(entry))"
            " FROM aliases WHERE name IN (SELECT value FROM json_each(?)) GROUP BY name"
        )
        return dict(self._chunked(sql, names))

    def summaries(self, rows: Sequence[RowId]) -> dict[RowId, dict[str, Any]]:
        """Return the summaries of these rows, in this order; rows that are gone are left out."""
        sql = "SELECT row, card FROM entries WHERE row IN (SELECT value FROM json_each(?))"
        content_of = dict(self._chunked(sql, rows))
        return {row: orjson.loads(content_of[row]) for row in rows if row in content_of}

    def get(self, rows: Sequence[RowId]) -> list[EntryRow]:
        """Return the entries of these rows, in this order; rows that are gone are left out."""
        mentions: dict[RowId, list[Mention]] = {}
        sql = (
            "SELECT entry, content FROM mentions WHERE entry IN (SELECT value FROM json_each(?))"
            " ORDER BY row"
        )
        for row, content in self._chunked(sql, rows):
            mentions.setdefault(row, []).append(Mention.from_dict(orjson.loads(content)))
        withheld, edits = self._withheld(rows), self.edits()
        return [
            EntryRow(row, Entry.merge(mentions[row], withheld.get(row, ()), edits))
            for row in rows
            if row in mentions
        ]

    def titles(self) -> Iterator[tuple[str, str]]:
        """Yield id and title of every entry, once for each of its titles."""
        sql = "SELECT id, json_extract(card, '$.title'), json_extract(card, '$.title_zh') FROM entries"
        for id, *titles in self._query(sql):
            yield from ((id, title) for title in titles if title)

    def stored_at(self, rows: Sequence[RowId]) -> dict[RowId, datetime]:
        """Return when the entries of these rows were first stored, to the second."""
        sql = "SELECT row, stored FROM entries WHERE row IN (SELECT value FROM json_each(?))"
        return {row: datetime.fromtimestamp(at, UTC) for row, at in self._chunked(sql, rows)}

    def rows(self) -> list[RowId]:
        """Return every row, in order of the entries' first mention."""
        order = "SELECT entry FROM mentions GROUP BY entry ORDER BY MIN(row)"
        return [row for (row,) in self._query(order)]

    def entries(self) -> Iterator[EntryRow]:
        """Yield every entry in order of its first mention."""
        rows = self.rows()
        for start in range(0, len(rows), _BATCH):
            yield from self.get(rows[start : start + _BATCH])

    def listing(self) -> dict[RowId, tuple[str, str]]:
        """Return row -> (id, text hash) of every entry, by row: what a release is built from."""
        rows = self._query("SELECT row, id, text_hash FROM entries ORDER BY row")
        return {row: (id, text_hash) for row, id, text_hash in rows}

    def counts(self) -> dict[str, int]:
        """Return how many entries, mentions, vectors and sparse vectors there are."""
        tables = ("entries", "mentions", "vectors", "bags")
        return {t: self._query(f"SELECT COUNT(*) FROM {t}")[0][0] for t in tables}

    def __len__(self) -> int:
        return int(self._query("SELECT COUNT(*) FROM entries")[0][0])

    # -- copies ----------------------------------------------------------------------------------

    def changes(
        self, since: int, encoder: str | None = None, lexicon: str | None = None
    ) -> Changes:
        """Return what changed after a sequence number, as of one moment.

        An entry changes when its summary, facts, texts or names do; given an encoder or a lexicon, also when
        the first vector or sparse vector of its present text is stored. Reading a changed row gives its
        state of that moment or a later one; in the latter case the next call returns the row again. So a reader
        that calls this over and over, each time since the last sequence number, knows every entry as it is.
        ``since=0`` returns all.
        """
        parameters = (
            ("SELECT row FROM entries WHERE changed > ?", (since,)),
            ("SELECT entry FROM vectors WHERE encoder = ? AND changed > ?", (encoder, since)),
            ("SELECT entry FROM bags WHERE lexicon = ? AND changed > ?", (lexicon, since)),
        )
        with self.snapshot():
            changed = {row for question in parameters for (row,) in self._query(*question)}
            gone = self._query("SELECT row FROM gone WHERE tick > ? ORDER BY row", (since,))
            return Changes(self.sequence(), sorted(changed), [row for (row,) in gone])

    def release_records(self, rows: Sequence[RowId]) -> Iterator[ReleaseRecord]:
        """Yield the records that a release stores of these rows, ascending; rows that are gone are left out.

        Read a thousand at a time: as of one moment only inside ``with catalogue.snapshot():``.
        """
        for row, card, facts, names in self._chunked(_RECORDS.format("", ""), sorted(rows)):
            yield _record(row, card, facts, names)

    def entry_states(
        self, rows: Sequence[RowId], encoder: str, lexicon: str
    ) -> Iterator[EntryState]:
        """Yield records, vectors and sparse vectors of these rows, ascending; rows that are gone are left out.

        Vectors of `encoder` and sparse vectors of `lexicon` are those of the present text, or None. Each
        entry is read as of one moment.
        """
        for row, card, facts, names, vector, terms, languages in self._chunked(
            _RECORDS.format(_FEATURES, _JOINS), sorted(rows), (encoder, lexicon)
        ):
            record = _record(row, card, facts, names)
            yield EntryState(record, vector_of(vector), sparse_of(terms, languages))

    # -- soundness -------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """Return what is wrong with the file, by SQLite's own checks and ours; empty when sound."""
        problems_found = [r[0] for r in self._query("PRAGMA integrity_check") if r[0] != "ok"]
        problems_found += [
            f"{r[0]} row {r[1]} has no {r[2]}" for r in self._query("PRAGMA foreign_key_check")
        ]
        lonely = self._query(_LONELY.format("id"))
        problems_found += [f"entry {id} has no mention" for (id,) in lonely]
        for (name,) in self._query("SELECT name FROM aliases GROUP BY name HAVING COUNT(*) > 1"):
            if identity.is_strong(name):
                problems_found.append(f"{name} names several entries")
        return problems_found + list(self._inconsistencies(repair=False))

    def rederive(self) -> None:
        """Resolve all mentions again, and write entries, names and derived columns as they come out."""
        with self.transaction():
            for (row,) in self._query(_LONELY.format("row")):
                self._delete_entry(row)
            self._rebuild_names()
            for _ in self._inconsistencies(repair=True):
                pass

    def _upgraded(self, version: int) -> None:
        if 0 < version < DERIVED_SINCE:
            self.rederive()


def _record(row: RowId, card: str, facts: str, names: str) -> ReleaseRecord:
    sorted_names = tuple(sorted(orjson.loads(names)))
    return ReleaseRecord(row, card.encode(), Facts.from_json(facts), sorted_names)
