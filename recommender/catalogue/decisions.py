"""Decisions: which pairs of entries people called one work or two, and the suspected pairs that await a decision.

A decision is a fact of the catalogue: it goes with every export, and wins over every rule.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from recommender.catalogue.connection import RowId
from recommender.catalogue.fulltext import FullTextIndex
from recommender.catalogue.merging import EntryStore
from recommender.entries import identity
from recommender.entries.claims import Decision
from recommender.entries.edit import Edit, validated
from recommender.errors import InvalidQuery


class Suspect(NamedTuple):
    """Two entries, by row, that may be one work, the Chinese one first; their `likeness`, from 0 to 1, and its reasons."""

    one: RowId
    other: RowId
    likeness: float
    reasons: dict[str, Any]


class DecisionStore(EntryStore, FullTextIndex):
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
            If both names mean the same entry, and nothing in them could be kept apart.
        """
        with self.transaction():
            pair = Decision(*self._decision_names(one, other), same).pair
            if pair is None:
                raise InvalidQuery("duplicates", f"{one!r} and {other!r} are one entry already")
            self._store_decisions({pair: same})
            self._db.execute(
                "DELETE FROM suspects WHERE (one = ?1 AND other = ?2) OR (one = ?2 AND other = ?1)",
                (self.find(one), self.find(other)),
            )
            rows = {self.find(one), self.find(other)}
            names = {
                name for names_of_row in self._names_by_row(rows).values() for name in names_of_row
            }
            self._merge([], names | set(pair))
            return self._id_of(self.find(one)), self._id_of(self.find(other))

    def edit(self, name: str, changes: Mapping[str, Any]) -> str:
        """Store values that a person gives to fields of an entry, and return its id.

        They win over every document, also one that is read later.

        Parameters
        ----------
        name : str
            Any name of the entry.
        changes : mapping
            Field, see `entries.edit.FIELDS`, to its value; an empty one empties the field, None takes the edit
            back, so that the documents decide again.

        Raises
        ------
        EntryNotFound
            If no entry has the name.
        InvalidQuery
            If a field cannot be edited, or cannot have its value.
        """
        values = {field: validated(field, v) for field, v in changes.items() if v is not None}
        forgotten = changes.keys() - values.keys()
        with self.transaction():
            id = self._id_of(self.find(name))
            names = [
                (entry_name, field)
                for entry_name in self._names_of(id)
                for field in sorted(forgotten)
            ]
            self._db.executemany("DELETE FROM edits WHERE name = ? AND field = ?", names)
            self._store_edits([Edit(id, values)])
            return self._id_of(self.find(id))

    def import_edits(self, edits: Iterable[Edit]) -> None:
        """Store edits from another catalogue's export, for the entries that have their names."""
        with self.transaction():
            self._store_edits(edits)

    def _names_of(self, name: str) -> set[str]:
        row = self.find(name)
        return self._names_by_row([row])[row]

    def _store_edits(self, edits: Iterable[Edit]) -> None:
        """Store edits, and merge the entries that have their names again."""
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
            self._remove_from_index(row)
        if stale:
            stale_names = self._names_by_row(stale).values()
            self._merge([], {name for names in stale_names for name in names}, stale)

    def _decision_names(self, one: str, other: str) -> tuple[str, str]:
        """Return the names by which a decision on two entries is stored: their ids, unless both are one entry's."""
        first, second = self.find(one), self.find(other)
        ids = self._id_of(first), self._id_of(second)
        if first == second:
            return identity.canonical(one) or ids[0], identity.canonical(other) or ids[1]
        return ids

    def _id_of(self, row: RowId) -> str:
        return str(self._query("SELECT id FROM entries WHERE row = ?", (row,))[0][0])

    def import_decisions(self, decisions: Iterable[Decision]) -> int:
        """Store decisions from another catalogue's export; return how many were new here."""
        with self.transaction():
            before = self.decisions()
            changed = {
                pair: decision.same
                for decision in decisions
                if (pair := decision.pair) and before.get(pair) is not decision.same
            }
            self._store_decisions(changed)
            if changed:
                self._merge([], {name for pair in changed for name in pair})
        return len(changed)

    def all_decisions(self) -> list[Decision]:
        """Return every decision, by names."""
        return [Decision(one, other, same) for (one, other), same in self.decisions().items()]

    def _store_decisions(self, decisions: dict[tuple[str, str], bool]) -> None:
        sql = (
            "INSERT INTO decisions (one, other, same) VALUES (?, ?, ?)"
            " ON CONFLICT (one, other) DO UPDATE SET same = excluded.same"
        )
        rows = [(*pair, int(same)) for pair, same in decisions.items()]
        self._db.executemany(sql, rows)

    # -- pairs to be decided ---------------------------------------------------------------------

    def store_suspects(self, suspects: Iterable[Suspect]) -> None:
        """Store the suspected pairs of a build, in place of those of the last one."""
        with self.transaction():
            rows = {row for (row,) in self._query("SELECT row FROM entries")}
            self._db.execute("DELETE FROM suspects")
            self._db.executemany(
                "INSERT INTO suspects (one, other, likeness, reasons) VALUES (?, ?, ?, ?)",
                [
                    (s.one, s.other, s.likeness, orjson.dumps(s.reasons).decode())
                    for s in suspects
                    if s.one in rows and s.other in rows
                ],
            )

    def suspects(self) -> list[Suspect]:
        """Return the suspected pairs that nobody has decided on, the likeliest first."""
        sql = (
            "SELECT one, other, likeness, reasons FROM suspects ORDER BY likeness DESC, one, other"
        )
        return [
            Suspect(a, b, likeness, orjson.loads(why)) for a, b, likeness, why in self._query(sql)
        ]

    def duplicates(self) -> dict[str, Any]:
        """Return the suspected pairs with the summaries of both entries, and all decisions, as JSON types."""
        suspects = self.suspects()
        summaries = self._summaries(sorted({row for s in suspects for row in (s.one, s.other)}))
        decisions = self.decisions().items()
        return {
            "pairs": [
                {
                    "entries": [summaries[s.one], summaries[s.other]],
                    "likeness": s.likeness,
                    "reasons": s.reasons,
                }
                for s in suspects
            ],
            "decisions": [
                {"one": one, "other": other, "same": same} for (one, other), same in decisions
            ],
        }

    def _summaries(self, rows: list[RowId]) -> dict[RowId, dict[str, Any]]:
        sql = "SELECT row, card FROM entries WHERE row IN (SELECT value FROM json_each(?))"
        return {row: orjson.loads(card) for row, card in self._chunked(sql, rows)}
