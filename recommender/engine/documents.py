"""Documents: the latest that were read, and one with its entries, each with related entries of other documents."""

from typing import Any

import numpy as np
import orjson

from recommender.catalogue.connection import RowId
from recommender.engine.engine import Engine
from recommender.engine.graph_lookup import graph_neighbours
from recommender.engine.snapshot import Snapshot
from recommender.engine.whole_entries import with_versions
from recommender.errors import DocumentNotFound

RELATED = 3
"""The most related entries that are named for each entry of a document."""

ISSUE = 3
"""The fewest mentions of an issue: the page of a single post is none."""

# Neighbours of an entry that are read: those that its own document mentions are left out.
_LOOKED_AT = 30


def latest_documents(engine: Engine, count: int) -> dict[str, Any]:
    """Return the newest documents that are issues of a digest, by the time each was first read, latest first; at most `count`.

    Returns
    -------
    dict
        ``documents``: each with ``name``, ``title``, ``mentions``, ``format``, ``source`` and ``published``.
    """
    documents = engine.catalogue.documents(count, least=ISSUE)
    return {"documents": [document._asdict() for document in documents]}


def document(engine: Engine, name: str, start: int, count: int) -> dict[str, Any]:
    """Return some of the entries that a document mentions, in its order, whole.

    Parameters
    ----------
    count : int
        How many; 0: nothing but ``document`` is returned.

    Returns
    -------
    dict
        ``document``; ``entries``, each with its ``versions`` and with ``related``: summaries of its nearest
        that the document does not mention; ``count`` of all of them; ``next``, where to go on, or None.

    Raises
    ------
    DocumentNotFound, NoRelease, CorruptRelease
    """
    catalogue, snapshot = engine.catalogue, engine.snapshot
    description = catalogue.document(name)
    if description is None:
        raise DocumentNotFound(name)
    if not count:
        return {"document": description._asdict(), "entries": [], "count": None, "next": None}
    rows = catalogue.entries_of_document(name)
    own_rows, further = frozenset(rows), start + count
    entry_rows = catalogue.get(rows[start:further])
    entries = [
        {**entry, "related": _related_elsewhere(snapshot, one.row, own_rows)}
        for one, entry in zip(
            entry_rows,
            catalogue.with_document_titles(with_versions(snapshot, entry_rows)),
            strict=True,
        )
    ]
    return {
        "document": description._asdict(),
        "entries": entries,
        "count": len(rows),
        "next": further if further < len(rows) else None,
    }


def _related_elsewhere(
    snapshot: Snapshot, row: RowId, own_rows: frozenset[RowId]
) -> list[dict[str, Any]]:
    """Return summaries of an entry's nearest neighbours that the document does not mention, each work once."""
    node = snapshot.node(row)
    near = None if node is None else graph_neighbours(snapshot, node, _LOOKED_AT)
    if near is None or not near.nodes:
        return []
    rows = snapshot.rows(np.array(near.nodes, np.int64)).tolist()
    neighbours = [other for other, at in zip(near.nodes, rows, strict=True) if at not in own_rows]
    return [orjson.loads(one + b"}") for one in snapshot.summaries(neighbours[:RELATED])]
