"""An engine whose release lies in shards on other nodes, and whose catalogue is in another process."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from recommender.catalogue.store import Catalogue
from recommender.cluster.catalogue import RemoteCatalogue
from recommender.cluster.shards import ShardClient, ShardsLost
from recommender.encoders import Encoder, open_encoder
from recommender.engine.engine import EVERYTHING, Engine
from recommender.engine.graph_lookup import LookupMiss
from recommender.engine.options import ListOptions
from recommender.engine.pagination import ResultPage
from recommender.engine.response import QueryResponse
from recommender.engine.snapshot import Snapshot
from recommender.entries.characters import encodable
from recommender.entries.filter import Filter
from recommender.entries.mention import Mention

_T = TypeVar("_T")


class ClusterEngine(Engine):
    """Answers as an `Engine` over the same shards does; if shards are lost, without their entries, and says so.

    Parameters
    ----------
    home : Path
        The folder with `CURRENT` and the files of releases that every question needs; those of the shards may be missing.
    """

    def __init__(
        self,
        home: Path,
        catalogue: RemoteCatalogue,
        shards: ShardClient,
        encoder_named: Callable[[str], Encoder] = open_encoder,
    ) -> None:
        self._remote, self._shards = catalogue, shards
        self._partial: tuple[Snapshot, Collection[int], Snapshot] | None = None
        super().__init__(
            home,
            encoder_named,
            background=True,
            catalogue=cast(Catalogue, catalogue),
            ask=shards.of,
        )

    @property
    def snapshot(self) -> Snapshot:
        """The release in force and what changed since, without the entries of shards that are lost.

        On an event loop, which must not wait, it is the snapshot of the last question.
        """
        last = self.last_snapshot if _in_event_loop() else None
        return last or self._without_lost_shards(super().snapshot)

    @property
    def last_snapshot(self) -> Snapshot | None:
        """The snapshot of the last question, without the shards that are lost by now."""
        last = super().last_snapshot
        return last and self._without_lost_shards(last)

    @property
    def degraded_shards(self) -> Sequence[int]:
        """The shards of which some replica did not answer, or had not opened the release, when `examine` last looked."""
        return self._shards.degraded

    def examine(self) -> None:
        """Check a bounded part of the release's files, and the replicas."""
        super().examine()
        if last := super().last_snapshot:
            self._shards.find_ready(last.release.version)

    def _without_lost_shards(self, snapshot: Snapshot) -> Snapshot:
        lost = self._shards.lost if snapshot.release.manifest.shards else ()
        if not lost:
            return snapshot
        known = self._partial
        if known is None or known[0] is not snapshot or known[1] != lost:
            self._partial = known = snapshot, lost, snapshot.without_shards(lost)
        return known[2]

    def _page(
        self, k: int, options: ListOptions, question: str, seed: str | None = None
    ) -> ResultPage:
        page = super()._page(k, options, question, seed)
        self._remote.begin_words(page.depth, page.newest)
        if page.snapshot.missing_shards:
            return page
        return replace(page, snapshot=self._without_lost_shards(page.snapshot))

    def _answer(self, ask: Callable[[], _T], searched: tuple[str, Filter] | None = None) -> _T:
        """Answer a question from the newest state (see `RemoteCatalogue.answer`); again if shards are lost meanwhile."""

        def answer() -> _T:
            for _ in range(len(self._shards)):
                try:
                    return ask()
                except ShardsLost:
                    continue
            return ask()

        return self._remote.answer(answer, searched)

    # -- questions: the event loop is not held by what others take ----------------------------------

    def lookup(
        self, name: str, k: int = 10, snapshot: Snapshot | None = None
    ) -> QueryResponse | LookupMiss:
        """Return what `Engine.lookup` does; `LookupMiss` on an event loop, which must not wait."""
        if _in_event_loop():
            return LookupMiss()
        return self._answer(lambda: super(ClusterEngine, self).lookup(name, k))

    def similar(
        self, name: str, *args: Any, miss: LookupMiss | None = None, **kwargs: Any
    ) -> QueryResponse:
        """Return what `Engine.similar` does."""
        return self._answer(lambda: super(ClusterEngine, self).similar(name, *args, **kwargs))

    def like(self, *args: Any, **kwargs: Any) -> QueryResponse:
        """Return what `Engine.like` does."""
        return self._answer(lambda: super(ClusterEngine, self).like(*args, **kwargs))

    def search(
        self,
        text: str,
        k: int = 10,
        filter: Filter = EVERYTHING,
        mode: str = "hybrid",
        *args: Any,
        **named: Any,
    ) -> QueryResponse:
        """Return what `Engine.search` does."""
        searched = None if mode == "vectors" else (encodable(text), filter)
        return self._answer(
            lambda: super(ClusterEngine, self).search(text, k, filter, mode, *args, **named),
            searched,
        )

    def between(self, name: str, other: str) -> QueryResponse:
        """Return what `Engine.between` does."""
        return self._answer(lambda: super(ClusterEngine, self).between(name, other))

    # -- writes: by who has the file -----------------------------------------------------------------

    def store(self, mentions: Sequence[Mention]) -> list[dict[str, str]]:
        """Store mentions where the catalogue is; when this returns they are on disk there."""
        stored: list[dict[str, str]] = self._remote.write("store", list(mentions))
        return stored

    def remove(self, name: str) -> str:
        """Remove an entry where the catalogue is."""
        return str(self._remote.write("remove", name))

    def decide(self, one: str, other: str, same: bool) -> tuple[str, str]:
        """Store a person's decision on two entries where the catalogue is."""
        decided: tuple[str, str] = self._remote.write("decide", one, other, same)
        return decided

    def edit(self, name: str, changes: Mapping[str, Any]) -> str:
        """Store values that a person gives to fields of an entry where the catalogue is."""
        return str(self._remote.write("edit", name, dict(changes)))

    def embed_pending(self, limit: int = 64) -> int:
        """Return 0: entries are embedded where the catalogue is."""
        return 0


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
