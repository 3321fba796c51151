"""A shard: the parts by entry of a range of a release's places, in files of their own.

A release that one machine holds has one shard, whose files lie in the release's own folder. Of several, shard i's lie
in ``shards/i/``. Places are counted from the first of the shard, except in the graph: neighbours
may lie in any shard, so they are places of the whole release.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors, cosines
from recommender.errors import CorruptRelease
from recommender.releases.files import ReleaseFiles
from recommender.releases.manifest import ShardManifest
from recommender.releases.neighbours import NeighbourTable
from recommender.releases.payloads import Payloads
from recommender.retrieval.calibration import TailProbabilities
from recommender.retrieval.index import Hits, Index
from recommender.retrieval.place import Place

# Where fewer than one place in so many differs, these are listed; else the mask is sent as bits.
_FEW = 64


@dataclass(frozen=True)
class PackedMask:
    """A mask over the places of a shard, small enough to be sent with every question.

    Attributes
    ----------
    listed : bool or None
        What the listed places are: True, the only ones that may be found; False, those that may not; None:
        ``places`` are the bits of all of them.
    places : array, int32 or uint8
    """

    listed: bool | None
    places: npt.NDArray[Any]
    count: int

    @classmethod
    def of(cls, mask: npt.NDArray[np.bool_]) -> "PackedMask":
        """Pack a mask, shape (n,)."""
        found = int(np.count_nonzero(mask))
        for listed, many in ((False, len(mask) - found), (True, found)):
            if many * _FEW <= len(mask):
                places = np.flatnonzero(mask == listed).astype(np.int32)
                return cls(listed, places, len(mask))
        return cls(None, np.packbits(mask), len(mask))

    @property
    def mask(self) -> npt.NDArray[np.bool_]:
        """The mask, shape (n,); a new array."""
        if self.listed is None:
            return np.unpackbits(self.places, count=self.count).view(np.bool_)
        mask = np.full(self.count, not self.listed)
        mask[self.places] = self.listed
        return mask


class Comparison(NamedTuple):
    """The words of a question, by which its hits are scored, and about how many of the best will be shown.

    ``weight`` is that of shared words, the cosine's being 1: a shard estimates by it which hits will be the best.
    """

    terms: SparseVectors
    weight: float
    shown: int


class ComparisonResult(NamedTuple):
    """The comparison of entries with a question: cosines of vectors and of sparse vectors, in the order of the entries.

    ``best`` are the positions of the entries that are likely to be shown; only for these are there ``covered`` (the share of
    the question's words that the entry has, by idf), ``summaries``, ``terms`` and ``vectors``.
    """

    cosines: Scores
    similarities: Scores
    best: Ids
    covered: Scores
    summaries: Sequence[bytes]
    terms: SparseVectors
    vectors: Vectors


class Shard:
    """The files of a shard, each opened when it is first used; safe to share between threads.

    Parameters
    ----------
    width : int
        Neighbours that the graph has of each entry.
    """

    def __init__(self, files: ReleaseFiles, made: ShardManifest, width: int) -> None:
        self._files, self._made, self._width = files, made, width

    def __len__(self) -> int:
        return self._made.count

    @cached_property
    def index(self) -> Index:
        """The vector index, memory-mapped."""
        path = self._files.path("index.faiss")
        made = self._made
        try:
            index = Index.load(path, made.factory_string, made.search_params, made.recall)
        except ValueError as error:
            raise CorruptRelease(str(path), str(error)) from error
        if len(index) != len(self):
            raise CorruptRelease(str(path), f"holds {len(index)} rows, not {len(self)}")
        return index

    @cached_property
    def sparse(self) -> SparseVectors:
        """The sparse vectors, of unit length."""
        offsets = self._files.array("bag_offsets", (len(self) + 1,))
        many = (int(offsets[-1]),)
        ids, weights = self._files.array("bag_ids", many), self._files.array("bag_weights", many)
        return SparseVectors(
            offsets, ids, weights, self._files.array("bag_languages", (len(self),))
        )

    @cached_property
    def neighbours(self) -> npt.NDArray[np.int32]:
        """The graph's places, shape (n, K), int32, best first; -1 where there are fewer."""
        return self._graph("neighbours")  # type: ignore[no-any-return]

    @cached_property
    def scores(self) -> Scores:
        """The graph's scores, shape (n, K), float32."""
        return self._graph("scores")  # type: ignore[no-any-return]

    @cached_property
    def tail_probabilities(self) -> TailProbabilities:
        """The tail probability of each neighbour's score, shape (n, K): see `retrieval.calibration`."""
        return self._graph("chances")  # type: ignore[no-any-return]

    def _graph(self, name: str) -> Any:
        return self._files.array(name, (len(self), self._width))

    @cached_property
    def neighbour_table(self) -> NeighbourTable:
        """The graph, row by row."""
        return NeighbourTable(self.neighbours, self.scores, self.tail_probabilities)

    @cached_property
    def payloads(self) -> Payloads:
        """What is shown of each entry, memory-mapped."""
        offsets = self._files.array("card_offsets", (2 * len(self) + 1,))
        return Payloads(self._files.mapped_bytes("cards.bin", int(offsets[-1])), offsets)

    @cached_property
    def candidate_places(self) -> npt.NDArray[np.int32]:
        """The places that the graph's rows were chosen from, shape (n, C), nearest first; -1 where there are fewer."""
        return self._files.array("candidates")  # type: ignore[no-any-return]

    @cached_property
    def candidate_cosines(self) -> Scores:
        """The cosines of `candidate_places` with the entry, shape (n, C), float32."""
        return self._files.array("cosines")  # type: ignore[no-any-return]

    @property
    def candidates(self) -> tuple[npt.NDArray[np.int32], Scores]:
        """`candidate_places` and `candidate_cosines`."""
        return self.candidate_places, self.candidate_cosines

    @cached_property
    def vector_hashes(self) -> npt.NDArray[np.uint64]:
        """A hash of each vector, shape (n,)."""
        return self._files.array("prints", (len(self),))  # type: ignore[no-any-return]

    def parts(self) -> Iterator[object]:
        """Open every file that questions need, one after the other."""
        yield self.index
        yield self.sparse
        yield self.neighbour_table
        yield self.candidate_places
        yield self.payloads

    def verify(self, first: int, total: int) -> None:
        """Read every file, and check that all are of one length, and that neighbours are places of the release.

        Parameters
        ----------
        first, total : int
            The release's place that is the shard's first, and how many places the release has.

        Raises
        ------
        CorruptRelease
        """
        for _ in self.parts():
            pass
        own = np.arange(first, first + len(self))[:, None]
        for name, places in (
            ("neighbours", self.neighbours),
            ("candidates", self.candidate_places),
        ):
            if (places >= total).any() or (places < -1).any() or (places == own).any():
                raise self._corrupt(f"{name}.npy", "names unknown places")
        if not (np.diff(self.sparse.offsets) >= 0).all():
            raise self._corrupt("bag_offsets.npy", "offsets are not ascending")
        _ = self.vector_hashes

    def _corrupt(self, name: str, why: str) -> CorruptRelease:
        return CorruptRelease(str(self._files.folder / (self._files.within + name)), why)

    # -- what other processes call: arrays in, arrays out ------------------------------------------------

    def search(self, queries: Vectors, k: int, mask: PackedMask | None) -> Hits:
        """Return the nearest `k` of each query: see `Index.search`."""
        return self.index.search(queries, k, None if mask is None else mask.mask)

    def nearest(
        self,
        queries: Vectors,
        k: int,
        mask: PackedMask | None,
        comparisons: Sequence[Comparison],
    ) -> tuple[Hits, list[ComparisonResult]]:
        """Return the hits of `search`, and for each query how its hits compare with it, as `compared` says."""
        hits = self.search(queries, k, mask)
        found = [places[places >= 0] for places in hits.places]
        return hits, [*map(self.compared, found, queries, comparisons)]

    def compared(self, places: Ids, vector: Vectors, comparison: Comparison) -> ComparisonResult:
        """Compare some places with a vector, shape (d,), and terms."""
        terms, weight, shown = comparison
        cosines, similarities = self.cosines(places, vector), self.similarities(places, terms)
        best = np.argsort(-(cosines + weight * similarities))[:shown]
        of_best, best_terms = places[best], self.terms(places[best])
        covered, summaries = terms.term_coverage(best_terms), self.summaries(of_best)
        return ComparisonResult(
            cosines, similarities, best, covered, summaries, best_terms, self.vectors(of_best)
        )

    def vectors(self, places: Ids) -> Vectors:
        """Return the vectors of some places."""
        return self.index.reconstruct(places)

    def terms(self, places: Ids) -> SparseVectors:
        """Return the sparse vectors of some places."""
        return self.sparse.take(places)

    def cosines(self, places: Ids, vector: Vectors) -> Scores:
        """Return the cosines of some places with one vector, shape (d,): of a pair always the same to the last bit."""
        return cosines(self.vectors(places), vector)

    def similarities(self, places: Ids, query: SparseVectors) -> Scores:
        """Return the similarity of some places to one sparse vector."""
        return self.sparse.similarities(query, places)

    def covered(self, places: Ids, query: SparseVectors) -> Scores:
        """Return for each place the share of a sparse vector's weights whose features the entry has."""
        return query.term_coverage(self.terms(places))

    def rows(self, places: Ids, name: str) -> npt.NDArray[Any]:
        """Return the rows at some places of one of the graph's arrays, by the name of its property."""
        table: npt.NDArray[Any] = getattr(self, name)
        return table[places]

    def stubs(self, places: Ids) -> list[bytes]:
        """Return the stubs of some places."""
        return [self.payloads.stub(place) for place in map(Place, places.tolist())]

    def summaries(self, places: Ids) -> Sequence[bytes]:
        """Return the summaries of some places."""
        return self.payloads.summaries(map(Place, places.tolist()))
