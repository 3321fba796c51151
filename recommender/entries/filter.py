"""Filters: which entries may be answered, by kind, language, category, venue, source and date.

A filter judges one entry by its `Facts`, and all of a release at once by its `Columns`; the two
agree. Values compare without case, and without white space around them:

- category: ``cs.CV`` also finds a digest's bare ``CV``; ``CV`` finds ``cs.CV``; ``cs`` all of it.
- venue: ``NeurIPS`` finds ``NeurIPS 2020``, which finds that year alone.
- source: a medium (``机器之心``) or the format of a document (``weekly``, ``arxiv``).
- dates: an entry known by its year or month alone counts as of its first day; one without a date
  passes no filter by date. A year or month asked for is whole: up to 2024-06 includes the 30th.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.entries import identity
from recommender.entries.entry import KINDS, Facts
from recommender.entries.option import option, parse
from recommender.errors import InvalidQuery

Mask = npt.NDArray[np.bool_]

_VALUED = {  # fields with values, and what of `Facts` they are of
    "kind": "kind",
    "lang": "langs",
    "category": "categories",
    "venue": "venue",
    "source": "sources",
    "has": "has_abstract",
}
_OFTEN = 32  # a word of more than one entry in so many has a bitmap: as fast as a list is there
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_LANG = re.compile(r"([a-z]{2,3})(?:[-_]\w+)*", re.ASCII)
_YEAR = re.compile(r"[\s,.(]+(?:19|20)\d\d\)?$", re.ASCII)
_SUBJECT = re.compile(r"([a-z-]+)\.([a-z-]+)", re.ASCII)  # of arXiv
_ARXIV = re.compile(r"(?:[a-z-]+\.)?[a-z]{2}|[a-z-]+\.[a-z-]+|[a-z]+-[a-z]+", re.ASCII)
_LAST = date.max.toordinal()
_ANY: dict[str, Any] = {"metavar": "…", "limit": 100, "limit_in_address": 100}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What an answer may hold: alternatives within a field, all fields at once.

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
        If a kind, a language, a date or what an entry must have cannot be; any category, venue or
        source can, and finds nothing if no entry has it.
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
    has: tuple[str, ...] = option((), "Only entries with an abstract: --has abstract.", **_ANY)

    def __post_init__(self) -> None:
        for field in _VALUED:
            folded = {_fold(value) for value in getattr(self, field)} - {""}
            values = sorted({_checked(field, value) for value in folded})
            object.__setattr__(self, field, tuple(values))
        for field in ("published_from", "published_to"):
            given = (getattr(self, field) or "").strip()
            if given and not _days(given):
                raise InvalidQuery(
                    field,
                    f"must be a date such as 2024, 2024-06 or 2024-06-30, not {given[:40]!r}",
                )
            object.__setattr__(self, field, given or None)

    @classmethod
    def of(cls, **given: str | Iterable[str] | None) -> "Filter":
        """Return a filter of fields as people write them: a text, several, blank or None.

        Raises
        ------
        InvalidQuery
            If there is no such field, or a value cannot be.
        """
        made: Filter = parse(cls, given)
        return made

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def accepts(self, facts: Facts) -> bool:
        """Whether an entry of these facts passes."""
        for field, asked in self.asked.items():
            values = _listed(getattr(facts, _VALUED[field]))
            if not any(asked & _answers(field, value) for value in values):
                return False
        if self.period is None:
            return True
        lowest, highest = self.period
        return lowest <= _day(facts.published) <= highest

    @cached_property
    def asked(self) -> dict[str, frozenset[str]]:
        """The words of which an entry must have one, of each field that is filtered by."""
        given = {field: values for field in _VALUED if (values := getattr(self, field))}
        return {
            field: frozenset(word for value in values for word in _asks(field, value))
            for field, values in given.items()
        }

    @cached_property
    def period(self) -> tuple[int, int] | None:
        """The first and last day, as ordinals, where dates are filtered by."""
        if not (self.published_from or self.published_to):
            return None
        lowest, _ = _days(self.published_from or "") or (1, 0)
        _, highest = _days(self.published_to or "") or (0, _LAST)
        return lowest, highest


@dataclass(frozen=True, eq=False)
class Columns:
    """The facts of many entries, by place, to be filtered all at once: an inverted index.

    All arrays may be memory-mapped: a filter reads only what it asks for.

    Attributes
    ----------
    days : array, shape (n,), int32
        When each was published, as a proleptic Gregorian ordinal; 0 without a date.
    words : array, shape (t,), uint64
        Hashes of every field with every word that asks for a value, ascending.
    starts : array, shape (t + 1,), int64
        The places that have word i are the slice from ``starts[i]`` to ``starts[i + 1]`` of
        `places`, unless it has a bitmap.
    places : array, shape (m,), int32
        Ascending within a word.
    ranks : array, shape (t,), int32
        Which bitmap a word has, -1 for none.
    bitmaps : array, shape (b, ceil(n / 8)), uint8
        Of the words of more than one place in 32, a bit a place.
    """

    days: npt.NDArray[np.int32]
    words: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int64]
    places: npt.NDArray[np.int32]
    ranks: npt.NDArray[np.int32]
    bitmaps: npt.NDArray[np.uint8]

    @classmethod
    def fit(cls, facts: Iterable[Facts]) -> "Columns":
        """Return the columns of entries given in the order of their places."""
        attributes = attrgetter(*_VALUED.values(), "published")
        rows = [attributes(one) for one in facts]
        *valued, published = ([row[i] for row in rows] for i in range(len(_VALUED) + 1))
        dates, codes = _coded(published)
        days = np.array([_day(text) for text in dates], np.int32)[codes]
        pairs = [
            _pairs(field, *_coded(column)) for field, column in zip(_VALUED, valued, strict=True)
        ]
        hashes, places = map(np.concatenate, zip(*pairs, strict=True))
        order = np.argsort(hashes, kind="stable")
        words, counts = np.unique(hashes, return_counts=True)
        return cls._packed(days, words, counts, places[order])

    @classmethod
    def _packed(
        cls,
        days: npt.NDArray[np.int32],
        words: npt.NDArray[np.uint64],
        counts: npt.NDArray[np.int64],
        places: npt.NDArray[np.int32],
    ) -> "Columns":
        """Make bitmaps of the long lists."""
        often = counts * _OFTEN > len(days)
        ends = np.cumsum(counts)
        bitmaps = np.zeros((int(often.sum()), -(-len(days) // 8)), np.uint8)
        for bitmap, word in zip(bitmaps, np.flatnonzero(often), strict=True):
            bits = np.zeros(len(days), bool)
            bits[places[ends[word] - counts[word] : ends[word]]] = True
            bitmap[:] = np.packbits(bits)
        listed = places[np.repeat(~often, counts)]
        starts = np.concatenate([[0], np.cumsum(np.where(often, 0, counts))]).astype(np.int64)
        ranks = np.where(often, np.cumsum(often) - 1, -1).astype(np.int32)
        return cls(days, words, starts, listed, ranks, bitmaps)

    def __len__(self) -> int:
        return len(self.days)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what `Columns` is made of again, by name."""
        return dict(vars(self))

    def mask(self, filter: Filter) -> Mask:
        """Return which places a filter accepts, shape (n,), bool; a new array."""
        masks = [self._having(field, asked) for field, asked in filter.asked.items()]
        if filter.period is not None:
            lowest, highest = filter.period
            masks.append((self.days >= lowest) & (self.days <= highest))
        if not masks:
            return np.ones(len(self), bool)
        first, *others = masks
        for other in others:
            first &= other
        return first

    def _having(self, field: str, asked: Iterable[str]) -> Mask:
        """Return which places have any of these words."""
        found = [i for word in asked if (i := self._find(_hash(field, word))) is not None]
        ranks = [rank for i in found if (rank := self.ranks[i]) >= 0]
        bits = np.bitwise_or.reduce(self.bitmaps[ranks], axis=0)
        mask = np.unpackbits(bits, count=len(self)).view(np.bool_)
        for i in found:
            mask[self.places[self.starts[i] : self.starts[i + 1]]] = True
        return mask

    def _find(self, word: np.uint64) -> int | None:
        i = int(np.searchsorted(self.words, word))
        return i if i < len(self.words) and self.words[i] == word else None


def _pairs(
    field: str, distinct: Iterable[Any], codes: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Return every word with every place that has it, by place; a code is its value."""
    spoken = [
        {word for one in _listed(value) for word in _answers(field, one)} for value in distinct
    ]
    lengths = np.array([len(words) for words in spoken], np.int64)
    flat = np.array([_hash(field, word) for words in spoken for word in words], np.uint64)
    if not len(codes):
        return flat, codes
    firsts, repeats = (np.cumsum(lengths) - lengths)[codes], lengths[codes]
    shifts = np.repeat(firsts - np.cumsum(repeats) + repeats, repeats)
    hashes = flat[shifts + np.arange(len(shifts))]
    return hashes, np.repeat(np.arange(len(codes), dtype=np.int32), repeats)


def _coded(column: Sequence[Any]) -> tuple[list[Any], npt.NDArray[np.int32]]:
    """Return the distinct values of a column, and which of them each is."""
    codes = {value: code for code, value in enumerate(dict.fromkeys(column))}
    return list(codes), np.fromiter(map(codes.__getitem__, column), np.int32, len(column))


def _listed(value: Any) -> tuple[str, ...]:
    """Return the values of a field of `Facts`, be it one, several, none or whether."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return ("abstract",) if value else ()
    return (value,) if value else ()


@lru_cache(maxsize=4096)
def _answers(field: str, value: str) -> frozenset[str]:
    """Return the words by which an entry's value is found: one is what a filter asks for."""
    folded = _fold(value)
    if field == "lang":
        return frozenset([re.split("[-_]", folded)[0]])
    if field == "venue":
        return frozenset([folded, _YEAR.sub("", folded)])
    if field == "category":
        several = re.split(r"[\s,;|/]+", folded)
        each = several if all(map(_ARXIV.fullmatch, several)) else [folded]
        return frozenset([folded, *(word for one in each for word in _subject(one))])
    return frozenset([folded])


def _subject(category: str) -> tuple[str, ...]:
    if match := _SUBJECT.fullmatch(category):
        return category, *match.groups()
    # A digest's CV may be cs.CV, and says so; that of math.CV is not.
    return category, f"*.{category}"


def _asks(field: str, value: str) -> tuple[str, ...]:
    """Return the words by which a filter's value, already folded, looks for entries."""
    if field == "category" and (match := _SUBJECT.fullmatch(value)):
        return value, f"*.{match[2]}"
    return (value,)


def _checked(field: str, value: str) -> str:
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


def _hash(field: str, word: str) -> np.uint64:
    return np.uint64(int(identity.digest(f"{field}:{word}")[:16], 16))


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


def _day(published: str | None) -> int:
    """Return the first day of an entry's date, 0 where it has none or it is none."""
    days = _days(published) if published else None
    return days[0] if days else 0
