"""Recommendation: the results of a question with several seeds, or with options, in a snapshot.

Candidates come from the likes alone: a list for each subject that they are about. Unlikes only demote candidates
at the end, so they can neither raise entries nor empty the list.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, repeat
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from recommender.encoders.vectors import Scores
from recommender.engine.candidates import (
    Candidates,
    Mask,
    Query,
    RankedResults,
    in_domain,
    mask_of,
    nearest_each,
    relevances_of,
    scores_of,
    scores_with,
)
from recommender.engine.grouping import group_likes
from recommender.engine.options import QueryOptions
from recommender.engine.pagination import ResultPage
from recommender.engine.questions import rerank_question
from recommender.engine.snapshot import Node, Snapshot
from recommender.engine.subjects import (
    SeedSet,
    Subject,
    subjects_of,
    with_a_place,
)
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery
from recommender.retrieval.hybrid import CANDIDATES, candidates
from recommender.retrieval.rerank import (
    MMR_POOL,
    decay_by_age,
    demote_negatives,
    interleave,
    mmr,
)

SUBJECTS = 100
"""The most subjects of a question, the heaviest: each needs a search."""

_DEMOTED = (
    4  # times the candidates are compared with what is not wanted: what is behind stays there
)
# So many times the candidates where they are reranked: the nearest few may all be old, or alike.
_WIDER = 4
_node_of = attrgetter("node")
_ZH, _OTHER, _BOTH = 1, 2, 3  # as `SparseVectors.languages` has them


class AttributedResults(NamedTuple):
    """Ranked results; which seed each is for, as its position; and the share of each seed, shape (k, seeds): see `_attributed`."""

    related: RankedResults
    seeds: list[int]
    shares: Scores

    @classmethod
    def of_one_seed(cls, related: RankedResults) -> "AttributedResults":
        """Return the results of a question with one seed."""
        count = len(related.nodes)
        return cls(related, [0] * count, np.ones((count, 1), np.float32))


class _SubjectCandidate(NamedTuple):
    """A candidate: the subject that it is near to, its score, and its score after the decay by age."""

    node: Node
    subject: int
    score: float
    value: float


@dataclass(frozen=True)
class Recommendation:
    """A question by seeds: candidates for each subject of theirs, reranked, merged, collapsed and cut to a page.

    Attributes
    ----------
    likes, unlikes : SeedSet
        At least one like.
    without : sequence of int
        Nodes that are no results; seeds never are, nor other versions of them where works are
        collapsed.
    """

    page: ResultPage
    likes: SeedSet
    unlikes: SeedSet
    filter: Filter
    options: QueryOptions
    without: Sequence[Node] = ()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is asked."""
        return self.page.snapshot

    def best(self) -> AttributedResults:
        """Return the results of the page.

        Raises
        ------
        InvalidQuery
            If there is no like, or no word of the likes is known to the model.
        """
        if not len(self.likes):
            raise InvalidQuery("like", "give at least one entry or text to look for")
        seeds = self.page.with_all_versions([*self.likes.entry_nodes, *self.unlikes.entry_nodes])
        without = [*self.without, *seeds]
        newest = self.page.newest
        masks = [
            mask_of(self.snapshot, self.filter, without, flags, newest)
            for flags in self._language_turns()
        ]
        results, subjects, plan = self._enough_results(masks)
        more, results = len(results) > self.page.k, results[: self.page.k]
        matched = masks[0].matched
        if len(masks) > 1:  # an entry in both languages is one
            matched = mask_of(self.snapshot, self.filter, without, newest=newest).matched
        related = RankedResults(
            [result.node for result in results],
            [result.score for result in results],
            self._relevances(results, subjects),
            plan,
            matched,
            plan == "exact",
            in_domain=self._in_domain([result.node for result in results]),
        )
        page_results = self.page.with_versions(related, more=more)
        return AttributedResults(page_results, *self._attributed(results, subjects))

    def _enough_results(
        self, masks: Sequence[Mask]
    ) -> tuple[list[_SubjectCandidate], list[Subject], str]:
        """Return at most one more result than the page has, the subjects that they are of, and the plan.

        Few candidates are fetched at first; more and more, while they are versions of too few works to fill the page.
        """
        many = candidates(self.page.depth)
        if self.options.needs_wider_pool:
            many = max(many, min(_WIDER * many, MMR_POOL))
        subjects = self._with_a_place()
        counts = _shares(subjects, many)
        while True:
            merged, plan = self._candidates(masks, subjects, counts)
            results = self._not_shown(merged)
            if len(results) > self.page.k or min(counts) >= max(mask.matched for mask in masks):
                return results, subjects, plan
            many *= _WIDER
            subjects = self._subjects
            counts = [many] * len(subjects)

    def _with_a_place(self) -> list[Subject]:
        """Return the subjects heavy enough for a place among the results that the page needs; all where results are reranked."""
        subjects = self._subjects
        if len(self.unlikes) or self.options.needs_wider_pool:
            return subjects  # reranking may bring results of any subject to the front
        weights = [subject.weight for subject in subjects]
        return [subjects[i] for i in with_a_place(weights, 2 * self.page.depth)]

    def _candidates(
        self, masks: Sequence[Mask], subjects: Sequence[Subject], counts: Sequence[int]
    ) -> tuple[Iterator[_SubjectCandidate], str]:
        """Return the merged candidates, so many of each subject, and the plan.

        The iterator reranks lazily, as a page needs few candidates of each of many subjects.
        """
        lists: list[Iterator[_SubjectCandidate]] = []
        plans: set[str] = set()
        for mask in masks:
            rankings = []
            queries = [
                Query(s.vector, s.terms, many, s.question, self._node(s))
                for s, many in zip(subjects, counts, strict=True)
            ]
            for number, near in enumerate(nearest_each(self.snapshot, queries, mask)):
                text, terms = self._text_of(subjects[number]), subjects[number].terms
                ranking = rerank_question(self.snapshot, text, terms, near)
                rankings.append(self._reranked(ranking, number, candidates(self.page.depth) // 2))
                plans.add(ranking.plan)
            turns = interleave(rankings, [subject.weight for subject in subjects], _node_of)
            merged = (result for result, _ in turns)
            if len(subjects) < len(self._subjects):  # then come the others, which were not asked
                lists.append(islice(merged, 2 * self.page.depth))
            else:
                lists.append(merged)
        return self._demoted(_interleaved(lists)), plans.pop() if len(plans) == 1 else "ann"

    def _not_shown(self, merged: Iterator[_SubjectCandidate]) -> list[_SubjectCandidate]:
        """Return the results that no earlier page has shown, at most one more than the page has; of each work the first."""
        looked_at: list[_SubjectCandidate] = []
        while True:
            some = [*islice(merged, 2 * self.page.depth + len(looked_at))]
            looked_at += some
            positions = self.page.not_shown([result.node for result in looked_at])
            if len(positions) > self.page.k or not some:
                return [looked_at[place] for place in positions[: self.page.k + 1]]

    def _text_of(self, subject: Subject) -> str:
        """Return the text of a subject that is a single text; empty if it has an entry."""
        members = subject.members if subject.question else []
        return "\n".join(text for i in members for text in self.likes.texts[i])

    def _node(self, subject: Subject) -> Node | None:
        """Return the node of a subject that is a single entry."""
        nodes = self.likes.nodes[subject.members]
        return Node(int(nodes[0])) if len(nodes) == 1 and nodes[0] >= 0 else None

    def _in_domain(self, best: Sequence[Node]) -> bool | None:
        """Whether any like is about something in the catalogue; None if one is an entry of it."""
        if (self.likes.nodes >= 0).any():
            return None
        likes = self.likes
        return any(
            in_domain(self.snapshot, likes.vectors[i : i + 1], likes.terms[i], best)
            for i in range(len(likes))
        )

    def _language_turns(self) -> list[list[int] | None]:
        """Return, for each language that takes turns, the flags of entries that have it; ``[None]``: no turns."""
        seed_languages = int(np.bitwise_or.reduce(self.likes.terms.languages))
        every = (_ZH, _OTHER, _BOTH)
        if self.options.lang_mode == "balanced":
            return [[_ZH, _BOTH], [_OTHER, _BOTH]]
        if self.options.lang_mode == "same" and seed_languages:
            return [[flags for flags in every if flags & seed_languages]]
        if self.options.lang_mode == "other":
            return [[flags for flags in every if not flags & seed_languages]]
        return [None]

    @cached_property
    def _subjects(self) -> list[Subject]:
        """What the likes are about, by first member; of more than `SUBJECTS` the heaviest."""
        groups = [list(range(len(self.likes)))]
        if len(self.likes) > 1 and not self.options.together:
            groups = group_likes(self.snapshot, self.likes)
        firsts = np.cumsum([0, *map(len, groups)])[:-1]
        members = np.concatenate([np.array(group) for group in groups])
        weights = np.add.reduceat(self.likes.weights[members], firsts).tolist()
        return subjects_of(self.likes, [groups[i] for i in with_a_place(weights, SUBJECTS)])

    def _reranked(
        self, found_here: Candidates, subject: int, most: int
    ) -> Iterator[_SubjectCandidate]:
        """Yield a subject's candidates in the order that the options ask for: decayed by age, or diversified."""
        values, order = found_here.scores, np.arange(len(found_here.nodes))
        if self.options.half_life_days < np.inf:
            days = self.snapshot.days(found_here.nodes)
            order, values = decay_by_age(found_here.scores, days, self.options.half_life_days)
        places: Iterable[int] = range(len(order))
        if self.options.diversity:
            vectors = self.snapshot.vectors(found_here.nodes[order])
            places = mmr(values, vectors, self.options.diversity, most)
        nodes, scores = found_here.nodes[order].tolist(), found_here.scores[order].tolist()
        worth = values.tolist()
        for place in places:
            yield _SubjectCandidate(nodes[place], subject, scores[place], worth[place])

    def _demoted(
        self, merged: Iterator[tuple[_SubjectCandidate, int]]
    ) -> Iterator[_SubjectCandidate]:
        """Demote what is near an unwanted seed, within each language's own places of the list.

        Where languages take turns, places 1, 3, 5 may be the Chinese results' and 2, 4, 6 the English
        ones'. Each language is ordered anew among its own places, so the turns stay, and a far result that
        has a high place by its turn alone overtakes no near one of the other language.
        """
        most = _DEMOTED * candidates(self.page.depth) if len(self.unlikes) else 0
        if first := [*islice(merged, most)]:
            nodes = np.array([result.node for result, _ in first], np.int64)
            values = np.array([result.value for result, _ in first], np.float32)
            turns, order = np.array([turn for _, turn in first]), np.arange(len(first))
            near = scores_with(self.snapshot, self.unlikes, nodes)
            for turn in set(turns.tolist()):
                positions = np.flatnonzero(turns == turn)
                order[positions] = positions[
                    demote_negatives(values[positions], near[:, positions], self.unlikes.weights)
                ]
            yield from (first[place][0] for place in order.tolist())
        yield from (result for result, _ in merged)

    def _relevances(
        self, results: list[_SubjectCandidate], subjects: Sequence[Subject]
    ) -> list[float]:
        nodes = np.array([result.node for result in results], np.int64)
        scores = np.array([result.score for result in results], np.float32)
        relevances = np.empty(len(results))
        near = np.array([result.subject for result in results], np.int64)
        for number in {result.subject for result in results}:
            of_subject, subject = near == number, subjects[number]
            if subject.question:  # relevances are those of entries' scores
                scores[of_subject] = scores_of(
                    self.snapshot, subject.vector, subject.terms, nodes[of_subject]
                )
            relevances[of_subject] = relevances_of(
                self.snapshot, subject.terms, nodes[of_subject], scores[of_subject]
            )
        return relevances.tolist()

    def _attributed(
        self, results: list[_SubjectCandidate], subjects: Sequence[Subject]
    ) -> tuple[list[int], Scores]:
        """Return which like of its subject each result is nearest to, and each like's share.

        Shares are among the likes of the subject; with explanations, which show them, among all likes.
        """
        shares = np.ones((len(results), len(self.likes)), np.float32)
        if len(self.likes) > 1 and results:
            among = None
            if not self.options.explain:
                among = np.zeros(shares.shape, np.bool_)
                for row, result in zip(among, results, strict=True):
                    row[subjects[result.subject].members] = True
            nodes = np.array([result.node for result in results])
            self.snapshot.prefetch(nodes, ("vectors",), ("terms",), ("summaries",))
            near = scores_with(self.snapshot, self.likes, nodes, among)
            shares = np.maximum(near.T, 0) * self.likes.weights.astype(np.float32)
            shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-6)
        seeds = [
            (members := subjects[result.subject].members)[int(of_result[members].argmax())]
            for result, of_result in zip(results, shares, strict=True)
        ]
        return seeds, shares


def only_result(snapshot: Snapshot, seed: SeedSet, node: Node) -> AttributedResults:
    """Return one given node as the only result of a seed, however far from it."""
    nodes = np.array([node], np.int64)
    scores = scores_of(snapshot, seed.vectors, seed.terms, nodes)
    relevances = relevances_of(snapshot, seed.terms, nodes, scores)
    return AttributedResults.of_one_seed(
        RankedResults([node], scores.tolist(), relevances, "exact", 1, True)
    )


def _shares(subjects: Sequence[Subject], many: int) -> list[int]:
    """Return how many candidates to fetch for each subject: twice its share, or enough to rank."""
    total = sum(subject.weight for subject in subjects)
    shares = [math.ceil(many * min(1, 2 * subject.weight / total)) for subject in subjects]
    return [min(many, max(CANDIDATES, share)) for share in shares]


def _interleaved(
    lists: Sequence[Iterator[_SubjectCandidate]],
) -> Iterator[tuple[_SubjectCandidate, int]]:
    """Merge the lists of languages, which take turns; the best result of all is first."""
    if len(lists) == 1:
        return zip(lists[0], repeat(0), strict=False)
    sorted_lists = [list(results) for results in lists]
    sorted_lists.sort(key=lambda results: -results[0].value if results else 0.0)
    return interleave(sorted_lists, [1.0] * len(sorted_lists), _node_of)
