"""Arrays: the vectors and the graph that a release was built with, and texts as vectors."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import orjson

from recommender.encoders.vectors import Vectors
from recommender.engine.engine import Engine
from recommender.entries.option import as_tuple
from recommender.errors import EntryNotFound, InvalidQuery, MissingExtra
from recommender.retrieval.place import Place

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class ArrayMethods(ABC):
    """The part of a `Recommender` that gives a release's vectors and neighbour graph as arrays, and texts as vectors.

    Arrays of the whole release have a row for each of its entries, in the order of `ids`; entries
    stored, changed or removed since are in none of them before the next build.
    """

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """What answers."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the release's entries, in the order of `vectors` and `graph`.

        Examples
        --------
        >>> from recommender import Recommender
        >>> with Recommender(".recommender") as papers:
        ...     len(papers.ids), len(set(papers.ids))
        (84, 84)
        """
        release = self.engine.snapshot.release
        stubs = (release.payloads.stub(Place(place)) for place in range(len(release)))
        return tuple(orjson.loads(stub)["id"] for stub in stubs)

    def vectors(self, ids: str | Iterable[str] | None = None) -> Vectors:
        """Return the vectors of some entries, or of the whole release.

        Parameters
        ----------
        ids : str or iterable of str, optional
            Names in any form, such as ``found.ids``; by default all, in the order of `ids`.

        Returns
        -------
        array, shape (n, d), float32
            Unit rows, in order, so that ``vectors @ vectors.T`` are cosines. The index may hold them
            in half precision.

        Raises
        ------
        EntryNotFound
            If an entry is not known, or not built yet.

        Examples
        --------
        >>> from recommender import Recommender
        >>> with Recommender(".recommender") as papers:
        ...     papers.vectors().shape == (84, papers.vectors("1703.06870").shape[1])
        True
        """
        snapshot = self.engine.snapshot
        if ids is None:
            return snapshot.release.vectors
        nodes = []
        for name in as_tuple(ids):
            node = snapshot.node(self.engine.catalogue.find(name))
            if node is None:
                raise EntryNotFound(name)
            nodes.append(node)
        return snapshot.vectors(np.array(nodes, np.int64))

    def graph(self, k: int | None = None) -> "csr_array":
        """Return the neighbour graph of the release.

        Parameters
        ----------
        k : int, optional
            Neighbours of each entry, at most; by default as many as the release has, 50.

        Returns
        -------
        scipy.sparse.csr_array, shape (n, n), float32
            In row i and column j stands the score of entry j among the nearest of entry i, in the order of
            `ids`; 0 for what is not among them. It need not be symmetric.

        Raises
        ------
        InvalidQuery
            If `k` is less than 1.
        MissingExtra
            Without scipy.

        Examples
        --------
        >>> from recommender import Recommender
        >>> with Recommender(".recommender") as papers:
        ...     graph = papers.graph(k=5)
        ...     i = papers.ids.index("arxiv:2103.14030")
        ...     nearest = graph[[i]].indices[graph[[i]].data.argmax()]
        ...     papers.ids[nearest] == papers.similar("2103.14030").ids[0]
        True
        """
        try:
            from scipy.sparse import csr_array
        except ImportError as error:
            raise MissingExtra("notebook", "the graph as a sparse array") from error
        if k is not None and k < 1:
            raise InvalidQuery("k", f"must be 1 or more, not {k}")
        release = self.engine.snapshot.release
        places, scores = release.neighbours[:, :k], release.scores[:, :k]
        there = places >= 0
        starts = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
        shape = len(release), len(release)
        graph = csr_array((scores[there], places[there], starts), shape=shape)
        graph.sort_indices()
        return graph

    def encode(self, texts: str | Iterable[str], *, query: bool = False) -> Vectors:
        """Return the vectors of texts by the release's model.

        Parameters
        ----------
        texts : str or iterable of str
            In any language of the model.
        query : bool
            Whether they are questions, which some models encode otherwise than documents.

        Returns
        -------
        array, shape (n, d), float32
            Unit rows, in the space of `vectors`.

        Raises
        ------
        EncoderMismatch
            If the model at hand is another than that of the release.

        Examples
        --------
        >>> from recommender import Recommender
        >>> with Recommender(".recommender") as papers:
        ...     question = papers.encode("protein structure", query=True)
        ...     float((papers.vectors() @ question[0]).max()) > 0.2
        True
        """
        encoder = self.engine.models.encoder(self.engine.snapshot.release)
        return encoder.encode(list(as_tuple(texts)), query=query)
