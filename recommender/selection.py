"""Selection: what a question with several seeds or with wishes finds in a snapshot.

Candidates come from what is liked alone, a list for each subject that the likes are about. What is
unliked pushes down at the end, so that it can neither raise what is near to it nor empty the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from recommender.calibration import kind, relevances
from recommender.errors import InvalidQuery
from recommender.filters import Filter
from recommender.hybrid import blend_bags, candidates
from recommender.lexical import Bags
from recommender.ranking import blend, by_turns, diversified, interests, pushed_down, recent_first
from recommender.snapshot import Pool, Related, Snapshot
from recommender.vectors import Vectors
from recommender.wishes import Wishes

TOGETHER = 0.99
"""Seeds of this mean relevance to each other are about one subject."""

_WIDER = 4  # times the candidates, where the nearest few may all be old or alike
_ZH, _OTHER, _BOTH = 1, 2, 3  # as `Bags.languages` has them


@dataclass(frozen=True)
class Seed:
    """What a question starts from.

    Attributes
    ----------
    head : bytes
        How it is shown: ``{"id": …, "title": …}``, or ``{"text": …}``.
    vector : array, shape (1, d), float32
    bag : Bags
        One row of unit length.
    nodes : tuple of int
        Where it stands, if it is an entry that can be found.
    texts : tuple of str
        What it says, if it is not.
    """

    head: bytes
    vector: Vectors
    bag: Bags
    nodes: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    weight: float = 1.0


class Selected(NamedTuple):
    """What was found; which like each result is for; and each like's share, shape (k, likes)."""

    related: Related
    seeds: list[int]
    shares: Vectors


class _Subject(NamedTuple):
    """What some of the likes are about, as one query."""

    members: list[int]
    vector: Vectors
    bag: Bags
    weight: float


class _Result(NamedTuple):
    """A candidate: of a subject, its score, and that after age was taken into account."""

    node: int
    subject: int
    score: float
    value: float


@dataclass(frozen=True)
class Selection:
    """One question.

    Attributes
    ----------
    likes, unlikes : sequences of Seed
        At least one like.
    without : sequence of int
        Nodes that are no results; seeds never are.
    """

    snapshot: Snapshot
    likes: Sequence[Seed]
    unlikes: Sequence[Seed]
    filter: Filter
    wishes: Wishes
    without: Sequence[int] = ()

    def best(self, k: int) -> Selected:
        """Return the `k` results that are asked for.

        Raises
        ------
        InvalidQuery
            If there is no like, or no word of the likes is known to the model.
        """
        if not self.likes:
            raise InvalidQuery("like", "give at least one entry or text to look for")
        seeds = [n for seed in (*self.likes, *self.unlikes) for n in seed.nodes]
        without = [*self.without, *seeds]
        many = candidates(k) * (_WIDER if self.wishes.ordered else 1)
        lists: list[list[_Result]] = []
        plans: set[str] = set()
        matched = 0
        for flags in self._spoken():
            scope = self.snapshot.scope(self.filter, without, flags)
            found = []
            for number, subject in enumerate(self._subjects):
                pool = self.snapshot.pool(subject.vector, subject.bag, many, scope)
                found.append(self._ordered(pool, number, candidates(k) // 2))
                plans.add(pool.plan)
            lists.append(_merged(found, [subject.weight for subject in self._subjects]))
            matched = scope.matched
        if len(lists) > 1:  # an entry in both languages is one
            matched = self.snapshot.scope(self.filter, without).matched
        lists.sort(key=lambda found: -found[0].value if found else 0.0)
        merged = self._pushed_down(_merged(lists, [1.0] * len(lists)))[:k]
        plan = plans.pop() if len(plans) == 1 else "ann"
        related = Related(
            [result.node for result in merged],
            [result.score for result in merged],
            self._relevances(merged),
            plan,
            matched,
            plan == "exact",
        )
        return Selected(related, *self._attributed(merged))

    def _spoken(self) -> list[list[int] | None]:
        """Return the languages that take turns, as the flags of entries that have them."""
        mine = int(np.bitwise_or.reduce([seed.bag.languages[0] for seed in self.likes]))
        every = (_ZH, _OTHER, _BOTH)
        if self.wishes.lang_mode == "balanced":
            return [[_ZH, _BOTH], [_OTHER, _BOTH]]
        if self.wishes.lang_mode == "same" and mine:
            return [[flags for flags in every if flags & mine]]
        if self.wishes.lang_mode == "other":
            return [[flags for flags in every if not flags & mine]]
        return [None]

    @cached_property
    def _subjects(self) -> list[_Subject]:
        groups = [list(range(len(self.likes)))]
        if len(self.likes) > 1 and not self.wishes.together:
            groups = interests(self._likeness(), TOGETHER)
        subjects = []
        for members in groups:
            seeds = [self.likes[i] for i in members]
            weights = [seed.weight for seed in seeds]
            vector = blend(np.concatenate([seed.vector for seed in seeds]), weights)
            bag = blend_bags([seed.bag for seed in seeds], weights)
            subjects.append(_Subject(members, vector, bag, sum(weights)))
        return subjects

    def _likeness(self) -> Vectors:
        """Return the relevance of each like to each other, shape (likes, likes)."""
        release = self.snapshot.release
        bags = Bags.joined([seed.bag for seed in self.likes])
        vectors = np.concatenate([seed.vector for seed in self.likes])
        rows = []
        for seed in self.likes:
            scores = release.hybrid.score(seed.bag, bags, vectors @ seed.vector[0])
            kinds = kind(int(seed.bag.languages[0]), bags.languages)
            rows.append(relevances(release.calibration.chances(scores, kinds)))
        likeness = np.array(rows, np.float32)
        return np.asarray((likeness + likeness.T) / 2, np.float32)

    def _ordered(self, pool: Pool, subject: int, most: int) -> list[_Result]:
        """Return a subject's candidates in the order wished for."""
        values, order = pool.scores, np.arange(len(pool.nodes))
        if self.wishes.half_life_days < np.inf:
            days = self.snapshot.days(pool.nodes)
            order, values = recent_first(pool.scores, days, self.wishes.half_life_days)
        if self.wishes.diversity:
            vectors = self.snapshot.vectors(pool.nodes[order])
            diverse = diversified(values, vectors, self.wishes.diversity, most)
            order, values = order[diverse], values[diverse]
        parts = pool.nodes[order].tolist(), pool.scores[order].tolist(), values.tolist()
        return [_Result(node, subject, *found) for node, *found in zip(*parts, strict=True)]

    def _pushed_down(self, results: list[_Result]) -> list[_Result]:
        if not self.unlikes or not results:
            return results
        nodes = np.array([result.node for result in results])
        near = [self.snapshot.scores(seed.vector, seed.bag, nodes) for seed in self.unlikes]
        values = np.array([result.value for result in results], np.float32)
        order = pushed_down(values, np.stack(near), [seed.weight for seed in self.unlikes])
        return [results[place] for place in order]

    def _relevances(self, results: list[_Result]) -> list[float]:
        nodes = np.array([result.node for result in results], np.int64)
        scores = np.array([result.score for result in results], np.float32)
        told = np.empty(len(results))
        for number, subject in enumerate(self._subjects):
            own = np.array([result.subject == number for result in results], np.bool_)
            told[own] = self.snapshot.relevances(subject.bag, nodes[own], scores[own])
        return told.tolist()

    def _attributed(self, results: list[_Result]) -> tuple[list[int], Vectors]:
        """Return which like of its subject each result is nearest to, and each like's share."""
        shares = np.ones((len(results), len(self.likes)), np.float32)
        if len(self.likes) > 1 and results:
            nodes = np.array([result.node for result in results])
            for number, seed in enumerate(self.likes):
                near = self.snapshot.scores(seed.vector, seed.bag, nodes)
                shares[:, number] = seed.weight * np.maximum(near, 0)
            shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-6)
        seeds = [
            max(self._subjects[result.subject].members, key=lambda i: (own[i], -i))
            for result, own in zip(results, shares.tolist(), strict=True)
        ]
        return seeds, shares


def _merged(lists: list[list[_Result]], weights: list[float]) -> list[_Result]:
    """Return every node once, the lists taking turns."""
    if len(lists) == 1:
        return lists[0]
    of = [{result.node: result for result in results} for results in lists]
    return [of[turn][node] for node, turn in by_turns([list(nodes) for nodes in of], weights)]
