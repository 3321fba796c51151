"""Releases: immutable folders built from the catalogue, open to many readers at once.

    HOME/releases/VERSION/manifest.json   what it is, and a checksum of each file
                          rows.npy        (n,) int64, ascending: the catalogue's row ids
                          index.faiss     the vectors, and what finds the nearest of them
                          bag_*.npy       words of each entry: offsets, ids, weights, languages
                          rarity.npy      (65536,) float32, of each word
                          neighbours.npy  (n, K) int32 places, -1 where there are fewer
                          scores.npy      (n, K) float32
                          chances.npy     (n, K) float16: one less each neighbour's relevance
                          calibration.npy (16, L) float32: scores of chance pairs by languages
                          work_*.npy      entries that are one work: see `works`
                          subjects.npy    (d, d) float32: what the entries are about
                          candidates.npy  (n, C) int32 places: what the next graph starts from
                          cosines.npy     (n, C) float32
                          prints.npy      (n,) uint64, a hash of each vector they were found by
                          words.npy       (w,) S24, ascending: what a misspelt word may stand for
                          word_counts.npy (w,) int32: mentions with each
                          cards.bin       prepared JSON of each entry; card_offsets.npy
                          name_*.npy      every name of every entry: hashes, places
                          column_*.npy    what can be filtered on
                          facets.json     values to filter by, with counts
                          map.npy         (n, 2) float32, where the map shows each entry; optional
                          colours.npy     (n, c) uint8, what it can be coloured by; colours.json
                          region_*.npy    parts of the map: codes, (n,) uint8, and names; optional
                          shards/         only of several shards; see below
    HOME/CURRENT                          the version in force

A release of N shards has what grows fastest with the entries in N parts, by ranges of places: ``index.faiss``, ``bag_*``,
``neighbours``, ``scores``, ``chances``, ``candidates``, ``cosines``, ``prints``, ``cards`` lie in ``shards/i/``, each with the rows of its
range. What finds an entry by name, filter or work, and what is learned of all, is in the folder itself, once.

Inside a release an entry is its place: where its row id stands in `rows`. A version is a hash of
what went in, so the same catalogue gives the same release. Files are memory-mapped, so that
processes share them; each is checked against its checksum when it is first read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import orjson

from recommender.catalogue.connection import RowId
from recommender.encoders.fingerprint import open_file
from recommender.encoders.sparse import VOCABULARY, SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.errors import CorruptRelease
from recommender.releases.alias_table import AliasTable
from recommender.releases.colours import COLUMNS, Colours
from recommender.releases.columns import Columns
from recommender.releases.files import ReleaseFiles
from recommender.releases.home import MANIFEST, RELEASES, version_in_force
from recommender.releases.manifest import FORMAT, Manifest, seal
from recommender.releases.map import Map
from recommender.releases.neighbours import NeighbourTable
from recommender.releases.part_cache import PartQuery
from recommender.releases.payloads import Payloads
from recommender.releases.regions import Regions
from recommender.releases.shard import Comparison, Shard
from recommender.releases.shard_calls import Ask, local_ask
from recommender.releases.sharded import (
    ShardedEntries,
    ShardedIndex,
    ShardedNeighbourTable,
    ShardedPayloads,
)
from recommender.releases.works import WorkGroups
from recommender.retrieval.calibration import LANGUAGE_PAIRS, LEVELS, Calibration
from recommender.retrieval.domain import DomainDetector
from recommender.retrieval.hybrid import Hybrid
from recommender.retrieval.index import Hits, Index
from recommender.retrieval.index.rows import PlaceMask
from recommender.retrieval.place import Place
from recommender.retrieval.spelling import Spellings

SHARDS = "shards"
GRAPH_WIDTH = 50
"""How many neighbours of each entry the graph has: answers up to this k need no search."""


class Release:
    """An open release. Immutable; safe to share between threads and processes.

    Parameters
    ----------
    ask : callable, optional
        Returns, for this release, the function that calls its shards, if they are not opened in this process.

    Raises
    ------
    CorruptRelease
        On opening or at first use of a file that is missing or does not match its checksum.
    """

    def __init__(self, folder: Path, ask: "AskOf | None" = None) -> None:
        self.folder, self._ask = folder, ask
        try:
            with open_file(folder / MANIFEST) as stream:
                values = orjson.loads(stream.read())
            sealed = values.pop("seal", None)
            if values["format"] != FORMAT:
                raise CorruptRelease(str(folder), f"format {values['format']}, not {FORMAT}")
            if sealed != seal(values):
                raise CorruptRelease(str(folder / MANIFEST), "does not match its checksum")
            self.manifest = manifest = Manifest.of(values)
            self._files = ReleaseFiles(folder, manifest.files)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CorruptRelease(str(folder), f"unreadable manifest: {error}") from error

    @classmethod
    def open(cls, home: Path, ask: "AskOf | None" = None) -> "Release":
        """Open the release in force.

        Raises
        ------
        NoRelease
            If nothing has been built in `home` yet.
        """
        return cls.open_version(home, version_in_force(home), ask)

    @classmethod
    def open_version(cls, home: Path, version: str, ask: "AskOf | None" = None) -> "Release":
        """Open a release by its version, in force or not.

        Raises
        ------
        CorruptRelease
            If it cannot be opened, or is another, put in the place of this one.
        """
        release = cls(home / RELEASES / version, ask)
        if release.version != version:
            raise CorruptRelease(str(release.folder), f"holds release {release.version}")
        return release

    @property
    def version(self) -> str:
        """The ``index_version`` of answers."""
        return self.manifest.version

    def __len__(self) -> int:
        return self.manifest.count

    @cached_property
    def rows(self) -> Ids:
        """Row ids, shape (n,), ascending."""
        return self._files.array("rows", (len(self),))  # type: ignore[no-any-return]

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """The shards, by range of places: one in the release's own folder, or several with a folder each."""
        manifest = self.manifest
        within = [f"{SHARDS}/{i}/" for i in range(len(manifest.shards))] or [""]
        return tuple(
            Shard(ReleaseFiles(self.folder, manifest.files, folder), part, self._width)
            for folder, part in zip(within, manifest.parts, strict=True)
        )

    @cached_property
    def _entries(self) -> Shard | ShardedEntries:
        """The parts by entry: those of the one shard, or of all of them as one."""
        manifest = self.manifest
        if not manifest.shards:
            return self.shards[0]
        languages = self._files.array("bag_languages", (len(self),))
        ask = local_ask(self.shards) if self._ask is None else self._ask(self)
        return ShardedEntries(manifest, ask, languages, self._width)

    @property
    def index(self) -> Index | ShardedIndex:
        """The vector index, memory-mapped."""
        return self._entries.index

    def prefetch(self, places: Ids, *queries: PartQuery) -> None:
        """Fetch several parts of some entries in one call to each shard; reading them then needs no call: see `ShardedEntries`."""
        if isinstance(self._entries, ShardedEntries):
            self._entries.prefetch(places, *queries)

    def nearest(
        self,
        queries: Vectors,
        k: int,
        mask: PlaceMask | None,
        comparisons: Sequence[Comparison],
        also_compared: Sequence[int] = (),
    ) -> Hits:
        """Find the nearest places of each query.

        Parameters
        ----------
        comparisons : sequence of Comparison
            The words of each query: shards return how their hits compare with it along with them.
        also_compared : sequence of int
            Further places to compare with the first query.
        """
        index = self._entries.index
        if isinstance(index, ShardedIndex):
            return index.search(queries, k, mask, comparisons, np.array(also_compared, np.int64))
        return index.search(queries, k, mask)

    def prefetch_comparisons(self, asked: Sequence[tuple[Ids, Vectors, Comparison]]) -> None:
        """Fetch how some places compare with a vector and terms, for each of several queries, in one call to each shard."""
        if isinstance(self._entries, ShardedEntries):
            self._entries.prefetch_comparisons(asked)

    def covered(self, places: Ids, query: SparseVectors) -> Scores:
        """Return for each place the share of a sparse vector's weights whose features the entry has."""
        return self._entries.covered(places, query)

    def cosines(self, places: Ids, vector: Vectors) -> Scores:
        """Return the cosines of some places with one vector, shape (d,)."""
        return self._entries.cosines(places, vector)

    @property
    def vectors(self) -> Vectors:
        """Unit vectors, shape (n, d), as the index holds them; decoded at every use."""
        return self.index.reconstruct(np.arange(len(self)))

    @cached_property
    def hybrid(self) -> Hybrid:
        """Sparse vectors, idf and how both scores are fused, memory-mapped."""
        idf, made = self._files.array("rarity", (VOCABULARY,)), self.manifest
        levels = np.array(made.levels, np.float32)
        return Hybrid(self._entries.sparse, idf, made.slope, made.overlap, levels)

    @property
    def neighbours(self) -> Any:
        """The graph's places, shape (n, K), int32, best first; -1 where there are fewer."""
        return self._entries.neighbours

    @property
    def scores(self) -> Any:
        """The graph's scores, shape (n, K), float32."""
        return self._entries.scores

    @property
    def tail_probabilities(self) -> Any:
        """The tail probability of each neighbour's score, shape (n, K): see `retrieval.calibration`."""
        return self._entries.tail_probabilities

    @property
    def neighbour_table(self) -> NeighbourTable | ShardedNeighbourTable:
        """The graph, row by row."""
        return self._entries.neighbour_table

    @property
    def payloads(self) -> Payloads | ShardedPayloads:
        """What is shown of each entry, memory-mapped."""
        return self._entries.payloads

    @cached_property
    def works(self) -> WorkGroups:
        """Which entries are one work."""
        names = ("of", "offsets", "members", "clear")
        works = WorkGroups(*(self._files.array(f"work_{name}") for name in names))
        if not len(works.of) == len(works.clear) == len(self):
            raise CorruptRelease(str(self.folder / "work_of.npy"), "does not fit rows.npy")
        return works

    @cached_property
    def calibration(self) -> Calibration:
        """The distribution of scores of random pairs."""
        return Calibration(
            self._files.array("calibration", (LANGUAGE_PAIRS, len(LEVELS))), len(self)
        )

    @cached_property
    def domain(self) -> DomainDetector:
        """Tells whether a text is on the catalogue's subjects."""
        covariance = self._files.array("subjects", (self.manifest.dimension,) * 2)
        return DomainDetector(covariance, self.manifest.usual)

    @property
    def _width(self) -> int:
        return min(GRAPH_WIDTH, max(len(self) - 1, 0))

    @property
    def candidates(self) -> tuple[Any, Any]:
        """The graph's candidates, which the next build starts from: places, int32, cosines, float32, shape (n, C)."""
        return self._entries.candidates

    @property
    def vector_hashes(self) -> Any:
        """A hash of each vector, shape (n,), uint64, by which a build recognises the vectors that have not changed."""
        return concatenated([shard.vector_hashes for shard in self.shards])

    @cached_property
    def aliases(self) -> AliasTable:
        """Every name of every entry."""
        return AliasTable(self._files.array("name_hashes"), self._files.array("name_places"))

    @cached_property
    def spellings(self) -> Spellings:
        """The words of all mentions as of the build, for spelling corrections."""
        return Spellings(self._files.array("words"), self._files.array("word_counts"))

    @cached_property
    def columns(self) -> Columns:
        """The inverted index that filters use, memory-mapped."""
        names = (field.name for field in fields(Columns))
        columns = Columns(**{name: self._files.array(f"column_{name}") for name in names})
        if len(columns) != len(self):
            raise CorruptRelease(str(self.folder / "column_days.npy"), "does not fit rows.npy")
        return columns

    @cached_property
    def map(self) -> Map | None:
        """The map, None if the release was built without one."""
        if "map.npy" not in self._files:
            return None
        points = self._files.array("map", (len(self), 2))
        codes = self._files.array("colours", (len(self), len(COLUMNS)))
        values = orjson.loads(self._files.path("colours.json").read_bytes())
        return Map(points, Colours(codes, values), self._regions())

    def _regions(self) -> Regions | None:
        """Return the regions of the map, None if the release was built before there were any."""
        if "region_codes.npy" not in self._files:
            return None
        return Regions.of(
            self._files.array("region_codes", (len(self),)), self._files.array("region_names")
        )

    @cached_property
    def facets(self) -> Any:
        """Values to filter by, as `facets.count` gives them."""
        return orjson.loads(self._files.path("facets.json").read_bytes())

    def place(self, row: RowId) -> Place | None:
        """Return where a row stands, None if the release lacks it."""
        found = Place(int(self.rows.searchsorted(row)))
        return found if found < len(self) and self.rows[found] == row else None

    def warm(self) -> None:
        """Open every file that questions need, so that the first of them need not."""
        for _ in self._parts():
            pass

    def _parts(self) -> Iterator[object]:
        yield self.rows
        yield from self._entries.parts()
        yield self.hybrid
        yield self.calibration
        yield self.works
        yield self.domain
        yield self.aliases
        yield self.spellings
        yield self.columns
        yield self.map
        yield self.facets

    def verify(self) -> None:
        """Read every file, which checks it, and check that the files fit each other."""
        self.warm()
        if len(self) > 1 and not (np.diff(self.rows) > 0).all():
            raise CorruptRelease(str(self.folder / "rows.npy"), "row ids are not ascending")
        first = 0
        for shard in self.shards:
            shard.verify(first, len(self))
            first += len(shard)
        if len(self.aliases.hashes) != len(self.aliases.places):
            raise CorruptRelease(str(self.folder / "name_places.npy"), "does not fit its hashes")
        if len(self.spellings.words) != len(self.spellings.counts):
            raise CorruptRelease(str(self.folder / "word_counts.npy"), "does not fit words.npy")


AskOf: TypeAlias = Callable[[Release], Ask]
"""Returns the `Ask` of a release whose shards are not all in this process."""


def concatenated(parts: Sequence[npt.NDArray[Any]]) -> Any:
    """Return arrays one after the other; nothing is copied of a single one."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
