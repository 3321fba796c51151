"""Seeds: what a question starts from, as a release reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from recommender.catalogue.store import Catalogue
from recommender.encoders import embed
from recommender.engine.models import ReleaseModels
from recommender.engine.options import WeightedSeed
from recommender.engine.recommend import Seed
from recommender.engine.snapshot import Snapshot
from recommender.errors import EntryNotFound
from recommender.releases.payloads import Payload

TEXT = "text:"
"""Put before a seed that is a text; an entry of that very name comes first."""

_SHOWN = 60  # characters of a text, where a result says what it is for


@dataclass(frozen=True)
class SeedResolver:
    """Makes seeds of names and texts."""

    catalogue: Catalogue
    models: ReleaseModels

    def node(self, snapshot: Snapshot, name: str) -> int | None:
        """Return where the entry of a name stands, None if nobody has it or it has no vector."""
        node = snapshot.named(name)
        if node is not None:
            return node
        try:
            return snapshot.node(self.catalogue.find(name))
        except EntryNotFound:  # what nobody has cannot be found
            return None

    def nodes(self, snapshot: Snapshot, names: Iterable[str]) -> list[int]:
        """Return where entries of some names stand, of those that stand anywhere."""
        found = (self.node(snapshot, name) for name in names)
        return [node for node in found if node is not None]

    def named(self, snapshot: Snapshot, wanted: WeightedSeed) -> Seed:
        """Return an entry, or a text that is marked as one, as a seed.

        Raises
        ------
        EntryNotFound
        """
        name, weight = wanted
        node = snapshot.named(name)
        if node is None:
            try:
                row = self.catalogue.find(name)
            except EntryNotFound:
                if name.startswith(TEXT):
                    return self.text(snapshot, name.removeprefix(TEXT), weight)
                raise
            node = snapshot.node(row)
            if node is None:  # stored, and nobody has embedded it yet
                return self._fresh(snapshot, row, wanted)
        vector, terms = snapshot.vector(node), snapshot.terms(node)
        return Seed(snapshot.stub(node), vector, terms, (node,), weight=weight)

    def _fresh(self, snapshot: Snapshot, row: int, wanted: WeightedSeed) -> Seed:
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
        return Seed(orjson.dumps({"text": shown}), vector, terms, texts=(text,), weight=weight)
