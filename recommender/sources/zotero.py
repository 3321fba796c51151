"""Zotero RDF, its own export besides the formats that it shares with others."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from recommender.entries import fields, people
from recommender.entries.mention import Kind, Mention, Origin, Problem
from recommender.sources import dates, elements
from recommender.sources.elements import every, first
from recommender.sources.streams import Line

_ITEMS = ("Article", "Book", "BookSection", "Document", "Thesis", "Report", "Manuscript", "Data")
_PLACES = ("Journal", "Proceedings", "Book", "Website", "Blog", "Newspaper", "Series")
_KINDS: dict[str, Kind] = {"blogPost": "post", "webpage": "post", "newspaperArticle": "news"}
_SKIPPED = ("attachment", "note")


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read the items; attachments, notes and collections are none.

    A journal that several items share stands once, beside them, and is referred to.
    """
    journals: dict[str, Element] = {}
    waiting: list[elements.LocatedElement] = []
    broken = []
    for found in elements.elements(lines, document, *_ITEMS, "Description", *_PLACES):
        if isinstance(found, Problem):
            broken.append(found)
        elif found.element.tag in _PLACES and found.element.find("itemType") is None:
            journals[found.element.get("about", "")] = found.element
        elif found.element.find("itemType") is not None:
            waiting.append(found)
    for line, item in waiting:
        if first(item, "itemType") not in _SKIPPED:
            mention = _mention(item, journals, Origin(document, line, "zotero"))
            yield mention or Problem(document, line, "an item without title or URL; left out")
    yield from broken


def _mention(item: Element, journals: dict[str, Element], origin: Origin) -> Mention | None:
    place, own = _place(item, journals)
    about = item.get("about", "")
    urls = [*every(item, "identifier/URI/value"), about]
    urls = [url for url in urls if url.startswith(("http://", "https://"))]
    numbers = every(item, "identifier") + (every(place, "identifier") if own else [])
    doi = fields.doi(*(number.removeprefix("DOI ") for number in numbers), *urls)
    extra = first(item, "description") or ""
    arxiv_id = fields.identifier("arxiv", *urls, *re.findall(r"arXiv:\S+", extra), *numbers)
    url = fields.link(next(iter(urls), None), arxiv_id, doi)
    title = first(item, "title")
    if not (title or url):
        return None
    return Mention(
        origin=origin,
        kind=_KINDS.get(first(item, "itemType") or "", "paper"),
        title=title,
        authors=tuple(_authors(item)),
        url=url,
        arxiv_id=arxiv_id,
        doi=doi,
        category=first(item, "subject", "subject/AutomaticTag/value"),
        published=dates.date(first(item, "date")),
        venue=first(place, "title") or first(item, "presentedAt/Conference/title"),
        lang=fields.languages(first(item, "language"), first(item, "abstract") is not None),
        **fields.abstract(first(item, "abstract")),
    )


def _place(item: Element, journals: dict[str, Element]) -> tuple[Element | None, bool]:
    """Return what an item is part of, and whether nothing else is: then it bears the item's DOI."""
    for part in item.findall("isPartOf"):
        for inner in part:
            if inner.tag in _PLACES:
                return inner, True
        if (name := part.get("resource", "")) in journals:
            return journals[name], False
    return None, False


def _authors(item: Element) -> Iterator[str]:
    for person in item.findall("authors/Seq/li/Person"):
        given = first(person, "givenName", "givenname") or ""
        if name := people.reading_order(first(person, "surname") or "", given):
            yield name
