"""Keyword parameters of questions beside their seeds, in process and over HTTP."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypedDict

from recommender.engine.options import QueryOptions
from recommender.entries.filter import Filter
from recommender.entries.option import as_tuple, options_of
from recommender.errors import InvalidQuery

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
    """`FilterParams`, and options of any list of results.

    ``collapse`` the entries of one work as one result (``work``), or each (``none``);
    ``exclude_seen`` no results, nor are their other versions; ``cursor`` the `Results.next` of an
    answer to the same question: what comes after it.
    """

    collapse: Literal["work", "none"]
    exclude_seen: Texts
    cursor: str | None


class SimilarParams(ListParams, total=False):
    """`ListParams`, and the options of `similar` and `like`.

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


class CollectionParams(TypedDict, total=False):
    """The changes to make to a collection.

    ``add``, ``like`` and ``dislike`` entries by any name, or ``text:`` and a text, perhaps with ``^`` and a weight;
    ``remove`` members; ``shown`` and ``read`` entries; ``seen_days`` after which a shown entry may be shown again, 0: never.
    """

    add: Texts
    like: Texts
    dislike: Texts
    remove: Texts
    shown: Texts
    read: Texts
    seen_days: int | None


def to_change(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes to a collection as JSON types, with lists where there may be several values.

    Raises
    ------
    InvalidQuery
        If a keyword is none of `CollectionParams`.
    """
    hints = CollectionParams.__annotations__
    for name in keywords:
        if name not in hints:
            raise InvalidQuery(name, f"is no part of a collection; there are {', '.join(hints)}")
    return {what: v if what == "seen_days" else as_tuple(v or ()) for what, v in keywords.items()}


def to_query(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Return keywords as JSON types: lists where there may be several values; those that are None are left out."""
    several = {one.name for one in options_of(Filter, QueryOptions) if one.several}
    given = {name: value for name, value in keywords.items() if value is not None}
    return {name: as_tuple(v) if name in several else v for name, v in given.items()}
