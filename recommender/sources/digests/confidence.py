"""How sure it is that a document was read right: one number, from what the document shows.

Two signs tell it: how much speaks for the records of the best group, and which share of the papers
that the document names were taken by exactly one item. A small logistic model makes a probability
of them; `benchmarks/confidence.py` fits it to generated digests and shows how well it is met.
"""

from collections import Counter
from math import exp
from typing import NamedTuple

from recommender.sources.digests.analysis import Analysis, Item

LEAST = 0.5
"""A document that is read with less is told of: it may be misread."""


class Weights(NamedTuple):
    """What the signs are worth, in log odds."""

    constant: float
    evidence: float
    claimed: float


WEIGHTS = Weights(constant=-4.0, evidence=1.0, claimed=4.0)
"""Fitted; `benchmarks/confidence.py` prints them."""

MOST = 3.5
"""Evidence beyond this makes nothing surer."""


class Signs:
    """What a document shows of how well it was read, gathered page by page.

    Attributes
    ----------
    items : int
        How many items were read.
    papers : int
        How many papers the document names, outside of contents, thanks and the like.
    line : int
        Where its first item stands; 1 where it has none.
    """

    def __init__(self) -> None:
        self.items = 0
        self.papers = 0
        self.line = 1
        self._claimed = 0
        self._weight = 0.0
        self._records = 0

    def add(self, analysis: Analysis) -> None:
        """Take in a page."""
        if analysis.items and not self.items:
            self.line = analysis.items[0].record.first.block.line
        self.items += len(analysis.items)
        if analysis.groups:
            first = analysis.groups[0]
            self._weight += first.mean * len(first.records)
            self._records += len(first.records)
        named = {
            paper
            for one in analysis.seen
            if not one.aside and one.lead != "boilerplate"
            for paper in one.papers
        }
        takers = Counter(paper for item in analysis.items for paper in _taken(item))
        self.papers += len(named)
        self._claimed += sum(1 for paper in named if takers[paper] == 1)

    @property
    def evidence(self) -> float:
        """What the records of the best group are worth, on the average."""
        return self._weight / max(1, self._records)

    @property
    def claimed(self) -> float:
        """The share of the named papers that exactly one item took; 1 where none is named."""
        return self._claimed / self.papers if self.papers else 1.0

    @property
    def confidence(self) -> float:
        """How likely all items were read and nothing else, 0 to 1; 0 where none was."""
        if not self.items:
            return 0.0
        return sigmoid(
            WEIGHTS.constant
            + WEIGHTS.evidence * min(self.evidence, MOST)
            + WEIGHTS.claimed * self.claimed
        )


def sigmoid(odds: float) -> float:
    """Return the probability of log odds."""
    return 1 / (1 + exp(-odds))


def _taken(item: Item) -> set[str]:
    """Return the papers that stand in an item."""
    record = item.record
    return {paper for one in record.seen[record.start : record.end] for paper in one.papers}
