"""The text of one block while its page is walked: pieces, and the spans in them."""

import re
from dataclasses import dataclass, field
from itertools import islice

from recommender.sources.digests.blocks.inline import (
    Inline,
    Span,
    SpanKind,
    join,
    visible,
    with_bare_urls,
)

_BOLD = re.compile(r"\*\*(?=\S)([^*]+?)(?<=\S)\*\*")
_SPACES = re.compile(r"\s+")
_NOTHING = Inline("")


@dataclass
class BlockText:
    """The text of one block while it is read, and the marks that are open in it."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    spans: list[Span] = field(default_factory=list)
    _open: list[Span] = field(default_factory=list)

    def add(self, text: str, spaces: bool) -> None:
        """Add a piece; runs of spaces in it stay where they mean something."""
        text = visible(text)
        text = text.replace("\xa0", " ") if spaces else _SPACES.sub(" ", text)
        if not self.size or self.pieces[-1].endswith((" ", "\n")):
            text = text.lstrip(" \t\r\n\f\v\xa0\u3000") if not spaces or not self.size else text
        if text:
            self.pieces.append(text)
            self.size += len(text)

    def part(self) -> None:
        """Set what follows apart, if no space does."""
        if self.size and not self.pieces[-1].endswith((" ", "\n")):
            self.add("  ", True)

    def open(self, mark: SpanKind, url: str, label: str) -> None:
        """Begin a mark here."""
        self._open.append(Span(self.size, self.size, mark, url, label))

    def close(self, mark: SpanKind) -> None:
        """End the last mark of a kind that is open, if any is."""
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i].mark == mark or (mark == "link" and self._open[i].mark == "anchor"):
                self.spans.append(self._open.pop(i)._replace(end=self.size))
                return

    def close_all(self) -> list[Span]:
        """End all marks that are open, and return them, the outermost first."""
        closed = [span._replace(end=self.size) for span in self._open]
        self.spans += reversed(closed)
        self._open = []
        return closed

    def name_link(self, name: str) -> None:
        """Take what a picture within a link is called, for a link that says nothing else."""
        for i, span in enumerate(self._open):
            if span.mark == "link" and not span.label:
                self._open[i] = span._replace(label=name)

    def take(self) -> Inline:
        """Return the text so far, and begin another."""
        self._open = []
        if not self.pieces and not self.spans:
            return _NOTHING
        text = "".join(self.pieces)
        spans = self.spans
        self.pieces, self.size, self.spans = [], 0, []
        return _tidy(text, spans)


def _tidy(text: str, spans: list[Span]) -> Inline:
    """Make the text of a block: emphasis that Markdown leaves beside Chinese signs is read here."""
    text = text.rstrip()
    size = len(text)
    if not spans and "://" not in text and "**" not in text:
        return Inline(text)
    inline = with_bare_urls(
        text,
        [s if s.end <= size else s._replace(end=size) for s in spans if s.end > s.start or s.url],
    )
    return _with_bold(inline) if "**" in text else inline


def _with_bold(inline: Inline) -> Inline:
    """Make bold what stands between pairs of ``**``; of a text with very many, only the first ones."""
    parts, place = list[Inline](), 0
    for match in islice(_BOLD.finditer(inline.text), 40):
        inner = inline[match.start(1) : match.end(1)]
        bold = tuple(sorted((Span(0, len(inner.text), "bold"), *inner.spans)))
        parts += (inline[place : match.start()], Inline(inner.text, bold))
        place = match.end()
    return join((*parts, inline[place:]), "")
