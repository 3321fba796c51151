"""OAI-PMH, the protocol for harvesting repositories: arXiv's formats and Dublin Core."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from recommender.entries import fields, people, tex
from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import dates, elements
from recommender.sources.elements import all_texts, first_text
from recommender.sources.streams import Line


def parse(lines: Iterable[Line], document: str) -> Iterator[Mention | Problem]:
    """Read the records of answers; deleted records are skipped, an error of the server is a problem."""
    for item in elements.elements(lines, document, "record", "error", "dc"):
        if isinstance(item, Problem):
            yield item
            continue
        line, element = item
        if element.tag == "error":
            error_parts = element.get("code") or "", elements.text(element) or ""
            yield Problem(
                document, line, f"the repository answered: {' '.join(error_parts).strip()}"
            )
            continue
        header = element.find("header")
        if header is not None and header.get("status") == "deleted":
            continue
        mention = _mention(element, Origin(document, line, "oai"))
        message = "a record in none of arXiv's formats or Dublin Core; harvest it as oai_dc"
        yield mention or Problem(document, line, message)


def _mention(element: Element, origin: Origin) -> Mention | None:
    arxiv_record = element.find("metadata/arXiv")
    raw = element.find("metadata/arXivRaw")
    if arxiv_record is not None or raw is not None:
        return _arxiv(arxiv_record if arxiv_record is not None else raw, origin)
    core = element if element.tag == "dc" else element.find("metadata/dc")
    return _dublin_core(core, first_text(element, "header/identifier"), origin)


def _arxiv(record: Element | None, origin: Origin) -> Mention | None:
    id = fields.identifier("arxiv", first_text(record, "id"))
    title = tex.decode(first_text(record, "title") or "") or None
    if record is None or not id or not title:
        return None
    authors_text = (
        people.reading_order(
            *(first_text(author, name) or "" for name in ("keyname", "forenames", "suffix"))
        )
        for author in record.findall("authors/author")
    )
    author_list = tex.decode(first_text(record, "authors") or "")
    dois = (first_text(record, "doi") or "").split()
    created = first_text(record, "created", "version/date")
    return Mention(
        origin=origin,
        title=title,
        authors=tuple(map(tex.decode, filter(None, authors_text)))
        or people.arxiv_authors(author_list),
        url=f"https://arxiv.org/abs/{id}",
        arxiv_id=id,
        doi=fields.doi(*dois[:1]),
        aliases=tuple(dois[1:]),
        category=next(iter((first_text(record, "categories") or "").split()), None),
        published=dates.date(created),
        venue=tex.decode(first_text(record, "journal-ref") or "") or None,
        **fields.abstract(tex.decode(first_text(record, "abstract") or "")),
    )


def _dublin_core(core: Element | None, name: str | None, origin: Origin) -> Mention | None:
    title = first_text(core, "title")
    if core is None or not title:
        return None
    identifiers = all_texts(core, "identifier") + all_texts(core, "relation")
    numbers = [re.sub(r"^info:doi/", "", text) for text in all_texts(core, "identifier")]
    pages = tuple(text for text in identifiers if text.startswith(("http://", "https://")))
    harvested = (name or "").removeprefix("oai:").replace("arXiv.org", "arXiv")
    arxiv_id = fields.identifier("arxiv", harvested, *numbers)
    doi = fields.doi(*numbers)
    descriptions = (
        text for text in all_texts(core, "description") if not text.startswith("Comment:")
    )
    texts = sorted(descriptions, key=len, reverse=True)
    return Mention(
        origin=origin._replace(links=pages[1:]),
        title=title,
        authors=tuple(map(people.person, all_texts(core, "creator"))),
        url=fields.link(next(iter(pages), None), arxiv_id, doi),
        arxiv_id=arxiv_id,
        doi=doi,
        category=first_text(core, "subject"),
        published=min(filter(None, map(dates.date, all_texts(core, "date"))), default=None),
        venue=first_text(core, "source"),
        lang=fields.languages(_tag(first_text(core, "language")), bool(texts)),
        **fields.abstract(next(iter(texts), None)),
    )


def _tag(language: str | None) -> str | None:
    """Return a language as its tag of two letters; Dublin Core has three as often."""
    tags = {
        "eng": "en",
        "zho": "zh",
        "chi": "zh",
        "ger": "de",
        "deu": "de",
        "fre": "fr",
        "fra": "fr",
    }
    code = (language or "").lower()
    return tags.get(code, code if re.match(r"[a-z]{2}(?![a-z])", code) else None)
