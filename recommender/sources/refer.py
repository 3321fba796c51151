"""Refer, the text with ``%`` tags that EndNote imports (``.enw``), and CNKI and Google Scholar write."""

import re
from collections.abc import Iterable, Iterator

from recommender.entries import fields, people
from recommender.entries.mention import Kind, Mention, Origin, Problem
from recommender.sources import dates, tagged
from recommender.sources.streams import Line
from recommender.sources.tagged import Layout, TaggedRecord

_LAYOUT = Layout(re.compile(r"\ufeff?%([0-9A-Z@!#$&()*+?=^~<>\[\]])(?: (.*)|()$)"), first="0")
_START = re.compile(r"\A[\ufeff\s]*%[0AT] \S.*\n(?:.*\n){0,40}?%[ATDJ] \S")
_KINDS: dict[str, Kind] = {"blog": "post", "web page": "post", "newspaper article": "news"}


def looks_like(head: str) -> bool:
    """Whether a text begins with a Refer record: two tags at least, and not comments of BibTeX."""
    return _START.match(head) is not None


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read records; each begins at its ``%0`` or, where there is none, behind an empty line."""
    yield from tagged.read(_from_first_tag(lines), _LAYOUT, Origin(document, 1, "refer"), _mention)


def _from_first_tag(lines: Iterable[Line]) -> Iterator[Line]:
    """Insert a ``%0`` line before records that begin without one, as those of the original Refer do."""
    numbered, empty, complete = False, True, True
    for number, line in lines:
        tag = match[1] if (match := _LAYOUT.tag.match(line)) else ""
        numbered = numbered or tag == "0"
        if not numbered and empty and complete and tag in ("A", "T"):
            yield number, "%0 Generic"
            complete = False
        complete = complete or tag == "T"
        empty = not line.strip()
        yield number, line


def _mention(record: TaggedRecord, origin: Origin) -> Mention | None:
    urls = [
        url for address_text in record.values("U", ">") for url in fields.addresses(address_text)
    ]
    doi = fields.doi(record.first("R"), *urls)
    arxiv_id = fields.identifier("arxiv", record.first("R"), *urls, record.first("M"))
    url = fields.link(next(iter(urls), None), arxiv_id, doi)
    title = record.first("T")
    if not (title or url):
        return None
    abstract = record.first("X")
    return Mention(
        origin=origin._replace(links=tuple(urls[1:])),
        kind=_KINDS.get((record.first("0") or "").lower(), "paper"),
        title=title,
        authors=tuple(
            name for text in record.values("A") for name in people.people(text, "family first")
        ),
        url=url,
        arxiv_id=arxiv_id,
        doi=doi,
        category=fields.keyword(record.first("K")),
        published=dates.date(record.first("8") or "", record.first("D")),
        venue=record.first("J", "B", "S"),
        **fields.abstract(abstract),
    )
