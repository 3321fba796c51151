"""Decisions: which pairs of entries people called one work or two, and the suspected pairs that await a decision.

A decision is a fact of the catalogue: it goes with every export, and wins over every rule.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from recommender.catalogue.connection import RowId
from recommender.catalogue.fulltext import FullText
from recommender.catalogue.merging import Merging
from recommender.entries import identity
from recommender.entries.claims import Decision
from recommender.entries.edit import Edit, validated
from recommender.errors import InvalidQuery


class Suspect(NamedTuple):
    """Two entries, by row, that may be one work, the Chinese one first; `likeness` from 0 to 1, and why."""

    one: RowId
    other: RowId
    likeness: float
    reasons: dict[str, Any]


class Deciding(Merging, FullText):
    """The part of a catalogue that holds people's decisions and the pairs that await one."""

    def decide(self, one: str, other: str, same: bool) -> tuple[str, str]:
        """Store a person's decision on two entries, and merge or part them by it; return their ids.

        A decision wins over every rule, and a later one over an earlier one of the same two.

        Parameters
        ----------
        one, other : str
            Any names of theirs; where both are names of one entry, the names that are to be parted.

        Raises
        ------
        EntryNotFound
            If no entry has one of the names.
        InvalidQuery
            If both mean the same and cannot be told apart.
        """
        with self.transaction():
            pair = Decision(*self._decided_by(one, other), same).pair
            if pair is None:
                raise InvalidQuery("duplicates", f"{one!r} and {other!r} are one entry already")
            self._keep({pair: same})
            self._db.execute(
                "DELETE FROM suspects WHERE (one = ?1 AND other = ?2) OR (one = ?2 AND other = ?1)",
                (self.find(one), self.find(other)),
            )
            rows = {self.find(one), self.find(other)}
            names = {name for known in self._known_as(rows).values() for name in known}
            self._merge([], names | set(pair))
            return self._id(self.find(one)), self._id(self.find(other))

    def edit(self, name: str, changes: Mapping[str, Any]) -> str:
        """Store what a person says that fields of an entry should be, and return its id.

        It wins over every document, also one that is read later.

        Parameters
        ----------
        name : str
            Any name of the entry.
        changes : mapping
            Field, see `entries.edit.FIELDS`, to a value, empty for nothing there; None: what the documents
            say, as before any edit.

        Raises
        ------
        EntryNotFound
            If no entry has the name.
        InvalidQuery
            If there is no such field, or it cannot be that.
        """
        kept = {field: validated(field, v) for field, v in changes.items() if v is not None}
        forgotten = changes.keys() - kept.keys()
        with self.transaction():
            id = self._id(self.find(name))
            names = [(known, field) for known in self._names_of(id) for field in sorted(forgotten)]
            self._db.executemany("DELETE FROM edits WHERE name = ? AND field = ?", names)
            self._set([Edit(id, kept)])
            return self._id(self.find(id))

    def take_edits(self, edits: Iterable[Edit]) -> None:
        """Store edits of another catalogue's export, by names."""
        with self.transaction():
            self._set(edits)

    def _names_of(self, name: str) -> set[str]:
        row = self.find(name)
        return self._known_as([row])[row]

    def _set(self, edits: Iterable[Edit]) -> None:
        """Store edits, and merge the entries anew that have the names."""
        stale: set[RowId] = set()
        for edit in edits:
            sql = (
                "INSERT INTO edits (name, field, value) VALUES (?, ?, ?)"
                " ON CONFLICT (name, field) DO UPDATE SET value = excluded.value"
            )
            rows = [(edit.name, f, orjson.dumps(v).decode()) for f, v in edit.fields.items()]
            self._db.executemany(sql, rows)
            stale.update(self._rows_named([edit.name]))
        for row in stale:
            self._unlist(row)
        if stale:
            known = self._known_as(stale).values()
            self._merge([], {name for names in known for name in names}, stale)

    def _decided_by(self, one: str, other: str) -> tuple[str, str]:
        """Return the names by which a decision on two entries is stored: their ids, unless both are one entry's."""
        first, second = self.find(one), self.find(other)
        ids = self._id(first), self._id(second)
        if first == second:
            return identity.canonical(one) or ids[0], identity.canonical(other) or ids[1]
        return ids

    def _id(self, row: RowId) -> str:
        return str(self._query("SELECT id FROM entries WHERE row = ?", (row,))[0][0])

    def take(self, decisions: Iterable[Decision]) -> int:
        """Store decisions of another catalogue's export, by names; return how many were not known already."""
        with self.transaction():
            known = self.decisions()
            news = {
                pair: decision.same
                for decision in decisions
                if (pair := decision.pair) and known.get(pair) is not decision.same
            }
            self._keep(news)
            if news:
                self._merge([], {name for pair in news for name in pair})
        return len(news)

    def decided(self) -> list[Decision]:
        """Return every decision, by names."""
        return [Decision(one, other, same) for (one, other), same in self.decisions().items()]

    def _keep(self, decisions: dict[tuple[str, str], bool]) -> None:
        sql = (
            "INSERT INTO decisions (one, other, same) VALUES (?, ?, ?)"
            " ON CONFLICT (one, other) DO UPDATE SET same = excluded.same"
        )
        rows = [(*pair, int(same)) for pair, same in decisions.items()]
        self._db.executemany(sql, rows)

    # -- pairs to be decided ---------------------------------------------------------------------

    def suspect(self, found: Iterable[Suspect]) -> None:
        """Store the suspected pairs of a build, in place of those of the last one."""
        with self.transaction():
            there = {row for (row,) in self._query("SELECT row FROM entries")}
            self._db.execute("DELETE FROM suspects")
            self._db.executemany(
                "INSERT INTO suspects (one, other, likeness, reasons) VALUES (?, ?, ?, ?)",
                [
                    (s.one, s.other, s.likeness, orjson.dumps(s.reasons).decode())
                    for s in found
                    if s.one in there and s.other in there
                ],
            )

    def suspected(self) -> list[Suspect]:
        """Return the suspected pairs that nobody has decided on, the likeliest first."""
        sql = (
            "SELECT one, other, likeness, reasons FROM suspects ORDER BY likeness DESC, one, other"
        )
        return [
            Suspect(a, b, likeness, orjson.loads(why)) for a, b, likeness, why in self._query(sql)
        ]

    def duplicates(self) -> dict[str, Any]:
        """Return suspected pairs, with what is shown of both, and what was decided: a document."""
        found = self.suspected()
        summaries = self._summaries(sorted({row for s in found for row in (s.one, s.other)}))
        decided = self.decisions().items()
        return {
            "pairs": [
                {
                    "entries": [summaries[s.one], summaries[s.other]],
                    "likeness": s.likeness,
                    "reasons": s.reasons,
                }
                for s in found
            ],
            "decisions": [
                {"one": one, "other": other, "same": same} for (one, other), same in decided
            ],
        }

    def _summaries(self, rows: list[RowId]) -> dict[RowId, dict[str, Any]]:
        sql = "SELECT row, card FROM entries WHERE row IN (SELECT value FROM json_each(?))"
        return {row: orjson.loads(card) for row, card in self._chunked(sql, rows)}
