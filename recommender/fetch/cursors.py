"""Cursors: how far each fetch has come, kept in the home folder so that the next one goes on there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from recommender.errors import FetchError
from recommender.releases.atomic import atomic_write, sweep_aside

CURSORS = "fetch.json"
LOCK = "fetch.lock"

KeptCursor = dict[str, Any]
"""What one fetch has to know of the last one, in JSON's types: a token, a date, an ETag."""


class Cursors:
    """Every cursor of a home folder, by the name of what is fetched."""

    def __init__(self, home: Path) -> None:
        self._path = home / CURSORS
        self._kept: dict[str, KeptCursor] = self._read()

    def _read(self) -> dict[str, KeptCursor]:
        try:
            kept = orjson.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            kept = None
        if not isinstance(kept, dict) or not all(isinstance(c, dict) for c in kept.values()):
            raise FetchError(
                str(self._path),
                "is damaged; remove it, and everything is fetched from the beginning",
            )
        return kept

    def __getitem__(self, name: str) -> KeptCursor:
        return dict(self._kept.get(name, {}))

    def names(self, prefix: str) -> list[str]:
        """Return the names that begin so, sorted."""
        return sorted(name for name in self._kept if name.startswith(prefix))

    def keep(self, name: str, cursor: KeptCursor) -> None:
        """Keep how far a fetch is; on disk when this returns."""
        if self._kept.get(name) == cursor:
            return
        self._kept[name] = cursor
        with atomic_write(self._path, durable=True) as aside:
            aside.write_bytes(orjson.dumps(self._kept, option=orjson.OPT_INDENT_2))


@contextmanager
def fetching(home: Path) -> Iterator[Cursors]:
    """Open the cursors of a home folder for the one process that fetches into it.

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
        yield Cursors(home)
    finally:
        lock.release()
