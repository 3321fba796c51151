"""The stored rows of an index, in half precision: read back, and compared."""

from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.retrieval.index.exact import faiss_library, no_hits, top_k

PlaceMask: TypeAlias = npt.NDArray[np.bool_]

_GATHERED = 4096  # rows copied into one block: it stays in the processor's cache, and is used again
_SPARSE = 32  # where more than one row in so many matches, comparing them where they lie is cheaper
_PILED = 16  # after so many blocks, only the best of their hits are kept
_TOGETHER = 8  # from so many queries on, copying the rows that all are compared with is cheaper


class StoredRows:
    """The vectors in half precision, beside the codes of an index, or alone where all are compared.

    Parameters
    ----------
    store : faiss.IndexScalarQuantizer
        Of half precision.

    Attributes
    ----------
    dimension : int
        Numbers of a row.
    """

    def __init__(self, store: Any) -> None:
        self._store = store
        self.dimension = int(store.d)

    def __len__(self) -> int:
        return int(self._store.ntotal)

    def at(self, places: Ids) -> Vectors:
        """Return the rows at these places, shape (p, d)."""
        codes = np.take(self._codes, places, axis=0)
        if len(codes) <= _GATHERED:  # FAISS wakes threads: milliseconds where cores are busy
            return codes.view(np.float16).astype(np.float32)
        return np.asarray(self._store.sa_decode(codes), np.float32)

    def nearest(
        self, queries: Vectors, wanted: int, mask: PlaceMask | None = None
    ) -> tuple[Ids, Scores]:
        """Compare all rows, or just those that a mask leaves: in place, or copied together where that is cheaper.

        Returns
        -------
        places, cosines : arrays, shape (m, c)
            The best `wanted` of each query are among them, in any order.
        """
        faiss = faiss_library()
        if mask is None:
            scores, near = self._store.search(queries, wanted)
            return near, scores
        places = np.flatnonzero(mask)
        if len(queries) < _TOGETHER and len(places) * _SPARSE > len(self):
            chosen = faiss.SearchParameters(sel=selector(mask))
            scores, near = self._store.search(queries, wanted, params=chosen)
            return near, scores
        return self.nearest_among(queries, wanted, places)

    def nearest_among(self, queries: Vectors, wanted: int, places: Ids) -> tuple[Ids, Scores]:
        """Copy the rows at these places into one block and compare each with the queries; return what `nearest` does."""
        faiss = faiss_library()
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
                best = top_k(np.concatenate(near, axis=1), np.concatenate(scores, axis=1), wanted)
                near, scores = [best[0]], [best[1]]
        if not near:
            return no_hits(len(queries), 0)
        return np.concatenate(near, axis=1), np.concatenate(scores, axis=1)

    @cached_property
    def _codes(self) -> npt.NDArray[np.uint8]:
        """The rows as bytes, shape (n, bytes a row): a view, nothing is copied."""
        flat = faiss_library().rev_swig_ptr(
            self._store.codes.data(), len(self) * self._store.code_size
        )
        return np.asarray(flat, np.uint8).reshape(len(self), self._store.code_size)


def selector(mask: PlaceMask) -> Any:
    """Return the FAISS selector of the places that a mask leaves."""
    return faiss_library().IDSelectorBitmap(np.packbits(mask, bitorder="little"))
