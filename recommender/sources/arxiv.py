"""arXiv: the metadata snapshot (JSON lines), the API's Atom answers, the daily feeds."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from recommender.entries import fields, people, tex
from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import dates, feed, records
from recommender.sources.records import JsonRecord
from recommender.sources.streams import Line

_ANNOUNCED = re.compile(r"arXiv:\S+\s+Announce Type:\s*([\w-]+)\s*(?:Abstract:)?\s*")
_ARXIV_SIGN = re.compile(r"arxiv\.org/(?:api|schemas/atom|help/api)|rss\.arxiv\.org|oai:arXiv\.org")


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read records of the metadata snapshot, one JSON object a line."""
    for item in records.objects(lines, document):
        if isinstance(item, Problem):
            yield item
            continue
        line, record = item
        mention = _mention(record, Origin(document, line, "arxiv"))
        yield from (Problem(document, line, message) for message in record.wrong)
        if mention:
            yield mention


def _mention(record: JsonRecord, origin: Origin) -> Mention | None:
    value = record.line("id")
    id = fields.identifier("arxiv", value)
    title = _text(record, "title")
    if not id or not title:
        message = f"{value[:40]!r} is not an arXiv id" if value and not id else "missing"
        record.note("title" if id else "id", f"{message}; the record is left out")
        return None
    versions = record.objects("versions")
    dois = (record.line("doi") or "").split()
    return Mention(
        origin=origin,
        title=title,
        authors=_authors(record),
        url=f"https://arxiv.org/abs/{id}",
        arxiv_id=id,
        doi=dois[0] if dois else None,
        aliases=tuple(dois[1:]),
        category=next(iter((record.line("categories") or "").split()), None),
        published=dates.date(versions[0].text("created")) if versions else None,
        venue=_text(record, "journal-ref"),
        **fields.abstract(_text(record, "abstract")),
    )


def _text(record: JsonRecord, field: str) -> str | None:
    text = record.line(field)
    return tex.decode(text) if text else None


def _authors(record: JsonRecord) -> tuple[str, ...]:
    parsed = [
        [part for part in parts[:3] if isinstance(part, str)]
        for parts in record.elements("authors_parsed")
        if isinstance(parts, list)
    ]
    names = (tex.decode(people.reading_order(*parts)) for parts in parsed if parts)
    if authors := tuple(filter(None, names)):
        return authors
    return people.arxiv_authors(_text(record, "authors") or "")


def parse_feed(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read an answer of the API, or a daily feed in Atom or RSS."""
    for outcome in feed.items(text, document)[1]:
        if isinstance(outcome, Problem):
            yield outcome
            continue
        line, item = outcome
        id = fields.identifier("arxiv", item.get("link"), _identifier(item))
        if id and item.get("title"):
            yield _announcement(item, id, Origin(document, line, "arxiv"))
        else:
            beginning = feed.text(item, "summary") or feed.text(item, "title") or "it is empty"
            yield Problem(document, line, f"an entry without an arXiv id: {beginning[:200]}")


def _identifier(item: dict[str, Any]) -> str:
    return str(item.get("id", "")).removeprefix("oai:").replace("arXiv.org", "arXiv")


def _announcement(item: dict[str, Any], id: str, origin: Origin) -> Mention:
    summary = feed.text(item, "summary") or ""
    announced = _ANNOUNCED.match(summary)
    abstract = fields.fold(tex.decode(summary[announced.end() :] if announced else summary))
    # The date of a replacement says nothing of when the paper came out.
    revised = announced is not None and announced[1].startswith("replace")
    primary = item.get("arxiv_primary_category") or {}
    return Mention(
        origin=origin,
        title=tex.decode(feed.text(item, "title") or ""),
        authors=_creators(item),
        url=f"https://arxiv.org/abs/{id}",
        arxiv_id=id,
        doi=fields.doi(feed.text(item, "arxiv_doi")),
        category=primary.get("term") or next(iter(feed.tags(item)), None),
        published=None if revised else feed.published(item),
        venue=feed.text(item, "arxiv_journal_ref") or feed.text(item, "arxiv_journal_reference"),
        **fields.abstract(abstract),
    )


def _creators(item: dict[str, Any]) -> tuple[str, ...]:
    """Return the authors: a name each from the API, all in one text with TeX from a daily feed."""
    authors = feed.authors(item)
    names = people.arxiv_authors(tex.decode(authors[0])) if len(authors) == 1 else authors
    return tuple(name for name in names if "@" not in name)  # the address of the list


def is_feed(head: str) -> bool:
    """Whether an XML feed that begins like this is arXiv's."""
    return _ARXIV_SIGN.search(head) is not None
