"""The catalogue from afar: what asks the one process that has its file, and what is read while that is away.

A method of `Catalogue` is a call there and back. While nobody answers, what is read comes from a copy, which is as old
as the last that was shipped; what cannot be right from a copy, and whatever would store something, is refused.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol

from recommender.catalogue.store import Catalogue
from recommender.cluster.outcome import RemoteOutcome
from recommender.errors import EntryNotFound, PartUnavailable

_READ_SECONDS, _WRITE_SECONDS = 2.0, 60.0
_PAUSE = 0.3  # seconds between two looks for a catalogue that did not answer
_STORING = frozenset(
    {"collect", "drop_members", "drop_collection", "keep_seen_for", "mark_shown", "mark_read"}
)
"""What a server calls of a catalogue, and stores something."""


class MayBeNewer(PartUnavailable, EntryNotFound):
    """A copy of the catalogue does not know a name, which may have been stored since it was made."""

    def __init__(self, id: str) -> None:
        PartUnavailable.__init__(
            self, "the catalogue", f"whether {id!r} was stored lately is not known"
        )
        self.id = id


class Holder(Protocol):
    """A `CatalogueHolder` in some process."""

    def again(self) -> None:
        """Look where it is now."""

    def call(
        self, method: str, given: tuple[Any, ...], named: dict[str, Any]
    ) -> "Future[RemoteOutcome]":
        """Begin to call a method of the catalogue."""

    def write(self, method: str, given: tuple[Any, ...]) -> "Future[RemoteOutcome]":
        """Begin to call a method of `EntryWriter`."""


class RemoteCatalogue:
    """Stands for a `Catalogue`: whatever is called of it is called where the file is.

    Parameters
    ----------
    copy : callable
        Gives the file of the newest copy, None while there is none.

    Attributes
    ----------
    away : bool
        Whether it did not answer, and has not since.
    """

    def __init__(self, holder: Holder, copy: Callable[[], Path | None] = lambda: None) -> None:
        self._holder, self._newest_copy = holder, copy
        self._opening = threading.Lock()
        self._copy: Catalogue | None = None
        self._version = 0
        self.away = False

    @property
    def catalogue_id(self) -> str:
        """The random word of the file."""
        return str(self._called("identity"))

    @property
    def path(self) -> Path:
        """Where the file is, there."""
        return Path("catalogue of the cluster")

    def data_version(self) -> int:
        """Return a number that differs once anything was committed; the last one while nobody answers."""
        if not self.away:
            with suppress(PartUnavailable):
                asked = self._holder.call("data_version", (), {})
                self._version = int(self._answered(asked, _READ_SECONDS))
        return self._version

    def alone_since(self, sequence: int) -> bool:
        """Return False: others write."""
        return False

    def snapshot(self) -> AbstractContextManager[None]:
        """Do nothing: what is read in several calls may be of several moments, each newer than the one before."""
        return nullcontext()

    def close(self) -> None:
        """Close the copy."""
        if self._copy is not None:
            self._copy.close()

    def write(self, method: str, *given: Any) -> Any:
        """Call a method of `EntryWriter` there; when it returns, what it stored is on disk.

        Raises
        ------
        PartUnavailable
            If nobody answers. It may have been stored all the same; to send it again does no harm.
        """
        return self._answered(self._holder.write(method, given), _WRITE_SECONDS)

    def __getattr__(self, method: str) -> Any:
        if method.startswith("_"):
            raise AttributeError(method)
        return lambda *given, **named: self._called(method, *given, **named)

    def _called(self, method: str, *given: Any, **named: Any) -> Any:
        if not self.away:
            try:
                return self._answered(self._holder.call(method, given, named), _READ_SECONDS)
            except PartUnavailable:
                if method in _STORING:
                    raise
        copy = self._opened_copy()
        if method in _STORING or copy is None:
            raise PartUnavailable("the catalogue")
        if method == "identity":
            return copy.catalogue_id
        try:
            return getattr(copy, method)(*given, **named)
        except EntryNotFound as error:
            raise MayBeNewer(error.id) from None

    def _answered(self, future: "Future[RemoteOutcome]", seconds: float) -> Any:
        try:
            reply = future.result(seconds)
        except Exception as error:
            self._lose()
            raise PartUnavailable("the catalogue") from error
        return reply.result()

    def _lose(self) -> None:
        """Have questions ask no more, and ask in the background until there is an answer."""
        with self._opening:
            begins, self.away = not self.away, True
        if begins:
            threading.Thread(target=self._look_for_it, name="catalogue", daemon=True).start()

    def _look_for_it(self) -> None:
        while self.away:
            time.sleep(_PAUSE)
            with suppress(Exception):
                self._holder.again()
                self._holder.call("data_version", (), {}).result(_READ_SECONDS)
                self.away = False

    def _opened_copy(self) -> Catalogue | None:
        with self._opening:
            path = self._newest_copy()
            if path is not None and (self._copy is None or self._copy.path != path):
                self._copy = Catalogue(path)
            return self._copy
