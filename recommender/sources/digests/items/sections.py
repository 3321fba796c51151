"""Sections of texts without headings: the lines between records that name the topic of the next ones."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from recommender.sources.digests.blocks.inline import ends_sentence
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.groups.group import Group
from recommender.sources.digests.items.categories import topic_of
from recommender.sources.digests.records.record import Segment
from recommender.sources.digests.text.prose import width

_LONGEST = 40
_MORE = re.compile(r"(?:另外|此外|其他|其它|还有|更多).{0,12}(?:论文|文章|工作|值得)|other (?:notable )?papers", re.I)  # fmt: skip


class Sections:
    """The section lines of a document, and which records stand below each."""

    def __init__(self, seen: Sequence[Seen], groups: Sequence[Group]) -> None:
        self._seen = seen
        self._starts = {segment[0]: group for group in groups for segment in group.segments}
        self._lines = self._found([segment for group in groups for segment in group.segments])
        self._order = sorted(self._lines)

    def end(self, segment: Segment) -> int:
        """Return where a record ends: before the line of the next section, if it holds one."""
        return next((i for i in range(segment[0] + 1, segment[1]) if i in self._lines), segment[1])

    def topic_of(self, start: int) -> str | None:
        """Return the topic of the section that a record stands in; None without one."""
        at = bisect_left(self._order, start) - 1
        if at < 0 or self._order[at] < self._seen[start].heading_index:
            return None
        return topic_of(self._seen[self._order[at]].text.strip("【】[]#— "))

    def _found(self, segments: list[Segment]) -> frozenset[int]:
        last = [i for segment in segments if (i := self._last(segment)) is not None]
        shapes = Counter(self._shape(i) for i in last)
        found = set()
        for start, end in segments:
            i = self._last((start, end))
            if i is None or shapes[self._shape(i)] * 5 > 3 * len(segments) or not self._is_line(i):
                continue
            if end in self._starts and self._stands_apart(i, start):
                found.add(i)
        known = {self._shape(i) for i in found}
        found |= set(self._others(known, segments))
        return frozenset(found)

    def _others(self, known: set[str], segments: list[Segment]) -> Iterator[int]:
        """Give the lines of the same shape: before the first record, or before what is none."""
        marked = {
            shape
            for shape in known
            if shape.split(" ", 1)[0] in ("bracket", "bold") or shape[-1] != "-"
        }
        for start, end in sorted(segments):
            before = start - 1
            if before >= 0 and self._is_line(before) and self._shape(before) in known:
                yield before
            for i in range(start + 1, end):
                if self._is_line(i) and self._shape(i) in marked:
                    yield i

    def _last(self, segment: Segment) -> int | None:
        """Return the last block of a record that says something, if it is not its first."""
        for i in range(segment[1] - 1, segment[0], -1):
            if self._seen[i].lead not in ("rule", "boilerplate"):
                return i
        return None

    def _shape(self, i: int) -> str:
        one = self._seen[i]
        return f"{one.lead} {one.block.shape} {one.mark.style if one.mark else '-'}"

    def _is_line(self, i: int) -> bool:
        one = self._seen[i]
        if (
            one.lead not in ("text", "bracket", "bold")
            or one.block.depth
            or one.links
            or one.papers
        ):
            return False
        return 2 <= width(one.text) <= _LONGEST and (
            one.text.endswith(("：", ":")) or not ends_sentence(one.text) or one.lead == "bracket"
        )

    def _stands_apart(self, i: int, start: int) -> bool:
        """Whether a line is more than the last of its record: by its marks, or by what is before it."""
        one = self._seen[i]
        own = self._seen[start].mark
        if one.lead == "bracket" or (one.mark and (own is None or one.mark.style != own.style)):
            return True
        if _MORE.match(one.text):
            return True
        told = self._seen[i - 1]
        return (
            one.size_class == 0
            and i - 1 > start
            and (told.is_prose or bool(told.ending))
            and width(one.text) <= 16
        )
