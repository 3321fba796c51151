"""Where records that begin behind something begin in truth: at which heading, and where the first one does."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.features.seen import Seen


def at_inner_headings(
    seen: Sequence[Seen], free: Sequence[bool], starts: Sequence[int]
) -> list[int]:
    """Begin records at the headings of most of them, where that of a section stands above one."""
    levels = Counter(seen[i].block.level for i in starts if seen[i].block.shape == "heading")
    usual, count = levels.most_common(1)[0] if levels else (0, 0)
    if count * 2 <= len(starts):
        return list(starts)
    found = set()
    for start in starts:
        i = start
        while (
            i + 1 < len(seen)
            and seen[i].block.shape == seen[i + 1].block.shape == "heading"
            and seen[i].block.level < seen[i + 1].block.level <= usual
            and free[i + 1]
        ):
            i += 1
        found.add(i)
    return sorted(found)


def at_inner_elements(seen: Sequence[Seen], starts: Sequence[int]) -> list[int]:
    """Begin records at the list elements of most of them, where that of a topic stands right above one and further out."""
    depths = Counter(seen[i].block.depth for i in starts if seen[i].block.shape == "item")
    usual, count = depths.most_common(1)[0] if depths else (0, 0)
    if count * 2 <= len(starts):
        return list(starts)
    return [
        i + 1
        if seen[i].block.shape == "item"
        and seen[i].block.depth < usual
        and seen[i + 1 : i + 2]
        and seen[i + 1].block.shape == "item"
        and seen[i + 1].block.depth == usual
        and not seen[i].links
        else i
        for i in starts
    ]


def below_headings(seen: Sequence[Seen], free: Sequence[bool], starts: Sequence[int]) -> list[int]:
    """Begin records below the headings of their sections, where few begin with a heading."""
    headed = [i for i in starts if seen[i].block.shape == "heading"]
    if len(headed) * 3 > len(starts):
        return list(starts)
    found: set[int] = set()
    for i in starts:
        while i < len(seen) and free[i] and seen[i].block.shape == "heading":
            i += 1
        if i < len(seen) and free[i]:
            found.add(i)
    return sorted(found)


def first_start(
    seen: Sequence[Seen], free: Sequence[bool], starts: Sequence[int], first: Sequence[int]
) -> list[int]:
    """Align the first record with the others: it begins where their first shapes begin."""
    if not starts or not first:
        return []
    shapes = [seen[i].shape for i in starts]
    common = max(set(shapes), key=lambda s: (shapes.count(s), s))
    size = [seen[i].size_class for i in starts if seen[i].shape == common]
    spoken = {has_han(seen[i].text) for i in starts if seen[i].shape == common}
    least = starts[0]
    # From the first end backwards, past the text, to the nearest block of that shape: if the others
    # stand below a blank line, to the nearest that does.
    apart = all(seen[i].block.gap for i in starts)
    alike = []
    for i in range(least - 1, -1, -1):
        if not free[i]:
            break
        one = seen[i]
        like = one.shape == common and one.size_class in size and has_han(one.text) in spoken
        if like and i + 1 < least and not one.ending:
            alike.append(i)
    lengths = sorted(b - a for a, b in pairwise(starts))
    usual = lengths[len(lengths) // 2] if lengths else 0
    if least - usual in alike and not apart:
        return [least - usual]
    if alike:
        return [next((i for i in alike if seen[i].block.gap or not apart), alike[0])]
    if not all(free[:least]):
        return []
    # A document that was cut begins within its first record.
    return [first[0]] if first[0] < min(3, least) and least - first[0] <= 2 * usual else []
