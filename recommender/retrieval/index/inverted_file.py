"""The inverted file of an index: rows in cells, found cell by cell, told by codes."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.retrieval.index.exact import faiss_library
from recommender.retrieval.index.rows import PlaceMask, selector

_DRAWN_OF_CELL = (
    8  # matching rows of each cell, on average: with fewer, near cells are taken for empty
)
_DRAWN_AT_MOST = 3  # one in so many rows: beyond that, counting all that match is as fast
_BLOCK = 1 << 16  # places of the sample that lie in order


class InvertedFile:
    """Rows in the cells of the centres that they are nearest to.

    Parameters
    ----------
    index : faiss.IndexRefine
        Of codes in cells, and of the rows by which the best of these are compared again.
    """

    def __init__(self, index: Any) -> None:
        faiss = faiss_library()
        self._index, self._pointer = index, faiss.swig_ptr
        self._file = faiss.downcast_index(index.base_index)
        self._count = int(self._file.nlist)

    def __len__(self) -> int:
        return self._count

    def effort(self, wanted: int, probes: int, refined: int, mask: PlaceMask | None = None) -> Any:
        """Return FAISS's parameters that probe so many cells and compare so many rows again, for the nearest `wanted`.

        They take as long to make as the rest of a call around its search.
        """
        faiss = faiss_library()
        chosen = None if mask is None else selector(mask)
        cells = faiss.SearchParametersIVF(nprobe=probes, sel=chosen)
        return faiss.IndexRefineSearchParameters(
            k_factor=max(1, refined / wanted), base_index_params=cells
        )

    def look_up(self, queries: Vectors, wanted: int, effort: Any) -> tuple[Ids, Scores]:
        """Find the nearest rows in the cells nearest to each query, the best by their codes compared again.

        FAISS is called without its wrapper for Python, which would take as long as all else here.

        Parameters
        ----------
        effort
            As `effort` returns it.

        Returns
        -------
        places, cosines : arrays, shape (m, wanted)
            By falling cosine; places of -1 at the end where there are fewer.
        """
        found = np.empty((len(queries), wanted), np.int64)
        scores = np.empty(found.shape, np.float32)
        pointer = self._pointer
        self._index.search_c(
            len(queries), pointer(queries), wanted, pointer(scores), pointer(found), effort
        )
        return found, scores

    def by_codes(
        self,
        queries: Vectors,
        wanted: int,
        cells: Ids,
        to_centres: Scores,
        mask: PlaceMask | None = None,
    ) -> tuple[Ids, Scores]:
        """Find the nearest rows in some cells by their codes alone, as `look_up` returns them.

        Parameters
        ----------
        cells : array, shape (m, c), int64
            For each query; -1 for none.
        to_centres : array, shape (m, c), float32
            The cosines of their centres to it.
        """
        found = np.empty((len(queries), wanted), np.int64)
        scores = np.empty(found.shape, np.float32)
        chosen = None if mask is None else selector(mask)
        parameters = faiss_library().SearchParametersIVF(nprobe=cells.shape[1], sel=chosen)
        arrays = (np.ascontiguousarray(cells), np.ascontiguousarray(to_centres), scores, found)
        pointers = [self._pointer(array) for array in arrays]
        self._file.search_preassigned_c(
            len(queries), self._pointer(queries), wanted, *pointers, False, parameters
        )
        return found, scores

    @cached_property
    def centres(self) -> Vectors:
        """The centre of each cell, shape (cells, d)."""
        return np.asarray(self._file.quantizer.reconstruct_n(0, len(self)), np.float32)

    @cached_property
    def of_places(self) -> npt.NDArray[np.int32]:
        """The cell of each place."""
        faiss = faiss_library()
        cells, lists = np.empty(self._index.ntotal, np.int32), self._file.invlists
        for cell, size in enumerate(self.sizes):
            if size:
                cells[faiss.rev_swig_ptr(lists.get_ids(cell), int(size))] = cell
        return cells

    @cached_property
    def sizes(self) -> Ids:
        """How many rows each cell holds."""
        lists = self._file.invlists
        return np.array([lists.list_size(cell) for cell in range(len(self))], np.int64)

    @cached_property
    def _sample(self) -> tuple[Ids, Ids]:
        """Places drawn at random, any first blocks of them too, and the cell of each."""
        random = np.random.default_rng(0)
        places = random.permutation(len(self.of_places))[
            : -(-len(self.of_places) // _DRAWN_AT_MOST)
        ]
        for start in range(0, len(places), _BLOCK):  # memory is read faster in order
            places[start : start + _BLOCK].sort()
        return places, self.of_places[places].astype(np.int64)

    def matching(self, mask: PlaceMask, count: int) -> npt.NDArray[np.float64]:
        """Return how many rows of each cell match a mask, which has `count` rows in all: told by a sample if they are many."""
        total = len(mask)
        many = _DRAWN_OF_CELL * len(self) * total // count
        if many * _DRAWN_AT_MOST >= total:
            return self.holding(np.flatnonzero(mask))
        whole = -(-many // _BLOCK) * _BLOCK  # part of a block would be the first places in it
        places, cells = (part[:whole] for part in self._sample)
        drawn = np.bincount(cells.compress(mask.take(places)), minlength=len(self))
        # Where none was drawn, half a row's worth may be.
        return np.asarray(
            np.minimum((drawn + count / total / 2) * (total / len(places)), self.sizes)
        )

    def holding(self, places: Ids) -> npt.NDArray[np.float64]:
        """Return how many of these places each cell holds."""
        return np.bincount(self.of_places.take(places), minlength=len(self)).astype(np.float64)
