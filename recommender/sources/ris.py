"""RIS, the exchange format of reference managers, through rispy."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from recommender.entries import Kind, Mention, Origin, Problem, language
from recommender.sources import fields, markup

_TAG = re.compile(r"^\ufeff?([A-Z][A-Z0-9]) {1,2}-(?: |$)", re.MULTILINE)
_TYPE = re.compile(r"^\ufeff?TY {1,2}- *[A-Z]*[ \t]*$", re.MULTILINE)
_KINDS: dict[str, Kind] = {"BLOG": "post", "ELEC": "post", "NEWS": "news"}

Reference = dict[str, Any]


def looks_like(head: str) -> bool:
    """Whether a text holds the tag that every RIS record begins with."""
    return _TYPE.search(head) is not None


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read RIS records; one begins at its ``TY``, whether or not the one before was ended."""
    for line, record in _records(text):
        origin = Origin(document, line, "ris")
        try:
            found = _loaded(record)
        except Exception as error:  # noqa: BLE001  a foreign parser over arbitrary content
            yield Problem(document, line, f"broken RIS ({type(error).__name__}: {error}); left out")
            continue
        what = "a record without title, DOI or URL; left out"
        yield _mention(found, origin) or Problem(document, line, what)


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Cut the text at ``TY`` tags; what stands before the first one is an exporter's greeting."""
    starts = [match.start() for match in _TAG.finditer(text) if match[1] == "TY"]
    line, counted = 1, 0
    for start, end in pairwise((*starts, len(text))):
        line += text.count("\n", counted, start)
        counted = start
        yield line, text[start:end]


def _loaded(record: str) -> Reference:
    """Read one record, with the spaces of its tags mended and its end added where it has none."""
    import rispy

    mended = _TAG.sub(r"\1  - ", record) + "\nER  - \n"
    found: Reference = rispy.loads(mended)[0]
    return found


def _mention(found: Reference, origin: Origin) -> Mention | None:
    urls = [url for url in found.get("urls", ()) if url]
    doi = fields.known("doi", _first(found, "doi"), *urls)
    names = (
        _first(found, "doi"),
        *urls,
        _first(found, "accession_number"),
        _first(found, "number"),
    )
    arxiv_id = fields.known("arxiv", *names)
    url = fields.link(next(iter(urls), None), arxiv_id, doi)
    title = _first(found, "title", "primary_title")
    translated = _first(found, "translated_title")
    if not (title or translated or url):
        return None
    abstract = _first(found, "abstract", "notes_abstract")
    return Mention(
        origin=origin._replace(links=tuple(urls[1:])),
        kind=_KINDS.get(found["type_of_reference"], "paper"),
        title=title,
        title_zh=translated if translated and language(translated) == "zh" else None,
        authors=tuple(_authors(found)),
        url=url,
        arxiv_id=arxiv_id,
        doi=doi,
        category=next(iter(found.get("keywords", ())), None) or None,
        published=fields.date(_first(found, "date", "year", "publication_year")),
        venue=_first(
            found, "journal_name", "alternate_title3", "secondary_title", "alternate_title1"
        ),
        lang=fields.languages(_language(found), bool(abstract)),
        **fields.abstract(abstract),
    )


def _first(found: Reference, *names: str) -> str | None:
    """Return the first of the fields that holds something, without HTML."""
    values = (found.get(field) for field in names)
    texts = (markup.plain(value)[0] for value in values if isinstance(value, str))
    return next((text for text in texts if text), None)


def _language(found: Reference) -> str | None:
    """Return the language where it is a tag such as ``de`` or ``en-US``; names are not."""
    given = found.get("language")
    return given if isinstance(given, str) and re.match(r"[A-Za-z]{2}(?![A-Za-z])", given) else None


def _authors(found: Reference) -> Iterator[str]:
    for author in found.get("authors") or found.get("first_authors") or ():
        last, first, suffix = (f"{author},,").split(",")[:3]
        if name := fields.name(last, first, suffix):
            yield name
