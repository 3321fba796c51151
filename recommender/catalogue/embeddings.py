"""Embeddings: vectors and sparse vectors of the entries' texts, kept in the catalogue.

Each belongs to an entry, to the encoder or term encoder ("lexicon") that made it, and to the text it was made of: once
that text has changed, it is neither stored nor returned. Storing a vector does not change its entry: it has a sequence
number of its own, a new one only if the entry had no vector for its present text.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from recommender.catalogue.connection import Database, RowId
from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Vectors
from recommender.entries.entry import Entry
from recommender.errors import CatalogueError

_PAIR = np.dtype([("id", "<u2"), ("weight", "<f2")])
_STREAM = 4096  # rows copied at once


class EntryRow(NamedTuple):
    """An entry and its row id."""

    row: RowId
    entry: Entry


class EmbeddingStore(Database):
    """The part of a catalogue that holds vectors and sparse vectors."""

    # -- vectors ---------------------------------------------------------------------------------

    def rows_without_vector(self, encoder: str) -> list[RowId]:
        """Return the rows, ascending, that have no vector of `encoder` for their present text."""
        return self._rows_without("vectors", "encoder", encoder)

    def store_vectors(self, encoder: str, entry_rows: Sequence[EntryRow], vectors: Vectors) -> None:
        """Keep vectors, shape (len(stored), d), made by `encoder` of exactly these texts.

        Entries that are gone, or have another text by now, are passed over.
        """
        blobs = (vector.tobytes() for vector in np.asarray(vectors, "<f4"))
        self._store("vectors", ("encoder", "vector"), encoder, entry_rows, ((b,) for b in blobs))

    def forget_vectors(self, encoder: str) -> None:
        """Remove every vector of `encoder`."""
        with self.transaction():
            self._db.execute("DELETE FROM vectors WHERE encoder = ?", (encoder,))

    def vectors(self, encoder: str, dimension: int) -> tuple[Ids, Vectors]:
        """Return rows, ascending, and vectors, shape (n, `dimension`), that fit the present texts.

        Raises
        ------
        CatalogueError
            If a stored vector has another dimension.
        """
        with self.snapshot():
            ((count,),) = self._query(_PRESENT.format("COUNT(*)", "vectors", "encoder"), (encoder,))
            rows = np.empty(count, np.int64)
            vectors = np.empty((count, dimension), np.float32)
            sql = _PRESENT.format("e.row, f.vector", "vectors", "encoder") + " ORDER BY e.row"
            cursor = self._db.execute(sql, (encoder,))
            for start in range(0, count, _STREAM):
                part = cursor.fetchmany(_STREAM)
                rows[start : start + len(part)] = [row for row, _ in part]
                content = b"".join([blob for _, blob in part])
                if len(content) != len(part) * dimension * 4:
                    message = f"vectors of {encoder} are not all of {dimension} dimensions"
                    raise CatalogueError(str(self.path), message)
                block = np.frombuffer(content, "<f4").reshape(-1, dimension)
                vectors[start : start + len(part)] = block
        return rows, vectors

    # -- sparse vectors ------------------------------------------------------------------------------------

    def rows_without_sparse(self, lexicon: str) -> list[RowId]:
        """Return the rows, ascending, that have no sparse vector of `lexicon` for their present text."""
        return self._rows_without("bags", "lexicon", lexicon)

    def store_sparse(
        self, lexicon: str, entry_rows: Sequence[EntryRow], sparse: SparseVectors
    ) -> None:
        """Keep sparse vectors of counts, len(stored) of them, made by `lexicon` of exactly these texts.

        Entries that are gone, or have another text by now, are passed over.
        """
        pairs = np.empty(len(sparse.ids), _PAIR)
        pairs["id"], pairs["weight"] = sparse.ids, sparse.weights
        offsets = sparse.offsets.tolist()
        values = (
            (pairs[offsets[i] : offsets[i + 1]].tobytes(), languages)
            for i, languages in enumerate(sparse.languages.tolist())
        )
        self._store("bags", ("lexicon", "bag", "languages"), lexicon, entry_rows, values)

    def sparse(self, lexicon: str) -> tuple[Ids, SparseVectors]:
        """Return rows, ascending, and their sparse vectors of counts, that fit the present texts."""
        columns = "COUNT(*), COALESCE(SUM(LENGTH(f.bag)), 0)"
        with self.snapshot():
            ((count, size),) = self._query(_PRESENT.format(columns, "bags", "lexicon"), (lexicon,))
            rows, offsets = np.empty(count, np.int64), np.zeros(count + 1, np.int64)
            languages = np.empty(count, np.uint8)
            pairs = np.empty(size // _PAIR.itemsize, _PAIR)
            sql = _PRESENT.format("e.row, f.bag, f.languages", "bags", "lexicon")
            cursor = self._db.execute(sql + " ORDER BY e.row", (lexicon,))
            for start in range(0, count, _STREAM):
                part = cursor.fetchmany(_STREAM)
                stop = start + len(part)
                rows[start:stop] = [row for row, _, _ in part]
                languages[start:stop] = [flags for _, _, flags in part]
                lengths = np.array([len(blob) for _, blob, _ in part]) // _PAIR.itemsize
                offsets[start + 1 : stop + 1] = offsets[start] + np.cumsum(lengths)
                content = b"".join([blob for _, blob, _ in part])
                pairs[offsets[start] : offsets[stop]] = np.frombuffer(content, _PAIR)
        ids, weights = np.ascontiguousarray(pairs["id"]), np.ascontiguousarray(pairs["weight"])
        return rows, SparseVectors(offsets, ids, weights, languages)

    # -- both ------------------------------------------------------------------------------------

    def _rows_without(self, table: str, maker: str, made_by: str) -> list[RowId]:
        sql = (
            f"SELECT e.row FROM entries e LEFT JOIN {table} f ON f.entry = e.row AND f.{maker} = ?"
            " WHERE f.text_hash IS NOT e.text_hash ORDER BY e.row"
        )
        return [row for (row,) in self._query(sql, (made_by,))]

    def _store(
        self,
        table: str,
        columns: tuple[str, ...],
        made_by: str,
        entry_rows: Sequence[EntryRow],
        values: Iterable[tuple[Any, ...]],
    ) -> None:
        maker, *rest = columns
        marks = ", ".join("?" * (len(rest) + 1))
        replaced = ", ".join(f"{column} = excluded.{column}" for column in rest)
        sql = (
            f"INSERT INTO {table} ({', '.join(columns)}, changed, entry, text_hash)"
            f" SELECT {marks}, ?, row, text_hash FROM entries WHERE row = ? AND text_hash = ?"
            f" ON CONFLICT (entry, {maker}) DO UPDATE SET {replaced}, text_hash = excluded.text_hash,"
            " changed = IIF(text_hash = excluded.text_hash, changed, excluded.changed)"
        )
        with self.transaction():
            now = self._tick()
            self._db.executemany(
                sql,
                (
                    (made_by, *value, now, s.row, s.entry.text_hash())
                    for s, value in zip(entry_rows, values, strict=True)
                ),
            )


_PRESENT = (
    "SELECT {} FROM entries e JOIN {} f"
    " ON f.entry = e.row AND f.{} = ? AND f.text_hash = e.text_hash"
)


def vector_of(blob: bytes | None) -> Vectors | None:
    """Return a stored vector, shape (d,), as it was kept."""
    return None if blob is None else np.frombuffer(blob, "<f4")


def sparse_of(blob: bytes | None, languages: int) -> SparseVectors | None:
    """Return a stored sparse vector of counts: one row, as it was kept."""
    if blob is None:
        return None
    pairs = np.frombuffer(blob, _PAIR)
    ids, weights = np.ascontiguousarray(pairs["id"]), np.ascontiguousarray(pairs["weight"])
    return SparseVectors(np.array([0, len(pairs)]), ids, weights, np.array([languages], np.uint8))
