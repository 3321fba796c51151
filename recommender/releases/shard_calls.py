"""Shard calls: the calls to the shards of a release, made together, with a cache of the answers.

Calls are made by an `Ask`: in this process, or over the network. A caller that knows what it will read fetches it ahead
(`prefetch`, `prefetch_comparisons`): that is one call to each shard, and later reads are from the cache.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeAlias

import numpy as np

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.releases.manifest import Manifest
from recommender.releases.part_cache import MOST, PartCache, PartQuery
from recommender.releases.shard import Comparison, ComparisonResult, Shard

ShardCall: TypeAlias = tuple[int, str, tuple[Any, ...]]
"""The number of a shard, the name of a method of `Shard`, and its arguments."""

Ask: TypeAlias = Callable[[Sequence[ShardCall]], list[Any]]
"""Asks several shards at once, each with one request for all of its calls, and returns the answers in the order of the calls."""

PrefetchCalls: TypeAlias = list[tuple[ShardCall, Callable[[Any], None]]]
"""Calls, each with the function that caches its answer."""

_SPARE = 20  # a shard sends its share of the summaries that will be shown, and so many more


def local_ask(shards: Sequence[Shard]) -> Ask:
    """Return an `Ask` of shards that are open in this process; it calls them one after the other."""
    return lambda calls: [getattr(shards[i], method)(*given) for i, method, given in calls]


@dataclass(frozen=True)
class ShardCaller:
    """Calls the shards of a release for places of the whole release, and caches their answers.

    Parameters
    ----------
    manifest : Manifest
        Of the whole release.
    ask : Ask
    """

    manifest: Manifest
    ask: Ask

    def __len__(self) -> int:
        return self.manifest.count

    @cached_property
    def starts(self) -> Ids:
        """The first place of each shard, and the end: shape (shards + 1,)."""
        return np.cumsum([0, *(shard.count for shard in self.manifest.shards)])

    def _calls(self, method: str, places: Ids, *more: object) -> Iterator[tuple[Ids, ShardCall]]:
        """Yield for each shard the positions of its places, and the call that asks it for these."""
        for owner, at, own in self._by_shard(places):
            yield at, (owner, method, (own, *more))

    def _by_shard(self, places: Ids) -> Iterator[tuple[int, Ids, Ids]]:
        """Yield each shard that has some of the places, their positions, and the places as counted there."""
        starts = self.starts
        owners = np.searchsorted(starts[1:-1], places, side="right")
        for owner in sorted({*owners.tolist()}):
            at = np.flatnonzero(owners == owner)
            yield owner, at, places[at] - starts[owner]

    def ask_about(self, method: str, places: Ids, *more: object) -> list[tuple[Ids, Any]]:
        """Call a method of each shard for its part of some places; return the positions of the part, and the answer."""
        calls = [*self._calls(method, places, *more)]
        return [*zip((at for at, _ in calls), self.ask([call for _, call in calls]), strict=True)]

    def bytes_of(self, method: str, places: Ids) -> Sequence[bytes]:
        """Return the answer of a method of `Shard` for each place, in order; what is not cached is asked for, then cached."""
        self.prefetch(places, (method,))
        if (cached := self.cached(places, method)) is not None:
            return cached
        parts = [b""] * len(places)
        for at, answers in self.ask_about(method, places):
            for position, answer in zip(at.tolist(), answers, strict=True):
                parts[position] = answer
        return parts

    @cached_property
    def _cache(self) -> PartCache:
        return PartCache()

    def cached(self, places: Ids, *wanted: Any) -> Sequence[Any] | None:
        """Return the cached part of each place, None unless all are cached."""
        return self._cache.get(places.tolist(), wanted)

    def prefetch(self, places: Ids, *wanted: PartQuery) -> None:
        """Fetch several parts of some places into the cache, in one call to each shard."""
        self.ask_and_cache(self.prefetch_calls(places, *wanted))

    def prefetch_calls(self, places: Ids, *queries: PartQuery) -> PrefetchCalls:
        """Return the calls that fetch the parts of some places that are not cached."""
        calls: PrefetchCalls = []
        queries_by_missing: dict[tuple[int, ...], list[PartQuery]] = {}
        for query in queries if len(places) <= MOST else ():
            missing = tuple(self._cache.missing(places.tolist(), query))
            queries_by_missing.setdefault(missing, []).append(query)
        for missing, several in queries_by_missing.items():
            for owner, at, shard_places in self._by_shard(np.array(missing, np.int64)):
                missing_there = [missing[i] for i in at.tolist()]
                for query in several:
                    call = owner, query[0], (shard_places, *query[1:])
                    calls.append((call, partial(self._cache.put, missing_there, query=query)))
        return calls

    def ask_and_cache(self, fetching: PrefetchCalls) -> None:
        """Make all calls at once, and cache the answers."""
        answers = self.ask([call for call, _ in fetching])
        for (_, keep), answer in zip(fetching, answers, strict=True):
            keep(answer)

    def prefetch_comparisons(self, asked: Sequence[tuple[Ids, Vectors, Comparison]]) -> None:
        """Fetch into the cache, for each query, how some places compare with a vector and terms, and the summaries of the best."""
        self.ask_and_cache([call for one in asked for call in self.comparison_calls(*one)])

    def comparison_calls(
        self, places: Ids, vector: Vectors, comparison: Comparison
    ) -> PrefetchCalls:
        """Return the calls that compare some places with a vector and terms, unless that is cached."""
        (part,) = self.shard_comparisons([comparison])
        missing = [
            self._cache.missing(places.tolist(), uncompared)
            for uncompared in (("cosines", vector), ("similarities", comparison.terms))
        ]
        wanted = np.unique(np.array(missing[0] + missing[1], np.int64))
        return [
            (call, partial(self.cache_compared, wanted[at], vector, comparison))
            for at, call in self._calls("compared", wanted, vector, part)
        ]

    def shard_comparisons(self, comparisons: Sequence[Comparison]) -> list[Comparison]:
        """Return the comparisons as a single shard gets them: with its share of the results to be shown, and `_SPARE` more."""
        shards = len(self.manifest.shards)
        return [one._replace(shown=-(-one.shown // shards) + _SPARE) for one in comparisons]

    def cache_compared(
        self, places: Ids, vector: Vectors, comparison: Comparison, compared: ComparisonResult
    ) -> None:
        """Cache how some places compare with a vector and terms."""
        terms, best = comparison.terms, places[compared.best].tolist()
        self._cache.put(places.tolist(), compared.cosines, ("cosines", vector))
        self._cache.put(places.tolist(), compared.similarities, ("similarities", terms))
        self._cache.put(best, compared.covered, ("covered", terms))
        self._cache.put(best, compared.summaries, ("summaries",))
        self._cache.put(best, [compared.terms[i] for i in range(len(best))], ("terms",))
        self._cache.put(best, compared.vectors, ("vectors",))

    def cosines(self, places: Ids, vector: Vectors) -> Scores:
        """Return the cosines of some places with one vector, shape (d,)."""
        return self._scores("cosines", places, vector)

    def similarities(self, places: Ids, query: SparseVectors) -> Scores:
        """Return the similarity of some places to one sparse vector."""
        return self._scores("similarities", places, query)

    def covered(self, places: Ids, query: SparseVectors) -> Scores:
        """Return for each place the share of a sparse vector's weights whose features the entry has."""
        return self._scores("covered", places, query)

    def _scores(self, method: str, places: Ids, query: Any) -> Scores:
        if (cached := self.cached(places, method, query)) is not None:
            return np.array(cached, np.float32)
        out = np.empty(len(places), np.float32)
        for at, scores in self.ask_about(method, places, query):
            out[at] = scores
        return out
