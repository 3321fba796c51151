"""A stretch of a document that may be a record, and what the records of its group have in common."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from recommender.sources.digests.inline import has_han
from recommender.sources.digests.seen import Seen

_FEWEST_HAN = 4
"""Chinese characters of a title in Chinese, at least."""


@dataclass(frozen=True)
class Habits:
    """What the records of a group have in common."""

    size: int
    ending: str
    starts: Counter[str]
    elided: bool
    cites: bool
    apart: bool
    named: bool
    titled: bool
    credited: frozenset[int]


@dataclass(eq=False)
class Record:
    """A stretch of a document that may be a record, and how it compares with its group."""

    seen: Sequence[Seen]
    start: int
    end: int
    group: "Habits"
    title: float = 0.0
    shared: float = 0.5
    repeats: int = 1
    ordered: bool = False
    element: bool = False
    again: bool = False
    told: bool = False
    untitled: float | None = None
    first: Seen = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.seen[self.start]

    @cached_property
    def blocks(self) -> Sequence[Seen]:
        """Its blocks; of a long one the first sixty."""
        return self.seen[self.start : min(self.end, self.start + 60)]

    @cached_property
    def papers(self) -> frozenset[str]:
        """The papers named in it, but for those in running text behind its first blocks."""
        return frozenset().union(
            *(one.papers for one in self.blocks if one.lead != "prose" or one is self.first)
        )

    @cached_property
    def labels(self) -> frozenset[str]:
        """The fields that labels in it name."""
        return frozenset(one.label for one in self.blocks if one.label)


def tells_again(first: Seen, one: Seen) -> bool:
    """Whether the line below another, or the element of a list within it, tells the same in the other language."""
    nested = (
        one.block.shape == first.block.shape == "item"
        and one.block.depth > first.block.depth
        and {*one.links} <= {*first.links}
    )
    return (
        (nested or one.block.shape == "paragraph")
        and one.start == first.start
        and has_han(one.text, _FEWEST_HAN) != has_han(first.text, _FEWEST_HAN)
        and (nested or {one.size, first.size} <= {1, 2})
    )
