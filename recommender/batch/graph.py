"""The neighbour graph: for each entry its most related others, found when a release is built.

First every entry's candidates, the nearest by cosine; then these in order of cosine and words.
Candidates are stored in the release, so that the next build need not find them again: it searches for
those of new entries and of entries that lost one, and merges the new entries into all other lists. Where
everything is compared, the result equals that of a build from scratch, to the last bit: cosines are taken
in double precision pair by pair, rounded to six decimals, and ties go by place.
"""

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import orjson
import xxhash

from recommender.batch.work import BuildWork, Compare
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.progress import Progress, no_progress
from recommender.releases.atomic import atomic_write, errors_naming
from recommender.retrieval.hybrid import CANDIDATES, Hybrid
from recommender.retrieval.index import Index

Places: TypeAlias = npt.NDArray[np.int32]

COMPARED_LIMIT = 300_000
"""Up to so many entries, candidates are found by comparing each entry with each."""

_BLOCK = 4096  # entries searched for at once, and kept once found
_CHUNK = 4096  # new entries let into a block of lists at once: 64 MB of products
_ORDERED = 256  # lists ordered by one thread in a row
_THREADS = 2
_DOUBT = 1e-5  # products in single precision are off by less
_NONE = np.iinfo(np.int64).max  # the key of no candidate: behind all others


class GraphCandidates(NamedTuple):
    """Candidates for each entry's neighbours, and hashes by which a later build knows whether they still hold.

    Attributes
    ----------
    rows : array, shape (n,), int64
        Row ids, ascending.
    vector_hashes : array, shape (n,), uint64
        A hash of each vector.
    places : array, shape (n, C), int32
        By falling cosine, ties by place; -1 where there are fewer others.
    cosines : array, shape (n, C), float32
        Rounded to six decimals; 0 where there are fewer.
    """

    rows: Ids
    vector_hashes: npt.NDArray[np.uint64]
    places: Places
    cosines: Scores


def vector_hashes_of(vectors: Vectors) -> npt.NDArray[np.uint64]:
    """Return a hash (XXH3) of each vector, shape (n,)."""
    hashes = (xxhash.xxh3_64_intdigest(vector.tobytes()) for vector in vectors)
    return np.fromiter(hashes, np.uint64, len(vectors))


def neighbours(
    hybrid: Hybrid, candidates: GraphCandidates, width: int, progress: Progress = no_progress
) -> tuple[Places, Scores]:
    """Order every entry's candidates by cosine and words, and keep the best.

    Returns
    -------
    places, shape (n, width), int32 and scores, shape (n, width), float32
        By falling score, ties by place; -1 and 0 fill up where there are fewer.
    """
    count = len(candidates.rows)
    places = np.full((count, width), -1, np.int32)
    scores = np.zeros((count, width), np.float32)

    def order(start: int) -> None:
        part = slice(start, min(start + _ORDERED, count))
        near = candidates.places[part]
        entries = np.arange(part.start, part.stop)
        keys = _keys(near, hybrid.score_candidates(entries, near, candidates.cosines[part]))
        keys[near < 0] = _NONE
        keys.sort(axis=1)
        _put(keys[:, :width], places[part], scores[part])

    with ThreadPoolExecutor(_THREADS) as pool:
        for number, _ in enumerate(pool.map(order, range(0, count, _ORDERED)), 1):
            progress("neighbours", min(number * _ORDERED, count), count)
    return places, scores


@dataclass(frozen=True)
class CandidateSearch:
    """Finds the candidates of all entries of the release that is being built.

    Parameters
    ----------
    rows : array, shape (n,), int64
        Row ids, ascending.
    vectors : array, shape (n, d), float32
        Unit rows.
    indexes : sequence of Index
        The index of each shard, in the order of places: they find the candidates where comparing each vector with each
        would take too long. Empty: each is compared with each.
    compare : callable, optional
        Compares queries with all of the vectors; by default in this process.
    """

    rows: Ids
    vectors: Vectors
    indexes: Sequence[Index] = ()
    compare: Compare | None = None

    def candidates(
        self,
        older: GraphCandidates | None = None,
        aside: Path | None = None,
        progress: Progress = no_progress,
    ) -> GraphCandidates:
        """Find the candidates of every entry.

        Parameters
        ----------
        older : GraphCandidates, optional
            The candidates of an earlier release, made of vectors of the same encoder.
        aside : Path, optional
            A folder for partial results, so that a search that was killed goes on from there. It
            is created if missing, never removed, and ignored if it is of other vectors.
        progress : Progress
            Called after each block with the number of entries done.
        """
        vector_hashes = vector_hashes_of(self.vectors)
        earlier = _EarlierCandidates(self.rows, vector_hashes, older)
        small = len(self.rows) <= _BLOCK  # done in one go: nothing to go on with
        of = xxhash.xxh3_128_hexdigest(vector_hashes.tobytes())
        file = _CandidateFile(None if small else aside, of, len(self.rows))
        for start in range(file.count, len(self.rows), _BLOCK):
            block = np.arange(start, min(start + _BLOCK, len(self.rows)))
            keys = earlier.keys(block)
            is_missing = keys[:, 0] == _NONE
            if len(earlier.fresh) and not is_missing.all():
                keys[~is_missing] = self._with_new_entries(
                    block[~is_missing], keys[~is_missing], earlier.fresh
                )
            if is_missing.any():
                keys[is_missing] = self._nearest(block[is_missing])
            file.keep(start, keys)
            progress("candidates", file.count, len(self.rows))
        return GraphCandidates(self.rows, vector_hashes, file.places, file.cosines)

    def _nearest(self, places_asked: Ids) -> npt.NDArray[np.int64]:
        """Return the keys of some entries' candidates, shape (len(asked), C)."""
        queries, width = self.vectors[places_asked], CANDIDATES + 1  # themselves are found too
        if not self.indexes:
            compare = self.compare or BuildWork().comparing(self.vectors)
            places, cosines, _ = compare(queries, width)
            keys = _keys(places, cosines)
        else:  # whose cosines are of vectors in half precision
            places = self._search(queries, width)
            pairs = np.repeat(places_asked, places.shape[1]), places.ravel()
            keys = _keys(places, self._cosines(*pairs).reshape(places.shape))
        keys[(places == places_asked[:, None]) | (places < 0)] = _NONE
        keys.sort(axis=1)
        return keys[:, :CANDIDATES]

    def _search(self, queries: Vectors, width: int) -> Ids:
        """Return the places nearest to each query in every shard, -1 where there are fewer."""
        parts, first = [], 0
        for index in self.indexes:
            near = index.search(queries, width).places
            parts.append(np.where(near < 0, -1, near + first))
            first += len(index)
        return np.concatenate(parts, axis=1)

    def _with_new_entries(
        self, block: Ids, keys: npt.NDArray[np.int64], fresh: Ids
    ) -> npt.NDArray[np.int64]:
        """Return candidate lists with the new entries merged in, cut to C."""
        vectors = self.vectors[block]
        for start in range(0, len(fresh), _CHUNK):
            chunk = fresh[start : start + _CHUNK]
            floors = _cosines(keys[:, -1:]) - _DOUBT
            lists, new = np.nonzero(vectors @ self.vectors[chunk].T >= floors)
            if not len(lists):
                continue
            counts = np.bincount(lists, minlength=len(block))
            column = np.arange(len(lists)) - np.repeat(np.cumsum(counts) - counts, counts)
            new_keys = np.full((len(block), counts.max()), _NONE)
            new_keys[lists, column] = _keys(chunk[new], self._cosines(block[lists], chunk[new]))
            keys = np.sort(np.concatenate([keys, new_keys], axis=1), axis=1)[:, :CANDIDATES]
        return keys

    def _cosines(self, some: Ids, others: Ids) -> npt.NDArray[np.float64]:
        """Return the cosine of each pair of places, as `knn` takes it."""
        parts = [np.zeros(0)]
        for start in range(0, len(some), _BLOCK):
            part = slice(start, start + _BLOCK)
            one, other = self.vectors[some[part]], self.vectors[others[part]]
            parts.append(np.einsum("pd,pd->p", one, other, dtype=np.float64))
        return np.concatenate(parts)


def _keys(places: npt.NDArray[np.integer], cosines: npt.NDArray[np.floating]) -> Ids:
    """Return sort keys, one number for cosine and place: ascending, they order by falling cosine, then by place."""
    millionths = np.rint(np.minimum(cosines, 1).astype(np.float64) * 1e6).astype(np.int64)
    return np.asarray(places - (millionths << 32))


def _cosines(keys: Ids) -> npt.NDArray[np.float64]:
    return np.asarray(-(keys >> 32) / 1e6)


def _put(keys: Ids, places: Places, scores: Scores) -> None:
    """Write places and scores from sort keys; -1 and 0 for none."""
    places[:] = keys & 0xFFFFFFFF
    scores[:] = np.where(keys == _NONE, 0, _cosines(keys))


class _EarlierCandidates:
    """The candidates of an older release, translated to the places of a new one.

    Attributes
    ----------
    fresh : array, shape (f,), int64
        Places of entries that the older release lacks, or has with another vector.
    """

    def __init__(
        self, rows: Ids, vector_hashes: npt.NDArray[np.uint64], older: GraphCandidates | None
    ) -> None:
        self._older = older
        self._before = np.full(len(rows), -1)  # where each entry stood, if it is the same
        if older is not None and len(older.rows):
            positions = np.minimum(np.searchsorted(older.rows, rows), len(older.rows) - 1)
            same = (older.rows[positions] == rows) & (
                older.vector_hashes[positions] == vector_hashes
            )
            self._before[same] = positions[same]
            self._place_now = np.full(len(older.rows), -1)  # where each older one stands now
            self._place_now[positions[same]] = np.flatnonzero(same)
        self.fresh = np.flatnonzero(self._before < 0)

    def keys(self, block: Ids) -> npt.NDArray[np.int64]:
        """Return the sort keys of some places' candidates; `_NONE` throughout for a place whose candidates must be searched anew."""
        keys = np.full((len(block), CANDIDATES), _NONE)
        carried = np.flatnonzero(self._before[block] >= 0)
        if self._older is not None and len(carried):
            before = self._before[block[carried]]
            places = self._older.places[before]
            now = np.where(places < 0, -1, self._place_now[places])
            complete = (now >= 0).all(axis=1)  # one that lacks any may have to take in any
            keys[carried[complete]] = _keys(now[complete], self._older.cosines[before[complete]])
        return keys


class _CandidateFile:
    """Candidates found so far, on disk if there is a folder for them.

    Parameters
    ----------
    of : str
        A hash of the vectors that the candidates are of; candidates in the folder that are of others are deleted.
    """

    def __init__(self, folder: Path | None, of: str, count: int) -> None:
        self._marker = None if folder is None else folder / "done.json"
        self._of = of
        self.count = self._stored_count()
        if folder is not None and not self.count:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        shape = (count, CANDIDATES)
        self.places: Places = self._open_partial(folder, "candidates", np.dtype(np.int32), shape)
        self.cosines: Scores = self._open_partial(folder, "cosines", np.dtype(np.float32), shape)

    def _stored_count(self) -> int:
        if self._marker is None:
            return 0
        try:
            content = orjson.loads(self._marker.read_bytes())
            return int(content["entries"]) if content["of"] == self._of else 0
        except (OSError, ValueError, TypeError, KeyError):
            return 0

    def _open_partial(
        self, folder: Path | None, name: str, kind: np.dtype[Any], shape: tuple[int, int]
    ) -> Any:
        if folder is None:
            return np.empty(shape, kind)
        mode: Literal["r+", "w+"] = "r+" if self.count else "w+"
        path = folder / f"{name}.npy"
        with errors_naming(path):
            array = np.lib.format.open_memmap(path, mode, kind, shape)
            if hasattr(os, "posix_fallocate"):  # else a full disk would kill who writes to the map
                with path.open("r+b") as stream:
                    os.posix_fallocate(stream.fileno(), 0, path.stat().st_size)
        return array

    def keep(self, start: int, keys: npt.NDArray[np.int64]) -> None:
        """Store the candidates of the entries from `start` on; only once they are on disk does the file say that they are done."""
        part = slice(start, start + len(keys))
        _put(keys, self.places[part], self.cosines[part])
        self.count = part.stop
        if self._marker is not None:
            for array in (self.places, self.cosines):
                if isinstance(array, np.memmap):
                    array.flush()
            with atomic_write(self._marker) as temporary:
                temporary.write_bytes(orjson.dumps({"of": self._of, "entries": self.count}))
