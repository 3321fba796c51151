"""News: the entries stored since a moment that are near an interest of a collection, best first, without those shown before.

Everything new is compared with every interest, so the answer is exact. An entry belongs to the interest that it
is most relevant to, and is news if that is close. Interests take turns in the list, by
weight. Left out are, with all versions of their work, members of the collection and what was shown for it, and what is
suspected to be one of these in the other language (`batch.duplicates`): that is named in the answer.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from recommender.catalogue.collections import Collection, Member, Role
from recommender.catalogue.connection import RowId
from recommender.encoders.vectors import Ids, Scores
from recommender.engine.candidates import (
    RankedResults,
    mask_of,
    nodes_of,
    scores_of,
    scores_with,
)
from recommender.engine.engine import EVERYTHING, Engine
from recommender.engine.explain import reasons
from recommender.engine.interests import Interest, compare, interests_of
from recommender.engine.options import WeightedSeed, check_k
from recommender.engine.pagination import ResultPage
from recommender.engine.recommend import AttributedResults
from recommender.engine.response import QueryResponse, query_body, response_body, took_ms
from recommender.engine.seeds import TEXT, SeedResolver
from recommender.engine.snapshot import Node, Snapshot
from recommender.engine.subjects import SeedSet
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery
from recommender.retrieval.rerank import interleave

FIRST = timedelta(days=7)
"""How far back the first news of a collection goes, by default."""

# A tail probability below which an entry is close, however many new entries there are.
_RAREST = 1e-4
_SHARES = 3  # seeds whose shares an explanation shows


class Period(NamedTuple):
    """From when to when entries were first stored."""

    since: datetime
    until: datetime


def news(  # noqa: PLR0913 - what is asked for, by keyword
    engine: Engine,
    name: str,
    now: datetime,
    *,
    since: datetime | None = None,
    k: int = 20,
    filter: Filter = EVERYTHING,
    explain: bool = True,
) -> QueryResponse:
    """Return what is new for a collection.

    The answer is like that of a question. Its ``query`` has the ``collection``, the period (``since``, ``until``), its
    ``count`` of what is close, its
    ``interests`` (how many ``seeds``, the ``nearest`` to the middle of them, ``likes`` and ``dislikes`` that moved it) and ids
    ``left_out`` as probably shown before. Each result has the ``seed`` and the number of the ``interest`` that it is for,
    and ``learned``: how much of its score comes from likes and dislikes. ``matched`` counts what was new.

    Nothing is recorded: call `Catalogue.mark_shown` once the answer has been shown.

    Parameters
    ----------
    now : datetime
        With a time zone: the end of the period, and the moment for which `Collection.seen_days` counts.
    since : datetime, optional
        By default, where the last issue that went out ended, else a week ago.
    explain : bool
        Whether each result tells why.

    Raises
    ------
    CollectionNotFound, InvalidQuery, NoRelease, CorruptRelease, EncoderMismatch
    """
    start = time.perf_counter()
    check_k(k)
    collection = engine.catalogue.collection(name)
    snapshot = engine.snapshot
    period = Period(
        since or collection.delivered or now - FIRST, _covered_until(engine, snapshot, now)
    )
    question = _NewsQuestion(engine, snapshot, collection, period, filter, now)
    results = question.best(k)
    explainer = engine.models.explainer(snapshot.release) if explain else None
    why = reasons.reasons_of(
        snapshot, question.positives, results.selected, engine.catalogue, explainer
    )
    body = response_body(
        snapshot, query_body(question.query(results)), results.selected.related, why
    )
    return QueryResponse(question.with_interests(body, results), "exact", took_ms(start))


def _covered_until(engine: Engine, snapshot: Snapshot, now: datetime) -> datetime:
    """Return the moment up to which every stored entry has a vector: later ones are left for the next issue."""
    return min([now, *engine.catalogue.stored_at(snapshot.unembedded).values()])


@dataclass(frozen=True)
class _NewsResults:
    """Results, the number of each one's interest, how many are close, and the nodes left out as probably shown before."""

    selected: AttributedResults
    interests: list[int]
    count: int
    suspected: list[Node]


@dataclass(frozen=True)
class _NewsQuestion:
    """A question for what is new for a collection, and the steps of its answer: seeds, interests, results, `query`."""

    engine: Engine
    snapshot: Snapshot
    collection: Collection
    period: Period
    filter: Filter
    now: datetime

    @cached_property
    def _resolver(self) -> SeedResolver:
        return SeedResolver(self.engine.catalogue, self.engine.models)

    @cached_property
    def _member_rows(self) -> dict[str, RowId]:
        """The rows of the members that are entries; those that were removed are passed over."""
        return self.engine.catalogue.find_all([member.name for member in self.collection.members])

    def _seeds(self, role: Role) -> SeedSet:
        """Return the members of a role, without those of which the model knows no word."""
        seeds = self._resolver.seeds_of(
            self.snapshot,
            [
                WeightedSeed(member.name, member.weight)
                for member in self.collection.members
                if member.role == role and self._exists(member)
            ],
        )
        return seeds.take(np.flatnonzero(seeds.vectors.any(axis=1)).tolist())

    def _exists(self, member: Member) -> bool:
        return member.name in self._member_rows or member.name.startswith(TEXT)

    @cached_property
    def likes(self) -> SeedSet:
        """The members that the reader liked."""
        return self._seeds("like")

    @cached_property
    def dislikes(self) -> SeedSet:
        """The members that the reader disliked."""
        return self._seeds("dislike")

    @cached_property
    def positives(self) -> SeedSet:
        """The members that the reader wants more of: seeds, then likes."""
        seeds = SeedSet.joined([self._seeds("seed"), self.likes])
        if not len(seeds):
            raise InvalidQuery(
                "collection", f"{self.collection.name!r} has no entry or text to look for"
            )
        return seeds

    @cached_property
    def interests(self) -> list[Interest]:
        """The subjects of the collection, each as one query: see `interests_of`."""
        liked_from = len(self.positives) - len(self.likes)
        return interests_of(self.snapshot, self.positives, liked_from, self.dislikes)

    def best(self, k: int) -> _NewsResults:
        """Return the best `k` of what is new and close."""
        page = ResultPage(self.snapshot, k)
        known_nodes = self._known_nodes(page)
        mask = mask_of(self.snapshot, self.filter, known_nodes)
        rows = self.engine.catalogue.stored_since(self.period.since)
        nodes = np.array(nodes_of(self.snapshot, rows, mask), np.int64)
        scores, near = compare(self.snapshot, self.interests, nodes)
        lists = self._close_to_each_interest(nodes, scores, near)
        merged = list(interleave(lists, [interest.weight for interest in self.interests]))
        unique, suspected = self._deduplicated(merged, known_nodes, page)
        shown = unique[:k]
        position = {Node(int(node)): i for i, node in enumerate(nodes)}
        columns = [position[node] for node, _ in shown]
        numbers = [number for _, number in shown]
        ranked = RankedResults(
            [node for node, _ in shown],
            scores[numbers, columns].tolist(),
            near[numbers, columns].tolist(),
            "exact",
            len(nodes),
            exact=True,
        )
        related = page.with_versions(ranked, more=len(unique) > k)
        return _NewsResults(self._attributed(related, numbers), numbers, len(unique), suspected)

    def _known_nodes(self, page: ResultPage) -> list[Node]:
        """Return the entries that are no news: those shown before, the members, and all versions of them."""
        sightings = self.engine.catalogue.sightings(self.collection.name, self.now)
        seen_nodes = self._resolver.nodes(self.snapshot, [sighting.name for sighting in sightings])
        members = (self.snapshot.node(row) for row in self._member_rows.values())
        return page.with_all_versions(
            [*seen_nodes, *(node for node in members if node is not None)]
        )

    def _close_to_each_interest(
        self, nodes: Ids, scores: Scores, near: npt.NDArray[np.float64]
    ) -> list[list[Node]]:
        """Return for each interest the nodes that are most relevant to it and close: by relevance, score, then row.

        Parameters
        ----------
        scores, near : arrays, shape (interests, nodes)
            The scores and relevances of the nodes with each interest.
        """
        thresholds = [self._threshold(interest, len(nodes)) for interest in self.interests]
        most_relevant = near.argmax(axis=0)
        lists: list[list[Node]] = []
        for number, threshold in enumerate(thresholds):
            close = np.flatnonzero((most_relevant == number) & (near[number] >= threshold))
            rows = self.snapshot.rows(nodes[close])
            order = np.lexsort((rows, -scores[number, close], -near[number, close]))
            lists.append([Node(node) for node in nodes[close[order]].tolist()])
        return lists

    def _threshold(self, interest: Interest, count: int) -> float:
        """Return the relevance from which one of so many new entries is close to an interest.

        It is the threshold of answers, but at least the relevance that the best of so many chance entries would
        have. Texts score lower than entries, so the threshold of texts holds where an interest has nothing else.
        """
        entries = bool((self.positives.nodes[interest.members] >= 0).any())
        usual = self.snapshot.close_thresholds[None if entries else True]
        return max(usual, 1 - max(1 / max(count, 1), _RAREST))

    def _deduplicated(
        self, merged: Sequence[tuple[Node, int]], known_nodes: Sequence[Node], page: ResultPage
    ) -> tuple[list[tuple[Node, int]], list[Node]]:
        """Return the first entry of each work, and of each suspected pair; and the nodes suspected to be known ones."""
        places = page.not_shown([node for node, _ in merged])
        taken_rows = {self._row(node) for node in known_nodes}
        twins: dict[RowId, set[RowId]] = {}
        for pair in self.engine.catalogue.suspects():
            twins.setdefault(pair.one, set()).add(pair.other)
            twins.setdefault(pair.other, set()).add(pair.one)
        unique, suspected = [], []
        for node, number in (merged[place] for place in places):
            row = self._row(node)
            if taken_rows.isdisjoint(twins.get(row, ())):
                taken_rows.add(row)
                unique.append((node, number))
            else:
                suspected.append(node)
        return unique, suspected

    def _row(self, node: Node) -> RowId:
        return RowId(int(self.snapshot.rows(np.array([node]))[0]))

    def _attributed(self, related: RankedResults, numbers: Sequence[int]) -> AttributedResults:
        """Return results with the seed of its interest that each is nearest to, and the share of each seed."""
        shares = np.ones((len(related.nodes), len(self.positives)), np.float32)
        if related.nodes:
            nodes = np.array(related.nodes, np.int64)
            shares = scores_with(self.snapshot, self.positives, nodes).T
            shares = np.maximum(shares, 0) * self.positives.weights.astype(np.float32)
            shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-6)
        nearest = [
            (members := self.interests[number].members)[int(of_result[members].argmax())]
            for number, of_result in zip(numbers, shares, strict=True)
        ]
        return AttributedResults(related, nearest, shares)

    def query(self, results: _NewsResults) -> dict[str, Any]:
        """Return the ``query`` of the answer."""
        return {
            "collection": self.collection.name,
            "since": self.period.since.isoformat(timespec="seconds"),
            "until": self.period.until.isoformat(timespec="seconds"),
            "count": results.count,
            "interests": [self._interest_json(interest) for interest in self.interests],
            "left_out": [
                orjson.loads(self.snapshot.stub(node))["id"] for node in results.suspected
            ],
        }

    def _interest_json(self, interest: Interest) -> dict[str, Any]:
        near = self.positives.vectors[interest.members] @ interest.vector[0]
        liked_from = len(self.positives) - len(self.likes)
        return {
            "seeds": sum(i < liked_from for i in interest.members),
            "weight": interest.weight,
            "nearest": orjson.loads(self.positives.stubs[interest.members[int(near.argmax())]]),
            "likes": _stubs(self.positives, (i for i in interest.members if i >= liked_from)),
            "dislikes": _stubs(self.dislikes, interest.dislikes),
        }

    def with_interests(self, body: bytes, results: _NewsResults) -> bytes:
        """Return an answer with the ``interest`` of each result, and how much of its score was ``learned``."""
        answer = orjson.loads(body)
        for hit, node, number in zip(
            answer["results"], results.selected.related.nodes, results.interests, strict=True
        ):
            hit["interest"] = number
            hit["learned"] = self._learned_share(node, self.interests[number])
            if seeds := (hit.get("why") or {}).get("seeds"):
                hit["why"]["seeds"] = sorted(seeds, key=lambda seed: -seed["share"])[:_SHARES]
        return orjson.dumps(answer)

    def _learned_share(self, node: Node, interest: Interest) -> float:
        if interest.seed_query is None:
            return 0.0
        nodes = np.array([node], np.int64)
        now = scores_of(self.snapshot, interest.vector, interest.terms, nodes)
        before = scores_of(self.snapshot, *interest.seed_query, nodes)
        return round(float(now[0] - before[0]), 3)


def _stubs(seeds: SeedSet, positions: Iterable[int]) -> list[dict[str, str]]:
    return [orjson.loads(seeds.stubs[i]) for i in positions]
