"""Claims: the evidence in a mention of which work it is about, and whether two claims clash.

Each mention makes a claim; a group of mentions that were found to be one work makes the claim of
all of them together.
"""

import re
from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from recommender.entries import identity, registries
from recommender.entries.mention import Mention, language
from recommender.entries.scripts import HAN

Numbers = frozenset[str]
Decisions = dict[tuple[str, str], bool]
"""Pairs of names, the lesser first, that a person said are one work (True) or two (False)."""

_LATIN = re.compile(rf"[^\W\d_{HAN}]{{4,}}|\d{{2,}}")
_HAN = re.compile(f"[{HAN}]+")
_FAR = 1 << 20  # months: no date is so far from another


class Decision(NamedTuple):
    """A person's decision on two names: that they mean one work, or two."""

    one: str
    other: str
    same: bool

    @property
    def pair(self) -> tuple[str, str] | None:
        """The canonical names, the lesser first; None where they are not two names."""
        one, other = map(identity.canonical, (self.one, self.other))
        return (min(one, other), max(one, other)) if one and other and one != other else None

    def to_dict(self) -> dict[str, list[str]]:
        """Return the line of JSON that ``export`` writes."""
        return {"same" if self.same else "different": [self.one, self.other]}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Decision | None":
        """Read what `to_dict` returned; None of any other object."""
        for word in ("same", "different"):
            names = values.get(word)
            if len(values) == 1 and isinstance(names, list) and len(names) == 2:
                decision = cls(str(names[0]), str(names[1]), word == "same")
                return decision if decision.pair else None
        return None


class Evidence(NamedTuple):
    """Evidence that two groups of mentions are one work; tuples that compare, the most telling field first."""

    agree: bool
    people: float
    text: float
    near: int


class Claim:
    """The identifying evidence in one mention, or in a group of mentions that were found to be one work.

    Attributes
    ----------
    members : list of int
        Positions of its mentions among those given to `resolution.resolve`.
    numbers : set of str
        Strong names: ``arxiv:2201.03545``, ``doi:10.1000/x``.
    number_sets : list of frozenset of str
        Sets of numbers that belong to one work although two are of one kind: a mention names them together, or a
        person decided so.
    content_names : set of str
        Names hashed from titles and texts: ``title:…``, ``text:…``.
    anchors : set of str
        Names by which a person's decision may refer to the group.
    """

    def __init__(self, place: int, mention: Mention) -> None:
        names = mention.names()
        self.members = [place]
        self.numbers = {name for name in names if identity.is_strong(name)}
        self.content_names = {name for name in names if name.startswith(("title:", "text:"))}
        self.urls = {name for name in names if name.startswith("url:")}
        self.title_keys = set(mention.title_keys())
        self.surnames = {identity.surname(author) for author in mention.authors} - {""}
        self._mentions = [mention]
        if not (self.numbers or self.content_names):  # a bare link: what it leads to is all it says
            self.content_names = set(self.urls)
        self.anchors = set(self.numbers or self.content_names)
        self.number_sets = [frozenset(self.numbers)] if len(self.numbers) > len(self.kinds) else []

    @cached_property
    def kinds(self) -> dict[str, set[str]]:
        """The numbers of each kind."""
        by_kind: dict[str, set[str]] = {}
        for name in self.numbers:
            by_kind.setdefault(registries.number_kind(name), set()).add(name)
        return by_kind

    @cached_property
    def words(self) -> set[str]:
        """Terms of the texts that tell subjects apart: longer Latin words, numbers, pairs of Chinese characters."""
        text = "\n".join(mention.text() for mention in self._mentions).casefold()
        pairs = ("".join(pair) for run in _HAN.findall(text) for pair in pairwise(run))
        return set(_LATIN.findall(text)).union(pairs)

    @cached_property
    def months(self) -> frozenset[int]:
        """Months since the year 0 of all dates, and of arXiv ids, which tell theirs."""
        dates = [m.published for m in self._mentions if m.published]
        dates += [
            month
            for name in self.numbers
            if name.startswith("arxiv:") and (month := identity.arxiv_month(name[6:]))
        ]
        return frozenset(int(t[:4]) * 12 + int(t[5:7] or 6) for t in dates)

    @property
    def languages(self) -> frozenset[str]:
        """Languages of the titles."""
        return frozenset(map(language, self.title_keys))

    def absorb(self, other: "Claim") -> None:
        """Add another group's names, titles, authors, texts and dates to this one's."""
        self.members += other.members
        self._mentions += other._mentions
        self.number_sets += other.number_sets
        for own_set, other_set in (
            (self.numbers, other.numbers),
            (self.content_names, other.content_names),
            (self.urls, other.urls),
            (self.title_keys, other.title_keys),
            (self.surnames, other.surnames),
            (self.anchors, other.anchors),
        ):
            own_set |= other_set
        if "words" in self.__dict__:  # once they were asked for, they will be again
            self.words.update(other.words)
        for name in ("kinds", "months"):
            self.__dict__.pop(name, None)

    def agrees(self, other: "Claim") -> bool | None:
        """Whether the authors agree: see `identity.surnames_agree`."""
        return identity.surnames_agree(self.surnames, other.surnames)

    def evidence(self, other: "Claim") -> Evidence:
        """Return the evidence that this group and another are one work."""
        shared = len(self.surnames & other.surnames)
        least = min(len(self.surnames), len(other.surnames))
        words = min(len(self.words), len(other.words))
        return Evidence(
            bool(shared),
            round(shared / least, 3) if least else 0.0,
            round(len(self.words & other.words) / words, 3) if words else 0.0,
            -min((abs(a - b) for a in self.months for b in other.months), default=_FAR),
        )


def clash(a: Claim, b: Claim, decisions: Decisions) -> bool:
    """Whether two groups cannot be one work.

    They cannot where each has a number of one kind that the other has not, and no single mention
    names the two together; nor where a person said that they are two.
    """
    for kind in a.kinds.keys() & b.kinds.keys():
        names, other_names = a.kinds[kind], b.kinds[kind]
        if names != other_names and any(
            not _named_together(x, y, (*a.number_sets, *b.number_sets))
            for x in names
            for y in other_names
            if x != y
        ):
            return True
    return bool(decisions) and decided_apart(a, b, decisions)


def decided_apart(a: Claim, b: Claim, decisions: Decisions) -> bool:
    """Whether a person decided that two groups are two works."""
    return any(
        not same and ((x in a.anchors and y in b.anchors) or (y in a.anchors and x in b.anchors))
        for (x, y), same in decisions.items()
    )


def _named_together(x: str, y: str, number_sets: Iterable[Set[str]]) -> bool:
    return any(x in numbers and y in numbers for numbers in number_sets)


def contradictions(number_sets: Sequence[Set[str]]) -> list[tuple[str, str]]:
    """Return the pairs of numbers of one kind, two DOIs say, that no mention names together.

    Parameters
    ----------
    number_sets : sequence of set of str
        The numbers of each mention of an entry.
    """
    numbers = sorted(set().union(*number_sets))
    return [
        (x, y)
        for x, y in combinations(numbers, 2)
        if registries.number_kind(x) == registries.number_kind(y)
        and not _named_together(x, y, number_sets)
    ]
