"""A home folder: a catalogue and a release made of it belong together, or nothing is answered.

    HOME/catalogue.sqlite   the only truth
         releases/VERSION   what was built of it
         CURRENT            the version in force

A release records the `catalogue_id` of the catalogue that it was made of, and the nonce of the last change that it
includes. So a catalogue that was restored from an older copy is distinguished from the one
that the release was made of, whatever was stored in it since.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

import orjson

from recommender.catalogue.connection import RowId
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders.fingerprint import open_file
from recommender.errors import (
    CatalogueGone,
    CatalogueMismatch,
    CorruptRelease,
    NoRelease,
    NothingIngested,
)

CURRENT = "CURRENT"
RELEASES = "releases"
MANIFEST = "manifest.json"
BUILD_LOCK = "build.lock"

_ANOTHER = (
    "is not the catalogue that the release in force was made of; put that one back "
    "(`recommender restore FILE`), or make a release of this one: `recommender build --full`"
)
_OLDER = (
    "lacks what the release in force has: it was put back from an older copy; "
    "`recommender build` makes a release of what is there now"
)


_VERSION = re.compile(r"[0-9A-Za-z]{1,64}")  # joined to a path: nothing but a version may pass


def version_in_force(home: Path) -> str:
    """Return the version that `CURRENT` names.

    Raises
    ------
    NoRelease
        If nothing has been built yet.
    CorruptRelease
        If it names none, is no file, or cannot be read.
    """
    pointer = home / CURRENT
    try:
        with open_file(pointer) as stream:
            version = stream.read(1000).decode("utf-8", "replace").strip()
    except FileNotFoundError as error:
        raise NoRelease(str(home)) from error
    except OSError as error:
        raise CorruptRelease(str(pointer), f"cannot be read: {error.strerror}") from error
    if not _VERSION.fullmatch(version):
        raise CorruptRelease(str(pointer), f"names no version: {version[:40]!r}")
    return version


class Lineage(NamedTuple):
    """What a release or a copy was made of: which catalogue, and up to which of its changes.

    Attributes
    ----------
    catalogue_id, sequence, nonce : str, int, int or None
        The catalogue's, at that moment: see `Database.sequence` and `Database.nonce`. The nonce is None in
        releases of earlier versions, which recorded the sequence number alone.
    """

    catalogue_id: str
    sequence: int
    nonce: int | None

    @classmethod
    def in_force(cls, home: Path) -> "Lineage | None":
        """Return the lineage of the release in force; None if there is no release, or it cannot be read."""
        try:
            version = version_in_force(home)
            with open_file(home / RELEASES / version / MANIFEST) as stream:
                manifest = orjson.loads(stream.read())
            return cls(manifest["birth"], manifest["tick"], manifest.get("nonce"))
        except (NoRelease, CorruptRelease, OSError, ValueError, KeyError, TypeError):
            return None


def releases_by_age(home: Path) -> list[Path]:
    """Return the folders of all releases, in force or not, in the order of their publication.

    Releases are numbered, since clocks are put back and copies have new times. Those of earlier versions
    are not, so they come first, by sequence number, then by time; before them come unreadable ones.
    """
    folders = (path for path in (home / RELEASES).iterdir() if path.name[0] != ".")
    return sorted(folders, key=_age)


def publication_number(folder: Path) -> int:
    """Return the number of a release among all that its home has published, from 1 on; 0 if it has none."""
    return _age(folder)[0]


def _age(folder: Path) -> tuple[int, int, int]:
    try:
        with open_file(folder / MANIFEST) as stream:
            manifest = orjson.loads(stream.read())
            time = os.fstat(stream.fileno()).st_mtime_ns
        return int(manifest.get("number") or 0), int(manifest["tick"]), time
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0, -1, 0


def require_home(home: Path) -> None:
    """Raise if a folder is no home folder yet: opening a catalogue in it would create one, and hide a wrong path.

    Raises
    ------
    NothingIngested
    """
    if not any((home / name).is_file() for name in (CATALOGUE, CURRENT)):
        raise NothingIngested(str(home))


def require_mentions(home: Path, catalogue: Catalogue) -> None:
    """Raise if nothing was ever stored in a catalogue: a release of it would answer every question with nothing.

    Raises
    ------
    NothingIngested
    """
    if not len(catalogue) and not _has_release(home):
        raise NothingIngested(str(home))


def open_catalogue(home: Path) -> Catalogue:
    """Open the catalogue of a home folder; make it, and the folder, where there is no release.

    Raises
    ------
    CatalogueGone
        If there is a release, and no catalogue, or an empty file.
    CatalogueError, CatalogueBusy
    """
    path = home / CATALOGUE
    if _has_release(home) and not (path.exists() and path.stat().st_size):
        raise CatalogueGone(str(path))
    return Catalogue(path)


def _has_release(home: Path) -> bool:
    releases = home / RELEASES
    return (home / CURRENT).exists() or (
        releases.is_dir() and any(path.name[0] != "." for path in releases.iterdir())
    )


def require_same_catalogue(home: Path, catalogue: Catalogue) -> None:
    """Raise if the release in force was made of a catalogue with another `catalogue_id`.

    Raises
    ------
    CatalogueMismatch
    """
    lineage = Lineage.in_force(home)
    if lineage is not None and lineage.catalogue_id != catalogue.catalogue_id:
        raise CatalogueMismatch(str(catalogue.path), _ANOTHER)


def unbuilt_rows(home: Path, catalogue: Catalogue) -> list[RowId]:
    """Return the rows of entries that were stored or changed since the release in force was built."""
    lineage = Lineage.in_force(home)
    is_same = lineage is not None and lineage.catalogue_id == catalogue.catalogue_id
    return catalogue.changes(lineage.sequence if lineage and is_same else 0).changed


def unbuilt(home: Path, catalogue: Catalogue) -> int:
    """Return how many entries were stored or changed since the release in force was built."""
    return len(unbuilt_rows(home, catalogue))


def check_lineage(catalogue: Catalogue, lineage: Lineage) -> None:
    """Check that a release was made of this catalogue, and of a state that is part of its history.

    Raises
    ------
    CatalogueMismatch
        If it was another, or this one has been restored from an older copy since.
    """
    if lineage.catalogue_id != catalogue.catalogue_id:
        raise CatalogueMismatch(str(catalogue.path), _ANOTHER)
    if lineage.nonce is None:
        is_ancestor = lineage.sequence <= catalogue.sequence()
    else:
        is_ancestor = lineage.nonce == catalogue.nonce(lineage.sequence)
    if not is_ancestor:
        raise CatalogueMismatch(str(catalogue.path), _OLDER)
