"""Seeds: what a question starts from, as a release reads it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from recommender import deadline
from recommender.catalogue.connection import RowId
from recommender.catalogue.store import Catalogue
from recommender.encoders import embed
from recommender.encoders.vectors import Vectors
from recommender.engine.models import ReleaseModels
from recommender.engine.options import WeightedSeed
from recommender.engine.response import query_body
from recommender.engine.snapshot import Node, Snapshot
from recommender.engine.subjects import SeedSet
from recommender.entries.characters import encodable
from recommender.errors import EntryNotFound, InvalidQuery
from recommender.releases.payloads import Payload
from recommender.releases.sharded import OF_SEEDS

TEXT = "text:"
"""Put before a seed that is a text; an entry of that very name comes first."""

MAX_TEXTS = 100
"""Of the seeds of one question; entries may be many more."""

_SHOWN = 60  # characters of a text, where a result says what it is for


class _Fresh(NamedTuple):
    """An entry that was stored, but not embedded yet."""

    row: RowId


_Key = Node | _Fresh | str  # an entry that can be found, one that cannot yet, a text


@dataclass(frozen=True)
class SeedResolver:
    """Makes seeds of names and texts."""

    catalogue: Catalogue
    models: ReleaseModels

    def node(self, snapshot: Snapshot, name: str) -> Node | None:
        """Return the node of a name, None if no entry has the name, or the entry has no vector."""
        node = snapshot.named(name)
        if node is not None:
            return node
        try:
            return snapshot.node(self.catalogue.find(name))
        except EntryNotFound:  # what nobody has cannot be found
            return None

    def nodes(self, snapshot: Snapshot, names: Iterable[str]) -> list[Node]:
        """Return the nodes of some names, without those that have none."""
        found = {name: snapshot.named(name) for name in dict.fromkeys(names)}
        unknown = [name for name, node in found.items() if node is None]
        rows = self.catalogue.find_all(unknown) if unknown else {}
        found |= {name: snapshot.node(row) for name, row in rows.items()}
        return [node for node in found.values() if node is not None]

    def named(self, snapshot: Snapshot, name: str, row: RowId | None = None) -> SeedSet:
        """Return an entry, or a text that is marked as one, as the only seed.

        Parameters
        ----------
        row : RowId, optional
            The entry's, where the catalogue has been asked for it already.

        Raises
        ------
        EntryNotFound
        """
        if row is None or snapshot.named(name) is not None:
            return self.all_named(snapshot, [WeightedSeed(name)])
        node = snapshot.node(row)
        return self._fresh(snapshot, [row]) if node is None else self._placed(snapshot, [node])

    def groups_named(
        self, snapshot: Snapshot, groups: Sequence[Sequence[WeightedSeed]]
    ) -> list[SeedSet]:
        """Return what `all_named` does of each of some groups; shards are asked once for all of them."""
        placed = snapshot.all_named([seed.name for group in groups for seed in group])
        snapshot.fetch(placed[placed >= 0], *OF_SEEDS)
        return [self.all_named(snapshot, group) for group in groups]

    def all_named(self, snapshot: Snapshot, wanted: Iterable[WeightedSeed]) -> SeedSet:
        """Return entries and texts as seeds, each once, with the largest weight it is given.

        Raises
        ------
        EntryNotFound
        InvalidQuery
            If more than `MAX_TEXTS` are texts: each is read by a model.
        """
        named: dict[str, float] = {}
        for name, weight in wanted:
            named[name] = max(weight, named.get(name, 0.0))
        weights: dict[_Key, float] = {}
        for key, weight in zip(self._keys(snapshot, [*named]), named.values(), strict=True):
            weights[key] = max(weight, weights.get(key, 0.0))
        nodes = [key for key in weights if isinstance(key, int)]
        fresh = [key for key in weights if isinstance(key, _Fresh)]
        texts = [key for key in weights if isinstance(key, str)]
        if len(texts) > MAX_TEXTS:
            raise InvalidQuery("like", f"at most {MAX_TEXTS} seeds may be texts")
        parts = [self._placed(snapshot, nodes)]
        if fresh:
            parts.append(self._fresh(snapshot, [row for (row,) in fresh]))
        if texts:
            parts.append(self._texts(snapshot, texts))
        seeds = parts[0]
        if len(parts) > 1:
            place = {key: place for place, key in enumerate([*nodes, *fresh, *texts])}
            seeds = SeedSet.joined(parts).take([place[key] for key in weights])
        return replace(seeds, weights=np.array([*weights.values()]))

    def _keys(self, snapshot: Snapshot, names: Sequence[str]) -> Iterator["_Key"]:
        """Yield what each name stands for."""
        nodes = snapshot.all_named(names).tolist()
        unknown = [name for name, node in zip(names, nodes, strict=True) if node < 0]
        rows = self.catalogue.find_all(unknown) if unknown else {}
        for name, node in zip(names, nodes, strict=True):
            if node >= 0:
                yield Node(node)
            elif name in rows:
                deadline.check()
                found = snapshot.node(rows[name])
                yield _Fresh(rows[name]) if found is None else found
            elif name.startswith(TEXT):
                yield name.removeprefix(TEXT)
            else:
                raise EntryNotFound(name)

    @staticmethod
    def _placed(snapshot: Snapshot, nodes: Sequence[Node]) -> SeedSet:
        placed = np.array(nodes, np.int64)
        snapshot.fetch(placed, *OF_SEEDS)
        return SeedSet(
            snapshot.stubs(nodes),
            snapshot.vectors(placed),
            snapshot.all_terms(placed),
            placed,
            [()] * len(nodes),
            np.ones(len(nodes)),
            np.zeros(len(nodes), np.bool_),
        )

    def _fresh(self, snapshot: Snapshot, rows: Sequence[RowId]) -> SeedSet:
        """Return entries that were stored, but not embedded yet."""
        entries = [stored.entry for stored in self.catalogue.get(rows)]
        if len(entries) < len(rows):
            raise EntryNotFound("what was removed since it was asked for")
        texts = [entry.texts() for entry in entries]
        stubs = [Payload.of(entry.summary()).stub for entry in entries]
        vectors = embed(self.models.encoder(snapshot.release), texts)
        return self._read(snapshot, stubs, vectors, texts)

    def text(self, snapshot: Snapshot, text: str) -> SeedSet:
        """Return a text as the only seed."""
        return self._texts(snapshot, [text])

    def _texts(self, snapshot: Snapshot, texts: Sequence[str]) -> SeedSet:
        texts = [*map(encodable, texts)]
        shown = [text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…" for text in texts]
        stubs = [query_body({"text": text}) for text in shown]
        vectors = self.models.encoder(snapshot.release).encode(texts, query=True)
        read = self._read(snapshot, stubs, vectors, [(text,) for text in texts])
        return replace(read, questions=np.ones(len(texts), np.bool_))

    def _read(
        self,
        snapshot: Snapshot,
        stubs: Sequence[bytes],
        vectors: Vectors,
        texts: Sequence[tuple[str, ...]],
    ) -> SeedSet:
        terms = self.models.words(snapshot.release, texts)
        nowhere, entries = np.full(len(texts), -1, np.int64), np.zeros(len(texts), np.bool_)
        return SeedSet(stubs, vectors, terms, nowhere, texts, np.ones(len(texts)), entries)
