"""Embedding: vectors and words of every entry that lacks them, kept in the catalogue as they come."""

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

    Given a term encoder, count the words of every entry without a sparse vector, and list those of every mention
    that are not listed, in the same pass. All are kept in the catalogue, so what was done before a
    kill stays.
    """
    stale = frozenset(catalogue.rows_without_vector(encoder.fingerprint))
    words = term_encoder.fingerprint if term_encoder else ""
    uncounted = frozenset(catalogue.rows_without_sparse(words) if term_encoder else ())
    unlisted = frozenset(catalogue.unindexed_rows() if term_encoder else ())
    total, done = len(stale | uncounted | unlisted), 0
    if total:
        progress("embed", 0, total)
    batches = _batches(catalogue, stale, uncounted, unlisted)
    for batch, found in (work or BuildWork()).embedded(batches, encoder, term_encoder):
        with catalogue.transaction():
            catalogue.store_vectors(encoder.fingerprint, batch.vectorless, found.vectors)
            if batch.wordless:
                catalogue.store_sparse(words, batch.wordless, found.sparse)
            catalogue.index_mentions(batch.unlisted)
        done += batch.size
        progress("embed", done, total)
    return len(stale)


def _batches(
    catalogue: Catalogue, stale: Set[RowId], uncounted: Set[RowId], unlisted: Set[RowId]
) -> Iterator[EmbeddingBatch]:
    """Yield the entries of some rows, so many at a time as were done in a second."""
    rows = sorted(stale | uncounted | unlisted)
    start, size = 0, _FIRST_BATCH
    while start < len(rows):
        began = time.monotonic()
        asked = rows[start : start + size]
        stored = catalogue.get(asked)
        yield EmbeddingBatch(
            len(asked),
            [row for row in stored if row.row in stale],
            [row for row in stored if row.row in uncounted],
            [row.row for row in stored if row.row in unlisted],
        )
        start += size
        share = _STEP_SECONDS / max(time.monotonic() - began, 1e-3)
        size = min(_EMBED_BATCH, max(_FIRST_BATCH, int(size * min(share, 4))))
