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
    WIDE,
    SearchParams,
    cells_under,
    cost_of_comparing,
    cost_of_comparing_all,
    cost_of_picking,
    cost_of_probing,
    local_share,
    low_contrast,
)
from recommender.retrieval.index.tuning import tune

EXACT_LIMIT = 10_000
"""Up to so many rows every vector is compared: a quarter of a millisecond on one thread."""

EXACT = "SQfp16"
"""Every vector in half precision: recall@10 .9999 of that in single, half the memory, as fast."""

TARGET = 0.98
PlaceMask: TypeAlias = npt.NDArray[np.bool_]

_ADDED = 50_000  # rows added between two reports of progress
_HELD_OUT, _ASKED = 0.1, 500  # the share of the last rows that are asked for, and how many
_GATHERED = 4096  # rows copied together: they stay in the cache, in memory that is used again
_SPARSE = 32  # of so many rows one matches: comparing them where they lie is cheaper
_PILED = 16  # times so many, what is not among the best yet is dropped
_TOGETHER = 8  # so many queries are worth copying what they share, and more threads
_SAMPLED = 1 << 16  # rows by which it is told how many match in each cell


def _faiss() -> Any:
    import faiss

    return faiss


def choose(count: int, dimension: int) -> str:
    """Return the factory string, FAISS's name of an index type, for so many rows.

    Beyond `EXACT_LIMIT`, an inverted file of twice the root of the rows in cells: codes of four bits
    for two numbers that are compared in registers (André and others 2015), and the best of these
    compared again by their vectors in half precision.
    """
    if count <= EXACT_LIMIT:
        return EXACT
    cells = 2 ** round(np.log2(2 * np.sqrt(count)))
    codes = next(m for m in range(max(1, dimension // 2), 0, -1) if dimension % m == 0)
    return f"IVF{cells},PQ{codes}x4fsr,Refine({EXACT})"


def _under(probes: int, times: float, chosen: Any) -> Any:
    faiss = _faiss()
    inner = faiss.SearchParametersIVF(nprobe=probes, sel=chosen)
    return faiss.IndexRefineSearchParameters(k_factor=max(1, times), base_index_params=inner)


@lru_cache
def _parameters(probes: int, times: float) -> Any:
    return _under(probes, times, None)  # made anew it takes as long as the rest of a call


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
            self._store = faiss.downcast_index(index.refine_index)
        if not isinstance(self._store, faiss.IndexScalarQuantizer):
            raise ValueError(
                f"an index of type {factory_string} is of a kind that is no longer read; build it again"
            )
        self.factory_string, self.search_params, self.recall = factory_string, search_params, recall
        self._count = int(index.ntotal)

    @property
    def _mean(self) -> float:
        """Rows in a cell on average."""
        return self._count / len(self._centres)

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
            tuned by: they are asked for before they are added, as questions are mostly new.
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
        if not index.is_trained:
            index.train(vectors)
        made = cls(index, factory_string, None, 1.0)
        last = 0 if made.exact else int(len(vectors) * _HELD_OUT)
        known = vectors[: len(vectors) - last]
        made._add(known, len(vectors), progress)
        if not made.exact:
            drawn = np.random.default_rng(seed).permutation(last)[:_ASKED]
            queries = np.ascontiguousarray(vectors[len(known) + np.sort(drawn)], np.float32)
            tuned = tune(made._look_up, made._by_codes, queries, known, made._centres, target)
            made = cls(index, factory_string, *tuned)
            made._add(vectors[len(known) :], len(vectors), progress)
        return made

    def _add(self, vectors: Vectors, total: int, progress: Progress) -> None:
        for start in range(0, len(vectors), _ADDED):
            part = vectors[start : start + _ADDED]
            self._index.add(np.ascontiguousarray(part, np.float32))
            self._count = int(self._index.ntotal)
            progress("index", len(self), total)

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
            the nearest ten .99 on average, whatever the mask.

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

    def _search(self, queries: Vectors, k: int, mask: PlaceMask | None, matching: int) -> Hits:
        """Probe the cells where that is cheaper than to compare all; queries left short are compared."""
        deadline.check()
        wanted = min(k + SLACK, matching)
        if mask is None:
            found = self._probe(queries, wanted)
        else:
            found = self._probe_under(queries, wanted, mask, matching)
        if found is None:
            return Hits(*ordered(*self._compare(queries, wanted, mask), k), "exact")
        places, cosines = ordered(*found, k)
        last = places[:, min(k, matching) - 1]
        if last.min() >= 0:
            return Hits(places, cosines, "ann")
        short = last < 0
        more = ordered(*self._compare(queries[short], wanted, mask), k)
        places[short], cosines[short] = more
        return Hits(places, cosines, "exact" if short.all() else "ann")

    def _probe(self, queries: Vectors, wanted: int) -> tuple[Ids, Scores] | None:
        """Look for the nearest in the cells nearest to each query; None where comparing all is cheaper."""
        if (search_params := self.search_params) is None:
            return None
        probes, refined = search_params.probes(wanted), search_params.refined(wanted)
        cost = cost_of_probing(len(queries), probes * self._mean, refined)
        if cost > cost_of_comparing_all(len(queries), len(self)):
            return None
        return self._look_up(queries, wanted, probes, refined)

    def _probe_under(
        self, queries: Vectors, wanted: int, mask: PlaceMask, matching: int
    ) -> tuple[Ids, Scores] | None:
        """Do so under a mask: in as many cells as that takes, by codes or by what is picked out first.

        Queries that it is not to be trusted with are marked by -1.
        """
        limit, many, total = cost_of_comparing(len(queries), matching), len(queries), len(self)
        if (search_params := self.search_params) is None:
            return None
        if cost_of_picking(many, total, matching, wanted) > limit:
            return None
        if many < _TOGETHER:  # BLAS takes milliseconds to wake threads for what one does in a tenth
            to_centres = np.einsum("md,cd->mc", queries, self._centres)
        else:
            to_centres = queries @ self._centres.T
        order = np.argsort(-to_centres, axis=1)
        drawn, cells, held_by = self._sample
        counts = np.bincount(cells[mask[drawn]], minlength=len(held_by))
        seen = np.cumsum(counts[order], axis=1) / len(drawn)
        local = local_share(counts, held_by)
        probes = cells_under(search_params, matching / total, local, seen)
        most, held = int(probes.max()), seen[np.arange(many), probes - 1].mean() * total
        wanted = max(wanted, WIDE)
        refined = search_params.refined(wanted)
        by_codes = cost_of_probing(many, most * self._mean, refined)
        by_picking = cost_of_picking(many, total, matching, held)
        if min(by_codes, by_picking) > limit:
            return None
        if by_codes <= by_picking:
            chosen = _selector(_faiss(), mask)
            near, cosines = self._look_up(queries, wanted, most, refined, chosen)
        else:
            near, cosines = self._pick(queries, wanted, mask, order, probes)
        near[low_contrast(search_params, cosines)] = -1
        return near, cosines

    def _pick(
        self, queries: Vectors, wanted: int, mask: PlaceMask, order: Ids, probes: Ids
    ) -> tuple[Ids, Scores]:
        """Compare what a mask leaves in the first cells of each query's order."""
        places = np.flatnonzero(mask)
        cells = self._cell_of[places]
        near, cosines = nothing(len(queries), wanted)
        for i, query in enumerate(queries):
            probed = np.zeros(len(self._centres), np.bool_)
            probed[order[i, : probes[i]]] = True
            found = self._compare_at(query[None], wanted, places[probed[cells]])
            near[i], cosines[i] = (part[0] for part in ordered(*found, wanted))
        return near, cosines

    def _look_up(
        self, queries: Vectors, wanted: int, probes: int, refined: int, chosen: Any = None
    ) -> tuple[Ids, Scores]:
        params = (
            _parameters(probes, refined / wanted)
            if chosen is None
            else _under(probes, refined / wanted, chosen)
        )
        scores, near = self._index.search(queries, wanted, params=params)
        return near, scores

    def _by_codes(self, queries: Vectors, wanted: int) -> tuple[Ids, Scores]:
        every = _faiss().SearchParametersIVF(nprobe=self._cells.nlist)
        scores, near = self._cells.search(queries, wanted, params=every)
        return near, scores

    def _compare(self, queries: Vectors, wanted: int, mask: PlaceMask | None) -> tuple[Ids, Scores]:
        """Compare just the rows that a mask leaves: where they lie, or copied where that is cheaper."""
        faiss = _faiss()
        if mask is None:
            scores, near = self._store.search(queries, wanted)
            return near, scores
        places = np.flatnonzero(mask)
        if len(queries) < _TOGETHER and len(places) * _SPARSE > len(self):
            chosen = faiss.SearchParameters(sel=_selector(faiss, mask))
            scores, near = self._store.search(queries, wanted, params=chosen)
            return near, scores
        return self._compare_at(queries, wanted, places)

    def _compare_at(self, queries: Vectors, wanted: int, places: Ids) -> tuple[Ids, Scores]:
        """Compare the rows at these places, copied beside each other."""
        faiss = _faiss()
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
        if not near:
            return nothing(len(queries), 0)
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

    @cached_property
    def _cell_of(self) -> npt.NDArray[np.int32]:
        """The cell of each place."""
        faiss, lists = _faiss(), self._cells.invlists
        cells = np.empty(len(self), np.int32)
        for cell in range(self._cells.nlist):
            if size := lists.list_size(cell):
                cells[faiss.rev_swig_ptr(lists.get_ids(cell), size)] = cell
        return cells

    @cached_property
    def _sample(self) -> tuple[Ids, npt.NDArray[np.int32], Ids]:
        """Some places drawn at random, their cells, and how many of them each cell holds."""
        drawn = np.random.default_rng(0).permutation(len(self))[:_SAMPLED]
        drawn.sort()
        cells = self._cell_of[drawn]
        return drawn, cells, np.bincount(cells, minlength=len(self._centres))


def _selector(faiss: Any, mask: PlaceMask) -> Any:
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
