"""Merging: mentions into entries, whenever one is stored, taken away or decided on.

Each time, all mentions that could have to do with the new ones are resolved afresh, so what comes
of them is what would have come of any other order (see `recommender.entries.resolution`). An entry that
stays keeps its row; of several that become one, the oldest row stays.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal, NamedTuple

import orjson

from recommender.catalogue.connection import RowId
from recommender.catalogue.derived import Derived, derived_of, names_of, read_mention
from recommender.catalogue.edits import Edited
from recommender.entries import identity
from recommender.entries.claims import Decisions, contradictions
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention
from recommender.entries.resolution import MentionCluster, resolve
from recommender.errors import EntryNotFound

Outcome = Literal["new", "merged", "known"]
"""What storing a mention did: a new entry, a mention of a known one, or nothing at all."""

UNSTORED = RowId(0)
"""The row of an entry that is not stored yet; those that are count from 1."""

_CROWD = 32  # titled entries of one link: it leads to a page that lists works
_ASKED = 1000  # names looked up at once
_CHECKED = 500  # entries resolved at once when all are


@dataclass
class HeldMention:
    """A mention with its fingerprint; ``place``, its own row, and ``entry``, its entry's; 0 before it is stored."""

    mention: Mention
    fingerprint: str
    place: int = 0
    entry: RowId = UNSTORED
    outcome: Outcome = "known"


class _Work(NamedTuple):
    """An entry as it has to be stored: `UNSTORED` for a new one; no members where nothing changes."""

    row: RowId
    entry: Entry
    names: frozenset[str]
    members: list[HeldMention]


class Merging(Edited):
    """The part of a catalogue that makes entries of mentions."""

    _looked_at = 0
    """How many stored mentions the last merge looked at."""

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
        found = self._query(sql, (exact,))[0][0]
        if found is None:
            found = min(self._rows_named(identity.other_forms(exact)), default=None)
        if found is None:
            raise EntryNotFound(name)
        return RowId(found)

    def _rows_named(self, names: Iterable[str]) -> list[RowId]:
        wanted = orjson.dumps(list(names)).decode()
        sql = (
            "SELECT DISTINCT entry FROM aliases WHERE name IN (SELECT value FROM json_each(?))"
            " ORDER BY entry"
        )
        return [row for (row,) in self._query(sql, (wanted,))]

    def decisions(self) -> Decisions:
        """Return what people decided: pairs of names, and whether they are one work."""
        found = self._query("SELECT one, other, same FROM decisions ORDER BY one, other")
        return {(one, other): bool(same) for one, other, same in found}

    def _merge(
        self,
        new: Sequence[HeldMention],
        names: Set[str] = frozenset(),
        stale: Set[RowId] = frozenset(),
    ) -> None:
        """Resolve new mentions, and what is known by any of these names, and store the outcome.

        Parameters
        ----------
        stale : set of int
            Entries of which a mention has changed.
        """
        decisions = self.decisions()
        held, crowded = self._around(new, names, decisions)
        self._looked_at = len(held) - len(new)
        clusters = _resolved(held, decisions, crowded)
        self._settle(list(self._works(held, clusters, stale)), {h.entry for h in held} - {UNSTORED})

    # -- what belongs together -------------------------------------------------------------------

    def _around(
        self, new: Sequence[HeldMention], names: Set[str], decisions: Decisions
    ) -> tuple[list[HeldMention], set[str]]:
        """Return new mentions, and all stored ones that share a name with them, with those, and so on.

        Second, the links that so many entries have that they name none: `_CROWD`.
        """
        held, rows, asked = list(new), set[RowId](), set[str]()
        crowded: set[str] = set()
        wanted = set(names).union(*(h.mention.blocking_keys() for h in new))
        while ask := wanted - asked:
            asked |= ask
            wanted = {
                name
                for pair, same in decisions.items()
                if same and not ask.isdisjoint(pair)
                for name in pair
            }
            owners: dict[str, list[RowId]] = defaultdict(list)
            for name, row in self._owners(sorted(ask)):
                owners[name].append(row)
            crowded |= {
                name
                for name, among in owners.items()
                if len(among) > _CROWD and name.startswith("url:") and self._titled(among) > _CROWD
            }
            more = {row for n, o in owners.items() if n not in crowded for row in o} - rows
            rows |= more
            held += self._held_by(sorted(more))
            wanted |= {name for names in self._known_as(more).values() for name in names}
        return held, crowded

    def _titled(self, rows: Sequence[RowId]) -> int:
        """Return how many of these rows have a title."""
        sql = (
            "SELECT COUNT(*) FROM entries e WHERE row IN (SELECT value FROM json_each(?)) AND EXISTS"
            " (SELECT 1 FROM aliases WHERE entry = e.row AND name > 'key:' AND name < 'key;')"
        )
        return int(self._query(sql, (orjson.dumps(rows).decode(),))[0][0])

    def _owners(self, names: Sequence[str]) -> Iterator[tuple[str, RowId]]:
        for start in range(0, len(names), _ASKED):
            part = orjson.dumps(names[start : start + _ASKED]).decode()
            for table in ("aliases", "disputed"):
                yield from self._query(
                    f"SELECT name, entry FROM {table}"
                    " WHERE name IN (SELECT value FROM json_each(?))",
                    (part,),
                )

    def _held_by(self, rows: Sequence[RowId]) -> list[HeldMention]:
        sql = (
            "SELECT row, entry, fingerprint, content FROM mentions"
            " WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY row"
        )
        return [
            HeldMention(read_mention(content), fingerprint, place, row)
            for place, row, fingerprint, content in self._chunked(sql, rows)
        ]

    def _known_as(
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
        """Return the names that the mentions of these rows give and other entries have."""
        return self._known_as(rows, ("disputed",))

    # -- what becomes of it ----------------------------------------------------------------------

    def _works(
        self, held: Sequence[HeldMention], clusters: Sequence[MentionCluster], stale: Set[RowId]
    ) -> Iterator[_Work]:
        """Yield the entries that are new or whose mentions or names may differ."""
        before = Counter(one.entry for one in held)
        withheld = self._withheld(before.keys() - {UNSTORED})
        rows, edits = self._rows_of(held, clusters), self.edits()
        for cluster, row in zip(clusters, rows, strict=True):
            members = [held[i] for i in cluster.members]
            same = row and len(members) == before[row] and all(h.entry == row for h in members)
            if same and row not in stale and withheld.get(row, frozenset()) == cluster.withheld:
                yield _Work(row, Entry(()), frozenset(), [])
                continue
            entry = Entry.merge([h.mention for h in members], cluster.withheld, edits)
            yield _Work(row, entry, names_of(entry), members)
            _tell(members)

    def _rows_of(
        self, held: Sequence[HeldMention], clusters: Sequence[MentionCluster]
    ) -> list[RowId]:
        """Return the row that each cluster keeps, `UNSTORED` for a new one.

        Of an entry that is split, the cluster keeps the row that has the entry's id, else most of its mentions.
        """
        shares: dict[RowId, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for number, cluster in enumerate(clusters):
            for i in cluster.members:
                if held[i].entry:
                    shares[held[i].entry][number] += 1
        split = [row for row, among in shares.items() if len(among) > 1]
        sql = "SELECT row, id FROM entries WHERE row IN (SELECT value FROM json_each(?))"
        ids = dict(self._chunked(sql, sorted(split)))
        rows = [UNSTORED] * len(clusters)
        for row in sorted(shares):
            free = [number for number in shares[row] if not rows[number]]

            def claim(number: int, row: RowId = row) -> tuple[bool, int, int]:
                cluster = clusters[number]
                named = (
                    row in ids
                    and ids[row] not in cluster.withheld
                    and any(ids[row] in held[i].mention.names() for i in cluster.members)
                )
                return named, shares[row][number], -number

            if free:
                rows[max(free, key=claim) if len(free) > 1 else free[0]] = row
        return rows

    def _settle(self, works: Sequence[_Work], rows: Set[RowId]) -> None:
        """Store entries; `rows` are those that were there, and go unless they are among them."""
        dropped = sorted(rows - {work.row for work in works})
        changing = [work for work in works if work.members]
        before = self._derived_of([work.row for work in changing if work.row])
        known = self._known_as(before)
        own = self._withheld(before)
        renamed = [w for w in changing if not w.row or before[w.row][0] != w.entry.id]
        wanted = orjson.dumps([work.entry.id for work in renamed]).decode()
        taken = "SELECT row FROM entries WHERE id IN (SELECT value FROM json_each(?))"
        moving = {work.row for work in renamed} | set(dropped)
        moving |= {row for (row,) in self._query(taken, (wanted,))}  # wrongly: while all is mended
        self._db.executemany(  # ids are unique at every moment
            "UPDATE entries SET id = 'moving:' || row WHERE row = ?",
            [(row,) for row in sorted(moving)],
        )
        for work in changing:
            row = work.row
            derived = derived_of(work.entry)
            if not row:
                sql = (  # after all that an issue has looked at, whatever the clock says now
                    "INSERT INTO entries (id, text_hash, card, facts, changed, stored) VALUES (?, ?, ?, ?, ?,"
                    " MAX(?, COALESCE((SELECT MAX(delivered) FROM collections), 0))) RETURNING row"
                )
                ((row,),) = self._query(sql, (*derived, self._now(), int(time.time())))
            held = known.get(row, set()) - own.get(row, frozenset())
            if work.row and (work.names != held or before[row] != derived):
                sql = (
                    "UPDATE entries SET id = ?, text_hash = ?, card = ?, facts = ?, changed = ?"
                    " WHERE row = ?"
                )
                self._db.execute(sql, (*derived, self._now(), row))
            self._rename("aliases", row, work.names, held)
            self._rename("disputed", row, work.entry.withheld, own.get(row, frozenset()))
            if work.row:
                self._db.execute("DELETE FROM telling WHERE entry = ?", (row,))
            self._house(work.members, row)
        for row in dropped:
            self._drop(row)

    def _derived_of(self, rows: Sequence[RowId]) -> dict[RowId, Derived]:
        sql = (
            "SELECT row, id, text_hash, card, facts FROM entries"
            " WHERE row IN (SELECT value FROM json_each(?))"
        )
        return {row: tuple(derived) for row, *derived in self._chunked(sql, rows)}

    def _rename(self, table: str, row: RowId, names: Set[str], held: Set[str]) -> None:
        for sql, changed in (
            (f"INSERT INTO {table} VALUES (?, ?)", names - held),
            (f"DELETE FROM {table} WHERE name = ? AND entry = ?", held - names),
        ):
            if changed:
                self._db.executemany(sql, [(name, row) for name in sorted(changed)])

    def _house(self, members: Sequence[HeldMention], row: RowId) -> None:
        """Give mentions to an entry: those that were another's in the file, the new ones in memory."""
        moved = [(row, h.place) for h in members if h.place and h.entry != row]
        if moved:
            self._db.executemany("UPDATE mentions SET entry = ? WHERE row = ?", moved)
        for one in members:
            one.entry = row

    def _drop(self, row: RowId) -> None:
        """Delete an entry that has no mentions any more, and remember that it went."""
        self._db.execute("DELETE FROM entries WHERE row = ?", (row,))
        self._db.execute("INSERT INTO gone VALUES (?, ?)", (row, self._now()))

    # -- all of it -------------------------------------------------------------------------------

    def _unsettled(self, settle: bool) -> Iterator[str]:
        """Yield a sentence for each entry that is not what its mentions make.

        Parameters
        ----------
        settle : bool
            Whether to store what they make.
        """
        decisions = self.decisions()
        seen: set[RowId] = set()
        rows = [row for (row,) in self._query("SELECT row FROM entries ORDER BY row")]
        for start in range(0, len(rows), _CHECKED):
            part = [row for row in rows[start : start + _CHECKED] if row not in seen]
            names = {name for names in self._known_as(part).values() for name in names}
            held, crowded = self._around([], names, decisions)
            lost = set(part) - {h.entry for h in held}
            held += self._held_by(sorted(lost))
            there = {h.entry for h in held}
            seen |= there
            works = list(self._works(held, _resolved(held, decisions, crowded), there))
            before = self._derived_of(sorted(there))
            for row, pair in _contradictory(held, self._withheld(there), decisions):
                yield f"entry {before[row][0]} has two numbers of one kind: {' and '.join(pair)}"
            known, own = self._known_as(there), self._withheld(there)
            for row in sorted(there - {work.row for work in works}):
                yield f"entry {before[row][0]} differs from its mentions"
            for row, entry, named, members in works:
                withheld = own.get(row, frozenset())
                if not row or any(h.entry != row for h in members):
                    yield f"entry {entry.id} lacks mentions that are its own"
                elif (before[row], frozenset(known[row] - withheld), withheld) != (
                    derived_of(entry),
                    named,
                    entry.withheld,
                ):
                    yield f"entry {before[row][0]} differs from its mentions"
            if settle:
                self._settle(works, there)

    def _rename_all(self) -> None:
        """Write all names again as they are read today, before entries are told apart by them."""
        rows = [row for (row,) in self._query("SELECT row FROM entries ORDER BY row")]
        for start in range(0, len(rows), _CHECKED):
            part = rows[start : start + _CHECKED]
            named: dict[RowId, set[str]] = defaultdict(set)
            for one in self._held_by(part):
                named[one.entry] |= one.mention.blocking_keys()
            known = self._known_as(part)
            for row in part:
                if known[row] != named[row]:
                    self._db.execute("DELETE FROM disputed WHERE entry = ?", (row,))
                    self._db.execute("DELETE FROM aliases WHERE entry = ?", (row,))
                    self._rename("aliases", row, named[row], frozenset())
                    self._db.execute(
                        "UPDATE entries SET changed = ? WHERE row = ?", (self._now(), row)
                    )


def _resolved(
    held: Sequence[HeldMention], decisions: Decisions, crowded: Set[str]
) -> list[MentionCluster]:
    prints = [h.fingerprint for h in held]
    return resolve([h.mention for h in held], decisions, prints, crowded)


def _tell(members: Iterable[HeldMention]) -> None:
    """Set the outcome of each new mention: ``new`` for the first of a new entry, else ``merged``."""
    seen: set[str] = set()
    known = any(one.place for one in members)
    for one in members:
        if not one.place:
            blocking_keys = one.mention.blocking_keys()
            one.outcome = "new" if not known and seen.isdisjoint(blocking_keys) else "merged"
            seen |= blocking_keys


def _contradictory(
    held: Sequence[HeldMention], withheld: Mapping[RowId, Set[str]], decisions: Decisions
) -> Iterator[tuple[RowId, tuple[str, str]]]:
    """Yield entries with numbers of one kind that neither a mention nor a person names together."""
    numbered: dict[RowId, list[set[str]]] = defaultdict(list)
    for one in held:
        numbers = {name for name in one.mention.names() if identity.is_strong(name)}
        numbered[one.entry].append(numbers - withheld.get(one.entry, frozenset()))
    joined = {name for pair, same in decisions.items() if same for name in pair}
    for row, named in numbered.items():
        if joined.isdisjoint(set().union(*named)):
            yield from ((row, pair) for pair in contradictions(named))
