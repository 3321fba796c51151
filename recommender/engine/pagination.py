"""Pages: the part of a list that one answer shows, the list being longer than that.

A list is ranked anew for every page, deep enough, in the release that its first page was of, and
what has been shown is left out afterwards: while nothing changes a page goes on just where the one
before ended, and whatever changes, nothing comes twice or is passed over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from recommender.engine.cursor import Cursor
from recommender.engine.snapshot import Ranked, Snapshot

DEEPEST = 1000
"""Results of a list, over all pages."""


@dataclass(frozen=True)
class Page:
    """A page of one list.

    Attributes
    ----------
    k : int
        Results wanted.
    question : str
        What must be the same for the next page.
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
    newest: int | None = None
    shown: tuple[int, ...] = ()

    @property
    def depth(self) -> int:
        """How many results this page and those before it have."""
        return self.k + len(self.shown)

    def whole(self, nodes: Iterable[int]) -> list[int]:
        """Return nodes, with the other versions of each where works are collapsed."""
        given = list(dict.fromkeys(nodes))
        if not self.collapse:
            return given
        return [*given, *(other for found in self.snapshot.versions(given) for other in found)]

    def kept(self, nodes: Sequence[int]) -> list[int]:
        """Return which of these results are left on this page and later ones, as positions."""
        keys = self._keys(nodes)
        taken = set(self._taken)
        kept = []
        for place, key in enumerate(keys):
            if key not in taken:
                taken.add(key)
                kept.append(place)
        return kept

    @cached_property
    def _taken(self) -> list[int]:
        found = map(self.snapshot.node, self.shown)
        return self._keys([node for node in found if node is not None])

    def _keys(self, nodes: Sequence[int]) -> list[int]:
        if not self.collapse:
            return list(nodes)
        keys: list[int] = self.snapshot.works(np.array(nodes, np.int64)).tolist()
        return keys

    def told(self, related: Ranked, *, more: bool) -> Ranked:
        """Return results with the other versions of each, and whether the list goes on."""
        versions = self.snapshot.versions(related.nodes) if self.collapse else []
        return related._replace(versions=versions, more=more)

    def next(self, related: Ranked) -> str | None:
        """Return the cursor of what comes after this page's results, None if nothing does."""
        if not related.more or not related.nodes or self.depth >= DEEPEST:
            return None
        rows = self.snapshot.rows(np.array(related.nodes, np.int64)).tolist()
        newest = self.snapshot.newest if self.newest is None else self.newest
        shown = tuple(sorted({*self.shown, *rows}))
        return Cursor(self.snapshot.release.version, newest, shown).write(self.question)
