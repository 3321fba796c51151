"""Why two entries are related: a sentence of each, terms and facts in common; no language model.

A text's vector is close to the sum of its sentences' vectors, each counting by its length. So how
much a sentence adds to the likeness of two texts can be told from vectors of sentences alone:
close to what leaving it out would take away (`benchmarks/explain.py` measures how close).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from recommender.entries import Entry
from recommender.identity import title_key
from recommender.lexical import Lexicon
from recommender.sentences import sentences
from recommender.terms import Terms, in_common, terms
from recommender.vectors import Vectors

TERMS = 5
"""Terms in common that are told, at most."""

_KEPT = 4096  # texts whose sentences are kept at hand


class Passage(NamedTuple):
    """A text, taken apart.

    ``sentences`` are those of the running text, or the title where there is none; ``vectors`` are
    theirs, shape (m, d), and ``lengths``, shape (m,), the bytes they take.
    """

    sentences: tuple[str, ...]
    vectors: Vectors
    lengths: Vectors
    terms: Terms


@dataclass(frozen=True)
class Why:
    """Why two entries are related.

    Attributes
    ----------
    sentences : tuple of (str, str, float), or None
        The sentence of the one and of the other that make them most alike, and their cosine.
    terms : tuple of str
        In common, the most telling first.
    facts : dict
        ``authors`` in common; ``category``, ``venue``, ``source`` where they are the same.
    """

    sentences: tuple[str, str, float] | None
    terms: tuple[str, ...]
    facts: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return what ``why`` holds in an answer."""
        pair = self.sentences
        told = pair and {"seed": pair[0], "result": pair[1], "cosine": pair[2]}
        return {"sentences": told, "terms": list(self.terms), "facts": self.facts}


class Explainer:
    """Tells why; keeps the vectors of the last few thousand texts at hand.

    Parameters
    ----------
    encode : callable
        Texts to unit rows: the encoder of a release, or a faster one.
    lexicon : Lexicon
    rarity : array, shape (65536,), float32
        Of each feature in the catalogue.
    """

    def __init__(
        self, encode: Callable[[Sequence[str]], Vectors], lexicon: Lexicon, rarity: Vectors
    ) -> None:
        self._encode, self._lexicon, self._rarity = encode, lexicon, rarity
        self.read = lru_cache(_KEPT)(self._read)

    def _read(self, text: str) -> Passage:
        """Take apart a text: its title, a line break, what runs on; or one of the two."""
        title, _, body = text.partition("\n")
        found = tuple(sentences(body)) or tuple(sentences(title))
        return Passage(
            found,
            self._encode(found),
            np.array([len(sentence.encode()) for sentence in found], np.float32),
            terms(text, self._lexicon, self._rarity),
        )

    def why(
        self,
        seed: Sequence[str],
        result: Sequence[str],
        facts: dict[str, Any] | None = None,
    ) -> Why:
        """Return why two entries, given by their texts, are related.

        Parameters
        ----------
        seed, result : sequence of str
            As `Entry.texts` gives them: one a language.
        facts : dict, optional
            From `shared_facts`.
        """
        mine, theirs = [self.read(text) for text in seed], [self.read(text) for text in result]
        return Why(_pair(mine, theirs), _terms(mine, theirs), facts or {})


def _joined(passages: Iterable[Passage]) -> tuple[list[str], Vectors, Vectors]:
    parts = list(passages)
    return (
        [sentence for part in parts for sentence in part.sentences],
        np.concatenate([part.vectors for part in parts]),
        np.concatenate([part.lengths for part in parts]),
    )


def _pair(mine: Sequence[Passage], theirs: Sequence[Passage]) -> tuple[str, str, float] | None:
    """Return the sentences that add most to the likeness of two texts."""
    ours, left, left_lengths = _joined(mine)
    others, right, right_lengths = _joined(theirs)
    if not ours or not others:
        return None
    alike = left @ right.T
    a = int(np.argmax((alike @ right_lengths) * left_lengths))
    b = int(np.argmax((left_lengths @ alike) * right_lengths))
    return ours[a], others[b], round(float(alike[a, b]), 3)


def _terms(mine: Sequence[Passage], theirs: Sequence[Passage]) -> tuple[str, ...]:
    ours = {key: term for part in reversed(mine) for key, term in part.terms.items()}
    others = {key: term for part in theirs for key, term in part.terms.items()}
    return in_common(ours, others, TERMS)


def shared_facts(seed: Entry, result: Entry) -> dict[str, Any]:
    """Return what two entries have in common: authors, category, venue, source."""
    one, other = seed.to_dict(), result.to_dict()
    known = {title_key(author) for author in one["authors"]}
    authors = [author for author in other["authors"] if title_key(author) in known]
    same = {
        field: other[field]
        for field in ("category", "venue", "source")
        if other[field] and other[field] == one[field]
    }
    return ({"authors": authors} if authors else {}) | same
