"""The catalogue's SQLite file: connections, transactions, upgrades, and the clock of changes."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import orjson

from recommender import deadline
from recommender.catalogue.migrations import APPLICATION_ID, MIGRATIONS
from recommender.errors import CatalogueBusy, CatalogueError, DeadlineExceeded, RecommenderError

_BUSY_SECONDS = 30.0
_CHUNK = 1000  # rows of one statement: bounds memory, costs no speed
_STEPS = 100_000  # of SQLite's machine between two looks at the deadline: some milliseconds
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class _Thread(threading.local):
    """What each thread has of its own."""

    connection: sqlite3.Connection | None = None
    tick: int | None = None


class Database:
    """A catalogue's file, safe to share between threads: each gets a connection of its own.

    Readers wait for nobody. Writers take turns: those of one process at a lock, those of several at
    the file.

    Parameters
    ----------
    path : Path
        The SQLite file; made, with its folder, if missing; upgraded in place if older.

    Raises
    ------
    CatalogueError
        If the file is not a catalogue, is damaged, or was written by a newer version.
    CatalogueBusy
        If another process holds the file longer than half a minute.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = _Thread()
        self._connections: list[sqlite3.Connection] = []
        self._writing = threading.Lock()
        self._pulsing = threading.Lock()
        self._own = range(0)  # see `alone_since`
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._migrate()
            self._pulse = self._connect()
            self.birth: str = self._query("SELECT birth FROM clock")[0][0]
        except RecommenderError:
            self.close()
            raise

    def close(self) -> None:
        """Close every connection; the object is of no use afterwards."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = _Thread()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- connections ---------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._connections.append(connection)
        connection.set_progress_handler(lambda: deadline.current().passed, _STEPS)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @property
    def _db(self) -> sqlite3.Connection:
        if self._local.connection is None:
            self._local.connection = self._connect()
        return self._local.connection

    def _translate(self, error: sqlite3.DatabaseError) -> RecommenderError:
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _BUSY:  # without its extended part
            return CatalogueBusy(str(self.path))
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return DeadlineExceeded(deadline.current().seconds)
        if isinstance(error, sqlite3.OperationalError):
            return CatalogueError(str(self.path), str(error))
        return CatalogueError(str(self.path), f"damaged, or not a catalogue: {error}")

    @contextmanager
    def _translated(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._db
        except sqlite3.DatabaseError as error:
            raise self._translate(error) from error

    def _query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._translate(error) from error

    def _chunked(
        self, sql: str, rows: Sequence[int] | Sequence[str], values: Sequence[Any] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """Run a query for many rows, a thousand at a time; its last variable is their JSON list."""
        for start in range(0, len(rows), _CHUNK):
            part = orjson.dumps(list(rows[start : start + _CHUNK])).decode()
            yield from self._query(sql, (*values, part))

    # -- transactions --------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything done inside at once, or nothing; joins one that is already open."""
        with self._translated() as db:
            if db.in_transaction:
                yield
                return
            if not self._writing.acquire(timeout=_BUSY_SECONDS):
                raise CatalogueBusy(str(self.path))
            try:
                db.execute("BEGIN IMMEDIATE")
                yield
                db.execute("COMMIT")
                self._own = self._with_own(self._local.tick)
            finally:
                self._local.tick = None
                if db.in_transaction:
                    db.execute("ROLLBACK")
                self._writing.release()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read everything inside as of one moment, blocking no writer; joins what is open.

        Nothing may be written inside.
        """
        with self._translated() as db:
            if db.in_transaction:
                yield
                return
            db.execute("BEGIN")
            try:
                yield
            finally:
                db.execute("ROLLBACK")

    # -- the clock -----------------------------------------------------------------------------

    def tick(self) -> int:
        """Return the time of the last change: 1, then one more for each transaction that changes.

        Ticks of two files compare only if their `birth`, a random word, is the same.
        """
        return int(self._query("SELECT tick FROM clock")[0][0])

    def data_version(self) -> int:
        """Return a number that differs once any process has committed anything since the last call.

        It means something only beside other pulses of this object, and costs a few microseconds.
        """
        try:
            with self._pulsing:
                return int(self._pulse.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            raise self._translate(error) from error

    def alone_since(self, tick: int) -> bool:
        """Whether whatever changed after a tick was changed by this object."""
        own = self._own
        return tick + 1 in own and self.tick() == own[-1]

    def _with_own(self, tick: int | None) -> range:
        """Return the last ticks of this object, between which there is nobody else's, with one."""
        own = self._own
        if tick is None:
            return own
        return range(own.start if own.stop == tick else tick, tick + 1)

    def announce(self) -> None:
        """Move every reader's `data_version`, so that it looks at what lies beside the file."""
        with self.transaction():  # there and back: SQLite does not write what stays the same
            self._db.execute("UPDATE clock SET tick = tick + 1")
            self._db.execute("UPDATE clock SET tick = tick - 1")

    def _now(self) -> int:
        """Return the tick of the open transaction; the clock advances when first asked there."""
        if self._local.tick is None:
            ((tick,),) = self._query("UPDATE clock SET tick = tick + 1 RETURNING tick")
            self._local.tick = int(tick)
        return self._local.tick

    # -- upgrades ------------------------------------------------------------------------------

    def _migrate(self) -> None:
        self._query("PRAGMA journal_mode = WAL")
        with self.snapshot():  # another process may be making the file
            ((found,),) = self._query("PRAGMA application_id")
            ((version,),) = self._query("PRAGMA user_version")
            used = self._query("SELECT 1 FROM sqlite_schema")
        if found != APPLICATION_ID and (found or used):
            raise CatalogueError(str(self.path), "an SQLite file of another program")
        if version > len(MIGRATIONS):
            raise CatalogueError(str(self.path), "written by a newer recommender; upgrade this one")
        if version == len(MIGRATIONS):
            return
        with self.transaction():
            ((version,),) = self._query("PRAGMA user_version")  # another was faster
            for script in MIGRATIONS[version:]:
                for statement in script.split(";\n"):
                    self._db.execute(statement)
            self._upgraded(version)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _upgraded(self, version: int) -> None:
        """Do what SQL cannot after an upgrade from `version`, in the same transaction."""
