"""CSL-JSON, the format of citation processors, as Zotero, Pandoc and DOI resolvers write it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from recommender.entries import fields, people
from recommender.entries.mention import Kind, Mention, Origin, Problem, language
from recommender.sources import dates, markup, records
from recommender.sources.records import JsonRecord
from recommender.sources.streams import Line

_KINDS: dict[str, Kind] = {
    "post-weblog": "post",
    "post": "post",
    "webpage": "post",
    "article-newspaper": "news",
}
_DATES = ("issued", "published", "published-print", "published-online", "posted", "original-date")
_ARXIV = re.compile(r"arxiv\s*:\s*\S+", re.IGNORECASE)


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read items: a list of them, one in a document, or one a line."""
    for item in records.objects(lines, document, "items", "references"):
        if isinstance(item, Problem):
            yield item
            continue
        line, record = item
        yield from read(record, Origin(document, line, "csl"))


def read(record: JsonRecord, origin: Origin) -> Iterator[Mention | Problem]:
    """Read one item: yield the problems in it, then its mention."""
    result = mention(record, origin)
    yield from (Problem(origin.document, origin.line, message) for message in record.wrong)
    yield result or Problem(
        origin.document, origin.line, "an item without title, DOI or URL; left out"
    )


def mention(record: JsonRecord, origin: Origin) -> Mention | None:
    """Return the mention of an item; Crossref's lists are accepted where CSL has texts."""
    page, note = record.word("URL"), record.word("note") or ""
    doi = fields.doi(record.word("DOI"), page)
    numbers = [record.word(name) for name in ("DOI", "number", "id", "archive_location")]
    arxiv_id = fields.identifier("arxiv", *numbers, page, *_ARXIV.findall(note))
    url = fields.link(page, arxiv_id, doi)
    title = _title(record)
    if not (title or url):
        return None
    translated = _text(record, "translated-title", "original-title")
    abstract = _text(record, "abstract")
    return Mention(
        origin=origin,
        kind=_KINDS.get(record.word("type") or "", "paper"),
        title=title,
        title_zh=translated if translated and language(translated) == "zh" else None,
        authors=tuple(name for person in record.inside("author") if (name := author(person))),
        url=url,
        aliases=tuple(_aliases(record)),
        arxiv_id=arxiv_id,
        doi=doi,
        category=fields.keyword(_text(record, "keyword", "subject", "categories")),
        published=dates.fullest(*(date(record.values.get(name)) for name in _DATES)),
        venue=_text(record, "container-title", "event-title", "event", "container-title-short"),
        lang=fields.languages(record.word("language"), bool(abstract)),
        **fields.abstract(abstract),
    )


def _text(record: JsonRecord, *names: str) -> str | None:
    return next((text for name in names if (text := markup.text(record.word(name)))), None)


def _title(record: JsonRecord) -> str | None:
    title, more = _text(record, "title"), _text(record, "subtitle")
    return f"{title}: {more}" if title and more and more not in title else title or more


def author(person: JsonRecord) -> str | None:
    """Return a name in reading order; that of an organisation as it stands."""
    particles = (person.word("dropping-particle"), person.word("non-dropping-particle"))
    family = " ".join(part for part in (*particles, person.word("family")) if part)
    name = people.reading_order(family, person.word("given") or "", person.word("suffix") or "")
    return markup.text(name or person.word("literal") or person.word("name"))


def date(value: Any) -> str | None:
    """Return a date of CSL: its parts as numbers or texts, its years, or a text."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str | int):
        return dates.date(str(value))
    if not isinstance(value, dict):
        return None
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if not isinstance(first, list):
        first = [value.get(name) for name in ("year", "month", "day")]
    numbers = [str(part) for part in first[:3] if isinstance(part, str | int) and part]
    text_value = next((text for name in ("raw", "literal") if (text := value.get(name))), None)
    return dates.date("-".join(numbers)) or dates.date(
        text_value if isinstance(text_value, str) else None
    )


def _aliases(record: JsonRecord) -> Iterator[str]:
    """Give PubMed's numbers, of which Zotero writes some into the note, and an id that is a name."""
    note = record.values.get("note")
    lines = dict(re.findall(r"^(PMID|PMCID):\s*(\S+)", note if isinstance(note, str) else "", re.M))
    pmid, central = (record.word(name) or lines.get(name, "") for name in ("PMID", "PMCID"))
    if pmid.isdecimal():
        yield f"pmid:{pmid}"
    if match := re.fullmatch(r"(?:PMC)?(\d+)", central):
        yield f"pmcid:PMC{match[1]}"
    if name := fields.work_id(record.word("id")):
        yield name
