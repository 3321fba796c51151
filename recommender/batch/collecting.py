"""Collecting: files, names of entries and texts, as people give them, into members of a collection."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from recommender import sources
from recommender.batch.ingest import IngestReport
from recommender.catalogue.collections import Member, Role
from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Mention, Problem
from recommender.errors import EntryNotFound

TEXT = "text:"
_BATCH = 1000  # mentions stored at once


def members_of(
    catalogue: Catalogue, items: Sequence[str], role: Role, report: IngestReport
) -> list[Member]:
    """Return items as members; the entries of files are stored first, and counted in `report`.

    Parameters
    ----------
    items : sequence of str
        Each the path of a file or folder in any format that is read, ``text:`` and a text, or any name
        of an entry.

    Raises
    ------
    EntryNotFound
        If an item is none of these; nothing has been stored then.
    """
    paths = [Path(item) for item in items if is_path(item)]
    given_by_name = named_members(catalogue, [item for item in items if not is_path(item)], role)
    from_files = [Member(id, role) for path in paths for id in _ids_of(catalogue, path, report)]
    return list({member.name: member for member in [*from_files, *given_by_name]}.values())


def named_members(
    catalogue: Catalogue, names: Sequence[str], role: Role, weight: float = 1.0
) -> list[Member]:
    """Return entries, by any of their names, and texts as members.

    Raises
    ------
    EntryNotFound
        If no entry has one of the names.
    """
    rows = catalogue.find_all(names)
    for name in names:
        if name not in rows and not name.startswith(TEXT):
            raise EntryNotFound(name)
    ids = {row.row: row.entry.id for row in catalogue.get([*rows.values()])}
    return [
        Member(ids[rows[name]] if name in rows else name, role, weight)
        for name in dict.fromkeys(names)
    ]


def member_names(catalogue: Catalogue, collection: str, names: Sequence[str]) -> list[str]:
    """Return the names under which a collection stores the members that have any of these names.

    Raises
    ------
    CollectionNotFound
    """
    members = [member.name for member in catalogue.collection(collection).members]
    rows: dict[str, int | str] = {**catalogue.find_all([*members, *names])}
    keys = {rows.get(name, name) for name in names}
    return [member for member in members if rows.get(member, member) in keys]


def change_collection(  # noqa: PLR0913 - what may be changed of a collection, by keyword
    catalogue: Catalogue,
    name: str,
    at: datetime,
    *,
    members: Iterable[Member] = (),
    remove: Iterable[str] = (),
    shown: Iterable[str] = (),
    read: Iterable[str] = (),
    seen_days: int | None = None,
) -> dict[str, Any]:
    """Change a collection, which is created if need be, in one transaction; return its `collection_json`.

    Parameters
    ----------
    at : datetime
        When entries were shown and read, with a time zone.
    members : iterable of Member
        The members to add: entries by any name, or ``text:`` and a text.
    remove, shown, read : iterable of str
        The members to take out; the entries that were shown, and those that were read.
    seen_days : int, optional
        The number of days after which an entry that was shown may be shown again; 0: never.

    Raises
    ------
    EntryNotFound, InvalidQuery
    """
    with catalogue.transaction():
        new_members = [
            named_members(catalogue, [one.name], one.role, one.weight) for one in members
        ]
        catalogue.collect(name, chain.from_iterable(new_members))
        catalogue.drop_members(name, member_names(catalogue, name, list(remove)))
        shown_names, read_names = (
            [member.name for member in named_members(catalogue, list(names), "seed")]
            for names in (shown, read)
        )
        catalogue.mark_shown(name, shown_names, at)
        catalogue.mark_read(name, read_names, at)
        if seen_days is not None:
            catalogue.set_seen_days(name, seen_days or None)
    return collection_json(catalogue, name)


def collection_json(catalogue: Catalogue, name: str) -> dict[str, Any]:
    """Return a collection as JSON types: its members with their titles, and the entries shown for it.

    Raises
    ------
    CollectionNotFound
    """
    collection = catalogue.collection(name)
    rows = catalogue.find_all([member.name for member in collection.members])
    titles = {row: card["title"] for row, card in catalogue.summaries([*rows.values()]).items()}
    title_of = {member: titles.get(row) for member, row in rows.items()}
    return {
        "name": collection.name,
        "seen_days": collection.seen_days,
        "delivered": collection.delivered and collection.delivered.isoformat(),
        "members": [
            {**member._asdict(), "title": title_of.get(member.name)}
            for member in collection.members
        ],
        "seen": [
            {
                "id": sighting.name,
                "shown": sighting.shown.isoformat(),
                "read": sighting.read and sighting.read.isoformat(),
            }
            for sighting in catalogue.sightings(name)
        ],
    }


def is_path(item: str) -> bool:
    """Whether an item is the path of an existing file or folder."""
    return not item.startswith(TEXT) and len(item) < 1000 and Path(item).exists()


def _ids_of(catalogue: Catalogue, path: Path, report: IngestReport) -> list[str]:
    """Store the entries of a file, or of every file of a folder, and return their ids."""
    ids = []
    for one in sources.documents([path]):
        if isinstance(one, Problem):
            report.note(one)
            continue
        file, name = one
        mentions = []
        for item in sources.read(file, name=name):
            if isinstance(item, Problem):
                report.note(item)
            elif isinstance(item, Mention):
                mentions.append(item)
        for start in range(0, len(mentions), _BATCH):
            for outcome in catalogue.store(mentions[start : start + _BATCH]):
                report.count(outcome.outcome)
                ids.append(outcome.id)
        report.documents += 1
    return ids
