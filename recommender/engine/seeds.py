"""Seeds: what a question starts from, as a release reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from recommender.catalogue.store import Catalogue
from recommender.encoders import embed
from recommender.engine.models import Reader
from recommender.engine.options import WeightedSeed
from recommender.engine.recommend import Seed
from recommender.engine.snapshot import Snapshot
from recommender.errors import EntryNotFound
from recommender.releases.payloads import Payload

TEXT = "text:"
"""Put before a seed that is a text; an entry of that very name comes first."""

_SHOWN = 60  # characters of a text, where a result says what it is for


@dataclass(frozen=True)
class Seeds:
    """Makes seeds of names and texts."""

    catalogue: Catalogue
    reader: Reader

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
        vector, bag = snapshot.vector(node), snapshot.bag(node)
        return Seed(snapshot.head(node), vector, bag, (node,), weight=weight)

    def _fresh(self, snapshot: Snapshot, row: int, wanted: WeightedSeed) -> Seed:
        stored = self.catalogue.get([row])
        if not stored:  # removed since it was found
            raise EntryNotFound(wanted.name)
        texts = stored[0].entry.texts()
        vector = embed(self.reader.encoder(snapshot.release), [texts])
        head = Payload.of(stored[0].entry.card()).head
        bag = self.reader.words(snapshot.release, texts)
        return Seed(head, vector, bag, texts=texts, weight=wanted.weight)

    def text(self, snapshot: Snapshot, text: str, weight: float = 1.0) -> Seed:
        """Return a text as a seed."""
        vector = self.reader.encoder(snapshot.release).encode([text], query=True)
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        bag = self.reader.words(snapshot.release, (text,))
        return Seed(orjson.dumps({"text": shown}), vector, bag, texts=(text,), weight=weight)
