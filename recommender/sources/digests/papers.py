"""Markdown lists of papers, posts or news: headings, bold titles, list elements, tables."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recommender.entries import Kind, Mention, Problem
from recommender.sources.digests import endings, facts, labels, lines, names, outline, tables
from recommender.sources.digests.drafts import RANKS, Draft
from recommender.sources.digests.lines import Line
from recommender.sources.digests.outline import Section, Start
from recommender.sources.digests.tables import Row

_NEWS_SECTION = re.compile(r"动态|资讯|新闻|要闻|快讯|\b(?:news|industry|announcements?)\b", re.I)
_HEADLINE = re.compile(r"\*\*((?:[^*]|\*(?!\*))+)\*\*(.*)$", re.S)
_TRIMMED = re.compile(
    r"^[\s:：—–|·,，.。-]+|(?:[\s|·,，\[(（]|[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])+$"
)
_ADDRESS = re.compile(r"\s*[(（\[<]?\s*(https?://[!#-;=?-\[\]_a-z~%]+)\s*[>)）\]]?", re.I)
_SEPARATOR = re.compile(r"[\s:：—–|·.。-]+|$|\s*[(（\[]")


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read a Markdown list of papers: one mention an item, in order."""
    yield from read(lines.read(text), document, "papers", "paper")


def read(
    found: Sequence[Line], document: str, format: str, kind: Kind, sure: bool = False
) -> Iterator[Mention | Problem]:
    """Read the items of a Markdown outline, of one kind unless a section says otherwise.

    Unless the document is `sure` to be a list, some of the items must have what only items have.
    """
    listed = list(_drafts(found, kind))
    if not sure and sum(1 for draft in listed if _is_told_of(draft)) * 3 < len(listed):
        return  # the sections and points of a text about something else
    for draft in listed:
        if draft.kind == "news" and not draft.own and draft.cited:
            draft.own.append((RANKS["link"], draft.cited[0]))
    yield from endings.finish(listed, document, format)


def _is_told_of(draft: Draft) -> bool:
    """Whether a draft has what only items have: credits, a date, or somewhere to read more."""
    return bool(
        draft.own or draft.cited or draft.source or draft.venue or draft.published
        or draft.authors or draft.arxiv_id or draft.doi or draft.recommendation
    )  # fmt: skip


def _drafts(found: Sequence[Line], kind: Kind) -> Iterator[Draft]:
    sections = outline.sections(found)
    levels = Counter(s.heading.level for s in sections if s.heading)
    last: Draft | None = None
    for section in sections:
        for draft in _of_section(section, kind, levels):
            if last:
                yield last
            last = draft
        if last and section.heading and last.line < section.heading.number:
            last.closed = True
    if last:
        yield last


def _of_section(section: Section, kind: Kind, levels: Counter[int]) -> Iterator[Draft]:
    if section.is_page_part:
        return
    heading = section.heading
    inside = (*section.parents, heading) if heading else ()
    topic = outline.category(inside, bool(heading) and levels[inside[-1].level] == 1)
    if kind == "paper" and _NEWS_SECTION.search(section.title):
        kind = "news"
    table = list(tables.rows(section.content))
    begun = [] if table else outline.starts(section, every_number=kind == "news")
    if table:
        yield from _of_table(table, kind, topic)
    elif begun:
        yield from _of_list(section, begun, kind, topic)
    elif outline.is_item(section, kind) and heading:
        alone = bool(section.parents) and levels[section.parents[-1].level] == 1
        draft = Draft(heading.number, kind, outline.category(section.parents, alone))
        draft.section = section.parents
        draft.name(_unnumbered(heading.text))
        _feed(draft, section.content)
        yield draft
    elif heading is None and (orphan := endings.orphan(section.content)):
        yield orphan


def _unnumbered(text: str) -> str:
    match = re.match(r"(?:论文|paper)\s*\d{1,3}\s*[:：.、]?\s*", text, re.I)
    return text[match.end() :] if match else lines.ordinal(text)[1]


def _feed(draft: Draft, content: Sequence[Line]) -> None:
    """Feed the content of an item up to what closes it: a rule, or the footer of the page."""
    begun = False
    for line in content:
        if (line.is_rule and begun) or endings.is_after(line):
            draft.closed = True
            return
        begun = begun or not line.is_rule
        if draft.kind == "news":
            feed_news(draft, line)
        elif not line.text.startswith("|"):
            draft.feed(line)


def feed_news(draft: Draft, line: Line) -> None:
    """Feed a line of news, where a source may stand alone or in brackets behind the prose."""
    if source := labels.source_of(line.text):
        draft.put("source", source)
        return
    for link in line.links:
        if named := labels.source_within(link.label):
            draft.put("source", named)
    if line.links and line.plain.casefold().startswith("read more"):
        draft.put("link", line.text)
        return
    text, source = labels.split_source(line.text)
    draft.feed(replace(line, text=text))
    if source:
        draft.put("source", source)


def _of_list(
    section: Section, begun: Sequence[Start], kind: Kind, topic: str | None
) -> Iterator[Draft]:
    places = {line.number: i for i, line in enumerate(section.content)}
    bounds = [*(places[start.line.number] for start in begun), len(section.content)]
    for start, (begin, end) in zip(begun, pairwise(bounds), strict=True):
        draft = Draft(start.line.number, kind, topic)
        draft.section = section.title
        if start.style in ("titled", "labelled"):
            draft.name(_unnumbered(_bare_bold(start.text)))
        else:
            inline(draft, start.text)
        _feed(draft, section.content[begin + 1 : end])
        yield draft


def _bare_bold(text: str) -> str:
    return text.replace("**", "")


def _of_table(table: Sequence[Row], kind: Kind, topic: str | None) -> Iterator[Draft]:
    last: Draft | None = None
    for row in table:
        cells = dict(row.cells)
        title, links = cells.pop("title", ""), cells.pop("links", "")
        if last and not links and _only_links(title):
            last.put("link", title)  # a row broken in two: its second half holds the links
            continue
        if not lines.plain(title):
            continue
        draft = Draft(row.line.number, kind, topic)
        draft.section, draft.closed = "table", row.closed
        inline(draft, lines.ordinal(title)[1])
        if draft.title is None and len(title) < 8:
            draft.body.clear()
            draft.name(title)
        for field, value in cells.items():
            draft.put(field, value)
        draft.put("link", links)
        draft.closed = row.closed
        if last:
            yield last
        last = draft
    if last:
        last.broken = row_is_cut(table[-1])
        yield last


def _only_links(text: str) -> bool:
    found = lines.links(text)
    named = all(labels.field_of_link(link.label) for link in found)
    return bool(found) and named and not re.search(r"\w", lines.without_links(text))


def row_is_cut(row: Row) -> bool:
    """Whether the last row of a table breaks off before its closing bar."""
    return row.line.text.startswith("|") and not row.closed


def inline(draft: Draft, text: str) -> None:
    """Read an item written on one line: a title that leads, links, names, venue, description."""
    text = _without_tag(draft, text)
    title, rest = _lead(text, draft.kind)
    if title:
        draft.name(title)
    if title and (address := _ADDRESS.match(rest)):
        draft.put("link", lines.bare(address[1]))
        rest = rest[address.end() :]
    own = [link for link in lines.links(rest) if labels.field_of_link(link.label)]
    for link in own:
        draft.put(labels.field_of_link(link.label) or "link", f"[{link.label}]({link.url})")
    draft.cited += [k.url for k in lines.links(rest) if k not in own]
    rest = _TRIMMED.sub("", re.sub(r"[，,、]\s*(?=[。.!！]?\s*$)", "", _without_own(rest)))
    if aside := re.fullmatch(r"[(（]([^()（）]{1,30})[)）]", rest):
        draft.venue, rest = draft.venue or facts.venue_of(aside[1]), ""
    if title and draft.kind == "paper":
        rest = _credits(draft, rest)
    if rest := lines.plain(rest):
        draft.put("abstract", rest)
        draft.open = None


def _without_tag(draft: Draft, text: str) -> str:
    """Take off what some lists put before a title: ``**[工具]**``, ``[2024/03]``, ``(CVPR 2024)``."""
    match = re.match(
        r"(?:\*\*)?[\[(（【]([^\[\]()（）*】]{1,20})[\])）】](?:\*\*)?\s*(?=[*\[《\w])", text
    )
    if not match or text[match.end(1) + 1 : match.end(1) + 2] == "(":
        return text
    tag = match[1]
    if facts.venue_of(tag):
        draft.put("venue", tag)
    elif facts.date_of(tag) or tag.isdigit():
        draft.put("published", tag)
    else:
        draft.put("category", tag)
    return text[match.end() :]


def _lead(text: str, kind: Kind) -> tuple[str, str]:
    """Split the title that a list element leads with from the rest; ("", text) where none does."""
    if text.startswith("**") and "**" not in text[2:] and len(text) < 200:
        return text[2:], ""  # cut within its title
    bold = _HEADLINE.match(text)
    if bold:
        said, rest = bold[1], bold[2]
        complete = bool(re.search(r"[。.!！?？:：]$", said.strip())) or bool(_SEPARATOR.match(rest))
        return (said, rest) if complete and len(said) < 400 else ("", text)
    if match := re.match(r"《[^《》]+》|“[^“”]+”|\"[^\"]+\"", text):
        return (match[0], text[match.end() :]) if kind == "paper" or text[0] == "《" else ("", text)
    found = lines.MARKDOWN_LINK.match(text)
    if found and not labels.field_of_link(lines.plain(found[1])):
        return found[0], text[found.end() :]
    if kind == "news":
        return "", text
    before = re.split(
        r"\s*(?:[\[(（|]*\s*\[(?=[^\]]*\]\()|[(（\[<]?\s*https?://)", text, maxsplit=1
    )[0]
    return (before, text[len(before) :]) if 8 <= len(before) <= 300 else ("", text)


def _without_own(text: str) -> str:
    def spoken(match: re.Match[str]) -> str:
        return "" if labels.field_of_link(lines.plain(match[1])) else match[0]

    text = lines.MARKDOWN_LINK.sub(spoken, text)
    return re.sub(r"[\[(（]\s*(?:[|,，/·;\[\]]\s*)*[\])）]|(?<!:)(?:\s*[,，|·/]\s*){2,}", " ", text)


def _credits(draft: Draft, rest: str) -> str:
    """Take names and a venue off the front of a description."""
    for _ in range(3):
        match = re.match(r"(.{3,400}?)(?:(?<=\w{2})\.\s+|\s+[—–|·]\s+|\s*$)", rest)
        part = lines.plain(match[1]).removeprefix("by ").strip() if match else ""
        if match and not draft.authors and names.looks_like_names(part):
            draft.put("authors", part)
        elif match and facts.venue_of(part):
            draft.put("venue", part)
        else:
            return rest
        rest = rest[match.end() :].strip(" —–|·.")
    return rest
