"""Zotero RDF, its own export besides the formats that it shares with others."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from recommender.entries import fields, people
from recommender.entries.mention import Kind, Mention, Origin, Problem
from recommender.sources import dates, elements
from recommender.sources.elements import all_texts, first_text
from recommender.sources.streams import Line

_ITEMS = ("Article", "Book", "BookSection", "Document", "Thesis", "Report", "Manuscript", "Data")
_PLACES = ("Journal", "Proceedings", "Book", "Website", "Blog", "Newspaper", "Series")
_KINDS: dict[str, Kind] = {"blogPost": "post", "webpage": "post", "newspaperArticle": "news"}
_SKIPPED = ("attachment", "note")


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read the items; attachments, notes and collections are skipped.

    A journal that several items share is an element of its own, to which they refer.
    """
    journals: dict[str, Element] = {}
    items: list[elements.LocatedElement] = []
    broken = []
    for located in elements.elements(lines, document, *_ITEMS, "Description", *_PLACES):
        if isinstance(located, Problem):
            broken.append(located)
        elif located.element.tag in _PLACES and located.element.find("itemType") is None:
            journals[located.element.get("about", "")] = located.element
        elif located.element.find("itemType") is not None:
            items.append(located)
    for line, item in items:
        if first_text(item, "itemType") not in _SKIPPED:
            mention = _mention(item, journals, Origin(document, line, "zotero"))
            yield mention or Problem(document, line, "an item without title or URL; left out")
    yield from broken


def _mention(item: Element, journals: dict[str, Element], origin: Origin) -> Mention | None:
    place, has_own_place = _place(item, journals)
    about = item.get("about", "")
    urls = [*all_texts(item, "identifier/URI/value"), about]
    urls = [url for url in urls if url.startswith(("http://", "https://"))]
    numbers = all_texts(item, "identifier") + (
        all_texts(place, "identifier") if has_own_place else []
    )
    doi = fields.doi(*(number.removeprefix("DOI ") for number in numbers), *urls)
    extra = first_text(item, "description") or ""
    arxiv_id = fields.identifier("arxiv", *urls, *re.findall(r"arXiv:\S+", extra), *numbers)
    url = fields.link(next(iter(urls), None), arxiv_id, doi)
    title = first_text(item, "title")
    if not (title or url):
        return None
    return Mention(
        origin=origin,
        kind=_KINDS.get(first_text(item, "itemType") or "", "paper"),
        title=title,
        authors=tuple(_authors(item)),
        url=url,
        arxiv_id=arxiv_id,
        doi=doi,
        category=first_text(item, "subject", "subject/AutomaticTag/value"),
        published=dates.date(first_text(item, "date")),
        venue=first_text(place, "title") or first_text(item, "presentedAt/Conference/title"),
        lang=fields.languages(
            first_text(item, "language"), first_text(item, "abstract") is not None
        ),
        **fields.abstract(first_text(item, "abstract")),
    )


def _place(item: Element, journals: dict[str, Element]) -> tuple[Element | None, bool]:
    """Return the container that an item is part of, and whether no other item is: then the container's DOI is the item's."""
    for part in item.findall("isPartOf"):
        for inner in part:
            if inner.tag in _PLACES:
                return inner, True
        if (name := part.get("resource", "")) in journals:
            return journals[name], False
    return None, False


def _authors(item: Element) -> Iterator[str]:
    for person in item.findall("authors/Seq/li/Person"):
        given_name = first_text(person, "givenName", "givenname") or ""
        if name := people.reading_order(first_text(person, "surname") or "", given_name):
            yield name
