"""Doctor: whether a home folder is sound."""

from pathlib import Path

from recommender.catalogue.store import Catalogue
from recommender.errors import CatalogueMismatch, CorruptRelease, NoRelease
from recommender.releases.home import check_lineage
from recommender.releases.release import Release


class UnbuiltFinding(str):
    """A finding that is no damage: entries wait for a build."""

    __slots__ = ()


def examine(home: Path, catalogue: Catalogue) -> list[str]:
    """Return the problems of a home folder, a sentence each; empty if it is sound."""
    problems = catalogue.problems()
    try:
        release = Release.open(home)
        release.verify()
        check_lineage(catalogue, release.manifest.lineage)
    except NoRelease as error:
        return [*problems, UnbuiltFinding(error)]
    except (CorruptRelease, CatalogueMismatch) as error:
        return [*problems, str(error)]
    entries = catalogue.listing()
    removed = sum(row not in entries for row in release.rows.tolist())
    unembedded = len(catalogue.rows_without_vector(release.manifest.fingerprint))
    if removed or unembedded:
        behind = (
            f"release {release.version} is behind the catalogue: {unembedded} entries to embed, "
            f"{removed} gone; run `recommender build`"
        )
        problems.append(UnbuiltFinding(behind))
    return problems


def sound_release(home: Path) -> Release | None:
    """Return the release in force if there is one and every file of it is whole."""
    try:
        release = Release.open(home)
        release.verify()
    except (NoRelease, CorruptRelease):
        return None
    return release
