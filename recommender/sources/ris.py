"""RIS, the exchange format of reference managers."""

import re
from collections.abc import Iterable, Iterator

from recommender.entries import fields, people
from recommender.entries.mention import Kind, Mention, Origin, Problem, language
from recommender.sources import dates, markup, tagged
from recommender.sources.streams import Line
from recommender.sources.tagged import Layout, TaggedRecord

_LAYOUT = Layout(
    # One space and no value would also fit the text of an abstract; two and a dash do not.
    re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: {2,3}- ?| -(?: |$))(.*)"),
    first="TY",
    last="ER",
)
_TYPE = re.compile(r"^\ufeff?TY {1,3}- *[A-Z]*[ \t]*$", re.MULTILINE)
_SAME_LINE = re.compile(r"(?<=\s\s)([A-Z][A-Z0-9]) {2}- ")
_KINDS: dict[str, Kind] = {"BLOG": "post", "ELEC": "post", "NEWS": "news"}
_TAGGED = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")
_PUBMED = re.compile(r"pubmed|medline|\bNLM\b", re.IGNORECASE)


def looks_like(head: str) -> bool:
    """Whether a text holds the tag that every RIS record begins with."""
    return _TYPE.search(head) is not None


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read RIS records; one begins at its ``TY``, whether or not the one before was ended."""
    yield from tagged.read(_one_a_line(lines), _LAYOUT, Origin(document, 1, "ris"), _mention)


def _one_a_line(lines: Iterable[Line]) -> Iterator[Line]:
    """Split lines on which some programs write several tags."""
    for number, line in lines:
        if "  - " in line[6:]:
            first, *more = _SAME_LINE.split(line)
            yield number, first
            for tag, value in zip(more[::2], more[1::2], strict=True):
                yield number, f"{tag}  - {value}"
        else:
            yield number, line


def _mention(record: TaggedRecord, origin: Origin) -> Mention | None:
    urls = [url for text in record.values("UR", "L1", "L2", "LK") for url in fields.addresses(text)]
    doi = fields.doi(record.first("DO", "DI"), *urls, record.first("M3"), record.first("L3"))
    numbers = record.values("DO") + urls + record.values("AN", "M1", "ID")
    arxiv_id = fields.identifier("arxiv", *numbers)
    url = fields.link(next(iter(urls), None), arxiv_id, doi)
    title = record.first("TI", "T1", "CT", "ST")
    place = record.first("JF", "T2", "JO", "C3", "BT", "JA", "J1", "J2", "SO")
    translated = record.first("TT")
    if not title:
        title, place = record.first("BT", "T2"), record.first("JF", "JO", "T3")
    if not (title or translated or url):
        return None
    abstract = record.first("AB", "N2")
    return Mention(
        origin=origin._replace(links=tuple(urls[1:])),
        kind=_KINDS.get(record.first("TY") or "", "paper"),
        title=title,
        title_zh=translated if translated and language(translated) == "zh" else None,
        authors=_authors(record),
        url=url,
        aliases=tuple(_aliases(record)),
        arxiv_id=arxiv_id,
        doi=doi,
        category=next(iter(re.split(r"[;；]", record.first("KW", "K1") or "")), "").strip() or None,
        published=_published(record),
        venue=place,
        lang=fields.languages(_language(record), bool(abstract)),
        **fields.abstract(abstract),
    )


def _aliases(record: TaggedRecord) -> Iterator[str]:
    number = record.first("AN") or ""
    if number.isdecimal() and _PUBMED.search(record.first("DB", "DP") or ""):
        yield f"pmid:{number}"
    if match := re.match(r"PMC\d+$", record.first("C2") or ""):
        yield f"pmcid:{match[0]}"
    if name := fields.work_id(record.first("ID")):
        yield name


def _published(record: TaggedRecord) -> str | None:
    """Return the date; Web of Science puts the year into a field of its own."""
    years = [record.first(tag) for tag in ("PY", "Y1", "YR")]
    full_date = dates.date(record.first("DA"), next(filter(None, years), None))
    return dates.fullest(full_date, *map(dates.date, years))


def _language(record: TaggedRecord) -> str | None:
    """Return the language where it is a tag such as ``de`` or ``en-US``; names are not."""
    tag = record.first("LA") or ""
    return tag if _TAGGED.match(tag) else None


def _authors(record: TaggedRecord) -> tuple[str, ...]:
    authors, older = record.values("AU"), record.values("A1")
    texts = map(
        markup.text, dict.fromkeys(older + authors) if authors and older else authors or older
    )
    return tuple(name for text in texts if text for name in people.people(text, "family first"))
