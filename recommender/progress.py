"""Progress: the callback by which long jobs report how far they are."""

from typing import Protocol


class Progress(Protocol):
    """A callback that a job calls again and again with the name of its step, the units done, and the total.

    The total is None while it is not known.
    """

    def __call__(self, what: str, done: int, total: int | None, /) -> None:
        """Report that `done` of `total` units of a step are done."""
        ...


def no_progress(what: str, done: int, total: int | None) -> None:
    """Report to nobody: the default of all jobs."""
