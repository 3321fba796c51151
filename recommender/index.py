"""The vector index, and the only user of FAISS: row ids in, hits out, larger is nearer.

FAISS is imported when an index is first used: an answer from the neighbour graph needs none.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.vectors import Hit, Ids, Vectors, best_first

EXACT_LIMIT = 20_000
"""Up to so many rows every vector is compared: about a millisecond on one thread, recall 1."""

EXACT = "Flat"
APPROXIMATE = "HNSW32_SQfp16"
"""HNSW (Malkov, Yashunin 2016) with 32 links a node over half-precision vectors: at 100,000 real
abstracts recall@10 .996 with efSearch 128, and both smaller and faster than over floats."""

_EF_CONSTRUCTION = 100
_EF_SEARCH = 128
_SLACK = 8  # fetched beyond k, so that ties at the end are cut by id and the seed can be dropped
_COMPARED = 256  # queries whose candidates are compared again at once: tens of megabytes
_DOUBT = 2e-6  # products in single precision differ by less, rounding to six decimals included
_GPU_CELLS = 2**28  # scores held at once on a GPU: a gigabyte
_BLOCK = 1024  # queries searched at once when the neighbour graph is built


def _faiss() -> Any:
    import faiss

    return faiss


def choose(count: int) -> str:
    """Return the FAISS recipe for so many rows: exact while exact is fast."""
    return EXACT if count <= EXACT_LIMIT else APPROXIMATE


@contextmanager
def _one_thread(faiss: Any) -> Iterator[None]:
    """Add with one thread: HNSW links depend on the order in which threads take turns."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
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
    places, cosines = np.full((len(queries), k), -1, np.int64), np.zeros((len(queries), k), "f4")
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
    """An immutable index of unit vectors by row id.

    Made by `build` or `load`; searching is safe from many threads.
    """

    def __init__(self, index: Any, recipe: str) -> None:
        self._index = index
        self.recipe = recipe

    @property
    def exact(self) -> bool:
        """Whether every answer is the true one."""
        return self.recipe == EXACT

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def build(
        cls,
        rows: Ids,
        vectors: Vectors,
        recipe: str | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> "Index":
        """Build from row ids, shape (n,), and unit vectors, shape (n, d); the same in, the same out.

        Parameters
        ----------
        recipe : str, optional
            A FAISS factory string; chosen by size if left out.
        progress : callable, optional
            Told after each block how many rows have been added.
        """
        faiss = _faiss()
        if rows.shape != vectors.shape[:1]:
            raise ValueError(f"{len(rows)} ids cannot name {len(vectors)} vectors")
        recipe = recipe or choose(len(rows))
        inner = faiss.index_factory(vectors.shape[1], recipe, faiss.METRIC_INNER_PRODUCT)
        if hasattr(inner, "hnsw"):
            inner.hnsw.efConstruction = _EF_CONSTRUCTION
        with _one_thread(faiss):
            inner.train(vectors)
            index = faiss.IndexIDMap2(inner)
            for start in range(0, len(rows), 10_000):
                part = slice(start, start + 10_000)
                index.add_with_ids(np.ascontiguousarray(vectors[part]), rows[part])
                if progress:
                    progress(index.ntotal)
        return cls(index, recipe)

    def save(self, path: Path) -> None:
        """Write the index in FAISS's own format."""
        faiss = _faiss()
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path, recipe: str) -> "Index":
        """Read what `save` wrote.

        Raises
        ------
        ValueError
            If the file is not a FAISS index.
        """
        faiss = _faiss()
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"not a FAISS index: {error}") from error
        return cls(index, recipe)

    def search(self, queries: Vectors, k: int) -> list[list[Hit]]:
        """Find the nearest rows of each query.

        Parameters
        ----------
        queries : array, shape (m, d), float32
            Unit rows.
        k : int
            At least 1; more than there are rows gives all of them.

        Returns
        -------
        list of m lists of at most k Hit
            By falling cosine, ties by row id.
        """
        faiss = _faiss()
        if not len(self):
            return [[] for _ in queries]
        wanted = min(k + _SLACK, len(self))
        parameters = None
        if not self.exact:
            parameters = faiss.SearchParametersHNSW(efSearch=max(_EF_SEARCH, 2 * wanted))
        scores, ids = self._index.search(
            np.ascontiguousarray(queries, np.float32), wanted, params=parameters
        )
        return [
            best_first([Hit(int(i), float(s)) for i, s in zip(*pair, strict=True) if i >= 0])[:k]
            for pair in zip(ids, scores, strict=True)
        ]

    def neighbours(
        self, rows: Ids, vectors: Vectors, k: int, progress: Callable[[int], None] | None = None
    ) -> tuple[Ids, Vectors]:
        """Compute the neighbour graph: for each row its `k` nearest others.

        Returns
        -------
        ids, shape (n, k), int64 and scores, shape (n, k), float32
            By falling cosine, ties by row id; -1 and 0 fill up where there are fewer than k others.
        """
        ids = np.full((len(rows), k), -1, np.int64)
        scores = np.zeros((len(rows), k), np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = slice(start, start + _BLOCK)
            for i, found in enumerate(self.search(vectors[block], k + 1), start):
                others = [hit for hit in found if hit.row != rows[i]][:k]
                ids[i, : len(others)] = [hit.row for hit in others]
                scores[i, : len(others)] = [hit.score for hit in others]
            if progress:
                progress(min(start + _BLOCK, len(rows)))
        return ids, scores
