"""A release in several shards: the parts of a release that are asked of the shards which hold them.

Each class answers as the part of one `Shard` does, by places of the whole release. What is asked of several shards is
asked of all of them at once, by an `Ask`: in this process, or from afar.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.releases.manifest import Manifest
from recommender.releases.neighbours import NeighbourRow
from recommender.releases.shard import PackedMask, Shard
from recommender.retrieval.hybrid import CANDIDATES
from recommender.retrieval.index import Hits, ordered
from recommender.retrieval.index.rows import PlaceMask
from recommender.retrieval.place import Place

ShardCall: TypeAlias = tuple[int, str, tuple[Any, ...]]
"""The number of a shard, the name of a method of `Shard`, and what it is given."""

Ask: TypeAlias = Callable[[Sequence[ShardCall]], list[Any]]
"""Asks shards, all at once, and returns their answers in order."""


def asking(shards: Sequence[Shard]) -> Ask:
    """Return what asks shards that are open in this process, one after the other."""
    return lambda calls: [getattr(shards[i], method)(*given) for i, method, given in calls]


@dataclass(frozen=True)
class ShardedEntries:
    """What several shards hold of the entries of a release: the same parts as a `Shard` has.

    Parameters
    ----------
    languages : array, shape (n,), uint8
        As `SparseVectors.languages` has them.
    """

    manifest: Manifest
    ask: Ask
    languages: npt.NDArray[np.uint8]
    width: int

    def __len__(self) -> int:
        return self.manifest.count

    @cached_property
    def starts(self) -> Ids:
        """The first place of each shard, and the end: shape (shards + 1,)."""
        return np.cumsum([0, *(shard.count for shard in self.manifest.shards)])

    def owner(self, place: int) -> int:
        """Return the number of the shard that has a place."""
        return int(np.searchsorted(self.starts[1:-1], place, side="right"))

    def of_place(self, method: str, place: Place, *more: object) -> Any:
        """Ask the shard that has a place for something of it."""
        owner = self.owner(place)
        (answer,) = self.ask([(owner, method, (place - int(self.starts[owner]), *more))])
        return answer

    def of_places(self, method: str, places: Ids, *more: object) -> list[tuple[Ids, Any]]:
        """Ask every shard for what it has of some places: which positions of them, and the answer."""
        owners = np.searchsorted(self.starts[1:-1], places, side="right")
        asked = np.unique(owners).tolist()
        at = [np.flatnonzero(owners == owner) for owner in asked]
        calls = [
            (owner, method, (places[own] - self.starts[owner], *more))
            for owner, own in zip(asked, at, strict=True)
        ]
        return list(zip(at, self.ask(calls), strict=True))

    def bytes_of(self, method: str, places: Ids) -> list[bytes]:
        """Return what a method gives of each place, in order."""
        found = [b""] * len(places)
        for at, answers in self.of_places(method, places):
            for position, answer in zip(at.tolist(), answers, strict=True):
                found[position] = answer
        return found

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
        found = np.empty((len(places), self.entries.manifest.dimension), np.float32)
        for at, vectors in self.entries.of_places("vectors", np.asarray(places, np.int64)):
            found[at] = vectors
        return found

    def search(self, queries: Vectors, k: int, mask: PlaceMask | None = None) -> Hits:
        """Find the nearest rows of each query: those of each shard, merged by cosine, then by place."""
        calls = []
        starts = self.entries.starts.tolist()
        for number, (start, end) in enumerate(pairwise(starts)):
            if end > start and (mask is None or mask[start:end].any()):
                packed = None if mask is None else PackedMask.of(mask[start:end])
                calls.append((number, "search", (queries, min(k, end - start), packed)))
        found: list[Hits] = self.entries.ask(calls)
        places = [np.empty((len(queries), 0), np.int64)]
        cosines = [np.empty((len(queries), 0), np.float32)]
        for (number, _, _), hits in zip(calls, found, strict=True):
            places.append(np.where(hits.places < 0, -1, hits.places + starts[number]))
            cosines.append(hits.cosines)
        near = ordered(np.concatenate(places, axis=1), np.concatenate(cosines, axis=1), k)
        return Hits(*near, "ann" if any(hits.plan == "ann" for hits in found) else "exact")


@dataclass(frozen=True)
class ShardedSparse(SparseVectors):
    """The sparse vectors of all shards; ``offsets``, ``ids`` and ``weights`` are empty: they are with the shards."""

    entries: ShardedEntries

    def __getitem__(self, row: int) -> SparseVectors:
        """Return one row."""
        terms: SparseVectors = self.entries.of_places("terms", np.array([row], np.int64))[0][1]
        return terms

    def take(self, rows: npt.NDArray[np.integer]) -> SparseVectors:
        """Return some rows, in this order."""
        parts = self.entries.of_places("terms", np.asarray(rows, np.int64))
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
        found = np.empty(len(rows), np.float32)
        own = SparseVectors(query.offsets, query.ids, query.weights, query.languages)
        for at, alike in self.entries.of_places("similarities", np.asarray(rows, np.int64), own):
            found[at] = alike
        return found


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
        for at, rows in self.entries.of_places("rows", np.atleast_1d(places), self.name):
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
        """Neighbours of each entry."""
        return self.entries.width

    def row(self, place: Place, k: int) -> NeighbourRow:
        """Return the first `k` neighbours of an entry, from the one shard that has it."""
        row: NeighbourRow = self.entries.of_place("neighbour_row", place, k)
        return row


@dataclass(frozen=True)
class ShardedPayloads:
    """The payloads of all shards: see `Payloads`."""

    entries: ShardedEntries

    def __len__(self) -> int:
        return len(self.entries)

    def stub(self, place: Place) -> bytes:
        """Return an entry's stub."""
        return self.entries.bytes_of("stubs", np.array([place], np.int64))[0]

    def summaries(self, places: Iterable[Place]) -> list[bytes]:
        """Return the summaries of entries, each without its closing brace."""
        return self.entries.bytes_of("summaries", np.fromiter(places, np.int64))
