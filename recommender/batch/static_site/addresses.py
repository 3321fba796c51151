"""Addresses of a site's own pages, made of a pattern: ``https://my.site/posts/{slug}/``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

from recommender.batch.static_site.names import file_name
from recommender.catalogue.store import Catalogue
from recommender.errors import InvalidQuery

PAGE_FORMAT = "frontmatter"
"""The format of files that are a page each: see `sources.frontmatter`."""

FIELDS = ("id", "name", "document", "slug", "year", "month", "day")
_FIELD = re.compile(r"\{([^{}]*)\}")
_DATED = re.compile(r"^\d{4}-\d\d?-\d\d?-(?=.)")  # as Jekyll names its posts


class OwnPage(NamedTuple):
    """An entry that has no address, or that is the page of files of the site; files with one title are one entry."""

    documents: tuple[str, ...]
    published: str | None


def own_pages(catalogue: Catalogue) -> dict[str, OwnPage]:
    """Return, by id, the entries that are pages of a site, and those without a known address."""
    pages = {}
    for _, entry in catalogue.entries():
        origins = [origin for m in entry.mentions for origin in (m.origin, *m.also)]
        documents = dict.fromkeys(o.document for o in origins if o.format == PAGE_FORMAT)
        if documents or entry.url is None:
            pages[entry.id] = OwnPage(tuple(documents), entry.published)
    return pages


@dataclass(frozen=True)
class UrlPattern:
    """The address of a page as a pattern with fields in braces: ``https://my.site/posts/{slug}/``.

    The fields are ``id``, the entry's; ``name``, the name of the files written for it; ``document``, the path of its
    document without its ending (of an ``index``, the path of its folder); ``slug``, the last part of that path
    without a date before it; ``year``, ``month`` and ``day``. An entry without one of the pattern's fields gets no address.

    Raises
    ------
    InvalidQuery
        If the pattern is no address, or has another field, or no field at all.
    """

    pattern: str

    def __post_init__(self) -> None:
        fields = _FIELD.findall(self.pattern)
        if not re.match(r"https?://[^/{}]+/|/(?!/)", self.pattern) or re.search(
            r"\s", self.pattern
        ):
            raise InvalidQuery("url-pattern", "begin with https://, http:// and a host, or with /")
        if (
            not fields
            or not {*fields} <= {*FIELDS}
            or re.search(r"[{}]", _FIELD.sub("", self.pattern))
        ):
            field_names = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise InvalidQuery("url-pattern", f"has to have fields in braces, any of {field_names}")
        if not {*fields} & {"id", "name", "document", "slug"}:
            raise InvalidQuery(
                "url-pattern", "would give pages of one day the same address: add {slug}"
            )

    def url(self, id: str, page: OwnPage) -> str | None:
        """Return the address of a page, None where one of its fields is not known."""
        values = self._values(id, page)
        if any(not values[name] for name in _FIELD.findall(self.pattern)):
            return None
        return _FIELD.sub(lambda field: quote(values[field[1]], "/"), self.pattern)

    @staticmethod
    def _values(id: str, page: OwnPage) -> Mapping[str, str]:
        path = _path(page.documents[0]) if page.documents else ""
        date = [*(page.published or "").split("-"), "", ""]
        slug = _DATED.sub("", path.rpartition("/")[2])
        date_parts = dict(zip(("year", "month", "day"), date, strict=False))
        return {
            "id": id,
            "name": file_name(id, ""),
            "document": path,
            "slug": slug,
            **date_parts,
        }


def _path(document: str) -> str:
    """Return the path of a page's file without ending, that of its folder for an ``index``; empty for the first page."""
    path = PurePosixPath(document).with_suffix("")
    folder = path.parent if path.name.lower() in ("index", "_index") else path
    return "" if str(folder) == "." else str(folder)
