"""Fetched documents: what came, how it is to be read, and how far the fetch is once it is stored."""

import io
from dataclasses import dataclass

from recommender import sources
from recommender.entries.mention import Problem
from recommender.fetch.cursors import KeptCursor


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A document that came, or word that none did.

    Attributes
    ----------
    name : str
        What origins and problems call it; the same each time, so that what came before is known.
    body : bytes
        The document; empty where there is none.
    format : str, optional
        What it is read as; by default that is told from the content.
    base_url : str
        The address that relative links are kept against.
    problems : tuple of Problem
        What is to be said of it beside what its content tells.
    key : str
        The name of the cursor; "" where none is kept.
    cursor : dict
        What is to be kept under `key` once the document is stored.
    total : int, optional
        How many records there are in this and all documents to come, where the server says so.
    """

    name: str
    body: bytes = b""
    format: str | None = None
    base_url: str = ""
    problems: tuple[Problem, ...] = ()
    key: str = ""
    cursor: KeptCursor | None = None
    total: int | None = None

    def read(self) -> sources.Parsed:
        """Read what it says, as `sources.read_stream` does."""
        yield from self.problems
        if self.body:
            yield from sources.read_stream(
                io.BytesIO(self.body), self.name, format=self.format, base_url=self.base_url
            )
