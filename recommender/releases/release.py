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
    HOME/CURRENT                          the version in force

Inside a release an entry is its place: where its row id stands in `rows`. A version is a hash of
what went in, so the same catalogue gives the same release. Files are memory-mapped, so that
processes share them; each is checked against its checksum when it is first read.
"""

import mmap
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import xxhash

from recommender.catalogue.connection import RowId
from recommender.encoders.fingerprint import checksum
from recommender.encoders.sparse import VOCABULARY, SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.errors import CorruptRelease, NoRelease
from recommender.releases.alias_table import AliasTable
from recommender.releases.colours import COLUMNS, Colours
from recommender.releases.columns import Columns
from recommender.releases.home import CURRENT, RELEASES, Lineage
from recommender.releases.map import Map
from recommender.releases.neighbours import NeighbourTable
from recommender.releases.payloads import Payloads
from recommender.releases.regions import Regions
from recommender.releases.works import WorkGroups
from recommender.retrieval.calibration import LANGUAGE_PAIRS, LEVELS, Calibration, TailProbabilities
from recommender.retrieval.domain import DomainDetector
from recommender.retrieval.hybrid import Hybrid
from recommender.retrieval.index import Index, SearchParams
from recommender.retrieval.place import Place
from recommender.retrieval.spelling import Spellings

FORMAT = 5
GRAPH_WIDTH = 50
"""Neighbours kept of each entry: answers up to this k need no search."""


@dataclass(frozen=True)
class Manifest:
    """What a release is, as its manifest.json says.

    Attributes
    ----------
    catalogue_id, sequence, nonce : str, int, int or None
        The catalogue's, when it was read: what changed there later is not in the release. See
        `Lineage`.
    factory_string : str
        FAISS's name of the index type.
    search_params : SearchParams or None
        What its searches were tuned to; None where everything is compared.
    recall : float
        recall@10 of such searches, measured when the index was built.
    exact_graph : bool
        Whether the neighbour graph's candidates come from comparing everything.
    lexicon : str
        Fingerprint of what counted words.
    overlap, slope : float
        See `Hybrid`: weight of word overlap; overlap to expect for a cosine of 1.
    levels, usual : tuple of float
        See `Hybrid`: of each pair of languages; see `DomainDetector`: mean and deviation.
    """

    version: str
    catalogue_id: str
    sequence: int
    encoder: str
    fingerprint: str
    dimension: int
    count: int
    factory_string: str
    search_params: SearchParams | None
    recall: float
    exact_graph: bool
    lexicon: str
    overlap: float
    slope: float
    levels: tuple[float, ...]
    usual: tuple[float, float]
    files: dict[str, str]
    format: int = FORMAT
    nonce: int | None = None

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Manifest":
        """Read what `values` gives; TypeError or KeyError if it is not that."""
        named = {_ATTRIBUTES.get(key, key): value for key, value in values.items()}
        params, levels = named.pop("search_params"), named.pop("levels")
        tuned = SearchParams(*params) if params else None
        mean, deviation = named.pop("usual")
        usual = mean, deviation
        return cls(**named, search_params=tuned, levels=tuple(levels), usual=usual)

    def values(self) -> dict[str, Any]:
        """Return the content of manifest.json, but for its seal."""
        params = list(self.search_params) if self.search_params else None
        named = {**asdict(self), "search_params": params}
        return {_KEYS.get(name, name): value for name, value in named.items()}

    @property
    def lineage(self) -> Lineage:
        """Which catalogue, as of when, it was made of."""
        return Lineage(self.catalogue_id, self.sequence, self.nonce)


_KEYS = {
    "catalogue_id": "birth",
    "sequence": "tick",
    "factory_string": "recipe",
    "search_params": "effort",
}
"""Attributes of a `Manifest` that its file has under other names."""

_ATTRIBUTES = {key: attribute for attribute, key in _KEYS.items()}


class Release:
    """An open release. Immutable; safe to share between threads and processes.

    Raises
    ------
    CorruptRelease
        On opening or at first use of a file that is missing or does not match its checksum.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            values = orjson.loads((folder / "manifest.json").read_bytes())
            sealed = values.pop("seal", None)
            if values["format"] != FORMAT:
                raise CorruptRelease(str(folder), f"format {values['format']}, not {FORMAT}")
            if sealed != seal(values):
                raise CorruptRelease(str(folder / "manifest.json"), "does not match its checksum")
            self.manifest = Manifest.of(values)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CorruptRelease(str(folder), f"unreadable manifest: {error}") from error

    @classmethod
    def open(cls, home: Path) -> "Release":
        """Open the release in force.

        Raises
        ------
        NoRelease
            If nothing has been built in `home` yet.
        """
        try:
            version = (home / CURRENT).read_text().strip()
        except FileNotFoundError as error:
            raise NoRelease(str(home)) from error
        if not version.isalnum():  # the name is joined to a path: nothing but a version may pass
            raise CorruptRelease(str(home / CURRENT), f"names no version: {version[:40]!r}")
        return cls.at(home, version)

    @classmethod
    def at(cls, home: Path, version: str) -> "Release":
        """Open a release by its version, in force or not."""
        return cls(home / RELEASES / version)

    @property
    def version(self) -> str:
        """The ``index_version`` of answers."""
        return self.manifest.version

    def __len__(self) -> int:
        return self.manifest.count

    def _checked(self, name: str) -> Path:
        path = self.folder / name
        try:
            if checksum(path) != self.manifest.files.get(name):
                raise CorruptRelease(str(path), "does not match its checksum")
        except OSError as error:
            raise CorruptRelease(str(path), f"cannot be read: {error.strerror}") from error
        return path

    def _array(self, name: str, shape: tuple[int, ...] | None = None) -> Any:
        path = self._checked(f"{name}.npy")
        try:
            # A plain view of the mapped file: np.memmap's own indexing is several times slower.
            array = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        except ValueError as error:
            raise CorruptRelease(str(path), str(error)) from error
        if shape is not None and array.shape != shape:
            raise CorruptRelease(str(path), f"has shape {array.shape}, not {shape}")
        return array

    @cached_property
    def rows(self) -> Ids:
        """Row ids, shape (n,), ascending."""
        return self._array("rows", (len(self),))  # type: ignore[no-any-return]

    @cached_property
    def index(self) -> Index:
        """The vector index, memory-mapped."""
        path = self._checked("index.faiss")
        try:
            made = self.manifest
            index = Index.load(path, made.factory_string, made.search_params, made.recall)
        except ValueError as error:
            raise CorruptRelease(str(path), str(error)) from error
        if len(index) != len(self):
            raise CorruptRelease(str(path), f"holds {len(index)} rows, not {len(self)}")
        return index

    @property
    def vectors(self) -> Vectors:
        """Unit vectors, shape (n, d), as the index holds them; decoded at every use."""
        return self.index.reconstruct(np.arange(len(self)))

    @cached_property
    def hybrid(self) -> Hybrid:
        """Sparse vectors, idf and how both scores are fused, memory-mapped."""
        offsets = self._array("bag_offsets", (len(self) + 1,))
        many = (int(offsets[-1]),)
        ids, weights = self._array("bag_ids", many), self._array("bag_weights", many)
        languages = self._array("bag_languages", (len(self),))
        idf = self._array("rarity", (VOCABULARY,))
        sparse = SparseVectors(offsets, ids, weights, languages)
        made = self.manifest
        levels = np.array(made.levels, np.float32)
        return Hybrid(sparse, idf, made.slope, made.overlap, levels)

    @cached_property
    def neighbours(self) -> Any:
        """The graph's places, shape (n, K), int32, best first; -1 where there are fewer."""
        return self._array("neighbours", self._width)

    @cached_property
    def scores(self) -> Scores:
        """The graph's scores, shape (n, K), float32."""
        return self._array("scores", self._width)  # type: ignore[no-any-return]

    @cached_property
    def tail_probabilities(self) -> TailProbabilities:
        """The tail probability of each neighbour's score, shape (n, K): see `retrieval.calibration`."""
        return self._array("chances", self._width)  # type: ignore[no-any-return]

    @cached_property
    def neighbour_table(self) -> NeighbourTable:
        """The graph, row by row."""
        return NeighbourTable(self.neighbours, self.scores, self.tail_probabilities)

    @cached_property
    def works(self) -> WorkGroups:
        """Which entries are one work."""
        names = ("of", "offsets", "members", "clear")
        works = WorkGroups(*(self._array(f"work_{name}") for name in names))
        if not len(works.of) == len(works.clear) == len(self):
            raise CorruptRelease(str(self.folder / "work_of.npy"), "does not fit rows.npy")
        return works

    @cached_property
    def calibration(self) -> Calibration:
        """The distribution of scores of random pairs."""
        return Calibration(self._array("calibration", (LANGUAGE_PAIRS, len(LEVELS))), len(self))

    @cached_property
    def domain(self) -> DomainDetector:
        """Tells whether a text is on the catalogue's subjects."""
        covariance = self._array("subjects", (self.manifest.dimension,) * 2)
        return DomainDetector(covariance, self.manifest.usual)

    @property
    def _width(self) -> tuple[int, int]:
        return len(self), min(GRAPH_WIDTH, max(len(self) - 1, 0))

    @cached_property
    def candidates(self) -> tuple[Any, Scores]:
        """The graph's candidates, which the next build starts from: places, int32, cosines, float32, shape (n, C)."""
        return self._array("candidates"), self._array("cosines")

    @cached_property
    def vector_hashes(self) -> Any:
        """A hash of each vector, shape (n,), uint64: whether it still is what it was."""
        return self._array("prints", (len(self),))

    @cached_property
    def payloads(self) -> Payloads:
        """What is shown of each entry, memory-mapped."""
        path = self._checked("cards.bin")
        offsets = self._array("card_offsets", (2 * len(self) + 1,))
        if path.stat().st_size != offsets[-1]:
            raise CorruptRelease(str(path), "does not fit card_offsets.npy")
        if not offsets[-1]:
            return Payloads(b"", offsets)
        with path.open("rb") as stream:
            mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        return Payloads(mapped, offsets)

    @cached_property
    def aliases(self) -> AliasTable:
        """Every name of every entry."""
        return AliasTable(self._array("name_hashes"), self._array("name_places"))

    @cached_property
    def spellings(self) -> Spellings:
        """The words of all mentions as of the build, for spelling corrections."""
        return Spellings(self._array("words"), self._array("word_counts"))

    @cached_property
    def columns(self) -> Columns:
        """The inverted index that filters use, memory-mapped."""
        names = (field.name for field in fields(Columns))
        columns = Columns(**{name: self._array(f"column_{name}") for name in names})
        if len(columns) != len(self):
            raise CorruptRelease(str(self.folder / "column_days.npy"), "does not fit rows.npy")
        return columns

    @cached_property
    def map(self) -> Map | None:
        """The map, None if the release was built without one."""
        if "map.npy" not in self.manifest.files:
            return None
        points = self._array("map", (len(self), 2))
        codes = self._array("colours", (len(self), len(COLUMNS)))
        values = orjson.loads(self._checked("colours.json").read_bytes())
        return Map(points, Colours(codes, values), self._regions())

    def _regions(self) -> Regions | None:
        """Return the regions of the map, None if the release was built before there were any."""
        if "region_codes.npy" not in self.manifest.files:
            return None
        return Regions.of(self._array("region_codes", (len(self),)), self._array("region_names"))

    @cached_property
    def facets(self) -> Any:
        """Values to filter by, as `facets.count` gives them."""
        return orjson.loads(self._checked("facets.json").read_bytes())

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
        yield self.index
        yield self.hybrid
        yield self.neighbour_table
        yield self.calibration
        yield self.works
        yield self.domain
        yield self.payloads
        yield self.aliases
        yield self.spellings
        yield self.columns
        yield self.map
        yield self.facets

    def verify(self) -> None:
        """Read every file, which checks it, and check that the files fit each other."""
        self.warm()
        rows, graph = self.rows, self.neighbours
        if len(rows) > 1 and not (np.diff(rows) > 0).all():
            raise CorruptRelease(str(self.folder / "rows.npy"), "row ids are not ascending")
        own = np.arange(len(self))[:, None]
        for name, places in (("neighbours", graph), ("candidates", self.candidates[0])):
            if (places >= len(self)).any() or (places < -1).any() or (places == own).any():
                raise CorruptRelease(str(self.folder / f"{name}.npy"), "names unknown places")
        if not (np.diff(self.hybrid.sparse.offsets) >= 0).all():
            raise CorruptRelease(str(self.folder / "bag_offsets.npy"), "offsets are not ascending")
        if len(self.aliases.hashes) != len(self.aliases.places):
            raise CorruptRelease(str(self.folder / "name_places.npy"), "does not fit its hashes")
        if len(self.spellings.words) != len(self.spellings.counts):
            raise CorruptRelease(str(self.folder / "word_counts.npy"), "does not fit words.npy")


def seal(values: dict[str, Any]) -> str:
    """Return the XXH3 hash, 128 bits, of a manifest's content."""
    return xxhash.xxh3_128_hexdigest(orjson.dumps(values, option=orjson.OPT_SORT_KEYS))
