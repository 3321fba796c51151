"""Feeds: entries near one or several others, the newest first, as Atom (RFC 4287) or JSON Feed 1.1.

A feed is a function of its entries and of when they were stored: nothing in it is the time of the
question, so that equal feeds are equal bytes.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree as ET

import orjson

from recommender.entries import fields, identity
from recommender.entries.entry import Entry
from recommender.entries.mention import language

MEDIA_TYPES: Mapping[str, str] = {
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
"""The media type of each format."""

_NO_XML = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ADDRESS = "%/:=&?~#+!$,;'@()*[]"
_SEEDS_IN_TITLE = 3  # seeds that a title spells out


class FeedItem(NamedTuple):
    """An entry in a feed: its row in the catalogue, and when it was first stored."""

    row: int
    entry: Entry
    stored: datetime


@dataclass(frozen=True)
class Feed:
    """A feed of entries near some seeds.

    Attributes
    ----------
    seeds : sequence of Entry
        The entries that the feed is about; at least one.
    items : sequence of FeedItem
        In any order: a feed puts the newest first, by date of publication, else of storing.
    address : str
        The address of the feed itself.
    site : str
        The address of entries' pages, to which an entry's id is appended.
    """

    seeds: Sequence[Entry]
    items: Sequence[FeedItem]
    address: str
    site: str

    @property
    def id(self) -> str:
        """A URN of the seeds, the same for any order and format."""
        return urn(*sorted(seed.id for seed in self.seeds))

    @property
    def title(self) -> str:
        """The seeds' titles, in both languages of the frame."""
        titles = [_title(seed) for seed in self.seeds[:_SEEDS_IN_TITLE]]
        more = ["…"] if len(self.seeds) > _SEEDS_IN_TITLE else []
        return f"相关新文 New near: {'; '.join(titles + more)}"

    @property
    def updated(self) -> datetime:
        """When the last of its entries was stored; of an empty feed, the beginning of time."""
        return max((item.stored for item in self.items), default=datetime.fromtimestamp(0, UTC))

    @cached_property
    def _ordered(self) -> list[FeedItem]:
        def newness(item: FeedItem) -> tuple[str, int]:
            return _published(item.entry) or item.stored.date().isoformat(), item.row

        return sorted(self.items, key=newness, reverse=True)

    def page(self, entry: Entry) -> str:
        """Return where an entry can be read."""
        full = entry.to_dict()
        link = fields.link(full["url"], full["arxiv_id"], full["doi"])
        return quote(link, _ADDRESS) if link else self.site + quote(entry.id, "")

    def atom(self) -> bytes:
        """Return the feed as Atom."""
        root = atom_head(self.id, self.title, self.updated)
        atom = MEDIA_TYPES["atom"].partition(";")[0]
        add(root, "link", rel="self", href=self.address, type=atom)
        add(root, "link", rel="alternate", href=self.page(self.seeds[0]))
        for item in self._ordered:
            root.append(atom_entry(item.entry, item.stored, self.page(item.entry)))
        return document(root)

    def json(self) -> bytes:
        """Return the feed as JSON Feed."""
        content = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.page(self.seeds[0]),
            "feed_url": self.address,
            "items": [self._json_item(item) for item in self._ordered],
        }
        return orjson.dumps(content, option=orjson.OPT_INDENT_2)

    def _json_item(self, item: FeedItem) -> dict[str, Any]:
        full, title = item.entry.to_dict(), _title(item.entry)
        fields = {
            "title": title,
            "content_text": _summary(full) or title,
            "date_published": _day(full["published"]),
            "date_modified": time_of(item.stored),
            "authors": [{"name": name} for name in full["authors"]],
            "tags": [full["category"]] if full["category"] else [],
            "language": full["lang"][0] if len(full["lang"]) == 1 else None,
        }
        filled = {name: value for name, value in fields.items() if value}
        extension = {"_recommender": {"id": item.entry.id, "title_zh": full["title_zh"]}}
        return {"id": urn(item.entry.id), "url": self.page(item.entry), **filled, **extension}


def atom_head(id: str, title: str, updated: datetime) -> ET.Element:
    """Return an Atom feed without links and entries."""
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    add(root, "id", id)
    add(root, "title", title)
    add(root, "updated", time_of(updated))
    add(add(root, "author"), "name", "recommender")
    add(root, "generator", "recommender")
    return root


def atom_entry(
    entry: Entry, updated: datetime, page: str | None, note: str | None = None
) -> ET.Element:
    """Return an entry as an Atom feed has it.

    Parameters
    ----------
    page : str, optional
        The address at which the entry can be read.
    note : str, optional
        Text to show before its abstracts: the reasons of an issue.
    """
    full = entry.to_dict()
    element = ET.Element("entry")
    add(element, "id", urn(entry.id))
    title = _title(entry)
    add(element, "title", title, **{"xml:lang": language(title)})
    add(element, "updated", time_of(updated))
    if day := _day(full["published"]):
        add(element, "published", day)
    for name in full["authors"]:
        add(add(element, "author"), "name", name)
    if page:
        add(element, "link", rel="alternate", href=page)
    if full["category"]:
        add(element, "category", term=full["category"])
    if summary := "\n\n".join(text for text in (_summary(full), note) if text):
        spoken = {"xml:lang": full["lang"][0]} if len(full["lang"]) == 1 else {}
        add(element, "summary", summary, **spoken)
    return element


def document(root: ET.Element) -> bytes:
    """Return an XML document."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, "unicode")}\n'.encode()


def urn(*ids: str) -> str:
    """Return a URN of some entries: a hash of their ids, the same in every installation."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(f"recommender:{id}" for id in ids)).urn


def add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Append an element to another, without the characters that XML does not allow."""
    safe = {key: _NO_XML.sub("", value) for key, value in attributes.items()}
    child = ET.SubElement(parent, name, safe)
    child.text = None if text is None else _NO_XML.sub("", text)
    return child


def _title(entry: Entry) -> str:
    return entry.label.strip() or entry.id


def _published(entry: Entry) -> str | None:
    full = entry.to_dict()
    arxiv: str | None = full["arxiv_id"]
    return full["published"] or (identity.arxiv_month(arxiv) if arxiv else None)


def _summary(full: dict[str, Any]) -> str:
    texts = (full["title_zh"], full["abstract_zh"], full["abstract_en"])
    return "\n\n".join(text for text in texts if text) or full["recommendation"] or ""


def _day(published: str | None) -> str | None:
    """Return a full date as a time; None for a year or a month alone."""
    return f"{published}T00:00:00Z" if published and len(published) == 10 else None


def time_of(moment: datetime) -> str:
    """Return a moment as RFC 3339 has it, in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
