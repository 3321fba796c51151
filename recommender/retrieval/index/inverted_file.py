"""The inverted file of an index: rows in cells, each with a short code by which it is compared first."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.retrieval.index.exact import faiss_library
from recommender.retrieval.index.rows import PlaceMask, selector

# Of each cell so many rows that match are drawn, on average: with fewer, near cells are taken for empty.
_DRAWN_OF_CELL = 8
# At most one in so many rows is drawn: counting all is as fast as drawing more.
_DRAWN_AT_MOST = 2
# Draws of a cell that are sorted among themselves, so that the mask is read nearly in order.
_BLOCK = 32
# Up to so many queries are compared with the centres one by one: BLAS takes milliseconds to wake threads.
_FEW = 8


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

    def faiss_parameters(
        self, width: int, probes: int, refined: int, mask: PlaceMask | None = None
    ) -> Any:
        """Return FAISS's parameters to probe `probes` cells and refine `refined` rows, for the nearest `width`.

        Making them takes as long as all else of a call but the search itself, so callers cache them.
        """
        faiss = faiss_library()
        faiss_selector = None if mask is None else selector(mask)
        cells = faiss.SearchParametersIVF(nprobe=probes, sel=faiss_selector)
        return faiss.IndexRefineSearchParameters(
            k_factor=max(1, refined / width), base_index_params=cells
        )

    def search(self, queries: Vectors, width: int, parameters: Any) -> tuple[Ids, Scores]:
        """Find the nearest rows in the cells nearest to each query; the best by their codes are compared by their vectors.

        FAISS is called without its Python wrapper, which would take as long as all else here.

        Parameters
        ----------
        parameters
            As `faiss_parameters` returns it.

        Returns
        -------
        places, cosines : arrays, shape (m, width)
            By falling cosine; places of -1 at the end where there are fewer.
        """
        places = np.empty((len(queries), width), np.int64)
        scores = np.empty(places.shape, np.float32)
        pointer = self._pointer
        self._index.search_c(
            len(queries), pointer(queries), width, pointer(scores), pointer(places), parameters
        )
        return places, scores

    def search_codes(
        self,
        queries: Vectors,
        width: int,
        cells: Ids,
        to_centres: Scores,
        mask: PlaceMask | None = None,
    ) -> tuple[Ids, Scores]:
        """Find the nearest rows in some cells by their codes alone, as `search` returns them.

        Parameters
        ----------
        cells : array, shape (m, c), int64
            For each query; -1 for none.
        to_centres : array, shape (m, c), float32
            The cosines of their centres to it.
        """
        places = np.empty((len(queries), width), np.int64)
        scores = np.empty(places.shape, np.float32)
        faiss_selector = None if mask is None else selector(mask)
        parameters = faiss_library().SearchParametersIVF(nprobe=cells.shape[1], sel=faiss_selector)
        arrays = (np.ascontiguousarray(cells), np.ascontiguousarray(to_centres), scores, places)
        pointers = [self._pointer(array) for array in arrays]
        self._file.search_preassigned_c(
            len(queries), self._pointer(queries), width, *pointers, False, parameters
        )
        return places, scores

    @cached_property
    def centres(self) -> Vectors:
        """The centre of each cell, shape (cells, d)."""
        return np.asarray(self._file.quantizer.reconstruct_n(0, len(self)), np.float32)

    def centre_cosines(self, queries: Vectors) -> Scores:
        """Return the cosine of each query with each centre, shape (m, cells)."""
        if len(queries) > _FEW:
            return np.asarray(queries @ self.centres.T)
        cosines = np.empty((len(queries), len(self)), np.float32)
        centres, dimension = self._pointer(self.centres), queries.shape[1]
        multiply = faiss_library().fvec_inner_products_ny
        for row, query in zip(cosines, queries, strict=True):
            multiply(self._pointer(row), self._pointer(query), centres, dimension, len(self))
        return cosines

    @cached_property
    def cell_of_place(self) -> npt.NDArray[np.int32]:
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
    def _draws(self) -> Ids:
        """Places drawn at random from each cell, shape (draws, cells): any first blocks of draws are a sample too.

        A cell with fewer rows than draws is drawn from again and again.
        """
        order = np.random.default_rng(0).permutation(len(self.cell_of_place))
        order = order[np.argsort(self.cell_of_place[order], kind="stable")]
        draws = np.arange(max(1, len(order) // (_DRAWN_AT_MOST * len(self))))[:, None]
        first = np.cumsum(self.sizes) - self.sizes
        drawn = order.take(first + draws % np.maximum(self.sizes, 1), mode="clip")
        for start in range(0, len(drawn), _BLOCK):
            drawn[start : start + _BLOCK].sort(axis=0)
        return drawn

    def matching_counts(
        self, mask: PlaceMask, count: int
    ) -> tuple[npt.NDArray[np.float64], Ids | None]:
        """Return how many rows of each cell match a mask of `count` rows, and their places.

        If they are many, the numbers are estimated from a sample, and the places are None.
        """
        share = count / len(mask)
        many = -(-int(_DRAWN_OF_CELL / share) // _BLOCK) * _BLOCK
        if many > len(self._draws):
            places = np.flatnonzero(mask)
            return self.counts_of(places), places
        matches = mask.take(self._draws[:many]).sum(axis=0, dtype=np.uint16)
        # In a cell of which no row that matches was drawn, half of what is expected of a draw counts.
        return np.minimum((matches + share / 2) * self.sizes / many, self.sizes), None

    def counts_of(self, places: Ids) -> npt.NDArray[np.float64]:
        """Return how many of these places each cell holds."""
        return np.bincount(self.cell_of_place.take(places), minlength=len(self)).astype(np.float64)
