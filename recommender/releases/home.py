"""A home folder: a catalogue and a release made of it belong together, or nothing is answered.

    HOME/catalogue.sqlite   the only truth
         releases/VERSION   what was built of it
         CURRENT            the version in force

A release knows the catalogue that it was made of by its `catalogue_id`, and which past of it by the random
number of its last change. So a catalogue that was put back from an older copy is told from the one
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
            named = stream.read(1000).decode("utf-8", "replace").strip()
    except FileNotFoundError as error:
        raise NoRelease(str(home)) from error
    except OSError as error:
        raise CorruptRelease(str(pointer), f"cannot be read: {error.strerror}") from error
    if not _VERSION.fullmatch(named):
        raise CorruptRelease(str(pointer), f"names no version: {named[:40]!r}")
    return named


class Lineage(NamedTuple):
    """Which catalogue, as of which change of it, something was made of.

    Attributes
    ----------
    catalogue_id, sequence, nonce : str, int, int or None
        The catalogue's: see `Database.sequence` and `Database.nonce`. The nonce is None in
        releases of earlier versions: of their past no more is known than how many changes it had.
    """

    catalogue_id: str
    sequence: int
    nonce: int | None

    @classmethod
    def in_force(cls, home: Path) -> "Lineage | None":
        """Return that of the release in force; None if there is none, or it cannot be read."""
        try:
            version = version_in_force(home)
            with open_file(home / RELEASES / version / MANIFEST) as stream:
                made = orjson.loads(stream.read())
            return cls(made["birth"], made["tick"], made.get("nonce"))
        except (NoRelease, CorruptRelease, OSError, ValueError, KeyError, TypeError):
            return None


def by_age(home: Path) -> list[Path]:
    """Return the folders of all releases, in force or not, in the order of their publication.

    They say it themselves: clocks are put back, and copies have new times. Those of earlier versions
    do not, so they come first, by how much of the catalogue they had, then by time; before them what cannot be read.
    """
    folders = (path for path in (home / RELEASES).iterdir() if path.name[0] != ".")
    return sorted(folders, key=_age)


def number_of(folder: Path) -> int:
    """Return which publication of its home a release is, from 1 on; 0 if it says none."""
    return _age(folder)[0]


def _age(folder: Path) -> tuple[int, int, int]:
    try:
        with open_file(folder / MANIFEST) as stream:
            made = orjson.loads(stream.read())
            time = os.fstat(stream.fileno()).st_mtime_ns
        return int(made.get("number") or 0), int(made["tick"]), time
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0, -1, 0


def refuse_nothing(home: Path) -> None:
    """Refuse a folder that is no home folder yet: to open its catalogue would make it one.

    Raises
    ------
    NothingIngested
    """
    if not any((home / name).is_file() for name in (CATALOGUE, CURRENT)):
        raise NothingIngested(str(home))


def refuse_empty(home: Path, catalogue: Catalogue) -> None:
    """Refuse to build where nothing was ever stored: the release would answer, and have nothing.

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


def refuse_another(home: Path, catalogue: Catalogue) -> None:
    """Refuse to take a catalogue for that of the release in force if it is quite another.

    Raises
    ------
    CatalogueMismatch
    """
    made = Lineage.in_force(home)
    if made is not None and made.catalogue_id != catalogue.catalogue_id:
        raise CatalogueMismatch(str(catalogue.path), _ANOTHER)


def unbuilt_rows(home: Path, catalogue: Catalogue) -> list[RowId]:
    """Return the rows of entries that are new or different since the release in force was made of a catalogue."""
    made = Lineage.in_force(home)
    known = made is not None and made.catalogue_id == catalogue.catalogue_id
    return catalogue.changes(made.sequence if made and known else 0).changed


def unbuilt(home: Path, catalogue: Catalogue) -> int:
    """Return how many entries were stored or changed since the release in force was built."""
    return len(unbuilt_rows(home, catalogue))


def check_lineage(catalogue: Catalogue, made: Lineage) -> None:
    """Prove that something was made of a catalogue, and of a past that it still has.

    Raises
    ------
    CatalogueMismatch
        If it was another, or this one was put back since from an older copy.
    """
    if made.catalogue_id != catalogue.catalogue_id:
        raise CatalogueMismatch(str(catalogue.path), _ANOTHER)
    if made.nonce is None:
        passed = made.sequence <= catalogue.sequence()
    else:
        passed = made.nonce == catalogue.nonce(made.sequence)
    if not passed:
        raise CatalogueMismatch(str(catalogue.path), _OLDER)
