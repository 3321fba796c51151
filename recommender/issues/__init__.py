"""Issues: what is new as a document to read and to send on, and the sending.

An `Issue` is made of an answer of `engine.news` (what is new for a collection) or of whatever passes a filter; each
writer makes bytes of it: `markdown`, `html`, `mail`, `atom`, `json_document`. All but the last are laid out as digests, so that
`sources` reads them back: the issue of one installation can be ingested by another. `smtp` sends a mail. No text of an entry
is markup in any of them: texts are escaped, control characters removed, and links go to http and https alone.

Touches: engine (its answers), catalogue, entries. Never the environment, never the network but for `smtp`.
To add a format: a module with a function from an `Issue` to bytes, and its line in `WRITERS`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from recommender.errors import InvalidQuery
from recommender.issues import atom, html, json_document, mail, markdown
from recommender.issues.issue import Issue

WRITERS: Mapping[str, Callable[[Issue], bytes]] = {
    ".md": markdown.write,
    ".html": html.write,
    ".eml": mail.write,
    ".xml": atom.write,
    ".json": json_document.write,
}
"""The writer of each format, by the suffix of its files."""


def writer_of(path: Path) -> Callable[[Issue], bytes]:
    """Return the writer of issues for a file of this name, by its suffix.

    Raises
    ------
    InvalidQuery
        If no format has its ending.
    """
    if path.suffix.lower() not in WRITERS:
        raise InvalidQuery("out", f"{path.name!r} must end in one of {', '.join(WRITERS)}")
    return WRITERS[path.suffix.lower()]
