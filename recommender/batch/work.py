"""Work of a build: the heavy parts of a build, each cut into pieces that know nothing of each other.

Here one process does them, one after the other; `cluster.building` has a cluster do them at once. What comes out is the
same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, TypeAlias

from recommender.catalogue.connection import RowId
from recommender.catalogue.embeddings import EntryRow
from recommender.encoders import Encoder, embed, embed_and_count
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.term_encoder import TermEncoder
from recommender.encoders.vectors import Vectors
from recommender.progress import Progress, no_progress
from recommender.retrieval.hybrid import NO_WORDS
from recommender.retrieval.index import TARGET, Hits, Index, knn

Compare: TypeAlias = Callable[[Vectors, int], Hits]
"""Finds the nearest `k` of all vectors for each query, by comparing it with each: see `knn`."""

TextLists: TypeAlias = Sequence[tuple[str, ...]]


class EmbeddingBatch(NamedTuple):
    """A batch of entries to be embedded and indexed.

    Attributes
    ----------
    size : int
        How many entries the batch has.
    vectorless, wordless : sequences of EntryRow
        The entries that lack a vector, and those that lack a sparse vector.
    unindexed : sequence of int
        The rows whose mentions are not in the full-text index.
    """

    size: int
    vectorless: Sequence[EntryRow]
    wordless: Sequence[EntryRow]
    unindexed: Sequence[RowId]

    @property
    def texts(self) -> tuple[TextLists, TextLists]:
        """The texts of the entries that lack a vector, and of those that lack a sparse vector."""
        both = self.vectorless, self.wordless
        first, second = ([row.entry.texts() for row in rows] for rows in both)
        return first, second


class EmbeddedBatch(NamedTuple):
    """The vectors and the sparse vectors of counts of a batch, in its order."""

    vectors: Vectors
    sparse: SparseVectors

    @classmethod
    def of(
        cls, texts: tuple[TextLists, TextLists], encoder: Encoder, terms: TermEncoder | None
    ) -> "EmbeddedBatch":
        """Embed the texts of a batch."""
        vectorless, wordless = texts
        if terms and vectorless == wordless:
            return cls(*embed_and_count(encoder, terms, wordless))
        return cls(embed(encoder, vectorless), terms.encode(wordless) if terms else NO_WORDS)


class BuildWork:
    """Does the heavy parts of a build in this process.

    Parameters
    ----------
    device : str
        The device that compares vectors: "cpu" or "cuda".
    """

    def __init__(self, device: str = "cpu") -> None:
        self.device = "cuda" if device.startswith("cuda") else "cpu"

    def embedded(
        self, batches: Iterable[EmbeddingBatch], encoder: Encoder, terms: TermEncoder | None
    ) -> Iterator[tuple[EmbeddingBatch, EmbeddedBatch]]:
        """Yield each batch with its vectors and sparse vectors, in any order; batches are read lazily.

        One batch is embedded in a thread while the caller stores the one before.
        """
        with ThreadPoolExecutor(1, "embedding") as ahead:
            before: tuple[EmbeddingBatch, Future[EmbeddedBatch]] | None = None
            for batch in batches:
                future = ahead.submit(EmbeddedBatch.of, batch.texts, encoder, terms)
                if before:
                    yield before[0], before[1].result()
                before = batch, future
            if before:
                yield before[0], before[1].result()

    def indexes(self, parts: Sequence[Vectors], progress: Progress = no_progress) -> list[Index]:
        """Return the index of each of some shards."""
        return [Index.build(part, target=TARGET, progress=progress) for part in parts]

    def comparing(self, vectors: Vectors) -> Compare:
        """Return a function that finds the nearest `k` of these vectors for each query, by comparing all."""
        return lambda queries, k: knn(queries, vectors, k, self.device)
