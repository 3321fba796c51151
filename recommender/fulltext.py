"""Full text: the words of every mention, kept in the catalogue by SQLite's FTS5 (bm25, prefixes).

A mention's words never change, so its words are listed once, when its entry is embedded, and not
while documents are read: nothing is found before it has a vector. Chinese characters, kana and
hangul are listed one by one, and a word of them is asked for as a phrase: whatever word a text cuts
it from, it is found, and a word of two characters as well as a longer one. The table keeps no
text, only where each word stands.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import orjson

from recommender.database import Database

MARK = "\ue000"
"""Stands at both ends of each title and author: a phrase with it means the whole of one."""

_UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff]"
)
_BATCH = 500  # mentions listed by one transaction
_UNLISTED = (
    "SELECT m.row, m.content FROM mentions m LEFT JOIN words_docsize d ON d.id = m.row"
    " WHERE d.id IS NULL AND m.entry IN (SELECT value FROM json_each(?)) ORDER BY m.row"
)
_HITS = (
    "SELECT m.entry FROM"
    " (SELECT rowid, bm25(words, {}) AS score FROM words WHERE words MATCH ?{}"
    " ORDER BY score, rowid LIMIT ?) f"
    " JOIN mentions m ON m.row = f.rowid GROUP BY m.entry ORDER BY MIN(f.score), m.entry"
)
_AMONG = (  # the plus keeps SQLite from looking each row up in the index of words
    " AND +rowid IN (SELECT row FROM mentions WHERE entry IN (SELECT value FROM json_each(?)))"
)
_WEIGHTS = "10, 8, 1"  # of a word in a title, in an author, anywhere else


def spaced(text: str) -> str:
    """Return a text as it is listed: in one width, with spaces between Chinese characters."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text).replace(MARK, " ")
    return _UNSPACED.sub(r" \g<0> ", folded)


class FullText(Database):
    """The part of a catalogue that finds entries by words."""

    def unlisted(self) -> list[int]:
        """Return the rows, ascending, of entries with a mention whose words are not listed."""
        sql = (
            "SELECT DISTINCT m.entry FROM mentions m LEFT JOIN words_docsize d ON d.id = m.row"
            " WHERE d.id IS NULL ORDER BY m.entry"
        )
        return [row for (row,) in self._query(sql)]

    def list_words(self, rows: Sequence[int]) -> None:
        """List the words of these entries' mentions, where that has not been done."""
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            with self.transaction():
                found = list(self._chunked(_UNLISTED, part))
                self._db.executemany(
                    "INSERT INTO words (rowid, title, authors, text) VALUES (?, ?, ?, ?)",
                    [(place, *_columns(orjson.loads(content))) for place, content in found],
                )

    def _unlist(self, row: int) -> None:
        """Take an entry's words out: FTS5 must be told exactly what it was given."""
        sql = (
            "SELECT m.row, m.content FROM mentions m JOIN words_docsize d ON d.id = m.row"
            " WHERE m.entry = ?"
        )
        self._db.executemany(
            "INSERT INTO words (words, rowid, title, authors, text) VALUES ('delete', ?, ?, ?, ?)",
            [(place, *_columns(orjson.loads(c))) for place, c in self._query(sql, (row,))],
        )

    def hits(self, asked: str, limit: int, among: Sequence[int] | None = None) -> list[int]:
        """Return the rows of entries that match, by falling bm25 of the best mention, ties by row.

        Parameters
        ----------
        asked : str
            An expression of FTS5: see `recommender.phrases`.
        limit : int
            How many mentions to take the entries of.
        among : sequence of int, optional
            Rows that may be found.
        """
        sql, values = _HITS.format(_WEIGHTS, "" if among is None else _AMONG), [asked]
        if among is not None:
            values.append(orjson.dumps(list(among)).decode())
        return [row for (row,) in self._query(sql, (*values, limit))]

    def frequency(self, asked: str) -> int:
        """Return how many mentions match an expression."""
        sql = "SELECT COUNT(*) FROM words WHERE words MATCH ?"
        return int(self._query(sql, (asked,))[0][0])

    def vocabulary(self, beginning: str) -> list[tuple[str, int]]:
        """Return the listed words that begin so, and how many mentions have each."""
        sql = "SELECT term, doc FROM word_counts WHERE term >= ? AND term < ?"
        return self._query(sql, (beginning, beginning[:-1] + chr(ord(beginning[-1]) + 1)))


def _columns(mention: dict[str, Any]) -> tuple[str, str, str]:
    """Return a stored mention's title, authors and text as they are listed.

    Of an older file they must be what they were: changed, every mention must be listed again.
    """
    others = ("abstract_en", "abstract_zh", "recommendation", "venue", "category", "source")
    text = [mention[name] for name in others if mention.get(name)]
    titles = [mention[name] for name in ("title", "title_zh") if mention.get(name)]
    return (
        _marked(titles),
        _marked(mention.get("authors", ())),
        spaced("\n".join([*text, *mention.get("affiliations", ())])),
    )


def _marked(parts: Sequence[str]) -> str:
    if not parts:
        return ""
    return f"{MARK} {f' {MARK} '.join(map(spaced, parts))} {MARK}"
