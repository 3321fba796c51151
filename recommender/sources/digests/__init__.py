"""Digests that people write for people: which of the layouts a text has, and reading it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from recommender.entries import Mention, Problem
from recommender.sources.digests import (
    archives,
    daily,
    facts,
    foreign,
    furniture,
    labels,
    lines,
    news,
    outline,
    papers,
    posts,
    stamps,
    tables,
    weekly,
)
from recommender.sources.digests.hosts import is_aside, is_paper
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
    if layout is not None and layout not in _PARSERS:
        raise ValueError(f"no layout is called {layout!r}; choose one of {', '.join(LAYOUTS)}")
    if not text.strip("\ufeff").strip():
        yield Problem(document, 1, "is empty")
        return
    other = None if layout else foreign.kind(text)
    told = False
    for found in () if other else _PARSERS[layout or _layout(text)](text, document):
        told = True
        yield found
    if not told:
        yield Problem(document, 1, _unread(layout, other))


def _unread(layout: str | None, other: str | None) -> str:
    """Say that a document gave nothing, why, and what to do."""
    if layout:
        return f"has no item in the layout {layout}; try another --format, or none"
    if other:
        return f"looks like {other}, not like a digest; use --format to read it nevertheless"
    return f"no digest layout was recognised; use --format, one of {', '.join(LAYOUTS)}"


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
    if not any(line.level for line in found) and (name := _unmarked(found, fields)):
        return name
    return _outlined(found, text, fields)


def _unmarked(found: Sequence[Line], fields: Counter[str]) -> str | None:
    """Choose for a text without headings: by its labels, sources, lone numbers or dates."""
    credited = fields["authors"] + fields["link"] + fields["affiliations"]
    if credited and fields["abstract"] + fields["recommendation"] + fields["title"] >= 1:
        starts = outline.starts(outline.Section(None, content=list(found)))
        return "papers" if len(starts) > fields["title"] else "weekly"
    if numbered := weekly.numbered(found):
        to_papers = any(is_paper(link.url) for line in found for link in line.links)
        return "weekly" if to_papers or fields["link"] < numbered else "news"
    if archives.read(posts.content(found)):
        return "posts"
    # A number above a number, or above nothing, belongs to a pager.
    lone = sum(
        1
        for line, below in pairwise(found)
        if _LONE_NUMBER.match(line.plain) and not furniture.is_furniture(below.plain)
    )
    dates = sum(1 for line in found if stamps.read(line))
    closed = sum(1 for line in found if news.closes(line))
    if closed and closed >= dates:
        return "news"
    if dates >= 2:
        return "posts"
    if fields["recommendation"] and not lone:
        return "weekly"
    return "news" if lone >= 2 or news.is_newsy(found) else None


def _outlined(found: Sequence[Line], text: str, fields: Counter[str]) -> str:
    """Choose for an outline: by what it says of itself, its links, and its labels."""
    first = text[:1500].split("\n---", 1)[0] if text.lstrip().startswith("---") else ""
    heads = [line.plain for line in found if line.level][:3]
    said = "\n".join([first, *heads, *(line.plain for line in found[:2] if len(line.plain) < 80)])
    urls = [k.url for line in found for k in line.links if is_paper(k.url) or not is_aside(k.url)]
    to_papers = sum(1 for url in urls if is_paper(url))
    ids = sum(1 for line in found if facts.own_arxiv_id(line.plain[:200].split("|")[0]))
    sources = sum(1 for line in found if news.names_source(line))
    told = sum(1 for line in found if outline.is_numbered_prose(line))
    newsy = news.NEWSY.search(said) and to_papers * 2 < len(urls) + 1
    reported = len(urls) * 2 >= told >= 2 and told > to_papers and not ids
    alone = sources and not (to_papers or ids or fields["authors"] or fields["abstract"])
    if sources >= 2 or newsy or reported or alone:
        return "news"
    leading = [url for line in found if (url := outline.leading_link(line))]
    if len(leading) > 1 and sum(map(is_paper, leading)) * 3 < len(leading):
        return "posts"  # its papers are behind what it links to, if anywhere
    credited = fields["authors"] + fields["abstract"] + fields["recommendation"] + fields["title"]
    if to_papers * 3 >= len(urls) > 0 or ids or (credited >= 2 and _ABOUT_PAPERS.search(text)):
        return "papers"
    return "papers" if _ABOUT_PAPERS.search(said) and _has_items(found) else "posts"


def _has_items(found: Sequence[Line]) -> bool:
    return any(outline.starts(s) or list(tables.rows(s.content)) for s in outline.sections(found))
