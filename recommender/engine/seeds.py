"""Seeds: names and texts of a question, resolved to vectors and sparse vectors by the models of a release."""

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
"""The prefix of a seed that is a text. An entry whose name begins so takes precedence."""

MAX_TEXTS = 100
"""How many of a question's seeds may be texts; entries may be many more."""

_STUB_LENGTH = 60  # characters of a seed's text that a result quotes to say which seed it is for


class _UnembeddedEntry(NamedTuple):
    """An entry that was stored, but not embedded yet."""

    row: RowId


_Key = Node | _UnembeddedEntry | str  # an entry that can be found, one that cannot yet, a text


@dataclass(frozen=True)
class SeedResolver:
    """Resolves the names and texts of a question to seeds: vectors and sparse vectors."""

    catalogue: Catalogue
    models: ReleaseModels

    def node(self, snapshot: Snapshot, name: str) -> Node | None:
        """Return the node of a name, None if no entry has the name, or the entry has no vector."""
        node = snapshot.node_named(name)
        if node is not None:
            return node
        try:
            return snapshot.node(self.catalogue.find(name))
        except EntryNotFound:
            return None

    def nodes(self, snapshot: Snapshot, names: Iterable[str]) -> list[Node]:
        """Return the nodes of some names, without those that have none."""
        node_of = {name: snapshot.node_named(name) for name in dict.fromkeys(names)}
        unknown = [name for name, node in node_of.items() if node is None]
        rows = self.catalogue.find_all(unknown) if unknown else {}
        node_of |= {name: snapshot.node(row) for name, row in rows.items()}
        return [node for node in node_of.values() if node is not None]

    def seed_of(self, snapshot: Snapshot, name: str, row: RowId | None = None) -> SeedSet:
        """Return one seed: an entry by its name, or a text that begins with ``text:``.

        Parameters
        ----------
        row : RowId, optional
            The entry's row, if it is known already.

        Raises
        ------
        EntryNotFound
        """
        if row is None or snapshot.node_named(name) is not None:
            return self.seeds_of(snapshot, [WeightedSeed(name)])
        node = snapshot.node(row)
        return (
            self._unembedded_seeds(snapshot, [row])
            if node is None
            else self._node_seeds(snapshot, [node])
        )

    def seeds_of_groups(
        self, snapshot: Snapshot, groups: Sequence[Sequence[WeightedSeed]]
    ) -> list[SeedSet]:
        """Return what `seeds_of` does for each of some groups; shards are asked once for all of them."""
        nodes = snapshot.nodes_named([seed.name for group in groups for seed in group])
        snapshot.prefetch(nodes[nodes >= 0], *OF_SEEDS)
        return [self.seeds_of(snapshot, group) for group in groups]

    def seeds_of(self, snapshot: Snapshot, weighted: Iterable[WeightedSeed]) -> SeedSet:
        """Return entries and texts as seeds, each once, with the largest of its weights.

        Raises
        ------
        EntryNotFound
        InvalidQuery
            If more than `MAX_TEXTS` are texts: each is read by a model.
        """
        weight_of: dict[str, float] = {}
        for name, weight in weighted:
            weight_of[name] = max(weight, weight_of.get(name, 0.0))
        weights: dict[_Key, float] = {}
        for key, weight in zip(self._keys(snapshot, [*weight_of]), weight_of.values(), strict=True):
            weights[key] = max(weight, weights.get(key, 0.0))
        nodes = [key for key in weights if isinstance(key, int)]
        unembedded = [key for key in weights if isinstance(key, _UnembeddedEntry)]
        texts = [key for key in weights if isinstance(key, str)]
        if len(texts) > MAX_TEXTS:
            raise InvalidQuery("like", f"at most {MAX_TEXTS} seeds may be texts")
        parts = [self._node_seeds(snapshot, nodes)]
        if unembedded:
            parts.append(self._unembedded_seeds(snapshot, [row for (row,) in unembedded]))
        if texts:
            parts.append(self._text_seeds(snapshot, texts))
        seeds = parts[0]
        if len(parts) > 1:
            place = {key: place for place, key in enumerate([*nodes, *unembedded, *texts])}
            seeds = SeedSet.joined(parts).take([place[key] for key in weights])
        return replace(seeds, weights=np.array([*weights.values()]))

    def _keys(self, snapshot: Snapshot, names: Sequence[str]) -> Iterator["_Key"]:
        """Yield what each name refers to: a node, an entry without a vector, or a text."""
        nodes = snapshot.nodes_named(names).tolist()
        unknown = [name for name, node in zip(names, nodes, strict=True) if node < 0]
        rows = self.catalogue.find_all(unknown) if unknown else {}
        for name, node in zip(names, nodes, strict=True):
            if node >= 0:
                yield Node(node)
            elif name in rows:
                deadline.check()
                live = snapshot.node(rows[name])
                yield _UnembeddedEntry(rows[name]) if live is None else live
            elif name.startswith(TEXT):
                yield name.removeprefix(TEXT)
            else:
                raise EntryNotFound(name)

    @staticmethod
    def _node_seeds(snapshot: Snapshot, nodes: Sequence[Node]) -> SeedSet:
        node_array = np.array(nodes, np.int64)
        snapshot.prefetch(node_array, *OF_SEEDS)
        return SeedSet(
            snapshot.stubs(nodes),
            snapshot.vectors(node_array),
            snapshot.all_terms(node_array),
            node_array,
            [()] * len(nodes),
            np.ones(len(nodes)),
            np.zeros(len(nodes), np.bool_),
        )

    def _unembedded_seeds(self, snapshot: Snapshot, rows: Sequence[RowId]) -> SeedSet:
        """Return entries that were stored, but not embedded yet."""
        entries = [row.entry for row in self.catalogue.get(rows)]
        if len(entries) < len(rows):
            raise EntryNotFound("what was removed since it was asked for")
        texts = [entry.texts() for entry in entries]
        stubs = [Payload.of(entry.summary()).stub for entry in entries]
        vectors = embed(self.models.encoder(snapshot.release), texts)
        return self._seed_set(snapshot, stubs, vectors, texts)

    def text_seed(self, snapshot: Snapshot, text: str) -> SeedSet:
        """Return a text as the only seed."""
        return self._text_seeds(snapshot, [text])

    def _text_seeds(self, snapshot: Snapshot, texts: Sequence[str]) -> SeedSet:
        texts = [*map(encodable, texts)]
        stub_texts = [
            text if len(text) <= _STUB_LENGTH else text[: _STUB_LENGTH - 1] + "…" for text in texts
        ]
        stubs = [query_body({"text": text}) for text in stub_texts]
        vectors = self.models.encoder(snapshot.release).encode(texts, query=True)
        seeds = self._seed_set(snapshot, stubs, vectors, [(text,) for text in texts])
        return replace(seeds, questions=np.ones(len(texts), np.bool_))

    def _seed_set(
        self,
        snapshot: Snapshot,
        stubs: Sequence[bytes],
        vectors: Vectors,
        texts: Sequence[tuple[str, ...]],
    ) -> SeedSet:
        terms = self.models.words(snapshot.release, texts)
        nowhere, entries = np.full(len(texts), -1, np.int64), np.zeros(len(texts), np.bool_)
        return SeedSet(stubs, vectors, terms, nowhere, texts, np.ones(len(texts)), entries)
