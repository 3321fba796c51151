"""Cursors: how far each fetch has come, stored in the home folder so that the next run goes on there.

They are valid for one catalogue, from one of its changes on. With another catalogue, or one that was restored from an
older copy, the next run would skip documents that it lacks; so the cursors are dropped, and everything is fetched again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from recommender.catalogue.store import Catalogue
from recommender.errors import CatalogueMismatch, FetchError
from recommender.releases.atomic import atomic_write, sweep_aside
from recommender.releases.home import Lineage, check_lineage

CURSORS = "fetch.json"
LOCK = "fetch.lock"

StoredCursor = dict[str, Any]
"""The state of a fetch from which the next one continues, as JSON types: a token, a date, an ETag."""


class Cursors:
    """Every cursor of a home folder, by the name of what is fetched.

    Parameters
    ----------
    home : Path
        The folder.
    catalogue : Catalogue, optional
        The folder's catalogue; without it no cursor can be stored.

    Attributes
    ----------
    forgotten : bool
        Whether stored cursors were dropped, as they are not valid for this catalogue.
    """

    def __init__(self, home: Path, catalogue: Catalogue | None = None) -> None:
        self._path = home / CURSORS
        self._catalogue = catalogue
        self._cursors, lineage = self._read()
        self.forgotten = False
        if catalogue is not None and lineage is not None:
            try:
                check_lineage(catalogue, lineage)
            except CatalogueMismatch:
                self._cursors, self.forgotten = {}, True

    def _read(self) -> tuple[dict[str, StoredCursor], Lineage | None]:
        try:
            content = orjson.loads(self._path.read_bytes())
            cursors = {str(name): dict(cursor) for name, cursor in content["cursors"].items()}
            return cursors, Lineage(*content["catalogue"])
        except FileNotFoundError:
            return {}, None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            message = "is damaged; remove it, and everything is fetched from the beginning"
            raise FetchError(str(self._path), message) from error

    def __getitem__(self, name: str) -> StoredCursor:
        return dict(self._cursors.get(name, {}))

    def names(self, prefix: str) -> list[str]:
        """Return the names that begin so, sorted."""
        return sorted(name for name in self._cursors if name.startswith(prefix))

    def store(self, name: str, cursor: StoredCursor) -> None:
        """Store the cursor of a fetch; on disk when this returns."""
        if self._cursors.get(name) == cursor or self._catalogue is None:
            return
        self._cursors[name] = cursor
        sequence = self._catalogue.sequence()
        lineage = (self._catalogue.catalogue_id, sequence, self._catalogue.nonce(sequence))
        content = {"catalogue": lineage, "cursors": self._cursors}
        with atomic_write(self._path, durable=True) as temporary:
            temporary.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


@contextmanager
def open_cursors(home: Path, catalogue: Catalogue) -> Iterator[Cursors]:
    """Open the cursors of a home folder for the one process that fetches into its catalogue.

    Raises
    ------
    FetchError
        If another process fetches into it, or the file is damaged.
    """
    lock = FileLock(home / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        message = "another process is fetching into this folder; let it end first"
        raise FetchError(str(home), message) from error
    try:
        sweep_aside(home / CURSORS)
        yield Cursors(home, catalogue)
    finally:
        lock.release()
