"""Memoised methods of immutable values: the result is kept in the value itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar


class Memo(Protocol):
    """A value with a place for memoised results."""

    @property
    def _memo(self) -> dict[str, Any]: ...


_V = TypeVar("_V", bound=Memo)
_T = TypeVar("_T")


def memoised(method: Callable[[_V], _T]) -> Callable[[_V], _T]:
    """Memoise a method without arguments, in the value that it is called on."""
    name = method.__name__

    @wraps(method)
    def remembered(value: _V) -> _T:
        memo = value._memo
        if name not in memo:
            memo[name] = method(value)
        return memo[name]  # type: ignore[no-any-return]

    return remembered
