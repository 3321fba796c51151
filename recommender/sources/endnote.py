"""EndNote's XML."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from recommender.entries import fields, people
from recommender.entries.mention import Kind, Mention, Origin, Problem, language
from recommender.sources import dates, elements
from recommender.sources.elements import all_texts, first_text
from recommender.sources.streams import Line

_KINDS: dict[str, Kind] = {"blog": "post", "web page": "post", "newspaper article": "news"}


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read the records of a library."""
    for item in elements.elements(lines, document, "record"):
        if isinstance(item, Problem):
            yield item
            continue
        line, element = item
        message = "a record without title, DOI or URL; left out"
        mention = _mention(element, Origin(document, line, "endnote"))
        yield mention or Problem(document, line, message)


def _mention(record: Element, origin: Origin) -> Mention | None:
    url_texts = [
        *all_texts(record, "urls/related-urls/url"),
        *all_texts(record, "urls/web-urls/url"),
    ]
    urls = [url for text in url_texts for url in fields.addresses(text)]
    number = first_text(record, "electronic-resource-num")
    doi = fields.doi(number, *urls)
    arxiv_id = fields.identifier("arxiv", number, first_text(record, "accession-num"), *urls)
    url = fields.link(next(iter(urls), None), arxiv_id, doi)
    title = first_text(record, "titles/title")
    translated = first_text(record, "titles/translated-title")
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
            for author in all_texts(record, "contributors/authors/author")
            for person in people.people(author, "family first")
        ),
        url=url,
        arxiv_id=arxiv_id,
        doi=doi,
        category=first_text(record, "keywords/keyword"),
        published=dates.date(
            first_text(record, "dates/pub-dates/date") or "", first_text(record, "dates/year")
        ),
        venue=first_text(
            record, "periodical/full-title", "titles/secondary-title", "periodical/abbr-1"
        ),
        **fields.abstract(first_text(record, "abstract")),
    )
