"""What a document calls itself, beside the name of its file."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class DocumentTitle(NamedTuple):
    """The title of a document, of its name."""

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
