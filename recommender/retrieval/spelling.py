"""Spelling correction: the words of a catalogue that a misspelt one may stand for."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

WIDTH = 24
"""The most letters of a word that is kept."""

# Letters a word must have to be corrected; with twice as many, two mistakes are corrected.
_ENOUGH = 4
_USUAL = 10  # a correction must have so many times as many mentions as the word itself
_KEPT = 3


@dataclass(frozen=True)
class Spellings:
    """The words of a catalogue, sorted, so that those with one initial are a slice whose distances are found at once.

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
    def of(cls, counted: Iterable[tuple[str, int]]) -> "Spellings":
        """Return the spellings of words with their counts; only words of Latin letters, neither too short nor too long, are kept."""
        kept = sorted(
            (word, count)
            for word, count in counted
            if _ENOUGH <= len(word) + 1 <= WIDTH + 1 and word.isascii() and word.isalpha()
        )
        words = np.array([word for word, _ in kept], f"S{WIDTH}")
        return cls(words, np.array([count for _, count in kept], np.int32))

    def similar(self, word: str, count: int = 0) -> list[str]:
        """Return up to three known words that differ from `word` by a mistake, long ones by two.

        A mistake is a letter too many, too few, or another, or two exchanged; the initial is right.
        The nearest words come first, of these the most frequent, then the alphabet.

        Parameters
        ----------
        count : int
            Mentions that have `word` itself: a correction must have at least ten times as many.
        """
        if len(word) < _ENOUGH or not (word.isascii() and word.isalpha()):
            return []
        from rapidfuzz.distance import OSA  # few questions need it, and each cold one would load it
        from rapidfuzz.process import extract

        limit = 2 if len(word) >= 2 * _ENOUGH else 1
        ends = np.array([word[0], chr(ord(word[0]) + 1)], self.words.dtype)
        part = slice(*np.searchsorted(self.words, ends))
        words = self.words[part].astype(str)[self.counts[part] >= _USUAL * count].tolist()
        places = np.flatnonzero(self.counts[part] >= _USUAL * count) + part.start
        near = extract(word, words, scorer=OSA.distance, score_cutoff=limit, limit=None)
        ranked = sorted(
            (distance, -int(self.counts[places[i]]), other)
            for other, distance, i in near
            if distance
        )
        return [other for *_, other in ranked[:_KEPT]]
