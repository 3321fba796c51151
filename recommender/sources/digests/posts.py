"""Index pages of blogs: titles with excerpt, date and tags, or one excerpt a line; link weeklies."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from recommender.entries import Mention, Problem
from recommender.sources.digests import endings, facts, furniture, labels, lines, outline, papers
from recommender.sources.digests.drafts import Draft
from recommender.sources.digests.lines import Line

_META = re.compile(
    r"发[表布]于|更新于|编辑于|创建于|日期|时间|分类(?:于)?|标签|作者|阅读(?:数|量|时长|次数)?|浏览|字数|本文字数|评论(?:数)?|分钟|约|"
    r"posted|published|updated|on|in|by|date|min(?:ute)?s?|read|views?|comments?|words?|\d+(?:\.\d+)?k?|[\W_]",
    re.I,
)
_BEFORE_CATEGORY = re.compile(
    r"^(?:posted|published|updated|发[表布]于)?\s*(?:on)?\s*(?:(?:in|分类于?|category)\b)?\s*[:：]?\s*",
    re.I,
)
_ARCHIVED = re.compile(
    r"((?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?)[\s:：|·-]+([^|·#\s][^|·#]{5,200})$"
)
_EXCERPT = 60
"""Fewer characters than this are a title or furniture, where a page has excerpts only."""

Order = Literal["title, text, date", "title, date, text", "date, title, text"]


def parse(text: str, document: str) -> Iterator[Mention | Problem]:
    """Read an index page: one mention a post, in order."""
    found = lines.read(text)
    sections = outline.sections(found)
    if any(
        outline.starts(s) or outline.is_item(s, titles_suffice=False)
        for s in sections
        if not s.is_page_part
    ):
        yield from papers.read(found, document, "posts", "post")
        return
    content = [line for line in found if not (line.is_rule or furniture.is_furniture(line.plain))]
    if archived := list(_archive(content)):
        yield from (draft.mention(document, "posts") for draft in archived)
        return
    dates = [i for i, line in enumerate(content) if is_date(line)]
    told = len(dates) > 1 or (dates and any(len(line.plain) >= _EXCERPT for line in content))
    listed = _dated(content, dates) if told else _excerpts(content)
    for draft in listed:
        if draft.title or draft.body:
            yield draft.mention(document, "posts")


def _archive(content: Sequence[Line]) -> Iterator[Draft]:
    """Read a page that gives a date and a title on each line, and no more."""
    listed = [(line, match) for line in content if (match := _ARCHIVED.match(line.text))]
    if len(listed) < 2 or len(listed) * 2 <= len(content):
        return
    for line, match in listed:
        draft = Draft(line.number, "post")
        draft.published = facts.date_of(match[1])
        draft.name(match[2])
        yield draft


def is_date(line: Line) -> bool:
    """Whether a line says when a post appeared, and nothing else but a category or counts."""
    text = line.plain
    if len(text) > 80 or not (found := facts.date_of(text)) or len(found) < 7:
        return False
    before = re.split(r"(?:19|20)\d\d|[A-Z][a-z]{2,8}\.? \d", text, maxsplit=1)[0]
    return not _META.sub("", before) and len(_after_date(text)) <= 30


def _after_date(text: str) -> str:
    rest = re.sub(
        r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?)?(?:[T ]\d\d:\d\d(?::\d\d)?)?",
        "",
        text,
    )
    rest = re.sub(r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d", "", rest)
    return rest.strip(" |·•,，-")


def _order(content: Sequence[Line], dates: Sequence[int]) -> Order:
    """Tell from what stands around the dates which part of a post is where."""
    before = [content[i - 1].plain for i in dates if i > 0]
    if dates[0] > 0 and len(content[dates[0] - 1].plain) >= _EXCERPT:
        return "title, text, date"
    later = before[-len(dates) + 1 :] if len(dates) > 1 else before
    long = sum(1 for text in later if len(text) >= _EXCERPT or text.startswith("#"))
    return "date, title, text" if long * 2 > len(later) or not before else "title, date, text"


def _dated(content: Sequence[Line], dates: Sequence[int]) -> Iterator[Draft]:
    order = _order(content, dates)
    bounds = [-1, *dates, len(content)]
    groups = [list(content[a + 1 : b]) for a, b in pairwise(bounds)]
    waiting = groups[0]
    for date, group in zip(dates, groups[1:], strict=True):
        stamp = content[date]
        if order == "title, text, date":
            draft = _post(_own_part(waiting, stamp == content[dates[0]]), stamp)
            draft.broken = draft.title is None and date == dates[0]
            tags, waiting = _tags(group)
            _categorise(draft, tags)
        elif order == "title, date, text":
            last = date == dates[-1]
            head, body = waiting[-1:], group if last else group[:-1]
            draft = _post([*head, *body], stamp)
            waiting = group[-1:]
        else:
            draft = _post(group, stamp)
        yield draft
    if order == "title, text, date" and any(len(line.plain) >= _EXCERPT for line in waiting):
        draft = _post(waiting, waiting[0])
        draft.broken = True
        yield draft


def _own_part(group: Sequence[Line], is_first: bool) -> list[Line]:
    """Leave out of the first group what is the page's: its name and menu."""
    if not is_first:
        return list(group)
    texts = [i for i, line in enumerate(group) if len(line.plain) >= _EXCERPT]
    return list(group[max(texts[0] - 1, 0) :]) if texts else list(group[-2:])


def _tags(group: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Split category and tags of a post from the title and text of the next."""
    tagged = [i for i, line in enumerate(group) if re.match(r"#\s?\S", line.plain)]
    if tagged:
        return list(group[: tagged[-1] + 1]), list(group[tagged[-1] + 1 :])
    short = [len(line.plain) < 20 for line in group]
    first = 1 if len(group) >= 3 and short[0] and len(group[1].plain) < _EXCERPT else 0
    return list(group[:first]), list(group[first:])


def _categorise(draft: Draft, tags: Sequence[Line]) -> None:
    named = next((line.plain for line in tags if not line.plain.startswith("#")), None)
    draft.category = draft.category or named


def _post(group: Sequence[Line], stamp: Line) -> Draft:
    first = group[0] if group else stamp
    draft = Draft(min(first.number, stamp.number), "post")
    draft.published = facts.date_of(stamp.plain)
    _categories_of_stamp(draft, stamp)
    for line in group:
        if draft.title is None and not draft.body and len(line.plain) < 120:
            draft.name(line.text)
        elif not re.match(r"#\S", line.plain):
            _body(draft, line)
    return draft


def _categories_of_stamp(draft: Draft, stamp: Line) -> None:
    for part in re.split(r"\s*[|·•,，]\s*", _after_date(stamp.plain)):
        text = _BEFORE_CATEGORY.sub("", part)
        if (
            _META.sub("", text)
            and not re.search(r"\d|阅读|字|作者|by ", text)
            and not text.startswith("#")
        ):
            draft.category = draft.category or text


def _body(draft: Draft, line: Line) -> None:
    label = labels.split_label(line.text)
    if label and label.field in ("category", "remark", "published"):
        draft.put(label.field, label.value)
        return
    draft.body.append(line.plain)
    draft.cited += [link.url for link in line.links]


def _excerpts(content: Sequence[Line]) -> Iterator[Draft]:
    """Read a page of excerpts; short lines are their titles where most have one above."""
    long = [i for i, line in enumerate(content) if _is_long(line.plain)]
    if len(long) * 2 < len(content):
        return
    elided = [bool(re.search(r"(?:…|\.{3})$", content[i].plain)) for i in long]
    headed = [i for i in long if i > 0 and len(content[i - 1].plain) < _EXCERPT]
    titled = len(long) > 1 and len(headed) * 3 >= len(long) * 2
    for i in long:
        line = content[i]
        if endings.is_after(line):
            return
        draft = Draft(line.number, "post")
        if titled and i in headed:
            draft.line = content[i - 1].number
            draft.name(content[i - 1].text)
        _body(draft, line)
        draft.broken = i == long[-1] and len(long) > 2 and all(elided[:-1]) and not elided[-1]
        yield draft


def _is_long(text: str) -> bool:
    """Whether a line is an excerpt: a Chinese character says as much as two Latin letters."""
    return (
        len(text) >= _EXCERPT
        and len(text) + len(re.findall(f"[{lines.HAN}]", text)) >= 2 * _EXCERPT
    )
