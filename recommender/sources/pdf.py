"""PDF: the title, the abstract and the numbers on the first page of a paper.

A PDF says where letters stand, not what they mean. What is largest in the upper part of the page is
taken for the title, what follows the word "Abstract" for the abstract; people are those that its
properties name. Nothing behind the first page is read.
"""

import io
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Origin, Problem
from recommender.entries.scripts import HAN

_NOT_TITLE = re.compile(
    r"(?:untitled|title|paper|main|manuscript|microsoft word|powerpoint|.*\.(?:docx?|tex|pdf|dvi|indd|qxd))\b.*",
    re.IGNORECASE,
)
_STAMP = re.compile(r"arXiv:\s*((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)")
_ABSTRACT = re.compile(
    r"(?:^|\n)[^\S\n]*(?:abstract\b|a\s?b\s?s\s?t\s?r\s?a\s?c\s?t\b|摘\s*要)[\s.:：—–-]*", re.I
)
_AFTER = re.compile(
    r"\n[^\S\n]*(?:(?:[1I]\.?\s*)?introduction\b|key\s?words?\b|index terms\b|ccs concepts\b|关\s*键\s*词"
    r"|(?:[1一][.、]?\s*)?引\s*言|(?:[1一][.、]?\s*)?绪\s*论|abstract\b)",
    re.IGNORECASE,
)
_LONGEST = 4000
"""Characters of an abstract: a page where nothing ends it goes on with something else."""
_FEWEST = 8
"""Letters of a title."""
_SAME_SIZE, _SMALL = 0.3, 0.7  # points; of the size of capitals


def parse(data: bytes, document: str, url: str = "") -> Iterator[Mention | Problem]:
    """Read the first page of a paper.

    Parameters
    ----------
    data : bytes
        The whole file.
    document : str
        Its name, for origins and problems.
    url : str
        Where it is.
    """
    try:
        from pypdf import PdfReader
    except ImportError:
        yield Problem(
            document, 1, "a PDF; to read one takes an extra: pip install 'recommender[fetch]'"
        )
        return
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it says the same by raising
    try:
        reader = PdfReader(io.BytesIO(data))
        said = {str(name): str(value) for name, value in (reader.metadata or {}).items()}
        page = _FirstPage(reader.pages[0])
    except Exception as error:  # noqa: BLE001  a foreign parser over arbitrary content
        yield Problem(document, 1, f"a PDF that cannot be read ({type(error).__name__}: {error})")
        return
    title = page.title() or _named(said.get("/Title"))
    if not title:
        yield Problem(document, 1, "a PDF without a title in letters; scanned pages are not read")
        return
    stamp = _STAMP.search(page.every)
    arxiv_id = fields.known("arxiv", f"arxiv:{stamp[1]}" if stamp else None, url)
    doi = fields.doi(said.get("/doi"), said.get("/WPS-ARTICLEDOI")) or page.doi()
    yield Mention(
        origin=Origin(document, 1, "pdf"),
        title=title,
        authors=people.people(said.get("/Author", "")),
        url=fields.link(url, arxiv_id, doi),
        arxiv_id=arxiv_id,
        doi=doi,
        **fields.abstract(page.abstract()),
    )


def _named(title: str | None) -> str | None:
    """Return the title of a file's properties, if it is one and not what a program put there."""
    folded = fields.fold(title or "")
    letters = sum(map(str.isalpha, folded or ""))
    return folded if folded and letters >= _FEWEST and not _NOT_TITLE.fullmatch(folded) else None


class _FirstPage:
    """The text of a page: in order, and by size."""

    def __init__(self, page: Any) -> None:
        self._sized: list[tuple[float, float, str]] = []
        self._height = float(page.mediabox.height)
        self._bottom = float(page.mediabox.bottom)
        self.text = page.extract_text(orientations=(0,), visitor_text=self._visit)
        self.every = page.extract_text()  # with what stands on its side, as arXiv's stamp does

    def _visit(self, text: str, cm: list[float], tm: list[float], _: Any, size: float) -> None:
        if text.strip():
            scale = (tm[2] ** 2 + tm[3] ** 2) ** 0.5 * (cm[2] ** 2 + cm[3] ** 2) ** 0.5
            height = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            self._sized.append((round(size * scale, 1), round(height, 1), text))

    def title(self) -> str | None:
        """Return the lines of the upper half that have the largest letters; None where all are alike."""
        half = self._bottom + self._height / 2
        upper = [one for one in self._sized if one[1] >= half]
        sizes = sorted({size for size, _, _ in self._sized}, reverse=True)
        for size in sizes[:-1]:
            heights = {height for at, height, _ in upper if size - at < _SAME_SIZE}
            # Capitals and small capitals stand on one line, and are of two sizes.
            text = _lines((h, text) for at, h, text in upper if h in heights and at > _SMALL * size)
            if sum(map(str.isalpha, text)) >= _FEWEST and not _STAMP.match(text):
                return fields.fold(_joined(text))
        return None

    def abstract(self) -> str | None:
        """Return what follows the word "Abstract" until something else begins."""
        begin = _ABSTRACT.search(self.text)
        if begin is None:
            return None
        rest = self.text[begin.end() :]
        end = _AFTER.search(rest)
        return fields.fold(_joined(rest[: end.start() if end else _LONGEST][:_LONGEST]))

    def doi(self) -> str | None:
        """Return the DOI of the page, if it names just one."""
        found = set(re.findall(r"10\.\d{4,9}/[^\s\"<>]+", self.text))
        known = {doi for one in found if (doi := fields.doi(one.rstrip(".,;)")))}
        return known.pop() if len(known) == 1 else None


def _lines(pieces: Iterable[tuple[float, str]]) -> str:
    """Join pieces of text, each with its height on the page: those of one height are one line."""
    text, before = "", None
    for height, piece in pieces:
        text += ("" if before in (None, height) else "\n") + piece
        before = height
    return text


def _joined(text: str) -> str:
    """Join lines: a word that was hyphenated is one, Chinese needs no space."""
    text = re.sub(r"(?<=[a-z])-\n\s*(?=[a-z])", "", text.replace("\r", "\n"))
    return re.sub(rf"(?<=[{HAN}])\s*\n\s*(?=[{HAN}])", "", text)
