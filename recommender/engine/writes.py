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
            written = self.catalogue.store(mentions)
            others = self.catalogue.changes(before).changed  # what the new ones merged or parted
            self._embed(release, encoder, sorted({*(w.row for w in written), *others}))
        return [{"id": w.id, "outcome": w.outcome} for w in written]

    def remove(self, name: str) -> str:
        """Remove an entry, with all that was said of it, and return its id; it is gone at once.

        Raises
        ------
        EntryNotFound, CatalogueBusy
        """
        id = self.entry(name).id
        with self._live.writing():
            self.catalogue.remove(name)
        return id

    def decide(self, one: str, other: str, same: bool) -> tuple[str, str]:
        """Keep what a person decided of two entries; the next question is answered by it.

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
        """Keep what a person says that fields of an entry should be, and return its id: see `Deciding.edit`.

        Raises
        ------
        EntryNotFound, InvalidQuery, CatalogueBusy, NoRelease, CorruptRelease, EncoderMismatch
        """
        with self._embedding():
            return self.catalogue.edit(name, changes)

    def embed_waiting(self, limit: int = 64) -> int:
        """Embed entries that another program stored; return how many were done, at most `limit`."""
        snapshot = self.snapshot
        rows = snapshot.waiting[:limit]
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
        made = release.manifest
        fresh = self.catalogue.entry_states(rows, made.fingerprint, made.lexicon)
        lacking = [f.record.row for f in fresh if f.vector is None or f.terms is None]
        stored = self.catalogue.get(lacking)
        texts = [s.entry.texts() for s in stored]
        vectors, sparse = embed_and_count(encoder, self.models.term_encoder(release), texts)
        with self.catalogue.transaction():
            if stored:
                self.catalogue.store_sparse(made.lexicon, stored, sparse)
                self.catalogue.store_vectors(made.fingerprint, stored, vectors)
            self.catalogue.index_mentions(rows)
