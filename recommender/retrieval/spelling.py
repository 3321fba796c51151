"""Spelling: which known words a misspelt one may stand for."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

WIDTH = 24
"""Letters of the longest words that are kept."""

_ENOUGH = 4  # letters, from which a word may be misspelt; twice as many allow a second mistake
_USUAL = 10  # times as many mentions as the word itself must have what it may stand for
_KEPT = 3


@dataclass(frozen=True)
class Spellings:
    """Known words, so laid out that some thousand with one initial are sifted at once.

    Attributes
    ----------
    words : array, shape (m,), bytes of `WIDTH`
        Of ASCII letters in lower case, ascending.
    counts : array, shape (m,), int32
        In how many mentions each occurs.
    """

    words: npt.NDArray[np.bytes_]
    counts: npt.NDArray[np.int32]

    @classmethod
    def of(cls, known: Iterable[tuple[str, int]]) -> "Spellings":
        """Keep those of these words that a misspelt one may stand for, with their counts."""
        kept = sorted(
            (word, count)
            for word, count in known
            if _ENOUGH <= len(word) + 1 <= WIDTH + 1 and word.isascii() and word.isalpha()
        )
        words = np.array([word for word, _ in kept], f"S{WIDTH}")
        return cls(words, np.array([count for _, count in kept], np.int32))

    def similar(self, word: str, found: int = 0) -> list[str]:
        """Return up to three known words that differ from `word` by a mistake, long ones by two.

        A mistake is a letter too many, too few, or another, or two exchanged; the initial is right.
        The nearest words come first, of these the most frequent, then the alphabet.

        Parameters
        ----------
        found : int
            How often `word` itself occurs: what it stands for occurs at least ten times as often.
        """
        if len(word) < _ENOUGH or not (word.isascii() and word.isalpha()):
            return []
        limit = 2 if len(word) >= 2 * _ENOUGH else 1
        ends = np.array([word[0], chr(ord(word[0]) + 1)], self.words.dtype)
        part = slice(*np.searchsorted(self.words, ends))
        letters = self.words[part].view(np.uint8).reshape(-1, WIDTH)
        lengths = np.count_nonzero(letters, axis=1)
        differing = np.bitwise_count(
            _letters(letters) ^ _letters(np.frombuffer(word.encode(), "u1"))
        )
        near = (abs(lengths - len(word)) <= limit) & (differing <= 2 * limit)
        near &= self.counts[part] >= _USUAL * found
        ranked = sorted(
            (distance, -int(self.counts[place]), other)
            for place in part.start + np.flatnonzero(near)
            if 0 < (distance := mistakes(word, other := self.words[place].decode(), limit)) <= limit
        )
        return [other for _, _, other in ranked[:_KEPT]]


def _letters(to_query: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Return the set of letters of each word as bits; the last axis are a word's letters."""
    bits = np.zeros(256, np.uint32)
    bits[ord("a") : ord("z") + 1] = np.uint32(1) << np.arange(26, dtype=np.uint32)
    return np.asarray(np.bitwise_or.reduce(bits[to_query], axis=-1), np.uint32)


def mistakes(a: str, b: str, most: int = WIDTH) -> int:
    """Return the optimal string alignment distance: edits and exchanges of neighbours.

    Of a distance above `most` only that it is above.
    """
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(last) > most:
            return most + 1
        before, last = last, row
    return last[-1]
