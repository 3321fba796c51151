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
        tombstones = np.zeros(len(self.release), np.bool_)
        ends = np.cumsum([0, *(part.count for part in self.release.manifest.parts)])
        for shard in shards:
            tombstones[ends[shard] : ends[shard + 1]] = True
        delta = self.delta
        if delta.tombstones is not None:
            tombstones |= delta.tombstones
        live = int(np.count_nonzero(~tombstones)) + int(np.count_nonzero(delta.live))
        delta = replace(delta, tombstones=tombstones if tombstones.any() else None, live_count=live)
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

    def prefetch(self, nodes: Sequence[Node] | Ids, *queries: PartQuery) -> None:
        """Fetch several parts of some nodes (vectors, summaries, …) in one call to each shard; reading them then needs no call.

        Of a release in one shard nothing needs to be fetched.
        """
        if self.release.manifest.shards:
            node_array = np.asarray(nodes, np.int64)
            self.release.prefetch(node_array[node_array < len(self.release)], *queries)

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
        of_release = iter(payloads.summaries(Place(node) for node in nodes if node < count))
        return [
            next(of_release) if node < count else records[node - count].payload.summary
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
        of_release = self.release.hybrid.sparse.take(nodes[~in_delta])
        if not in_delta.any():
            return of_release
        both = SparseVectors.joined(
            [of_release, self.delta.sparse(nodes[in_delta] - len(self.release))]
        )
        return both.take(np.argsort(np.argsort(in_delta, kind="stable")))

    @cached_property
    def unchanged(self) -> bool:
        """Whether nothing has changed since the release was built."""
        return not self.delta.count and self.delta.tombstones is None

    @cached_property
    def graph_cursors(self) -> dict[int, str]:
        """A cache of the cursors that follow look-ups, by how many neighbours were shown: see `graph_cursor`."""
        return {}

    @cached_property
    def response_tails(self) -> dict[int, tuple[bytes, bytes]]:
        """A cache of what responses to look-ups end with, by ``k``: (where no result is close, where one is)."""
        return {}

    @cached_property
    def threshold_bits(self) -> int:
        """The bits of the largest tail probability that is close: see `calibration.threshold_bits`."""
        return threshold_bits(self.close_thresholds[None])

    @cached_property
    def newest(self) -> RowId:
        """The largest row id of an entry here."""
        release_rows, delta_rows = self.release.rows, self.delta.rows[: self.delta.count]
        return RowId(
            max(int(release_rows[-1]) if len(release_rows) else 0, int(delta_rows.max(initial=0)))
        )

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
        delta_works = delta.works[: delta.count]
        has_others = (keys < len(works)) | np.isin(keys, delta_works[delta.live])
        if not has_others.any():
            return []
        versions: list[list[Node]] = [[]] * len(nodes)  # most have none, of thousands
        for i in np.flatnonzero(has_others).tolist():
            key = int(keys[i])
            release_nodes = [
                node for place in works.entries(key) if (node := self._live_node(place)) is not None
            ]
            delta_nodes = np.flatnonzero((delta_works == key) & delta.live) + len(self.release)
            versions[i] = [
                node
                for node in (*release_nodes, *map(Node, delta_nodes.tolist()))
                if node != nodes[i]
            ]
        return versions if any(versions) else []

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
        values = np.empty(len(nodes), np.float32)
        values[~in_delta] = self.release.cosines(nodes[~in_delta], vector)
        values[in_delta] = cosines(self.delta.vectors[nodes[in_delta] - len(self.release)], vector)
        return values

    def covered(self, nodes: Ids, query: SparseVectors) -> Scores:
        """Return for each node how much of a sparse vector's weight lies on features that the entry has too, from 0 to 1."""
        in_delta = nodes >= len(self.release)
        shares = np.empty(len(nodes), np.float32)
        shares[~in_delta] = self.release.covered(nodes[~in_delta], query)
        shares[in_delta] = query.term_coverage(
            self.delta.sparse(nodes[in_delta] - len(self.release))
        )
        return shares

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
        """The relevance from which the best result is close, for each value of `RankedResults.in_domain` (True, False, None)."""
        calibration = self.release.calibration
        return {
            None: calibration.close_threshold,
            False: calibration.close_threshold,
            True: calibration.close_threshold_in_domain,
        }


def _positions(ascending: Ids, numbers: Ids) -> Ids:
    """Return the position of each of some numbers in an ascending array, -1 where it is not there."""
    if not len(ascending):
        return np.full(len(numbers), -1, np.int64)
    positions = np.minimum(np.searchsorted(ascending, numbers), len(ascending) - 1)
    return np.where(ascending[positions] == numbers, positions, -1)
