"""Elements of lists that begin as the records beside them do, and lack what their rule asks for."""

from collections import Counter
from collections.abc import Sequence

from recommender.sources.digests.evidence import COST
from recommender.sources.digests.groups import Group, group_of
from recommender.sources.digests.seen import Seen
from recommender.sources.digests.segments import segments

_FEW = 0.5
"""So many elements are left out at most, as a share of the records; of more the rule says what they are not."""


def with_siblings(group: Group, seen: Sequence[Seen], free: Sequence[bool]) -> Group:
    """Add the linked elements that stand in the lists of a group known by its papers: a post among papers."""
    if group.key.kind != "paper":
        return group
    starts = [start for start, _ in group.segments]
    begun = Counter(seen[start].start for start in starts)
    lists = {seen[start].block.group for start in starts if seen[start].block.shape == "item"}
    more = {
        one.index
        for one in seen
        if one.lead == "link"
        and one.links
        and one.block.group in lists
        and begun[one.start] * 2 > len(starts)
        and free[one.index]
    }.difference(starts)
    if not more or len(more) > _FEW * len(starts):
        return group
    wider = group_of(group.key, seen, segments(seen, free, group.key, sorted(more.union(starts))))
    told = [
        worth >= COST + 0.1 and record.title >= 0.5
        for worth, record in zip(wider.worth, wider.records, strict=True)
        if record.start in more
    ]
    return wider if all(told) else group
