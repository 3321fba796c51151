"""Candidates: every rule that could say where the records of a document begin, and where they end.

A rule is a key that blocks have: a heading of a level, a list element that leads with a link, a
numbered line, the block behind a dateline. The records of a key run from each block that has it to
the next, unless something ends them before.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.records.alignment import (
    at_inner_elements,
    at_inner_headings,
    below_headings,
    first_start,
)
from recommender.sources.digests.records.record import Segment
from recommender.sources.digests.text.cleaning import without_numbers
from recommender.sources.digests.text.peeling import author_behind

_TAGGED = re.compile(r"[\[【［][\w.,/ &+-]{1,16}[\]】］]\s*[:：]?\s*(?![(\[])\S")
_PICTURES = re.compile(
    r"((?:[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?){1,5})\s*(?=[^\W_]|[《“\"\[])"
)
_INTRODUCES = re.compile(r"[:：]\W*$")
_BARE = ("rule", "boilerplate")
_OUTSTANDING = frozenset(("link", "bold", "bold italic", "book"))
"""Leads of what its marks show to be a title."""

_FEWEST_CONSTANTS, _MOST_CONSTANTS, _LONGEST_CONSTANT = 3, 3, 80
"""Lines that come again: how often at least, how many of them are looked at, and how long they are at most."""
_FEWEST_PERIODS, _LONGEST_PERIOD = 4, 9
"""So often one distance between them is no chance, and so many blocks it is at most."""
_FEWEST_BEFORE_FOOT = 4
"""So many records tell what one of them holds."""
_MOST_BELOW_LINKS = 3
"""So many short lines may stand below the links of a foot: who made the page, and when."""
_SIBLINGS = 20
"""So many of them, the last ones, are looked at for it."""


class SegmentKey(NamedTuple):
    """A rule for where records begin: its kind, and what the blocks of it have in common."""

    kind: str
    what: tuple[object, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.kind, *(str(part) for part in self.what if part != "")])


def candidates(seen: Sequence[Seen], free: Sequence[bool]) -> dict[SegmentKey, list[int]]:
    """Return where the records of every key begin, among the blocks that are free.

    Returns
    -------
    dict
        For each key the indices of its blocks, ascending.
    """
    found: dict[SegmentKey, list[int]] = defaultdict(list)
    for one in seen:
        if free[one.index] and one.lead != "rule":
            for key in _keys(one):
                found[key].append(one.index)
    for key, starts in _by_neighbours(seen, free).items():
        found[key] = starts
    return found


def _keys(one: Seen) -> list[SegmentKey]:
    """Return the keys of a block: all the rules by which it may begin a record."""
    block, lead = one.block, one.lead
    style = one.mark.style if one.mark else ""
    keys = [SegmentKey("element", (name,)) for name, _ in block.opens]
    if block.shape == "row":
        return [*keys, SegmentKey("row", (block.group,))]
    keys += _shape_keys(one, style)
    if style:
        keys.append(SegmentKey("mark", (style,)))
        if not one.rest.text:
            keys.append(SegmentKey("lone mark", (style,)))
    keys += _signed(one)
    if lead in ("book", "bold", "bold italic"):
        keys.append(SegmentKey("lead", (lead,)))
    elif one.is_unmarked and one.rest.inner_bold:
        keys.append(SegmentKey("inner bold", (block.shape,)))
    if len(one.papers) == 1:
        keys.append(SegmentKey("paper", ()))
    if one.is_reference:
        keys.append(SegmentKey("reference"))
    if lead in ("text", "italic") and len(one.text) < 200 and author_behind(one.rest.text)[0] >= 0:
        keys.append(SegmentKey("credited"))
    if lead == "prose" and not style:
        keys.append(SegmentKey("paragraph", (block.shape, one.text.endswith(("...", "…")))))
    return keys


def _signed(one: Seen) -> Iterator[SegmentKey]:
    """Yield what the first signs of a block say: a tag in brackets, the pictures before a title."""
    if _TAGGED.match(one.rest.text):
        yield SegmentKey("tag")
    if one.is_unmarked and (sign := _PICTURES.match(one.rest.text)):
        yield SegmentKey("sign", (one.block.shape, sign[1]))


def _shape_keys(one: Seen, style: str) -> Iterator[SegmentKey]:
    """Yield what a block may be grouped by: its shape, alone and together with what it leads with."""
    block, lead = one.block, one.lead
    if block.shape == "heading":
        yield SegmentKey("heading", (block.level,))
        yield SegmentKey("heading", (block.level, lead, style))
    elif block.shape == "item":
        yield SegmentKey("item", (block.depth,))
        yield SegmentKey("item", (block.depth, lead))
        yield SegmentKey("item of list", (block.group,))
        if block.number is not None or one.mark:
            yield SegmentKey("numbered item", (block.depth,))
    elif block.shape in ("term", "summary"):
        yield SegmentKey(block.shape)
    if lead == "label" and not style:
        yield SegmentKey("label", (one.key,))
    elif block.shape != "heading" or style:
        yield SegmentKey("line", (block.shape, lead, style, one.size_class))
        if style or lead in ("bold", "bold italic", "book", "link", "bracket"):
            yield SegmentKey("line", (block.shape, lead, style))


def _by_neighbours(seen: Sequence[Seen], free: Sequence[bool]) -> dict[SegmentKey, list[int]]:
    """Return the keys that what stands before or behind a block gives it."""
    found: dict[SegmentKey, list[int]] = defaultdict(list)
    said = [one for one in seen if free[one.index] and one.lead not in _BARE]
    _after_ends(said, found)
    _by_constants(seen, free, found)
    for one, before, after in zip(said, [None, *said], [*said[1:], None], strict=False):
        ruled = one.index > 0 and seen[one.index - 1].lead == "rule"
        for key, start in _before(one, before, after, ruled=ruled):
            found[key].append(start)
    first = found.pop(SegmentKey("first"), [])
    below = found.pop(SegmentKey("gap below rule"), [])
    gaps = found.get(SegmentKey("gap"), [])
    if len(below) == 1 and gaps and below[0] < gaps[0]:
        gaps[:0] = below  # a rule parts the front from the first record
    rules = [
        i + 1
        for i, (one, following) in enumerate(pairwise(seen))
        if one.lead == "rule" and free[i + 1] and following.lead != "rule"
    ]
    if len(rules) > 1:
        found[SegmentKey("after", ("rule",))] = rules
    for key in [key for key in found if key.kind == "before label"]:
        headed = sum(seen[start].block.shape == "heading" for start in found[key])
        if not 0.6 * len(found[key]) <= headed < len(found[key]):
            del found[key]  # of what begins alike other rules tell
    for key, starts in found.items():
        if key.kind.startswith("after"):
            starts[:] = below_headings(seen, free, starts)
            starts[:0] = first_start(seen, free, starts, first)
            starts[:] = at_inner_elements(seen, at_inner_headings(seen, free, starts))
    return found


def _after_ends(said: Sequence[Seen], found: dict[SegmentKey, list[int]]) -> None:
    """Find the blocks behind what ends a record; a short tag may stand between."""
    ended = ""
    for one, before, after in zip(said, [None, *said], [*said[1:], None], strict=False):
        if before is not None and before.ending:
            ended = before.ending
        if one.lead == "tags" or one.ending or (one.lead == "label" and one.label != "title"):
            continue
        if ended:
            found[SegmentKey("after", (ended,))].append(one.index)
            short_tag = (
                ended == "dateline" and before is not None and bool(before.ending) and one.size_class < 2
                and (one.size_class == 0 or (after is not None and after.size_class < 2 and not after.ending))
            )  # fmt: skip
            if not short_tag:
                found[SegmentKey("after, past tags", (ended,))].append(one.index)
                ended = ""
        elif before is None:
            found[SegmentKey("first")].append(one.index)


def _by_constants(
    seen: Sequence[Seen], free: Sequence[bool], found: dict[SegmentKey, list[int]]
) -> None:
    """Find the lines that come again and again but for their numbers, and the blocks behind them: ``Cited by 12``."""
    forms = defaultdict(list)
    for one in seen:
        if (
            free[one.index]
            and one.block.shape == "paragraph"
            and 4 <= len(one.text) <= _LONGEST_CONSTANT
        ):
            forms[without_numbers(one.text.casefold())].append(one.index)
    constants = sorted(
        (f for f in forms if len(forms[f]) >= _FEWEST_CONSTANTS), key=lambda f: -len(forms[f])
    )
    for form in constants[:_MOST_CONSTANTS]:
        behind = [i + 1 for i in forms[form] if i + 1 < len(seen) and free[i + 1]]
        found[SegmentKey("constant", (form,))] = forms[form]
        if len(behind) >= _FEWEST_CONSTANTS:
            found[SegmentKey("after constant", (form,))] = behind
        for above in range(1, _period(forms[form]) - 1):
            starts = [i - above for i in forms[form] if i >= above and free[i - above]]
            if len(starts) >= _FEWEST_PERIODS:
                found[SegmentKey("above constant", (above, form))] = starts


def _period(places: Sequence[int]) -> int:
    """Return how many blocks lie between a line and where it comes again, if nearly always as many; 0 if not."""
    distances = Counter(b - a for a, b in pairwise(places))
    period, count = distances.most_common(1)[0]
    regular = count >= _FEWEST_PERIODS and count >= 0.8 * (len(places) - 1)
    return period if regular and period <= _LONGEST_PERIOD else 0


def _before(
    one: Seen, before: Seen | None, after: Seen | None, *, ruled: bool
) -> Iterator[tuple[SegmentKey, int]]:
    """Give the keys of a block that stands before something told: a dateline, names, prose; or below a rule."""
    if one.lead == "names" and before is not None and before.lead not in ("names", "prose"):
        yield SegmentKey("before", ("names",)), before.index
    if after is None or one.lead == "prose":
        return
    if after.ending == "dateline" and not one.ending:
        yield SegmentKey("before", ("dateline",)), one.index
    follows = before is None or one.index == before.index + 1
    if one.block.gap and (follows or ruled) and not after.block.gap:
        yield SegmentKey("gap" if follows else "gap below rule"), one.index
    introduces = one.is_unmarked and _INTRODUCES.search(one.text)
    if after.lead == "prose" and not one.ending and not introduces:
        yield SegmentKey("before", ("prose",)), one.index
    if after.label == "link" and one.lead in ("text", "bold"):
        yield SegmentKey("before label", (after.key,)), one.index


def segments(
    seen: Sequence[Seen], free: Sequence[bool], key: SegmentKey, starts: Sequence[int]
) -> list[Segment]:
    """Return the records that begin at these blocks: each to the next start, or to what ends it."""
    if key.kind == "row":
        return [(start, start + 1) for start in starts]
    if key.kind == "gap":
        starts = _with_single_lines(seen, free, _below_introductions(seen, starts))
    habits = _habits(seen, starts)
    found = []
    for start, following in zip(starts, [*starts[1:], len(seen)], strict=True):
        limit = following
        if key.kind == "element":
            found.append((start, min(limit, dict(seen[start].block.opens)[str(key.what[0])])))
            continue
        found.append((start, _end(seen, free, start, limit, habits)))
    return _without_foot(seen, found) if len(found) >= _FEWEST_BEFORE_FOOT else found


def _without_foot(seen: Sequence[Seen], found: list[Segment]) -> list[Segment]:
    """Leave out the list of links that a document ends with, and the line above it, where no record has a list.

    The links of a page's foot are the same in every issue, and would make one entry of the last of each.
    """
    last = len(seen)
    while last and seen[last - 1].block.shape != "item" and len(seen) - last < _MOST_BELOW_LINKS:
        last -= 1
    foot = last
    while foot and seen[foot - 1].block.shape == "item" and seen[foot - 1].block.inline.links:
        foot -= 1
    if last - foot < 2 or any(one.size_class > 1 for one in seen[foot:]):
        return found
    for start, end in [part for part in found if part[0] < foot][-_SIBLINGS:]:
        if any(one.block.shape == "item" for one in seen[start : min(end, foot, start + 60)]):
            return found
    above = seen[foot - 1] if foot else None
    if above and above.lead in ("text", "label") and above.size_class < 2:
        foot -= 1
    return [(start, min(end, foot)) for start, end in found if start < foot] or found


def _below_introductions(seen: Sequence[Seen], starts: Sequence[int]) -> list[int]:
    """Begin records below a heading or a line that ends with a colon, where the next begins as most of their siblings do."""
    shapes = Counter(seen[i].opening for i in starts)
    usual = {shape for shape, count in shapes.items() if count * 2 > len(starts) > 2}
    above = {
        i
        for i in starts
        if seen[i].opening not in usual
        and (seen[i].block.shape == "heading" or _INTRODUCES.search(seen[i].text))
    }
    return [i + 1 if i in above and seen[i + 1].opening in usual else i for i in starts]


def _with_single_lines(
    seen: Sequence[Seen], free: Sequence[bool], starts: Sequence[int]
) -> list[int]:
    """Begin records also at what stands by itself, and out as the first lines of most of them do."""
    shapes = Counter(seen[i].opening for i in starts if seen[i].lead in _OUTSTANDING)
    usual = {shape for shape, count in shapes.items() if count * 2 > len(starts) > 2}
    if not usual:
        return list(starts)
    alone = {
        i
        for i in range(starts[0], len(seen))
        if free[i] and seen[i].block.gap and seen[i].opening in usual
    }
    return sorted(alone.union(starts))


class _Habits(NamedTuple):
    """What stands within most records, and hence ends none."""

    rules: bool
    outside: bool
    closing: bool


def _habits(seen: Sequence[Seen], starts: Sequence[int]) -> _Habits:
    rules = outside = closing = 0
    pairs = list(islice(pairwise(starts), 200))
    for start, following in pairs:
        depth = seen[start].block.depth
        inside = seen[start + 1 : min(following, start + 60)]
        ending = [one for one in inside if one.may_end]
        rules += any(one.lead == "rule" and one is not inside[-1] for one in ending)
        outside += depth > 0 and any(_is_outside(one, seen[start], depth) for one in inside)
        closing += any(one.ends_items for one in ending)
    least = max(1, len(pairs) * 0.5)
    return _Habits(rules >= least, outside >= least, closing >= max(2, len(pairs) * 0.3))


def _is_outside(one: Seen, first: Seen, depth: int) -> bool:
    """Whether a block stands further out than the first of a record; no list element is part of an inner one."""
    if one.block.depth >= depth or one.lead in _BARE or one.block.shape == "heading":
        return False
    return not one.block.shape == first.block.shape == "item"


def _end(
    seen: Sequence[Seen], free: Sequence[bool], start: int, limit: int, habits: _Habits
) -> int:
    first = seen[start].block
    for i in range(start + 1, limit):
        one = seen[i]
        if not free[i]:
            return i
        may_end = one.may_end or one.block.depth < first.depth
        if may_end and _ends(one, first, habits, below=i == start + 1):
            return i
    return limit


def _ends(one: Seen, first: Block, habits: _Habits, *, below: bool) -> bool:
    """Whether a block is no longer part of a record; `below` says that it is the one below its first."""
    block = one.block
    if block.shape == "heading" and first.shape == "heading":
        if block.level < first.level or (block.level == first.level and one.lead != "label"):
            return True
    elif block.shape == "heading" and one.lead != "label":
        return True
    return (
        (one.is_period and not one.links)
        or (one.lead == "rule" and not habits.rules and not below)
        or (block.depth < first.depth and not habits.outside and one.lead != "rule")
        or (not habits.closing and one.label == "" and one.ends_items)
    )
