"""Releases: immutable folders built from the catalogue, published by one rename.

    HOME/releases/VERSION/manifest.json   what it is, and a checksum of each file
                          rows.npy        (n,) int64, ascending: the catalogue's row ids
                          vectors.npy     (n, d) float32, unit rows
                          index.faiss
                          bag_*.npy       words of each entry: offsets, ids, weights, languages
                          rarity.npy      (65536,) float32, of each word
                          neighbours.npy  (n, K) int64 row ids, -1 where there are fewer
                          scores.npy      (n, K) float32
    HOME/CURRENT                          the version in force

A version is a hash of what went in, so the same catalogue gives the same release. A file is
checked against its checksum when it is first read.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import filelock
import numpy as np
import orjson

from recommender.errors import CatalogueBusy, CorruptRelease, NoRelease
from recommender.hybrid import Hybrid
from recommender.index import EXACT, Index
from recommender.lexical import VOCABULARY, Bags
from recommender.vectors import Hit, Ids, Vectors

FORMAT = 2
GRAPH_WIDTH = 50
"""Neighbours kept of each entry: answers up to this k need no search."""

_LOCK_SECONDS = 10.0
_KEPT = 2  # releases left after a build: the one in force and the one before it


@dataclass(frozen=True)
class Manifest:
    """What a release is, as its manifest.json says.

    Attributes
    ----------
    lexicon : str
        Fingerprint of what counted words.
    overlap, slope : float
        See `Hybrid`: weight of word overlap; overlap to expect for a cosine of 1.
    """

    version: str
    encoder: str
    fingerprint: str
    dimension: int
    count: int
    recipe: str
    lexicon: str
    overlap: float
    slope: float
    files: dict[str, str]
    format: int = FORMAT


def version_of(listing: Mapping[int, tuple[str, str]], *made_with: str | float) -> str:
    """Return the version of the release of these entries, made with this encoder and the like."""
    parts = [FORMAT, GRAPH_WIDTH, *made_with, sorted(listing.items())]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:12]


@contextmanager
def building(home: Path) -> Iterator[None]:
    """Hold the home folder for one build at a time.

    Raises
    ------
    CatalogueBusy
        If another build holds it for longer than ten seconds.
    """
    home.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(home / "build.lock", timeout=_LOCK_SECONDS):
            yield
    except filelock.Timeout as error:
        raise CatalogueBusy(str(home / "build.lock")) from error


def publish(home: Path, manifest: Manifest, index: Index, arrays: Mapping[str, Any]) -> "Release":
    """Write a release aside, make it durable, and put it in force by one rename.

    Call it inside `building`. Whenever the process dies, the release in force is the old one or
    the new one, whole; what was left aside is removed by the next build.
    """
    releases = home / "releases"
    aside = releases / f".{manifest.version}.{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    index.save(aside / "index.faiss")
    for name, array in arrays.items():
        np.save(aside / f"{name}.npy", array)
    files = {path.name: _checksum(path) for path in sorted(aside.iterdir())}
    written = {**asdict(manifest), "files": files}
    (aside / "manifest.json").write_bytes(orjson.dumps(written, option=orjson.OPT_INDENT_2))
    for path in (*aside.iterdir(), aside):
        _sync(path)
    place = releases / manifest.version
    if place.exists():  # a damaged one of the same content: an open reader keeps its files
        place.replace(releases / f".{manifest.version}.{os.getpid()}.old")
    aside.replace(place)
    _sync(releases)
    pointer = home / f"CURRENT.{os.getpid()}"
    pointer.write_text(manifest.version + "\n")
    _sync(pointer)
    pointer.replace(home / "CURRENT")
    _sync(home)
    _prune(home)
    return Release.open(home)


def _prune(home: Path) -> None:
    current = (home / "CURRENT").read_text().strip()
    folders = [path for path in (home / "releases").iterdir() if path.name != current]
    whole = sorted((p for p in folders if p.name[0] != "."), key=lambda p: p.stat().st_mtime_ns)
    spare = whole[: len(whole) - (_KEPT - 1)] + [p for p in folders if p.name[0] == "."]
    for path in spare:
        shutil.rmtree(path, ignore_errors=True)
    for path in home.glob("CURRENT.*"):
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Release:
    """An open release. Immutable; safe to share between threads.

    Raises
    ------
    CorruptRelease
        On opening or at first use of a file that is missing or does not match its checksum.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.manifest = Manifest(**orjson.loads((folder / "manifest.json").read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise CorruptRelease(str(folder), f"unreadable manifest: {error}") from error
        if self.manifest.format != FORMAT:
            raise CorruptRelease(str(folder), f"format {self.manifest.format}, not {FORMAT}")

    @classmethod
    def open(cls, home: Path) -> "Release":
        """Open the release in force.

        Raises
        ------
        NoRelease
            If nothing has been built in `home` yet.
        """
        try:
            version = (home / "CURRENT").read_text().strip()
        except FileNotFoundError as error:
            raise NoRelease(str(home)) from error
        if not version.isalnum():  # the name is joined to a path: nothing but a version may pass
            raise CorruptRelease(str(home / "CURRENT"), f"names no version: {version[:40]!r}")
        return cls(home / "releases" / version)

    @property
    def version(self) -> str:
        """The ``index_version`` of answers."""
        return self.manifest.version

    @property
    def exact(self) -> bool:
        """Whether its index and its neighbour graph are the true ones."""
        return self.manifest.recipe == EXACT

    def _checked(self, name: str) -> Path:
        path = self.folder / name
        try:
            if _checksum(path) != self.manifest.files.get(name):
                raise CorruptRelease(str(path), "does not match its checksum")
        except OSError as error:
            raise CorruptRelease(str(path), f"cannot be read: {error.strerror}") from error
        return path

    def _array(self, name: str, shape: tuple[int, ...]) -> Any:
        path = self._checked(f"{name}.npy")
        try:
            array = np.load(path, mmap_mode="r", allow_pickle=False)
        except ValueError as error:
            raise CorruptRelease(str(path), str(error)) from error
        if array.shape != shape:
            raise CorruptRelease(str(path), f"has shape {array.shape}, not {shape}")
        return array

    @cached_property
    def rows(self) -> Ids:
        """Row ids, shape (n,), ascending."""
        return np.asarray(self._array("rows", (self.manifest.count,)))

    @cached_property
    def vectors(self) -> Vectors:
        """Unit vectors, shape (n, d), memory-mapped, in the order of `rows`."""
        shape = (self.manifest.count, self.manifest.dimension)
        return self._array("vectors", shape)  # type: ignore[no-any-return]

    @cached_property
    def index(self) -> Index:
        """The vector index."""
        path = self._checked("index.faiss")
        try:
            index = Index.load(path, self.manifest.recipe)
        except ValueError as error:
            raise CorruptRelease(str(path), str(error)) from error
        if len(index) != self.manifest.count:
            raise CorruptRelease(str(path), f"holds {len(index)} rows, not {self.manifest.count}")
        return index

    @cached_property
    def hybrid(self) -> Hybrid:
        """The word side, memory-mapped."""
        made = self.manifest
        offsets = np.asarray(self._array("bag_offsets", (made.count + 1,)))
        many = (int(offsets[-1]),)
        ids, weights = self._array("bag_ids", many), self._array("bag_weights", many)
        languages = self._array("bag_languages", (made.count,))
        rarity = self._array("rarity", (VOCABULARY,))
        bags = Bags(offsets, ids, weights, languages)
        return Hybrid(self.rows, bags, rarity, made.slope, made.overlap)

    @cached_property
    def _graph(self) -> tuple[Ids, Vectors]:
        shape = (self.manifest.count, min(GRAPH_WIDTH, max(self.manifest.count - 1, 0)))
        return self._array("neighbours", shape), self._array("scores", shape)

    def position(self, row: int) -> int | None:
        """Return where a row stands in `rows` and `vectors`, None if the release lacks it."""
        place = int(np.searchsorted(self.rows, row))
        return place if place < len(self.rows) and self.rows[place] == row else None

    def neighbours(self, row: int) -> list[Hit] | None:
        """Return a row's nearest others, best first; None if the release lacks it."""
        place = self.position(row)
        if place is None:
            return None
        ids, scores = self._graph
        pairs = zip(ids[place].tolist(), scores[place].tolist(), strict=True)
        return [Hit(id, round(score, 6)) for id, score in pairs if id >= 0]

    def vector(self, row: int) -> Vectors | None:
        """Return a row's vector, shape (1, d); None if the release lacks it."""
        place = self.position(row)
        return None if place is None else np.asarray(self.vectors[place : place + 1])

    def verify(self) -> None:
        """Read every file, which checks it, and check that the files fit each other."""
        rows, graph = self.rows, self._graph[0]
        if len(rows) > 1 and not (np.diff(rows) > 0).all():
            raise CorruptRelease(str(self.folder / "rows.npy"), "row ids are not ascending")
        if not np.isin(graph[graph >= 0], rows).all() or (graph == rows[:, None]).any():
            raise CorruptRelease(str(self.folder / "neighbours.npy"), "names unknown rows")
        if not np.isfinite(self.vectors).all():
            raise CorruptRelease(str(self.folder / "vectors.npy"), "holds a NaN or an infinity")
        if not (np.diff(self.hybrid.bags.offsets) >= 0).all():
            raise CorruptRelease(str(self.folder / "bag_offsets.npy"), "offsets are not ascending")
        if len(self.index) != len(rows):
            raise CorruptRelease(str(self.folder / "index.faiss"), "does not fit rows.npy")
