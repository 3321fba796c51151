"""Passages: texts as sentences, each with a vector and its tokens; how much of them one question reads.

Sentences are compared by the shipped table of word vectors, whichever model makes the vectors of entries: a
transformer takes some milliseconds for a sentence, and there are hundreds in a page of results. Vectors
and terms are made of the same tokens, so a text is cut once.
"""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise
from math import fsum
from typing import NamedTuple

import numpy as np

from recommender import deadline
from recommender.encoders.static import StaticEncoder
from recommender.encoders.term_encoder import TermEncoder, Tokens
from recommender.encoders.vectors import Scores, Vectors
from recommender.engine.explain.sentences import sentences

READ = 32_000
"""How many bytes of its results' sentences one question encodes; of its seeds' sentences, a third as many."""

_LONG = 2_000  # bytes of a sentence that are encoded; the rest of a longer one is not
_CACHED_SENTENCES = 16_384  # sentences whose tokens and vectors are cached
_KEPT_WORDS = 1 << 17
_TOGETHER = 256  # sentences tokenised in one call
_RARE = 2.8  # the idf from which a word is rare: that of one that a sixth of the entries have
_UNKNOWN = 8.0  # the idf of a word that the vocabulary has only in pieces
_LATIN, _OTHER = re.compile(r"[a-z0-9]{2,}"), re.compile(r"[^\W_a-z0-9]{2,}")


class SplitText(NamedTuple):
    """A text as it is shown: its title, if it has one, and its sentences.

    Attributes
    ----------
    parts : tuple of str
    unnamed : int
        How many parts at the beginning an explanation does not quote: 1 where the first is the title, which every
        result shows anyway; else 0.
    """

    parts: tuple[str, ...]
    unnamed: int

    @classmethod
    def of(cls, text: str) -> "SplitText":
        """Split a text of `Entry.texts`, which has the title in its first line, and the abstract after it."""
        title, _, body = text.partition("\n")
        body_sentences = sentences(body)
        parts = (title, *body_sentences) if body_sentences else tuple(sentences(text)) or (text,)
        return cls(parts, int(bool(body_sentences)))

    @property
    def length(self) -> int:
        """The length of the sentences that may be quoted, in bytes of UTF-8."""
        return sum(len(part.encode()) for part in self.parts[self.unnamed :])

    def words(self) -> list[Set[str]]:
        """Return the words of each part; see `words_of`."""
        return [words_of(part) for part in self.parts]

    def shortened(
        self, max_bytes: int, words: Sequence[Set[str]], rarities: Mapping[str, float]
    ) -> "SplitText":
        """Return the title and the sentences with the largest sum of rarities, as many as fit into `max_bytes`.

        They stay in the order of the text. There is at least one sentence; of equal sums the longer goes first.

        Parameters
        ----------
        words : sequence of sets of str
            Of each part, as `words` has them.
        rarities : mapping of str to float
            Words, in lower case, with their rarity.
        """
        if self.length <= max_bytes:
            return self
        lengths = [len(part.encode()) for part in self.parts]
        ranks = []
        for place in range(self.unnamed, len(self.parts)):
            rare = words[place] & rarities.keys()
            ranks.append((-fsum(rarities[word] ** 2 for word in rare), -lengths[place], place))
        chosen, used = list(range(self.unnamed)), 0
        for _, length, place in sorted(ranks):
            if not used or used - length <= max_bytes:
                chosen.append(place)
                used -= length
        return SplitText(tuple(self.parts[place] for place in sorted(chosen)), self.unnamed)


def words_of(text: str) -> Set[str]:
    """Return the words of a text in lower case; of Chinese, pairs of characters."""
    text = text.lower()
    words = {*_LATIN.findall(text)}
    if text.isascii():
        return words
    for run in _OTHER.findall(text):
        words.update(map("".join, pairwise(run)))
    return words


class Passage(NamedTuple):
    """Sentences that were read: their tokens, vectors and weights.

    ``vectors`` have the shape (m, d); ``weights``, shape (m,), are the square roots of their lengths.
    """

    parts: tuple[str, ...]
    tokens: tuple[Tokens, ...]
    vectors: Vectors
    weights: Scores
    unnamed: int


class PassageReader:
    """Encodes sentences, many at once, and caches the last ones.

    Parameters
    ----------
    encoder : StaticEncoder
        Of the vocabulary of the term encoder.
    term_encoder : TermEncoder
    idf : array, shape (65536,), float32
        Of each feature in the catalogue.
    """

    def __init__(self, encoder: StaticEncoder, term_encoder: TermEncoder, idf: Scores) -> None:
        self._encoder, self._term_encoder, self._idf = encoder, term_encoder, idf
        self._cache: dict[str, tuple[Tokens, Vectors]] = {}
        self._rarity: dict[str, float] = {}
        self._writing = threading.Lock()

    def rarities(self, words: Iterable[str]) -> dict[str, float]:
        """Return the rare ones of some words, with their rarity."""
        cache = self._rarity
        if len(cache) > _KEPT_WORDS:
            cache = self._rarity = {}
        rarities = {}
        for word in words:
            rarity = cache.get(word)
            if rarity is None:
                rarity = cache[word] = self._rarity_of(word)
            if rarity >= _RARE:
                rarities[word] = rarity
        return rarities

    def _rarity_of(self, word: str) -> float:
        token = self._term_encoder.token(word)
        if token is None:
            return _UNKNOWN if word.isascii() else 0.0
        return float(self._idf[token])

    def passages(self, texts: Sequence[SplitText]) -> list[Passage]:
        """Return the tokens, the vector and the weight of each part of some texts, from the cache where they are in it."""
        parts = dict.fromkeys(part for text in texts for part in text.parts)
        values = {part: read for part in parts if (read := self._cache.get(part)) is not None}
        missing = [part for part in parts if part not in values]
        for start in range(0, len(missing), _TOGETHER):
            deadline.check()
            some = missing[start : start + _TOGETHER]
            tokens = self._term_encoder.tokens([part[:_LONG] for part in some])
            vectors = self._encoder.encode_tokens([each.ids for each in tokens])
            values.update(zip(some, zip(tokens, vectors, strict=True), strict=True))
        with self._writing:
            self._cache.update((part, values[part]) for part in missing)
            for part in list(self._cache)[: max(0, len(self._cache) - _CACHED_SENTENCES)]:
                del self._cache[part]
        return [_passage(text, [values[part] for part in text.parts]) for text in texts]


def _passage(text: SplitText, encoded_parts: Sequence[tuple[Tokens, Vectors]]) -> Passage:
    tokens, vectors = zip(*encoded_parts, strict=True)
    lengths = np.array([len(part.encode()) for part in text.parts], np.float32)
    return Passage(text.parts, tokens, np.stack(vectors), np.sqrt(lengths), text.unnamed)
