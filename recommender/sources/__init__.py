"""Sources: one parser a format, documents in, mentions and located problems out.

`read` opens a document, detects its format from its content and yields its mentions and problems. Every
parser is a function of text, or of numbered lines where documents may be longer than memory, and
of the document's name; content never makes one raise. Plain text that is in none of the structured
formats is a digest.

Touches: entries. To add a format: a module with `parse`, its line in the tables below, what it is recognised by
in `detection`, its name in `entries.mention.RECORDS`, and a golden file for its test.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from recommender.entries.claims import Decision
from recommender.entries.document_title import DocumentTitle
from recommender.entries.edit import Edit
from recommender.entries.exported_collection import ExportedCollection
from recommender.entries.mention import Mention, Problem
from recommender.errors import InvalidQuery
from recommender.progress import Progress, no_progress
from recommender.sources import (
    arxiv,
    bibtex,
    coverage,
    crossref,
    csl,
    digests,
    endnote,
    feed,
    frontmatter,
    huggingface,
    jsonl,
    medline,
    oai,
    openalex,
    pdf,
    pubmed,
    refer,
    ris,
    semanticscholar,
    webofscience,
    webpage,
    zotero,
)
from recommender.sources.detection import detect, looks_like, refusal
from recommender.sources.document_title import document_title
from recommender.sources.files import documents, name_of, open_document
from recommender.sources.streams import Document, Line

if TYPE_CHECKING:
    from recommender.sources.digests.inspection.report import Inspection

__all__ = [
    "FORMATS",
    "Parsed",
    "check",
    "documents",
    "inspect_stream",
    "open_document",
    "read",
    "read_stream",
]

Parsed = Iterator[Mention | Problem | Decision | Edit | ExportedCollection | DocumentTitle]
"""What sources yield: mentions, problems, people's decisions and edits, collections, and titles of documents."""

_OF_LINES: dict[str, Callable[[Iterable[Line], str], Parsed]] = {
    "jsonl": jsonl.parse,
    "arxiv": arxiv.parse,
    "openalex": openalex.parse,
    "crossref": crossref.parse,
    "semanticscholar": semanticscholar.parse,
    "huggingface": huggingface.parse,
    "csl": csl.parse,
    "bibtex": bibtex.parse,
    "ris": ris.parse,
    "medline": medline.parse,
    "refer": refer.parse,
    "webofscience": webofscience.parse,
    "pubmed": pubmed.parse,
    "oai": oai.parse,
    "endnote": endnote.parse,
    "zotero": zotero.parse,
}
_OF_TEXT: dict[str, Callable[[str, str], Parsed]] = {
    "feed": feed.parse,
    "frontmatter": frontmatter.parse,
}
_OF_PAGES = ("webpage",)
_OF_BYTES = ("pdf",)

FORMATS: tuple[str, ...] = (*digests.HINTS, *_OF_LINES, *_OF_TEXT, *_OF_PAGES, *_OF_BYTES)
"""Every format by name: what the items of a digest may be, then the structured ones."""


def check(format: str | None = None, base_url: str = "") -> None:
    """Check the arguments of `read`.

    Raises
    ------
    InvalidQuery
        If there is no such format, or `base_url` is no http(s) address.
    """
    if format is not None and format not in FORMATS:
        raise InvalidQuery("format", f"{format!r} is unknown; use one of {', '.join(FORMATS)}")
    if base_url and not _is_address(base_url):
        raise InvalidQuery("base-url", f"{base_url!r} is no http or https address")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def read(
    path: Path,
    *,
    name: str | None = None,
    format: str | None = None,
    base_url: str = "",
    progress: Progress = no_progress,
) -> Parsed:
    """Read one document.

    Parameters
    ----------
    path : Path
        A text file; may be compressed with gzip or zstd, whatever its suffix.
    name : str, optional
        The document's name in origins and problems; by default the file's name.
    format : str, optional
        One of `FORMATS`; by default detected from the content.
    base_url : str, optional
        The address that relative links of a digest are resolved against, if the digest gives none itself.
    progress : callable, optional
        Called with the number of bytes taken from the disk so far.

    Raises
    ------
    SourceError
        If the file cannot be opened or read.
    InvalidQuery
        If there is no such format, or `base_url` is no http(s) address.
    """
    with open_document(path) as stream:
        yield from read_stream(
            stream,
            name or name_of(Path(path.name)),
            format=format,
            base_url=base_url,
            progress=progress,
        )


def read_stream(
    stream: BinaryIO,
    name: str,
    *,
    format: str | None = None,
    base_url: str = "",
    progress: Progress = no_progress,
) -> Parsed:
    """Read one document from an open binary stream; else as `read`."""
    check(format, base_url)
    document = Document(stream, name, progress)
    silent = True
    for item in _parsed(document, format or detect(document.head, name), base_url):
        yield from document.drain()
        yield item
        silent = False
    for problem in document.drain():
        yield problem
        silent = False
    if silent:
        yield Problem(name, 1, looks_like(document.head))


def inspect_stream(
    stream: BinaryIO, name: str, *, format: str | None = None, base_url: str = ""
) -> "Inspection":
    """Read one document as `read_stream` does, and return how it was read instead of its mentions.

    Of a digest this is every block and what it was taken for; of a structured document only the format.
    """
    from recommender.sources.digests.inspection.report import Inspection, inspect

    check(format, base_url)
    document = Document(stream, name)
    format = "pdf" if document.pdf else format or detect(document.head, name)
    if format in FORMATS and format not in digests.HINTS:
        return Inspection(name, format)
    text = None if document.binary else document.text()
    inspection = Inspection(name) if text is None else inspect(text, name, format, base_url)
    inspection.problems[:0] = document.drain()
    return inspection


def _parsed(document: Document, format: str | None, base_url: str) -> Parsed:
    if document.pdf:
        if (data := document.data()) is not None:
            yield from pdf.parse(data, document.name, base_url)
        return
    if format is None and document.head and (reason := refusal(document.head, document.name)):
        yield Problem(document.name, 1, reason)
        return
    xml = document.head.lstrip("\ufeff \t\r\n").startswith("<")
    if format in _OF_LINES and not (format == "arxiv" and xml):
        yield from _OF_LINES[format](document.lines(), document.name)
    elif not document.binary and (text := document.text()) is not None:
        if format == "arxiv":
            yield from arxiv.parse_feed(text, document.name)
        elif format in _OF_TEXT:
            yield from _OF_TEXT[format](text, document.name)
        elif format == "webpage":
            yield from webpage.parse(text, document.name, base_url)
        elif format == "pdf":
            yield Problem(document.name, 1, "is no PDF; leave --format out")
        else:
            yield from _digest(text, document.name, format, base_url)


def _digest(text: str, name: str, hint: str | None, base_url: str) -> Parsed:
    yield from coverage.with_coverage(digests.parse(text, name, hint, base_url), text, name)
    if title := document_title(text):
        yield DocumentTitle(name, title)
