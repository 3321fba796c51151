"""Choosing the groups of records of a document: the best rule first, then what it leaves."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.groups.companions import is_good
from recommender.sources.digests.groups.evidence import COST
from recommender.sources.digests.groups.group import (
    Group,
    group_of,
    records_of,
    upper_bound,
    with_titles,
)
from recommender.sources.digests.groups.outliers import without_outliers
from recommender.sources.digests.groups.overviews import without_overviews
from recommender.sources.digests.groups.siblings import with_siblings
from recommender.sources.digests.records.record import Record, Segment, last_shape
from recommender.sources.digests.records.segments import SegmentKey, candidates, segments

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
_APART = 0.8
"""So much of it, a group whose records begin with marks is worth at least that has apart what the best joins."""
_AS_GOOD = 0.95
"""The same of one whose records do not."""
_IN_PHASE = 0.85
"""The same of one whose records, more of them, begin with the titles that those of the best have within."""
_SAME_PERIOD = 0.3
"""The same where the records of both are as long as each other."""
_MARKED = frozenset(("bold", "bold italic", "book"))
_WIDE = 0.8
"""So much of what a group is worth, all elements of its lists are worth at least where they are its siblings."""

_FEWEST_DATED = 3
_DATED = 0.8
"""So many records there are, and so great a share of them has a dateline above, where it belongs to what is below."""


def choose(seen: Sequence[Seen]) -> list[Group]:
    """Return the groups of records of a document, the best first."""
    free = [True] * len(seen)
    found: list[Group] = []
    rules = _Rules(seen)
    for _ in range(_ROUNDS):
        group = _best_group(rules, free, found)
        if group is None:
            break
        if not found:
            group = _with_dates_above(_with_opening(group))
        found.append(group)
        _claim(seen, free, group)
    return without_overviews(found)


def _with_opening(group: Group) -> Group:
    """Add what is left of a first record whose beginning was cut off, known by how it ends."""
    seen = group.titles.seen
    start = group.segments[0][0]
    if len(group.segments) < 3 or not 2 <= start <= 60:
        return group
    if any(one.block.shape == "heading" for one in seen[:start]):
        return group  # that of the first section, or of the document
    endings = Counter(last_shape(seen, *segment) for segment in group.segments)
    shape, count = endings.most_common(1)[0]
    told = any(one.is_prose or one.ending for one in seen[:start])
    plain = not shape or shape.endswith((" prose", " text"))
    if (
        plain
        or count * 5 < 3 * len(group.segments)
        or not told
        or last_shape(seen, 0, start) != shape
    ):
        return group
    return group_of(group.key, seen, [(0, start), *group.segments])


def _with_dates_above(group: Group) -> Group:
    """Begin the records of a group at the datelines above their first lines, where nearly all have one there, the first too, and the last has none below."""
    seen, starts = group.titles.seen, [start for start, _ in group.segments]
    dated = [start > 0 and seen[start - 1].lead == "dateline" for start in starts]
    last = range(*group.segments[-1])
    if (
        seen[starts[0]].block.shape == "row"
        or len(starts) < _FEWEST_DATED
        or not dated[0]
        or sum(dated) < _DATED * len(dated)
        or any(seen[i].lead == "dateline" for i in last)
    ):
        return group
    above = [start - is_dated for start, is_dated in zip(starts, dated, strict=True)]
    ends = [
        min(end, following)
        for (_, end), following in zip(group.segments, [*above[1:], len(seen)], strict=True)
    ]
    return group_of(group.key, seen, list(zip(above, ends, strict=True)))


_Coverage = Callable[[Sequence[Segment]], float]
"""Gives the share of what stands between the first of some records and the last that is in records."""


class _Rule:
    """A way to part the document into records, and what they are worth by a sample of them."""

    def __init__(
        self, key: SegmentKey, seen: Sequence[Seen], parts: list[Segment], coverage: _Coverage
    ) -> None:
        self.key, self.seen, self.segments = key, seen, parts
        self._coverage = coverage
        self._sample = parts[:: max(1, len(parts) // SAMPLE)][:SAMPLE]
        self._share = len(parts) / len(self._sample) * self._covered(parts)

    def _covered(self, parts: Sequence[Segment]) -> float:
        return 0.6 + 0.4 * self._coverage(parts)

    @cached_property
    def _records(self) -> list[Record]:
        return records_of(self.key, self.seen, self._sample)

    @cached_property
    def upper_bound(self) -> float:
        """What its records are worth at most, whatever their titles are."""
        return upper_bound(self._records) * self._share

    @cached_property
    def group(self) -> Group:
        """The sample, without what is none of its records."""
        group = with_titles(self.key, self.seen, self._records)
        whole = len(self._sample) == len(self.segments)
        return without_outliers(group) if whole else group

    @cached_property
    def value(self) -> float:
        """What its records are worth; less where nothing repeats."""
        value = (self.group.total - _SPREAD * self.group.spread) * self._share
        if 0 < len(self.group.segments) < len(self._sample) == len(self.segments):
            value *= min(1.0, self._covered(self.group.segments) / self._covered(self.segments))
        return value - 0.6 if len(self.segments) == 1 else value


class _Rules:
    """The ways to part a document into records; what was made of one in a round is kept for the next."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self.seen = seen
        self._known: dict[tuple[SegmentKey, tuple[Segment, ...]], _Rule] = {}
        said = [one.lead not in ("rule", "boilerplate") for one in seen]
        heads = [one.block.shape == "heading" for one in seen]
        headed = [a and b for a, b in zip(said, heads, strict=True)]
        # How many of the blocks before each say something, are headings, are both.
        self._said, self._heads, self._headed = (
            [0, *accumulate(map(int, flags))] for flags in (said, heads, headed)
        )

    def distinct(self, free: Sequence[bool]) -> Iterator[_Rule]:
        """Give each way to part what is free of the document into records, the one with most records first."""
        done: set[tuple[Segment, ...]] = set()
        begun: set[tuple[int, ...]] = set()
        found = candidates(self.seen, free)
        for key, starts in sorted(found.items(), key=lambda pair: -len(pair[1])):
            if key.kind not in ("element", "row"):
                if tuple(starts) in begun:
                    continue
                begun.add(tuple(starts))
            parts = segments(self.seen, free, key, starts)
            if (whole := tuple(parts)) not in done:
                done.add(whole)
                if (key, whole) not in self._known:
                    rule = _Rule(key, self.seen, parts, self._coverage)
                    self._known[key, whole] = rule
                yield self._known[key, whole]

    def _coverage(self, parts: Sequence[Segment]) -> float:
        """Return the share of what stands between the first record and the last that is in records."""
        first, last = parts[0][0], parts[-1][1]
        # Headings stand between records as topics do, unless there is one for each.
        topics = (self._heads[last] - self._heads[first]) * 5 < len(parts) * 3

        def said(start: int, end: int) -> int:
            headed = self._headed[end] - self._headed[start] if topics else 0
            return self._said[end] - self._said[start] - headed

        inside = sum(said(start, min(end, last)) for start, end in parts)
        return inside / max(1, said(first, last))


def _best_group(rules: _Rules, free: Sequence[bool], before: Sequence[Group]) -> Group | None:
    """Return the group that is worth most; a denser one that is worth little less comes first."""
    weighed: list[_Rule] = []
    worth = 0.0  # of the best so far
    for rule in rules.distinct(free):
        if len(rule.segments) * _RICHEST < _DENSEST * worth:
            break  # so few records cannot be worth enough
        if rule.upper_bound < _DENSEST * worth or not rule.group.records:
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
        and _mean_of_rest(best.group, w.group) < COST + 0.7
        and not _joins_siblings(w.group, best.group)
        and not _begins_below_titles(w.group, best.group)
    ]:
        best = max(denser, key=lambda found: found.value)
    # Where few items have a link, a rule that asks for one would join those without to the one above.
    apart = [w for w in weighed if _is_apart(w, best)]
    best = max(apart, key=lambda found: found.value, default=best)
    wider = [w for w in weighed if _is_wider(w, best)]
    found = max(wider, key=lambda found: found.value, default=best)
    group = found.group
    if len(found.segments) > SAMPLE:
        group = without_outliers(group_of(found.key, rules.seen, found.segments))
    return with_siblings(group, rules.seen, free)


def _is_apart(rule: _Rule, best: _Rule) -> bool:
    """Whether a group has apart what records of the best one join, or begins where their titles stand."""
    marked = rule.group.records[0].first.lead in _MARKED
    share = rule.value / best.value
    below = _begins_below_titles(best.group, rule.group)
    if share >= (_APART if marked else _AS_GOOD):
        return below or _joins_siblings(best.group, rule.group)
    if below and _period(rule.group) == _period(best.group) > 0:
        ordered = any(record.is_in_order for record in best.group.records)
        return share >= _SAME_PERIOD and not ordered and rule.group.titles.spans[0] is not None
    return share >= _IN_PHASE and below and len(rule.group.records) > len(best.group.records)


def _period(group: Group) -> int:
    """Return how many blocks nearly all records of a group have, and the first; 0 where they differ."""
    first, length = group.records[0], group.records[0].habits.length
    return length if first.end - first.start == length else 0


def _mean_of_rest(group: Group, part: Group) -> float:
    """Return the mean worth of the records of a group that are no records of `part`; 0 where all are, or none."""
    starts = {start for start, _ in part.segments}
    rest = [
        worth
        for (start, _), worth in zip(group.segments, group.worth, strict=True)
        if start not in starts
    ]
    return sum(rest) / len(rest) if rest and len(rest) < len(group.segments) else 0.0


def _joins_siblings(group: Group, wide: Group) -> bool:
    """Whether records of a group hold what begins records of a wider one, and begins as they do or has the number behind theirs: those without a link, taken for a part of the one above."""
    starts = {start for start, _ in wide.segments}
    seen = wide.titles.seen
    return all(start in starts for start, _ in group.segments) and any(
        i in starts and (seen[i].opening == seen[start].opening or _follows(seen[i], seen[start]))
        for start, end in group.segments
        for i in range(start + 1, end)
    )


def _follows(one: Seen, before: Seen) -> bool:
    """Whether the number of a block is the next in the same form, as far in."""
    if not (one.mark and before.mark) or one.block.depth != before.block.depth:
        return False
    return one.mark.style == before.mark.style and one.mark.number == before.mark.number + 1


def _begins_below_titles(group: Group, wide: Group) -> bool:
    """Whether every record of a group takes its title from where a record of a wider one begins: it begins behind the start of its own item.

    Of ``title, text, link, title, text, link`` the rule "at a link" gives each link the title of the next item.
    """
    starts = {start for start, _ in wide.segments}
    spans = group.titles.spans[: -1 if _period(group) else None]  # behind the last there is none
    return wide.segments[0][0] < group.segments[0][0] and all(
        span is not None and span.block in starts and span.block != start
        for span, (start, _) in zip(spans, group.segments, strict=False)
    )


def _is_denser(share: float, more: float) -> bool:
    """Whether a denser group is the better reading: it is worth `share` of the best one, and each of its records `more`."""
    return more >= 0.8 and share >= max(_DENSEST, _DENSE - 0.25 * (more - 0.8))


def _is_wider(wide: _Rule, best: _Rule) -> bool:
    """Whether a group has the records of the best one and more of their kind.

    These are the other elements of the same lists; or, where the best one has headings alone, also the lines
    that stand before a link as most of those headings do.
    """
    starts = {start for start, _ in best.segments}
    if wide.group.key.kind == "before label":
        whole = len(wide.group.records) == len(wide.segments) >= len(starts)
        return whole and best.key.kind == "heading" and wide.value >= 0.9 * best.value
    if wide.group.key.kind != "item" or wide.value < _WIDE * best.value:
        return False
    if not starts < {start for start, _ in wide.segments}:
        return False
    lists = {wide.group.titles.seen[start].block.group for start in starts}
    rest = [
        (worth, record.title_worth, record.first.block.group in lists)
        for worth, record in zip(wide.group.worth, wide.group.records, strict=True)
        if record.start not in starts
    ]
    return bool(rest) and all(w >= COST + 0.1 and t >= 0.5 and beside for w, t, beside in rest)


def _claim(seen: Sequence[Seen], free: list[bool], group: Group) -> None:
    """Take the blocks of a group, and the headings above its records."""
    for start, end in group.segments:
        free[start:end] = [False] * (end - start)
        i = seen[start].heading_index
        while i >= 0 and free[i]:
            free[i] = False
            i = seen[i].heading_index
