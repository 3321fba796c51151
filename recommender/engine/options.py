"""Wishes: what a question asks for beyond the nearest entries."""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from recommender.errors import InvalidQuery

LANGUAGE_MODES = ("any", "same", "other", "balanced")
COLLAPSES = ("work", "none")
MOST = 100.0
"""The largest weight of a seed."""


class WeightedSeed(NamedTuple):
    """A seed and its weight: an entry by any of its names, or ``text:`` and a text."""

    name: str
    weight: float = 1.0

    @classmethod
    def of(cls, written: "str | WeightedSeed") -> "WeightedSeed":
        """Return a seed as people write it: a name, or a name, ``^`` and a weight.

        Raises
        ------
        InvalidQuery
            If the weight is not from 0, excluded, to `MOST`.
        """
        if isinstance(written, WeightedSeed):
            name, weight = written
        else:
            name, mark, number = written.rpartition("^")
            try:
                weight = float(number) if mark else math.nan
            except ValueError:
                weight = math.nan
            if math.isnan(weight):  # a name with a ^ of its own, or without any
                name, weight = written, 1.0
        if not 0 < weight <= MOST:
            raise InvalidQuery("weight", f"must be above 0, at most {MOST:g}, not {weight:g}")
        return cls(name, weight)


@dataclass(frozen=True, kw_only=True)
class ListOptions:
    """How a list is told, whatever it is a list of.

    Attributes
    ----------
    collapse : str
        ``work``: entries that are one work (see `recommender.releases.works`) are one result, the best
        placed, which names the others. ``none``: each is a result of its own.
    exclude_seen : tuple of str
        Names of entries that whoever asks has seen: no results, nor are, with ``collapse="work"``,
        their other versions. A name that nobody has excludes nothing. May grow from page to page.
    cursor : str, optional
        The `next` of an answer to the same question: what comes after what it has shown.

    Raises
    ------
    InvalidQuery
        If a value cannot be.
    """

    collapse: str = "work"
    exclude_seen: tuple[str, ...] = ()
    cursor: str | None = None

    def __post_init__(self) -> None:
        if self.collapse not in COLLAPSES:
            raise InvalidQuery("collapse", f"must be work or none, not {self.collapse[:40]!r}")


@dataclass(frozen=True, kw_only=True)
class QueryOptions(ListOptions):
    """What is asked for beyond the nearest; one that asks for nothing is false.

    Attributes
    ----------
    collapse, exclude_seen, cursor
        See `ListOptions`.
    diversity : float
        From 0, the nearest, to 1, results unlike each other; see `ranking.mmr`.
    half_life_days : float
        A score halves with this many days of age; infinite: age does not matter.
    as_of : str, optional
        Only what was published up to this date (``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``).
    exclude : tuple of str
        Names of entries that are no results; their other versions still may be. A name that
        nobody has excludes nothing.
    lang_mode : str
        ``any`` language; the ``same`` as the seeds' or an ``other``; ``balanced``: by turns.
    together : bool
        Seeds on several subjects as one blurred average, rather than each subject by turns.
    explain : bool
        Whether each result tells why.

    Raises
    ------
    InvalidQuery
        If a value cannot be.
    """

    diversity: float = 0.0
    half_life_days: float = math.inf
    as_of: str | None = None
    exclude: tuple[str, ...] = ()
    lang_mode: str = "any"
    together: bool = False
    explain: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.diversity <= 1:
            raise InvalidQuery("diversity", f"must be from 0 to 1, not {self.diversity:g}")
        if not self.half_life_days > 0:
            raise InvalidQuery("half_life_days", f"must be above 0, not {self.half_life_days:g}")
        if self.lang_mode not in LANGUAGE_MODES:
            modes = ", ".join(LANGUAGE_MODES)
            raise InvalidQuery("lang_mode", f"must be one of {modes}, not {self.lang_mode[:40]!r}")

    def __bool__(self) -> bool:
        return self != _NONE

    @property
    def without_cursor(self) -> "QueryOptions":
        """What stays the same from page to page."""
        return replace(self, explain=False, exclude_seen=(), cursor=None)

    @property
    def needs_ranking(self) -> bool:
        """Whether it asks for other results than the nearest works or entries."""
        return replace(self.without_cursor, collapse="work") != _NONE

    @property
    def needs_wider_pool(self) -> bool:
        """Whether candidates beyond the nearest few are worth a look."""
        return bool(self.diversity) or self.half_life_days < math.inf


_NONE = QueryOptions()
