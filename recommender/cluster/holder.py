"""The one process that has the catalogue's file: it stores, embeds what was stored, and ships copies."""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from recommender.catalogue.connection import RowId
from recommender.catalogue.fts_query import FtsQuery
from recommender.catalogue.store import Changes
from recommender.cluster.outcome import CallRecord, CallRecorder, RemoteOutcome, call_key
from recommender.encoders import Encoder, open_encoder, shipped_term_encoder
from recommender.engine.candidates import mask_of
from recommender.engine.engine import Engine
from recommender.engine.pagination import ResultPage
from recommender.engine.search import HybridSearch, depth_of
from recommender.entries.filter import Filter
from recommender.errors import RecommenderError

COPY = "catalogue.copy"
"""The folder for copies of the catalogue, within the one that all nodes see; copies are named by sequence number."""

WRITES = frozenset({"store", "remove", "decide", "edit"})

_log = logging.getLogger(__name__)
_SENT = 1000  # up to so many changed entries are sent along with the list of changes
_PAUSE = 0.5  # seconds between two looks for entries that other programs stored


class CatalogueHolder:
    """Makes the calls to the catalogue of a home folder, in the one process that has the file.

    Parameters
    ----------
    shared : Path
        The folder for copies, which every node sees.
    minutes : float
        Minutes between two copies.
    shipped : callable
        Called with each copy, to send it on to where other nodes look for it.
    """

    def __init__(
        self,
        home: Path,
        shared: Path,
        encoder_named: Callable[[str], Encoder] = open_encoder,
        minutes: float = 1.0,
        shipped: Callable[[Path], object] = lambda _: None,
    ) -> None:
        self._engine = Engine(home, encoder_named)
        self._copies, self._seconds, self._shipped = shared / COPY, 60 * minutes, shipped
        self._begun = int.from_bytes(os.urandom(4)) << 64  # data versions of two lives differ
        self._ended = threading.Event()
        self._embedding = threading.Lock()
        self._tried(self.ship)
        for work, pause in ((self._embed, _PAUSE), (self.ship, self._seconds)):
            threading.Thread(target=self._repeat, args=(work, pause), daemon=True).start()

    def call(self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> RemoteOutcome:
        """Call a method of the catalogue, and return its outcome: a result or an error."""
        catalogue = self._engine.catalogue
        if method == "identity":
            return RemoteOutcome(catalogue.catalogue_id)
        if method == "data_version":
            return RemoteOutcome.of(self._data_version)
        if method == "words":
            return RemoteOutcome.of(self._words, *args)
        if method == "news":
            return RemoteOutcome.of(self._news, *args)
        return RemoteOutcome.of(getattr(catalogue, method), *args, **kwargs)

    def _data_version(self) -> int:
        return self._begun + self._engine.catalogue.data_version()

    def _words(
        self, text: str, filter: Filter, shown: int, newest: RowId | None
    ) -> tuple[int, CallRecord]:
        """Return the data version, and the calls that a search will make with their results, as of one moment.

        If this process has another release open than the one that asks, some calls may be missing.
        """
        version, catalogue = self._data_version(), self._engine.catalogue
        recorded: Any = CallRecorder(catalogue)
        with suppress(RecommenderError), catalogue.snapshot():
            snapshot = self._engine.snapshot
            search = HybridSearch(
                recorded, ResultPage(snapshot, 1), mask_of(snapshot, filter, newest=newest)
            )
            search.by_words(FtsQuery.of(text, shipped_term_encoder().cut), depth_of(shown))
        return version, recorded.record

    def _news(
        self, since: int, encoder: str | None, lexicon: str | None
    ) -> tuple[Changes, CallRecord]:
        """Return the changes, and the calls that an ingress makes to catch up with their results, as of one moment."""
        catalogue = self._engine.catalogue
        recorded: Any = CallRecorder(catalogue)
        with catalogue.snapshot():
            changes = catalogue.changes(since, encoder, lexicon)
            record: CallRecord = recorded.record
            record[call_key("identity", (), {})] = RemoteOutcome(catalogue.catalogue_id)
            for sequence in {since, changes.sequence}:
                recorded.nonce(sequence)
            changed = sorted({*changes.changed} - {*changes.gone})
            if len(changed) <= _SENT and encoder and lexicon:
                recorded.entry_states(changed, encoder, lexicon)
        return changes, record

    def write(self, method: str, args: tuple[Any, ...]) -> RemoteOutcome:
        """Call a method of `EntryWriter`, one of `WRITES`; what it stored is on disk when this returns."""
        if method not in WRITES:
            raise ValueError(f"{method!r} stores nothing")
        return RemoteOutcome.of(getattr(self._engine, method), *args)

    def ship(self) -> None:
        """Ship a copy of the catalogue, to read from while this process is away, if anything changed since the last."""
        catalogue = self._engine.catalogue
        self._copies.mkdir(parents=True, exist_ok=True)
        path = self._copies / f"{catalogue.sequence():020d}.sqlite"
        if path.exists():
            return
        aside = path.with_suffix(".partial")
        aside.unlink(missing_ok=True)
        catalogue.copy_to(aside)
        aside.replace(path)
        self._shipped(path)
        for older in sorted(self._copies.glob("*.sqlite"))[:-2]:
            older.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop the background tasks, and close the catalogue."""
        self._ended.set()
        self._engine.close()

    def _embed(self) -> None:
        while self._engine.embed_pending():
            pass

    def _repeat(self, work: Callable[[], None], pause: float) -> None:
        while not self._ended.wait(pause):
            self._tried(work)

    def _tried(self, work: Callable[[], None]) -> None:
        """Run a background task; an error, of a full disk say, is logged and does not end the others."""
        try:
            work()
        except (RecommenderError, OSError) as error:
            _log.warning("%s", error)


def newest_copy(shared: Path) -> Path | None:
    """Return the newest copy of the catalogue in a folder, None if there is none."""
    return max((shared / COPY).glob("*.sqlite"), default=None)
