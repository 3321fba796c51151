"""News digests: numbered sections, each a headline, its body, and where it comes from.

The numbers may stand alone on a line (``01``), before the headline (``1.``, ``一、``, ``【1】``), or be
missing, where ``信息来源：`` closes each item. Markdown digests are read as outlines.
"""

import re
from collections.abc import Iterator, Sequence

from recommender.entries import Mention, Problem
from recommender.sources.digests import endings, furniture, labels, lines, outline, papers
from recommender.sources.digests.drafts import Draft
from recommender.sources.digests.lines import NUMERAL, Line

_LONE = re.compile(
    rf"(?:no\.?\s*|第|#|part\s*\.?)?[\[【(（]?({NUMERAL}|[①-⑳])[\]】)）]?\s*(?:[.、:：]|条|则)?$",
    re.I,
)
_CHINESE = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")
_HEADLINE_LENGTH = 100


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read a news digest: one mention an item, in order."""
    found = lines.read(text)
    if any(line.level for line in found) or (
        outline.starts(outline.Section(None, content=found)) and not _sources(found)
    ):
        yield from papers.read(found, document, "news", "news")
    else:
        yield from endings.finish(_drafts(found), document, "news")


def _sources(found: Sequence[Line]) -> list[int]:
    return [
        i
        for i, line in enumerate(found)
        if labels.source_of(line.text) or labels.split_source(line.text)[1]
    ]


def _is_headline(text: str) -> bool:
    return len(text) <= _HEADLINE_LENGTH and not text.endswith(("。", "；", ";", "，"))


def _style(text: str) -> str:
    """Return how a number is written: ``1.`` and ``1）`` may be items and a list within one."""
    rest = lines.ordinal(text)[1]
    return re.sub(rf"{NUMERAL}|\s", "", text[: len(text) - len(rest)])


class _Numbers:
    """Tells which lines number the items, and in which of the styles."""

    def __init__(self, found: Sequence[Line]) -> None:
        self.lone = any(_LONE.match(line.plain) for line in found)
        inline = [line for line in found if not self.lone and lines.ordinal(line.plain)[0]]
        arabic = [line for line in inline if not _CHINESE.match(line.plain)]
        self.inline = bool(inline)
        self.divided = bool(arabic) and len(arabic) < len(inline)
        self.last = 0
        first = arabic[0] if arabic else inline[0] if inline else None
        # A document cut at its beginning starts with another number than one.
        self.last = (lines.ordinal(first.plain)[0] or 1) - 1 if first else 0
        self.style = _style(first.plain) if first else ""

    def __bool__(self) -> bool:
        return self.lone or self.inline

    def section(self, line: Line) -> str | None:
        """Return the name of a section: ``一、…`` above items that are numbered ``1.``."""
        if not (self.divided and _CHINESE.match(line.plain)):
            return None
        self.last = 0
        return lines.ordinal(line.plain)[1]

    def header(self, line: Line) -> str | None:
        """Return what stands behind the number of an item ("" behind a lone one)."""
        if self.lone:
            return "" if _LONE.match(line.plain) else None
        number, rest = lines.ordinal(line.plain)
        if not self.inline or number is None or number not in (self.last + 1, self.last + 2):
            return None
        if self.style not in ("", _style(line.plain)) or (
            self.divided and _CHINESE.match(line.plain)
        ):
            return None
        self.last = number
        return lines.ordinal(line.text)[1] if not line.text.startswith("**") else f"**{rest}"


def _drafts(found: Sequence[Line]) -> Iterator[Draft]:
    numbers = _Numbers(found)
    if not (numbers or _sources(found)):
        return
    current = _headless(found, numbers)
    category: str | None = None
    ended = False
    for line in found:
        section = numbers.section(line)
        head = numbers.header(line) if section is None else None
        if section is not None or head is not None or endings.is_after(line) or ended:
            if current and (current.title or not current.is_empty or head is not None):
                current.closed = current.closed or head is None
                yield current
            category = section if section is not None else category
            current = _begin(line, category, head)
            ended = current is None and section is None and bool(numbers)
        elif current is None and not numbers and not ended:
            current = _begin(line, category, line.text)
        elif current and not numbers and current.source and not labels.split_label(line.text):
            yield current
            current = _begin(line, category, line.text)
        elif current:
            _feed(current, line)
    if current and (current.title or not current.is_empty or current.open):
        yield current


def _headless(found: Sequence[Line], numbers: _Numbers) -> Draft | None:
    """Begin the item that stands before the first number, where a source shows there is one."""
    if not numbers:
        return None
    for line in found:
        if numbers.lone and _LONE.match(line.plain):
            return None
        if numbers.inline and lines.ordinal(line.plain)[0]:
            return None
        if labels.source_of(line.text):
            draft = Draft(found[0].number, "news")
            draft.open = "title"
            draft.broken = not _is_headline(found[0].plain)
            return draft
    return None


def _begin(line: Line, category: str | None, head: str | None) -> Draft | None:
    if head is None:
        return None
    draft = Draft(line.number, "news", category)
    plain = lines.plain(head)
    if not plain:
        draft.open = "title"
    elif head.startswith("**") and "**" in head[2:]:
        papers.inline(draft, head)
    elif _is_headline(plain):
        draft.name(head)
    else:
        draft.feed(Line(line.number, head))
    return draft


def _feed(draft: Draft, line: Line) -> None:
    if draft.open == "title":
        if furniture.is_furniture(line.plain):
            return
        draft.open = None
        if _is_headline(line.plain) and not labels.split_label(line.text):
            draft.name(line.text)
            return
    papers.feed_news(draft, line)
