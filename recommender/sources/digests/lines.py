"""Lines of a digest: reading, Markdown, links, and the furniture of pages.

Every pattern here is linear in the length of its text: a document may be one line of megabytes.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

HAN = "\u3400-\u9fff\uf900-\ufaff"
NUMERAL = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"

_LINK = r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*((?:[^()\s]|\([^()\s]*\))*)(?:\s+\"[^\"]*\")?\s*\)"
_URL = r"https?://[!#-;=?-\[\]_a-z~%]+"
_IMAGE = re.compile(rf"!{_LINK}|<(?:img|video|iframe|source)\b[^<>]*>|</(?:video|iframe)>", re.I)
_LINKS = re.compile(rf"{_LINK}|({_URL})", re.I)
MARKDOWN_LINK = re.compile(_LINK)
"""A Markdown link: group 1 is its words, group 2 its target."""
_TAG = re.compile(r"</?(?!https?:)[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_HTML = (
    (re.compile(r"<br\s*/?>", re.I), " "),
    (re.compile(r"<h([1-6])\b[^<>]*>", re.I), lambda m: "#" * int(m[1]) + " "),
    (re.compile(r"<li\b[^<>]*>", re.I), "- "),
    (re.compile(r"</?(?:b|strong)>", re.I), "**"),
    (re.compile(r"<a\b[^<>]*?href=[\"']([^\"'<>]*)[\"'][^<>]*>([^<>]*)</a>", re.I), r"[\2](\1)"),
)
_EMPHASIS = re.compile(r"\*\*|~~|`+|(?<!\w)__|__(?!\w)")
_SLANTED = re.compile(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])|(?<!\w)_([^_]+)_(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!&|~<>$%])")
_MARKUP = re.compile(r"[\[<*_`~\\&]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_HEADING = re.compile(r"(#{1,6})(?:\s+|(?=[^\s#\w!]))")
_BULLET = re.compile(rf"(?:[-*+]\s+|[•●▪◆■▶►➤🔹🔸🔷🔶]\s*|-(?=[{HAN}\[*]))(?:\[[ xX]\]\s+)?")
_FENCE = re.compile(r"(```|~~~)")
_KEY = re.compile(r"[\w-]+\s*[:=]|\s*- ")
_RULE = re.compile(r"(?:[-=*_—─~·#]\s?){3,}$")
_ORDINAL = re.compile(
    r"(?:(?:top(?=\d|\s*\d+\s*[.:：、)）])|no|number|#)\s*\.?\s*(\d{1,3})\s*[.:：、)）]?"
    r"|[\[【［(（](\d{1,3})[\]】］)）](?!\()[.、:：]?"
    r"|(\d{1,3})(?:[.、．)）|｜丨](?!\d)|(?:\ufe0f?\u20e3))"
    r"|(0\d)\s+(?=[^\W\d])|(\d{1,2})\s+[|｜丨]"
    r"|([①-⑳])"
    r"|第?([一二三四五六七八九十]{1,3})[、.．])\s*",
    re.I,
)
_SENTENCE_END = tuple("。！？!?.…”」』）)】:：;；~～*>")


class Link(NamedTuple):
    """A link of a text: what it says (empty for a bare URL) and where it leads."""

    label: str
    url: str


@dataclass(frozen=True)
class Line:
    """One line that is not blank, its structural marks taken off and remembered."""

    number: int
    text: str
    level: int = 0
    bullet: bool = False
    quoted: bool = False
    indent: int = 0
    gap: bool = False

    @cached_property
    def plain(self) -> str:
        """The text without any Markdown."""
        return plain(self.text)

    @cached_property
    def links(self) -> list[Link]:
        """The links of the text, in order."""
        return links(self.text)

    @property
    def is_rule(self) -> bool:
        """Whether this is a horizontal rule."""
        return bool(_RULE.match(self.text))


def read(text: str) -> list[Line]:
    """Return the lines of a document, without front matter, code and blank lines."""
    raw = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[Line] = []
    gap = False
    skipped = _front_matter(raw) | _fenced(raw)
    for number, content in enumerate(raw, 1):
        line = None if number in skipped else _line(number, content, gap)
        if line:
            found.append(line)
        gap = line is None
    return _underlined(found)


def _underlined(found: list[Line]) -> list[Line]:
    """Make headings of the short lines that are underlined, where a document has several."""
    heads = {
        i
        for i, (line, below) in enumerate(pairwise(found))
        if below.is_rule
        and not (below.gap or line.is_rule or line.level or line.bullet or line.links)
        and len(below.text) >= 4
        and len(line.text) <= 60
        and not line.text.endswith(("。", "；", "，"))
        and (i == 0 or line.gap or found[i - 1].is_rule)
    }
    if len(heads) < 2:
        return found
    return [
        replace(line, level=2) if i in heads else line
        for i, line in enumerate(found)
        if i - 1 not in heads
    ]


def _line(number: int, content: str, gap: bool) -> Line | None:
    content = _INVISIBLE.sub("", content)
    if "<" in content:
        content = _IMAGE.sub("", content)
        for pattern, replacement in _HTML:
            content = pattern.sub(replacement, content)
        content = _TAG.sub("", content)
    indent = len(content) - len(content.lstrip())
    content = content.strip()
    quoted = content.startswith(">")
    content = content.lstrip("> ") if quoted else content
    if not content or _RULE.match(content):
        return Line(number, content, gap=gap) if content else None
    heading = _HEADING.match(content)
    if heading and len(content) < 400:
        text = content[heading.end() :].rstrip("# ").strip()
        return Line(number, text, level=len(heading[1]), gap=gap) if text else None
    bullet = _BULLET.match(content)
    text = content[bullet.end() :].strip() if bullet else content
    if not text:
        return None
    return Line(number, text, 0, bool(bullet), quoted, indent, gap)


def _front_matter(raw: Sequence[str]) -> set[int]:
    start = next((i for i, line in enumerate(raw) if line.strip()), 0)
    if not raw or raw[start].strip() not in ("---", "+++"):
        return set()
    for i in range(start + 1, min(start + 80, len(raw))):
        if raw[i].strip() == raw[start].strip():
            keys = [line for line in raw[start + 1 : i] if _KEY.match(line)]
            return set(range(1, i + 2)) if keys else set()
    # Cut within its front matter, a document says nothing yet.
    rest = [line for line in raw[start + 1 :] if line.strip()]
    return (
        set(range(1, len(raw) + 1)) if 0 < len(rest) < 40 and all(map(_KEY.match, rest)) else set()
    )


def _fenced(raw: Sequence[str]) -> set[int]:
    marks = [i for i, line in enumerate(raw, 1) if _FENCE.match(line.lstrip()[:3])]
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return set(marks).union(*(range(a, b) for a, b in pairs))


def plain(text: str) -> str:
    """Return a text without Markdown, HTML, escapes and superfluous white space."""
    if not _MARKUP.search(text):
        return " ".join(text.split())
    text = _IMAGE.sub("", text)
    text = MARKDOWN_LINK.sub(lambda m: m[1], text)
    text = _TAG.sub("", text)
    text = _SLANTED.sub(lambda m: m[1] or m[2], _EMPHASIS.sub("", text))
    text = html.unescape(_ESCAPED.sub(r"\1", text))
    return " ".join(text.split())


def links(text: str) -> list[Link]:
    """Return the links of a text, Markdown or bare, in order; images and anchors are none."""
    found = []
    for match in _LINKS.finditer(_IMAGE.sub("", text)):
        label, url = (plain(match[1]), match[2]) if match[3] is None else ("", bare(match[3]))
        if re.match(r"https?://[^/]", url, re.I):
            found.append(Link(label.strip("'\"[] "), html.unescape(url)))
    return found


def bare(url: str) -> str:
    """Cut from a URL found in running text what belongs to the text."""
    url = re.split(r"[,;]https?://", url, maxsplit=1)[0].rstrip(".,;:!?'*_")
    for left, right in ("()", "[]"):
        while url.endswith(right) and url.count(right) > url.count(left):
            url = url[:-1].rstrip(".,;:!?'*_")
    return url


def without_links(text: str) -> str:
    """Return the plain text that is left when links go, with what they say."""
    return plain(_LINKS.sub(" ", _IMAGE.sub("", text)))


def ordinal(text: str) -> tuple[int | None, str]:
    """Split a leading item number, in any of its forms, from the rest of a plain text."""
    match = _ORDINAL.match(text)
    if not match:
        return None, text
    digits = next(g for g in match.groups() if g)
    return number_of(digits), text[match.end() :]


def number_of(digits: str) -> int:
    """Return the value of a short numeral, Arabic, circled or Chinese."""
    if digits.isascii():
        return int(digits)
    if "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    tens, mark, units = digits.rpartition("十")
    values = "零一二三四五六七八九"
    ten = (values.find(tens) if tens else 1) if mark else 0
    return max(ten, 0) * 10 + max(values.find(units), 0)


def has_han(text: str, least: int = 1) -> bool:
    """Whether a text has at least so many Chinese characters."""
    return sum(1 for _ in re.finditer(f"[{HAN}]", text[:2000])) >= least


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, and not in the middle of one."""
    return text.rstrip().endswith(_SENTENCE_END)
