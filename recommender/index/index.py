"""The index of a release: built, tuned, saved, mapped into memory, searched under any mask."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.index.exact import SLACK, Found, nothing, ordered
from recommender.index.planner import (
    NEAR,
    Effort,
    comparing,
    comparing_all,
    first_look,
    looking_up,
    needed,
)
from recommender.index.tuning import tune
from recommender.vectors import Ids, Vectors

EXACT_LIMIT = 10_000
"""Up to so many rows every vector is compared: a quarter of a millisecond on one thread."""

EXACT = "SQfp16"
"""Every vector in half precision: recall@10 .9999 of that in single, half the memory, as fast."""

TARGET = 0.98
Mask: TypeAlias = npt.NDArray[np.bool_]

_ADDED = 50_000  # rows added between two reports of progress
_GATHERED = 4096  # rows copied together for one comparison: they stay in the cache


def _faiss() -> Any:
    import faiss

    return faiss


def choose(count: int, dimension: int) -> str:
    """Return the FAISS recipe for so many rows.

    Beyond `EXACT_LIMIT`, an inverted file of twice the root of the rows in cells, codes of four
    bits for four numbers that are compared in registers (André and others 2015), and the best of
    these compared again in half precision.
    """
    if count <= EXACT_LIMIT:
        return EXACT
    cells = 2 ** round(np.log2(2 * np.sqrt(count)))
    codes = next(m for m in range(max(1, dimension // 4), 0, -1) if dimension % m == 0)
    return f"IVF{cells},PQ{codes}x4fsr,Refine(SQfp16)"


@contextmanager
def _threads(faiss: Any, count: int) -> Iterator[None]:
    """Let FAISS work with so many threads for this caller; other callers have their own number."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(count)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


class Index:
    """An immutable index of unit vectors by place: 0 to n - 1.

    Made by `build` or `load`; searching is safe from many threads, and a single query uses one, so
    that concurrent ones scale with the cores.

    Attributes
    ----------
    recipe : str
        FAISS's name of its type.
    recall : float
        Share of the true nearest ten found, as measured on held-out queries when it was built.
    effort : Effort or None
        What that took; None where every vector is compared.
    """

    def __init__(self, index: Any, recipe: str, effort: Effort | None, recall: float) -> None:
        faiss = _faiss()
        self._index = index
        self._store = index
        self._cells: Any = None
        if isinstance(index, faiss.IndexRefine):
            self._store = faiss.downcast_index(index.refine_index)
            self._cells = faiss.downcast_index(index.base_index)
        self.recipe, self.effort, self.recall = recipe, effort, recall

    @property
    def exact(self) -> bool:
        """Whether every vector is compared."""
        return self._cells is None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def build(
        cls,
        vectors: Vectors,
        recipe: str | None = None,
        target: float = TARGET,
        seed: int = 0,
        progress: Callable[[int], None] | None = None,
    ) -> "Index":
        """Build from unit vectors, shape (n, d), and tune; the same in, the same out.

        Parameters
        ----------
        recipe : str, optional
            As `choose` gives it; chosen by size if left out.
        target : float
            Recall of the nearest ten that an unfiltered search is tuned to.
        seed : int
            Draws the rows that the cells are found with and those held out.
        progress : callable, optional
            Told after each block how many rows have been added.
        """
        faiss = _faiss()
        recipe = recipe or choose(*vectors.shape)
        index = faiss.index_factory(vectors.shape[1], recipe, faiss.METRIC_INNER_PRODUCT)
        if isinstance(index, faiss.IndexRefine):
            clustering = faiss.extract_index_ivf(index.base_index).cp
            clustering.seed, clustering.max_points_per_centroid = seed + 1234, 64
            clustering.min_points_per_centroid = 1
        if not index.is_trained:
            index.train(vectors)
        for start in range(0, len(vectors), _ADDED):
            index.add(np.ascontiguousarray(vectors[start : start + _ADDED], np.float32))
            if progress:
                progress(index.ntotal)
        made = cls(index, recipe, None, 1.0)
        if made.exact:
            return made

        def look(queries: Vectors, k: int, probes: int, refined: int) -> Ids:
            return ordered(*made._look_up(queries, k + SLACK, probes, refined), k)[0]

        return cls(index, recipe, *tune(look, vectors, made._centres, target, seed))

    def save(self, path: Path) -> None:
        """Write the index in FAISS's own format."""
        _faiss().write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path, recipe: str, effort: Effort | None, recall: float) -> "Index":
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
        made = cls(index, recipe, effort, recall)
        if made.exact == (effort is not None):
            raise ValueError(f"{path} is not of the type {recipe}; build the release again")
        return made

    def reconstruct(self, places: Ids) -> Vectors:
        """Return the vectors at these places, shape (p, d), in the precision they are kept in."""
        codes = np.take(self._codes, places, axis=0)
        return np.asarray(self._store.sa_decode(codes), np.float32)

    def search(self, queries: Vectors, k: int, mask: Mask | None = None) -> Found:
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
        if not matching or not len(queries):
            return Found(*nothing(len(queries), k), "exact")
        faiss = _faiss()
        if len(queries) > 1:
            return self._search(queries, k, mask, matching)
        with _threads(faiss, 1):
            return self._search(queries, k, mask, matching)

    def _search(self, queries: Vectors, k: int, mask: Mask | None, matching: int) -> Found:
        wanted = min(k + SLACK, matching)
        if mask is None:
            found = self._among_all(queries, wanted)
        else:
            found = self._among(queries, wanted, mask, matching)
        if found is not None:
            places, cosines = ordered(*found, k)
            if (places[:, min(k, matching) - 1] >= 0).all():
                return Found(places, cosines, "ann")
        return Found(*ordered(*self._compare(queries, wanted, mask, matching), k), "exact")

    def _among_all(self, queries: Vectors, wanted: int) -> tuple[Ids, Vectors] | None:
        """Look every query up, unless comparing everything is cheaper."""
        if self.effort is None:
            return None
        probes, refined = self.effort.probes, max(self.effort.refined, 4 * wanted)
        if self._cost(1, probes, refined) > comparing_all(1, len(self)):
            return None
        return self._look_up(queries, wanted, probes, refined)

    def _among(
        self, queries: Vectors, wanted: int, mask: Mask, matching: int
    ) -> tuple[Ids, Vectors] | None:
        """Look queries up among what a mask leaves, unless comparing just that is cheaper."""
        if self.effort is None:
            return None
        limit = comparing(len(queries), matching)
        probes = first_look(self.effort, matching / len(self), self._cells.nlist)
        refined = max(self.effort.filtered_refined, 4 * wanted)
        if self._cost(len(queries), probes, refined) > limit:
            return None
        chosen = _selector(_faiss(), mask)
        near, scores = self._look_up(queries, wanted, probes, refined, chosen)
        more = needed(self.effort, scores[:, min(NEAR, wanted) - 1], queries @ self._centres.T)
        short = np.flatnonzero(more > probes)
        if len(short):
            if self._cost(len(short), int(more.max()), refined) > limit:
                return None
            near[short], scores[short] = self._look_up(
                queries[short], wanted, int(more.max()), refined, chosen
            )
        return near, scores

    def _cost(self, queries: int, probes: int, refined: int) -> float:
        return looking_up(queries, probes / self._cells.nlist * len(self), refined)

    def _look_up(
        self, queries: Vectors, wanted: int, probes: int, refined: int, chosen: Any = None
    ) -> tuple[Ids, Vectors]:
        faiss = _faiss()
        inner = faiss.SearchParametersIVF(nprobe=probes, sel=chosen)
        outer = faiss.IndexRefineSearchParameters(
            k_factor=max(1, refined / wanted), base_index_params=inner
        )
        scores, near = self._index.search(queries, wanted, params=outer)
        return near, scores

    def _compare(
        self, queries: Vectors, wanted: int, mask: Mask | None, matching: int
    ) -> tuple[Ids, Vectors]:
        """Compare just the rows that a mask leaves: where they lie if they are many, else copied."""
        faiss = _faiss()
        if mask is None:
            scores, near = self._store.search(queries, wanted)
            return near, scores
        if matching * 8 > len(self):
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
        return np.concatenate(near, axis=1), np.concatenate(scores, axis=1)

    @cached_property
    def _codes(self) -> npt.NDArray[np.uint8]:
        """The stored rows as bytes, shape (n, bytes a row): a view, nothing is copied."""
        flat = _faiss().rev_swig_ptr(self._store.codes.data(), len(self) * self._store.code_size)
        return np.asarray(flat).reshape(len(self), self._store.code_size)

    @cached_property
    def _centres(self) -> Vectors:
        """The centres of the cells, shape (cells, d)."""
        return np.asarray(self._cells.quantizer.reconstruct_n(0, self._cells.nlist), np.float32)


def _selector(faiss: Any, mask: Mask) -> Any:
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
