"""Collections: lists of what readers are interested in, with what each was shown and has read; stored beside the entries.

A collection is a named list of members, entries by name and texts, with weights, likes and dislikes. An entry is kept by the id
that it had: whatever it is merged with later, that stays a name of it. Nothing here is part of a release, or changes what
is found by others.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, cast, get_args

from recommender.catalogue.connection import Database, RowId
from recommender.entries.characters import displayable, encodable
from recommender.entries.exported_collection import ExportedCollection
from recommender.errors import CollectionNotFound, InvalidQuery

Role = Literal["seed", "like", "dislike"]
"""The role of a member: a seed, which the collection is about, or a like or dislike of an entry that was shown."""

ROLES: tuple[Role, ...] = get_args(Role)
LONGEST_NAME = 100
MAX_MEMBERS = 20_000

_FOR_EVER = 36_500  # days


class Member(NamedTuple):
    """An entry, by any of its names, or ``text:`` and a text; its role and weight."""

    name: str
    role: Role = "seed"
    weight: float = 1.0


class CollectionSize(NamedTuple):
    """A collection's name, how many members of each role it has, and how many entries were shown and read."""

    name: str
    seeds: int
    likes: int
    dislikes: int
    shown: int
    read: int


class Collection(NamedTuple):
    """A collection: its members in order of addition, and what has been delivered.

    Attributes
    ----------
    seen_days : int, optional
        How many days pass before an entry that was shown may be shown again; None: it is never shown again.
    delivered : datetime, optional
        The end of the period that the last delivered issue covered; None: no issue has been delivered.
    """

    name: str
    seen_days: int | None
    delivered: datetime | None
    members: tuple[Member, ...]


class Sighting(NamedTuple):
    """An entry that was shown, by the id it had then; when last, and when it was read, if it was."""

    name: str
    shown: datetime
    read: datetime | None


class CollectionStore(Database):
    """The part of a catalogue that holds collections."""

    def collections(self) -> list[CollectionSize]:
        """Return every collection, by name."""
        counts = ", ".join(
            f"(SELECT COUNT(*) FROM members m WHERE m.collection = c.row AND role = '{role}')"
            for role in ROLES
        )
        sql = (
            f"SELECT name, {counts}, (SELECT COUNT(*) FROM seen s WHERE s.collection = c.row),"
            " (SELECT COUNT(read) FROM seen s WHERE s.collection = c.row)"
            " FROM collections c ORDER BY name"
        )
        return [CollectionSize(*size) for size in self._query(sql)]

    def collection(self, name: str) -> Collection:
        """Return a collection.

        Raises
        ------
        CollectionNotFound
        """
        with self.snapshot():
            row = self._collection_row(name)
            sql = "SELECT name, seen_days, delivered FROM collections WHERE row = ?"
            ((stored_name, days, delivered),) = self._query(sql, (row,))
            sql = "SELECT name, role, weight FROM members WHERE collection = ? ORDER BY rowid"
            members = tuple(Member(*member) for member in self._query(sql, (row,)))
        return Collection(stored_name, days, delivered and _moment(delivered), members)

    def collect(self, name: str, members: Iterable[Member]) -> None:
        """Put members into a collection, which is created if need be; one that is in it gets the new role and weight.

        Raises
        ------
        InvalidQuery
            If the name is empty or too long, a role is unknown, a weight is not above 0, or there would be more than
            `MAX_MEMBERS` members.
        """
        encodable_members = [member._replace(name=encodable(member.name)) for member in members]
        for member in encodable_members:
            if member.role not in ROLES:
                raise InvalidQuery("role", f"{member.role!r} is none of {', '.join(ROLES)}")
            if not 0 < member.weight < float("inf"):
                raise InvalidQuery("weight", f"must be above 0, not {member.weight:g}")
        with self.transaction():
            self._db.execute(
                "INSERT INTO collections (name) VALUES (?) ON CONFLICT (name) DO NOTHING",
                (collection_name(name),),
            )
            row = self._collection_row(name)
            self._db.executemany(
                "INSERT INTO members (collection, name, role, weight) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (collection, name) DO UPDATE"
                " SET role = excluded.role, weight = excluded.weight",
                [(row, *member) for member in encodable_members],
            )
            ((count,),) = self._query("SELECT COUNT(*) FROM members WHERE collection = ?", (row,))
            if count > MAX_MEMBERS:
                raise InvalidQuery("members", f"at most {MAX_MEMBERS:,}, not {count:,}")

    def drop_members(self, name: str, members: Sequence[str]) -> int:
        """Take members out of a collection, by the names they are kept by; return how many there were.

        Raises
        ------
        CollectionNotFound
        """
        with self.transaction():
            row = self._collection_row(name)
            sql = "DELETE FROM members WHERE collection = ? AND name = ? RETURNING name"
            return sum(len(self._query(sql, (row, encodable(member)))) for member in members)

    def drop_collection(self, name: str) -> None:
        """Delete a collection with its reading history.

        Raises
        ------
        CollectionNotFound
        """
        with self.transaction():
            row = self._collection_row(name)
            self._db.execute("DELETE FROM collections WHERE row = ?", (row,))

    def set_seen_days(self, name: str, days: int | None) -> None:
        """Set how many days pass before an entry that was shown may be shown again; None: it is never shown again.

        Raises
        ------
        CollectionNotFound, InvalidQuery
        """
        if days is not None and not 1 <= days <= _FOR_EVER:
            raise InvalidQuery("seen_days", f"must be from 1 to {_FOR_EVER}, not {days}")
        with self.transaction():
            row = self._collection_row(name)
            self._db.execute("UPDATE collections SET seen_days = ? WHERE row = ?", (days, row))

    # -- what was shown --------------------------------------------------------------------------

    def mark_shown(
        self, name: str, entries: Sequence[str], at: datetime, looked_until: datetime | None = None
    ) -> None:
        """Record that entries were shown for a collection: call this once they have been delivered.

        Parameters
        ----------
        entries : sequence of str
            Ids.
        looked_until : datetime, optional
            The end of the period that has been looked through: the next issue begins there.

        Raises
        ------
        CollectionNotFound
        """
        with self.transaction():
            row = self._collection_row(name)
            self._db.executemany(
                "INSERT INTO seen (collection, name, shown) VALUES (?, ?, ?)"
                " ON CONFLICT (collection, name) DO UPDATE SET shown = excluded.shown",
                [(row, entry, _seconds(at)) for entry in entries],
            )
            if looked_until is not None:
                self._db.execute(
                    "UPDATE collections SET delivered = MAX(?, COALESCE(delivered, 0)) WHERE row = ?",
                    (_seconds(looked_until), row),
                )

    def mark_read(self, name: str, entries: Sequence[str], at: datetime) -> None:
        """Record that entries were read, and hence shown.

        Raises
        ------
        CollectionNotFound
        """
        with self.transaction():
            row = self._collection_row(name)
            self._db.executemany(
                "INSERT INTO seen (collection, name, shown, read) VALUES (?1, ?2, ?3, ?3)"
                " ON CONFLICT (collection, name) DO UPDATE SET read = excluded.read",
                [(row, entry, _seconds(at)) for entry in entries],
            )

    def sightings(self, name: str, at: datetime | None = None) -> list[Sighting]:
        """Return the entries that were shown for a collection, the last shown first.

        Parameters
        ----------
        at : datetime, optional
            Only the entries that may not be shown again at this moment: those shown within the collection's
        `seen_days`, and all that were read.

        Raises
        ------
        CollectionNotFound
        """
        collection = self.collection(name)
        since = 0
        if at is not None and collection.seen_days is not None:
            since = _seconds(at - timedelta(days=collection.seen_days))
        sql = (
            "SELECT name, shown, read FROM seen WHERE collection = ? AND (shown > ? OR read > 0)"
            " ORDER BY shown DESC, name"
        )
        rows = self._query(sql, (self._collection_row(name), since))
        return [
            Sighting(entry, _moment(shown), read and _moment(read)) for entry, shown, read in rows
        ]

    def stored_since(self, moment: datetime) -> list[RowId]:
        """Return the rows of the entries that were first stored at a moment or later, ascending."""
        sql = "SELECT row FROM entries WHERE stored >= ? ORDER BY row"
        return [row for (row,) in self._query(sql, (_seconds(moment),))]

    def all_collections(self) -> Iterator[ExportedCollection]:
        """Yield every collection, by name, as an export has it."""
        for size in self.collections():
            with self.snapshot():
                collection, sightings = self.collection(size.name), tuple(self.sightings(size.name))
            yield ExportedCollection(
                collection.name,
                collection.members,
                sightings,
                collection.seen_days,
                collection.delivered,
            )

    def import_collection(self, exported: ExportedCollection) -> None:
        """Merge an exported collection into the one of its name, which is created if need be.

        Raises
        ------
        InvalidQuery
            If it has what `collect` refuses; nothing of it is stored then.
        """
        with self.transaction():
            members = [
                Member(name, cast(Role, role), weight) for name, role, weight in exported.members
            ]
            self.collect(exported.collection, members)
            row = self._collection_row(exported.collection)
            self._db.executemany(
                "INSERT INTO seen (collection, name, shown, read) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (collection, name) DO UPDATE SET shown = MAX(shown, excluded.shown),"
                " read = COALESCE(MAX(read, excluded.read), read, excluded.read)",
                [
                    (row, name, _seconds(at), read and _seconds(read))
                    for name, at, read in exported.seen
                ],
            )
            self._db.execute(
                "UPDATE collections SET seen_days = ?1,"
                " delivered = COALESCE(MAX(delivered, ?2), delivered, ?2) WHERE row = ?3",
                (exported.seen_days, exported.delivered and _seconds(exported.delivered), row),
            )

    def _collection_row(self, name: str) -> int:
        rows = self._query("SELECT row FROM collections WHERE name = ?", (collection_name(name),))
        if not rows:
            raise CollectionNotFound(name)
        return int(rows[0][0])


def collection_name(text: str) -> str:
    """Return a collection's name as it is stored: white space folded, control characters removed.

    Raises
    ------
    InvalidQuery
        If nothing is left, or it is longer than `LONGEST_NAME`.
    """
    name = " ".join(displayable(text).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidQuery(
            "collection", f"a name has 1 to {LONGEST_NAME} characters, not {len(name)}"
        )
    return name


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
