"""Siblings: blocks that begin as the records of a group do, but lack what the group's rule requires."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.groups.evidence import COST
from recommender.sources.digests.groups.group import Group, group_of
from recommender.sources.digests.records.record import Segment
from recommender.sources.digests.records.segments import segments
from recommender.sources.digests.text.prose import width

_FEW = 0.5
"""So many elements are left out at most, as a share of the records; of more the rule says what they are not."""
_MANY = 3
"""So many bare headings there are for each record at most."""
_TITLE = 20
"""Width of the title of a paper, at least."""


def with_siblings(group: Group, seen: Sequence[Seen], free: Sequence[bool]) -> Group:
    """Add what stands beside the records of a group, and is as they are: a post among papers, a heading without a text."""
    if group.key.kind == "paper":
        return _with_posts(group, seen, free)
    if group.key.kind == "element":
        return _with_elements(group, seen, free)
    more = set(_bare_headings(group, seen, free))
    if not more or len(more) > _MANY * len(group.segments):
        return group
    starts = sorted(more.union(start for start, _ in group.segments))
    return group_of(group.key, seen, segments(seen, free, group.key, starts))


def _with_posts(group: Group, seen: Sequence[Seen], free: Sequence[bool]) -> Group:
    """Add the linked elements that stand in the lists of a group known by its papers: a post among papers."""
    starts = [start for start, _ in group.segments]
    lists = {seen[start].block.group for start in starts if seen[start].block.shape == "item"}
    more = {
        one.index
        for one in seen
        if one.lead == "link" and one.links and one.block.group in lists and free[one.index]
    }.difference(starts)
    if not more or len(more) > _FEW * len(starts):
        return group
    parts = segments(seen, free, group.key, sorted(more.union(starts)))
    return _if_good(group_of(group.key, seen, parts), more, group)


def _with_elements(group: Group, seen: Sequence[Seen], free: Sequence[bool]) -> Group:
    """Add the elements of the page that have the classes of those of a group, and more: ``card new`` is a card."""
    tag, _, said = str(group.key.what[0]).partition(".")
    classes, taken = set(said.split()), {start for start, _ in group.segments}
    more = [
        (one.index, end)
        for one in seen
        if free[one.index] and one.index not in taken
        for name, end in one.block.opens
        if name.startswith(f"{tag}.") and classes < set(name.partition(".")[2].split())
    ]
    if not classes or not more or len(more) > _FEW * len(taken) or not _are_apart(group, more):
        return group
    wider = group_of(group.key, seen, sorted([*group.segments, *more]))
    return _if_good(wider, {start for start, _ in more}, group)


def _are_apart(group: Group, more: Sequence[Segment]) -> bool:
    """Whether some elements hold none of the records of a group, stand in none and in none of each other."""
    parts = sorted([*group.segments, *more])
    return all(end <= start for (_, end), (start, _) in pairwise(parts))


def _if_good(wider: Group, more: set[int], group: Group) -> Group:
    """Return a wider group if all records that it has more are worth their place; else the group."""
    told = [
        worth >= COST + 0.1 and record.title_worth >= 0.5
        for worth, record in zip(wider.worth, wider.records, strict=True)
        if record.start in more
    ]
    return wider if all(told) else group


def _bare_headings(group: Group, seen: Sequence[Seen], free: Sequence[bool]) -> Iterator[int]:
    """Yield the headings with hardly a text below, where those of a group have one and all are titles of papers."""
    starts = {start for start, _ in group.segments}
    firsts = [seen[start] for start in starts]
    kinds = {(one.block.shape, one.block.level, one.opening) for one in firsts}
    if len(kinds) > 1 or firsts[0].block.shape != "heading":
        return
    if sum(map(_is_paper, firsts)) < max(3, 0.8 * len(starts)):
        return
    rest = [
        one
        for one in seen
        if (one.block.shape, one.block.level, one.opening) in kinds
        and one.index not in starts
        and free[one.index]
        and not (one.in_page_part or one.ends_items or one.is_document_title)
    ]
    bare = all(
        one.block.shape == "heading" for at in rest for one in seen[at.index + 2 : at.index + 3]
    )
    if bare and sum(map(_is_paper, rest)) >= 0.8 * len(rest):
        yield from (one.index for one in rest if width(one.rest.text) >= _TITLE)


def _is_paper(one: Seen) -> bool:
    return one.is_title_alone and width(one.rest.text) >= _TITLE
