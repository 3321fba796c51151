"""A snapshot: a release and the delta beside it, as one question sees them.

An entry is a *node* here: its place in the release, or behind the release's places its place in
the delta.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import orjson

from recommender.cards import results
from recommender.delta import Delta
from recommender.filters import Filter
from recommender.hybrid import candidates
from recommender.lexical import Bags
from recommender.releases import GRAPH_WIDTH, Release
from recommender.vectors import Ids, Vectors

_FEW = (
    1000  # entries of a delta that are compared on the way of a look-up: a tenth of a millisecond
)


class Related(NamedTuple):
    """What a question found: nodes and scores, best first, and how.

    ``matched`` counts the entries that could have been found.
    """

    nodes: list[int]
    scores: list[float]
    plan: str
    matched: int
    exact: bool


@dataclass(frozen=True, eq=False)  # one is another only if it is the same
class Snapshot:
    """What one question is asked of; never changes.

    Attributes
    ----------
    waiting : tuple of int
        Rows that were stored but have no vector yet, so cannot be found.
    """

    release: Release
    delta: Delta
    waiting: tuple[int, ...] = ()

    def named(self, name: str) -> int | None:
        """Return the node with exactly this name, if the release knows it and it has not changed."""
        place = self.release.names.find(name)
        hidden = self.delta.hidden
        return None if place is None or (hidden is not None and hidden[place]) else place

    def node(self, row: int) -> int | None:
        """Return the node of a catalogue's row, None if it cannot be found here."""
        place = self.delta.find(row)
        if place is not None:
            return len(self.release) + place
        place = self.release.place(row)
        hidden = self.delta.hidden
        return None if place is None or (hidden is not None and hidden[place]) else place

    def head(self, node: int) -> bytes:
        """Return ``{"id": …, "title": …}`` of a node."""
        beyond = node - len(self.release)
        if beyond >= 0:
            return self.delta.records[beyond].shown.head
        return self.release.cards.head(node)

    def _cards(self, nodes: list[int]) -> Sequence[bytes | memoryview]:
        count = len(self.release)
        if not self.delta.count:
            return self.release.cards.several(nodes)
        records, cards = self.delta.records, self.release.cards
        return [
            cards.several((node,))[0] if node < count else records[node - count].shown.card
            for node in nodes
        ]

    def vector(self, node: int) -> Vectors:
        """Return a node's vector, shape (1, d)."""
        beyond = node - len(self.release)
        if beyond >= 0:
            return self.delta.vectors[beyond : beyond + 1]
        return self.release.index.reconstruct(np.array([node]))

    def bag(self, node: int) -> Bags:
        """Return a node's words."""
        beyond = node - len(self.release)
        return self.delta.records[beyond].bag if beyond >= 0 else self.release.hybrid.bags[node]

    def looked_up(self, node: int, k: int) -> Related | None:
        """Return the `k` neighbours of a node from the graph, None where they must be searched for."""
        release, delta = self.release, self.delta
        if node >= len(release) or (k > GRAPH_WIDTH and len(release) > GRAPH_WIDTH + 1):
            return None
        if delta.count > _FEW:
            return None
        exact = release.manifest.exact_graph
        if not delta.count and delta.hidden is None:
            nodes, scores = release.neighbours[node, :k].tolist(), release.scores[node, :k].tolist()
            if nodes and nodes[-1] < 0:  # there are fewer
                nodes = nodes[: nodes.index(-1)]
            return Related(nodes, scores[: len(nodes)], "graph", delta.living - 1, exact)
        places, known = release.neighbours[node], release.scores[node]
        seen = places >= 0
        if delta.hidden is not None:
            seen &= ~delta.hidden[places]
        if seen.sum() < k and len(release) > GRAPH_WIDTH + 1:
            return None
        fresh, scored = self._beside(self.vector(node), self.bag(node), k, Filter(), ())
        nodes, scores = np.concatenate([places[seen], fresh]), np.concatenate([known[seen], scored])
        return self._best(nodes, scores, k, "graph", delta.living - 1, exact)

    def search(
        self, vector: Vectors, bag: Bags, k: int, filter: Filter, without: Sequence[int]
    ) -> Related:
        """Return the `k` nodes nearest to a vector and a bag that pass a filter.

        Parameters
        ----------
        vector : array, shape (1, d), float32
        bag : Bags
            One row of unit length.
        without : sequence of int
            Nodes that are no results.
        """
        release, many = self.release, candidates(k)
        mask = self._mask(filter, without)
        found = release.index.search(vector, many, mask)
        held = found.places[0] >= 0
        places, cosines = found.places[0][held], found.cosines[0][held]
        nodes, scores = release.hybrid.order(bag, places, cosines)
        fresh, scored = self._beside(vector, bag, k, filter, without)
        nodes, scores = np.concatenate([nodes, fresh]), np.concatenate([scores, scored])
        matched = len(release) if mask is None else int(mask.sum())
        if self.delta.count:
            matched += int(self.delta.matching(filter, self._inner(without)).sum())
        return self._best(nodes, scores, k, found.plan, matched, found.plan == "exact")

    def nodes(self, rows: Sequence[int], filter: Filter) -> list[int]:
        """Return the nodes of those rows that can be found here and pass a filter, in this order."""
        found = [node for row in rows if (node := self.node(row)) is not None]
        if not filter or not found:
            return found
        mask = self.release.columns.mask(filter)
        passing = np.concatenate([mask, self.delta.matching(filter)])
        return [node for node in found if passing[node]]

    def rows(self, filter: Filter) -> list[int]:
        """Return the rows that can be found and pass a filter, in no order."""
        mask, wanted = self._mask(filter, ()), self.delta.matching(filter)
        placed = self.release.rows if mask is None else self.release.rows[mask]
        return [*placed.tolist(), *self.delta.rows[: self.delta.count][wanted].tolist()]

    def _mask(self, filter: Filter, without: Sequence[int]) -> np.ndarray | None:
        """Return which places of the release may be found; None: all of them."""
        seeds = [node for node in without if node < len(self.release)]
        if not filter and not seeds:
            return self._visible
        if filter:
            mask = self.release.columns.mask(filter)
            if self._visible is not None:
                mask &= self._visible
        else:
            shown = self._visible
            mask = np.ones(len(self.release), np.bool_) if shown is None else shown.copy()
        mask[seeds] = False
        return mask

    @cached_property
    def _visible(self) -> np.ndarray | None:
        hidden = self.delta.hidden
        return None if hidden is None else ~hidden

    def _inner(self, nodes: Sequence[int]) -> list[int]:
        return [node - len(self.release) for node in nodes if node >= len(self.release)]

    def _beside(
        self, vector: Vectors, bag: Bags, k: int, filter: Filter, without: Sequence[int]
    ) -> tuple[Ids, Vectors]:
        """Return the nodes of the delta nearest to a vector, with their scores."""
        if not self.delta.count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        wanted = self.delta.matching(filter, self._inner(without))
        places, cosines = self.delta.search(vector, candidates(k), wanted)
        scores = self.release.hybrid.score(bag, self.delta.bags(places), cosines)
        return places + len(self.release), scores

    def _best(
        self, nodes: Ids, scores: Vectors, k: int, plan: str, matched: int, exact: bool
    ) -> Related:
        beyond = nodes >= len(self.release)
        rows = np.empty(len(nodes), np.int64)
        rows[~beyond] = self.release.rows[nodes[~beyond]]
        rows[beyond] = self.delta.rows[nodes[beyond] - len(self.release)]
        best = np.lexsort((rows, -scores))[:k]
        return Related(nodes[best].tolist(), scores[best].tolist(), plan, matched, exact)

    def body(self, query: bytes, related: Related) -> bytes:
        """Return an answer's bytes."""
        cards = results(self._cards(related.nodes), related.scores)
        exact = b"true" if related.exact else b"false"
        return b'{"query":%b,"results":%b%b"search":{"plan":"%b","matched":%d,"exact":%b}}' % (
            query,
            cards,
            self._made,
            related.plan.encode(),
            related.matched,
            exact,
        )

    @cached_property
    def _made(self) -> bytes:
        made = self.release.manifest
        fields = orjson.dumps({"index_version": made.version, "model": made.encoder})
        return b"," + fields[1:-1] + b","
