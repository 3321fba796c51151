"""Keywords: what questions take beside their seeds, in process and over HTTP."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Literal, TypedDict

from recommender.engine.options import ListOptions, QueryOptions
from recommender.entries.filter import Filter

Mode = Literal["hybrid", "words", "vectors"]
Texts = str | Iterable[str]


class FilterParams(TypedDict, total=False):
    """Which entries may be results; values of one keyword are alternatives, all keywords hold.

    ``kind`` paper, post or news; ``lang`` what is known in this language; ``category`` such as
    ``cs.CV``; ``venue``; ``source``; ``published_from`` and ``published_to`` dates such as 2024 or
    2024-06, inclusive; ``has`` abstract.
    """

    kind: Texts
    lang: Texts
    category: Texts
    venue: Texts
    source: Texts
    published_from: str | None
    published_to: str | None
    has: Texts


class ListParams(FilterParams, total=False):
    """The same, and how the list is told.

    ``collapse`` the entries of one work as one result (``work``), or each (``none``);
    ``exclude_seen`` no results, nor are their other versions; ``cursor`` the `Results.next` of an
    answer to the same question: what comes after it.
    """

    collapse: Literal["work", "none"]
    exclude_seen: Texts
    cursor: str | None


class SimilarParams(ListParams, total=False):
    """The same, and wishes beyond the nearest.

    ``diversity`` 0 the nearest, 1 results unlike each other; ``half_life_days`` an entry that many
    days older counts half; ``as_of`` only what was published by then; ``exclude`` no results;
    ``lang_mode`` in the ``same`` language as the seeds, in an ``other``, or ``balanced``;
    ``explain`` why each result is related.
    """

    diversity: float
    half_life_days: float | None
    as_of: str | None
    exclude: Texts
    lang_mode: Literal["any", "same", "other", "balanced"]
    explain: bool


_SEVERAL = frozenset(name for name, kind in SimilarParams.__annotations__.items() if kind == Texts)


def parse_options(asked: Mapping[str, Any]) -> tuple[Filter, QueryOptions]:
    """Return what keywords of `SimilarParams`, and ``together``, ask for.

    Raises
    ------
    InvalidQuery
        If there is no such keyword, or a value cannot be.
    """
    narrowed, wished = _split(asked, QueryOptions)
    if wished.get("half_life_days", 0) is None:
        wished["half_life_days"] = math.inf
    return Filter.of(**narrowed), QueryOptions(**wished)


def parse_list_options(asked: Mapping[str, Any]) -> tuple[Filter, ListOptions]:
    """Return what keywords of `ListParams` ask for.

    Raises
    ------
    InvalidQuery
        If there is no such keyword, or a value cannot be.
    """
    narrowed, listed = _split(asked, ListOptions)
    return Filter.of(**narrowed), ListOptions(**listed)


def to_query(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return keywords as JSON has them: lists where there may be several, and nothing for None."""
    told = {name: value for name, value in asked.items() if value is not None}
    return {name: as_tuple(v) if name in _SEVERAL else v for name, v in told.items()}


def as_tuple(given: Texts) -> tuple[str, ...]:
    """Return one text or several as several."""
    return (given,) if isinstance(given, str) else tuple(given)


def _split(
    asked: Mapping[str, Any], kind: type[ListOptions]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return keywords of filters, or of nothing, and those that are fields of a kind of wishes."""
    names = {field.name for field in fields(kind)}
    wished = {
        name: as_tuple(value) if name in _SEVERAL else value
        for name, value in asked.items()
        if name in names
    }
    return {name: value for name, value in asked.items() if name not in names}, wished
