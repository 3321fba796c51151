"""Embedding: vectors and sparse vectors of every entry that lacks them, stored in the catalogue batch by batch."""

import time
from collections.abc import Iterator, Set

from recommender.batch.work import BuildWork, EmbeddingBatch
from recommender.catalogue.connection import RowId
from recommender.catalogue.store import Catalogue
from recommender.encoders import Encoder
from recommender.encoders.term_encoder import TermEncoder
from recommender.progress import Progress, no_progress

_FIRST_BATCH, _EMBED_BATCH = 8, 2048  # texts committed together: what a kill loses at most
_STEP_SECONDS = 1.0  # that a batch is to take: slow encoders are told of, and kept, in small steps


def embed_changed(
    catalogue: Catalogue,
    encoder: Encoder,
    progress: Progress = no_progress,
    term_encoder: TermEncoder | None = None,
    work: BuildWork | None = None,
) -> int:
    """Embed every entry without a vector of `encoder` for its present text; return how many.

    Given a term encoder, also make the sparse vector of every entry without one, and index the mentions
    that are not in the full-text index, in the same pass. Each batch is committed, so a killed run loses only its last.
    """
    stale = frozenset(catalogue.rows_without_vector(encoder.fingerprint))
    words = term_encoder.fingerprint if term_encoder else ""
    without_sparse = frozenset(catalogue.rows_without_sparse(words) if term_encoder else ())
    unindexed = frozenset(catalogue.unindexed_rows() if term_encoder else ())
    total, embedded = len(stale | without_sparse | unindexed), 0
    if total:
        progress("embed", 0, total)
    batches = _batches(catalogue, stale, without_sparse, unindexed)
    for batch, vectors in (work or BuildWork()).embedded(batches, encoder, term_encoder):
        with catalogue.transaction():
            catalogue.store_vectors(encoder.fingerprint, batch.vectorless, vectors.vectors)
            if batch.wordless:
                catalogue.store_sparse(words, batch.wordless, vectors.sparse)
            catalogue.index_mentions(batch.unindexed)
        embedded += batch.size
        progress("embed", embedded, total)
    return len(stale)


def _batches(
    catalogue: Catalogue, stale: Set[RowId], without_sparse: Set[RowId], unindexed: Set[RowId]
) -> Iterator[EmbeddingBatch]:
    """Yield the entries of some rows in batches, each of so many as were done in about a second before."""
    rows = sorted(stale | without_sparse | unindexed)
    start, size = 0, _FIRST_BATCH
    while start < len(rows):
        begin_time = time.monotonic()
        block = rows[start : start + size]
        entry_rows = catalogue.get(block)
        yield EmbeddingBatch(
            len(block),
            [row for row in entry_rows if row.row in stale],
            [row for row in entry_rows if row.row in without_sparse],
            [row.row for row in entry_rows if row.row in unindexed],
        )
        start += size
        share = _STEP_SECONDS / max(time.monotonic() - begin_time, 1e-3)
        size = min(_EMBED_BATCH, max(_FIRST_BATCH, int(size * min(share, 4))))
