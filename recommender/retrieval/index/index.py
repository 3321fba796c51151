"""The index of a release: built, tuned, saved, mapped into memory, searched under any mask."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender import deadline
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.progress import Progress, no_progress
from recommender.retrieval.index.exact import SLACK, Hits, nothing, ordered
from recommender.retrieval.index.planner import (
    FAR_REFINE,
    FAR_SHARE,
    FIRST_REFINED,
    NEAR,
    SECOND_LOOK,
    WIDE,
    SearchParams,
    cost_of_all,
    cost_of_comparing,
    cost_of_probing,
    cost_of_walking,
    depth,
    first_look,
    low_contrast,
    needed,
    walk_params,
)
from recommender.retrieval.index.tuning import tune

EXACT_LIMIT = 10_000
"""Up to so many rows every vector is compared: a quarter of a millisecond on one thread."""

EXACT = "SQfp16"
"""Every vector in half precision: recall@10 .9999 of that in single, half the memory, as fast."""

TARGET = 0.98
PlaceMask: TypeAlias = npt.NDArray[np.bool_]

_ADDED = 10_000  # rows added between two reports of progress
_HELD_OUT, _ASKED = 0.1, 500  # the share of the last rows that are asked for, and how many
_CONSTRUCTION = 60  # beam of the walk that finds a new row's links
_GATHERED = 4096  # rows copied together: they stay in the cache, in memory that is used again
_SPARSE = 32  # of so many rows one matches: comparing them where they lie is cheaper
_PILED = 16  # times so many, what is not among the best yet is dropped
_TOGETHER = 8  # but so many queries share what is copied


def _faiss() -> Any:
    import faiss

    return faiss


def choose(count: int, dimension: int) -> str:
    """Return the factory string, FAISS's name of an index type, for so many rows.

    Beyond `EXACT_LIMIT`, one file of two ways to the same vectors in half precision. Without a
    filter, or with one that leaves most rows, a graph of near neighbours is walked (HNSW, Malkov
    and Yashunin 2018). With another, an inverted file of twice the root of the rows in cells is
    looked into: codes of four bits for four numbers that are compared in registers (André and
    others 2015), and the best of these compared again by their vectors.
    """
    if count <= EXACT_LIMIT:
        return EXACT
    cells = 2 ** round(np.log2(2 * np.sqrt(count)))
    codes = next(m for m in range(max(1, dimension // 4), 0, -1) if dimension % m == 0)
    return f"IVF{cells},PQ{codes}x4fsr,Refine(HNSW32,SQfp16)"


@lru_cache
def _walk_parameters(beam: int) -> Any:
    return _faiss().SearchParametersHNSW(efSearch=beam)  # costs as much as the rest of a call


class Index:
    """An immutable index of unit vectors by place: 0 to n - 1.

    Made by `build` or `load`; searching is safe from many threads, and a single query uses one, so
    that concurrent ones scale with the cores.

    Attributes
    ----------
    factory_string : str
        FAISS's name of its type.
    recall : float
        Share of the true nearest ten found, as measured on held-out queries when it was built.
    search_params : SearchParams or None
        What that took; None where every vector is compared.
    """

    def __init__(
        self, index: Any, factory_string: str, search_params: SearchParams | None, recall: float
    ) -> None:
        faiss = _faiss()
        self._index = index
        self._store = index
        self._cells: Any = None
        if isinstance(index, faiss.IndexRefine):
            self._cells = faiss.downcast_index(index.base_index)
            self._graph = faiss.downcast_index(index.refine_index)
            if not isinstance(self._graph, faiss.IndexHNSW):
                raise ValueError(
                    f"an index of type {factory_string} lacks a graph; build it by `choose`"
                )
            self._store = faiss.downcast_index(self._graph.storage)
        self.factory_string, self.search_params, self.recall = factory_string, search_params, recall
        self._count = int(index.ntotal)

    @property
    def exact(self) -> bool:
        """Whether every vector is compared."""
        return self._cells is None

    def __len__(self) -> int:
        return self._count

    @classmethod
    def build(
        cls,
        vectors: Vectors,
        factory_string: str | None = None,
        target: float = TARGET,
        seed: int = 0,
        progress: Progress = no_progress,
    ) -> "Index":
        """Build from unit vectors, shape (n, d), and tune; the same in, the same out.

        Parameters
        ----------
        factory_string : str, optional
            As `choose` gives it; chosen by size if left out.
        target : float
            Recall of the nearest ten that an unfiltered search is tuned to.
        seed : int
            Draws the rows that the cells are found with, and from the last tenth those that it is
            tuned by: they are asked for before they are added, for the way to a row that is in the
            graph is easier than to a new one.
        progress : Progress
            Is told after each block of rows.
        """
        faiss = _faiss()
        factory_string = factory_string or choose(*vectors.shape)
        index = faiss.index_factory(vectors.shape[1], factory_string, faiss.METRIC_INNER_PRODUCT)
        if isinstance(index, faiss.IndexRefine):
            clustering = faiss.extract_index_ivf(index.base_index).cp
            clustering.seed, clustering.max_points_per_centroid = seed + 1234, 64
            clustering.min_points_per_centroid = 1
            faiss.downcast_index(index.refine_index).hnsw.efConstruction = _CONSTRUCTION
        if not index.is_trained:
            index.train(vectors)
        made = cls(index, factory_string, None, 1.0)
        last = 0 if made.exact else int(len(vectors) * _HELD_OUT)
        known = vectors[: len(vectors) - last]
        made._add(known, len(vectors), progress)
        if not made.exact:
            drawn = np.random.default_rng(seed).permutation(last)[:_ASKED]
            queries = np.ascontiguousarray(vectors[len(known) + np.sort(drawn)], np.float32)
            tuned = tune(made._walk, made._look_up, queries, known, made._centres, target)
            made = cls(index, factory_string, *tuned)
            made._add(vectors[len(known) :], len(vectors), progress)
        return made

    def _add(self, vectors: Vectors, total: int, progress: Progress) -> None:
        faiss = _faiss()
        before = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)  # links found by several depend on which was first
        try:
            for start in range(0, len(vectors), _ADDED):
                part = vectors[start : start + _ADDED]
                self._index.add(np.ascontiguousarray(part, np.float32))
                self._count = int(self._index.ntotal)
                progress("index", len(self), total)
        finally:
            faiss.omp_set_num_threads(before)

    def save(self, path: Path) -> None:
        """Write the index in FAISS's own format, and fail if that fails: FAISS overlooks the end."""
        faiss, failed = _faiss(), list[OSError]()
        with path.open("wb") as stream:

            def write(block: bytes) -> None:
                try:
                    stream.write(block)
                except OSError as error:
                    failed.append(error)
                    raise

            try:
                faiss.write_index(self._index, faiss.PyCallbackIOWriter(write, 1 << 20))
            except RuntimeError as error:
                raise failed[0] if failed else OSError(str(error)) from error

    @classmethod
    def load(
        cls, path: Path, factory_string: str, search_params: SearchParams | None, recall: float
    ) -> "Index":
        """Map what `save` wrote into memory, shared with every process that does the same.

        Raises
        ------
        ValueError
            If the file is not a FAISS index, or was cut short.
        """
        faiss = _faiss()
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError(f"{path} is not a FAISS index: {error}") from error
        made = cls(index, factory_string, search_params, recall)
        if made.exact == (search_params is not None):
            raise ValueError(f"{path} is not of the type {factory_string}; build the release again")
        return made

    def reconstruct(self, places: Ids) -> Vectors:
        """Return the vectors at these places, shape (p, d), in the precision they are kept in."""
        codes = np.take(self._codes, places, axis=0)
        return np.asarray(self._store.sa_decode(codes), np.float32)

    def search(self, queries: Vectors, k: int, mask: PlaceMask | None = None) -> Hits:
        """Find the nearest rows of each query.

        Parameters
        ----------
        queries : array, shape (m, d), float32
            Unit rows.
        k : int
            At least 1; more than there are rows gives all of them and fills up.
        mask : array, shape (n,), bool, optional
            The places that may be found. Each query gets exactly min(k, how many those are), of
            the nearest ten `FILTERED` on average, whatever the mask.

        Raises
        ------
        ValueError
            If the mask is not one of these rows.
        """
        if mask is not None and mask.shape != (len(self),):
            raise ValueError(f"a mask of shape {mask.shape} does not fit {len(self)} rows")
        queries = np.ascontiguousarray(queries, np.float32)
        matching = len(self) if mask is None else int(np.count_nonzero(mask))
        if matching == len(self):
            mask = None
        if not matching or not len(queries):
            return Hits(*nothing(len(queries), k), "exact")
        faiss = _faiss()
        before = faiss.omp_get_max_threads()
        if len(queries) > 1 or before == 1:
            return self._search(queries, k, mask, matching)
        faiss.omp_set_num_threads(1)
        try:
            return self._search(queries, k, mask, matching)
        finally:
            faiss.omp_set_num_threads(before)

    def _search(
        self, queries: Vectors, k: int, mask: PlaceMask | None, matching: int, way: int = 0
    ) -> Hits:
        """Search by the first way that is cheaper than the next, see `planner`; queries left short go on.

        A way returns None where it is not cheaper, and marks by -1 the queries that it cannot answer.
        """
        deadline.check()
        ways = (self._by_graph, self._by_cells, self._compare)
        found = ways[way](queries, min(k + SLACK, matching), mask, matching)
        if found is None:
            return self._search(queries, k, mask, matching, way + 1)
        places, cosines = ordered(*found, k)
        last = places[:, min(k, matching) - 1]
        if last.min() < 0:
            short = last < 0
            more = self._search(queries[short], k, mask, matching, way + 1)
            if short.all():
                return more
            places[short], cosines[short] = more.places, more.cosines
        return Hits(places, cosines, "exact" if ways[way] == self._compare else "ann")

    def _by_graph(
        self, queries: Vectors, wanted: int, mask: PlaceMask | None, matching: int
    ) -> tuple[Ids, Scores] | None:
        """Walk the graph, and drop what a mask leaves out; None where that is not the cheapest."""
        if (search_params := self.search_params) is None:
            return None
        asked, beam = walk_params(search_params, wanted, matching / len(self))
        cost = cost_of_walking(len(queries), beam, len(self))
        if cost > cost_of_all(len(queries), matching, mask is None):
            return None
        if mask is None:
            return self._walk(queries, wanted, beam)
        if cost > self._cost_of_looks(search_params, queries, wanted, matching):
            return None
        near, cosines = self._walk(queries, min(asked, len(self)), beam)
        near = np.where(mask[near], near, -1)
        early = np.count_nonzero(near[:, : depth(matching / len(self))] >= 0, axis=1)
        near[early < min(NEAR, wanted)] = -1
        return near, cosines

    def _by_cells(
        self, queries: Vectors, wanted: int, mask: PlaceMask | None, matching: int
    ) -> tuple[Ids, Scores] | None:
        """Probe the inverted file twice under a mask; None where comparing what it leaves is cheaper."""
        if (search_params := self.search_params) is None or mask is None:
            return None
        limit = cost_of_all(len(queries), matching, mask is None)
        if self._cost_of_looks(search_params, queries, wanted, matching) > limit:
            return None
        cells = self._cells.nlist
        probes = first_look(search_params, matching / len(self), cells)
        chosen = _selector(_faiss(), mask)
        tenth = self._look_up(queries, min(NEAR, wanted), probes, FIRST_REFINED, chosen)[1][:, -1]
        more = np.maximum(probes, needed(search_params, tenth, queries @ self._centres.T))
        near, scores = nothing(len(queries), max(wanted, WIDE))
        far = more > FAR_SHARE * cells
        for asked, times in ((~far, 1), (far, FAR_REFINE)):
            if many := int(np.count_nonzero(asked)):
                most, refined = (
                    int(more[asked].max()),
                    times * max(search_params.refined, 4 * wanted),
                )
                cost = cost_of_probing(many, most / cells * len(self), refined)
                if cost <= cost_of_comparing(many, matching):
                    near[asked], scores[asked] = self._look_up(
                        queries[asked], near.shape[1], most, refined, chosen
                    )
        near[low_contrast(search_params, scores)] = -1
        return near, scores

    def _cost_of_looks(
        self, search_params: SearchParams, queries: Vectors, wanted: int, matching: int
    ) -> float:
        """Return the microseconds that two looks into the inverted file are likely to take."""
        probes = first_look(search_params, matching / len(self), self._cells.nlist)
        first = probes / self._cells.nlist * len(self)
        refined = max(search_params.refined, 4 * wanted)
        return cost_of_probing(len(queries), first, FIRST_REFINED) + cost_of_probing(
            len(queries), min(SECOND_LOOK * first, len(self)), refined
        )

    def _walk(self, queries: Vectors, wanted: int, beam: int) -> tuple[Ids, Scores]:
        scores, near = self._graph.search(queries, wanted, params=_walk_parameters(beam))
        return near, scores

    def _look_up(
        self, queries: Vectors, wanted: int, probes: int, refined: int, chosen: Any = None
    ) -> tuple[Ids, Scores]:
        faiss = _faiss()
        inner = faiss.SearchParametersIVF(nprobe=probes, sel=chosen)
        outer = faiss.IndexRefineSearchParameters(
            k_factor=max(1, refined / wanted), base_index_params=inner
        )
        scores, near = self._index.search(queries, wanted, params=outer)
        return near, scores

    def _compare(
        self, queries: Vectors, wanted: int, mask: PlaceMask | None, matching: int
    ) -> tuple[Ids, Scores]:
        """Compare just the rows that a mask leaves: where they lie, or copied where that is cheaper."""
        faiss = _faiss()
        if mask is None:
            scores, near = self._store.search(queries, wanted)
            return near, scores
        if len(queries) < _TOGETHER and matching * _SPARSE > len(self):
            chosen = faiss.SearchParameters(sel=_selector(faiss, mask))
            scores, near = self._store.search(queries, wanted, params=chosen)
            return near, scores
        places = np.flatnonzero(mask)
        beside = faiss.IndexScalarQuantizer(
            self._store.d, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        near, scores = [], []
        for start in range(0, len(places), _GATHERED):
            block = places[start : start + _GATHERED]
            beside.reset()
            beside.add_sa_codes(np.take(self._codes, block, axis=0))
            found, at = beside.search(queries, min(wanted, len(block)))
            near.append(block[at])
            scores.append(found)
            if len(near) == _PILED:
                best = ordered(np.concatenate(near, axis=1), np.concatenate(scores, axis=1), wanted)
                near, scores = [best[0]], [best[1]]
        return np.concatenate(near, axis=1), np.concatenate(scores, axis=1)

    @cached_property
    def _codes(self) -> npt.NDArray[np.uint8]:
        """The stored rows as bytes, shape (n, bytes a row): a view, nothing is copied."""
        flat = _faiss().rev_swig_ptr(self._store.codes.data(), len(self) * self._store.code_size)
        return np.asarray(flat, np.uint8).reshape(len(self), self._store.code_size)

    @cached_property
    def _centres(self) -> Vectors:
        """The centres of the cells, shape (cells, d)."""
        return np.asarray(self._cells.quantizer.reconstruct_n(0, self._cells.nlist), np.float32)


def _selector(faiss: Any, mask: PlaceMask) -> Any:
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
