"""PDF: the title, the abstract and the numbers on the first page of a paper.

A PDF says where letters stand, not what they mean. The largest text in the upper part of the page is
taken for the title, the text after the word "Abstract" for the abstract; authors are those that the file's
properties name. Only the first page is read, in a process of its own.
"""

import importlib.util
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Origin, Problem
from recommender.entries.scripts import HAN
from recommender.sources import first_page

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
"""The most characters of an abstract or a title: a longer one has no recognised end."""
_FEWEST = 8
"""The fewest letters of a title."""
_SIZES = 100
"""How many of the largest sizes of letters a title may have."""
_PATIENCE = 60
"""How many seconds to wait for the process on a busy machine; see `first_page.SECONDS`."""
_SAME_SIZE, _SMALL = 0.3, 0.7  # points; of the size of capitals


def parse(data: bytes, document: str, url: str = "") -> Iterator[Mention | Problem]:
    """Read the first page of a paper.

    Parameters
    ----------
    data : bytes
        The whole file.
    document : str
        The file's name in origins and problems.
    url : str
        The file's address.
    """
    if importlib.util.find_spec("pypdf") is None:
        message = "a PDF; to read one takes an extra: pip install 'recommender[fetch]'"
        yield Problem(document, 1, message)
        return
    yield mention_of_page(_read(data), document, url)


def mention_of_page(page_content: dict[str, Any], document: str, url: str) -> Mention | Problem:
    """Return the mention of a paper from the content of its first page, as `first_page.page` returns it; see `parse`."""
    if "wrong" in page_content:
        return Problem(document, 1, f"a PDF that cannot be read ({page_content['wrong']})")
    properties, page = page_content["properties"], _FirstPage(page_content)
    title = page.title() or _plausible_title(properties.get("/Title"))
    if not title:
        return Problem(document, 1, "a PDF without a title in letters; scanned pages are not read")
    stamp = _STAMP.search(page.all_text)
    arxiv_id = fields.identifier("arxiv", f"arxiv:{stamp[1]}" if stamp else None, url)
    doi = fields.doi(properties.get("/doi"), properties.get("/WPS-ARTICLEDOI")) or page.doi()
    return Mention(
        origin=Origin(document, 1, "pdf"),
        title=title,
        authors=people.people(properties.get("/Author", "")),
        url=fields.link(url, arxiv_id, doi),
        arxiv_id=arxiv_id,
        doi=doi,
        **fields.abstract(page.abstract()),
    )


def _read(data: bytes) -> dict[str, Any]:
    """Run `first_page` as a process and return its output; ``wrong`` if it takes too long, or too much memory."""
    command = [sys.executable, "-P", first_page.__file__]
    try:
        process = subprocess.run(
            command, input=data, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return {"wrong": f"its first page took longer than {_PATIENCE} s"}
    if process.returncode == -signal.SIGXCPU:
        return {"wrong": f"its first page took more than {first_page.SECONDS} s of processor time"}
    if process.returncode:
        return {"wrong": f"its reader ended with status {process.returncode}"}
    content: dict[str, Any] = json.loads(process.stdout)
    return content


def _plausible_title(title: str | None) -> str | None:
    """Return the title in a file's properties, unless it is one that a program put there (``untitled``, a file name)."""
    folded = fields.fold(title or "")
    letters = sum(map(str.isalpha, folded or ""))
    return folded if folded and letters >= _FEWEST and not _NOT_TITLE.fullmatch(folded) else None


class _FirstPage:
    """The text of a page: in order, and by size."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._sized: list[tuple[float, float, str]] = content["pieces"]
        self._height, self._bottom = content["height"], content["bottom"]
        self.text: str = content["text"]
        self.all_text: str = content["every"]  # with what stands on its side, as arXiv's stamp does

    def title(self) -> str | None:
        """Return the lines of the upper half that have the largest letters; None where all are alike."""
        half = self._bottom + self._height / 2
        upper = [one for one in self._sized if one[1] >= half]
        sizes = sorted({size for size, _, _ in self._sized}, reverse=True)
        for size in sizes[:-1][:_SIZES]:
            heights = {height for at, height, _ in upper if size - at < _SAME_SIZE}
            # Capitals and small capitals stand on one line, and are of two sizes.
            text = _lines((h, text) for at, h, text in upper if h in heights and at > _SMALL * size)
            if (
                len(text) <= _LONGEST
                and sum(map(str.isalpha, text)) >= _FEWEST
                and not _STAMP.match(text)
            ):
                return fields.fold(_join_lines(text))
        return None

    def abstract(self) -> str | None:
        """Return the text from the word "Abstract" to the next section."""
        begin = _ABSTRACT.search(self.text)
        if begin is None:
            return None
        rest = self.text[begin.end() :]
        end = _AFTER.search(rest)
        return fields.fold(_join_lines(rest[: end.start() if end else _LONGEST][:_LONGEST]))

    def doi(self) -> str | None:
        """Return the DOI of the page, if it names just one."""
        candidates = set(re.findall(r"10\.\d{4,9}/[^\s\"<>]+", self.text))
        dois = {doi for one in candidates if (doi := fields.doi(one.rstrip(".,;)")))}
        return dois.pop() if len(dois) == 1 else None


def _lines(pieces: Iterable[tuple[float, str]]) -> str:
    """Join pieces of text, each with its height on the page: those of one height are one line."""
    text, before = "", None
    for height, piece in pieces:
        text += ("" if before in (None, height) else "\n") + piece
        before = height
    return text


def _join_lines(text: str) -> str:
    """Join lines: a word that was hyphenated is one, Chinese needs no space."""
    text = re.sub(r"(?<=[a-z])-\n\s*(?=[a-z])", "", text.replace("\r", "\n"))
    return re.sub(rf"(?<=[{HAN}])\s*\n\s*(?=[{HAN}])", "", text)
