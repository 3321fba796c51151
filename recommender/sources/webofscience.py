"""The plain text that Web of Science exports, also as "full record" of other Clarivate indexes."""

import re
from collections.abc import Iterable, Iterator

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import dates, tagged
from recommender.sources.streams import Line
from recommender.sources.tagged import Layout, TaggedRecord

_LAYOUT = Layout(re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: (.*)|()$)"), first="PT", last="ER")
_START = re.compile(r"\A[\ufeff\s]*(?:FN .*\n\s*VR 1\.0\s*\n\s*)?PT [A-Z]\s*\n[A-Z][A-Z0-9] ")


def looks_like(head: str) -> bool:
    """Whether a text begins as Web of Science writes it."""
    return _START.match(head) is not None


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read records from ``PT`` to ``ER``."""
    yield from tagged.read(lines, _LAYOUT, Origin(document, 1, "webofscience"), _mention)


def _mention(record: TaggedRecord, origin: Origin) -> Mention | None:
    doi = fields.doi(record.first("DI", "D2"))
    arxiv_id = fields.identifier("arxiv", record.first("DI"), record.first("AR"))
    number = record.first("PM") or ""
    title = record.first("TI")
    if not (title or doi or arxiv_id or number):
        return None
    abstract = record.first("AB")
    return Mention(
        origin=origin,
        title=title,
        authors=tuple(map(people.person, record.lines("AF") or record.lines("AU", "CA"))),
        url=fields.link(None, arxiv_id, doi),
        aliases=(f"pmid:{number}",) if number.isdecimal() else (),
        arxiv_id=arxiv_id,
        doi=doi,
        category=fields.keyword(record.first("DE", "ID", "WC")),
        published=dates.date(record.first("PD") or "", record.first("PY", "EY")),
        venue=record.first("SO", "CT"),
        **fields.abstract(abstract),
    )
