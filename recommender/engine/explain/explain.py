"""Why two entries are related: a sentence of each, terms and facts in common; no language model.

A text's vector is near to the weighted sum of its sentences' vectors. So what leaving a sentence
out would take from the likeness of two texts can be told without reading the rest again: the sentences
named are those whose loss would be felt most. `benchmarks/explain.py` measures how often that is so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import accumulate, chain
from typing import Any, NamedTuple

import numpy as np

from recommender import deadline
from recommender.encoders.static import StaticEncoder
from recommender.encoders.term_encoder import TermEncoder, Tokens
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.engine.explain.passages import READ, Passage, Reader, Text
from recommender.engine.explain.terms import (
    Rarities,
    Terms,
    TextTerm,
    Wanted,
    Words,
    in_common,
    rare_tokens,
    terms,
)
from recommender.entries.entry import Entry
from recommender.entries.identity import title_key

TERMS = 5
"""Terms in common that are told, at most."""

_SEEDS = 3  # of what is read of results, the part that is read of seeds

Side = tuple[str, ...]
"""The texts of one of two entries, as `Entry.texts` has them."""


class Explainer:
    """Finds the sentences and terms that relate entries; reads no more for a question than `READ` allows.

    Parameters
    ----------
    encoder : StaticEncoder
        The shipped one, whichever made the entries' vectors.
    term_encoder : TermEncoder
    idf : array, shape (65536,), float32
        Of each feature in the catalogue.
    """

    def __init__(self, encoder: StaticEncoder, term_encoder: TermEncoder, idf: Scores) -> None:
        self._rarities = Rarities(term_encoder, idf)
        self._reader = Reader(encoder, term_encoder, idf)

    def why(self, pairs: Sequence[tuple[Side, Side]]) -> list[dict[str, Any]]:
        """Return why two entries are related, for each of some pairs of a seed and a result.

        Where all texts are longer than may be read for one question, of each those sentences are that
        have most rare words in common with the other side.

        Returns
        -------
        list of dict
            ``sentences``: the ``seed``'s and the ``result``'s that make them most alike, and their
            ``cosine``; None if one of the two has no text. ``terms``: at most `TERMS` in common,
            as the result writes them, the most telling first.
        """
        read = self._passages(pairs)
        known = self._known(pairs, *read)
        wanted = {seed: Wanted.of(self._rare(read[0][seed]), known[seed]) for seed in known}
        said = {seed: _Said.of(passages) for seed, passages in read[0].items() if passages}
        found = []
        for seed, result in pairs:
            deadline.check()
            theirs = read[1][result]
            pair = _pair(said[seed], _Said.of(theirs)) if seed in said and theirs else None
            common = in_common(self._terms(theirs, wanted[seed]), known[seed], TERMS)
            found.append({"sentences": pair, "terms": list(common)})
        return found

    def _passages(
        self, pairs: Sequence[tuple[Side, Side]]
    ) -> tuple[dict[Side, list[Passage]], dict[Side, list[Passage]]]:
        """Return what is read of each seed, and of each result."""
        others: list[dict[Side, set[Side]]] = [{}, {}]
        for pair in pairs:
            for number in (0, 1):
                others[number].setdefault(pair[number], set()).add(pair[1 - number])
        sides = [[*some] for some in others]
        whole = {text: Text.of(text) for side in chain(*sides) for text in side if text}
        texts = [{text: whole[text] for side in some for text in side if text} for some in sides]
        words: dict[str, list[Set[str]]] = {}  # of each part, of what needs to be shortened

        @cache
        def said(side: Side) -> Set[str]:
            for text in side:
                if text and text not in words:
                    words[text] = whole[text].words()
            return set[str]().union(*(part for text in side if text for part in words[text]))

        for number, most in ((0, READ // _SEEDS), (1, READ)):
            share = most // max(len(texts[number]), 1)
            for side in sides[number]:
                deadline.check()
                if all(whole[text].length <= share for text in side if text):
                    continue
                told = set[str]().union(*map(said, others[number][side]))
                common = self._reader.rarities(told.intersection(said(side)))
                for text in filter(None, side):
                    texts[number][text] = whole[text].shortened(share, words[text], common)
        wanted = [text for some in texts for text in some.values()]
        passages = iter(self._reader.passages(wanted))
        read = [{text: next(passages) for text in some} for some in texts]
        by_side = [
            {side: [read[i][text] for text in side if text] for side in sides[i]} for i in (0, 1)
        ]
        return by_side[0], by_side[1]

    def _terms(self, passages: Sequence[Passage], wanted: Wanted | None = None) -> Terms:
        found: dict[Words, TextTerm] = {}
        for tokens in _tokens(passages):
            for key, term in terms(tokens, self._rarities, wanted).items():
                found.setdefault(key, term)
        return found

    def _known(
        self,
        pairs: Sequence[tuple[Side, Side]],
        seeds: Mapping[Side, list[Passage]],
        results: Mapping[Side, list[Passage]],
    ) -> dict[Side, Terms]:
        """Return the terms of each seed that a result of it may have."""
        rare = {result: self._rare(passages) for result, passages in results.items()}
        near: dict[Side, set[int]] = {}
        for seed, result in pairs:
            near.setdefault(seed, set()).update(rare[result])
        return {seed: self._terms(seeds[seed], Wanted(found)) for seed, found in near.items()}

    def _rare(self, passages: Sequence[Passage]) -> Set[int]:
        return rare_tokens(_tokens(passages), self._rarities)


def _tokens(passages: Iterable[Passage]) -> Iterator[Tokens]:
    return (tokens for passage in passages for tokens in passage.tokens)


class _Said(NamedTuple):
    """All sentences of an entry, and what is the same of them whatever they are compared with.

    Attributes
    ----------
    parts : list of str
        Those that may be named.
    nameable : array of int
        Their places among all.
    vectors, weighted : arrays, shape (m, d)
        Of all sentences; and with their weights.
    whole : array, shape (d,)
        The direction of their weighted sum.
    length : float
        That of the sum.
    rests : array, shape (m,)
        Lengths of the sums without each sentence.
    """

    parts: list[str]
    nameable: Ids
    vectors: Vectors
    weighted: Vectors
    whole: Vectors
    length: float
    rests: Scores

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "_Said":
        vectors = np.concatenate([p.vectors for p in passages])
        weighted = np.concatenate([p.weights for p in passages])[:, None] * vectors
        total = weighted.sum(axis=0)
        length = max(float(np.sqrt(total @ total)), 1e-6)
        rests = total - weighted
        lengths = np.maximum(np.sqrt(np.einsum("ij,ij->i", rests, rests)), 1e-6)
        named = [
            np.arange(p.unnamed, len(p.parts)) + start
            for p, start in zip(
                passages, accumulate((len(p.parts) for p in passages), initial=0), strict=False
            )
        ]
        parts = [part for p in passages for part in p.parts[p.unnamed :]]
        return cls(parts, np.concatenate(named), vectors, weighted, total / length, length, lengths)

    def losses(self, other: Vectors) -> Scores:
        """Return how much of the cosine with another entry is lost without each sentence that may be named.

        As shares of the largest loss.
        """
        before = float(self.whole @ other)
        rests = (before * self.length - self.weighted @ other) / self.rests
        return _scaled(before - rests)[self.nameable]


def _pair(mine: _Said, theirs: _Said) -> dict[str, Any]:
    """Return the pair of sentences that adds most to the likeness of two entries."""
    alike = mine.vectors[mine.nameable] @ theirs.vectors[theirs.nameable].T
    value = mine.losses(theirs.whole)[:, None] + theirs.losses(mine.whole) + _scaled(alike)
    a, b = divmod(int(value.argmax()), value.shape[1])
    return {
        "seed": mine.parts[a],
        "result": theirs.parts[b],
        "cosine": round(float(alike[a, b]), 3),
    }


def _scaled(values: Scores) -> Scores:
    return np.asarray(values / max(float(abs(values).max()), 1e-6), np.float32)


class ComparedFacts(NamedTuple):
    """Facts of one entry that another may share: authors by their keys; category, venue and source by field."""

    authors: dict[str, str]
    named: dict[str, str]

    @classmethod
    def of(cls, entry: Entry) -> "ComparedFacts":
        """Return the facts of an entry."""
        authors = {title_key(author): author for author in entry.first("authors") or ()}
        told = {field: entry.first(field) for field in ("category", "venue", "source")}
        return cls(authors, {field: value for field, value in told.items() if value})


def shared_facts(seed: ComparedFacts, result: ComparedFacts) -> dict[str, Any]:
    """Return what two entries have in common: ``authors``, ``category``, ``venue``, ``source``.

    A field in which they have nothing in common is left out; it is written as the result has it.
    """
    authors = [author for key, author in result.authors.items() if key in seed.authors]
    same = {field: value for field, value in result.named.items() if seed.named.get(field) == value}
    return ({"authors": authors} if authors else {}) | same


def named_facts(texts: Sequence[str], result: Entry) -> dict[str, Any]:
    """Return what texts name of an entry: ``authors``, if there are any.

    An author is named by all words of the name but initials, in any order, or by the name in one
    piece, as Chinese ones stand in a text without spaces.
    """
    said = title_key(" ".join(texts))
    words = {*said.split()}
    authors = []
    for author in result.first("authors") or ():
        name = title_key(author)
        parts = {part for part in name.split() if len(part) > 1}
        if (parts and parts <= words) or (len(name) > 1 and not name.isascii() and name in said):
            authors.append(author)
    return {"authors": authors} if authors else {}
