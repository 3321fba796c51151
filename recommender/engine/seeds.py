"""Seeds: what a question starts from, as a release reads it."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

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
from recommender.engine.subjects import Seed
from recommender.errors import EntryNotFound, InvalidQuery
from recommender.releases.payloads import Payload

TEXT = "text:"
"""Put before a seed that is a text; an entry of that very name comes first."""

MAX_TEXTS = 100
"""Of the seeds of one question; entries may be many more."""

_SHOWN = 60  # characters of a text, where a result says what it is for


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
        rows = self.catalogue.find_all([name for name, node in found.items() if node is None])
        found |= {name: snapshot.node(row) for name, row in rows.items()}
        return [node for node in found.values() if node is not None]

    def named(self, snapshot: Snapshot, wanted: WeightedSeed, row: RowId | None = None) -> Seed:
        """Return an entry, or a text that is marked as one, as a seed.

        Parameters
        ----------
        row : RowId, optional
            The entry's, where the catalogue has been asked for it already.

        Raises
        ------
        EntryNotFound
        """
        if row is None or snapshot.named(wanted.name) is not None:
            return self.all_named(snapshot, [wanted])[0]
        node = snapshot.node(row)
        if node is None:
            return self._fresh(snapshot, row, wanted)
        return self._placed(snapshot, node, snapshot.vector(node), wanted.weight)

    def all_named(self, snapshot: Snapshot, wanted: Iterable[WeightedSeed]) -> list[Seed]:
        """Return entries and texts as seeds, each once, with the largest weight it is given.

        Raises
        ------
        EntryNotFound
        InvalidQuery
            If more than `MAX_TEXTS` are texts: each is read by a model.
        """
        weights: dict[str, float] = {}
        for name, weight in wanted:
            weights[name] = max(weight, weights.get(name, 0.0))
        found: dict[Hashable, tuple[Node | Seed, float]] = {}
        texts = 0
        for name, weight in weights.items():
            deadline.check()
            texts += name.startswith(TEXT)
            if texts > MAX_TEXTS:
                raise InvalidQuery("like", f"at most {MAX_TEXTS} seeds may be texts")
            one = self._found(snapshot, name, weight)
            key = one if isinstance(one, int) else (one.stub, one.texts)
            found[key] = one, max(weight, found[key][1] if key in found else 0.0)
        nodes = [one for one, _ in found.values() if isinstance(one, int)]
        vectors = iter(snapshot.vectors(np.array(nodes, np.int64)))
        return [
            self._placed(snapshot, one, next(vectors)[None], weight)
            if isinstance(one, int)
            else replace(one, weight=weight)
            for one, weight in found.values()
        ]

    @staticmethod
    def _placed(snapshot: Snapshot, node: Node, vector: Vectors, weight: float) -> Seed:
        return Seed(snapshot.stub(node), vector, snapshot.terms(node), (node,), weight=weight)

    def _found(self, snapshot: Snapshot, name: str, weight: float) -> Node | Seed:
        """Return the node of a name; where there is none, a seed: of a text, or of an entry not embedded yet."""
        node = snapshot.named(name)
        if node is not None:
            return node
        try:
            row = self.catalogue.find(name)
        except EntryNotFound:
            if name.startswith(TEXT):
                return self.text(snapshot, name.removeprefix(TEXT), weight)
            raise
        node = snapshot.node(row)
        return self._fresh(snapshot, row, WeightedSeed(name, weight)) if node is None else node

    def _fresh(self, snapshot: Snapshot, row: RowId, wanted: WeightedSeed) -> Seed:
        stored = self.catalogue.get([row])
        if not stored:  # removed since it was found
            raise EntryNotFound(wanted.name)
        texts = stored[0].entry.texts()
        vector = embed(self.models.encoder(snapshot.release), [texts])
        stub = Payload.of(stored[0].entry.summary()).stub
        terms = self.models.words(snapshot.release, texts)
        return Seed(stub, vector, terms, texts=texts, weight=wanted.weight)

    def text(self, snapshot: Snapshot, text: str, weight: float = 1.0) -> Seed:
        """Return a text as a seed."""
        vector = self.models.encoder(snapshot.release).encode([text], query=True)
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        terms = self.models.words(snapshot.release, (text,))
        stub = query_body({"text": shown})
        return Seed(stub, vector, terms, texts=(text,), weight=weight, question=True)
