"""HTML, JATS and MathML of feeds, titles and abstracts, as the text and the links that they hold."""

import re
from html import unescape
from html.parser import HTMLParser

from recommender.entries import tex

_BREAKS = frozenset(
    [
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
        "title",
        "sec",
        "label",
    ]
)
_UNCLOSED = frozenset(["p", "br", "li", "tr", "td", "th", "div"])  # what many never close
_HIDDEN_ELEMENTS = frozenset(["script", "style", "annotation", "annotation-xml", "tex-math"])
_HEADING = re.compile(r"\s*(?:abstract|summary|摘要)[\s:.：]*$", re.IGNORECASE)
_MARKUP_SIGN = re.compile(r"<[A-Za-z/!]|&[#A-Za-z]")
# What was escaped twice: known names alone, since a text may speak of others.
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9a-fA-F]{2,5}|[lr][ds]quo|[nm]dash);"
)
_PAIR = re.compile(
    r"<(?:jats:)?(i|b|em|strong|sub|sup|italic|bold|sc|scp|inf|tt|p|u)>(.*?)</(?:jats:)?\1>",
    re.DOTALL,
)
_TAG = re.compile(r"<(/?)([A-Za-z][^\s<>/]*)(?:[\s/][^<>]*)?>")

_OPENS_NONE = re.compile(r"<(?=/?[A-Za-z][^<>]*<)")
"""The ``<`` of what looks like a tag, but has another ``<`` before it ends, and so is none."""


class _MarkupReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.links: list[str] = []
        self._hidden_depth = 0
        self._title = False
        self._formula = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in _BREAKS:
            self.texts.append(" ")
        if tag in _HIDDEN_ELEMENTS:
            self._hidden_depth += 1
        if tag == "math":
            self._formula += 1
            self._part()
        self._title = tag == "title"
        href = dict(attrs).get("href") if tag == "a" else None
        if href and href.startswith(("http://", "https://")):
            self.links.append(href)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.rpartition(":")[2] in _BREAKS:
            self.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self._title = False
        if tag in _BREAKS:
            self.texts.append(" ")
        if tag in _HIDDEN_ELEMENTS:
            self._hidden_depth = max(0, self._hidden_depth - 1)
        if tag == "math" and self._formula:
            self._formula -= 1
            self.texts.append("\N{WORD JOINER}")

    def handle_data(self, data: str) -> None:
        if self._hidden_depth or (self._title and _HEADING.match(data)):
            return
        if self._formula:
            data = "".join(data.split())
        elif self.texts and self.texts[-1] == "\N{WORD JOINER}":
            self.texts[-1] = " " if data[:1].isalnum() else ""
        self.texts.append(data)

    def _part(self) -> None:
        """Insert a space between a formula and the word before it, where an exporter left none."""
        before = next((text for text in reversed(self.texts) if text), "")
        if before[-1:].isalnum():
            self.texts.append(" ")


def text_and_links(html: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a piece of markup, white space folded, and its links, once each.

    Text without markup is returned as it is: a bare ``<`` or ``&`` is no markup. Text that was escaped
    twice is unescaped twice; a heading that says "Abstract" is left out.
    """
    if "\0" in html:
        html = html.replace("\0", " ")
    if not (("<" in html or "&" in html) and _MARKUP_SIGN.search(html)):
        return " ".join(html.split()), ()
    reader = _MarkupReader()
    # Behind the last sign that ends a tag there is none: the parser would look for it again and again.
    end = html.rfind(">") + 1
    try:
        reader.feed(html[:end])
        reader.close()
        reader.handle_data(unescape(html[end:]))
    except AssertionError:  # how the standard parser answers to some broken `<![` declarations
        return " ".join(re.sub(r"<[^>]*>", " ", html).split()), ()
    text = "".join(reader.texts).replace("\N{WORD JOINER}", "")
    if _ENTITY.search(text):
        text = unescape(text)
    if "</" in text:
        text = _PAIR.sub(r"\2", text)
    return " ".join(text.split()), tuple(dict.fromkeys(reader.links))


def text(html: str | None) -> str | None:
    """Return the text of a field that may hold markup, TeX's emphasis included; None where there is none.

    In a short field, something that looks like a tag may be text: ``Map<K, V>``, ``the <dialog> element``.
    It counts as a tag if the closing or opening tag that belongs to it is there too, or if it breaks lines and is not the
    whole field.
    """
    if not html:
        return None
    if "<" in html:
        html = _without_false_tags(html)
    return tex.unstyled(text_and_links(html)[0]) or None


def _without_false_tags(html: str) -> str:
    """Escape text that looks like a tag but is none."""
    html = _OPENS_NONE.sub("&lt;", html)
    tags = [*_TAG.finditer(html)]
    ways = {(tag[2].lower(), bool(tag[1]) or tag[0].endswith("/>")) for tag in tags}
    is_whole = len(tags) == 1 and tags[0][0] == html.strip()

    def kept(tag: re.Match[str]) -> str:
        name = tag[2].lower()
        paired = {(name, False), (name, True)} <= ways or tag[0].endswith("/>")
        breaks = name.rpartition(":")[2] in _UNCLOSED
        return tag[0] if paired or (breaks and not is_whole) else f"&lt;{tag[0][1:]}"

    return _TAG.sub(kept, html)
