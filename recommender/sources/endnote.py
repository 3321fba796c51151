"""EndNote's XML."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from recommender.entries import fields, people
from recommender.entries.mention import Kind, Mention, Origin, Problem, language
from recommender.sources import dates, elements
from recommender.sources.elements import every, first
from recommender.sources.streams import Line

_KINDS: dict[str, Kind] = {"blog": "post", "web page": "post", "newspaper article": "news"}


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read the records of a library."""
    for item in elements.elements(lines, document, "record"):
        if isinstance(item, Problem):
            yield item
            continue
        line, element = item
        what = "a record without title, DOI or URL; left out"
        mention = _mention(element, Origin(document, line, "endnote"))
        yield mention or Problem(document, line, what)


def _mention(record: Element, origin: Origin) -> Mention | None:
    given = [*every(record, "urls/related-urls/url"), *every(record, "urls/web-urls/url")]
    urls = [url for text in given for url in fields.addresses(text)]
    number = first(record, "electronic-resource-num")
    doi = fields.doi(number, *urls)
    arxiv_id = fields.identifier("arxiv", number, first(record, "accession-num"), *urls)
    url = fields.link(next(iter(urls), None), arxiv_id, doi)
    title = first(record, "titles/title")
    translated = first(record, "titles/translated-title")
    if not (title or url):
        return None
    kind = record.find("ref-type")
    name = kind.get("name", "").lower() if kind is not None else ""
    return Mention(
        origin=origin._replace(links=tuple(urls[1:])),
        kind=_KINDS.get(name, "paper"),
        title=title,
        title_zh=translated if translated and language(translated) == "zh" else None,
        authors=tuple(
            person
            for author in every(record, "contributors/authors/author")
            for person in people.people(author, "family first")
        ),
        url=url,
        arxiv_id=arxiv_id,
        doi=doi,
        category=first(record, "keywords/keyword"),
        published=dates.date(
            first(record, "dates/pub-dates/date") or "", first(record, "dates/year")
        ),
        venue=first(record, "periodical/full-title", "titles/secondary-title", "periodical/abbr-1"),
        **fields.abstract(first(record, "abstract")),
    )
