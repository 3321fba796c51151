"""Whole entries: several at once, each with the other versions of its work."""

from collections.abc import Sequence
from typing import Any

import orjson

from recommender.catalogue.embeddings import EntryRow
from recommender.engine.engine import Engine
from recommender.engine.snapshot import Node, Snapshot


def whole_entries(engine: Engine, names: Sequence[str]) -> dict[str, Any]:
    """Return the entries of some names with all their fields, in this order; a name that no entry has is left out.

    Returns
    -------
    dict
        ``entries``: each as `Entry.to_dict` gives it, with the ``name`` it was asked for by and its ``versions``.
    """
    rows = engine.catalogue.find_all(names)
    entry_rows = {one.row: one for one in engine.catalogue.get([*rows.values()])}
    known_names = [name for name in dict.fromkeys(names) if rows.get(name) in entry_rows]
    entries = with_versions(engine.snapshot, [entry_rows[rows[name]] for name in known_names])
    entries = engine.catalogue.with_document_titles(entries)
    return {
        "entries": [{"name": name, **one} for name, one in zip(known_names, entries, strict=True)]
    }


def with_versions(snapshot: Snapshot, entry_rows: Sequence[EntryRow]) -> list[dict[str, Any]]:
    """Return entries as `Entry.to_dict` gives them, with ``versions``: stubs of the other versions of each one's work."""
    nodes: dict[int, Node] = {
        i: node for i, one in enumerate(entry_rows) if (node := snapshot.node(one.row)) is not None
    }
    versions = dict(zip(nodes, snapshot.versions([*nodes.values()]), strict=False))
    return [
        one.entry.to_dict()
        | {"versions": [*map(orjson.loads, map(snapshot.stub, versions.get(i, ())))]}
        for i, one in enumerate(entry_rows)
    ]
