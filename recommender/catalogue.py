"""The catalogue: one SQLite file with every mention, entry, name and vector; the only truth.

Mentions are stored as they were read; an entry is merged from its mentions on the way out, so
nothing that a document said is ever lost to a merge. What is stored of an entry itself (id, hash of
its texts, card) is derived, and kept only to be found fast.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import orjson

from recommender import identity
from recommender.entries import Entry, Mention, same_work
from recommender.errors import CatalogueBusy, CatalogueError, EntryNotFound
from recommender.vectors import Ids, Vectors

Outcome = Literal["new", "merged", "known"]
"""What `Catalogue.add` did: a new entry, a mention of a known one, or nothing at all."""

_APPLICATION_ID = 0x72636D64  # "rcmd", so that another program's SQLite file is not taken for ours
_BUSY_SECONDS = 30.0
_VARIABLES = 500  # bound variables a statement, below the smallest limit SQLite was built with

_MIGRATIONS = (
    """
    CREATE TABLE entries (
        row INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: FAISS ids are these
        id TEXT NOT NULL UNIQUE,
        text_hash TEXT NOT NULL,
        card TEXT NOT NULL  -- JSON, ready to be shown
    ) STRICT;
    CREATE TABLE mentions (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        entry INTEGER NOT NULL REFERENCES entries (row),
        document TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        content TEXT NOT NULL,
        UNIQUE (document, fingerprint)
    ) STRICT;
    CREATE INDEX mentions_of_entry ON mentions (entry);
    CREATE TABLE aliases (
        name TEXT NOT NULL,
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        PRIMARY KEY (name, entry)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX aliases_of_entry ON aliases (entry);
    CREATE TABLE authors (
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (entry, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE vectors (
        entry INTEGER NOT NULL REFERENCES entries (row) ON DELETE CASCADE,
        encoder TEXT NOT NULL,
        text_hash TEXT NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (entry, encoder)
    ) STRICT;
    """,
)


class Stored(NamedTuple):
    """An entry with its row id."""

    row: int
    entry: Entry


class Catalogue:
    """Entries on disk: add mentions, look names up, keep vectors.

    Safe to share between threads: each gets a connection of its own. Every public method is one
    transaction, except inside ``with catalogue.transaction():``.

    Parameters
    ----------
    path : Path
        The SQLite file; made, with its folder, if missing.

    Raises
    ------
    CatalogueError
        If the file is not a catalogue, is damaged, or was written by a newer version.
    CatalogueBusy
        If another process holds the file longer than half a minute.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._migrate()
        except (CatalogueError, CatalogueBusy):
            self.close()
            raise

    def close(self) -> None:
        """Close every connection; the object is of no use afterwards."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = threading.local()

    def __enter__(self) -> "Catalogue":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- connections ---------------------------------------------------------------------------

    @property
    def _db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connections.append(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise CatalogueBusy(str(self.path)) from error
            raise CatalogueError(str(self.path), str(error)) from error
        except sqlite3.DatabaseError as error:
            raise CatalogueError(str(self.path), f"damaged, or not a catalogue: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything done inside at once, or nothing; joins one that is already open."""
        with self._translated():
            db = self._db
            if db.in_transaction:
                yield
                return
            db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._translated():
            return self._db.execute(sql, values).fetchall()

    def _migrate(self) -> None:
        with self._translated():
            self._db.execute("PRAGMA journal_mode = WAL")
            (found,) = self._db.execute("PRAGMA application_id").fetchone()
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if found not in (0, _APPLICATION_ID) or (
            found == 0 and self._query("SELECT 1 FROM sqlite_schema")
        ):
            raise CatalogueError(str(self.path), "an SQLite file of another program")
        if version > len(_MIGRATIONS):
            raise CatalogueError(str(self.path), "written by a newer recommender; upgrade this one")
        if version == len(_MIGRATIONS):
            return
        with self.transaction():
            (version,) = self._db.execute("PRAGMA user_version").fetchone()  # another was faster
            for script in _MIGRATIONS[version:]:
                for statement in script.split(";\n"):
                    self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    # -- mentions and entries --------------------------------------------------------------------

    def add(self, mention: Mention) -> Outcome:
        """Store a mention and merge it with the entries it speaks of.

        A mention with the same content from the same document is stored once, as the first of its
        places there. Where it joins several entries, the oldest row stays and the others are
        emptied into it.
        """
        where = (mention.origin.document, mention.fingerprint())
        with self.transaction():
            sql = "SELECT row, entry, content FROM mentions WHERE document = ? AND fingerprint = ?"
            for place, row, content in self._query(sql, where):
                if mention.origin < Mention.from_dict(orjson.loads(content)).origin:
                    self._replace(place, row, mention)
                return "known"
            blocks = mention.blocks()
            named = {row: self._mentions(row) for row in self._rows_named(blocks)}
            joined = {
                row: mentions
                for row, mentions in named.items()
                if any(same_work(mention, other) for other in mentions)
            }
            entry = Entry.merge([mention, *(m for group in joined.values() for m in group)])
            row = self._keep(min(joined, default=None), entry, sorted(joined)[1:])
            self._db.execute(
                "INSERT INTO mentions (entry, document, fingerprint, content) VALUES (?, ?, ?, ?)",
                (row, *where, orjson.dumps(mention.to_dict()).decode()),
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO aliases VALUES (?, ?)", [(name, row) for name in blocks]
            )
        return "merged" if joined else "new"

    def add_all(self, mentions: Iterable[Mention], batch: int = 1000) -> Iterator[Outcome]:
        """Add mentions in transactions of `batch`; an outcome is yielded once it is on disk."""
        pending = iter(mentions)
        while group := list(islice(pending, batch)):
            with self.transaction():
                outcomes = [self.add(mention) for mention in group]
            yield from outcomes

    def _replace(self, place: int, row: int, mention: Mention) -> None:
        """Store a mention in place of its equal further down the same document."""
        content = orjson.dumps(mention.to_dict()).decode()
        self._db.execute("UPDATE mentions SET content = ? WHERE row = ?", (content, place))
        self._keep(row, Entry.merge(self._mentions(row)), [])

    def _keep(self, row: int | None, entry: Entry, absorbed: list[int]) -> int:
        """Write what is derived from the mentions: into `row`, or a new one; empty `absorbed`."""
        for other in absorbed:
            self._db.execute("UPDATE mentions SET entry = ? WHERE entry = ?", (row, other))
            self._db.execute("UPDATE OR IGNORE aliases SET entry = ? WHERE entry = ?", (row, other))
            self._db.execute("DELETE FROM entries WHERE row = ?", (other,))
        card = entry.card()
        ((kept,),) = self._query(
            "INSERT INTO entries (row, id, text_hash, card) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (row) DO UPDATE SET id = excluded.id, text_hash = excluded.text_hash,"
            " card = excluded.card RETURNING row",
            (row, entry.id, entry.text_hash(), orjson.dumps(card).decode()),
        )
        if row is not None:
            self._db.execute("DELETE FROM authors WHERE entry = ?", (row,))
        self._db.executemany(
            "INSERT INTO authors VALUES (?, ?, ?)",
            [(kept, i, name) for i, name in enumerate(card["authors"])],
        )
        return int(kept)

    def _rows_named(self, names: Iterable[str]) -> list[int]:
        wanted = list(names)
        marks = ",".join("?" * len(wanted))
        sql = f"SELECT DISTINCT entry FROM aliases WHERE name IN ({marks}) ORDER BY entry"
        return [row for (row,) in self._query(sql, wanted)]

    def _mentions(self, row: int) -> list[Mention]:
        found = self._query("SELECT content FROM mentions WHERE entry = ? ORDER BY row", (row,))
        return [Mention.from_dict(orjson.loads(content)) for (content,) in found]

    def find(self, name: str) -> int:
        """Return the row of the entry known by a name in any form: an id, a link, an exact title.

        A title that several entries share means the one stored first.

        Raises
        ------
        EntryNotFound
            If no entry has this name.
        """
        wanted = [name.strip(), f"key:{identity.digest(identity.title_key(name))}"]
        wanted += [form] if (form := identity.canonical(name)) else []
        rows = self._rows_named(wanted)
        if not rows:
            raise EntryNotFound(name)
        return rows[0]

    def cards(self, rows: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Return the cards of these rows, in this order; rows that are gone are left out."""
        found = dict(self._chunked("SELECT row, card FROM entries WHERE row IN ({})", rows))
        return {row: orjson.loads(found[row]) for row in rows if row in found}

    def _chunked(self, sql: str, rows: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(rows), _VARIABLES):
            part = rows[start : start + _VARIABLES]
            yield from self._query(sql.format(",".join("?" * len(part))), part)

    def get(self, rows: Sequence[int]) -> list[Stored]:
        """Return the entries of these rows, in this order; rows that are gone are left out."""
        found: dict[int, list[Mention]] = {}
        sql = "SELECT entry, content FROM mentions WHERE entry IN ({}) ORDER BY row"
        for row, content in self._chunked(sql, rows):
            found.setdefault(row, []).append(Mention.from_dict(orjson.loads(content)))
        return [Stored(row, Entry.merge(found[row])) for row in rows if row in found]

    def rows(self) -> list[int]:
        """Return every row, in order of the entries' first mention."""
        order = "SELECT entry FROM mentions GROUP BY entry ORDER BY MIN(row)"
        return [row for (row,) in self._query(order)]

    def entries(self) -> Iterator[Stored]:
        """Yield every entry in order of its first mention."""
        rows = self.rows()
        for start in range(0, len(rows), _VARIABLES):
            yield from self.get(rows[start : start + _VARIABLES])

    def listing(self) -> dict[int, tuple[str, str]]:
        """Return row -> (id, text hash) of every entry, by row: what a release is built from."""
        found = self._query("SELECT row, id, text_hash FROM entries ORDER BY row")
        return {row: (id, text_hash) for row, id, text_hash in found}

    def counts(self) -> dict[str, int]:
        """Return how many entries, mentions and vectors there are."""
        tables = ("entries", "mentions", "vectors")
        return {t: self._query(f"SELECT COUNT(*) FROM {t}")[0][0] for t in tables}

    def __len__(self) -> int:
        return int(self._query("SELECT COUNT(*) FROM entries")[0][0])

    # -- vectors ---------------------------------------------------------------------------------

    def unembedded(self, encoder: str) -> list[int]:
        """Return the rows, ascending, that have no vector of `encoder` for their present text."""
        sql = (
            "SELECT e.row FROM entries e LEFT JOIN vectors v ON v.entry = e.row AND v.encoder = ?"
            " WHERE v.text_hash IS NOT e.text_hash ORDER BY e.row"
        )
        return [row for (row,) in self._query(sql, (encoder,))]

    def store_vectors(self, encoder: str, stored: Sequence[Stored], vectors: Vectors) -> None:
        """Keep vectors, shape (len(stored), d), made by `encoder` of exactly these texts."""
        values = [
            (s.row, encoder, s.entry.text_hash(), vector.tobytes())
            for s, vector in zip(stored, vectors, strict=True)
        ]
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", values)

    def forget_vectors(self, encoder: str) -> None:
        """Remove every vector of `encoder`."""
        with self.transaction():
            self._db.execute("DELETE FROM vectors WHERE encoder = ?", (encoder,))

    def vectors(self, encoder: str, dimension: int) -> tuple[Ids, Vectors]:
        """Return rows, ascending, and vectors, shape (n, `dimension`), that fit the present texts."""
        sql = (
            "SELECT e.row, v.vector FROM entries e JOIN vectors v ON v.entry = e.row"
            " AND v.encoder = ? AND v.text_hash = e.text_hash ORDER BY e.row"
        )
        with self._translated():
            ((count,),) = self._query(sql.replace("e.row, v.vector", "COUNT(*)"), (encoder,))
            rows = np.empty(count, np.int64)
            vectors = np.empty((count, dimension), np.float32)
            for i, (row, blob) in enumerate(self._db.execute(sql, (encoder,))):
                rows[i], vectors[i] = row, np.frombuffer(blob, np.float32)
        return rows, vectors

    # -- soundness -------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """Return what is wrong with the file, by SQLite's own checks and ours; empty when sound."""
        found = [r[0] for r in self._query("PRAGMA integrity_check") if r[0] != "ok"]
        found += [
            f"{r[0]} row {r[1]} has no {r[2]}" for r in self._query("PRAGMA foreign_key_check")
        ]
        lonely = "SELECT id FROM entries WHERE row NOT IN (SELECT entry FROM mentions)"
        found += [f"entry {id} has no mention" for (id,) in self._query(lonely)]
        return found + [f"entry {s.entry.id} differs from its mentions" for s in self._misderived()]

    def rederive(self) -> None:
        """Write again, from the mentions, what is derived from them."""
        with self.transaction():
            for row, entry in list(self._misderived()):
                self._keep(row, entry, [])

    def _misderived(self) -> Iterator[Stored]:
        held, cards = self.listing(), self.cards(self.rows())
        for row, entry in self.entries():
            if (held[row], cards[row]) != ((entry.id, entry.text_hash()), entry.card()):
                yield Stored(row, entry)
