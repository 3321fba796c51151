"""HTML of feeds and titles, as the text and the links that it holds."""

import re
from html.parser import HTMLParser

_BREAKS = frozenset(
    (
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "td",
        "th",
        "table",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    )
)
_HIDDEN = frozenset(("script", "style"))
_MARKED = re.compile(r"<[A-Za-z/!]|&[#A-Za-z]")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.texts.append(" ")
        if tag in _HIDDEN:
            self._hidden += 1
        href = dict(attrs).get("href") if tag == "a" else None
        if href and href.startswith(("http://", "https://")):
            self.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.texts.append(" ")
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def plain(html: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a piece of HTML, white space folded, and its links, once each.

    Text without markup comes back as it is: a bare ``<`` or ``&`` is no markup.
    """
    if not _MARKED.search(html):
        return " ".join(html.split()), ()
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:  # how the standard parser answers to some broken `<![` declarations
        return " ".join(re.sub(r"<[^>]*>", " ", html).split()), ()
    return " ".join("".join(reader.texts).split()), tuple(dict.fromkeys(reader.links))
