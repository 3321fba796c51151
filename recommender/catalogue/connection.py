"""The catalogue's SQLite file: connections, transactions, upgrades, and the sequence numbers of changes."""

import errno
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NewType, Self

import orjson

from recommender import deadline
from recommender.catalogue.folder import make_folder
from recommender.catalogue.migrations import APPLICATION_ID, MIGRATIONS
from recommender.errors import (
    CatalogueBusy,
    CatalogueError,
    CatalogueGone,
    CatalogueReadOnly,
    DeadlineExceeded,
    RecommenderError,
)

RowId = NewType("RowId", int)
"""An entry's id in the catalogue: never moved, and never given to another entry."""

_log = logging.getLogger(__name__)
_BUSY_SECONDS = 30.0
_SYNCHRONOUS = "FULL"  # what is committed outlives a loss of power
_CHUNK = 1000  # rows of one statement: bounds memory, costs no speed
_STEPS = 100_000  # of SQLite's machine between two looks at the deadline: some milliseconds
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNWRITTEN = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)


class _ThreadState(threading.local):
    """The state of each thread: its connection, which file that is of, and the open transaction's sequence number."""

    connection: sqlite3.Connection | None = None
    generation: int = 0
    sequence: int | None = None


class Database:
    """A catalogue's file, safe to share between threads: each gets a connection of its own.

    Readers wait for nobody. Writers take turns: those of one process at a lock, those of several at
    the file. A file that takes the place of this one while it is open is opened in its stead; while
    none is there, nothing is read or stored.

    Where neither file nor folder may be written, or there is no room, everything can be read all the same.

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
    CatalogueGone
        By any use, while the file is missing.
    CatalogueReadOnly
        By any write, where writing is not permitted or there is no room.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = _ThreadState()
        self._connections: list[sqlite3.Connection] = []
        self._writing = threading.Lock()
        self._versioning = threading.Lock()
        self._generation = 0  # counts the files that took each other's place
        self._own_sequences = range(0)  # see `alone_since`
        self._reopening = threading.Lock()
        self.catalogue_id = ""
        self._identity: tuple[object, ...] | None = None
        self.read_only = self._no_room = False  # the second: for want of room
        make_folder(path.parent)
        try:
            self._open()
        except RecommenderError:
            self.close()
            raise

    def _open(self) -> None:
        self.read_only = self.path.exists() and not (
            os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        )
        self._generation, self._own_sequences = self._generation + 1, range(0)
        if not self.read_only:
            self._begin_log()
        self._identity = self._file_identity()
        self._migrate()
        self._watcher = self._connect()
        self.catalogue_id = str(self._query("SELECT birth FROM clock")[0][0])

    def _begin_log(self) -> None:
        """Switch to write-ahead logging; where there is no room for a log, open the file for reading without one."""
        try:
            self._query("PRAGMA journal_mode = WAL")
        except CatalogueError as error:
            unwritten = (getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF) in _UNWRITTEN
            if not (unwritten and self.path.exists() and self.path.stat().st_size):
                raise
            if self._has_log():
                message = "has last changes beside it (-wal), and no room to read them; make some"
                raise CatalogueError(str(self.path), message) from error
            if not self._no_room:
                _log.warning("%s; it is read as it is, and nothing is stored", error)
            self._generation += 1  # with another connection
            self.read_only = self._no_room = True
            return
        self._no_room = False

    def close(self) -> None:
        """Close every connection; the object is of no use afterwards."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = _ThreadState()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- connections ---------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        how = "rwc" if self._identity is None else "rw"  # what is gone is not made again
        if self.read_only:  # a log of changes is read as such; without one, SQLite would make it
            how = "ro" if self._has_log() else "ro&immutable=1"
        try:
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={how}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
        except sqlite3.DatabaseError as error:
            raise self._translate(error) from error
        self._connections.append(connection)
        connection.set_progress_handler(lambda: deadline.current().passed, _STEPS)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
        return connection

    @property
    def _db(self) -> sqlite3.Connection:
        local = self._local
        if local.connection is None or (
            local.generation != self._generation and not local.connection.in_transaction
        ):
            local.connection, local.generation = self._connect(), self._generation
        return local.connection

    def _has_log(self) -> bool:
        logs = [self.path.with_name(f"{self.path.name}-{kind}") for kind in ("wal", "journal")]
        return any(log.exists() and log.stat().st_size > 0 for log in logs)

    def _file_identity(self) -> tuple[object, ...]:
        """Return device, inode and more of the file: they differ once another file, or none, is in its place."""
        try:
            stat = os.stat(self.path)  # noqa: PTH116 - half the time of Path.stat, at every question
        except FileNotFoundError as error:
            raise CatalogueGone(str(self.path)) from error
        except OSError as error:  # it may not be looked at, or what was its folder is none
            raise CatalogueError(str(self.path), error.strerror or str(error)) from error
        if self.read_only:  # nobody tells of changes to what is opened as if it never changed
            return stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size, self._has_log()
        return stat.st_dev, stat.st_ino

    def _reopen_if_replaced(self) -> None:
        """Open the file again if it is not the one that was opened."""
        if self._file_identity() == self._identity:
            return
        with self._reopening:
            if self._file_identity() != self._identity:
                self._open()

    def _translate(self, error: sqlite3.DatabaseError) -> RecommenderError:
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _BUSY:  # without its extended part
            return CatalogueBusy(str(self.path))
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return DeadlineExceeded(deadline.current().seconds)
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_READONLY:
            return CatalogueReadOnly(str(self.path))
        if self.read_only and getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CANTOPEN:
            if not os.access(self.path, os.R_OK):
                return CatalogueError(str(self.path), "may not be read here")
            message = "has last changes beside it (-wal) that can be read only where they may be folded in"
            return CatalogueError(
                str(self.path), f"{message}: open it once where it may be written"
            )
        if isinstance(error, sqlite3.OperationalError):
            failed = (getattr(error, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_IOERR
            advice_if_damaged = (
                "; restore a backup" if str(error).startswith("no such table") else ""
            )
            advice = "; is there room on the disk?" if failed else advice_if_damaged
            return CatalogueError(str(self.path), f"{error}{advice}")
        message = f"damaged, or not a catalogue: {error}; restore a backup"
        return CatalogueError(str(self.path), message)

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
        """Run a query for many rows, a thousand at a time; its last parameter is the JSON list of these rows."""
        for start in range(0, len(rows), _CHUNK):
            part = orjson.dumps(list(rows[start : start + _CHUNK])).decode()
            yield from self._query(sql, (*values, part))

    # -- transactions --------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything done inside at once, or nothing; joins one that is already open."""
        if self._local.connection is None or not self._local.connection.in_transaction:
            self._reopen_if_replaced()
            if self._no_room:
                with self._reopening:
                    self._open()
        with self._translated() as db:
            if db.in_transaction:
                yield
                return
            if self.read_only:
                raise CatalogueReadOnly(str(self.path), full=self._no_room)
            if not self._writing.acquire(timeout=_BUSY_SECONDS):
                raise CatalogueBusy(str(self.path))
            try:
                db.execute("BEGIN IMMEDIATE")
                yield
                db.execute("COMMIT")
                if self._file_identity() != self._identity:
                    message = "was replaced while something was being stored, which is not in it"
                    raise CatalogueError(str(self.path), message)
                self._own_sequences = self._own_run(self._local.sequence)
            finally:
                self._local.sequence = None
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

    # -- sequence numbers (the table is called ``clock``) ---------------------------------------

    def sequence(self) -> int:
        """Return the sequence number of the last change: 1, then one more for each transaction that changes anything.

        Numbers of two files compare only if their `catalogue_id`, a random word, is the same, and then only
        up to where the two parted: see `nonce`.
        """
        return int(self._query("SELECT tick FROM clock")[0][0])

    def nonce(self, sequence: int) -> int | None:
        """Return the random number stored with a sequence number; None if this file never had it, or no longer has it.

        Two copies of one file have the same nonces up to the last change that they share. So a sequence number and its
        nonce, taken from one copy, tell whether that change is in the history of another.
        """
        rows = self._query("SELECT nonce FROM moments WHERE tick = ?", (sequence,))
        return int(rows[0][0]) if rows else None

    def data_version(self) -> int:
        """Return a number that differs once any process has committed anything since the last call.

        It means something only beside other numbers of this object, and costs a few microseconds.
        """
        self._reopen_if_replaced()
        try:
            with self._versioning:
                version = int(self._watcher.execute("PRAGMA data_version").fetchone()[0])
            return version + (self._generation << 32)
        except sqlite3.DatabaseError as error:
            raise self._translate(error) from error

    def alone_since(self, sequence: int) -> bool:
        """Whether all changes after a sequence number were made by this object."""
        sequences = self._own_sequences
        return sequence + 1 in sequences and self.sequence() == sequences[-1]

    def _own_run(self, sequence: int | None) -> range:
        """Return the latest unbroken run of sequence numbers that this object gave its own transactions, `sequence` included."""
        sequences = self._own_sequences
        if sequence is None:
            return sequences
        return range(sequences.start if sequences.stop == sequence else sequence, sequence + 1)

    def announce(self) -> None:
        """Change every reader's `data_version` by an empty commit, so that it looks at the files beside the catalogue."""
        with self.transaction():  # there and back: SQLite does not write what stays the same
            self._db.execute("UPDATE clock SET tick = tick + 1")
            self._db.execute("UPDATE clock SET tick = tick - 1")

    def _tick(self) -> int:
        """Return the sequence number of the open transaction, which the first call within it takes."""
        if self._local.sequence is None:
            ((sequence,),) = self._query("UPDATE clock SET tick = tick + 1 RETURNING tick")
            self._local.sequence = int(sequence)
            self._db.execute("INSERT INTO moments VALUES (?, random() >> 11)", (sequence,))
        return self._local.sequence

    # -- copies --------------------------------------------------------------------------------

    def copy_to(self, path: Path) -> None:
        """Copy all of it to a new file, as of one moment; nobody waits for it.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        with self._translated() as db:
            try:
                with closing(sqlite3.connect(path, isolation_level=None)) as copy:
                    db.backup(copy)
            except sqlite3.OperationalError as error:
                if (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in _UNWRITTEN:
                    raise
                raise OSError(errno.ENOSPC, str(error), str(path)) from error

    # -- upgrades ------------------------------------------------------------------------------

    def _migrate(self) -> None:
        with self.snapshot():  # another process may be making the file
            ((application_id,),) = self._query("PRAGMA application_id")
            ((version,),) = self._query("PRAGMA user_version")
            tables = self._query("SELECT 1 FROM sqlite_schema")
        if application_id != APPLICATION_ID and (application_id or tables):
            raise CatalogueError(str(self.path), "an SQLite file of another program")
        if version > len(MIGRATIONS):
            raise CatalogueError(str(self.path), "written by a newer recommender; upgrade this one")
        if version == len(MIGRATIONS):
            return
        if self.read_only:
            message = "was written by an earlier recommender; open it once where it may be written"
            raise CatalogueError(str(self.path), message)
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


def is_idle(path: Path) -> bool:
    """Whether no process has a catalogue open; its log is written back into it first, so that it is one file.

    True also of a file that cannot be read at all.
    """
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in _BUSY
    return True
