"""Outcomes: what a method gave in another process, or the error that it raised there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from recommender.errors import RecommenderError


@dataclass(frozen=True)
class RemoteOutcome:
    """A value, or an error of this package: of its type, with its message and its attributes."""

    value: Any = None
    error: tuple[type[RecommenderError], str, dict[str, Any]] | None = None

    @classmethod
    def of(cls, method: Callable[..., Any], *given: Any, **named: Any) -> "RemoteOutcome":
        """Call a method; what it yields one by one is gathered."""
        try:
            value = method(*given, **named)
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
