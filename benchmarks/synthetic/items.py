"""Documents and the items in them: what is right."""

import html
from dataclasses import dataclass, replace
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is right for one item: the fields that the document itself shows, None for the others.

    `authors` and `kind` are None where one may argue about it. An `optional` item may be read or not: its beginning
    was cut off.
    """

    title: str | None
    title_zh: str | None = None
    authors: tuple[str, ...] | None = ()
    url: str | None = None
    arxiv_id: str | None = None
    published: str | None = None
    category: str | None = None
    abstract_en: str | None = None
    abstract_zh: str | None = None
    recommendation: str | None = None
    kind: str | None = "paper"
    optional: bool = False


class Digest(NamedTuple):
    """A document: its name with suffix, its family with split and broad kind, bytes and truth."""

    name: str
    family: str
    split: str
    kind: str
    content: bytes
    items: list[Item]


def cut_item(item: Item, text: str) -> Item:
    """Return what is left of an item whose text was cut after these words."""
    kept = {}
    squeezed = "".join(html.unescape(text).split())
    for name in (
        "title_zh",
        "url",
        "arxiv_id",
        "published",
        "recommendation",
        "abstract_en",
        "abstract_zh",
    ):
        value = getattr(item, name)
        if value and "".join(value.split())[:24] not in squeezed:
            kept[name] = None
    if any("".join(a.split()) not in squeezed for a in item.authors or ()):
        kept["authors"] = ()
    return replace(item, **kept)
