"""Titles of documents, as they stand in them: beside its file name, a document's second name."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class DocumentTitle(NamedTuple):
    """A document, by the name that mentions know it by, and its title."""

    document: str
    title: str


def with_titles(entry: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    """Return an entry, a dict from `Entry.to_dict`, with the ``title`` of each document that mentions it and has one."""
    mentions = [
        {**mention, "title": titles[mention["document"]]}
        if mention["document"] in titles
        else mention
        for mention in entry["mentions"]
    ]
    return {**entry, "mentions": mentions}


def titles_in(mentions: Any) -> Iterator[DocumentTitle]:
    """Yield the titles that `with_titles` put among the mentions of an entry, as JSON has them."""
    for mention in mentions if isinstance(mentions, list) else ():
        fields = mention if isinstance(mention, Mapping) else {}
        document, title = fields.get("document"), fields.get("title")
        if isinstance(document, str) and isinstance(title, str) and title.strip():
            yield DocumentTitle(document, title)
