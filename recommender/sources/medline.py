"""MEDLINE, the text that PubMed saves as ``.nbib`` or ``.txt``."""

import re
from collections.abc import Iterable, Iterator

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Origin, Problem, language
from recommender.sources import dates, tagged
from recommender.sources.streams import Line
from recommender.sources.tagged import Layout, TaggedRecord

_LAYOUT = Layout(re.compile(r"(?=.{4}-)\ufeff?([A-Z]{2,4}) *- ?(.*)"), first="PMID")
_START = re.compile(r"^\ufeff?PMID ?- *\d+\s*$", re.MULTILINE)
_DOI = re.compile(r"(\S+)\s*\[doi\]")


def looks_like(head: str) -> bool:
    """Whether a text holds the tag that every MEDLINE record begins with."""
    return _START.search(head) is not None


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read MEDLINE records, from one ``PMID`` to the next."""
    yield from tagged.read(lines, _LAYOUT, Origin(document, 1, "medline"), _mention)


def _mention(record: TaggedRecord, origin: Origin) -> Mention:
    number = record.first("PMID") or ""
    pmid = f"pmid:{number}" if number.isdecimal() else None
    dois = [match[1] for value in record.values("LID", "AID") if (match := _DOI.search(value))]
    doi = fields.doi(*dois)
    arxiv_id = fields.identifier("arxiv", *dois, *record.values("LID", "AID"))
    page = f"https://pubmed.ncbi.nlm.nih.gov/{number}/" if pmid else None
    abstract = record.first("AB", "OAB")
    original = record.first("TT")
    return Mention(
        origin=origin,
        title=untitled_dot(record.first("TI", "BTI") or "") or original,
        title_zh=original if original and language(original) == "zh" else None,
        authors=_authors(record),
        url=fields.link(page, arxiv_id, doi),
        aliases=tuple(name for name in (pmid, *_central(record)) if name),
        arxiv_id=arxiv_id,
        doi=doi,
        category=fields.keyword(record.first("OT", "MH")),
        published=dates.fullest(dates.date(record.first("DP")), dates.date(record.first("DEP"))),
        venue=record.first("JT", "TA", "CTI"),
        **fields.abstract(abstract),
    )


def _central(record: TaggedRecord) -> Iterator[str]:
    if match := re.match(r"PMC\d+", record.first("PMC") or ""):
        yield f"pmcid:{match[0]}"


def _authors(record: TaggedRecord) -> tuple[str, ...]:
    names = tuple(people.person(name) for name in record.values("FAU"))
    names = names or tuple(people.initials_last(name) for name in record.values("AU"))
    return names + tuple(record.values("CN"))


def untitled_dot(title: str) -> str | None:
    """Return a title of PubMed without the full stop at its end, and without the brackets around a translated title."""
    if match := re.fullmatch(r"\[(.*)\]\.?", title):
        title = match[1]
    return re.sub(r"(?<![.\s])\.$", "", title) or None
