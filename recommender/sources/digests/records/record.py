"""A stretch of a document that may be a record, and what the records of its group have in common."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from recommender.sources.digests.blocks.inline import has_han
from recommender.sources.digests.features.plausibility import plausibility
from recommender.sources.digests.features.seen import Seen
from recommender.sources.digests.text.peeling import author_starts
from recommender.sources.digests.text.people import looks_like_names
from recommender.sources.digests.text.prose import width

Segment = tuple[int, int]
"""Where a record is: the blocks from its start to before its end."""

_FEWEST_HAN = 4
"""Chinese characters of a title in Chinese, at least."""


@dataclass(frozen=True)
class Habits:
    """What the records of a group have in common.

    Attributes
    ----------
    count : int
        How many records there are.
    ending : str
        The form of the last block of nearly all, such as ``paragraph url``; "" where they end in different ways.
    openings : Counter
        How often each opening comes (see `Seen.opening`).
    length : int
        How many blocks nearly all have that are plain lines; 0 where they are few, short or differ.
    are_excerpts : bool
        Whether the running text of most is cut with ``…``.
    name_one_paper : bool
        Whether most name exactly one paper.
    have_gaps_between : bool
        Whether blank lines stand between nearly all, and within hardly any.
    have_people : bool
        Whether many have a list of people among their first blocks.
    first_blocks, single_blocks : sequence of Seen
        The first block of each; the blocks of those that are one block.
    """

    count: int
    ending: str
    openings: Counter[str]
    length: int
    are_excerpts: bool
    name_one_paper: bool
    have_gaps_between: bool
    have_people: bool
    first_blocks: Sequence[Seen]
    single_blocks: Sequence[Seen]

    @cached_property
    def are_titles(self) -> bool:
        """Whether the records are titles alone, and long enough to be titles of papers."""
        titled = [one.text for one in self.single_blocks if one.is_title_alone]
        said = sum(width(text) for text in titled)
        if len(titled) < max(5, 0.5 * self.count) or said < 24 * len(titled):
            return False
        if len(titled) >= 0.7 * self.count:
            return True
        like = sum(
            plausibility(one.rest.text) >= 0.75 and width(one.text) >= 20
            for one in self.single_blocks
        )
        return like >= 0.9 * self.count

    @cached_property
    def author_behind_title(self) -> frozenset[int]:
        """Where the records begin whose titles have a person behind them, as those of most siblings."""
        plain = [one for one in self.first_blocks if one.lead in ("text", "bold", "italic")]
        told = author_starts([one.rest.text for one in plain])
        return frozenset(one.index for one, at in zip(plain, told, strict=True) if at >= 0)

    @cached_property
    def have_people_below(self) -> bool:
        """Whether people stand on the line below the title in the cells of most rows."""
        rows = [one.block for one in self.first_blocks if one.block.shape == "row"]
        lines = [[cell.text.split("\n", 2)[1:2] for cell in row.cells] for row in rows]
        named = [any(looks_like_names(one) for two in row for one in two) for row in lines]
        return sum(named) * 2 > len(rows)


@dataclass(eq=False)
class Record:
    """A stretch of a document that may be a record, and how it compares with its group.

    Attributes
    ----------
    start, end : int
        Its blocks: from `start` to before `end`.
    title_worth : float
        How much its title looks like one, 0 to 1; 0 before titles are looked for.
    title_count : int
        How many records of the group have its title, numbers aside.
    shared_shapes : float
        Which share of the group has what a block of it is, on the average.
    is_in_order : bool
        Whether its number follows that of the record before, or that of the next follows its own.
    is_element : bool
        Whether it is an element of a page, such as an ``<article>``.
    repeats_paper : bool
        Whether a record before it names the same paper.
    is_translation : bool
        Whether it tells the record before it in the other language.
    worth_without_title : float, optional
        The sum of its evidence but for the title, once weighed.
    """

    seen: Sequence[Seen]
    start: int
    end: int
    habits: "Habits"
    title_worth: float = 0.0
    shared_shapes: float = 0.5
    title_count: int = 1
    is_in_order: bool = False
    is_element: bool = False
    repeats_paper: bool = False
    is_translation: bool = False
    worth_without_title: float | None = None
    first: Seen = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.seen[self.start]

    @cached_property
    def blocks(self) -> Sequence[Seen]:
        """Its blocks; of a long one the first sixty."""
        return self.seen[self.start : min(self.end, self.start + 60)]

    @cached_property
    def papers(self) -> frozenset[str]:
        """The papers named in it, but for those that running text behind its first block mentions."""
        return frozenset().union(
            *(one.papers for one in self.blocks if one is self.first or not one.mentions_papers)
        )

    @cached_property
    def labels(self) -> frozenset[str]:
        """The fields that labels in it name."""
        return frozenset(one.label for one in self.blocks if one.label)


def is_translation(first: Seen, one: Seen) -> bool:
    """Whether the line below another, or the element of a list within it, tells the same in the other language."""
    nested = (
        one.block.shape == first.block.shape == "item"
        and one.block.depth > first.block.depth
        and {*one.links} <= {*first.links}
    )
    return (
        (nested or one.block.shape == "paragraph")
        and one.opening == first.opening
        and has_han(one.text, _FEWEST_HAN) != has_han(first.text, _FEWEST_HAN)
        and (nested or {one.size_class, first.size_class} <= {1, 2})
    )


def last_shape(seen: Sequence[Seen], start: int, end: int) -> str:
    """Return the shape of the last block of a record that says something; "" if that is its first."""
    for i in range(end - 1, start, -1):
        if seen[i].lead not in ("rule", "boilerplate"):
            return seen[i].shape
    return ""


def is_excerpt(blocks: Sequence[Seen]) -> bool:
    """Whether running text among the first blocks of a record is cut with …."""
    return any(
        one.is_prose and one.text.endswith(("...", "…", "[…]", "[...]")) for one in blocks[:4]
    )
