"""Merging: mentions into entries, whenever one is stored, taken away or decided on.

Each time, all mentions that could have to do with the new ones are resolved afresh, so what comes
of them is what would have come of any other order (see `recommender.entries.resolution`). An entry that
stays keeps its row; of several that become one, the oldest row stays.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal, NamedTuple

import orjson

from recommender.catalogue.connection import RowId
from recommender.catalogue.derived import Derived, derived_of, names_of, read_mention
from recommender.catalogue.edits import EditStore
from recommender.entries import identity
from recommender.entries.claims import Decisions
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention
from recommender.entries.resolution import MentionCluster, resolve
from recommender.errors import EntryNotFound

Outcome = Literal["new", "merged", "known"]
"""The outcome of storing a mention: it made a new entry, was merged into a known one, or was stored before."""

UNSTORED = RowId(0)
"""The row of an entry that is not stored yet; those that are count from 1."""

# A link that more titled entries share leads to a page that lists works, and identifies none.
_CROWD = 32
_NAMES_AT_ONCE = 1000  # names looked up at once


@dataclass
class MentionRow:
    """A mention with its fingerprint; its own ``row`` and that of its ``entry``, both 0 before it is stored."""

    mention: Mention
    fingerprint: str
    row: int = 0
    entry: RowId = UNSTORED
    outcome: Outcome = "known"


class _MergedEntry(NamedTuple):
    """An entry to be stored: its row (`UNSTORED` for a new one), names and mentions; no mentions where none changed entry."""

    row: RowId
    entry: Entry
    names: frozenset[str]
    members: list[MentionRow]


class EntryStore(EditStore):
    """The part of a catalogue that merges mentions into entries."""

    _last_compared = 0
    """How many stored mentions the last merge resolved again."""

    def find(self, name: str) -> RowId:
        """Return the row of the entry known by a name in any form: an id, a link, an exact title.

        A name as entries carry it is found first: of several, the one whose id it is, else the first.

        Raises
        ------
        EntryNotFound
            If no entry has this name.
        """
        exact = identity.as_stored(name)
        sql = "SELECT COALESCE((SELECT row FROM entries WHERE id = ?1), (SELECT MIN(entry) FROM aliases WHERE name = ?1))"
        row = self._query(sql, (exact,))[0][0]
        if row is None:
            row = min(self._rows_named(identity.other_forms(exact)), default=None)
        if row is None:
            raise EntryNotFound(name)
        return RowId(row)

    def _rows_named(self, names: Iterable[str]) -> list[RowId]:
        names_json = orjson.dumps(list(names)).decode()
        sql = (
            "SELECT DISTINCT entry FROM aliases WHERE name IN (SELECT value FROM json_each(?))"
            " ORDER BY entry"
        )
        return [row for (row,) in self._query(sql, (names_json,))]

    def decisions(self) -> Decisions:
        """Return what people decided: pairs of names, and whether they are one work."""
        rows = self._query("SELECT one, other, same FROM decisions ORDER BY one, other")
        return {(one, other): bool(same) for one, other, same in rows}

    def _merge(
        self,
        new: Sequence[MentionRow],
        names: Set[str] = frozenset(),
        stale: Set[RowId] = frozenset(),
    ) -> None:
        """Resolve new mentions together with the entries that have any of these names, and store the outcome.

        Parameters
        ----------
        stale : set of int
            Entries of which a mention has changed.
        """
        decisions = self.decisions()
        mentions, crowded = self._connected(new, names, decisions)
        self._last_compared = len(mentions) - len(new)
        clusters = resolve_rows(mentions, decisions, crowded)
        self._store_entries(
            list(self._merged_entries(mentions, clusters, stale)),
            {h.entry for h in mentions} - {UNSTORED},
        )

    # -- what belongs together -------------------------------------------------------------------

    def _connected(
        self, new: Sequence[MentionRow], names: Set[str], decisions: Decisions
    ) -> tuple[list[MentionRow], set[str]]:
        """Return the connected component of new mentions: all stored ones that share a name with them, or with those, and so on.

        Second, the URL names that more than `_CROWD` titled entries share, which hence identify none.
        """
        mentions, rows, queried = list(new), set[RowId](), set[str]()
        crowded: set[str] = set()
        names_sought = set(names).union(*(h.mention.blocking_keys() for h in new))
        while pending := names_sought - queried:
            queried |= pending
            names_sought = {
                name
                for pair, same in decisions.items()
                if same and not pending.isdisjoint(pair)
                for name in pair
            }
            owners: dict[str, list[RowId]] = defaultdict(list)
            for name, row in self._owners(sorted(pending)):
                owners[name].append(row)
            crowded |= {
                name
                for name, among in owners.items()
                if len(among) > _CROWD
                and name.startswith("url:")
                and self._count_titled(among) > _CROWD
            }
            more = {row for n, o in owners.items() if n not in crowded for row in o} - rows
            rows |= more
            mentions += self._mentions_of(sorted(more))
            names_sought |= {name for names in self._names_by_row(more).values() for name in names}
        return mentions, crowded

    def _count_titled(self, rows: Sequence[RowId]) -> int:
        """Return how many of these rows have a title."""
        sql = (
            "SELECT COUNT(*) FROM entries e WHERE row IN (SELECT value FROM json_each(?)) AND EXISTS"
            " (SELECT 1 FROM aliases WHERE entry = e.row AND name > 'key:' AND name < 'key;')"
        )
        return int(self._query(sql, (orjson.dumps(rows).decode(),))[0][0])

    def _owners(self, names: Sequence[str]) -> Iterator[tuple[str, RowId]]:
        for start in range(0, len(names), _NAMES_AT_ONCE):
            part = orjson.dumps(names[start : start + _NAMES_AT_ONCE]).decode()
            for table in ("aliases", "disputed"):
                yield from self._query(
                    f"SELECT name, entry FROM {table}"
                    " WHERE name IN (SELECT value FROM json_each(?))",
                    (part,),
                )

    def _mentions_of(self, rows: Sequence[RowId]) -> list[MentionRow]:
        sql = (
            "SELECT row, entry, fingerprint, content FROM mentions"
            " WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY row"
        )
        return [
            MentionRow(read_mention(content), fingerprint, place, row)
            for place, row, fingerprint, content in self._chunked(sql, rows)
        ]

    def _names_by_row(
        self, rows: Iterable[RowId], tables: Sequence[str] = ("aliases", "disputed")
    ) -> dict[RowId, set[str]]:
        """Return all names of these rows, withheld ones too."""
        names: dict[RowId, set[str]] = defaultdict(set)
        for table in tables:
            sql = f"SELECT entry, name FROM {table} WHERE entry IN (SELECT value FROM json_each(?))"
            for row, name in self._chunked(sql, sorted(rows)):
                names[row].add(name)
        return names

    def _withheld(self, rows: Iterable[RowId]) -> dict[RowId, set[str]]:
        """Return the names that mentions of these rows give, but that belong to other entries."""
        return self._names_by_row(rows, ("disputed",))

    # -- what becomes of it ----------------------------------------------------------------------

    def _merged_entries(
        self, mentions: Sequence[MentionRow], clusters: Sequence[MentionCluster], stale: Set[RowId]
    ) -> Iterator[_MergedEntry]:
        """Yield the entries that are new or whose mentions or names may differ."""
        before = Counter(mention.entry for mention in mentions)
        withheld = self._withheld(before.keys() - {UNSTORED})
        rows, edits = self._rows_of(mentions, clusters), self.edits()
        for cluster, row in zip(clusters, rows, strict=True):
            members = [mentions[i] for i in cluster.members]
            unchanged = row and len(members) == before[row] and all(h.entry == row for h in members)
            if (
                unchanged
                and row not in stale
                and withheld.get(row, frozenset()) == cluster.withheld
            ):
                yield _MergedEntry(row, Entry(()), frozenset(), [])
                continue
            entry = Entry.merge([h.mention for h in members], cluster.withheld, edits)
            yield _MergedEntry(row, entry, names_of(entry), members)
            _set_outcomes(members)

    def _rows_of(
        self, mentions: Sequence[MentionRow], clusters: Sequence[MentionCluster]
    ) -> list[RowId]:
        """Return the row that each cluster keeps, `UNSTORED` for a new one.

        Of an entry that is split, the cluster keeps the row that has the entry's id, else most of its mentions.
        """
        shares: dict[RowId, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for number, cluster in enumerate(clusters):
            for i in cluster.members:
                if mentions[i].entry:
                    shares[mentions[i].entry][number] += 1
        split = [row for row, among in shares.items() if len(among) > 1]
        sql = "SELECT row, id FROM entries WHERE row IN (SELECT value FROM json_each(?))"
        ids = dict(self._chunked(sql, sorted(split)))
        rows = [UNSTORED] * len(clusters)
        for row in sorted(shares):
            free = [number for number in shares[row] if not rows[number]]

            def claim(number: int, row: RowId = row) -> tuple[bool, int, int]:
                cluster = clusters[number]
                has_id = (
                    row in ids
                    and ids[row] not in cluster.withheld
                    and any(ids[row] in mentions[i].mention.names() for i in cluster.members)
                )
                return has_id, shares[row][number], -number

            if free:
                rows[max(free, key=claim) if len(free) > 1 else free[0]] = row
        return rows

    def _store_entries(self, works: Sequence[_MergedEntry], rows: Set[RowId]) -> None:
        """Store merged entries in place of those of `rows`; a row that no merged entry keeps is deleted."""
        removed = sorted(rows - {work.row for work in works})
        changing = [work for work in works if work.members]
        before = self._derived_of([work.row for work in changing if work.row])
        names_before = self._names_by_row(before)
        withheld_before = self._withheld(before)
        renamed = [w for w in changing if not w.row or before[w.row][0] != w.entry.id]
        self._free_ids(renamed, removed)
        for work in changing:
            derived = derived_of(work.entry)
            withheld: Set[str] = withheld_before.get(work.row, frozenset())
            names = names_before.get(work.row, set()) - withheld
            row = work.row or self._insert_entry(derived)
            if work.row and (work.names != names or before[row] != derived):
                sql = (
                    "UPDATE entries SET id = ?, text_hash = ?, card = ?, facts = ?, changed = ?"
                    " WHERE row = ?"
                )
                self._db.execute(sql, (*derived, self._tick(), row))
            self._replace_names("aliases", row, work.names, names)
            self._replace_names("disputed", row, work.entry.withheld, withheld)
            if work.row:
                self._db.execute("DELETE FROM telling WHERE entry = ?", (row,))
            self._assign(work.members, row)
        for row in removed:
            self._delete_entry(row)

    def _free_ids(self, renamed: Sequence[_MergedEntry], removed: Sequence[RowId]) -> None:
        """Give temporary ids to entries that will be renamed or deleted, and to those that have one of the new ids.

        The database requires ids to be unique at every moment; entries that exchange their ids, say, would violate that.
        An entry outside these rows has a new id only wrongly, while a catalogue is being repaired.
        """
        ids = orjson.dumps([work.entry.id for work in renamed]).decode()
        sql = "SELECT row FROM entries WHERE id IN (SELECT value FROM json_each(?))"
        moving = {*removed, *(work.row for work in renamed)}
        moving |= {row for (row,) in self._query(sql, (ids,))}
        self._db.executemany(
            "UPDATE entries SET id = 'moving:' || row WHERE row = ?",
            [(row,) for row in sorted(moving)],
        )

    def _insert_entry(self, derived: Derived) -> RowId:
        """Insert a new entry and return its row.

        It counts as stored after everything that an issue has covered, whatever the clock says now.
        """
        sql = (
            "INSERT INTO entries (id, text_hash, card, facts, changed, stored) VALUES (?, ?, ?, ?, ?,"
            " MAX(?, COALESCE((SELECT MAX(delivered) FROM collections), 0))) RETURNING row"
        )
        ((row,),) = self._query(sql, (*derived, self._tick(), int(time.time())))
        return RowId(row)

    def _derived_of(self, rows: Sequence[RowId]) -> dict[RowId, Derived]:
        sql = (
            "SELECT row, id, text_hash, card, facts FROM entries"
            " WHERE row IN (SELECT value FROM json_each(?))"
        )
        return {row: tuple(derived) for row, *derived in self._chunked(sql, rows)}

    def _replace_names(self, table: str, row: RowId, names: Set[str], before: Set[str]) -> None:
        for sql, changed in (
            (f"INSERT INTO {table} VALUES (?, ?)", names - before),
            (f"DELETE FROM {table} WHERE name = ? AND entry = ?", before - names),
        ):
            if changed:
                self._db.executemany(sql, [(name, row) for name in sorted(changed)])

    def _assign(self, members: Sequence[MentionRow], row: RowId) -> None:
        """Set the entry of mentions: of stored ones in the file, of new ones in memory, to be stored later."""
        changes = [(row, h.row) for h in members if h.row and h.entry != row]
        if changes:
            self._db.executemany("UPDATE mentions SET entry = ? WHERE row = ?", changes)
        for member in members:
            member.entry = row

    def _delete_entry(self, row: RowId) -> None:
        """Delete an entry that has no mentions any more, and record that it is gone, for `Catalogue.changes`."""
        self._db.execute("DELETE FROM entries WHERE row = ?", (row,))
        self._db.execute("INSERT INTO gone VALUES (?, ?)", (row, self._tick()))


def resolve_rows(
    mentions: Sequence[MentionRow], decisions: Decisions, crowded: Set[str]
) -> list[MentionCluster]:
    """Group mentions into works: see `resolution.resolve`."""
    fingerprints = [h.fingerprint for h in mentions]
    return resolve([h.mention for h in mentions], decisions, fingerprints, crowded)


def _set_outcomes(members: Iterable[MentionRow]) -> None:
    """Set the outcome of each new mention: ``new`` for the first of a new entry, else ``merged``."""
    earlier_keys: set[str] = set()
    exists = any(member.row for member in members)
    for member in members:
        if not member.row:
            blocking_keys = member.mention.blocking_keys()
            member.outcome = (
                "new" if not exists and earlier_keys.isdisjoint(blocking_keys) else "merged"
            )
            earlier_keys |= blocking_keys
