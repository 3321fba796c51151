"""Groups of records that one rule gives: their titles, what they have in common, and their evidence."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.groups.evidence import (
    COST,
    MOST_OF_TITLE,
    weigh,
    weigh_without_title,
)
from recommender.sources.digests.records.record import (
    Habits,
    Record,
    Segment,
    is_excerpt,
    is_translation,
    last_shape,
)
from recommender.sources.digests.records.segments import SegmentKey
from recommender.sources.digests.titles.vote import Titles

_FEWEST_ALIKE = 5
"""So many records of one length are no chance."""
_LEAST_LENGTH = 3
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")


class Group(NamedTuple):
    """Records of one key with their titles and evidence."""

    key: SegmentKey
    segments: list[Segment]
    titles: Titles
    records: list[Record]
    worth: list[float]

    def select(self, kept: Sequence[int]) -> "Group":
        """Return the group with these of its records alone."""
        return Group(
            self.key,
            [self.segments[i] for i in kept],
            self.titles.select(kept),
            [self.records[i] for i in kept],
            [self.worth[i] for i in kept],
        )

    @property
    def total(self) -> float:
        """The sum of the evidence of its records."""
        return sum(self.worth) - COST * len(self.worth)

    @property
    def spread(self) -> float:
        """How unlike its records are: the standard deviation of their worth, times their number."""
        mean = self.mean
        return float((sum((w - mean) ** 2 for w in self.worth) * len(self.worth)) ** 0.5)

    @property
    def mean(self) -> float:
        """The mean evidence of its records."""
        return sum(self.worth) / max(1, len(self.worth))


def group_of(key: SegmentKey, seen: Sequence[Seen], parts: list[Segment]) -> Group:
    """Weigh the records of a key."""
    return with_titles(key, seen, records_of(key, seen, parts))


def upper_bound(records: Sequence[Record]) -> float:
    """Return what a group of records is worth at most: as if each had a perfect title, and those worth nothing were left out."""
    return sum(max(0.0, weigh_without_title(record) + MOST_OF_TITLE - COST) for record in records)


def with_titles(key: SegmentKey, seen: Sequence[Seen], records: list[Record]) -> Group:
    """Look for the titles of records, and weigh them."""
    parts = [(record.start, record.end) for record in records]
    titles = Titles(seen, parts)
    templates = [_without_numbers(titles.text(place)) if place else "" for place in titles.spans]
    repeats = Counter(templates)
    for record, worth, template in zip(records, titles.worth, templates, strict=True):
        record.title_worth = worth
        record.title_count = repeats[template] if template else 1
    return Group(key, parts, titles, records, [weigh(record) for record in records])


def records_of(key: SegmentKey, seen: Sequence[Seen], parts: list[Segment]) -> list[Record]:
    """Return the records of a key, their titles not yet looked for."""
    papers = [
        frozenset().union(*(one.papers for one in seen[a : min(b, a + 40)])) for a, b in parts
    ]
    habits = _habits(key, seen, parts, papers)
    ordered = _in_order(seen, parts)
    shared = _shared_shapes(seen, parts)
    records = []
    known: set[str] = set()
    for i, (start, end) in enumerate(parts):
        record = Record(seen, start, end, habits, shared_shapes=shared[i], is_in_order=ordered[i])
        record.is_element = key.kind.startswith("element")
        if len(papers[i]) == 1:
            record.repeats_paper = not papers[i].isdisjoint(known)
            known |= papers[i]
        records.append(record)
    for i in _translations(seen, parts):
        records[i].repeats_paper = records[i].is_translation = True
    return records


def _habits(
    key: SegmentKey,
    seen: Sequence[Seen],
    parts: Sequence[Segment],
    papers: Sequence[frozenset[str]],
) -> Habits:
    """Return what records have in common; `papers` are those that each of them names."""
    total = len(parts)
    openings = Counter(seen[start].opening for start, _ in parts)
    if key.kind == "tag":  # numbered or not, they begin with a tag
        openings = Counter(dict.fromkeys(openings, total))
    excerpts = sum(1 for start, end in parts if is_excerpt(seen[start:end]))
    return Habits(
        count=total,
        # That what begins behind links ends with links says nothing.
        ending="" if key.kind.startswith("after") else _common_ending(seen, parts),
        openings=openings,
        length=_common_length(seen, parts),
        are_excerpts=excerpts * 2 > total > 1,
        name_one_paper=sum(len(found) == 1 for found in papers) >= max(2, 0.6 * total),
        have_gaps_between=_have_gaps_between(seen, parts),
        have_people=_have_people(seen, parts),
        first_blocks=[seen[start] for start, _ in parts],
        single_blocks=[seen[start] for start, end in parts if end - start == 1],
    )


def _common_length(seen: Sequence[Seen], parts: Sequence[Segment]) -> int:
    """Return how many blocks nearly all records of plain lines have, where these are three or more and the records not few; else 0."""
    if any(seen[start].block.shape != "paragraph" for start, _ in parts):
        return 0
    lengths = Counter(end - start for start, end in parts[:-1])  # the last may be cut
    length, count = max(lengths.items(), key=lambda pair: pair[1], default=(0, 0))
    same = count >= _FEWEST_ALIKE - 1 and count >= 0.9 * (len(parts) - 1)
    return length if same and length >= _LEAST_LENGTH else 0


def _shared_shapes(seen: Sequence[Seen], parts: Sequence[Segment]) -> list[float]:
    """Return which share of the records has what a block of each is, on the average; of two records a guess."""
    total = len(parts)
    if total <= 2:
        return [0.5 if end - start > 1 else 0.3 for start, end in parts]
    shapes = [[one.shape for one in seen[start : min(end, start + 40)]] for start, end in parts]
    present = Counter(shape for listed in shapes for shape in set(listed))
    return [sum(present[shape] / total for shape in listed) / len(listed) for listed in shapes]


def _translations(seen: Sequence[Seen], parts: Sequence[Segment]) -> list[int]:
    """Return the records that tell the one before in the other language, further in, where nearly each is told so."""
    again = [
        i
        for i, ((above, end), (start, _)) in enumerate(pairwise(parts), 1)
        if end == start == above + 1
        and seen[start].block.depth > seen[above].block.depth
        and is_translation(seen[above], seen[start])
    ]
    return again if len(again) >= max(2, 0.8 * (len(parts) - len(again))) else []


def _have_people(seen: Sequence[Seen], parts: Sequence[Segment]) -> bool:
    """Whether many of the records have a list of people among their first blocks."""
    named = sum(
        1
        for start, end in parts
        if any(one.lead == "names" for one in seen[start + 1 : min(end, start + 4)])
    )
    return named * 3 >= len(parts)


def _have_gaps_between(seen: Sequence[Seen], parts: Sequence[Segment]) -> bool:
    """Whether nearly all records have a blank line before them, and nearly none has one within."""
    if len(parts) < 3 or seen[parts[0][0]].block.depth:
        return False
    before = sum(1 for start, _ in parts if seen[start].block.gap)
    within = sum(
        1
        for start, end in parts
        if any(one.block.gap for one in seen[start + 1 : min(end, start + 20)])
    )
    longer = sum(1 for start, end in parts if end - start > 1)
    return before >= 0.8 * len(parts) and within <= 0.2 * len(parts) and longer >= 0.8 * len(parts)


def _without_numbers(title: str) -> str:
    return _NUMBER.sub("0", title.casefold())


def _in_order(seen: Sequence[Seen], parts: Sequence[Segment]) -> list[bool]:
    """Tell which records are numbered one after the other, or anew from one."""
    marks = [seen[start].mark for start, _ in parts]
    found = [False] * len(parts)
    for i in range(len(marks) - 1):
        a, b = marks[i], marks[i + 1]
        if a and b and a.style == b.style and b.number in (a.number + 1, 1):
            found[i] = found[i + 1] = True
    return found


def _common_ending(seen: Sequence[Seen], parts: Sequence[Segment]) -> str:
    """Return the shape that records end with, where nearly all end alike and none begins so."""
    if len(parts) < 3:
        return ""
    endings = Counter(last_shape(seen, start, end) for start, end in parts)
    shape, count = endings.most_common(1)[0]
    plain = not shape.startswith("label") and not shape.endswith((" tags", " names"))
    return shape if count >= 0.75 * len(parts) and not plain else ""
