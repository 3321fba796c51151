"""Litter: unfinished files and folders that killed processes left in a home folder."""

import contextlib
import shutil
from pathlib import Path

import filelock

from recommender.releases.home import BUILD_LOCK, CURRENT, RELEASES

# In the names of files from which the next build continues the work of a killed one.
_GOES_ON = ".partial."


def sweep(home: Path) -> None:
    """Remove the leftovers of killed builds; do nothing while a build is running, or if removing is not permitted."""
    with (
        contextlib.suppress(OSError, filelock.Timeout),
        filelock.FileLock(home / BUILD_LOCK, timeout=0),
    ):
        sweep_builds(home)


def sweep_builds(home: Path, *, partial_too: bool = False) -> None:
    """Remove what killed builds left; call it inside `publish.build_lock`.

    Parameters
    ----------
    partial_too : bool
        Whether to remove also the partial work from which the next build would go on.
    """
    releases = home / RELEASES
    for path in (*home.glob(f".*.{CURRENT}"), *home.glob(f"{CURRENT}.*"), *releases.glob(".*")):
        if path.is_dir():
            if partial_too or not path.name.startswith(_GOES_ON):
                shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for path in releases.glob("*/.*"):
        if path.parent.name[0] != ".":
            path.unlink(missing_ok=True)
