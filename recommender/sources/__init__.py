"""Sources: one parser a format, documents in, mentions and located problems out.

`read` opens a document, tells its format from its content and gives what stands there. Every
parser is a function of text, or of numbered lines where documents may be longer than memory, and
of the document's name; content never makes one raise. Plain text that is in none of the structured
formats is a digest.

Touches: entries, errors. To add a format: a module with `parse`, its line in the tables below, what it is
recognised by in `detection`, and a golden file for its test.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from recommender.entries.claims import Decision
from recommender.entries.mention import Mention, Problem
from recommender.errors import InvalidQuery, SourceError
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
    huggingface,
    jsonl,
    medline,
    oai,
    openalex,
    pubmed,
    refer,
    ris,
    semanticscholar,
    webofscience,
    zotero,
)
from recommender.sources.detection import detect, looks_like, refusal
from recommender.sources.streams import Document, Line

if TYPE_CHECKING:
    from recommender.sources.digests.inspection import Inspection

Parsed = Iterator[Mention | Problem | Decision]

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
_OF_TEXT: dict[str, Callable[[str, str], Parsed]] = {"feed": feed.parse}

FORMATS: tuple[str, ...] = (*digests.HINTS, *_OF_LINES, *_OF_TEXT)
"""Every format by name: what the items of a digest may be, then the structured ones."""

_NOT_TEXT = re.compile(
    r"\.(?:avif|bmp|gif|heic|ico|jpe?g|png|tiff?|webp|mov|mp[34]|wav|webm|woff2?|ttf|7z|bz2|rar|tar|tgz"
    r"|xz|zip|docx?|epub|pdf|pptx?|xlsx?|bin|db|faiss|np[yz]|onnx|parquet|pickle|pkl|pt|pyc|safetensors"
    r"|sqlite3?)(?:\.gz|\.zst)?$",
    re.IGNORECASE,
)


def check(format: str | None = None, base_url: str = "") -> None:
    """Check how documents are to be read.

    Raises
    ------
    InvalidQuery
        If there is no such format, or the address is none that links could be kept against.
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


def documents(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Give the files to read, each with its document name.

    A file is given as it is, named by its last part. A folder is searched in the order of names,
    without hidden files and those whose suffix says that they hold no text; its files are named by
    their path below it, with ``/``.

    Raises
    ------
    SourceError
        If a path does not exist or a folder cannot be listed.
    """
    for path in paths:
        if path.is_dir():
            yield from ((file, _name(file.relative_to(path))) for file in _below(path))
        elif path.exists():
            yield path, _name(Path(path.name))
        else:
            raise SourceError(str(path), "does not exist; give a file or a folder")


def _name(path: Path) -> str:
    """Return a path as text that any encoder takes, also where its bytes are no text."""
    return path.as_posix().encode("utf-8", "replace").decode()


def _below(folder: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(str(folder), f"cannot be listed: {error.strerror or error}") from error
    for path in found:
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():  # a link could lead back up, for ever
            yield from _below(path)
        elif path.is_file() and not _NOT_TEXT.search(path.name):
            yield path


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
        What origins and problems call it; by default the file's name.
    format : str, optional
        One of `FORMATS`; by default told from the content.
    base_url : str, optional
        The address that relative links of a digest are kept against, if it names none itself.
    progress : callable, optional
        Called with the number of bytes taken from the disk so far.

    Raises
    ------
    SourceError
        If the file cannot be opened or read.
    InvalidQuery
        If there is no such format, or `base_url` is no http(s) address.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise SourceError(str(path), f"cannot be opened: {error.strerror or error}") from error
    with stream:
        yield from read_stream(
            stream,
            name or _name(Path(path.name)),
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
    for found in _found(document, format or detect(document.head, name), base_url):
        yield from document.drain()
        yield found
        silent = False
    for problem in document.drain():
        yield problem
        silent = False
    if silent:
        yield Problem(name, 1, looks_like(document.head))


def inspect_stream(
    stream: BinaryIO, name: str, *, format: str | None = None, base_url: str = ""
) -> "Inspection":
    """Read one document as `read_stream`, and return how it was read instead of what.

    Of a structured document only its format is told: how digests are read is what can be asked.
    """
    from recommender.sources.digests.inspection import Inspection, inspect

    check(format, base_url)
    document = Document(stream, name)
    format = format or detect(document.head, name)
    if format in _OF_LINES or format in _OF_TEXT:
        return Inspection(name, format)
    text = None if document.binary else document.text()
    found = Inspection(name) if text is None else inspect(text, name, format, base_url)
    found.problems[:0] = document.drain()
    return found


def _found(document: Document, format: str | None, base_url: str) -> Parsed:
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
        else:
            found = digests.parse(text, document.name, format, base_url)
            yield from coverage.watched(found, text, document.name)
