"""A cache of the parts of entries that shards sent; as a release never changes, it is never outdated."""

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from recommender.encoders.sparse import SparseVectors

PartQuery: TypeAlias = tuple[Any, ...]
"""A call for parts of entries: the name of a method of `Shard` that takes places, and its further arguments."""

MOST = 2048
"""For how many places the answers to one query are cached: some megabytes."""

_KINDS = 64  # queries whose answers are cached, the latest ones: each question has some of its own


class PartCache:
    """Parts of entries by query and place; the oldest are dropped. Safe to share between threads."""

    def __init__(self) -> None:
        self._kinds = lru_cache(_KINDS)(lambda *_: dict[int, Any]())

    def _of(self, query: PartQuery) -> dict[int, Any]:
        return self._kinds(*map(_key, query))

    def missing(self, places: Iterable[int], query: PartQuery) -> list[int]:
        """Return the places for which the answer to a query is not cached, each once."""
        cached = self._of(query)
        return [place for place in dict.fromkeys(places) if place not in cached]

    def put(self, places: Iterable[int], parts: Iterable[Any], query: PartQuery) -> None:
        """Cache the answer to a query for each place."""
        cached = self._of(query)
        cached.update(zip(places, parts, strict=True))
        for place in [*cached][: max(len(cached) - MOST, 0)]:
            cached.pop(place, None)

    def get(self, places: Iterable[int], query: PartQuery) -> Sequence[Any] | None:
        """Return the cached answer to a query for each place; None if one is missing, or there are no places."""
        cached = self._of(query)
        parts = [cached.get(place) for place in places]
        return None if not parts or any(part is None for part in parts) else parts


def _key(of: Any) -> Hashable:
    """Return a hashable key, equal for equal arguments of a query: arrays by their bytes."""
    if isinstance(of, np.ndarray):
        return of.tobytes()
    if isinstance(of, SparseVectors):
        return of.ids.tobytes(), of.weights.tobytes(), of.languages.tobytes()
    key: Hashable = of
    return key
