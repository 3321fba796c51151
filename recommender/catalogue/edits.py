"""Edits as they are stored: fields of entries that a person set, by a name of the entry."""

from collections import defaultdict
from collections.abc import Sequence

import orjson

from recommender.catalogue.connection import Database, RowId
from recommender.entries.edit import Edit, Value, edits_of


class EditStore(Database):
    """The part of a catalogue that holds the fields that people set."""

    def edits(self) -> dict[str, dict[str, Value]]:
        """Return all edits: name of an entry, to field, to value."""
        edits_by_name: dict[str, dict[str, Value]] = defaultdict(dict)
        for name, field, value in self._query("SELECT name, field, value FROM edits ORDER BY 1, 2"):
            edits_by_name[name][field] = _value_of(value)
        return dict(edits_by_name)

    def all_edits(self) -> list[Edit]:
        """Return all edits as an export has them."""
        return [Edit(name, fields) for name, fields in self.edits().items()]

    def _edits_of(self, rows: Sequence[RowId]) -> dict[RowId, dict[str, Value]]:
        """Return the edited fields of these rows; rows without edits are left out."""
        edits_by_row: dict[RowId, dict[str, dict[str, Value]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        sql = (
            "SELECT a.entry, e.name, e.field, e.value FROM edits e JOIN aliases a ON a.name = e.name"
            " WHERE a.entry IN (SELECT value FROM json_each(?))"
        )
        for row, name, field, value in self._chunked(sql, rows):
            edits_by_row[row][name][field] = _value_of(value)
        return {row: edits_of(edits, edits) for row, edits in edits_by_row.items()}


def _value_of(value: str) -> Value:
    content = orjson.loads(value)
    return tuple(content) if isinstance(content, list) else str(content)
