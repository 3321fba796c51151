"""Confidence: the probability that a document was read right, from three signs in the document.

The signs are the evidence for the weakest records of the best group, the share of the
papers named in the document that exactly one item took, and whether parts that most items
have stand outside of all items as well. A small logistic model makes a probability of them;
`benchmarks/confidence.py` fits it to generated digests and shows how well it is met.
"""

from collections import Counter
from math import exp
from typing import NamedTuple

from recommender.sources.digests.analysis import Analysis, Item
from recommender.sources.digests.features.seen import Seen

LEAST = 0.3
"""A document that is read with less is told of: it may be misread."""

_WEAK = 0.1
"""The share of the records that are the weakest: what speaks for the strongest of them counts."""

_PLAIN = frozenset(("rule", "boilerplate", "prose"))
"""What may stand anywhere, and hence is no part of an item that was missed."""


class Weights(NamedTuple):
    """The weights of the signs in the logistic model, in log odds."""

    constant: float
    weakest: float
    claimed: float
    whole: float


WEIGHTS = Weights(constant=-6.39, weakest=1.18, claimed=2.73, whole=1.36)
"""Fitted; `benchmarks/confidence.py` prints them."""


class Signs:
    """The signs of how well a document was read, gathered page by page.

    Attributes
    ----------
    items : int
        How many items were read.
    papers : int
        How many papers the document names, outside of contents, thanks and the like.
    strays : int
        How many blocks outside of all items are like what most items of the best group have.
    line : int
        Where its first item stands; 1 where it has none.
    """

    def __init__(self) -> None:
        self.items = 0
        self.papers = 0
        self.strays = 0
        self.line = 1
        self._claimed = 0
        self._worth: list[float] = []

    def add(self, analysis: Analysis) -> None:
        """Take in a page."""
        if analysis.items and not self.items:
            self.line = analysis.items[0].record.first.block.line
        self.items += len(analysis.items)
        if analysis.groups:
            self._worth += analysis.groups[0].worth
        self.strays += len(strays(analysis))
        named = {
            paper
            for one in analysis.seen
            if not one.in_page_part and one.lead != "boilerplate"
            for paper in one.papers
        }
        takers = Counter(paper for item in analysis.items for paper in _papers_of(item))
        self.papers += len(named)
        self._claimed += sum(1 for paper in named if takers[paper] == 1)

    @property
    def evidence(self) -> float:
        """The mean evidence of the records of the best group."""
        return sum(self._worth) / max(1, len(self._worth))

    @property
    def weakest(self) -> float:
        """The evidence of the weakest records of the best group."""
        return sorted(self._worth)[int(_WEAK * len(self._worth))] if self._worth else 0.0

    @property
    def claimed(self) -> float:
        """The share of the named papers that exactly one item took; 1 where none is named."""
        return self._claimed / self.papers if self.papers else 1.0

    @property
    def values(self) -> tuple[float, float, float, float]:
        """The values of the signs, in the order of `WEIGHTS`, by which they are multiplied."""
        return 1.0, self.weakest, self.claimed, float(not self.strays)

    @property
    def confidence(self) -> float:
        """The probability, 0 to 1, that all items were read and nothing else; 0 if no item was read."""
        if not self.items:
            return 0.0
        return sigmoid(sum(w * v for w, v in zip(WEIGHTS, self.values, strict=True)))

    @property
    def doubt(self) -> str:
        """The warning about a document that may have been misread; "" if the confidence is high enough."""
        sure = self.confidence
        if not self.items or sure >= LEAST:
            return ""
        return f"may be misread (confidence {sure:.2f}); see `recommender inspect`"


def sigmoid(odds: float) -> float:
    """Return the probability of log odds."""
    return 1 / (1 + exp(-odds))


def _papers_of(item: Item) -> set[str]:
    """Return the papers that stand in an item."""
    record = item.record
    return {paper for one in record.seen[record.start : record.end] for paper in one.papers}


def strays(analysis: Analysis) -> set[int]:
    """Return the places of blocks outside of all items that are like what most items have."""
    if not analysis.groups:
        return set()
    best = [item for item in analysis.items if item.group is analysis.groups[0]]
    held = [item.record.seen[item.record.start : item.record.end] for item in best]
    having = Counter(shape for blocks in held for shape in set(map(_shape, blocks)))
    inside = {
        index for item in analysis.items for index in range(item.record.start, item.record.end)
    }
    return {
        one.index
        for one in analysis.seen
        if one.index not in inside
        and not one.in_page_part
        and one.lead not in _PLAIN
        and one.block.shape != "heading"
        and having[_shape(one)] * 2 > len(best)
    }


def _shape(one: Seen) -> tuple[str, int]:
    """Return the kind of a block by which parts of items are compared: its shape, and the class of its length."""
    return one.shape, one.size_class
