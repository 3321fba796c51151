"""Full text: the words of every mention, kept in the catalogue by SQLite's FTS5 (bm25, prefixes).

A mention never changes, so its words are indexed once, when its entry is embedded, and not
while documents are read: nothing is found before it has a vector. `fts_text` tokenises texts for
FTS5. The table keeps no text, only the positions of words.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from recommender.catalogue.connection import RowId
from recommender.catalogue.edits import EditStore
from recommender.catalogue.fts_text import tokenised, whole_token

_BATCH = 2000  # entries whose mentions one transaction indexes
# From so many mentions on, FTS5 sorts 8 MB of words at once rather than its default of one: a third less time.
_MANY, _SORTED = 500, 8 << 20
_UNLISTED = (
    "SELECT m.row, m.entry, m.content FROM mentions m LEFT JOIN words_docsize d ON d.id = m.row"
    " WHERE d.id IS NULL AND m.entry IN (SELECT value FROM json_each(?)) ORDER BY m.row"
)


_HITS = (
    "SELECT m.entry, COUNT(*) FROM"
    " (SELECT * FROM"
    "  (SELECT rowid, bm25(words, {}) AS score FROM words WHERE words MATCH ?1{})"
    "  ORDER BY score, rowid LIMIT ?2) f"
    " JOIN mentions m INDEXED BY owners ON m.row = f.rowid GROUP BY m.entry ORDER BY MIN(f.score), m.entry"
)


_NEWEST = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?"
_LAST = " ORDER BY rowid DESC LIMIT ?3"
_AMONG = (  # the plus keeps SQLite from looking each row up in the index of words
    " AND +rowid IN (SELECT row FROM mentions WHERE entry IN (SELECT value FROM json_each(?3)))"
)


_OWNERS = (
    "SELECT row, entry FROM mentions INDEXED BY owners"
    " WHERE row IN (SELECT value FROM json_each(?))"
)


_WEIGHTS = "10, 8, 1"  # of a word in a title, in an author, anywhere else
_SCORED = 1000  # mentions whose bm25 is told: each takes some two microseconds


class Matches(NamedTuple):
    """Rows of entries that match, best first; ``every`` says that these are all matches, not only the first."""

    rows: list[RowId]
    every: bool


class FullTextIndex(EditStore):
    """The part of a catalogue that indexes mentions by their words, and finds entries by them."""

    def unindexed_rows(self) -> list[RowId]:
        """Return the rows, ascending, of entries with a mention that is not indexed."""
        sql = (
            "SELECT DISTINCT m.entry FROM mentions m LEFT JOIN words_docsize d ON d.id = m.row"
            " WHERE d.id IS NULL ORDER BY m.entry"
        )
        return [row for (row,) in self._query(sql)]

    def index_mentions(self, rows: Sequence[RowId]) -> None:
        """Index the mentions of these entries that are not indexed yet."""
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            with self.transaction():
                if len(part) >= _MANY:  # FTS5 keeps it in the file
                    self._db.execute(
                        "INSERT INTO words (words, rank) VALUES ('hashsize', ?)", (_SORTED,)
                    )
                unindexed = list(self._chunked(_UNLISTED, part))
                edits = self._edits_of(sorted({entry for _, entry, _ in unindexed}))
                self._db.executemany(
                    "INSERT INTO words (rowid, title, authors, text) VALUES (?, ?, ?, ?)",
                    [
                        (place, *_columns(orjson.loads(content) | edits.get(entry, {})))
                        for place, entry, content in unindexed
                    ],
                )
                self._db.executemany(
                    "INSERT INTO listed_edits (mention, fields) VALUES (?, ?)",
                    [
                        (place, orjson.dumps(edits[entry]).decode())
                        for place, entry, _ in unindexed
                        if entry in edits
                    ],
                )

    def _remove_from_index(self, row: RowId) -> None:
        """Take an entry's mentions out of the index; FTS5 has to be given exactly the text that it indexed."""
        sql = (
            "SELECT m.row, m.content, COALESCE(e.fields, '{}') FROM mentions m"
            " JOIN words_docsize d ON d.id = m.row LEFT JOIN listed_edits e ON e.mention = m.row"
            " WHERE m.entry = ?"
        )
        mentions = self._query(sql, (row,))
        self._db.executemany(
            "INSERT INTO words (words, rowid, title, authors, text) VALUES ('delete', ?, ?, ?, ?)",
            [(place, *_columns(orjson.loads(c) | orjson.loads(e))) for place, c, e in mentions],
        )
        self._db.executemany(
            "DELETE FROM listed_edits WHERE mention = ?", [(place,) for place, _, _ in mentions]
        )

    def hits(self, expression: str, limit: int, among: Sequence[RowId] | None = None) -> Matches:
        """Return the rows of entries that match, by falling bm25 of the best mention, ties by row.

        Of more than a thousand mentions that match, those stored last are looked at.

        Parameters
        ----------
        expression : str
            An expression of FTS5: see `recommender.catalogue.fts_query`.
        limit : int
            How many mentions to take the entries of.
        among : sequence of int, optional
            Rows that may be found: then all that match are looked at.
        """
        if among is not None:
            rows = orjson.dumps(list(among)).decode()
            matches = self._query(_HITS.format(_WEIGHTS, _AMONG), (expression, limit, rows))
        else:
            limit = min(limit, _SCORED)
            matches = self._query(_HITS.format(_WEIGHTS, _LAST), (expression, limit, _SCORED))
        return Matches(
            [row for row, _ in matches], sum(mentions for _, mentions in matches) < limit
        )

    def hits_of_any(self, expressions: Sequence[str], limit: int, most: int) -> Matches:
        """Return the rows of entries that match any of these expressions, by falling sum of idf, ties by row.

        The sum is that of an entry's best mention, and counts an expression twice that a title or an author
        matches. This is bm25 without term frequency and text length, in a tenth of its time.

        Parameters
        ----------
        limit : int
            How many mentions to take the entries of.
        most : int
            How many mentions of each to look at: those stored last.
        """
        last = self.newest_indexed()
        sums: defaultdict[int, float] = defaultdict(float)
        every = True
        for expression in expressions:
            hits = self._query(_NEWEST, (expression, most))
            idf = math.log(1 + last / max(len(hits), 1))
            title_hits = self._query(_NEWEST, (f"{{title authors}} : ({expression})", most))
            every &= len(hits) < most
            for (row,) in (*hits, *title_hits):
                sums[row] += idf
        best = sorted(sums, key=lambda row: (-sums[row], row))[:limit]
        owners = dict(self._chunked(_OWNERS, best))
        return Matches(
            list(dict.fromkeys(owners[row] for row in best)), every and len(sums) < limit
        )

    def newest_indexed(self) -> int:
        """Return the row of the mention indexed last: how many have been indexed, those removed since included."""
        return int(self._query("SELECT COALESCE(MAX(id), 0) FROM words_docsize")[0][0])

    def frequency(self, expression: str, most: int = -1) -> int:
        """Return how many mentions match an expression, counted up to `most`."""
        sql = "SELECT COUNT(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
        return int(self._query(sql, (expression, most))[0][0])

    def vocabulary(self, beginning: str) -> list[tuple[str, int]]:
        """Return the indexed words with this beginning, and how many mentions have each.

        All postings of these words are read: for one initial, some ten milliseconds of 100,000 entries.
        """
        return self._words(beginning, beginning[:-1] + chr(ord(beginning[-1]) + 1))

    def latin_vocabulary(self) -> list[tuple[str, int]]:
        """Return all indexed words in Latin letters, and how many mentions have each; takes seconds of a million."""
        return self._words("a", chr(ord("z") + 1))

    def _words(self, first: str, beyond: str) -> list[tuple[str, int]]:
        sql = "SELECT term, doc FROM word_counts WHERE term >= ? AND term < ?"
        return self._query(sql, (first, beyond))


def _columns(mention: dict[str, Any]) -> tuple[str, str, str]:
    """Return the columns of a stored mention that are indexed: title, authors and text, tokenised.

    The full-text index of an existing file holds what this returned: after a change, a migration has to
    index every mention again.
    """
    text_fields = ("abstract_en", "abstract_zh", "recommendation", "venue", "category", "source")
    text = [mention[name] for name in text_fields if mention.get(name)]
    titles = [mention[name] for name in ("title", "title_zh") if mention.get(name)]
    return (
        _with_whole_tokens(titles),
        _with_whole_tokens(mention.get("authors", ())),
        "\n".join(map(tokenised, [*text, *mention.get("affiliations", ())])),  # most are ASCII
    )


def _with_whole_tokens(parts: Sequence[str]) -> str:
    return " ".join(f"{tokenised(part)} {whole_token(part)}" for part in parts)
