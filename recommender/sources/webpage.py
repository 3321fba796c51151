"""Web pages about one work: the metadata that a page has for programs, or else its visible text.

Pages of papers have Highwire's ``citation_*`` or Dublin Core's names in their head, others JSON-LD of
schema.org or Open Graph. Each field is taken from the first of these that has it, in this order.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from selectolax.lexbor import LexborHTMLParser

from recommender.entries import fields, people
from recommender.entries.mention import Kind, Mention, Origin, Problem
from recommender.sources import dates, markup
from recommender.sources.digests.html.page import shallow

_RECORD = re.compile(r"<meta\b[^>]*\b(?:name|property)\s*=\s*[\"']?citation_title\b", re.IGNORECASE)
_TYPES: dict[str, Kind] = {
    "ScholarlyArticle": "paper",
    "MedicalScholarlyArticle": "paper",
    "Thesis": "paper",
    "Report": "paper",
    "NewsArticle": "news",
    "ReportageNewsArticle": "news",
    "BlogPosting": "post",
    "TechArticle": "post",
    "Article": "post",
    "WebPage": "post",
}
"""The types that JSON-LD gives a page, the surest first."""
_PARAGRAPHS = "article p, main p, #js_content p, body p"
_ENOUGH = 1500
"""How many characters of running text take the place of an abstract, if the page gives none."""
_SHORTEST = 60


def looks_like(head: str) -> bool:
    """Whether a page that begins like this says which one paper it is about."""
    return _RECORD.search(head) is not None


def parse(text: str, document: str, base: str = "") -> Iterator[Mention | Problem]:
    """Read the one work that a page is about.

    Parameters
    ----------
    text : str
        The source of the page.
    document : str
        Its name, for origins and problems.
    base : str
        Its address, where the page does not name it.
    """
    page = _PageMetadata(text)
    title = page.title()
    if not title:
        yield Problem(document, 1, "a web page without a title; nothing says what it is about")
        return
    url = page.address() or (base if base.startswith("http") else "")
    arxiv_id = fields.identifier("arxiv", page.first("citation_arxiv_id"), url)
    doi = fields.doi(
        *page.all_values("citation_doi", "dc.identifier", "prism.doi"), *page.identifiers(), url
    )
    pmid = page.first("citation_pmid")
    abstract = page.abstract()
    yield Mention(
        origin=Origin(document, 1, "webpage"),
        kind="paper" if arxiv_id or doi or looks_like(text) else page.kind(),
        title=title,
        authors=page.authors(),
        url=fields.link(url, arxiv_id, doi),
        aliases=(f"pmid:{pmid}",) if pmid and pmid.isdecimal() else (),
        arxiv_id=arxiv_id,
        doi=doi,
        category=fields.keyword(page.first("citation_keywords", "article:tag", "keywords")),
        affiliations=tuple(dict.fromkeys(page.all_values("citation_author_institution")))[:5],
        published=page.published(),
        venue=page.venue(),
        source=page.first("og:site_name"),
        lang=fields.languages(page.language(), bool(abstract)),
        **fields.abstract(abstract),
    )


class _PageMetadata:
    """The metadata of a page, by name."""

    def __init__(self, text: str) -> None:
        self._tree = LexborHTMLParser(shallow(text))
        self._meta_values: dict[str, list[str]] = {}
        for node in self._tree.css("meta[content]"):
            name = node.attributes.get("name") or node.attributes.get("property") or ""
            content = markup.text(node.attributes.get("content"))
            if content:
                self._meta_values.setdefault(name.strip().lower(), []).append(content)
        self._json_ld, self._kind = self._described()

    def all_values(self, *names: str) -> list[str]:
        """Return all values of these names."""
        return [value for name in names for value in self._meta_values.get(name, ())]

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of these names that has one."""
        return next(iter(self.all_values(*names)), None)

    def _described(self) -> tuple[dict[str, Any], Kind | None]:
        """Return the JSON-LD object that the page is about, and its kind."""
        objects: list[dict[str, Any]] = []
        for script in self._tree.css("script[type='application/ld+json']"):
            try:
                objects += _json_ld_objects(orjson.loads(script.text().strip()))
            except ValueError:
                continue
        for name, kind in _TYPES.items():
            for candidate in objects:
                if name in _words(candidate.get("@type")):
                    return candidate, kind if name != "WebPage" else None
        return {}, None

    def kind(self) -> Kind:
        """Return the kind of a page that is not about a paper: ``post`` or ``news``."""
        return self._kind or "post"

    def title(self) -> str | None:
        """Return its title: from the metadata, else its first heading, else the title of the window."""
        title = self.first("citation_title", "dc.title", "dcterms.title")
        title = (
            title
            or _text(self._json_ld, "headline", "name")
            or self.first("og:title", "twitter:title")
        )
        if title:
            return title
        node = self._tree.css_first("h1") or self._tree.css_first("title")
        return fields.fold(node.text(deep=True)) if node else None

    def authors(self) -> tuple[str, ...]:
        """Return its authors."""
        names = self.all_values("citation_author") or self.all_values(
            "dc.creator", "dcterms.creator"
        )
        if not names and (joined_names := self.first("citation_authors")):
            names = joined_names.split(";")
        if not names:
            makers = _list(self._json_ld.get("author") or self._json_ld.get("creator"))
            names = [name for one in makers if (name := _text({"": one}, ""))]
        names = names or [n for n in self.all_values("author", "article:author") if "://" not in n]
        return tuple(dict.fromkeys(people.person(name) for name in names if name.strip()))

    def identifiers(self) -> list[str]:
        """Return the identifiers that JSON-LD gives, and its addresses of the same work elsewhere."""
        values_named = _list(self._json_ld.get("identifier")) + _list(self._json_ld.get("sameAs"))
        values = (one.get("value") if isinstance(one, dict) else one for one in values_named)
        return [value for value in values if isinstance(value, str)]

    def abstract(self) -> str | None:
        """Return its description, else the beginning of its running text."""
        text = self.first("citation_abstract", "dc.description", "dcterms.abstract")
        text = text or markup.text(_text(self._json_ld, "abstract", "description"))
        text = text or self.first("og:description", "description", "twitter:description")
        return text if text and len(text) >= _SHORTEST else self._beginning() or text

    def _beginning(self) -> str | None:
        paragraphs: list[str] = []
        for node in self._tree.css(_PARAGRAPHS):
            text = fields.fold(node.text(deep=True))
            if text and len(text) >= _SHORTEST // 2 and text not in paragraphs:
                paragraphs.append(text)
            if sum(map(len, paragraphs)) > _ENOUGH:
                break
        return " ".join(paragraphs)[: 2 * _ENOUGH] or None

    def published(self) -> str | None:
        """Return its date of publication."""
        names = ("publication_date", "online_date", "cover_date", "date")
        dates_written = self.all_values(*(f"citation_{name}" for name in names))
        dates_written += self.all_values("dc.date", "dcterms.issued", "prism.publicationdate")
        dates_written += [
            json_ld_date
            for json_ld_date in (_text(self._json_ld, "datePublished", "dateCreated"),)
            if json_ld_date
        ]
        dates_written += self.all_values(
            "article:published_time", "date", "pubdate", "publish_date"
        )
        return next(
            (date for date_written in dates_written if (date := dates.date(date_written))), None
        )

    def venue(self) -> str | None:
        """Return where it was published."""
        venue = self.first(
            *(f"citation_{name}" for name in ("journal_title", "conference_title", "inbook_title")),
            *("citation_technical_report_institution", "citation_dissertation_institution"),
            "prism.publicationname",
        )
        return venue or _text(self._json_ld, "isPartOf")

    def language(self) -> str | None:
        """Return the tag of its language."""
        tag = self.first("citation_language", "dc.language", "og:locale")
        html = self._tree.css_first("html[lang]")
        return (
            tag
            or _text(self._json_ld, "inLanguage")
            or (html.attributes.get("lang") if html else None)
        )

    def address(self) -> str:
        """Return the canonical address that it names; "" where it names none."""
        named_address = self.first("citation_abstract_html_url") or self.first("og:url")
        link = self._tree.css_first("link[rel~=canonical][href]")
        candidates = (
            link.attributes.get("href") if link else None,
            named_address,
            _text(self._json_ld, "url"),
        )
        return next((one for one in candidates if one and re.match(r"https?://[^/]", one)), "")


def _json_ld_objects(value: Any) -> Iterator[dict[str, Any]]:
    """Give the objects that JSON-LD holds: one, a list, or a graph."""
    for one in _list(value):
        if isinstance(one, dict):
            yield one
            yield from _json_ld_objects(one.get("@graph"))
            yield from _json_ld_objects(one.get("mainEntity"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _words(value: Any) -> Iterable[str]:
    return [one for one in _list(value) if isinstance(one, str)]


def _text(json_object: dict[str, Any], *names: str) -> str | None:
    """Return the first text of these names: itself, or that of the object which stands there."""
    for name in names:
        for one in _list(json_object.get(name)):
            value = (one.get("name") or one.get("@value")) if isinstance(one, dict) else one
            if isinstance(value, str) and (folded := markup.text(value)):
                return folded
    return None
