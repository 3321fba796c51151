"""The ways to take a title from a record: from its first block, or from those below."""

import re
from collections.abc import Sequence

from recommender.sources.digests.blocks.title_span import TitleSpan
from recommender.sources.digests.features.plausibility import plausibility
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.text import labels
from recommender.sources.digests.text.peeling import title_core
from recommender.sources.digests.titles.block_ways import (
    OF_ONE_BLOCK,
    way_of_block,
    ways_of_block,
    ways_of_text,
)

NEAR = 8
"""So many blocks of a record are looked through for its title."""
_NO_TITLES = frozenset(
    ("label", "boilerplate", "rule", "dateline", "url", "names", "id", "date", "tags")
)
"""Leads of blocks that hold no title."""
_TITLE_CLASS = re.compile(
    r"(?:^|[. _-])(?<!sub-)(?<!sub_)(?<!section-)(?<!widget-)(?<!site-)(?:title|headline|p-name)(?:[-_](?:en|english|original|zh|cn|main|text))?(?=$|[. ])"
)
"""A class of an element of a page that holds the title of an item."""
ALONE = OF_ONE_BLOCK | {"classed"}
"""Ways that do not hang on others."""
_MARKED = frozenset(("link", "bold", "bold italic", "book"))
"""Leads of what stands out."""
_PAPER_LABELS = frozenset(
    ("论文", "paper", "文章", "article", "論文", "논문", "papier", "artículo", "статья", "papers", "book", "preprint", "publication", "文献")
)  # fmt: skip
"""Labels of what is told of: behind them stands an address, or the name of it."""


def ways_of_record(seen: Sequence[Seen], start: int, end: int) -> dict[str, TitleSpan]:
    """Return the places in a record where its title may stand, by the name of the way."""
    first = seen[start]
    found = {name: TitleSpan(start, *at) for name, at in ways_of_block(first).items()}
    if first.block.shape == "row":
        return found
    near = range(start, min(end, start + NEAR))
    found = _labelled(seen, near, end) | found
    for i in near[1:]:
        if seen[i].block.shape == "heading" != first.block.shape:
            if at := ways_of_block(seen[i]).get("heading"):
                found["inner heading"] = TitleSpan(i, *at)
            break
    after = next((i for i in near[1:] if seen[i].lead not in _NO_TITLES), None)
    if after is not None:
        found |= _next(seen, near, after)
    if (classed := _classed(seen, near)) is not None:
        found["classed"] = classed
    return found | _by_links(seen, near, after)


def way_of_record(seen: Sequence[Seen], start: int, end: int, way: str) -> TitleSpan | None:
    """Return one of the ways that are `ALONE`, or any of a row, without looking for the others."""
    if way == "classed" and seen[start].block.shape != "row":
        return _classed(seen, range(start, min(end, start + NEAR)))
    at = way_of_block(seen[start], way)
    return TitleSpan(start, *at) if at else None


def _next(seen: Sequence[Seen], near: range, after: int) -> dict[str, TitleSpan]:
    """Return what the first block below that may hold a title has of it, and the block below that."""
    found = {}
    there = ways_of_block(seen[after])
    for name in ("whole", "heading", "link", "bold", "book", "cited", "before field"):
        if (at := there.get(name)) is not None:
            way = "next" if name in ("whole", "heading") else f"next {name}"
            found[way] = TitleSpan(after, *at)
    below = next((i for i in near if i > after and seen[i].lead not in _NO_TITLES), None)
    headed = seen[after].block.shape == "heading"  # and hence what is below it no title
    if below is not None and seen[after].size_class <= 1 and not (seen[below].is_prose or headed):
        whole = ways_of_block(seen[below]).get("whole")
        found |= {"below next": TitleSpan(below, *whole)} if whole else {}
    if below is not None and seen[after].size_class <= 1:
        last = after if seen[below].is_prose else below
        told = last + 1 in near and seen[last + 1].is_prose
        whole = ways_of_block(seen[last]).get("whole") if told else None
        found |= {"above text": TitleSpan(last, *whole)} if whole else {}
    return found


def _classed(seen: Sequence[Seen], near: range) -> TitleSpan | None:
    """Return the block of a page that its own element says is a title: ``<div class="paper-title">``."""
    for i in near:
        for name, end in seen[i].block.opens:
            if end == i + 1 and _TITLE_CLASS.search(name):
                return TitleSpan(i, -1, 0, len(seen[i].block.inline.text))
    return None


def _by_links(seen: Sequence[Seen], near: range, after: int | None) -> dict[str, TitleSpan]:
    """Return what links further in tell of the title: the line above an address, and a link that leads."""
    found = {}
    for name, way, lead, place in (
        ("above link", "whole", "url", -1),
        ("inner link", "link", "link", 0),
    ):
        at = next((i + place for i in near[2:] if seen[i].lead == lead), None)
        if at is None or seen[at].lead in _NO_TITLES or (at == after and name == "above link"):
            continue
        if name == "above link" and (
            seen[near[0]].lead in _MARKED or _is_led_to(seen, near, at + 1)
        ):
            continue  # what stands out is the title
        if span := ways_of_block(seen[at]).get(way):
            found[name] = TitleSpan(at, *span)
    return found


def _is_led_to(seen: Sequence[Seen], near: range, address: int) -> bool:
    """Whether a line further up leads where an address does: that leads to what the line says."""
    url = seen[address].links[:1]
    return any(seen[i].lead == "link" and seen[i].links[:1] == url for i in near if i < address)


def _labelled(seen: Sequence[Seen], near: range, end: int) -> dict[str, TitleSpan]:
    """Return where a record says "title: …", on one line or on two."""
    told = {seen[i].label for i in near}
    # A record whose first line is no label begins with its title.
    alone = "title" not in told and seen[near[0]].lead == "label"
    field = "title_zh" if alone else "title"
    for i in near:
        one = seen[i]
        if one.key in _PAPER_LABELS and (named := _named_by(one)):
            return {"label": TitleSpan(i, -1, *named)}
        if one.label != field:
            continue
        if (label := labels.split_label(one.rest)) and label.value:
            value = label.value.text[: labels.first_field(label.value.text)]
            at = one.block.inline.text.rfind(value)
            if at >= 0:
                return {"label": TitleSpan(i, -1, at, at + len(value))}
        elif i + 1 < end:
            return {"label": TitleSpan(i + 1, -1, 0, len(seen[i + 1].block.inline.text))}
    return {}


def _named_by(one: Seen) -> tuple[int, int] | None:
    """Return where the title stands that a label such as ``Paper:`` has behind it; None before an address."""
    label = labels.split_label(one.rest)
    value = label.value if label else labels.value_of_unknown_label(one.rest)
    if not value:
        return None
    found = ways_of_text(value)
    start, end = next(
        found[name] for name in ("book", "link", "before field", "whole") if name in found
    )
    text = value.text[start:end]
    if len(text) < 8 or plausibility(text[slice(*title_core(text))]) < 0.8:
        return None
    at = one.block.inline.text.rfind(text)
    return (at, at + len(text)) if at >= 0 else None
