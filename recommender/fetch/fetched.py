"""Fetched documents: the body, how to read it, and the cursor of the fetch once it is stored."""

import io
from dataclasses import dataclass

from recommender import sources
from recommender.entries.mention import Problem
from recommender.fetch.cursors import StoredCursor


@dataclass(frozen=True, kw_only=True)
class FetchedDocument:
    """A document that was fetched, or the problem that prevented it.

    Attributes
    ----------
    name : str
        The document's name in origins and problems; the same each time it is fetched, so that the catalogue recognises
        the mentions that it had before.
    body : bytes
        The document; empty where there is none.
    format : str, optional
        The format to read it as; by default detected from its content.
    base_url : str
        The address that relative links in it are resolved against.
    problems : tuple of Problem
        Problems of the fetch, beside those of its content.
    key : str
        The name of the cursor; "" where none is kept.
    cursor : dict
        The cursor to store under `key` once the document is stored.
    total : int, optional
        How many records there are in this and all documents to come, where the server says so.
    """

    name: str
    body: bytes = b""
    format: str | None = None
    base_url: str = ""
    problems: tuple[Problem, ...] = ()
    key: str = ""
    cursor: StoredCursor | None = None
    total: int | None = None

    def read(self) -> sources.Parsed:
        """Parse the document, as `sources.read_stream` does."""
        yield from self.problems
        if self.body:
            yield from sources.read_stream(
                io.BytesIO(self.body), self.name, format=self.format, base_url=self.base_url
            )
