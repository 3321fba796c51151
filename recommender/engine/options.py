"""Query options: what a question asks for beyond the nearest entries.

Each is defined once, as a field of `ListOptions`, of `QueryOptions`, or of `entries.filter.Filter`: see
`entries.option`. To add one, add a field here and what it does in `recommend` or `search`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from recommender.entries.filter import Filter
from recommender.entries.option import check, option, options_of, parse
from recommender.errors import InvalidQuery

LONGEST_CURSOR = 8192
"""Characters of a cursor, at most: some five times what a thousand results take."""

MAX_K = 1000
"""Results of one answer, at most."""

MAX_WEIGHT = 100.0
"""The largest weight of a seed."""


class WeightedSeed(NamedTuple):
    """A seed and its weight: an entry by any of its names, or ``text:`` and a text."""

    name: str
    weight: float = 1.0

    @classmethod
    def of(cls, text: "str | WeightedSeed") -> "WeightedSeed":
        """Return a seed as people write it: a name, or a name, ``^`` and a weight.

        Raises
        ------
        InvalidQuery
            If the weight is not from 0, excluded, to `MAX_WEIGHT`.
        """
        if isinstance(text, WeightedSeed):
            name, weight = text
        elif "^" not in text:  # as nearly all are, of thousands
            return cls(text)
        else:
            name, mark, number = text.rpartition("^")
            try:
                weight = float(number) if mark else math.nan
            except ValueError:
                weight = math.nan
            if math.isnan(weight):  # a name with a ^ of its own, or without any
                name, weight = text, 1.0
        if not 0 < weight <= MAX_WEIGHT:
            raise InvalidQuery("weight", f"must be above 0, at most {MAX_WEIGHT:g}, not {weight:g}")
        return cls(name, weight)


@dataclass(frozen=True, kw_only=True)
class ListOptions:
    """Options of every list of results: versions collapsed or not, what has been seen, where to go on.

    Attributes
    ----------
    collapse : str
        ``work``: entries that are one work (see `recommender.entries.work`) are one result, the best
        placed, which names the others. ``none``: each is a result of its own.
    exclude_seen : tuple of str
        Names of entries that the reader has seen: neither they nor, with ``collapse="work"``, their other
        versions are results. A name that no entry has excludes nothing. May grow from page to page.
    cursor : str, optional
        The `next` of an answer to the same question: what comes after what it has shown.

    Raises
    ------
    InvalidQuery
        If a value cannot be.
    """

    collapse: str = option(
        "work", "Versions of a work as one result, or each as one.", choices=("work", "none")
    )
    exclude_seen: tuple[str, ...] = option(
        (),
        "Not this entry, nor its other versions.",
        metavar="ID",
        limit=10_000,
        limit_in_address=1_000,
    )
    cursor: str | None = option(
        None,
        "Go on where an answer to the same question said `next`.",
        metavar="NEXT",
        limit=LONGEST_CURSOR,
        limit_in_address=LONGEST_CURSOR,
    )

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, kw_only=True)
class QueryOptions(ListOptions):
    """Options of a question about related entries; falsy where all have their defaults.

    Attributes
    ----------
    collapse, exclude_seen, cursor
        See `ListOptions`.
    diversity : float
        From 0, the nearest, to 1, results unlike each other; see `retrieval.rerank.mmr`.
    half_life_days : float
        A score halves with this many days of age; infinite: age does not matter.
    as_of : str, optional
        Only what was published up to this date (``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``).
    exclude : tuple of str
        Names of entries that are no results; their other versions still may be. A name that no
        entry has excludes nothing.
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

    explain: bool = option(False, "Say why each result is related.")
    diversity: float = option(0.0, "0: the nearest; 1: results unlike each other.", least=0, most=1)
    half_life_days: float = option(
        math.inf,
        "An entry that many days older counts half.",
        above=0,
        flag="--half-life",
        metavar="DAYS",
    )
    as_of: str | None = option(None, "Only what was published by then.", metavar="DATE")
    exclude: tuple[str, ...] = option(
        (),
        "Not this entry; its other versions still.",
        metavar="ID",
        limit=1_000,
        limit_in_address=100,
    )
    lang_mode: str = option(
        "any",
        "Language of results, beside the seeds': any, the same, another; balanced: by turns.",
        choices=("any", "same", "other", "balanced"),
    )
    together: bool = option(False, "Seeds on several subjects as one average, not by turns.")

    def __bool__(self) -> bool:
        return self != _NONE

    @property
    def without_cursor(self) -> "QueryOptions":
        """The options that must stay the same from page to page, which a cursor is bound to."""
        return replace(self, explain=False, exclude_seen=(), cursor=None)

    @property
    def needs_ranking(self) -> bool:
        """Whether results are chosen by more than nearness, so that the neighbour graph cannot give them."""
        return replace(self.without_cursor, collapse="work") != _NONE

    @property
    def needs_wider_pool(self) -> bool:
        """Whether more candidates are needed than the nearest few: to diversify, or to prefer the recent."""
        return bool(self.diversity) or self.half_life_days < math.inf


_NONE = QueryOptions()


def check_k(k: int) -> None:
    """Refuse a number of results that is not from 1 to `MAX_K`."""
    if not 1 <= k <= MAX_K:
        raise InvalidQuery("k", f"must be from 1 to {MAX_K}, not {k}")


def parse_options(values: Mapping[str, Any]) -> tuple[Filter, QueryOptions]:
    """Return filter and options of values by name, as people write them.

    Raises
    ------
    InvalidQuery
        If there is no such option, or a value cannot be.
    """
    narrowed, options = _split_options(values, QueryOptions)
    return parse(Filter, narrowed), parse(QueryOptions, options)


def parse_list_options(values: Mapping[str, Any]) -> tuple[Filter, ListOptions]:
    """Return filter and list options of values by name, for questions that have no other options.

    Raises
    ------
    InvalidQuery
        If there is no such option, or a value cannot be.
    """
    narrowed, options = _split_options(values, ListOptions)
    return parse(Filter, narrowed), parse(ListOptions, options)


def _split_options(values: Mapping[str, Any], kind: type) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split values by name into the fields of a filter (all names that are no option of `kind`) and the options of `kind`."""
    names = {one.name for one in options_of(kind)}
    options = {name: value for name, value in values.items() if name in names}
    return {name: value for name, value in values.items() if name not in names}, options
