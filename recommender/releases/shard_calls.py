"""Shard calls: what is asked of the shards of a release, all of them at once, and kept when it was given.

What is asked of several shards goes by an `Ask`: in this process, or from afar. Who knows what it will ask says so (`fetch`,
`compare`, `comparing`): then all of that is one call to each shard, and is here when it is asked for.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeAlias

import numpy as np

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.releases.kept import MOST, KeptParts, PartQuery
from recommender.releases.manifest import Manifest
from recommender.releases.shard import Compared, Comparison, Shard

ShardCall: TypeAlias = tuple[int, str, tuple[Any, ...]]
"""The number of a shard, the name of a method of `Shard`, and what it is given."""

Ask: TypeAlias = Callable[[Sequence[ShardCall]], list[Any]]
"""Asks several shards at once, each with one request for all of its calls, and returns the answers in the order of the calls."""

Fetching: TypeAlias = list[tuple[ShardCall, Callable[[Any], None]]]
"""Calls, and who keeps what each gives."""

_SPARE = 20  # entries of each shard whose summaries come unasked, beyond its part of what is shown


def asking(shards: Sequence[Shard]) -> Ask:
    """Return an `Ask` of shards that are open in this process; it calls them one after the other."""
    return lambda calls: [getattr(shards[i], method)(*given) for i, method, given in calls]


@dataclass(frozen=True)
class ShardCaller:
    """Asks the shards of a release about places of the whole release, and keeps what they gave.

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
        """Yield which positions of some places each shard has, and the call that asks it for these."""
        for owner, at, own in self._owners(places):
            yield at, (owner, method, (own, *more))

    def _owners(self, places: Ids) -> Iterator[tuple[int, Ids, Ids]]:
        """Yield each shard that has some of the places, their positions, and the places as counted there."""
        starts = self.starts
        owners = np.searchsorted(starts[1:-1], places, side="right")
        for owner in sorted({*owners.tolist()}):
            at = np.flatnonzero(owners == owner)
            yield owner, at, places[at] - starts[owner]

    def of_places(self, method: str, places: Ids, *more: object) -> list[tuple[Ids, Any]]:
        """Ask every shard for what it has of some places: which positions of them, and the answer."""
        calls = [*self._calls(method, places, *more)]
        return [*zip((at for at, _ in calls), self.ask([call for _, call in calls]), strict=True)]

    def bytes_of(self, method: str, places: Ids) -> Sequence[bytes]:
        """Return what a method of `Shard` gives for each place, in order, and keep it for later questions."""
        self.fetch(places, (method,))
        if (kept := self.kept(places, method)) is not None:
            return kept
        found = [b""] * len(places)
        for at, answers in self.of_places(method, places):
            for position, answer in zip(at.tolist(), answers, strict=True):
                found[position] = answer
        return found

    @cached_property
    def _kept(self) -> KeptParts:
        return KeptParts()

    def kept(self, places: Ids, *wanted: Any) -> Sequence[Any] | None:
        """Return a thing of each place, if it was fetched of every one and is here still."""
        return self._kept.get(places.tolist(), wanted)

    def fetch(self, places: Ids, *wanted: PartQuery) -> None:
        """Ask for several things of some places at once, so that each is here when it is asked for."""
        self.ask_and_keep(self.fetching(places, *wanted))

    def fetching(self, places: Ids, *wanted: PartQuery) -> Fetching:
        """Return the calls that fetch things of some places, but for what is here, and what keeps the answers."""
        found: Fetching = []
        together: dict[tuple[int, ...], list[PartQuery]] = {}
        for one in wanted if len(places) <= MOST else ():
            lacking = tuple(self._kept.lacking(places.tolist(), one))
            together.setdefault(lacking, []).append(one)
        for lacking, several in together.items():
            for owner, at, own in self._owners(np.array(lacking, np.int64)):
                held = [lacking[i] for i in at.tolist()]
                for one in several:
                    call = owner, one[0], (own, *one[1:])
                    found.append((call, partial(self._kept.put, held, wanted=one)))
        return found

    def ask_and_keep(self, fetching: Fetching) -> None:
        """Ask, all at once, and have each answer kept."""
        answers = self.ask([call for call, _ in fetching])
        for (_, keep), answer in zip(fetching, answers, strict=True):
            keep(answer)

    def compare(self, asked: Sequence[tuple[Ids, Vectors, Comparison]]) -> None:
        """Have here how some places compare with a vector, shape (d,), and terms, and what is shown of the best; of each that is asked."""
        self.ask_and_keep([call for one in asked for call in self.comparing(*one)])

    def comparing(self, places: Ids, vector: Vectors, comparison: Comparison) -> Fetching:
        """Return the calls that do so, and what keeps the answers."""
        (part,) = self.parts_of([comparison])
        lacking = [
            self._kept.lacking(places.tolist(), wanted)
            for wanted in (("cosines", vector), ("similarities", comparison.terms))
        ]
        wanted = np.unique(np.array(lacking[0] + lacking[1], np.int64))
        return [
            (call, partial(self.keep_compared, wanted[at], vector, comparison))
            for at, call in self._calls("compared", wanted, vector, part)
        ]

    def parts_of(self, comparisons: Sequence[Comparison]) -> list[Comparison]:
        """Return comparisons of which each shard shows its part of what is shown, and some more."""
        some = len(self.manifest.shards)
        return [one._replace(shown=-(-one.shown // some) + _SPARE) for one in comparisons]

    def keep_compared(
        self, places: Ids, vector: Vectors, comparison: Comparison, compared: Compared
    ) -> None:
        """Keep how some places compare with a vector and terms."""
        terms, best = comparison.terms, places[compared.best].tolist()
        self._kept.put(places.tolist(), compared.cosines, ("cosines", vector))
        self._kept.put(places.tolist(), compared.similarities, ("similarities", terms))
        self._kept.put(best, compared.covered, ("covered", terms))
        self._kept.put(best, compared.summaries, ("summaries",))

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
        if (kept := self.kept(places, method, query)) is not None:
            return np.array(kept, np.float32)
        found = np.empty(len(places), np.float32)
        for at, scores in self.of_places(method, places, query):
            found[at] = scores
        return found
