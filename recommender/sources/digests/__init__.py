"""Digests that people write for people: which of the layouts a text has, and reading it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from recommender.entries import Mention, Problem
from recommender.sources.digests import (
    daily,
    facts,
    labels,
    lines,
    news,
    outline,
    papers,
    posts,
    weekly,
)
from recommender.sources.digests.drafts import is_aside, is_paper
from recommender.sources.digests.lines import Line

_PARSERS: dict[str, Callable[[str, str], Iterator[Mention | Problem]]] = {
    "weekly": weekly.parse,
    "daily": daily.parse,
    "papers": papers.parse,
    "news": news.parse,
    "posts": posts.parse,
}
LAYOUTS: tuple[str, ...] = tuple(_PARSERS)
"""Names of the layouts, as `layout` gives and `parse` takes them."""

_NEWSY = re.compile(
    r"日刊|日报|早报|晚报|快讯|资讯|要闻|新闻|一周大事|\bnews(?:letter)?\b|\bbriefing\b", re.I
)
_ABOUT_PAPERS = re.compile(r"论文|papers?\b|arxiv|文献", re.I)
_LONE_NUMBER = re.compile(
    r"(?:no\.?\s*)?[\[【(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[\]】)）]?[.、]?$", re.I
)


def parse(text: str, document: str, layout: str | None = None) -> Iterator[Mention | Problem]:
    """Read a digest in the layout given, or in the one that its content shows.

    Parameters
    ----------
    text : str
        The whole document, decoded; any text at all.
    document : str
        Its name, for origins and problems.
    layout : str, optional
        One of `LAYOUTS`.

    Yields
    ------
    Mention or Problem
        In order of appearance. No content makes this raise.

    Raises
    ------
    ValueError
        If `layout` is not one of `LAYOUTS`.
    """
    name = layout or _layout(text)
    if name not in _PARSERS:
        raise ValueError(f"no layout is called {name!r}; choose one of {', '.join(LAYOUTS)}")
    yield from _PARSERS[name](text, document)


def layout(text: str) -> str:
    """Return the layout of a digest, judged by its content; some layout for any text."""
    return _layout(text)


def _layout(text: str) -> str:
    found = lines.read(text)
    if any(weekly.header(line) is not None for line in found):
        return "weekly"
    if any(daily.header(line) for line in found):
        return "daily"
    fields = Counter(label.field for line in found if (label := labels.split_label(line.text)))
    sources = sum(1 for line in found if labels.source_of(line.text))
    if not any(line.level for line in found) and (name := _unmarked(found, fields, sources)):
        return name
    return _outlined(found, text, fields, sources)


def _unmarked(found: Sequence[Line], fields: Counter[str], sources: int) -> str | None:
    """Choose for a text without headings: by its labels, sources, lone numbers or dates."""
    credited = fields["authors"] + fields["link"] + fields["affiliations"]
    if credited and fields["abstract"] + fields["recommendation"] + fields["title"] >= 1:
        starts = outline.starts(outline.Section(None, content=list(found)))
        return "papers" if len(starts) > fields["title"] else "weekly"
    lone = sum(1 for line in found if _LONE_NUMBER.match(line.plain))
    dates = sum(1 for line in found if posts.is_date(line))
    if sources and sources >= dates:
        return "news"
    if dates >= 2:
        return "posts"
    if fields["recommendation"] and not lone:
        return "weekly"
    return "news" if lone >= 2 or _newsy(found) else None


def _newsy(found: Sequence[Line]) -> bool:
    return any(_NEWSY.search(line.plain) for line in found[:4] if len(line.plain) < 80)


def _outlined(found: Sequence[Line], text: str, fields: Counter[str], sources: int) -> str:
    """Choose for an outline: by what it says of itself, its links, and its labels."""
    first = text[:1500].split("\n---", 1)[0] if text.lstrip().startswith("---") else ""
    heads = [line.plain for line in found if line.level][:3]
    said = "\n".join([first, *heads, *(line.plain for line in found[:2] if len(line.plain) < 80)])
    urls = [k.url for line in found for k in line.links if is_paper(k.url) or not is_aside(k.url)]
    to_papers = sum(1 for url in urls if is_paper(url))
    ids = sum(1 for line in found if facts.own_arxiv_id(line.plain[:200].split("|")[0]))
    told = sum(1 for line in found if outline.is_numbered_prose(line))
    newsy = _NEWSY.search(said) and to_papers * 2 < len(urls) + 1
    if sources >= 2 or newsy or (told >= 2 and told > to_papers and not ids):
        return "news"
    leading = [url for line in found if (url := outline.leading_link(line))]
    if len(leading) > 1 and sum(map(is_paper, leading)) * 3 < len(leading):
        return "posts"  # its papers are behind what it links to, if anywhere
    credited = fields["authors"] + fields["abstract"] + fields["recommendation"] + fields["title"]
    if to_papers * 3 >= len(urls) > 0 or ids or (credited >= 2 and _ABOUT_PAPERS.search(text)):
        return "papers"
    return "papers" if _ABOUT_PAPERS.search(said) and _has_items(found) else "posts"


def _has_items(found: Sequence[Line]) -> bool:
    return any(outline.starts(s) or list(outline.rows(s.content)) for s in outline.sections(found))
