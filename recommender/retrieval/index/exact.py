"""Exact search: every query against every vector, in blocks, on the CPU or a GPU."""

import os
import sys
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.address_space import require
from recommender.encoders.vectors import Ids, Scores, Vectors

SLACK = 8
"""How many hits beyond k are fetched, so that ties at the end are cut by place."""

DOUBT = 2e-6
"""The largest error of a product in single precision, rounding to six decimals included."""

# Queries whose candidates are compared in double precision at once: tens of megabytes.
_COMPARED = 256
_PLACE_BITS, _LAST = 40, 2**62  # a cosine in millionths, shifted by so many, is less than the last
_MILLION = np.array(1e6, np.float32)  # an array, since NumPy would make one of a number at each use
_GPU_CELLS = 2**28  # scores held at once on a GPU: a gigabyte


def faiss_library() -> Any:
    """Return FAISS, imported when an index is first used: an answer from the neighbour graph needs none.

    Raises
    ------
    MemoryError
        If the limit on this process leaves too little for it.
    """
    if "faiss" not in sys.modules:
        require("the index", 80, 130)
        # Its threads wait for each other asleep: awake, on a machine with other work, they took ten times as long.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import faiss

    return faiss


class Hits(NamedTuple):
    """The nearest rows of each of m queries, by falling cosine, ties by place.

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
    cosines: Scores
    plan: str


def top_k(places: Ids, cosines: npt.NDArray[np.floating], k: int) -> tuple[Ids, Scores]:
    """Return the best `k` of each row of candidates, as `Hits` has them.

    Parameters
    ----------
    places, cosines : arrays, shape (m, c)
        In any order; a place below 0 is no candidate.
    """
    missing = places < 0
    any_missing = missing.any()
    if any_missing:
        cosines = np.where(missing, 0, cosines)  # FAISS marks them by huge numbers, below or above
    units = np.rint(np.minimum(cosines, 1) * 1e6)
    # One number for both, cosine before place: sorted in a fifth of the time of two.
    keys = places - (units.astype(np.int64) << _PLACE_BITS)
    if any_missing:
        keys[missing] = _LAST
    keys.sort(axis=1)
    keys = keys[:, :k]
    places = keys & ((1 << _PLACE_BITS) - 1)
    rounded = (-(keys >> _PLACE_BITS) / 1e6).astype(np.float32)
    if any_missing:
        missing = keys == _LAST
        places[missing], rounded[missing] = -1, 0
    if (lacking := k - places.shape[1]) > 0:
        places = np.pad(places, ((0, 0), (0, lacking)), constant_values=-1)
        rounded = np.pad(rounded, ((0, 0), (0, lacking)))
    return places, rounded


def top_k_sorted(places: Ids, cosines: Scores, k: int) -> tuple[Ids, Scores] | None:
    """Return the best `k` that FAISS found for one query if they are in order already, else None.

    This does what `top_k` does with few calls and no copy, as that takes most of the time of a search outside
    FAISS: the cosines are rounded in place. It returns None if there are fewer than `k`, if some tie, or if
    one is above 1.
    """
    np.multiply(cosines, _MILLION, cosines)
    np.rint(cosines, cosines)
    falling = np.less(cosines[0, 1:], cosines[0, :-1])
    np.divide(cosines, _MILLION, cosines)
    if b"\0" in falling.tobytes() or cosines.item(0) > 1 or places.item(-1) < 0:
        return None
    return (places[:, :k], cosines[:, :k]) if k <= places.shape[1] else None


def no_hits(m: int, k: int) -> tuple[Ids, Scores]:
    """Return the places and cosines of m queries without any hit: all -1 and 0."""
    return np.full((m, k), -1, np.int64), np.zeros((m, k), np.float32)


def knn(queries: Vectors, vectors: Vectors, k: int, device: str = "cpu") -> Hits:
    """Compare every query with every vector.

    The best `k` and some more are compared again in double precision, so that the result depends neither on the
    device nor on the blocks in which it multiplies.

    Parameters
    ----------
    queries, vectors : arrays, shapes (m, d) and (n, d), float32
        Unit rows. Thousands of queries at once are fastest.
    k : int
        At least 1; more than n gives all n, then places of -1.
    device : str
        "cpu" or "cuda": FAISS's GPU search if this FAISS has it, else torch's, else, with a
        warning, the CPU.

    Returns
    -------
    Hits
        Of plan "exact".
    """
    places, cosines = no_hits(len(queries), k)
    product = _product(device)
    pending = np.arange(len(queries) if len(vectors) else 0)
    width = min(k + SLACK, len(vectors))
    while len(pending):
        block = np.ascontiguousarray(queries[pending], np.float32)
        scores, near = product(block, vectors, width)
        for start in range(0, len(pending), _COMPARED):
            part = slice(start, start + _COMPARED)
            exact = np.einsum("md,mcd->mc", block[part], vectors[near[part]], dtype=np.float64)
            places[pending[part]], cosines[pending[part]] = top_k(near[part], exact, k)
        if width == len(vectors):
            break
        # A row that was left out may tie with the last that was returned: fetch more for these queries.
        pending = pending[cosines[pending, k - 1] <= scores.min(axis=1) + DOUBT]
        width = min(width * 4, len(vectors))
    return Hits(places, cosines, "exact")


_Product: TypeAlias = Callable[[Vectors, Vectors, int], tuple[Scores, Ids]]


def _product(device: str) -> _Product:
    """Return the function that finds the `k` largest products of each query on a device, in any order."""
    faiss = faiss_library()
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
        return lambda q, v, k: _torch_product(q, v, k, torch.device("cuda"))
    warnings.warn(
        "no GPU can be used: neither a FAISS for GPUs (package faiss-gpu-cuvs) nor a torch with "
        "CUDA finds one; the CPU is used",
        stacklevel=3,
    )
    return _product("cpu")


def _torch_product(queries: Vectors, vectors: Vectors, k: int, device: Any) -> tuple[Scores, Ids]:
    """Multiply and pick by torch, in blocks that fit beside each other."""
    import torch

    torch.backends.cuda.matmul.allow_tf32 = False
    rows = torch.from_numpy(np.ascontiguousarray(queries)).to(device)
    best = torch.empty((len(rows), 0), device=device)
    near = torch.empty((len(rows), 0), dtype=torch.int64, device=device)
    block = max(k, _GPU_CELLS // len(rows))
    for start in range(0, len(vectors), block):
        part = torch.from_numpy(np.ascontiguousarray(vectors[start : start + block])).to(device)
        scores, places = torch.topk(rows @ part.T, min(k, len(part)))
        best, near = torch.cat([best, scores], 1), torch.cat([near, places + start], 1)
        best, positions = torch.topk(best, min(k, best.shape[1]))
        near = torch.gather(near, 1, positions)
    return best.cpu().numpy(), near.cpu().numpy()
