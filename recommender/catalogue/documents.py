"""Documents: which were read, and what each of them mentions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from recommender.catalogue.connection import Database, RowId
from recommender.entries.document_title import DocumentTitle, with_titles

_LONG = 5_000
"""Up to so many mentions, a document's entries are sorted by line: reading a hundred thousand takes seconds."""

_MENTIONS_READ = 200
"""How many of a document's first mentions determine its source and date: an export has a million."""


class ReadDocument(NamedTuple):
    """A document that was read: its name, its number of mentions, its format, and what its mentions have in common.

    Attributes
    ----------
    title : str, optional
        The title in the document itself.
    source : str, optional
        The medium that most of its first mentions name.
    published : str, optional
        The latest date of its first mentions.
    """

    name: str
    title: str | None
    mentions: int
    format: str
    source: str | None
    published: str | None


class DocumentStore(Database):
    """The part of a catalogue that knows its documents; a document that is read again keeps its place in their order."""

    def documents(self, count: int, least: int = 1) -> list[ReadDocument]:
        """Return the newest documents, by the time each was first read, latest first; at most `count`.

        Parameters
        ----------
        least : int
            Only documents with at least so many mentions: the page of a single post is no issue of a digest.
        """
        sql = (
            "SELECT document FROM mentions GROUP BY document HAVING COUNT(*) >= ?"
            " ORDER BY MIN(row) DESC LIMIT ?"
        )
        return [self._document(name) for (name,) in self._query(sql, (least, count))]

    def document(self, name: str) -> ReadDocument | None:
        """Return the document of a name, None if no mention is from one."""
        rows = self._query("SELECT 1 FROM mentions WHERE document = ? LIMIT 1", (name,))
        return self._document(name) if rows else None

    def entries_of_document(self, document: str) -> list[RowId]:
        """Return the rows of the entries that a document mentions, each once, in the order of its lines.

        Of a document of more than `_LONG` mentions, in the order in which they were stored.
        """
        line = (
            "MIN(json_extract(content, '$.origin[1]'))," if self._count(document) <= _LONG else ""
        )
        sql = (
            f"SELECT entry FROM mentions WHERE document = ? GROUP BY entry ORDER BY {line} MIN(row)"
        )
        return [row for (row,) in self._query(sql, (document,))]

    def title_documents(self, titles: Iterable[DocumentTitle]) -> None:
        """Store the titles of documents; of several of one document, the last."""
        sql = (
            "INSERT INTO document_titles VALUES (?, ?) ON CONFLICT (document) DO UPDATE"
            " SET title = excluded.title WHERE title != excluded.title"
        )
        with self.transaction():
            self._db.executemany(sql, titles)

    def document_titles(self, names: Collection[str] | None = None) -> dict[str, str]:
        """Return the titles of all documents, or of those with some names; one without a title is left out."""
        sql = "SELECT document, title FROM document_titles"
        if names is None:
            return dict(self._query(sql))
        some = f"{sql} WHERE document IN (SELECT value FROM json_each(?))"
        return dict(self._chunked(some, list(names)))

    def with_document_titles(self, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return entries as `Entry.to_dict` gives them, with the ``title`` of each document that mentions them."""
        names = {mention["document"] for entry in entries for mention in entry["mentions"]}
        titles = self.document_titles(names)
        return [with_titles(entry, titles) for entry in entries]

    def _count(self, name: str) -> int:
        sql = "SELECT COUNT(*) FROM mentions WHERE document = ?"
        return int(self._query(sql, (name,))[0][0])

    def _document(self, name: str) -> ReadDocument:
        sql = "SELECT content FROM mentions WHERE document = ? ORDER BY row LIMIT ?"
        mentions = [
            orjson.loads(content) for (content,) in self._query(sql, (name, _MENTIONS_READ))
        ]
        media = Counter(one["source"] for one in mentions if one.get("source"))
        dates = [one["published"] for one in mentions if one.get("published")]
        source = min(media, key=lambda medium: (-media[medium], medium), default=None)
        return ReadDocument(
            name,
            self.document_titles([name]).get(name),
            self._count(name),
            mentions[0]["origin"][2],
            source,
            max(dates, default=None),
        )
