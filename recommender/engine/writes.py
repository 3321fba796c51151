"""Writes: entries stored, removed and decided on, and embedded, so that the next question finds them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from recommender.catalogue.connection import RowId
from recommender.catalogue.store import Catalogue
from recommender.encoders import Encoder, embed_and_count
from recommender.engine.live import LiveSnapshot
from recommender.engine.models import ReleaseModels
from recommender.engine.snapshot import Snapshot
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention
from recommender.releases.release import Release


class EntryWriter(ABC):
    """The part of an engine that writes."""

    catalogue: Catalogue
    models: ReleaseModels
    _live: LiveSnapshot

    @property
    @abstractmethod
    def snapshot(self) -> Snapshot:
        """The release in force and what changed since, as of now."""

    @abstractmethod
    def entry(self, name: str) -> Entry:
        """Return the entry known by a name."""

    def store(self, mentions: Sequence[Mention]) -> list[dict[str, str]]:
        """Store mentions; when this returns they are on disk, and the next question finds them.

        Returns
        -------
        list of dict
            ``{"id": …, "outcome": "new" | "merged" | "known"}`` of each mention, in order.

        Raises
        ------
        CatalogueBusy, NoRelease, CorruptRelease, EncoderMismatch
        """
        release = self.snapshot.release
        encoder = self.models.encoder(release)  # a wrong model shows before anything is stored
        with self._live.writing():
            before = self.catalogue.sequence()
            outcomes = self.catalogue.store(mentions)
            affected = self.catalogue.changes(before).changed  # what the new ones merged or parted
            self._embed(release, encoder, sorted({*(w.row for w in outcomes), *affected}))
        return [{"id": w.id, "outcome": w.outcome} for w in outcomes]

    def remove(self, name: str) -> str:
        """Remove an entry with all its mentions, and return its id; no later question finds it.

        Raises
        ------
        EntryNotFound, CatalogueBusy
        """
        id = self.entry(name).id
        with self._live.writing():
            self.catalogue.remove(name)
        return id

    def decide(self, one: str, other: str, same: bool) -> tuple[str, str]:
        """Store a person's decision that two entries are one work, or two; the next question is answered by it.

        Returns
        -------
        Their ids: one and the same where they are one work now.

        Raises
        ------
        EntryNotFound, InvalidQuery, CatalogueBusy, NoRelease, CorruptRelease, EncoderMismatch
        """
        with self._embedding():
            return self.catalogue.decide(one, other, same)

    def edit(self, name: str, changes: Mapping[str, Any]) -> str:
        """Store values that a person gives to fields of an entry, and return its id: see `DecisionStore.edit`.

        Raises
        ------
        EntryNotFound, InvalidQuery, CatalogueBusy, NoRelease, CorruptRelease, EncoderMismatch
        """
        with self._embedding():
            return self.catalogue.edit(name, changes)

    def embed_pending(self, limit: int = 64) -> int:
        """Embed entries that another program stored; return how many were done, at most `limit`."""
        snapshot = self.snapshot
        rows = snapshot.unembedded[:limit]
        if rows:
            self._embed(snapshot.release, self.models.encoder(snapshot.release), list(rows))
        return len(rows)

    @contextmanager
    def _embedding(self) -> Iterator[None]:
        """Embed what the writes within have changed, once they are on disk."""
        release = self.snapshot.release
        encoder = self.models.encoder(release)  # a wrong model shows before anything is stored
        with self._live.writing():
            before = self.catalogue.sequence()
            yield
            self._embed(release, encoder, self.catalogue.changes(before).changed)

    def _embed(self, release: Release, encoder: Encoder, rows: Sequence[RowId]) -> None:
        manifest = release.manifest
        states = self.catalogue.entry_states(rows, manifest.fingerprint, manifest.lexicon)
        lacking = [f.record.row for f in states if f.vector is None or f.terms is None]
        entry_rows = self.catalogue.get(lacking)
        texts = [s.entry.texts() for s in entry_rows]
        vectors, sparse = embed_and_count(encoder, self.models.term_encoder(release), texts)
        with self.catalogue.transaction():
            if entry_rows:
                self.catalogue.store_sparse(manifest.lexicon, entry_rows, sparse)
                self.catalogue.store_vectors(manifest.fingerprint, entry_rows, vectors)
            self.catalogue.index_mentions(rows)
