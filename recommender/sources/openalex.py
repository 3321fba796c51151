"""OpenAlex works: JSON lines of the snapshot, or one answer of the API with its ``results``."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from recommender.entries import fields, people
from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import dates, markup, records
from recommender.sources.records import JsonRecord
from recommender.sources.streams import Line

_AFFILIATIONS = 5  # a large collaboration has hundreds; the first ones tell where a work comes from


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read works; covers, indexes and other paratext are passed over."""
    for item in records.objects(lines, document, "results"):
        if isinstance(item, Problem):
            yield item
            continue
        line, record = item
        if record.values.get("is_paratext") is True:
            continue
        mention = _mention(record, Origin(document, line, "openalex"))
        yield from (Problem(document, line, message) for message in record.wrong)
        if mention:
            yield mention


def _mention(record: JsonRecord, origin: Origin) -> Mention | None:
    title = _title(record)
    aliases = _aliases(record)
    if not title and not aliases:
        record.note("id", "neither this nor a DOI or a title is there; the work is left out")
        return None
    primary = record.object("primary_location")
    pages = [primary.line("landing_page_url"), *_pages(record)]
    arxiv_id, doi = fields.identifier("arxiv", *aliases, *pages), fields.identifier("doi", *aliases)
    abstract = _abstract(record)
    return Mention(
        origin=origin,
        title=title,
        authors=tuple(_authors(record)),
        url=fields.link(pages[0], arxiv_id, doi),
        aliases=aliases,
        arxiv_id=arxiv_id,
        doi=doi,
        category=record.object("primary_topic").line("display_name"),
        affiliations=_affiliations(record),
        published=_published(record),
        venue=primary.object("source").line("display_name"),
        lang=fields.languages(record.line("language"), bool(abstract)),
        **fields.abstract(abstract),
    )


def _title(record: JsonRecord) -> str | None:
    return markup.text(record.line("title") or record.line("display_name"))


def _aliases(record: JsonRecord) -> tuple[str, ...]:
    """Return the names of a work; the ids come as URLs, and some PMC ids without their letters."""
    ids = record.object("ids")
    names = [record.line("id"), record.line("doi")]
    names += [ids.line(scheme) for scheme in ("openalex", "doi", "pmid")]
    if digits := re.search(r"(\d+)/?$", ids.line("pmcid") or ""):
        names.append(f"pmcid:PMC{digits[1]}")
    if mag := ids.values.get("mag"):
        names.append(f"mag:{mag}")
    return tuple(dict.fromkeys(name for name in names if name))


def _pages(record: JsonRecord) -> Iterator[str | None]:
    for location in record.objects("locations"):
        yield location.line("landing_page_url")
        yield location.line("pdf_url")


def _authors(record: JsonRecord) -> Iterator[str]:
    for authorship in record.objects("authorships"):
        name = authorship.object("author").line("display_name")
        if name := name or authorship.line("raw_author_name"):
            yield people.person(name)


def _affiliations(record: JsonRecord) -> tuple[str, ...]:
    names = (
        institution.line("display_name")
        for authorship in record.objects("authorships")
        for institution in authorship.objects("institutions")
    )
    return tuple(islice(dict.fromkeys(name for name in names if name), _AFFILIATIONS))


def _published(record: JsonRecord) -> str | None:
    year = record.number("publication_year")
    return dates.date(record.line("publication_date")) or dates.date(str(year or ""))


def _abstract(record: JsonRecord) -> str | None:
    """Return the abstract, rebuilt from OpenAlex's inverted index of its words."""
    words: list[tuple[int, str]] = []
    index = record.object("abstract_inverted_index")
    for word in index.values:
        words += [(place, word) for place in index.elements(word) if isinstance(place, int)]
    return markup.text(" ".join(word for _, word in sorted(words)))
