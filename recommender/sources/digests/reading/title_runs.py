"""Linked titles in a row, where a section is nothing but such rows, written as the list that they are.

## New papers
- **Agents**: [A long title](…); [Another title](…); [And one more](…)
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from recommender.sources.digests.blocks.block import Block, Page
from recommender.sources.digests.blocks.inline import Inline, Link, has_han
from recommender.sources.digests.text import boilerplate, link_words
from recommender.sources.digests.text.people import looks_like_names

_FEWEST = 3
"""Titles of a section, at least."""
_BETWEEN = re.compile(r"\s*(?:[;；、,，|｜·•/&。.]|and|和|及|与)+\s*(?:and\s+)?")
_BEHIND = re.compile(r"[\s;；、,，.。…]*(?:等[。.]?)?")
_LABEL = re.compile(r"[^:：\n]{1,60}[:：]\s*")
_LONGEST_TOPIC, _LONGEST_TOPIC_CHINESE = 40, 16
"""Characters of a heading that is a topic, and no title of what such a row goes on about, at most."""
_SHORTEST, _SHORTEST_CHINESE = 16, 8
"""Characters of a title in such a row, at least."""


def as_lists(page: Page) -> Page:
    """Write such lines as headings and list elements; a page without any stays as it is."""
    blocks = page.blocks
    lines = {i for a, b in _sections(blocks) for i in _runs(blocks, a, b)}
    if not lines:
        return page
    found: list[Block] = []
    places = []
    for i, block in enumerate(blocks):
        places.append(len(found))
        found += _written(block, i) if i in lines else (block,)
    places.append(len(found))
    moved = (
        replace(block, opens=tuple((name, places[end]) for name, end in block.opens))
        if block.opens
        else block
        for block in found
    )
    return replace(page, blocks=tuple(moved))


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Give what stands below each heading that may be a topic, up to the next or a rule."""
    parts = [i for i, block in enumerate(blocks) if block.shape in ("heading", "rule")]
    for start, end in pairwise([*parts, len(blocks)]):
        said = blocks[start].text
        most = _LONGEST_TOPIC_CHINESE if has_han(said, 4) else _LONGEST_TOPIC
        if blocks[start].shape == "heading" and len(said) <= most:
            yield start + 1, end


def _runs(blocks: Sequence[Block], start: int, end: int) -> range:
    """Return the lines of a section if each is such a row, but for what ends the document; else none."""
    titles = [*takewhile(bool, (_titles(blocks[i]) for i in range(start, end)))]
    whole = start + len(titles) == end or end == len(blocks)
    enough = whole and sum(map(len, titles)) >= _FEWEST
    return range(start, start + len(titles)) if enough else range(0)


def _titles(block: Block) -> tuple[Link, ...]:
    """Return the links of a line that is a row of titles, perhaps behind a label; none of another."""
    links = block.inline.links
    if block.shape not in ("paragraph", "item") or len(links) < 2:
        return ()
    text = block.inline.text
    before = text[: links[0].start]
    parted = all(_BETWEEN.fullmatch(text, a.end, b.start) for a, b in pairwise(links))
    if not parted or not _BEHIND.fullmatch(text, links[-1].end):
        return ()
    if before and (not _LABEL.fullmatch(before) or boilerplate.ends_items(before)):
        return ()
    apart = len({link.url for link in links}) == len(links) and all(map(_is_title, links))
    people = looks_like_names(", ".join(link.label for link in links))
    return links if apart and not people else ()


def _is_title(link: Link) -> bool:
    said = link.label
    least = _SHORTEST_CHINESE if has_han(said, 4) else _SHORTEST
    return len(said) >= least and not link_words.field_of_link(said)


def _written(block: Block, list_: int) -> Iterator[Block]:
    """Give the label of a line as a heading, and its titles as elements of a list."""
    links = block.inline.links
    label = block.inline[: links[0].start].strip(" :：")
    if label.plain:
        yield replace(block, shape="heading", level=6, depth=0, inline=Inline(label.plain))
    for link in links:
        inline = block.inline[link.start : link.end]
        yield replace(block, shape="item", depth=1, number=None, group=-1 - list_, inline=inline)
