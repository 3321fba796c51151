"""Choosing the groups of records of a document: the best rule first, then what it leaves."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from recommender.sources.digests.companions import is_good
from recommender.sources.digests.evidence import COST, is_untold, last_shape, weigh
from recommender.sources.digests.groups import Group, group_of, most, records_of, titled
from recommender.sources.digests.overviews import without_overviews
from recommender.sources.digests.record import Record
from recommender.sources.digests.seen import Seen
from recommender.sources.digests.segments import SegmentKey, candidates, segments
from recommender.sources.digests.siblings import with_siblings
from recommender.sources.digests.title_forms import is_title_header
from recommender.sources.digests.titles import Segment

_SPREAD = 0.15
"""How much is taken off for records that are unlike."""

SAMPLE = 120
"""So many records of a key are weighed to compare it; those of the winner all."""

_ROUNDS = 12
_RICHEST = 3.3
"""What a record is worth at most, less its cost."""
_DENSE = 0.55
"""A group that says more of each record is preferred to one that is worth at most so much more."""
_DENSEST = 0.35
"""What is worth less than this share of the best group is not preferred, whatever it says of each record."""
_SHARED = 0.5
"""The mean share of its siblings that have what a record has, from which on it is one of them."""
_WIDE = 0.8
"""So much of what a group is worth, all elements of its lists are worth at least where they are its siblings."""


def choose(seen: Sequence[Seen]) -> list[Group]:
    """Return the groups of records of a document, the best first."""
    free = [True] * len(seen)
    found: list[Group] = []
    known: _Rules = {}
    for _ in range(_ROUNDS):
        group = _best(seen, free, found, known)
        if group is None:
            break
        if not found:
            group = _with_opening(group)
        found.append(group)
        _take(seen, free, group)
    return without_overviews(found)


def _with_opening(group: Group) -> Group:
    """Add what is left of a first record whose beginning was cut off, known by how it ends."""
    seen = group.titles.seen
    start = group.segments[0][0]
    if len(group.segments) < 3 or seen[0].block.shape == "heading" or not 2 <= start <= 60:
        return group
    endings = Counter(last_shape(seen, *segment) for segment in group.segments)
    shape, count = endings.most_common(1)[0]
    told = any(one.is_prose or one.ends for one in seen[:start])
    plain = not shape or shape.endswith((" prose", " text"))
    if (
        plain
        or count * 5 < 3 * len(group.segments)
        or not told
        or last_shape(seen, 0, start) != shape
    ):
        return group
    return group_of(group.key, seen, [(0, start), *group.segments])


class _Rule:
    """A way to part the document into records, and what they are worth by a sample of them."""

    def __init__(self, key: SegmentKey, seen: Sequence[Seen], parts: list[Segment]) -> None:
        self.key, self.seen, self.parts = key, seen, parts
        self._sample = parts[:: max(1, len(parts) // SAMPLE)][:SAMPLE]
        self._share = len(parts) / len(self._sample) * (0.6 + 0.4 * _coverage(seen, parts))

    @cached_property
    def _records(self) -> list[Record]:
        return records_of(self.key, self.seen, self._sample)

    @cached_property
    def most(self) -> float:
        """What its records are worth at most, whatever their titles are."""
        return most(self._records) * self._share

    @cached_property
    def group(self) -> Group:
        """The sample, without what is none of its records."""
        group = titled(self.key, self.seen, self._records)
        whole = len(self._sample) == len(self.parts)
        return _without_points(_without_outliers(group)) if whole else group

    @cached_property
    def value(self) -> float:
        """What its records are worth; less where nothing repeats."""
        value = (self.group.total - _SPREAD * self.group.spread) * self._share
        return value - 0.6 if len(self.parts) == 1 else value


_Rules = dict[tuple[SegmentKey, tuple[Segment, ...]], _Rule]


def _best(
    seen: Sequence[Seen], free: Sequence[bool], before: Sequence[Group], known: _Rules
) -> Group | None:
    """Return the group that is worth most; a denser one that is worth little less comes first."""
    weighed: list[_Rule] = []
    worth = 0.0  # of the best so far
    for rule in _distinct(seen, free, known):
        if len(rule.parts) * _RICHEST < _DENSEST * worth:
            break  # so few records cannot be worth enough
        if rule.most < _DENSEST * worth or not rule.group.records:
            continue
        if is_good(rule.group, before) and rule.value > 0:
            weighed.append(rule)
            worth = max(worth, rule.value)
    if not weighed:
        return None
    best = max(weighed, key=lambda found: found.value)
    # Points of a text may be many; records that say far more each are what the document is about.
    while denser := [
        w
        for w in weighed
        if _is_denser(w.value / best.value, w.group.mean - best.group.mean)
        and _rest(best.group, w.group) < COST + 0.7
    ]:
        best = max(denser, key=lambda found: found.value)
    wider = [w for w in weighed if _is_wider(w, best)]
    found = max(wider, key=lambda found: found.value, default=best)
    group = found.group
    if len(found.parts) > SAMPLE:
        group = _without_points(_without_outliers(group_of(found.key, seen, found.parts)))
    return with_siblings(group, seen, free)


def _distinct(seen: Sequence[Seen], free: Sequence[bool], known: _Rules) -> Iterator[_Rule]:
    """Give each way to part the document into records, the one with most records first.

    Those of an earlier round are `known`.
    """
    done: set[tuple[Segment, ...]] = set()
    begun: set[tuple[int, ...]] = set()
    for key, starts in sorted(candidates(seen, free).items(), key=lambda found: -len(found[1])):
        if key.kind not in ("element", "row"):
            if tuple(starts) in begun:
                continue
            begun.add(tuple(starts))
        parts = segments(seen, free, key, starts)
        if (found := tuple(parts)) not in done:
            done.add(found)
            if (key, found) not in known:
                known[key, found] = _Rule(key, seen, parts)
            yield known[key, found]


def _rest(group: Group, part: Group) -> float:
    """Return what the records of a group are worth, on the average, that do not begin in another."""
    starts = {start for start, _ in part.segments}
    rest = [
        worth
        for (start, _), worth in zip(group.segments, group.worth, strict=True)
        if start not in starts
    ]
    return sum(rest) / len(rest) if rest and len(rest) < len(group.segments) else 0.0


def _is_denser(share: float, more: float) -> bool:
    """Whether a group that is worth a share of the best, and more by record, is the better reading."""
    return more >= 0.8 and share >= max(_DENSEST, _DENSE - 0.25 * (more - 0.8))


def _is_wider(wide: _Rule, best: _Rule) -> bool:
    """Whether a group has all list elements beside those of the best, and these are items too."""
    starts = {start for start, _ in best.parts}
    if wide.group.key.kind != "item" or wide.value < _WIDE * best.value:
        return False
    if not starts < {start for start, _ in wide.parts}:
        return False
    lists = {wide.group.titles.seen[start].block.group for start in starts}
    rest = [
        (worth, record.title, record.first.block.group in lists)
        for worth, record in zip(wide.group.worth, wide.group.records, strict=True)
        if record.start not in starts
    ]
    return bool(rest) and all(w >= COST + 0.1 and t >= 0.5 and beside for w, t, beside in rest)


def _coverage(seen: Sequence[Seen], parts: Sequence[Segment]) -> float:
    """Return the share of what stands between the first record and the last that is in records."""
    offset = parts[0][0]
    within = seen[offset : parts[-1][1]]
    # Headings stand between records as topics do, unless there is one for each.
    topics = sum(1 for one in within if one.block.shape == "heading") * 5 < len(parts) * 3
    said = [
        one.lead not in ("rule", "boilerplate") and not (topics and one.block.shape == "heading")
        for one in within
    ]
    inside = sum(sum(said[start - offset : end - offset]) for start, end in parts)
    return inside / max(1, sum(said))


def _without_outliers(group: Group) -> Group:
    """Leave out the records that lack what two thirds of their siblings have, in two respects."""
    if len(group.records) < 3:
        return group
    having = [_traits(record) for record in group.records]
    parents = Counter(
        _bare(url).rpartition("/")[0]
        for record in group.records
        for one in record.blocks[:4]
        for url in one.links
    )
    counts = Counter(trait for traits in having for trait in traits)
    usual = {trait for trait, count in counts.items() if count >= 0.66 * len(having)}
    median = sorted(group.worth)[len(group.worth) // 2]
    lists = [record.first.block.group for record in group.records]
    telling = Counter(
        where for where, traits in zip(lists, having, strict=True) if traits & usual & _TELLING
    )
    stops = [
        bool(record.first.is_plain and _STOP_LAST.search(record.first.rest.text))
        for record in group.records
    ]
    nested = _nested(group)
    introduces = stops[0] and sum(stops) == 1 and not having[0] & {"link", "paper", "names"}
    bold = [record.first.is_bold_link for record in group.records]
    mentioned = (
        {i for i, record in enumerate(group.records) if record.first.is_linked_line and not bold[i]}
        if sum(bold) >= max(4, 0.55 * len(bold))
        else set[int]()
    )
    among = {where for where, count in Counter(lists).items() if telling[where] * 2 > count}
    kept = [
        i
        for i, (record, traits) in enumerate(zip(group.records, having, strict=True))
        if not _is_parent(record, parents)
        and not (i == 0 and len(having) >= 6 and record.shared < 0.3 and not record.ordered)
        and not (i == 0 and introduces)
        and i not in mentioned
        and i not in nested
        and _belongs(record, group.worth[i] / max(median, COST), traits, usual, lists[i] in among)
    ]
    depths = {group.records[i].first.block.depth for i in kept}
    left = sorted({*range(len(having))}.difference(kept, mentioned, nested)) if kept else []
    kept = sorted(
        [*kept, *(i for i in left if kept[0] < i < kept[-1] and _is_among(group, i, depths))]
    )
    if len(kept) == len(having):
        return group
    return group_of(group.key, group.titles.seen, [group.segments[i] for i in kept])


def _nested(group: Group) -> set[int]:
    """Return the list elements further in that lead nowhere, where those further out lead somewhere."""
    firsts = [record.first for record in group.records]
    outer = min(one.block.depth for one in firsts)
    linked = [bool(one.links) for one in firsts if one.block.depth == outer]
    if not outer or len(linked) < 3 or sum(linked) * 5 < len(linked) * 4:
        return set()
    return {i for i, one in enumerate(firsts) if one.block.depth > outer and not one.links}


def _without_points(group: Group) -> Group:
    """Leave out the records that begin in another way than the rest and tell of nothing, where the rest does."""
    untold = [is_untold(record) for record in group.records]
    counts = Counter(record.first.start for record in group.records)
    silent = Counter(r.first.start for r, told in zip(group.records, untold, strict=True) if told)
    points = {
        start for start, count in counts.items() if silent[start] * 5 >= 4 * count and count > 1
    }
    rest = [i for i, record in enumerate(group.records) if record.first.start not in points]
    if not points or len(rest) < 3 or sum(untold[i] for i in rest) * 5 > len(rest):
        return group
    return group_of(group.key, group.titles.seen, [group.segments[i] for i in rest])


def _is_parent(record: Record, parents: Counter[str]) -> bool:
    """Whether a record leads to the folder of its siblings' links: "26 more papers"."""
    urls = [_bare(url) for one in record.blocks for url in one.links]
    return len(urls) == 1 and parents[urls[0]] >= 2


def _bare(url: str) -> str:
    return re.sub(r"[?#].*$", "", url).rstrip("/")


_STOP_LAST = re.compile(r"\w\.$|[。：:]$")
"""How a sentence ends, and no title beside titles that do not."""
_OUTSTANDING = frozenset(("bold", "bold italic", "italic", "book"))
"""Leads of what its marks show to be a title."""
_TELLING = frozenset(
    ("paper", "link", "date", "label link", "label authors", "label source", "names")
)
"""Traits that say of a record that something is told of: who, when, where to read more."""


def _belongs(record: Record, share: float, traits: set[str], usual: set[str], among: bool) -> bool:
    """Whether a record is one of its group: `share` is what it is worth of the middle one.

    `among` says whether most elements of its list tell where to read more, or the like.
    """
    if record.ordered and _begins_as_most(record):
        return True
    alike = record.group.starts[record.first.start] * 2 > record.group.size
    worth = weigh(record)
    listed = among and alike and record.first.block.shape == "item" and record.title >= 0.8
    listed = listed and worth >= 1.0
    told = listed or _is_told(record, traits)
    if len(usual - traits) > 1 and share <= 0.72 and not (told or _begins_as_most(record)):
        return False
    telling = usual & _TELLING
    dated = record.first.is_dated and alike and record.first.lead in _OUTSTANDING
    if telling and not (telling & traits or told or dated):
        return False
    if record.end - record.start == 1 and share < 0.55 and record.group.size >= 4 and not listed:
        return False
    return worth > 0.6 and (worth > COST or (record.title >= 0.5 and not record.first.heads))


def _is_among(group: Group, i: int, depths: set[int]) -> bool:
    """Whether a record between two of the group has a title and begins as most do; `depths` are those of the group."""
    record = group.records[i]
    begins = record.group.starts[record.first.start] * 2 > record.group.size
    listed = record.first.block.shape == "item" and depths == {record.first.block.depth}
    return (
        (begins or listed)
        and not record.first.rest.text[:1].islower()
        and record.title >= 0.8
        and record.repeats == 1
        and not record.first.aside
        and weigh(record) >= COST + 0.1
    )


def _is_told(record: Record, traits: set[str]) -> bool:
    """Whether a record has a heading and running text or labels, as its siblings do, or is a reference or a row below "Title".

    It may lack a link.
    """
    if record.first.is_reference:
        return True
    if record.first.block.shape == "row" and any(map(is_title_header, record.first.block.header)):
        return record.title >= 0.5
    return (
        record.first.block.shape == "heading"
        and record.first.lead != "label"
        and ("text" in traits or _is_labelled(record))
        and not record.first.aside
        and record.group.size >= 4
    )


def _is_labelled(record: Record) -> bool:
    """Whether nothing but labels stands below the first line of a record, or two, and what most of its siblings have."""
    labels = [one.lead == "label" for one in record.blocks[1:]]
    return (all(labels) or sum(labels) > 1) and any(labels) and record.shared >= _SHARED


def _begins_as_most(record: Record) -> bool:
    alike = record.group.starts[record.first.start] * 2 > record.group.size
    return (
        alike
        and record.repeats < 3
        and not record.first.aside
        and (record.ordered or record.first.lead == "link")
    )


def _traits(record: Record) -> set[str]:
    found = {f"label {label}" for label in record.labels if label != "?"}
    found |= {"paper"} if record.papers else set()
    found |= {"link"} if any(one.links or one.lead == "link" for one in record.blocks) else set()
    found |= {"names"} if any(one.lead == "names" for one in record.blocks[1:6]) else set()
    found |= {"mark"} if record.first.mark else set()
    found |= {"text"} if any(one.is_prose for one in record.blocks) else set()
    found |= (
        {"date"}
        if any(one.lead in ("dateline", "date", "dated") for one in record.blocks[:12])
        else set()
    )
    # A short text and a long one differ by their length alone.
    found |= {"lead text" if record.first.is_plain else f"lead {record.first.lead}"}
    return found


def _take(seen: Sequence[Seen], free: list[bool], group: Group) -> None:
    """Take the blocks of a group, and the headings above its records."""
    for start, end in group.segments:
        free[start:end] = [False] * (end - start)
        i = seen[start].above
        while i >= 0 and free[i]:
            free[i] = False
            i = seen[i].above
