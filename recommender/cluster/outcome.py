"""Outcomes: the result of a method in another process, or the error that it raised there; and recorded results of several calls."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeAlias

import xxhash

from recommender.errors import RecommenderError


@dataclass(frozen=True)
class RemoteOutcome:
    """The value that a call returned, or the error of this package that it raised: its type, message and attributes."""

    value: Any = None
    error: tuple[type[RecommenderError], str, dict[str, Any]] | None = None

    @classmethod
    def of(cls, method: Callable[..., Any], *args: Any, **kwargs: Any) -> "RemoteOutcome":
        """Call a method; the items of an iterator are collected in a list."""
        try:
            value = method(*args, **kwargs)
            return cls(list(value) if isinstance(value, Iterator) else value)
        except RecommenderError as error:
            return cls(error=(type(error), str(error), vars(error)))

    def result(self) -> Any:
        """Return the value, or raise the error as it was raised there."""
        if self.error is None:
            return self.value
        kind, message, attributes = self.error
        error = kind.__new__(kind, message)
        vars(error).update(attributes)
        raise error


CallRecord: TypeAlias = dict[bytes, RemoteOutcome]
"""The outcomes of calls, by `call_key`."""


def call_key(method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    """Return the key of a call: the same for equal calls in all processes."""
    return xxhash.xxh3_128_digest(repr((method, args, sorted(kwargs.items()))).encode())


class CallRecorder:
    """Passes calls on to an object and records their results, for a process that will make the same calls.

    Attributes
    ----------
    record : CallRecord
    """

    def __init__(self, of: Any) -> None:
        self._of = of
        self.record: CallRecord = {}

    def snapshot(self) -> AbstractContextManager[None]:
        """Do nothing: whoever records has opened a snapshot of the catalogue already."""
        return nullcontext()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            outcome = RemoteOutcome.of(getattr(self._of, method), *given, **named)
            self.record[call_key(method, given, named)] = outcome
            return outcome.result()

        return call
