"""Elements of a page of which nothing is read: scripts, menus, forms, footers, what is not shown."""

import re

_HIDDEN = frozenset((
    "script", "style", "noscript", "template", "head", "svg", "nav", "form", "select", "iframe", "object", "canvas",
    "math", "button", "input", "textarea", "video", "audio", "dialog",
))  # fmt: skip
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_EMBEDDED = re.compile(r"\b(?:twitter-tweet|instagram-media|tiktok-embed|bluesky-embed)\b")
"""Blockquotes that a script makes posts of elsewhere of."""
_WAY_BACK = re.compile(r"\bbread-?crumbs?\b", re.I)


def is_hidden(tag: str, attributes: dict[str, str | None], *, within_article: bool) -> bool:
    """Whether nothing of an element is read; the footer of an article is a part of it."""
    if tag in _HIDDEN or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if tag == "footer" and not within_article:
        return True
    if tag == "blockquote" and _EMBEDDED.search(attributes.get("class") or ""):
        return True
    name = f"{attributes.get('class') or ''} {attributes.get('aria-label') or ''}"
    if len(name) < 80 and _WAY_BACK.search(name):
        return True
    role = attributes.get("role")
    style = attributes.get("style")
    return role in ("navigation", "search") or bool(style and _UNSEEN.search(style))
