"""Filters: which entries may be results, by kind, language, category, venue, source and date.

A filter judges one entry by its `Facts`, and all of a release at once by its `releases.columns.Columns`;
the two agree. Values compare without case, and without white space around them:

- category: ``cs.CV`` also finds a digest's bare ``CV``; ``CV`` finds ``cs.CV``; ``cs`` all of it.
- venue: ``NeurIPS`` finds ``NeurIPS 2020``, which finds that year alone.
- source: a medium (``机器之心``) or the format of a document (``weekly``, ``arxiv``).
- dates: an entry known by its year or month alone counts as of its first day; one without a date
  passes no filter by date. A year or month asked for is whole: up to 2024-06 includes the 30th.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from recommender.entries.entry import Facts
from recommender.entries.mention import KINDS
from recommender.entries.option import option, parse
from recommender.errors import InvalidQuery

FIELDS = {
    "kind": "kind",
    "lang": "langs",
    "category": "categories",
    "venue": "venue",
    "source": "sources",
    "has": "has_abstract",
}
"""The fields with values, and what of `Facts` they are compared with."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_LANG = re.compile(r"([a-z]{2,3})(?:[-_]\w+)*", re.ASCII)
_YEAR = re.compile(r"[\s,.(]+(?:19|20)\d\d\)?$", re.ASCII)
_SUBJECT = re.compile(r"([a-z-]+)\.([a-z-]+)", re.ASCII)  # of arXiv
_ARXIV = re.compile(r"(?:[a-z-]+\.)?[a-z]{2}|[a-z-]+\.[a-z-]+|[a-z]+-[a-z]+", re.ASCII)
_LAST = date.max.toordinal()
_ANY: dict[str, Any] = {"metavar": "…", "limit": 100, "limit_in_address": 100}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Conditions on results: values of one field are alternatives, and every field has to hold.

    Equal filters are equal and hash alike, however their values were written. One that filters
    nothing is false.

    Parameters
    ----------
    kind, lang, category, venue, source : tuple of str
        Any of these; empty: all.
    published_from, published_to : str, optional
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, inclusive.
    has : tuple of str
        ``abstract``, or empty.

    Raises
    ------
    InvalidQuery
        If there is no such kind, language or date, or `has` is not ``abstract``. Any category, venue or
        source is accepted, and finds nothing if no entry has it.
    """

    kind: tuple[str, ...] = option((), "Only this kind: paper, post, news.", **_ANY)
    lang: tuple[str, ...] = option((), "Only what is known in this language: zh, en.", **_ANY)
    category: tuple[str, ...] = option((), "Only this category: CV, cs.CV, cs.", **_ANY)
    venue: tuple[str, ...] = option((), "Only this venue: NeurIPS, NeurIPS 2020.", **_ANY)
    source: tuple[str, ...] = option(
        (), "Only this medium, or format of a document: weekly, arxiv.", **_ANY
    )
    published_from: str | None = option(
        None, "Published since: 2024, 2024-06, 2024-06-30.", flag="--from", metavar="DATE"
    )
    published_to: str | None = option(
        None, "Published by then; 2024 means its last day.", flag="--to", metavar="DATE"
    )
    has: tuple[str, ...] = option((), "Only entries that have this: abstract.", **_ANY)

    def __post_init__(self) -> None:
        for field in FIELDS:
            folded = {_fold(value) for value in getattr(self, field)} - {""}
            values = sorted({_validated(field, value) for value in folded})
            object.__setattr__(self, field, tuple(values))
        for field in ("published_from", "published_to"):
            text = (getattr(self, field) or "").strip()
            if text and not _days(text):
                raise InvalidQuery(
                    field,
                    f"must be a date such as 2024, 2024-06 or 2024-06-30, not {text[:40]!r}",
                )
            object.__setattr__(self, field, text or None)

    @classmethod
    def of(cls, **values: str | Iterable[str] | None) -> "Filter":
        """Return a filter of fields as people write them: a text, several, blank or None.

        Raises
        ------
        InvalidQuery
            If there is no such field, or a value cannot be.
        """
        filter: Filter = parse(cls, values)
        return filter

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def accepts(self, facts: Facts) -> bool:
        """Whether an entry of these facts passes."""
        for field, words in self.required_words.items():
            values = values_of(getattr(facts, FIELDS[field]))
            if not any(words & index_words(field, value) for value in values):
                return False
        if self.period is None:
            return True
        lowest, highest = self.period
        return lowest <= day_of(facts.published) <= highest

    @cached_property
    def required_words(self) -> dict[str, frozenset[str]]:
        """For each filtered field, the words one of which an entry must be indexed by: see `index_words`."""
        filtered = {field: values for field in FIELDS if (values := getattr(self, field))}
        return {
            field: frozenset(word for value in values for word in _query_words(field, value))
            for field, values in filtered.items()
        }

    @cached_property
    def period(self) -> tuple[int, int] | None:
        """The first and last day, as ordinals, where dates are filtered by."""
        if not (self.published_from or self.published_to):
            return None
        lowest, _ = _days(self.published_from or "") or (1, 0)
        _, highest = _days(self.published_to or "") or (0, _LAST)
        return lowest, highest


def values_of(value: Any) -> tuple[str, ...]:
    """Return the value of any field of `Facts` as a tuple: ``(text,)``, a tuple as it is, ``()`` for None; a flag as ``("abstract",)``."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return ("abstract",) if value else ()
    return (value,) if value else ()


@lru_cache(maxsize=4096)
def index_words(field: str, value: str) -> frozenset[str]:
    """Return the words that a value of an entry's field is indexed by; a filter matches if it asks for one of them.

    The category ``cs.CV`` is indexed as ``cs.cv``, ``cs`` and ``cv``; the venue ``NeurIPS 2020`` with and without its year.
    """
    folded = _fold(value)
    if field == "lang":
        return frozenset([re.split("[-_]", folded)[0]])
    if field == "venue":
        return frozenset([folded, _YEAR.sub("", folded)])
    if field == "category":
        codes = re.split(r"[\s,;|/]+", folded)
        categories = codes if all(map(_ARXIV.fullmatch, codes)) else [folded]
        return frozenset(
            [folded, *(word for category in categories for word in _subject(category))]
        )
    return frozenset([folded])


def _subject(category: str) -> tuple[str, ...]:
    if match := _SUBJECT.fullmatch(category):
        return category, *match.groups()
    # A digest's CV may be cs.CV, and says so; that of math.CV is not.
    return category, f"*.{category}"


def _query_words(field: str, value: str) -> tuple[str, ...]:
    """Return the words that a filter's folded value asks for; an entry matches if it is indexed by any of them."""
    if field == "category" and (match := _SUBJECT.fullmatch(value)):
        return value, f"*.{match[2]}"
    return (value,)


def _validated(field: str, value: str) -> str:
    """Return a filter's value, folded already, or raise `InvalidQuery`."""
    if field == "kind" and value not in KINDS:
        raise InvalidQuery(field, f"must be {', '.join(KINDS)}, not {value[:40]!r}")
    if field == "has" and value != "abstract":
        raise InvalidQuery(field, f"must be abstract, not {value[:40]!r}")
    if field == "lang":
        if not (match := _LANG.fullmatch(value)):
            raise InvalidQuery(
                field, f"must be a code of a language such as zh or en, not {value[:40]!r}"
            )
        return match[1]
    return value


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _days(text: str) -> tuple[int, int] | None:
    """Return the first and last day of a year, month or day as ordinals; None if it is none."""
    if not (match := _DATE.fullmatch(text)):
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = date(first.year, month or 12, day or monthrange(first.year, month or 12)[1])
    except ValueError:
        return None
    return first.toordinal(), last.toordinal()


def day_of(published: str | None) -> int:
    """Return the first day of an entry's date as an ordinal, 0 if it has none or an invalid one."""
    days = _days(published) if published else None
    return days[0] if days else 0
