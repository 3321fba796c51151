"""The current state: the newest snapshot of a home folder, kept up with what others write."""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias
from weakref import WeakSet

import numpy as np
import orjson

from recommender.catalogue.store import Catalogue, EntryState
from recommender.engine.delta import Delta, DeltaEntry
from recommender.engine.snapshot import Snapshot
from recommender.entries.identity import KEY
from recommender.errors import CorruptRelease, CursorGone, RecommenderError
from recommender.releases.home import CURRENT, Lineage, check_lineage
from recommender.releases.payloads import Payload
from recommender.releases.release import AskOf, Release
from recommender.releases.watch import FileWatch
from recommender.retrieval.hybrid import NO_WORDS

_log = logging.getLogger(__name__)
_PointerMtime: TypeAlias = tuple[int, int]
_TRUST_SECONDS = 0.001
# A build announces its release by a commit to the catalogue. In case it was killed before that, the file that
# names the release in force is looked at this often too.
_LOOK_SECONDS = 1.0
# Entries that a delta may have: comparing so many takes a question some ten milliseconds.
_DELTA_LIMIT = 20_000


@dataclass(frozen=True)
class _State:
    """A snapshot, with the mtime of `CURRENT` and SQLite's data version as of which it was taken."""

    pointer_mtime: _PointerMtime
    data_version: int
    snapshot: Snapshot


class _Damage(NamedTuple):
    """The damage found in a release, and until when it need not be checked again."""

    pointer_mtime: _PointerMtime
    error: CorruptRelease
    until: float


class _FailedOpening(NamedTuple):
    """Why the release that `CURRENT` names cannot be opened, and until when that need not be tried again."""

    pointer_mtime: _PointerMtime
    why: str
    until: float


def _retry_at() -> float:
    return time.monotonic() + _LOOK_SECONDS


class LiveSnapshot:
    """The release in force and its delta; whether either is outdated is checked at every use.

    Parameters
    ----------
    background : bool
        Whether a new release is opened in a thread of its own. Until it is open, questions see the release
        before it, with a delta that is up to date. Else the first question after a build waits.
    ask : callable, optional
        Asks the shards of releases, where they are not in this process: see `Release`.

    Attributes
    ----------
    open_releases : WeakSet of Release
        The one in force, one that is being opened, and those that questions still read.
    fault : RecommenderError or None
        Why questions cannot be answered, when `examine` last looked.
    """

    def __init__(
        self,
        home: Path,
        catalogue: Catalogue,
        *,
        background: bool = False,
        ask: AskOf | None = None,
    ) -> None:
        self._home = home
        self._catalogue = catalogue
        self._ask = ask
        self._pointer = home / CURRENT
        self._state: _State | None = None
        self._refusal: _FailedOpening | None = None
        self._look_again = self._trusted = 0.0
        self._recalled: _State | None = None
        self._writers = 0
        self._refreshing, self._opening = threading.Lock(), threading.Lock()
        self._recalling = threading.Lock()
        self._background = ThreadPoolExecutor(1, "release") if background else None
        self.open_releases: WeakSet[Release] = WeakSet()
        self.fault: RecommenderError | None = None
        self._last_message: str | None = None
        self._damage: _Damage | None = None
        self._watch: FileWatch | None = None

    def close(self) -> None:
        """Wait for a release that is being opened."""
        if self._background is not None:
            self._background.shutdown()

    @property
    def last(self) -> Snapshot | None:
        """The snapshot of the last question, None before the first; checks nothing and never waits."""
        return self._state.snapshot if self._state else None

    @property
    def snapshot(self) -> Snapshot:
        """The release in force and what changed since, checked at every use.

        It has everything that this process has committed. What others committed in the last `_TRUST_SECONDS` may be
        missing in a server, where asking SQLite each time would take a tenth of a request.
        """
        now = time.monotonic()
        trusted, state = (
            self._trusted,
            self._state,
        )  # in this order: the state may be newer, never older
        if state is not None and now < trusted:
            return state.snapshot
        data_version = self._catalogue.data_version()
        if state is not None and state.data_version == data_version:
            # Only of a state that has all: others may ask while one that has not is caught up.
            if self._background is not None and self._ask is None:  # from afar looks by itself
                self._trusted = now + _TRUST_SECONDS
            if now < self._look_again:
                return state.snapshot
        self._look_again = now + _LOOK_SECONDS
        return self._up_to_date(state, data_version)

    def _up_to_date(self, state: _State | None, data_version: int) -> Snapshot:
        """Return the snapshot with everything that others have written or built since a state."""
        pointer_mtime = self._pointer_mtime()
        if (
            state is not None
            and state.pointer_mtime == pointer_mtime
            and state.data_version == data_version
        ):
            return state.snapshot
        if (
            state is not None
            and state.pointer_mtime != pointer_mtime
            and self._background is not None
        ):
            self._open_in_background(self._background, pointer_mtime)
        if state is not None and state.pointer_mtime == pointer_mtime and self._writers:
            since = state.snapshot.delta.sequence
            if self._catalogue.alone_since(since):
                return state.snapshot  # whoever writes will say when it is done
        with self._refreshing:
            state = self._state
            if state is None or (state.pointer_mtime != pointer_mtime and self._background is None):
                self._state = state = self._reopened(pointer_mtime)
            elif state.data_version != (
                data_version := self._catalogue.data_version()
            ):  # nobody else has caught up
                # It was asked before what is read, which may be newer, never older.
                self._state = state = _State(
                    state.pointer_mtime, data_version, self._advanced(state.snapshot)
                )
            return state.snapshot

    def for_cursor(self, version: str) -> Snapshot:
        """Return the snapshot of one release: that in force, or another that is still there.

        Entries removed since are gone from it too, and changed ones are as they are now.

        Raises
        ------
        CursorGone
            If two builds have come since, so that it is there no more.
        """
        newest = self.snapshot
        if newest.release.version == version:
            return newest
        with self._recalling:
            data_version, state = self._catalogue.data_version(), self._recalled
            if state is None or state.snapshot.release.version != version:
                before = self._open_older(version)
            elif state.data_version != data_version:
                before = state.snapshot
            else:
                return state.snapshot
            self._recalled = state = _State((0, 0), data_version, self._advanced(before))
            return state.snapshot

    def _open_older(self, version: str) -> Snapshot:
        try:
            release = Release.open_version(self._home, version, self._ask)
            release.warm()  # it may be removed any moment: what is open stays
        except CorruptRelease as error:
            raise CursorGone(version) from error
        return Snapshot(release, Delta.empty(release))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Freeze the snapshot while this process writes, and take everything written into it at the end.

        So questions asked meanwhile do not advance the delta for every commit of a batch.
        """
        with self._refreshing:
            self._writers += 1
        try:
            yield
        finally:
            with self._refreshing:
                self._writers -= 1
                state = self._state
                if state is not None:
                    data_version = self._catalogue.data_version()
                    self._state = _State(
                        state.pointer_mtime, data_version, self._advanced(state.snapshot)
                    )

    @property
    def problem(self) -> str | None:
        """A problem that does not make answers wrong: of a release that cannot be opened, or of replaced files."""
        if refusal := self._refused(self._pointer_mtime()):
            return refusal.why
        return self._watch.problem if self._watch else None

    def _refused(self, pointer_mtime: _PointerMtime) -> _FailedOpening | None:
        refusal = self._refusal
        return refusal if refusal and refusal.pointer_mtime == pointer_mtime else None

    def examine(self) -> None:
        """Check whether questions can be answered, and a bounded part of the release's files.

        Once a file of a release has other bytes than when it was published, no question is answered from that release
        until the file is restored or another release is built. Each problem is logged once.
        """
        try:
            release = self.snapshot.release
            self._examine_files(release)
            self.fault = None
        except RecommenderError as error:
            self.fault = error
        message = str(self.fault) if self.fault else self.problem
        if message != self._last_message:
            self._last_message = message
            if message:
                _log.error("%s", message)
            else:
                _log.warning("what was wrong is right again")

    def _examine_files(self, release: Release) -> None:
        state, pointer_mtime = self._state, self._pointer_mtime()
        if state is None:
            return
        if state.pointer_mtime != pointer_mtime and not self._refused(pointer_mtime):
            return  # one that is due to be replaced may be removed
        if self._watch is None or self._watch.release is not release:
            self._watch = FileWatch(release)
        try:
            self._watch.step()
        except CorruptRelease as error:
            with self._refreshing:
                if self._state is not None and self._state.snapshot.release is release:
                    self._state = None  # nothing may read what is mapped
                    self._damage = _Damage(state.pointer_mtime, error, _retry_at())
            raise

    def _reopened(self, pointer_mtime: _PointerMtime) -> _State:
        """Open the release in force; one that could not be opened is not tried again for every question."""
        damage = self._damage
        if (
            damage is not None
            and damage.pointer_mtime == pointer_mtime
            and time.monotonic() < damage.until
        ):
            raise damage.error.with_traceback(None)
        try:
            state = self._open()
        except CorruptRelease as error:
            if self._background is not None:
                self._damage = _Damage(pointer_mtime, error, _retry_at())
            raise
        self._damage = None
        return state

    def _open(self) -> _State:
        while True:
            pointer_mtime, data_version = self._pointer_mtime(), self._catalogue.data_version()
            try:
                release = Release.open(self._home, self._ask)
                self.open_releases.add(release)
                if self._background is not None:
                    release.warm()  # before the first question of it, not during
            except CorruptRelease:
                if pointer_mtime == self._pointer_mtime():
                    raise
                continue  # two builds were faster than this, and removed it
            before = Snapshot(release, Delta.empty(release))
            return _State(pointer_mtime, data_version, self._advanced(before))

    def _open_in_background(self, pool: ThreadPoolExecutor, pointer_mtime: _PointerMtime) -> None:
        refusal = self._refused(pointer_mtime)
        if refusal and time.monotonic() < refusal.until:
            return
        if self._opening.acquire(blocking=False):
            pool.submit(self._swap, pointer_mtime)

    def _swap(self, pointer_mtime: _PointerMtime) -> None:
        try:
            state = self._open()
            with self._refreshing:  # what was written since then is in the one before: in this too
                data_version = self._catalogue.data_version()
                snapshot = self._advanced(state.snapshot)
                self._state = _State(state.pointer_mtime, data_version, snapshot)
            self._refusal = None
        except (RecommenderError, OSError) as error:
            why = f"the new release cannot be opened, the one before answers: {error}"
            self._refusal = _FailedOpening(pointer_mtime, why, _retry_at())
        finally:
            self._opening.release()

    def _pointer_mtime(self) -> _PointerMtime:
        try:
            status = self._pointer.stat()
        except OSError:
            return 0, 0  # Release.open says what to do
        return status.st_mtime_ns, status.st_ino

    def _advanced(self, before: Snapshot) -> Snapshot:
        release, delta = before.release, before.delta
        manifest = release.manifest
        with self._catalogue.snapshot():
            changes = self._catalogue.changes(
                delta.sequence, manifest.fingerprint, manifest.lexicon
            )
            check_lineage(
                self._catalogue, Lineage(manifest.catalogue_id, delta.sequence, delta.nonce)
            )
            nonce = self._catalogue.nonce(changes.sequence)
        changed = sorted({*changes.changed, *before.unembedded} - set(changes.gone))
        over_limit = changed[max(0, _DELTA_LIMIT - delta.count) :]
        if over_limit:
            _log.warning(
                "%d entries changed since the release was built, only %d of them can be found: "
                "run `recommender build`",
                len(changed) + delta.count,
                _DELTA_LIMIT,
            )
            changed = changed[: -len(over_limit)]
        states = list(self._catalogue.entry_states(changed, manifest.fingerprint, manifest.lexicon))
        embedded = [f for f in states if f.vector is not None and f.terms is not None]
        records = [_record(release, f) for f in embedded]
        vectors = [f.vector for f in embedded if f.vector is not None]
        matrix = np.stack(vectors) if vectors else np.empty((0, manifest.dimension), np.float32)
        after = delta.advanced(release, changes.sequence, records, matrix, changes.gone)
        unembedded = {f.record.row for f in states} - {f.record.row for f in embedded}
        all_over_limit = before.over_limit.union(over_limit).difference(changes.gone)
        return Snapshot(
            release, replace(after, nonce=nonce), tuple(sorted(unembedded)), all_over_limit
        )


def _record(release: Release, state: EntryState) -> DeltaEntry:
    terms = (state.terms or NO_WORDS).weighted(release.hybrid.idf)
    record = state.record
    payload = Payload.of(orjson.loads(record.summary))
    titles = tuple(name for name in record.names if name.startswith(KEY))
    return DeltaEntry(record.row, payload, record.facts, terms, titles)
