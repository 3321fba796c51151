"""A snapshot: a release and the delta beside it, as one question sees them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NewType, cast

import numpy as np
import numpy.typing as npt

from recommender.catalogue.connection import RowId
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors, cosines
from recommender.engine.delta import Delta
from recommender.releases.columns import Columns
from recommender.releases.part_cache import PartQuery
from recommender.releases.release import Release
from recommender.retrieval.calibration import threshold_bits
from recommender.retrieval.place import Place

Node = NewType("Node", int)
"""An entry's id in a snapshot whose release has n places.

Below n it is the entry's place; from n on it is n more than the entry's position in the delta."""


@dataclass(frozen=True, eq=False)  # one is another only if it is the same
class Snapshot:
    """A release and a delta, neither of which ever changes: what one question is answered from.

    Attributes
    ----------
    unembedded : tuple of int
        Rows that were stored but have no vector yet, so cannot be found.
    over_limit : frozenset of int
        Rows that cannot be found either, because the delta is as long as it may be.
    missing_shards : tuple of int
        Shards of the release that do not answer: none of their entries is found, as if they were deleted.
    """

    release: Release
    delta: Delta
    unembedded: tuple[RowId, ...] = ()
    over_limit: frozenset[RowId] = frozenset()
    missing_shards: tuple[int, ...] = ()

    @property
    def unbuilt(self) -> int:
        """How many entries stored or changed since the release was built cannot be found before the next build."""
        return len(self.unembedded) + len(self.over_limit)

    def without_shards(self, shards: Collection[int]) -> "Snapshot":
        """Return this snapshot without the entries of some shards, by number."""
        gone = np.zeros(len(self.release), np.bool_)
        ends = np.cumsum([0, *(part.count for part in self.release.manifest.parts)])
        for shard in shards:
            gone[ends[shard] : ends[shard + 1]] = True
        delta = self.delta
        if delta.tombstones is not None:
            gone |= delta.tombstones
        live = int(np.count_nonzero(~gone)) + int(np.count_nonzero(delta.live))
        delta = replace(delta, tombstones=gone if gone.any() else None, live_count=live)
        return replace(self, delta=delta, missing_shards=tuple(sorted(shards)))

    def node_named(self, name: str) -> Node | None:
        """Return the node with exactly this name, if the release knows it and it has not changed."""
        return self._live_node(self.release.aliases.find(name))

    def nodes_named(self, names: Sequence[str]) -> Ids:
        """Return what `node_named` does for each of some names, -1 for None."""
        places, tombstones = self.release.aliases.find_all(names), self.delta.tombstones
        if tombstones is not None:
            places[(places >= 0) & tombstones[places]] = -1
        return places

    def node(self, row: RowId) -> Node | None:
        """Return the node of a catalogue's row, None if it cannot be found here."""
        position = self.delta.position(row)
        if position is not None:
            return Node(len(self.release) + position)
        return self._live_node(self.release.place(row))

    def nodes(self, rows: Sequence[RowId]) -> Ids:
        """Return what `node` does for each of some rows, -1 for None."""
        row_ids, release, delta = np.array(rows, np.int64), self.release, self.delta
        nodes = _positions(release.rows, row_ids)
        if delta.tombstones is not None:
            nodes[(nodes >= 0) & delta.tombstones[nodes]] = -1
        live = np.flatnonzero(delta.live)
        if live.size:  # what was added may all be deleted again
            order = live[np.argsort(delta.rows[live])]
            positions = _positions(delta.rows[order], row_ids)
            nodes = np.where(positions >= 0, order[positions] + len(release), nodes)
        return nodes

    def _live_node(self, place: Place | None) -> Node | None:
        tombstones = self.delta.tombstones
        if place is None or (tombstones is not None and tombstones[place]):
            return None
        return Node(place)

    def prefetch(self, nodes: Sequence[Node] | Ids, *wanted: PartQuery) -> None:
        """Fetch several parts of some nodes in one call to each shard, so that reading them needs no more; nothing without shards."""
        if self.release.manifest.shards:
            placed = np.asarray(nodes, np.int64)
            self.release.prefetch(placed[placed < len(self.release)], *wanted)

    def stub(self, node: Node) -> bytes:
        """Return ``{"id": …, "title": …}`` of a node."""
        position = node - len(self.release)
        if position >= 0:
            return self.delta.records[position].payload.stub
        return self.release.payloads.stub(Place(node))

    def stubs(self, nodes: Sequence[Node]) -> list[bytes]:
        """Return the stub of each node."""
        if nodes and max(nodes) < len(self.release):
            return [*map(self.release.payloads.stub, cast("Sequence[Place]", nodes))]
        return [*map(self.stub, nodes)]

    def summaries(self, nodes: Sequence[Node]) -> Sequence[bytes]:
        """Return the summaries of some nodes: JSON objects without their closing brace, see `Payload`."""
        count, payloads = len(self.release), self.release.payloads
        if not self.delta.count:
            return payloads.summaries(map(Place, nodes))
        records = self.delta.records
        placed = iter(payloads.summaries(Place(node) for node in nodes if node < count))
        return [
            next(placed) if node < count else records[node - count].payload.summary
            for node in nodes
        ]

    def vector(self, node: Node) -> Vectors:
        """Return a node's vector, shape (1, d)."""
        position = node - len(self.release)
        if position >= 0:
            return self.delta.vectors[position : position + 1]
        return self.release.index.reconstruct(np.array([node]))

    def terms(self, node: Node) -> SparseVectors:
        """Return a node's sparse vector, one row."""
        position = node - len(self.release)
        if position >= 0:
            return self.delta.records[position].terms
        return self.release.hybrid.sparse[node]

    def all_terms(self, nodes: Ids) -> SparseVectors:
        """Return the sparse vectors of some nodes, in their order."""
        in_delta = nodes >= len(self.release)
        placed = self.release.hybrid.sparse.take(nodes[~in_delta])
        if not in_delta.any():
            return placed
        both = SparseVectors.joined(
            [placed, self.delta.sparse(nodes[in_delta] - len(self.release))]
        )
        return both.take(np.argsort(np.argsort(in_delta, kind="stable")))

    @cached_property
    def unchanged(self) -> bool:
        """Whether nothing has changed since the release was built."""
        return not self.delta.count and self.delta.tombstones is None

    @cached_property
    def graph_cursors(self) -> dict[int, str]:
        """Cursors behind look-ups, by how many neighbours were shown: see `graph_cursor`."""
        return {}

    @cached_property
    def response_tails(self) -> dict[int, tuple[bytes, bytes]]:
        """The ends of look-ups' responses, by ``k``: where no result is close, where one is."""
        return {}

    @cached_property
    def threshold_bits(self) -> int:
        """The bits of the largest tail probability that is close: see `calibration.threshold_bits`."""
        return threshold_bits(self.close_thresholds[None])

    @cached_property
    def newest(self) -> RowId:
        """The largest row id of an entry here."""
        placed, beside = self.release.rows, self.delta.rows[: self.delta.count]
        return RowId(max(int(placed[-1]) if len(placed) else 0, int(beside.max(initial=0))))

    def works(self, nodes: Ids) -> Ids:
        """Return the key of each node's work, the same for versions of one work: see `WorkGroups.key`."""
        works, count = self.release.works, len(self.release)
        in_delta = nodes >= count
        if not in_delta.any():
            return works.keys(nodes)
        keys = np.empty(len(nodes), np.int64)
        keys[~in_delta] = works.keys(nodes[~in_delta])
        keys[in_delta] = self.delta.works[nodes[in_delta] - count]
        return keys

    def versions(self, nodes: Sequence[Node]) -> list[list[Node]]:
        """Return the other versions of each node's work; an empty list where no node has any."""
        works, delta = self.release.works, self.delta
        keys = self.works(np.array(nodes, np.int64))
        beside = delta.works[: delta.count]
        joined = (keys < len(works)) | np.isin(keys, beside[delta.live])
        if not joined.any():
            return []
        others: list[list[Node]] = [[]] * len(nodes)  # most have none, of thousands
        for i in np.flatnonzero(joined).tolist():
            key = int(keys[i])
            placed = [
                node for place in works.entries(key) if (node := self._live_node(place)) is not None
            ]
            fresh = np.flatnonzero((beside == key) & delta.live) + len(self.release)
            others[i] = [node for node in (*placed, *map(Node, fresh.tolist())) if node != nodes[i]]
        return others if any(others) else []

    @cached_property
    def live_places(self) -> npt.NDArray[np.bool_] | None:
        """Which places of the release are no tombstones; None: all of them."""
        tombstones = self.delta.tombstones
        return None if tombstones is None else ~tombstones

    def rows(self, nodes: Ids) -> Ids:
        """Return the catalogue's rows of some nodes."""
        in_delta = nodes >= len(self.release)
        rows = np.empty(len(nodes), np.int64)
        rows[~in_delta] = self.release.rows[nodes[~in_delta]]
        rows[in_delta] = self.delta.rows[nodes[in_delta] - len(self.release)]
        return rows

    def vectors(self, nodes: Ids) -> Vectors:
        """Return the vectors of some nodes, shape (m, d)."""
        in_delta = nodes >= len(self.release)
        vectors = np.empty((len(nodes), self.release.manifest.dimension), np.float32)
        vectors[~in_delta] = self.release.index.reconstruct(nodes[~in_delta])
        vectors[in_delta] = self.delta.vectors[nodes[in_delta] - len(self.release)]
        return vectors

    def cosines(self, nodes: Ids, vector: Vectors) -> Scores:
        """Return the cosines of some nodes with one vector, shape (d,), in their order."""
        in_delta = nodes >= len(self.release)
        found = np.empty(len(nodes), np.float32)
        found[~in_delta] = self.release.cosines(nodes[~in_delta], vector)
        found[in_delta] = cosines(self.delta.vectors[nodes[in_delta] - len(self.release)], vector)
        return found

    def covered(self, nodes: Ids, query: SparseVectors) -> Scores:
        """Return for each node the share of a sparse vector's weights whose features the entry has."""
        in_delta = nodes >= len(self.release)
        found = np.empty(len(nodes), np.float32)
        found[~in_delta] = self.release.covered(nodes[~in_delta], query)
        found[in_delta] = query.term_coverage(
            self.delta.sparse(nodes[in_delta] - len(self.release))
        )
        return found

    def days(self, nodes: Ids) -> npt.NDArray[np.float64]:
        """Return the days of publication of some nodes, as ordinals; NaN where unknown."""
        in_delta = nodes >= len(self.release)
        days = np.empty(len(nodes))
        days[~in_delta] = self.release.columns.days[nodes[~in_delta]]
        inner = (nodes[in_delta] - len(self.release)).tolist()
        days[in_delta] = Columns.fit([self.delta.records[i].facts for i in inner]).days
        days[days == 0] = np.nan
        return days

    @cached_property
    def close_thresholds(self) -> dict[bool | None, float]:
        """The relevance from which a best result is close, by `Ranked.in_domain`."""
        learned = self.release.calibration
        return {
            None: learned.close_threshold,
            False: learned.close_threshold,
            True: learned.close_threshold_in_domain,
        }


def _positions(ascending: Ids, wanted: Ids) -> Ids:
    """Return the position of each of some numbers in an ascending array, -1 where it is not there."""
    if not len(ascending):
        return np.full(len(wanted), -1, np.int64)
    found = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.where(ascending[found] == wanted, found, -1)
