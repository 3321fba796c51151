"""Feeds of blogs and journals: RSS, RDF and Atom through feedparser, and JSON Feed."""

import io
import re
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson

from recommender.entries import fields, people, tex
from recommender.entries.mention import Mention, Origin, Problem
from recommender.sources import dates, elements, markup, records
from recommender.sources.records import JsonRecord

_START = re.compile(r"<(?:\w+:)?(?:item|entry)(?=[\s>])")
_DECLARED = re.compile(r"\A<\?xml\s[^>]*?\?>")
_HALVES = re.compile(r"(?:&#(?:[xX][dD][89a-fA-F][0-9a-fA-F]{2}|5[5-7]\d{3});)+", re.ASCII)

_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_PUBMED = re.compile(r"pubmed:\s*(\d+)$|pmid:\s*(\d+)$", re.IGNORECASE)

ParsedItem = dict[str, Any]
"""An item of a feed, or the feed itself, as feedparser gives it."""


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read the items of a feed, in its order.

    An item whose own link is an arXiv page, or which carries a DOI, is a paper, any other a post.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        yield from _parse_json(text, document)
        return
    site, raw_items = items(text, document)
    for item in raw_items:
        if isinstance(item, Problem):
            yield item
        else:
            yield from _post(item[1], site, Origin(document, item[0], "feed"))


def items(text: str, document: str) -> tuple[ParsedItem, list[tuple[int, ParsedItem] | Problem]]:
    """Return the metadata of an XML feed, and its raw items, each with its line."""
    import feedparser

    # The text is decoded by now: what its declaration says of the encoding is no longer true. It
    # needs one on its first line, though, or feedparser adds a line and all numbers are wrong.
    body = text.lstrip("\ufeff \t\r\n")
    before = text[: len(text) - len(body)].count("\n")
    body = elements.repaired(_HALVES.sub(_join_surrogates, _DECLARED.sub("", body)), outside=_CDATA)
    # A file object, because feedparser would fetch a text that looks like a URL or a path.
    source = io.BytesIO(f'<?xml version="1.0"?>{body}'.encode("utf-8", "replace"))
    try:
        parsed = feedparser.parse(source)
    except Exception as error:  # noqa: BLE001  a foreign parser over arbitrary content
        message = f"the feed cannot be read ({type(error).__name__}: {error})"
        return {}, [Problem(document, 1, message)]
    lines = chain(_starts(text), repeat(1))
    located: list[tuple[int, ParsedItem] | Problem] = [
        (line, item) for line, item in zip(lines, parsed.entries, strict=False) if item
    ]
    if parsed.bozo and (broken := _broken(parsed.bozo_exception, before)):
        located.append(Problem(document, *broken))
    return parsed.feed, located


def _join_surrogates(match: re.Match[str]) -> str:
    """Join a character that was written as two references to surrogates, which feedparser cannot read."""
    codes = (reference.lstrip("&#") for reference in match[0].split(";")[:-1])
    halves = "".join(chr(int(f"0{code}" if code[0] in "xX" else code, 0)) for code in codes)
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _starts(text: str) -> Iterator[int]:
    """Give the lines on which items begin."""
    line, position = 1, 0
    for match in _START.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        yield line


def _broken(error: Any, before: int) -> tuple[int, str] | None:
    """Return the line and the message of an XML error; None for warnings about content types, which a file does not have."""
    if not hasattr(error, "getLineNumber"):
        return None
    message = f"broken XML ({error.getMessage()}); entries near here may be lost"
    return before + max(1, error.getLineNumber() or 1), message


def text(item: ParsedItem, field: str) -> str | None:
    """Return a field as plain text."""
    return tex.unstyled(_plain(item, field)[0]) or None


def _plain(item: ParsedItem, field: str) -> tuple[str, tuple[str, ...]]:
    value = item.get(field)
    if not isinstance(value, str):
        return "", ()
    if item.get(f"{field}_detail", {}).get("type") == "text/plain":
        return fields.fold(value) or "", ()
    return markup.text_and_links(value)


def authors(item: ParsedItem) -> tuple[str, ...]:
    """Return the names of the authors, as the feed gives them."""
    names = (author.get("name") for author in item.get("authors", ()))
    return tuple(name for written in names if written and (name := markup.text(written)))


def _people(item: ParsedItem) -> tuple[str, ...]:
    """Return the authors, split where a feed has all of them in one text."""
    return tuple(name for written in authors(item) for name in people.people(written))


def tags(item: ParsedItem) -> tuple[str, ...]:
    """Return the categories."""
    terms = (tag.get("label") or tag.get("term") for tag in item.get("tags", ()))
    return tuple(name for term in terms if term and (name := fields.fold(term)))


def published(item: ParsedItem) -> str | None:
    """Return the date as the feed writes it, in the zone of its author."""
    # `dict.get` since feedparser warns where it would answer for one date with another.
    dates_written = (dict.get(item, field) for field in ("published", "updated", "created"))
    return next((date for text in dates_written if (date := dates.date(text))), None)


def _post(item: ParsedItem, site: ParsedItem, origin: Origin) -> Iterator[Mention | Problem]:
    title = text(item, "title")
    summary, links = _plain(item, "summary")
    if not summary:
        summary, links = _content(item)
    url = _absolute(item.get("link"), site.get("link"))
    arxiv_id = fields.identifier("arxiv", url)
    names = _identifiers(item)
    doi = fields.doi(*(name for name in names if "10." in name), url)
    pmid = next((match[1] or match[2] for name in names if (match := _PUBMED.match(name))), None)
    pmid = pmid or fields.identifier("pmid", url)
    if not (title or summary or url):
        yield Problem(origin.document, origin.line, "an item without title, text or link")
        return
    yield Mention(
        origin=origin._replace(links=links),
        kind="paper" if arxiv_id or doi or pmid else "post",
        title=title,
        authors=_people(item),
        url=url,
        aliases=(f"pmid:{pmid}",) if pmid else (),
        arxiv_id=arxiv_id,
        doi=doi,
        category=next(iter(tags(item)), None),
        published=published(item),
        venue=text(item, "prism_publicationname"),
        source=text(site, "title"),
        **fields.abstract(summary),
    )


def _identifiers(item: ParsedItem) -> list[str]:
    """Return what may be a number of the item: that of Prism or Dublin Core, or its own id."""
    values = (dict.get(item, name) for name in ("prism_doi", "dc_identifier", "id"))
    return [name.strip() for name in values if isinstance(name, str)]


def _content(item: ParsedItem) -> tuple[str, tuple[str, ...]]:
    """Return the longest text of the item itself, for one whose description is empty."""
    bodies = (markup.text_and_links(body.get("value") or "") for body in item.get("content", ()))
    return max(bodies, key=lambda body: len(body[0]), default=("", ()))


def _absolute(url: Any, site: Any) -> str | None:
    if not isinstance(url, str):
        return None
    try:
        address = urljoin(site if isinstance(site, str) else "", url)
        host = urlsplit(address).hostname
    except ValueError:  # brackets that are no IPv6 address
        return None
    return address if host and address.startswith(("http://", "https://")) else None


def _parse_json(text: str, document: str) -> Iterator[Mention | Problem]:
    source = _site_title(text)
    for item in records.objects(enumerate(text.split("\n"), start=1), document, "items"):
        if isinstance(item, Problem):
            yield item
            continue
        line, record = item
        mention = _json_post(record, source, Origin(document, line, "feed"))
        yield from (Problem(document, line, what) for what in record.wrong)
        if mention:
            yield mention


def _site_title(text: str) -> str | None:
    try:
        return JsonRecord(orjson.loads(text)).line("title")
    except (orjson.JSONDecodeError, AttributeError):
        return None


def _json_post(record: JsonRecord, source: str | None, origin: Origin) -> Mention | None:
    body = record.text("content_html") or record.text("content_text") or ""
    title = record.line("title")
    content, links = markup.text_and_links(body)
    summary = record.line("summary") or content
    url = _absolute(record.line("external_url") or record.line("url"), None)
    if not (title or summary or url):
        record.note("items", "one without title, text or link; left out")
        return None
    arxiv_id, doi = fields.identifier("arxiv", url), fields.identifier("doi", url)
    people = record.objects("authors") or [record.object("author")]
    return Mention(
        origin=origin._replace(links=links),
        kind="paper" if arxiv_id or doi else "post",
        title=title,
        authors=tuple(name for person in people if (name := person.line("name"))),
        url=url,
        arxiv_id=arxiv_id,
        doi=doi,
        category=next(iter(record.texts("tags")), None),
        published=dates.date(record.line("date_published")),
        lang=fields.languages(record.line("language"), bool(summary)),
        source=source,
        **fields.abstract(summary),
    )
