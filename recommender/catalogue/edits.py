"""Edits as they are stored: fields of entries that a person set, by a name of the entry."""

from collections import defaultdict
from collections.abc import Sequence

import orjson

from recommender.catalogue.connection import Database, RowId
from recommender.entries.edit import Edit, Value, edits_of


class Edited(Database):
    """The part of a catalogue that knows what people set by hand."""

    def edits(self) -> dict[str, dict[str, Value]]:
        """Return what people set: names, fields and values."""
        found: dict[str, dict[str, Value]] = defaultdict(dict)
        for name, field, value in self._query("SELECT name, field, value FROM edits ORDER BY 1, 2"):
            found[name][field] = _read(value)
        return dict(found)

    def edited(self) -> list[Edit]:
        """Return the same as facts that an export has."""
        return [Edit(name, fields) for name, fields in self.edits().items()]

    def _edits_of(self, rows: Sequence[RowId]) -> dict[RowId, dict[str, Value]]:
        """Return what was set of the entries of these rows, of those of which anything was."""
        named: dict[RowId, dict[str, dict[str, Value]]] = defaultdict(lambda: defaultdict(dict))
        sql = (
            "SELECT a.entry, e.name, e.field, e.value FROM edits e JOIN aliases a ON a.name = e.name"
            " WHERE a.entry IN (SELECT value FROM json_each(?))"
        )
        for row, name, field, value in self._chunked(sql, rows):
            named[row][name][field] = _read(value)
        return {row: edits_of(edits, edits) for row, edits in named.items()}


def _read(value: str) -> Value:
    found = orjson.loads(value)
    return tuple(found) if isinstance(found, list) else str(found)
