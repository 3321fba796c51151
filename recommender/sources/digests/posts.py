"""Index pages of blogs: titles with excerpt, date and tags, or one excerpt a line; link weeklies."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from recommender.entries import Mention, Problem
from recommender.sources.digests import (
    archives,
    excerpts,
    furniture,
    labels,
    lines,
    outline,
    papers,
    stamps,
)
from recommender.sources.digests.drafts import Draft
from recommender.sources.digests.excerpts import is_prose
from recommender.sources.digests.lines import Line

_READ_ON = re.compile(
    r"\W*(?:阅读(?:全文|更多|原文)|查看(?:全文|更多)|继续阅读|展开全文|(?:read|continue) (?:more|reading))",
    re.I,
)
Order = Literal["title, text, date", "title, date, text", "date, title, text"]


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read an index page: one mention a post, in order."""
    found = lines.read(text)
    if archived := archives.read(content(found)):
        yield from (draft.mention(document, "posts") for draft in archived)
        return
    if any(_has_items(section) for section in outline.sections(found)):
        yield from _linked(found, document)
        return
    said = [line for line in found if not _is_page(line)]
    dates = [i for i, line in enumerate(said) if stamps.read(line)]
    told = len(dates) > 1 or (dates and any(is_prose(line.plain) for line in said))
    for draft in _whole(_dated(found, said, dates), found) if told else excerpts.read(found):
        if draft.title or draft.body:
            yield draft.mention(document, "posts")


def content(found: Sequence[Line]) -> list[Line]:
    """Leave out what is the page's; the years above the posts of an archive are not."""
    return [line for line in found if not _is_page(line) or archives.is_year(line)]


def _is_page(line: Line) -> bool:
    return line.is_rule or furniture.is_furniture(line.plain)


def _has_items(section: outline.Section) -> bool:
    items = outline.starts(section) or outline.is_item(section, "post")
    return bool(items) and not section.is_page_part


def _linked(found: Sequence[Line], document: str) -> Iterator[Mention | Problem]:
    """Read an outline, if its items are posts: they lead elsewhere, or have a date."""
    linked = {line.number for line in found if lines.MARKDOWN_LINK.search(line.text)}
    listed = list(papers.read(found, document, "posts", "post"))
    posts = [one for one in listed if isinstance(one, Mention)]
    led = [m for m in posts if m.url or m.published or m.source or m.origin.line in linked]
    if len(led) * 2 > len(posts):
        yield from listed


def _whole(drafts: Iterator[Draft], found: Sequence[Line]) -> list[Draft]:
    """Tell whether the last post was cut: by how the others end, where nothing follows it."""
    listed = list(drafts)
    if listed and not _is_page(found[-1]):
        *others, last = (draft.text_of("abstract") for draft in listed)
        ended = all(map(lines.ends_sentence, others)) and bool(last or others)
        listed[-1].broken = listed[-1].broken or (ended and not lines.ends_sentence(last))
    return listed


def _order(found: Sequence[Line], said: Sequence[Line], dates: Sequence[int]) -> Order:
    """Tell, for the page as a whole, which part of a post is where, from the lines between dates.

    Where the first of them is a title and the last is prose, every date has its title on one side
    and prose on the other; what stands before the first date tells on which side.
    """
    ended = {below.number for line, below in pairwise(found) if _READ_ON.match(line.plain)}
    if sum(1 for i in dates if said[i].number in ended or _opens(said, i)) * 2 > len(dates):
        return "date, title, text"
    groups = [said[a + 1 : b] for a, b in pairwise([-1, *dates, len(said)])]
    raw = ["".join(map(_shape, group)) for group in groups]
    if sum(1 for s in raw[1:-1] if re.fullmatch(r"T?#+T*P+", s)) * 2 > len(raw) - 2 > 0:
        return "title, text, date"  # tags stand behind a date, and the next title behind them
    shapes = [shape.strip("#") for shape in raw]
    first, between, last = shapes[0], [s for s in shapes[1:-1] if s], shapes[-1]
    follows = sum(1 for s in between if s[0] == "P" and s[-1] == "T")
    encloses = sum(1 for s in between if s[0] == "T" and s[-1] == "P")
    if first.endswith("P") and follows <= encloses:
        return "title, text, date"
    tagged = "P" not in last and sum(1 for s in between if s.startswith("TT")) * 2 > len(between)
    if tagged and first and not follows:
        return "title, text, date"
    if follows != encloses:
        return "title, date, text" if follows > encloses else "date, title, text"
    if last.startswith("P"):
        return "title, date, text" if first else "date, title, text"
    return "date, title, text" if last and len(first) < 2 else "title, date, text"


def _opens(said: Sequence[Line], i: int) -> bool:
    """Whether a blank line stands before a date, and a title right behind it."""
    below = said[i + 1] if 0 < i < len(said) - 1 else None
    return said[i].gap and below is not None and not (below.gap or is_prose(below.plain))


def _shape(line: Line) -> str:
    return "#" if _is_tag(line) else "P" if is_prose(line.plain) else "T"


def _is_tag(line: Line) -> bool:
    return bool(re.match(r"#\s?\S", line.plain))


def _dated(found: Sequence[Line], said: Sequence[Line], dates: Sequence[int]) -> Iterator[Draft]:
    order = _order(found, said, dates)
    groups = [said[a + 1 : b] for a, b in pairwise([-1, *dates, len(said)])]
    waiting: Sequence[Line] = groups[0]
    for date, group in zip(dates, groups[1:], strict=True):
        stamp = said[date]
        if order == "title, text, date":
            draft = _post(_own_part(waiting) if date == dates[0] else waiting, stamp)
            if date == dates[0] and draft.title and not draft.body and waiting[0] is found[0]:
                draft.body, draft.title = [draft.title], None  # the rest of a text
            draft.broken = draft.title is None and date == dates[0]
            tags, waiting = _tags(group, last=date == dates[-1])
            _categorise(draft, tags)
        elif order == "title, date, text":
            body = _without_next(group) if date == dates[-1] else group[:-1]
            draft = _post([*waiting[-1:], *body], stamp)
            waiting = group[-1:]
        else:
            draft = _post(group, stamp)
        yield draft
    if order == "title, text, date" and any(is_prose(line.plain) for line in waiting):
        draft = _post(waiting, waiting[0])
        draft.broken = True
        yield draft


def _without_next(group: Sequence[Line]) -> Sequence[Line]:
    """Leave out of the last group a title behind the text: of a post that was cut off."""
    texts = [i for i, line in enumerate(group) if is_prose(line.plain)]
    return group[: texts[-1] + 1] if texts else group


def _own_part(group: Sequence[Line]) -> Sequence[Line]:
    """Leave out of the first group what is the page's: its name and menu."""
    texts = [i for i, line in enumerate(group) if is_prose(line.plain)]
    return group[max(texts[0] - 1, 0) :] if texts else group[-2:]


def _tags(group: Sequence[Line], last: bool) -> tuple[Sequence[Line], Sequence[Line]]:
    """Split category and tags of a post from the title and text of the next."""
    tagged = [i for i, line in enumerate(group) if _is_tag(line)]
    if tagged:
        return group[: tagged[-1] + 1], group[tagged[-1] + 1 :]
    short = bool(group) and len(group[0].plain) < 20
    alone = last and len(group) == 1
    first = 1 if short and (alone or (len(group) >= 3 and not is_prose(group[1].plain))) else 0
    return group[:first], group[first:]


def _categorise(draft: Draft, tags: Sequence[Line]) -> None:
    named = next((line.plain for line in tags if not _is_tag(line)), None)
    draft.category = draft.category or named


def _post(group: Sequence[Line], line: Line) -> Draft:
    """Read the lines of one post, with the one that stamps it."""
    first = group[0] if group else line
    draft = Draft(min(first.number, line.number), "post")
    if stamp := stamps.read(line):
        draft.published, draft.category = stamp.published, stamp.category
        draft.authors = (stamp.author,) if stamp.author else ()
    for one in group:
        named = draft.title or draft.body or _is_tag(one) or labels.split_label(one.text)
        if not named and not is_prose(one.plain):
            draft.name(one.text)
        elif not _is_tag(one):
            _add(draft, one)
    return draft


def _add(draft: Draft, line: Line) -> None:
    """Take a line of the text of a post, or what it tells of it beside."""
    label = labels.split_label(line.text)
    if label and label.field in ("category", "remark", "published", "authors"):
        draft.put(label.field, label.value)
        return
    draft.body.append(line.plain)
    draft.cited += [link.url for link in line.links]
