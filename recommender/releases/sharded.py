"""A release in several shards: its parts by entry, read from the shards that hold them.

Each class has the interface of the same part of one `Shard`, by places of the whole release; `releases.shard_calls` makes the calls.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.releases.neighbours import NeighbourRow
from recommender.releases.part_cache import PartQuery
from recommender.releases.shard import Comparison, ComparisonResult, PackedMask
from recommender.releases.shard_calls import PrefetchCalls, ShardCaller
from recommender.retrieval.hybrid import CANDIDATES
from recommender.retrieval.index import Hits, top_k
from recommender.retrieval.index.rows import PlaceMask
from recommender.retrieval.place import Place

OF_SEEDS: tuple[PartQuery, ...] = (
    ("stubs",),
    ("vectors",),
    ("terms",),
    ("rows", "neighbours"),
    ("rows", "scores"),
    ("rows", "tail_probabilities"),
    ("rows", "candidate_places"),
)
"""The parts that a question needs of each entry among its seeds: some three kilobytes an entry."""

_NOWHERE = np.empty(0, np.int64)


@dataclass(frozen=True)
class ShardedEntries(ShardCaller):
    """The entries of a release in several shards, with the parts that a `Shard` has.

    Parameters
    ----------
    languages : array, shape (n,), uint8
        As `SparseVectors.languages` has them.
    width : int
        Neighbours of an entry in the graph, at most.
    """

    languages: npt.NDArray[np.uint8]
    width: int

    @cached_property
    def index(self) -> "ShardedIndex":
        """The vector indexes, as one."""
        return ShardedIndex(self)

    @cached_property
    def sparse(self) -> "ShardedSparse":
        """The sparse vectors; the languages of all entries are here."""
        nothing = SparseVectors.joined([])
        return ShardedSparse(
            nothing.offsets, nothing.ids, nothing.weights, self.languages, entries=self
        )

    @cached_property
    def neighbours(self) -> "ShardedRows":
        """The graph's places, shape (n, K)."""
        return self._rows("neighbours", np.int32)

    @cached_property
    def scores(self) -> "ShardedRows":
        """The graph's scores, shape (n, K)."""
        return self._rows("scores", np.float32)

    @cached_property
    def tail_probabilities(self) -> "ShardedRows":
        """The tail probability of each neighbour's score, shape (n, K)."""
        return self._rows("tail_probabilities", np.float16)

    @cached_property
    def candidates(self) -> tuple["ShardedRows", "ShardedRows"]:
        """The graph's candidates: places and cosines, shape (n, C)."""
        places = self._rows("candidate_places", np.int32, CANDIDATES)
        return places, self._rows("candidate_cosines", np.float32, CANDIDATES)

    def _rows(self, name: str, kind: type[np.generic], width: int | None = None) -> "ShardedRows":
        shape = len(self), self.width if width is None else width
        return ShardedRows(self, name, shape, np.dtype(kind))

    @cached_property
    def neighbour_table(self) -> "ShardedNeighbourTable":
        """The graph, row by row."""
        return ShardedNeighbourTable(self)

    @cached_property
    def payloads(self) -> "ShardedPayloads":
        """What is shown of each entry."""
        return ShardedPayloads(self)

    def parts(self) -> Iterator[object]:
        """Yield what questions need; nothing of it has to be opened here."""
        yield self.index


@dataclass(frozen=True)
class ShardedIndex:
    """The indexes of all shards, searched at once: see `Index`."""

    entries: ShardedEntries

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def exact(self) -> bool:
        """Whether every vector is compared, in every shard."""
        return all(shard.search_params is None for shard in self.entries.manifest.shards)

    def reconstruct(self, places: npt.NDArray[np.integer]) -> Vectors:
        """Return the vectors of some places, shape (m, d)."""
        places_array = np.asarray(places, np.int64)
        found = np.empty((len(places_array), self.entries.manifest.dimension), np.float32)
        if (cached := self.entries.cached(places_array, "vectors")) is not None:
            found[:] = cached
            return found
        for at, vectors in self.entries.ask_about("vectors", places_array):
            found[at] = vectors
        return found

    def search(
        self,
        queries: Vectors,
        k: int,
        mask: PlaceMask | None = None,
        comparisons: Sequence[Comparison] = (),
        also_compared: Ids = _NOWHERE,
    ) -> Hits:
        """Find the nearest rows of each query: those of each shard, merged by cosine, then by place.

        Parameters
        ----------
        comparisons : sequence of Comparison
            The words of each query: shards send how their hits compare with it along with them.
        also_compared : array, int64
            Further places to compare with the first query.
        """
        calls: PrefetchCalls = []
        found: list[Hits] = []
        starts = self.entries.starts.tolist()
        take = partial(self._add_hits, found, queries, comparisons)
        for number, (start, end) in enumerate(pairwise(starts)):
            if end > start and (mask is None or mask[start:end].any()):
                packed = None if mask is None else PackedMask.of(mask[start:end])
                arguments = (
                    queries,
                    min(k, end - start),
                    packed,
                    self.entries.shard_comparisons(comparisons),
                )
                calls.append(((number, "nearest", arguments), partial(take, start)))
        if len(also_compared):
            calls += self.entries.comparison_calls(also_compared, queries[0], comparisons[0])
        self.entries.ask_and_cache(calls)
        nothing = np.empty((len(queries), 0))
        places = [nothing.astype(np.int64), *(hits.places for hits in found)]
        cosines = [nothing.astype(np.float32), *(hits.cosines for hits in found)]
        near = top_k(np.concatenate(places, axis=1), np.concatenate(cosines, axis=1), k)
        return Hits(*near, "ann" if any(hits.plan == "ann" for hits in found) else "exact")

    def _add_hits(
        self,
        all_hits: list[Hits],
        queries: Vectors,
        comparisons: Sequence[Comparison],
        start: int,
        answer: tuple[Hits, Sequence[ComparisonResult]],
    ) -> None:
        """Add the hits of a shard, as places of the whole release, and cache how they compare with the queries."""
        hits, compared = answer
        places = np.where(hits.places < 0, -1, hits.places + start)
        all_hits.append(hits._replace(places=places))
        held = [row[row >= 0] for row in places]
        for row, query, comparison, shard_compared in zip(
            held, queries, comparisons, compared, strict=False
        ):
            self.entries.cache_compared(row, query, comparison, shard_compared)


@dataclass(frozen=True)
class ShardedSparse(SparseVectors):
    """The sparse vectors of all shards; ``offsets``, ``ids`` and ``weights`` are empty: they are with the shards."""

    entries: ShardedEntries

    def __getitem__(self, row: int) -> SparseVectors:
        """Return one row."""
        return self.take(np.array([row], np.int64))

    def take(self, rows: npt.NDArray[np.integer]) -> SparseVectors:
        """Return some rows, in this order."""
        places = np.asarray(rows, np.int64)
        if (cached := self.entries.cached(places, "terms")) is not None:
            return SparseVectors.joined(cached)
        parts = self.entries.ask_about("terms", places)
        if len(parts) == 1:
            terms: SparseVectors = parts[0][1]
            return terms
        joined = SparseVectors.joined([terms for _, terms in parts])
        at = np.concatenate([np.empty(0, np.int64), *(at for at, _ in parts)])
        return joined.take(np.argsort(at))

    def similarities(
        self, query: SparseVectors, rows: npt.NDArray[np.integer], scratch: Scores | None = None
    ) -> Scores:
        """Return the cosines of some rows with one row."""
        return self.entries.similarities(np.asarray(rows, np.int64), query)


@dataclass(frozen=True)
class ShardedRows:
    """An array of which each shard has its rows: indexed as one, by rows first."""

    entries: ShardedEntries
    name: str
    shape: tuple[int, int]
    dtype: np.dtype[Any]

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        first, *rest = key if isinstance(key, tuple) else (key,)
        places = np.arange(len(self))[first]
        found = np.empty((np.size(places), *self.shape[1:]), self.dtype)
        if (cached := self.entries.cached(np.atleast_1d(places), "rows", self.name)) is not None:
            found[:] = cached
        else:
            for at, rows in self.entries.ask_about("rows", np.atleast_1d(places), self.name):
                found[at] = rows
        return found[(0 if np.ndim(places) == 0 else slice(None), *rest)]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.asarray(self[:], dtype)


@dataclass(frozen=True)
class ShardedNeighbourTable:
    """The graph, row by row: see `NeighbourTable`."""

    entries: ShardedEntries

    @property
    def width(self) -> int:
        """How many neighbours each entry has, at most."""
        return self.entries.width

    def row(self, place: Place, k: int) -> NeighbourRow:
        """Return the first `k` neighbours of an entry, from the one shard that has it."""
        entries = self.entries
        entries.prefetch(np.array([place]), *OF_SEEDS)
        bits = entries.tail_probabilities[place, :k].view(np.uint16)
        columns = entries.neighbours[place, :k], entries.scores[place, :k], bits
        return NeighbourRow(*(tuple(column.tolist()) for column in columns))


@dataclass(frozen=True)
class ShardedPayloads:
    """The payloads of all shards: see `Payloads`."""

    entries: ShardedEntries

    def __len__(self) -> int:
        return len(self.entries)

    def stub(self, place: Place) -> bytes:
        """Return an entry's stub."""
        return self.entries.bytes_of("stubs", np.array([place], np.int64))[0]

    def summaries(self, places: Iterable[Place]) -> Sequence[bytes]:
        """Return the summaries of entries, each without its closing brace."""
        return self.entries.bytes_of("summaries", np.fromiter(places, np.int64))
