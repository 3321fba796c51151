"""The vector index, and the only user of FAISS: places in, `Found` out, larger is nearer.

FAISS is imported when an index is first used: an answer from the neighbour graph needs none.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.planner import (
    Effort,
    comparing,
    comparing_all,
    first_look,
    looking_up,
    needed,
)
from recommender.vectors import Ids, Vectors

EXACT_LIMIT = 10_000
"""Up to so many rows every vector is compared: a quarter of a millisecond on one thread."""

EXACT = "SQfp16"
"""Every vector in half precision: recall@10 .9999 of that in single, half the memory, as fast."""

TARGET = 0.98
Mask: TypeAlias = npt.NDArray[np.bool_]

_SLACK = 8  # fetched beyond k, so that ties at the end are cut by place
_COMPARED = 256  # queries whose candidates are compared again at once: tens of megabytes
_DOUBT = 2e-6  # products in single precision differ by less, rounding to six decimals included
_GPU_CELLS = 2**28  # scores held at once on a GPU: a gigabyte
_ADDED = 50_000  # rows added between two reports of progress
_HELD_OUT = 500  # rows asked when an index is tuned
_NEAR = 10  # recall is that of the nearest ten
_CELLS_HOLD, _CODES_HOLD = 0.995, 0.996  # under a mask; together they keep FILTERED
_REFINED = (100, 200, 400, 800, 1600)
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


class Found(NamedTuple):
    """What was found for each of m queries, by falling cosine, ties by place.

    Attributes
    ----------
    places : array, shape (m, k), int64
        -1 where there are fewer.
    cosines : array, shape (m, k), float32
        Rounded to six decimals, so that two rows of the same text tie; 0 where there are fewer.
    plan : "exact" or "ann"
        Whether every row (that a mask leaves) was compared, or an index looked up.
    """

    places: Ids
    cosines: Vectors
    plan: str


def ordered(places: Ids, cosines: npt.NDArray[np.floating], k: int) -> tuple[Ids, Vectors]:
    """Return the best `k` of each row of candidates, as `Found` has them.

    Parameters
    ----------
    places, cosines : arrays, shape (m, c)
        In any order; a place below 0 is no candidate.
    """
    nothing = places < 0
    rounded = np.where(nothing, -np.inf, np.minimum(np.round(cosines, 6), 1)).astype(np.float32)
    best = np.lexsort((places, -rounded))[:, :k]
    places, rounded = np.take_along_axis(places, best, 1), np.take_along_axis(rounded, best, 1)
    rounded[places < 0] = 0
    if (lacking := k - places.shape[1]) > 0:
        places = np.pad(places, ((0, 0), (0, lacking)), constant_values=-1)
        rounded = np.pad(rounded, ((0, 0), (0, lacking)))
    return places, rounded


def _nothing(m: int, k: int) -> tuple[Ids, Vectors]:
    return np.full((m, k), -1, np.int64), np.zeros((m, k), np.float32)


def knn(queries: Vectors, vectors: Vectors, k: int, device: str = "cpu") -> Found:
    """Compare every query with every vector.

    What comes near the best `k` is compared once more in double precision, so that neither the
    device nor the blocks in which it multiplied show in the answer.

    Parameters
    ----------
    queries, vectors : arrays, shapes (m, d) and (n, d), float32
        Unit rows. Thousands of queries at once are fastest.
    k : int
        At least 1; more than n gives all n and fills up.
    device : str
        "cpu" or "cuda": FAISS's GPU search if this FAISS has it, else torch's, else, with a
        warning, the CPU.

    Returns
    -------
    Found
        Of plan "exact".
    """
    places, cosines = _nothing(len(queries), k)
    product = _product(device)
    waiting = np.arange(len(queries) if len(vectors) else 0)
    wanted = min(k + _SLACK, len(vectors))
    while len(waiting):
        asked = np.ascontiguousarray(queries[waiting], np.float32)
        scores, near = product(asked, vectors, wanted)
        for start in range(0, len(waiting), _COMPARED):
            part = slice(start, start + _COMPARED)
            again = np.einsum("md,mcd->mc", asked[part], vectors[near[part]], dtype=np.float64)
            places[waiting[part]], cosines[waiting[part]] = ordered(near[part], again, k)
        if wanted == len(vectors):
            break
        # One that was left out may tie with the last that was kept: ask those again for more.
        waiting = waiting[cosines[waiting, k - 1] <= scores.min(axis=1) + _DOUBT]
        wanted = min(wanted * 4, len(vectors))
    return Found(places, cosines, "exact")


_Product: TypeAlias = Callable[[Vectors, Vectors, int], tuple[Vectors, Ids]]


def _product(device: str) -> _Product:
    """Return what finds the `k` largest products of each query on a device, in any order."""
    faiss = _faiss()
    if device == "cpu":
        return lambda q, v, k: faiss.knn(q, v, k, metric=faiss.METRIC_INNER_PRODUCT)
    if device != "cuda":
        raise ValueError(f"device {device!r} is not known; choose cpu or cuda")
    if hasattr(faiss, "StandardGpuResources") and faiss.get_num_gpus() > 0:
        resources = faiss.StandardGpuResources()
        return lambda q, v, k: faiss.knn_gpu(resources, q, v, k, metric=faiss.METRIC_INNER_PRODUCT)
    try:
        import torch
    except ImportError:
        torch = None
    if torch is not None and torch.cuda.is_available():
        return _torch_product
    warnings.warn(
        "no GPU can be used: neither a FAISS for GPUs (package faiss-gpu-cuvs) nor a torch with "
        "CUDA finds one; the CPU is used",
        stacklevel=3,
    )
    return _product("cpu")


def _torch_product(queries: Vectors, vectors: Vectors, k: int) -> tuple[Vectors, Ids]:
    """Multiply and pick on a CUDA device, in blocks that fit beside each other."""
    import torch

    torch.backends.cuda.matmul.allow_tf32 = False
    rows = torch.from_numpy(np.ascontiguousarray(queries)).cuda()
    best = torch.empty((len(rows), 0), device="cuda")
    near = torch.empty((len(rows), 0), dtype=torch.int64, device="cuda")
    block = max(k, _GPU_CELLS // len(rows))
    for start in range(0, len(vectors), block):
        part = torch.from_numpy(np.ascontiguousarray(vectors[start : start + block])).cuda()
        scores, places = torch.topk(rows @ part.T, min(k, len(part)))
        best, near = torch.cat([best, scores], 1), torch.cat([near, places + start], 1)
        best, picked = torch.topk(best, min(k, best.shape[1]))
        near = torch.gather(near, 1, picked)
    return best.cpu().numpy(), near.cpu().numpy()


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
        if not made.exact:
            made._tune(vectors, target, seed)
        return made

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
            The places that may be found. Each query gets exactly min(k, how many those are).
        """
        queries = np.ascontiguousarray(queries, np.float32)
        matching = len(self) if mask is None else int(np.count_nonzero(mask))
        if not matching or not len(queries):
            return Found(*_nothing(len(queries), k), "exact")
        faiss = _faiss()
        if len(queries) > 1:
            return self._search(queries, k, mask, matching)
        with _threads(faiss, 1):
            return self._search(queries, k, mask, matching)

    def _search(self, queries: Vectors, k: int, mask: Mask | None, matching: int) -> Found:
        wanted = min(k + _SLACK, matching)
        if mask is None or matching == len(self):
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
        asked, limit = len(queries), comparing(len(queries), matching)
        probes = first_look(self.effort, matching / len(self), self._cells.nlist)
        refined = max(self.effort.filtered_refined, 4 * wanted)
        if self._cost(asked, probes, refined) > limit:
            return None
        chosen = _selector(_faiss(), mask)
        near, scores = self._look_up(queries, wanted, probes, refined, chosen)
        tenth = scores[:, min(_NEAR, wanted) - 1]
        more = needed(self.effort, tenth, queries @ self._centres.T)
        if more <= probes:
            return near, scores
        if self._cost(asked, more, refined) > limit:
            return None
        return self._look_up(queries, wanted, more, refined, chosen)

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
        if mask is None or matching == len(self):
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

    def _tune(self, vectors: Vectors, target: float, seed: int) -> None:
        """Find the least effort that reaches the targets on rows held out, themselves left out."""
        held = np.random.default_rng(seed).permutation(len(self))[:_HELD_OUT]
        held.sort()
        queries = np.ascontiguousarray(vectors[held], np.float32)
        near, cosines, _ = knn(queries, vectors, _NEAR + 1)
        true, own = _without(near, held), near == held[:, None]
        _, cells = self._cells.quantizer.search(vectors[true.ravel()], 1)
        centres = np.einsum("md,mkd->mk", queries, self._centres[cells.reshape(true.shape)])
        tenth = np.where(own.any(axis=1), cosines[:, _NEAR], cosines[:, _NEAR - 1])
        margin = float(np.quantile(tenth[:, None] - centres, _CELLS_HOLD))
        probes, refined, self.recall = self._least(queries, held, true, target)
        everywhere = self._cells.nlist
        filtered = next(
            (
                c
                for c in _REFINED
                if self._recall(queries, held, true, everywhere, c) >= _CODES_HOLD
            ),
            _REFINED[-1],
        )
        self.effort = Effort(probes, refined, round(margin, 4), filtered)

    def _least(
        self, queries: Vectors, held: Ids, true: Ids, target: float
    ) -> tuple[int, int, float]:
        """Return the cheapest probes and rows refined that reach a recall of ten, and that recall."""
        cells = self._cells.nlist
        steps = sorted({min(cells, round(2 ** (i / 4))) for i in range(64)})
        tried: list[tuple[float, int, int, float]] = []
        for refined in _REFINED:
            low, high = 0, len(steps) - 1
            while low < high:
                middle = (low + high) // 2
                if self._recall(queries, held, true, steps[middle], refined) >= target:
                    high = middle
                else:
                    low = middle + 1
            reached = self._recall(queries, held, true, steps[low], refined)
            cost = looking_up(1, steps[low] / cells * len(self), refined)
            tried.append((cost, steps[low], refined, reached))
        enough = [one for one in tried if one[3] >= target]
        _, probes, refined, reached = min(enough) if enough else max(tried, key=lambda one: one[3])
        return probes, refined, round(reached, 4)

    def _recall(self, queries: Vectors, held: Ids, true: Ids, probes: int, refined: int) -> float:
        near, scores = self._look_up(queries, _NEAR + 1 + _SLACK, probes, refined)
        found = _without(ordered(near, scores, _NEAR + 1)[0], held)
        return float((found[:, :, None] == true[:, None, :_NEAR]).any(axis=1).mean())


def _selector(faiss: Any, mask: Mask) -> Any:
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))


def _without(near: Ids, own: Ids) -> Ids:
    """Return rows of places less the query's own place, or the last where it is not there."""
    others = near != own[:, None]
    others[others.all(axis=1), -1] = False
    return np.asarray(near[others].reshape(len(near), -1), np.int64)
