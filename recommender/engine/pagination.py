"""Pages: the part of a list that one answer shows.

The list is ranked anew for every page, deep enough, in the release of its first page, and
results that have been shown are left out afterwards. So while nothing changes a page goes on just where the one
before ended, and whatever changes, no result comes twice and none is skipped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from recommender.catalogue.connection import RowId
from recommender.engine.candidates import RankedResults
from recommender.engine.cursor import Cursor
from recommender.engine.delta import Delta
from recommender.engine.graph_lookup import graph_neighbours
from recommender.engine.snapshot import Node, Snapshot
from recommender.errors import InvalidQuery
from recommender.releases.release import Release
from recommender.retrieval.place import Place

DEEPEST = 1000
"""The most results of a list, over all its pages."""


@dataclass(frozen=True)
class ResultPage:
    """A page of one list.

    Attributes
    ----------
    k : int
        Results wanted.
    question : str
        The key that cursors are bound to: a cursor of another question is refused.
    collapse : bool
        Whether entries that are one work are one result.
    newest : int, optional
        The last row that may be shown, where earlier pages say so.
    shown : tuple of int
        Rows that earlier pages have shown.
    """

    snapshot: Snapshot
    k: int
    question: str = ""
    collapse: bool = True
    newest: RowId | None = None
    shown: tuple[RowId, ...] = ()

    @property
    def depth(self) -> int:
        """How many results this page and those before it have."""
        return self.k + len(self.shown)

    def with_all_versions(self, nodes: Iterable[Node]) -> list[Node]:
        """Return nodes, with the other versions of each where works are collapsed."""
        unique = list(dict.fromkeys(nodes))
        if not self.collapse:
            return unique
        return [
            *unique,
            *(other for versions in self.snapshot.versions(unique) for other in versions),
        ]

    def not_shown(self, nodes: Sequence[Node]) -> list[int]:
        """Return the positions of the results that no earlier page has shown; of each work the first."""
        keys = self._work_keys(nodes)
        taken_keys = set(self._shown_keys)
        positions = []
        for place, key in enumerate(keys):
            if key not in taken_keys:
                taken_keys.add(key)
                positions.append(place)
        return positions

    @cached_property
    def _shown_keys(self) -> list[int]:
        shown_nodes = map(self.snapshot.node, self.shown)
        return self._work_keys([node for node in shown_nodes if node is not None])

    def _work_keys(self, nodes: Sequence[Node]) -> list[int]:
        if not self.collapse:
            return list(nodes)
        keys: list[int] = self.snapshot.works(np.array(nodes, np.int64)).tolist()
        return keys

    def with_versions(self, related: RankedResults, *, more: bool) -> RankedResults:
        """Return ranked results with two fields filled in: the other versions of each, and whether the list goes on (`more`)."""
        versions = self.snapshot.versions(related.nodes) if self.collapse else []
        return related._replace(versions=versions, more=more)

    def next(self, related: RankedResults) -> str | None:
        """Return the cursor of the next page, None if this is the last."""
        if not related.more or not related.nodes or self.depth >= DEEPEST:
            return None
        rows = self.snapshot.rows(np.array(related.nodes, np.int64)).tolist()
        newest = self.snapshot.newest if self.newest is None else self.newest
        shown = tuple(sorted({*self.shown, *rows}))
        return Cursor(self.snapshot.release.version, newest, shown).write(self.question)


GRAPH_CURSOR = "the first of the graph"
"""What the cursors of `graph_cursor` are bound to in place of a question: one serves the look-ups of all entries."""


def graph_cursor(snapshot: Snapshot, k: int) -> str | None:
    """Return the cursor of what follows the first `k` neighbours of an entry; None if the graph is outdated.

    The cursor says how many neighbours were shown and not which, so that it is the same for all entries and is made
    once, and no look-up has to write its own. `rows_before_cursor` finds out which they were.
    """
    if not snapshot.unchanged:
        return None
    text = snapshot.graph_cursors.get(k)
    if text is None:
        cursor = Cursor(snapshot.release.version, snapshot.newest, graph_shown=k)
        text = snapshot.graph_cursors[k] = cursor.write(GRAPH_CURSOR)
    return text


def rows_before_cursor(release: Release, place: Place | None, count: int) -> tuple[RowId, ...]:
    """Return the rows that a look-up had shown when it gave a cursor of `graph_cursor`.

    Raises
    ------
    InvalidQuery
        If the graph has no such place, or fewer neighbours than the cursor counts: no look-up gave it.
    """
    before = Snapshot(release, Delta.empty(release))
    neighbours = None if place is None else graph_neighbours(before, Node(place), count)
    if neighbours is None:
        raise InvalidQuery("cursor", "is none of this question; leave it out to begin anew")
    return tuple(sorted(before.rows(np.array(neighbours.nodes, np.int64)).tolist()))
