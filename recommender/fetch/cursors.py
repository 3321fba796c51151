"""Cursors: how far each fetch has come, kept in the home folder so that the next one goes on there.

They are of a catalogue, as of one of its changes: beside one that was put back from an older copy, or
another, they would leave out what it has lost. Then they are forgotten, and everything is fetched anew.
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

KeptCursor = dict[str, Any]
"""What one fetch has to know of the last one, in JSON's types: a token, a date, an ETag."""


class Cursors:
    """Every cursor of a home folder, by the name of what is fetched.

    Parameters
    ----------
    home : Path
        The folder.
    catalogue : Catalogue, optional
        That of the folder; without it nothing can be kept.

    Attributes
    ----------
    forgotten : bool
        Whether there were cursors, of what the catalogue has lost or never had.
    """

    def __init__(self, home: Path, catalogue: Catalogue | None = None) -> None:
        self._path = home / CURSORS
        self._catalogue = catalogue
        self._kept, made = self._read()
        self.forgotten = False
        if catalogue is not None and made is not None:
            try:
                check_lineage(catalogue, made)
            except CatalogueMismatch:
                self._kept, self.forgotten = {}, True

    def _read(self) -> tuple[dict[str, KeptCursor], Lineage | None]:
        try:
            found = orjson.loads(self._path.read_bytes())
            kept = {str(name): dict(cursor) for name, cursor in found["cursors"].items()}
            return kept, Lineage(*found["catalogue"])
        except FileNotFoundError:
            return {}, None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            what = "is damaged; remove it, and everything is fetched from the beginning"
            raise FetchError(str(self._path), what) from error

    def __getitem__(self, name: str) -> KeptCursor:
        return dict(self._kept.get(name, {}))

    def names(self, prefix: str) -> list[str]:
        """Return the names that begin so, sorted."""
        return sorted(name for name in self._kept if name.startswith(prefix))

    def keep(self, name: str, cursor: KeptCursor) -> None:
        """Keep how far a fetch is; on disk when this returns."""
        if self._kept.get(name) == cursor or self._catalogue is None:
            return
        self._kept[name] = cursor
        sequence = self._catalogue.sequence()
        made = (self._catalogue.catalogue_id, sequence, self._catalogue.nonce(sequence))
        content = {"catalogue": made, "cursors": self._kept}
        with atomic_write(self._path, durable=True) as aside:
            aside.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


@contextmanager
def fetching(home: Path, catalogue: Catalogue) -> Iterator[Cursors]:
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
        what = "another process is fetching into this folder; let it end first"
        raise FetchError(str(home), what) from error
    try:
        sweep_aside(home / CURSORS)
        yield Cursors(home, catalogue)
    finally:
        lock.release()
