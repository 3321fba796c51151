"""The remote catalogue: calls to the one process that has the file, and a copy to read from while that is away.

A method of `Catalogue` is one call over the network. A question makes at most one: it is answered from the last known
state, while the call asks whether that is the newest, and again if it is not; the rows that a search will read come with that
answer. While the process does not answer, reads are from a copy, which is as old as the last that was shipped; reads
that need the newest state, and all writes, are refused.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from recommender.catalogue.connection import RowId
from recommender.catalogue.store import Catalogue, Changes
from recommender.cluster.outcome import CallRecord, RemoteOutcome, call_key
from recommender.entries.filter import Filter
from recommender.errors import EntryNotFound, PartUnavailable, RecommenderError

_T = TypeVar("_T")

_READ_SECONDS, _WRITE_SECONDS = 2.0, 60.0
_PAUSE = 0.3  # seconds between two looks for a catalogue that did not answer
_STORING = frozenset(
    {"collect", "drop_members", "drop_collection", "set_seen_days", "mark_shown", "mark_read"}
)
"""The methods of a catalogue that a server calls and that write."""


class NotInCopy(PartUnavailable, EntryNotFound):
    """A name that the copy of the catalogue lacks, but that may have been stored since the copy was made."""

    def __init__(self, id: str) -> None:
        PartUnavailable.__init__(
            self, "the catalogue", f"whether {id!r} was stored lately is not known"
        )
        self.id = id


class Holder(Protocol):
    """A `CatalogueHolder` in some process."""

    def reconnect(self) -> None:
        """Look up where the process is now."""

    def call(
        self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> "Future[RemoteOutcome]":
        """Begin to call a method of the catalogue."""

    def write(self, method: str, args: tuple[Any, ...]) -> "Future[RemoteOutcome]":
        """Begin to call a method of `EntryWriter`."""


class _QuestionState(threading.local):
    """The question that a thread answers, and the catalogue's answers that have come for it.

    Attributes
    ----------
    version, newest : int
        The data version as of which the question is answered; and the newest since then, None while it is not known.
    searched : tuple of str and Filter, optional
        The text and the filter of a search.
    asked : Future, optional
        Returns the newest data version, and what the search will read.
    record : CallRecord, optional
        The results of the search's calls, once they are here.
    coming : CallRecord
        The results of the next calls; each is used once.
    """

    working = False
    version = 0
    newest: int | None = None
    searched: tuple[str, Filter] | None = None
    asked: "Future[RemoteOutcome] | None" = None
    record: CallRecord | None = None

    def __init__(self) -> None:
        self.coming: CallRecord = {}


class RemoteCatalogue:
    """Has the interface of `Catalogue`: each method is called in the process that has the file.

    Parameters
    ----------
    copy : callable
        Returns the file of the newest copy, None while there is none.

    Attributes
    ----------
    away : bool
        Whether the process has not answered since its last failure.
    """

    def __init__(self, holder: Holder, copy: Callable[[], Path | None] = lambda: None) -> None:
        self._holder, self._newest_copy = holder, copy
        self._opening = threading.Lock()
        self._copy: Catalogue | None = None
        self._version = 0
        self._question = _QuestionState()
        self.away = False

    @property
    def catalogue_id(self) -> str:
        """The random id that the catalogue's file was created with."""
        return str(self._call("identity"))

    @property
    def path(self) -> Path:
        """A name for messages: the file is on another machine."""
        return Path("catalogue of the cluster")

    def data_version(self) -> int:
        """Return a number that changes with every commit; the last known one while the process does not answer."""
        if self._question.working:
            return self._question.version
        if not self.away:
            with suppress(PartUnavailable):
                asked = self._holder.call("data_version", (), {})
                self._version = int(self._result_of(asked, _READ_SECONDS))
        return self._version

    # -- questions -----------------------------------------------------------------------------------

    def answer(self, ask: Callable[[], _T], searched: tuple[str, Filter] | None = None) -> _T:
        """Answer a question from the newest state; `ask` may be called twice.

        Parameters
        ----------
        searched : tuple of str and Filter, optional
            The text and the filter of a search; `ask` then calls `begin_words`.
        """
        question = self._question
        if question.working:
            return ask()
        question.working, question.version, question.newest = True, self._version, None
        question.searched, question.record = searched, None
        question.asked = self._begin("data_version") if searched is None else None
        try:
            while True:
                try:
                    answer = ask()
                except RecommenderError:
                    if self._was_newest():
                        raise
                    continue
                if self._was_newest():
                    return answer
        finally:
            question.working = False

    def begin_words(self, shown: int, newest: RowId | None) -> None:
        """Request ahead the rows that the present search will read, for a page that ends at result number `shown`."""
        question = self._question
        if question.working and question.searched and question.asked is None:
            question.asked = self._begin("words", *question.searched, shown, newest)

    def _begin(self, method: str, *args: Any) -> "Future[RemoteOutcome] | None":
        return None if self.away else self._holder.call(method, args, {})

    def _was_newest(self) -> bool:
        """Whether the question was answered from the newest state; if not, continue from the newest."""
        self._read()
        question = self._question
        before, question.version = question.version, question.newest or question.version
        return question.version == before

    def _read(self) -> CallRecord:
        """Return the recorded calls that were requested ahead for the question."""
        question = self._question
        if question.record is None:
            question.record = {}
            with suppress(PartUnavailable):
                future = question.asked or self._begin("data_version")
                if future is not None:
                    answer = self._result_of(future, _READ_SECONDS)
                    newest, question.record = answer if isinstance(answer, tuple) else (answer, {})
                    question.newest = self._version = int(newest)
        return question.record

    def changes(
        self, since: int, encoder: str | None = None, lexicon: str | None = None
    ) -> Changes:
        """Return what `Catalogue.changes` returns; the results of the calls that will follow come with it."""
        if not self.away:
            with suppress(PartUnavailable):
                future = self._holder.call("news", (since, encoder, lexicon), {})
                changes, self._question.coming = self._result_of(future, _READ_SECONDS)
                return Changes(*changes)
        return Changes(*self._call("changes", since, encoder, lexicon))

    def alone_since(self, sequence: int) -> bool:
        """Return False: others write."""
        return False

    def snapshot(self) -> AbstractContextManager[None]:
        """Do nothing: several calls may read several states, each newer than the one before."""
        return nullcontext()

    def close(self) -> None:
        """Close the copy."""
        if self._copy is not None:
            self._copy.close()

    def write(self, method: str, *args: Any) -> Any:
        """Call a method of `EntryWriter` there; when it returns, what it stored is on disk.

        Raises
        ------
        PartUnavailable
            If the process does not answer. It may have stored all the same; sending it again does no harm.
        """
        return self._result_of(self._holder.write(method, args), _WRITE_SECONDS)

    def __getattr__(self, method: str) -> Any:
        if method.startswith("_"):
            raise AttributeError(method)
        return lambda *given, **named: self._call(method, *given, **named)

    def _call(self, method: str, *args: Any, **kwargs: Any) -> Any:
        question, key = self._question, call_key(method, args, kwargs)
        outcome = question.coming.pop(key, None)
        if outcome is None and question.working and question.searched:
            outcome = self._read().get(key)
        if outcome is not None:
            return outcome.result()
        if not self.away:
            try:
                return self._result_of(self._holder.call(method, args, kwargs), _READ_SECONDS)
            except PartUnavailable:
                if method in _STORING:
                    raise
        copy = self._opened_copy()
        if method in _STORING or copy is None:
            raise PartUnavailable("the catalogue")
        if method == "identity":
            return copy.catalogue_id
        try:
            return getattr(copy, method)(*args, **kwargs)
        except EntryNotFound as error:
            raise NotInCopy(error.id) from None

    def _result_of(self, future: "Future[RemoteOutcome]", seconds: float) -> Any:
        try:
            reply = future.result(seconds)
        except Exception as error:
            self._mark_lost()
            raise PartUnavailable("the catalogue") from error
        return reply.result()

    def _mark_lost(self) -> None:
        """Let questions read from the copy, and try in the background until the process answers."""
        with self._opening:
            begins, self.away = not self.away, True
        if begins:
            threading.Thread(target=self._look_for_it, name="catalogue", daemon=True).start()

    def _look_for_it(self) -> None:
        while self.away:
            time.sleep(_PAUSE)
            with suppress(Exception):
                self._holder.reconnect()
                self._holder.call("data_version", (), {}).result(_READ_SECONDS)
                self.away = False

    def _opened_copy(self) -> Catalogue | None:
        with self._opening:
            path = self._newest_copy()
            if path is not None and (self._copy is None or self._copy.path != path):
                self._copy = Catalogue(path)
            return self._copy
