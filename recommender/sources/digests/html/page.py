"""From HTML to blocks: one walk over the tree that any form of a document becomes."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from recommender.sources.digests.blocks.block import Page
from recommender.sources.digests.html.walk import Walk

_MAIN = (
    "main",
    "article",
    "[role=main]",
    "#js_content",
    "#content",
    ".markdown-body",
    ".post-content",
    ".entry-content",
    ".article-content",
    "#main",
)
_DEEPEST = 1000
_NESTING = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figcaption|figure|footer|header|hgroup|main|menu"
    r"|nav|ol|pre|search|section|summary|table|ul|a|b|em|font|i|span|strong)\b[^<>]*>",
    re.I,
)
"""Elements that end an open paragraph, which is looked for in all that is open, and those of emphasis.

Not those that the next of their kind ends: a page may have any number of ``<li>`` without ``</li>``.
"""


def read(html: str, *, base: str = "", spaces: bool = False, first: int = 1) -> Page:
    """Read the main content of a page.

    Parameters
    ----------
    html : str
        Any HTML.
    base : str
        The address that relative links are kept against; the page's own comes before it. Without
        any, a relative link is none.
    spaces : bool
        Whether runs of spaces mean something, as they do in what people type.
    first : int
        The line of the document where this HTML begins.
    """
    tree = LexborHTMLParser(shallow(html))
    base = _base(tree) or base
    title = tree.css_first("title")
    walk = Walk(base, spaces, first - 1)
    root = _main(tree)
    if root is not None:
        walk.run(root)
    return Page(tuple(walk.finished()), title.text().strip() if title else "", base)


def shallow(html: str) -> str:
    """Take out what is nested deeper than any page is: parsing takes quadratic time in the depth."""
    depth = 0
    for closes in _NESTING.findall(html):
        depth = max(0, depth - 1) if closes else depth + 1
        if depth >= _DEEPEST:
            break
    else:
        return html
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        depth = max(0, depth - 1) if tag[1] else depth + 1
        return tag[0] if depth < _DEEPEST else ""

    return _NESTING.sub(kept, html)


def _base(tree: LexborHTMLParser) -> str:
    """Return the address that a page says it has."""
    for selector, name in (
        ("base[href]", "href"),
        ("link[rel=canonical]", "href"),
        ("meta[property='og:url']", "content"),
    ):
        node = tree.css_first(selector)
        value = (node.attributes.get(name) or "") if node else ""
        if re.match(r"https?://[^/]", value):
            return value
    return ""


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the element that holds the main content: the one that says so, if it has enough of it."""
    body = tree.body
    if body is None:
        return None
    whole = len(body.text(deep=True)) or 1
    for selector in _MAIN:
        found = tree.css(selector)
        if len(found) == 1 and len(found[0].text(deep=True)) >= 0.4 * whole:
            return found[0]
    return body
