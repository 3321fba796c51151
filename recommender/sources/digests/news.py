"""News digests: numbered sections, each a headline, its body, and where it comes from.

The numbers may stand alone on a line (``01``), before the headline (``1.``, ``一、``, ``【1】``), or be
missing, where ``信息来源：`` closes each item. Markdown digests are read as outlines.
"""

import re
from collections.abc import Iterator, Sequence

from recommender.entries import Mention, Problem
from recommender.sources.digests import endings, furniture, labels, lines, outline, papers
from recommender.sources.digests.drafts import Draft
from recommender.sources.digests.excerpts import is_prose
from recommender.sources.digests.lines import Line
from recommender.sources.digests.numbering import Numbering, is_lone

_HEADLINE_LENGTH = 100
_SECTION_LENGTH = 8
NEWSY = re.compile(
    r"日刊|日报|早报|晚报|快讯|资讯|要闻|新闻|一周大事|大事件|热点|\bnews(?:letter)?\b|\bbriefing\b",
    re.I,
)
"""What news digests call themselves."""
_READ_ON = re.compile(r"read more\b.{0,40}?[:：]|[🔗👉➡]", re.I)


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read a news digest: one mention an item, in order."""
    found = lines.read(text)
    if any(line.level for line in found) or (
        outline.starts(outline.Section(None, content=found)) and not _sources(found)
    ):
        yield from papers.read(found, document, "news", "news", is_newsy(found))
    else:
        yield from endings.finish(_drafts(found), document, "news")


def is_newsy(found: Sequence[Line]) -> bool:
    """Whether a document calls itself news in its first lines."""
    return any(NEWSY.search(line.plain) for line in found[:4] if len(line.plain) < 80)


def names_source(line: Line) -> bool:
    """Whether a line says where the news come from, alone or behind its text."""
    return bool(labels.source_of(line.text) or labels.split_source(line.text)[1])


def closes(line: Line) -> bool:
    """Whether a line ends an item: it names the source, or says where to read more."""
    return names_source(line) or bool(line.links and _READ_ON.match(line.plain))


def _sources(found: Sequence[Line]) -> list[int]:
    return [i for i, line in enumerate(found) if closes(line)]


def _is_headline(text: str) -> bool:
    return len(text) <= _HEADLINE_LENGTH and not text.endswith(("。", "；", ";", "，"))


def _drafts(found: Sequence[Line]) -> Iterator[Draft]:
    numbers = Numbering(found)
    # A document cut at its beginning has one item before its first number, but not more.
    if numbers.count < 2 and (not numbers or len(_sources(found)) > numbers.count + 1):
        yield from _unnumbered(found)
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
            ended = current is None and section is None
        elif current:
            _feed(current, line)
    if current and (current.title or not current.is_empty or current.open):
        yield current


def _unnumbered(found: Sequence[Line]) -> Iterator[Draft]:
    """Read items that nothing but their sources divides."""
    category: str | None = None
    for group in _divided(found):
        section, headline = _leading(group)
        category = section or category
        draft = Draft(group[headline].number, "news", category)
        rest = group[headline:]
        if _is_opening(rest[0]):
            draft.name(rest[0].text)
            rest = rest[1:]
        else:
            draft.broken = group[0] is found[0]
        for line in rest:
            papers.feed_news(draft, line)
        draft.closed = closes(rest[-1]) if rest else False
        yield draft


def _divided(found: Sequence[Line]) -> Iterator[list[Line]]:
    """Divide a document behind each source; labels that follow it belong to its item."""
    group: list[Line] = []
    closed = False
    for line in found:
        if endings.is_after(line):
            break
        if line.is_rule or (furniture.is_furniture(line.plain) and not closes(line)):
            continue
        if (
            closed
            and not (closes(line) and not is_prose(line.plain))
            and not labels.split_label(line.text)
        ):
            yield group
            group, closed = [], False
        group.append(line)
        closed = closed or closes(line)
    if (group and closed) or any(is_prose(line.plain) for line in group):
        yield group


def _leading(group: Sequence[Line]) -> tuple[str | None, int]:
    """Return the name of a section, and the place of the headline, among the lines before prose."""
    short = next((i for i, line in enumerate(group) if not _is_opening(line)), len(group))
    first = next((i for i in range(short) if not NEWSY.search(group[i].plain)), 0)
    breaks = [i for i in range(1, short) if group[i].gap]
    told = group[short] if short < len(group) else None
    if breaks and told and not told.gap:  # a blank line stands before the item, and none within
        place = breaks[-1]
    elif short - first > 1 and len(group[first].plain) <= _SECTION_LENGTH:
        place = first + 1
    else:
        return None, first
    section = group[place - 1].plain
    alone = place == 1 or group[place - 1].gap
    return (section if alone and len(section) <= 12 else None), place


def _is_opening(line: Line) -> bool:
    """Whether a line can be a headline or the name of a section, not text, label or source."""
    return not (
        closes(line) or is_prose(line.plain) or labels.split_label(line.text)
    ) and _is_headline(line.plain)


def _headless(found: Sequence[Line], numbers: Numbering) -> Draft | None:
    """Begin the item that stands before the first number, where a source shows there is one."""
    for line in found:
        if numbers.lone and is_lone(line):
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
