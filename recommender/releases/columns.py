"""Columns: an inverted index of the facts of all entries of a release, by which a filter becomes a mask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.entries import identity
from recommender.entries.entry import Facts
from recommender.entries.filter import FIELDS, Filter, day_of, index_words, values_of

# A word that more than one entry in so many has gets a bitmap: then it is as fast as a list.
_OFTEN = 32


@dataclass(frozen=True, eq=False)
class Columns:
    """An inverted index from words of facts to places: long posting lists are bitmaps, short ones arrays.

    A word is a field with a value in the form that filters compare (``kind:paper``), see `entries.filter`.
    All arrays may be memory-mapped: a filter reads only the lists of its own words.

    Attributes
    ----------
    days : array, shape (n,), int32
        When each was published, as a proleptic Gregorian ordinal; 0 without a date.
    words : array, shape (t,), uint64
        Hashes of the words, ascending.
    starts : array, shape (t + 1,), int64
        The places that have word i are the slice from ``starts[i]`` to ``starts[i + 1]`` of
        `places`, unless it has a bitmap.
    places : array, shape (m,), int32
        Ascending within a word.
    ranks : array, shape (t,), int32
        Which bitmap a word has, -1 for none.
    bitmaps : array, shape (b, ceil(n / 8)), uint8
        Of the words that more than one entry in 32 has, a bit for each place.
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
        attributes = attrgetter(*FIELDS.values(), "published")
        rows = [attributes(entry_facts) for entry_facts in facts]
        *valued, published = ([row[i] for row in rows] for i in range(len(FIELDS) + 1))
        dates, codes = _coded(published)
        days = np.array([day_of(text) for text in dates], np.int32)[codes]
        pairs = [
            _pairs(field, *_coded(column)) for field, column in zip(FIELDS, valued, strict=True)
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
        """Return the columns, with the posting lists of frequent words as bitmaps."""
        often = counts * _OFTEN > len(days)
        ends = np.cumsum(counts)
        bitmaps = np.zeros((int(often.sum()), -(-len(days) // 8)), np.uint8)
        for bitmap, word in zip(bitmaps, np.flatnonzero(often), strict=True):
            bits = np.zeros(len(days), bool)
            bits[places[ends[word] - counts[word] : ends[word]]] = True
            bitmap[:] = np.packbits(bits)
        short_lists = places[np.repeat(~often, counts)]
        starts = np.concatenate([[0], np.cumsum(np.where(often, 0, counts))]).astype(np.int64)
        ranks = np.where(often, np.cumsum(often) - 1, -1).astype(np.int32)
        return cls(days, words, starts, short_lists, ranks, bitmaps)

    def __len__(self) -> int:
        return len(self.days)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays by name; ``Columns(**arrays)`` is the same again."""
        return dict(vars(self))

    def mask(self, filter: Filter) -> npt.NDArray[np.bool_]:
        """Return the mask of the places that a filter accepts, shape (n,), bool; a new array."""
        masks = [self._places_with(field, words) for field, words in filter.required_words.items()]
        if filter.period is not None:
            lowest, highest = filter.period
            masks.append((self.days >= lowest) & (self.days <= highest))
        if not masks:
            return np.ones(len(self), bool)
        first, *further = masks
        for other in further:
            first &= other
        return first

    def _places_with(self, field: str, words: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return the mask of the places whose field has any of these words."""
        words_found = [i for word in words if (i := self._find(_hash(field, word))) is not None]
        ranks = [rank for i in words_found if (rank := self.ranks[i]) >= 0]
        bits = np.bitwise_or.reduce(self.bitmaps[ranks], axis=0)
        mask = np.unpackbits(bits, count=len(self)).view(np.bool_)
        for i in words_found:
            mask[self.places[self.starts[i] : self.starts[i + 1]]] = True
        return mask

    def _find(self, word: np.uint64) -> int | None:
        i = int(np.searchsorted(self.words, word))
        return i if i < len(self.words) and self.words[i] == word else None


def _pairs(
    field: str, distinct: Iterable[Any], codes: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Return postings, hash of a word and place, by place.

    Parameters
    ----------
    distinct, codes : values, array of shape (n,)
        From `_coded`: each distinct value is split into words once, however many entries have it.
    """
    spoken = [
        {word for one in values_of(value) for word in index_words(field, one)} for value in distinct
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


def _hash(field: str, word: str) -> np.uint64:
    return np.uint64(int(identity.digest(f"{field}:{word}")[:16], 16))
