"""Doctor: whether a home folder is sound."""

from pathlib import Path

from recommender.catalogue.store import Catalogue
from recommender.errors import CatalogueMismatch, CorruptRelease, NoRelease
from recommender.releases.home import check_lineage
from recommender.releases.release import Release


class Unbuilt(str):
    """A finding that is no damage: a build has still to be made."""

    __slots__ = ()


def examine(home: Path, catalogue: Catalogue) -> list[str]:
    """Return what is not sound about a home folder, a sentence each; empty when all is well."""
    found = catalogue.problems()
    try:
        release = Release.open(home)
        release.verify()
        check_lineage(catalogue, release.manifest.lineage)
    except NoRelease as error:
        return [*found, Unbuilt(error)]
    except (CorruptRelease, CatalogueMismatch) as error:
        return [*found, str(error)]
    listed = catalogue.listing()
    gone = sum(row not in listed for row in release.rows.tolist())
    waiting = len(catalogue.rows_without_vector(release.manifest.fingerprint))
    if gone or waiting:
        behind = (
            f"release {release.version} is behind the catalogue: {waiting} entries to embed, "
            f"{gone} gone; run `recommender build`"
        )
        found.append(Unbuilt(behind))
    return found


def sound_release(home: Path) -> Release | None:
    """Return the release in force if there is one and every file of it is whole."""
    try:
        release = Release.open(home)
        release.verify()
    except (NoRelease, CorruptRelease):
        return None
    return release
