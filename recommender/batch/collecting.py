"""Collecting: what people name for a collection, files, entries and texts, into members of it."""

from collections.abc import Sequence
from pathlib import Path

from recommender import sources
from recommender.batch.ingest import Ingested
from recommender.catalogue.collections import Member, Role
from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Mention, Problem
from recommender.errors import EntryNotFound

TEXT = "text:"
_BATCH = 1000  # mentions stored at once


def members_of(
    catalogue: Catalogue, items: Sequence[str], role: Role, report: Ingested
) -> list[Member]:
    """Return what is named as members; the entries of files are stored first, and counted in `report`.

    Parameters
    ----------
    items : sequence of str
        Each the path of a file or folder in any format that is read, ``text:`` and a text, or any name
        of an entry.

    Raises
    ------
    EntryNotFound
        If something is none of these; nothing has been stored then.
    """
    paths = [Path(item) for item in items if _is_path(item)]
    names = [item for item in items if not _is_path(item)]
    known = catalogue.find_all(names)
    for name in names:
        if name not in known and not name.startswith(TEXT):
            raise EntryNotFound(name)
    ids = {stored.row: stored.entry.id for stored in catalogue.get([*known.values()])}
    named = [ids[known[name]] if name in known else name for name in names]
    read = [id for path in paths for id in _ids_of(catalogue, path, report)]
    return [Member(name, role) for name in dict.fromkeys([*read, *named])]


def _is_path(item: str) -> bool:
    return not item.startswith(TEXT) and len(item) < 1000 and Path(item).exists()


def _ids_of(catalogue: Catalogue, path: Path, report: Ingested) -> list[str]:
    """Store what a file, or every file of a folder, tells of, and return the ids of its entries."""
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
            for written in catalogue.store(mentions[start : start + _BATCH]):
                report.count(written.outcome)
                ids.append(written.id)
        report.documents += 1
    return ids
