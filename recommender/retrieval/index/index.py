"""The index of a release: built, tuned, saved, mapped into memory, searched under any mask."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender import deadline
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.progress import Progress, no_progress
from recommender.retrieval.index.exact import (
    DOUBT,
    SLACK,
    Hits,
    faiss_library,
    no_hits,
    top_k,
    top_k_sorted,
)
from recommender.retrieval.index.inverted_file import InvertedFile
from recommender.retrieval.index.planner import (
    WIDE,
    MaskedPlan,
    SearchParams,
    cost_of_comparing,
    cost_of_picking,
    cost_of_probing,
    low_contrast,
    sparse_cells,
    unmasked_probing,
)
from recommender.retrieval.index.rows import PlaceMask, StoredRows
from recommender.retrieval.index.tuning import tune

EXACT_LIMIT = 10_000
"""Up to so many rows every vector is compared: a quarter of a millisecond on one thread."""

EXACT = "SQfp16"
"""Every vector in half precision: recall@10 .9999 of that in single, half the memory, as fast."""

TARGET = 0.98

_ROWS_AT_ONCE = 50_000  # rows added between two reports of progress
# Of the last tenth of the rows, so many are the queries that tune the index.
_HELD_OUT, _ASKED = 0.1, 500


def choose_factory_string(count: int, dimension: int) -> str:
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
        The parameters that this recall needs; None where every vector is compared.
    """

    def __init__(
        self, index: Any, factory_string: str, search_params: SearchParams | None, recall: float
    ) -> None:
        faiss = faiss_library()
        self._index = index
        self._cells: InvertedFile | None = None
        store = index
        if isinstance(index, faiss.IndexRefine):
            self._cells = InvertedFile(index)
            store = faiss.downcast_index(index.refine_index)
        if not isinstance(store, faiss.IndexScalarQuantizer):
            raise ValueError(
                f"an index of type {factory_string} is of a kind that is no longer read; build it again"
            )
        self._rows = StoredRows(store)
        self.factory_string, self.search_params, self.recall = factory_string, search_params, recall
        self._set_size()

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
            As `choose_factory_string` gives it; chosen by size if left out.
        target : float
            Recall of the nearest ten that an unfiltered search is tuned to.
        seed : int
            Draws the rows that the cells are learned from, and, of the last tenth, the queries that the index is tuned
            with. They are searched for before they are added, since most questions are not in the index either.
        progress : Progress
            Is told after each block of rows.
        """
        faiss = faiss_library()
        factory_string = factory_string or choose_factory_string(*vectors.shape)
        index = faiss.index_factory(vectors.shape[1], factory_string, faiss.METRIC_INNER_PRODUCT)
        if isinstance(index, faiss.IndexRefine):
            clustering = faiss.extract_index_ivf(index.base_index).cp
            clustering.seed, clustering.max_points_per_centroid = seed + 1234, 64
            clustering.min_points_per_centroid = 1
        if not index.is_trained:
            index.train(vectors)
        built = cls(index, factory_string, None, 1.0)
        held_out = 0 if built.exact else int(len(vectors) * _HELD_OUT)
        first_rows = vectors[: len(vectors) - held_out]
        built._add(first_rows, len(vectors), progress)
        if built._cells is not None:
            query_rows = np.random.default_rng(seed).permutation(held_out)[:_ASKED]
            queries = np.ascontiguousarray(
                vectors[len(first_rows) + np.sort(query_rows)], np.float32
            )
            tuned = tune(built._cells, queries, first_rows, target)
            built = cls(index, factory_string, *tuned)
            built._add(vectors[len(first_rows) :], len(vectors), progress)
        return built

    def _add(self, vectors: Vectors, total: int, progress: Progress) -> None:
        for start in range(0, len(vectors), _ROWS_AT_ONCE):
            part = vectors[start : start + _ROWS_AT_ONCE]
            self._index.add(np.ascontiguousarray(part, np.float32))
            self._set_size()
            progress("index", len(self), total)

    def _set_size(self) -> None:
        """Store how many rows there are, and make a cache of FAISS's search parameters: making them takes as long as a search."""
        self._count = int(self._index.ntotal)
        parameters_of = partial(_unmasked_parameters, self._cells, self.search_params, self._count)
        self._plain_effort = lru_cache(1024)(parameters_of)

    def save(self, path: Path) -> None:
        """Write the index in FAISS's own format; raise if the disk is full, which FAISS itself overlooks at the end."""
        faiss, failed = faiss_library(), list[OSError]()
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
        faiss = faiss_library()
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError(f"{path} is not a FAISS index: {error}") from error
        loaded = cls(index, factory_string, search_params, recall)
        if loaded.exact == (search_params is not None):
            raise ValueError(f"{path} is not of the type {factory_string}; build the release again")
        return loaded

    def reconstruct(self, places: Ids) -> Vectors:
        """Return the vectors at these places, shape (p, d), in the precision they are kept in."""
        return self._rows.at(places)

    def search(self, queries: Vectors, k: int, mask: PlaceMask | None = None) -> Hits:
        """Find the nearest rows of each query.

        Parameters
        ----------
        queries : array, shape (m, d), float32
            Unit rows.
        k : int
            At least 1; more than there are rows gives all of them, then places of -1.
        mask : array, shape (n,), bool, optional
            The places that may be found. Each query gets exactly min(k, number of these), with a recall@10 of .99
            on average, whatever the mask. (The worst that was measured is .978: ten million rows, most of them
            perturbed copies of others, and a mask that left the sixteenth farthest from a subject;
            ``benchmarks/README.md``.)

        Raises
        ------
        ValueError
            If the mask has another length than the index, or the queries have another dimension.
        """
        if queries.shape[1] != self._rows.dimension:
            raise ValueError(
                f"queries of {queries.shape[1]} numbers do not fit rows of {self._rows.dimension}"
            )
        if mask is not None and mask.shape != (len(self),):
            raise ValueError(f"a mask of shape {mask.shape} does not fit {len(self)} rows")
        queries = np.ascontiguousarray(queries, np.float32)
        matching = self._count if mask is None else int(np.count_nonzero(mask))
        if matching == self._count:
            mask = None
        if not matching or not len(queries):
            return Hits(*no_hits(len(queries), k), "exact")
        deadline.check()
        width = min(k + SLACK, matching)
        if mask is None and (hits := self._probe(queries, width)) is not None:
            if len(queries) == 1 and (best := top_k_sorted(*hits, k)) is not None:
                return Hits(*best, "ann")
            return self._completed_hits(queries, k, width, None, hits)
        with _single_thread_of_one(len(queries)):
            hits = None if mask is None else self._probe_masked(queries, width, mask, matching)
            if hits is None:
                return Hits(*self._compare_all(queries, k, width, mask), "exact")
            return self._completed_hits(queries, k, width, mask, hits)

    def _completed_hits(
        self,
        queries: Vectors,
        k: int,
        width: int,
        mask: PlaceMask | None,
        hits: tuple[Ids, Scores],
    ) -> Hits:
        """Return the hits, after comparing queries that got too few of them with every row that the mask leaves."""
        places, cosines = top_k(*hits, k)
        short = places[:, min(k, width) - 1] < 0
        if not short.any():
            return Hits(places, cosines, "ann")
        places[short], cosines[short] = self._compare_all(queries[short], k, width, mask)
        return Hits(places, cosines, "exact" if short.all() else "ann")

    def _compare_all(
        self, queries: Vectors, k: int, width: int, mask: PlaceMask | None
    ) -> tuple[Ids, Scores]:
        """Compare queries with every row that the mask leaves; ties at the last place go by place, however many there are."""
        near, scores = self._rows.nearest(queries, width, mask)
        places, cosines = top_k(near, scores, k)
        most = len(self) if mask is None else int(np.count_nonzero(mask))
        last = np.partition(scores, -width, axis=1)[:, -width]  # what was left out is no nearer
        if k < width < most and (cosines[:, k - 1] <= last + DOUBT).any():
            return self._compare_all(queries, k, min(4 * width, most), mask)
        return places, cosines

    def _probe(self, queries: Vectors, width: int) -> tuple[Ids, Scores] | None:
        """Search the cells nearest to each query; None where comparing all rows is cheaper."""
        effort = self._plain_effort(width)
        return (
            None
            if self._cells is None or effort is None
            else self._cells.search(queries, width, effort)
        )

    def _probe_masked(
        self, queries: Vectors, width: int, mask: PlaceMask, matching: int
    ) -> tuple[Ids, Scores] | None:
        """Search as many cells as a mask needs: by codes, or where few rows match by comparing just these.

        Queries whose neighbours are too alike for that (see `low_contrast`) get places of -1.
        """
        cells, search_params = self._cells, self.search_params
        if cells is None or search_params is None:
            return None
        if cost_of_picking(len(queries), self._count, matching, width) > cost_of_comparing(
            len(queries), matching
        ):
            return None
        width = max(width, WIDE)
        plan = self._masked_plan(cells, search_params, queries, width, mask, matching)
        if plan is None:
            return None
        dense = np.where(plan.probed & ~plan.sparse[plan.order], plan.order, -1)
        refined = search_params.refined(width)
        coded, _ = cells.search_codes(queries, refined, dense, plan.to_cells, mask)
        near, cosines = no_hits(len(queries), width)
        lies_in = cells.cell_of_place[plan.places]
        for i, query in enumerate(queries):
            here = np.zeros(len(cells), np.bool_)
            here[plan.order[i][plan.probed[i]]] = True
            matching_here = plan.places[(here & plan.sparse)[lies_in]]
            among = np.sort(np.concatenate([coded[i][coded[i] >= 0], matching_here]))
            nearest = self._rows.nearest_among(query[None], width, among)
            near[i], cosines[i] = (part[0] for part in top_k(*nearest, width))
        near[low_contrast(search_params, cosines)] = -1
        return near, cosines

    def _masked_plan(
        self,
        cells: InvertedFile,
        search_params: SearchParams,
        queries: Vectors,
        width: int,
        mask: PlaceMask,
        matching: int,
    ) -> MaskedPlan | None:
        """Return which cells to probe under a mask, and how, at the least cost; None where comparing all rows costs less."""
        many = len(queries)
        to_centres = cells.centre_cosines(queries)
        in_cells, places = cells.matching_counts(mask, matching)
        model = search_params.cell_model
        order, probes = model.cells_to_probe(model.expected(to_centres, in_cells))
        order = order[:, : int(probes.max())]
        probed = np.arange(order.shape[1]) < probes[:, None]
        sparse = sparse_cells(in_cells, cells.sizes)
        refined = search_params.refined(width)

        def rows(of_cells: npt.NDArray[np.number]) -> float:
            """Return how many rows a query probes on average, given how many count in each cell."""
            return float((of_cells[order] * probed).sum()) / many

        by_codes = cost_of_probing(many, rows(cells.sizes), refined)
        picking_cost = cost_of_picking(many, self._count, matching, rows(in_cells * sparse))
        by_both = picking_cost + cost_of_probing(many, rows(cells.sizes * ~sparse), refined)
        if min(by_codes, by_both) > cost_of_comparing(many, matching):
            return None
        if by_codes <= by_both:
            sparse = np.zeros_like(sparse)
        if not sparse.any():
            places = np.empty(0, np.int64)
        elif places is None:
            places = np.flatnonzero(mask)
        to_cells = np.take_along_axis(to_centres, order, axis=1)
        return MaskedPlan(order, probed, sparse, to_cells, places)


def _unmasked_parameters(
    cells: InvertedFile | None, search_params: SearchParams | None, total: int, width: int
) -> Any:
    """Return FAISS's parameters for the nearest `width` rows without a mask; None where comparing all is cheaper."""
    if cells is None or search_params is None:
        return None
    probing = unmasked_probing(search_params, total, len(cells), width)
    return None if probing is None else cells.faiss_parameters(width, *probing)


@contextmanager
def _single_thread_of_one(queries: int) -> Iterator[None]:
    """Have a single query use one thread, so that concurrent ones scale with the cores."""
    faiss = faiss_library()
    before = faiss.omp_get_max_threads()
    if queries > 1 or before == 1:
        yield
        return
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
