"""Typed text within a page, within one fence of code or quoted: archives of mailing lists, pastes, answers of a chat."""

import html
import re

from selectolax.lexbor import LexborHTMLParser

from recommender.sources.digests.html.page import shallow
from recommender.sources.digests.plaintext.markdown import FENCE

_MOST = 0.6
"""From this share of a document's characters on, preformatted text is the document."""
_ALL = 0.9
"""From this share of its lines on, blank ones among them, a text is quoted as a whole."""
_LINES = 3
_HIDDEN = ["script", "style", "template", "svg", "noscript"]
_TAG = re.compile(r"<[/!?a-z][^<>]*>", re.I)
_BREAK = re.compile(r"<br\b[^<>]*>(?!\s*\n)", re.I)
_LINK = re.compile(
    r"<a\b[^<>]*?\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))[^<>]*>"
    r"([^<]*(?:<(?!/?a\b)[^<]*)*)</a\s*>",
    re.I,
)
_ADDRESS = re.compile(r"https?://|www\.|\S+(?:@| at )\S+$|\S+\.\w{2,}/")
_TEXT_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*(?:markdown|md|mdx|text|txt|plaintext|plain)?\s*$", re.I)  # fmt: skip
_NAMED_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})\s*(?:markdown|md|mdx)\s*$", re.I)
_QUOTED = re.compile(r"^[ \t]*>[ \t]?(?=[ \t>]*\S)|^[ \t]*>[ \t>]*$", re.M)
_DATA = re.compile(r"\s*(?:@\w+\s*)?\{")
"""How records for programs begin, that no digest does."""


def of_page(text: str) -> str | None:
    """Return the preformatted text of a page that holds little else, each line in its place.

    Parameters
    ----------
    text : str
        The source of the page.
    """
    begin, end = _largest(text)
    typed = text[begin:end]
    if typed.count("\n") + len(_BREAK.findall(typed)) < _LINES:
        return None
    said = html.unescape(_TAG.sub("", typed))
    if not said.strip() or _DATA.match(said) or _size(said) < _MOST * _size(_shown(text)):
        return None
    typed = html.unescape(_TAG.sub("", _LINK.sub(_linked, _BREAK.sub("\n", typed))))
    return "\n" * text.count("\n", 0, begin) + typed


def _shown(text: str) -> str:
    """Return all that a page shows."""
    tree = LexborHTMLParser(shallow(text))
    tree.strip_tags(_HIDDEN)
    return tree.body.text(deep=True) if tree.body else ""


def _largest(text: str) -> tuple[int, int]:
    """Return where the longest preformatted element begins and ends."""
    low = text.lower() if "<pre" in text or "<PRE" in text else ""
    found, end = (0, 0), 0
    while low and (start := low.find("<pre", end)) >= 0:
        begin = low.find(">", start) + 1
        if not begin:
            break
        end = low.find("</pre", begin)
        end = end if end >= 0 else len(low)
        if low[start + 4] in " >\n\t" and end - begin > found[1] - found[0]:
            found = (begin, end)
    return found


def _linked(link: re.Match[str]) -> str:
    """Write a link as people type it: its address alone, where that is what it says."""
    url, said = html.unescape(link[1] or link[2] or link[3] or "").strip(), link[4]
    told = " ".join(html.unescape(_TAG.sub("", said)).split())
    if not re.match(r"https?://[^/]", url) or not told or "[" in told or "\n" in said:
        return said
    if _ADDRESS.match(told):
        return html.escape(url) if told.startswith(("http", "www.")) else said
    return f"[{html.escape(told)}]({html.escape(url)})"


def unfenced(text: str) -> str:
    """Take away the fence around a text that is hardly more than what stands in it.

    Parameters
    ----------
    text : str
        Markdown, or plain text.
    """
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    fences = [i for i, line in enumerate(lines) if FENCE.match(line)]
    opening = _TEXT_FENCE.match(lines[fences[0]]) if fences else None
    if not opening:
        return text
    fences = [i for i in fences if opening[1] in lines[i]]
    if len(fences) < 2:
        return text
    first, last = fences[0], fences[-1]
    around = "".join(lines[:first] + lines[last + 1 :])
    within = "".join(lines[first + 1 : last])
    named = _NAMED_FENCE.match(lines[first]) and not around.strip()
    if not (named or len(fences) == 2) or not _TEXT_FENCE.match(lines[last]):
        return text
    if (
        _size(within) < _MOST * _size("".join(lines))
        or last - first <= _LINES
        or _DATA.match(within)
    ):
        return text
    lines[first] = lines[last] = ""
    return "\n".join(lines)


def unquoted(text: str) -> str:
    """Take away the signs of quotation of a text that is quoted as a whole: a letter that somebody answers.

    Parameters
    ----------
    text : str
        Markdown, or plain text.
    """
    quoted = len(_QUOTED.findall(text)) if ">" in text else 0
    if quoted < _LINES or quoted < _ALL * (text.strip().count("\n") + 1):
        return text
    return _QUOTED.sub("", text)


def _size(text: str) -> int:
    return len("".join(text.split()))
