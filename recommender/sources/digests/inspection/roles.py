"""What each block of a document was taken for: part of an item, a topic, or passed over."""

from collections.abc import Iterator
from dataclasses import dataclass

from recommender.sources.digests import leftovers
from recommender.sources.digests.analysis import Analysis
from recommender.sources.digests.confidence import strays
from recommender.sources.digests.features.seen import Seen


@dataclass(frozen=True)
class BlockReport:
    """A block, and what it was taken for.

    Attributes
    ----------
    line : int
        Where it begins in the document.
    shape : str
        ``heading 2``, ``item``, ``item depth 2``, ``row``, ``paragraph`` and so on.
    lead : str
        What it begins with, behind its mark: ``link``, ``bold``, ``label``, ``names``, ``text`` …
    mark : str
        The text of its number or sign, such as ``论文 1：``; "" without one.
    label : str
        The field that its label names; ``?`` for a label that only this document uses, "" for none.
    text : str
        All of it, white space folded.
    role : str
        ``item``; else ``topic`` (a heading above items), ``aside`` (below contents, thanks and the
        like), ``boilerplate``, ``leftover`` (what looks like items and was not read begins here),
        ``stray`` (like a part that most items have) or ``outside``.
    item : int, optional
        The number of its item.
    parts : tuple of str
        Of a block of an item: ``title``, ``other title``, both, or ``inside``.
    """

    line: int
    shape: str
    lead: str
    mark: str
    label: str
    text: str
    role: str
    item: int | None = None
    parts: tuple[str, ...] = ()


def blocks(analysis: Analysis, first: int) -> Iterator[BlockReport]:
    """Give every block of a page; its items are numbered from `first`."""
    owner: dict[int, int] = {}
    parts: dict[int, list[str]] = {}
    topics: set[int] = set()
    for number, item in enumerate(analysis.items, first):
        owner |= dict.fromkeys(range(item.record.start, item.record.end), number)
        for place, name in zip(item.title_spans, ("title", "other title"), strict=True):
            if place is not None:
                parts.setdefault(place.block, []).append(name)
        above = item.record.first.heading_index
        while above >= 0 and above not in topics:
            topics.add(above)
            above = analysis.seen[above].heading_index
    left = {line for line, _ in leftovers.unread(analysis)}
    stray = strays(analysis)
    for one in analysis.seen:
        item_of = owner.get(one.index)
        if item_of is not None:
            yield _block(one, "item", item_of, tuple(parts.get(one.index, ("inside",))))
        else:
            role = "topic" if one.index in topics else _role(one, left)
            yield _block(one, "stray" if role == "outside" and one.index in stray else role)


def _role(one: Seen, left: set[int]) -> str:
    """Return what a block outside of all items is."""
    if one.block.line in left:
        return "leftover"
    if one.in_page_part:
        return "aside"
    return "boilerplate" if one.lead == "boilerplate" else "outside"


def _block(
    one: Seen, role: str, item: int | None = None, parts: tuple[str, ...] = ()
) -> BlockReport:
    block = one.block
    shape: str = block.shape
    if block.level:
        shape = f"{shape} {block.level}"
    elif block.depth > 1:
        shape = f"{shape} depth {block.depth}"
    mark = (block.inline.text[: one.mark.end].strip() or one.mark.style) if one.mark else ""
    return BlockReport(block.line, shape, one.lead, mark, one.label, one.text, role, item, parts)
