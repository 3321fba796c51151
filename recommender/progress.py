"""Progress: how long jobs tell whoever waits for them how far they are."""

from typing import Protocol


class Progress(Protocol):
    """Is told, again and again, what is going on, how far it is, and how far it goes.

    The total is None where nobody knows it yet.
    """

    def __call__(self, what: str, done: int, total: int | None, /) -> None:
        """Tell what is going on, and how much of it is done."""
        ...


def no_progress(what: str, done: int, total: int | None) -> None:
    """Tell nobody."""
