"""Text of a block with what is marked in it: links, emphasis, code, each with its place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from recommender.entries.scripts import HAN
from recommender.sources.digests.blocks.addresses import redirect_target

_URL = re.compile(r"https?://[!#-;=?-\[\]_a-z~%]+", re.I)
_ADDRESS = re.compile(r"https?://[^/]", re.I)
_HOST = re.compile(r"(?<![\w./@-])(?:arxiv\.org|(?:dx\.)?doi\.org|github\.com|openreview\.net|huggingface\.co|aclanthology\.org|www\.[\w-]+(?:\.[\w-]+)+)/[!#-;=?-\[\]_a-z~%]+", re.I)  # fmt: skip
"""Addresses that are written without their beginning, on hosts of papers."""
_NEXT = re.compile(r"[,;]https?://")
_HAN = re.compile(f"[{HAN}]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SENTENCE_END = tuple("。！？!?.…”」』）)】:：;；~～*>")

SpanKind = Literal["link", "anchor", "bold", "italic", "code"]


class Span(NamedTuple):
    """A marked stretch of a text: ``[start, end)``, and for links where they lead.

    A ``link`` without an address led to a place near the document that is not known; an ``anchor``
    leads within it.
    `label` is what a picture in the link is called; a link around nothing has only that.
    """

    start: int
    end: int
    mark: SpanKind
    url: str = ""
    label: str = ""


class Link(NamedTuple):
    """A link of a text: what it says (empty for a bare URL), where it leads, where it stands."""

    label: str
    url: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Inline:
    """A text and its marked spans, in order of their start.

    Slicing keeps the spans: ``inline[3:9]`` has those that overlap, cut to it.
    """

    text: str
    spans: tuple[Span, ...] = ()

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text or self.spans)

    def split(self, pattern: str) -> list["Inline"]:
        """Split a text at a pattern, its spans kept."""
        parts, place = [], 0
        for match in re.finditer(pattern, self.text):
            parts.append(self[place : match.start()])
            place = match.end()
        return [*parts, self[place:]]

    def __getitem__(self, part: slice) -> "Inline":
        size = len(self.text)
        start, end, _ = part.indices(size)
        if not self.spans:
            return self if end - start == size else Inline(self.text[start : max(start, end)])
        kept = [
            Span(max(a, start) - start, min(b, end) - start, mark, url, label)
            for a, b, mark, url, label in self.spans
            if (a < end and b > start) or (a == b and start <= a <= end)
        ]
        return Inline(self.text[start : max(start, end)], tuple(kept))

    def strip(self, signs: str | None = None) -> "Inline":
        """Return this without white space, or the signs given, at both ends."""
        start, end = len(self.text) - len(self.text.lstrip(signs)), len(self.text.rstrip(signs))
        if end - start == len(self.text):
            return self
        return self[start : max(start, end)]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links, in order; the label of a bare URL is empty."""
        found = []
        for span in self.spans:
            if span.mark != "link" or not span.url:
                continue
            said = self.text[span.start : span.end].strip()
            label = "" if _URL.match(said) else said.strip("'\"[] ") or span.label
            found.append(Link(label, span.url, span.start, span.end))
        return tuple(found)

    def marked(self, *marks: SpanKind) -> Iterable[Span]:
        """Give the spans of these marks, in order."""
        return (span for span in self.spans if span.mark in marks)

    @cached_property
    def inner_bold(self) -> tuple[int, int] | None:
        """The place of the only bold stretch of several words, if text precedes it and no sentence contains it.

        Such a stretch is a title that follows its authors.
        """
        bold = [(span.start, span.end) for span in self.spans if span.mark == "bold"]
        if len(bold) != 1 or not self.text[: bold[0][0]].strip():
            return None
        start, end = bold[0]
        said = self.text[start:end].rstrip(" .,。，")
        several = said.strip().count(" ") > 1 or has_han(said, 6)
        goes_on = said.lstrip()[:1].islower() or self.text[end:].lstrip()[:1].islower()
        return (start, start + len(said)) if several and not goes_on else None

    @property
    def without_links(self) -> str:
        """The text without its links and without their words."""
        rest, place = [], 0
        for link in self.links:
            rest.append(self.text[place : max(place, link.start)])
            place = max(place, link.end)
        return " ".join("".join((*rest, " ", self.text[place:])).split())

    @cached_property
    def plain(self) -> str:
        """The text, white space folded."""
        folded = " ".join(self.text.split())
        return self.text if folded == self.text else folded


def join(parts: Iterable[Inline], between: str = " ") -> Inline:
    """Join texts, their spans moved with them."""
    texts, spans, size = list[str](), list[Span](), 0
    for part in parts:
        spans += [Span(s[0] + size, s[1] + size, *s[2:]) for s in part.spans]
        texts.append(part.text)
        size += len(part.text) + len(between)
    return Inline(between.join(texts), tuple(spans))


def with_bare_urls(text: str, spans: Iterable[Span]) -> Inline:
    """Return a text with the given spans, and a link for each bare URL in it."""
    found = list(spans)
    covered = [(s.start, s.end) for s in found if s.mark == "link"]
    for pattern, scheme in ((_URL, ""), (_HOST, "https://")):
        if "/" not in text or (not scheme and "://" not in text):
            continue
        for match in pattern.finditer(text):
            url = trim_url(match[0])
            start, end = match.start(), match.start() + len(url)
            if _ADDRESS.match(scheme + url) and not any(a < end and start < b for a, b in covered):
                found.append(Span(start, end, "link", redirect_target(scheme + url)))
    return Inline(text, tuple(sorted(found, key=lambda span: (span.start, -span.end))))


def inline_of(text: str) -> Inline:
    """Return a text without marks, but with a link for each bare URL in it."""
    return with_bare_urls(text, ())


def trim_url(url: str) -> str:
    """Cut from a URL found in running text what belongs to the text."""
    url = _NEXT.split(url, maxsplit=1)[0].rstrip(".,;:!?'*_")
    for left, right in ("()", "[]"):
        while url.endswith(right) and url.count(right) > url.count(left):
            url = url[:-1].rstrip(".,;:!?'*_")
    return url


def visible(text: str) -> str:
    """Return a text without characters of no width."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def has_han(text: str, least: int = 1) -> bool:
    """Whether a text has at least so many Chinese characters."""
    if text.isascii():
        return False
    if least == 1:
        return _HAN.search(text, 0, 2000) is not None
    return len(_HAN.findall(text, 0, 2000)) >= least


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, and not in the middle of one."""
    return text.rstrip().endswith(_SENTENCE_END)
