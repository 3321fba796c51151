"""Why two entries are related: a sentence of each, terms and facts in common; no language model.

A text's vector is near to the weighted sum of its sentences' vectors. So what leaving a sentence
out would take from the likeness of two texts can be told without reading the rest again: the sentences
named are those whose loss would be felt most. `benchmarks/explain.py` measures how often that is so.
"""

from collections.abc import Sequence, Set
from typing import Any

import numpy as np

from recommender import deadline
from recommender.encoders.static import StaticEncoder
from recommender.encoders.term_encoder import TermEncoder
from recommender.encoders.vectors import Scores, Vectors
from recommender.engine.explain.passages import READ, Passage, Reader, Text, words_of
from recommender.engine.explain.terms import Terms, TextTerm, Words, in_common, rare_tokens, terms
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
        self._term_encoder, self._idf = term_encoder, idf
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
        known = {seed: self._terms(passages) for seed, passages in read[0].items()}
        rare = {seed: self._rare(passages) for seed, passages in read[0].items()}
        found = []
        for seed, result in pairs:
            deadline.check()
            mine, theirs = read[0][seed], read[1][result]
            pair = _pair(mine, theirs) if mine and theirs else None
            common = in_common(self._terms(theirs, rare[seed]), known[seed], TERMS)
            found.append({"sentences": pair, "terms": list(common)})
        return found

    def _passages(
        self, pairs: Sequence[tuple[Side, Side]]
    ) -> tuple[dict[Side, list[Passage]], dict[Side, list[Passage]]]:
        """Return what is read of each seed, and of each result."""
        sides = [[*dict.fromkeys(pair[i] for pair in pairs)] for i in (0, 1)]
        texts = [{text: Text.of(text) for side in some for text in side if text} for some in sides]
        for number, most in ((0, READ // _SEEDS), (1, READ)):
            share = most // max(len(texts[number]), 1)
            told: dict[frozenset[Side], dict[str, float]] = {}
            for side in sides[number]:
                deadline.check()
                if all(texts[number][text].length <= share for text in side if text):
                    continue
                others = frozenset(pair[1 - number] for pair in pairs if pair[number] == side)
                if others not in told:
                    words = words_of(" ".join(text for other in others for text in other))
                    told[others] = self._reader.rarities(words)
                for text in filter(None, side):
                    texts[number][text] = texts[number][text].shortened(share, told[others])
        wanted = [text for some in texts for text in some.values()]
        passages = iter(self._reader.passages(wanted))
        read = [{text: next(passages) for text in some} for some in texts]
        by_side = [
            {side: [read[i][text] for text in side if text] for side in sides[i]} for i in (0, 1)
        ]
        return by_side[0], by_side[1]

    def _terms(self, passages: Sequence[Passage], near: Set[int] | None = None) -> Terms:
        found: dict[Words, TextTerm] = {}
        for passage in passages:
            for tokens in passage.tokens:
                for key, term in terms(tokens, self._term_encoder, self._idf, near).items():
                    found.setdefault(key, term)
        return found

    def _rare(self, passages: Sequence[Passage]) -> Set[int]:
        every = [tokens for passage in passages for tokens in passage.tokens]
        return {id for one in every for id in rare_tokens(one, self._term_encoder, self._idf)}


def _pair(mine: Sequence[Passage], theirs: Sequence[Passage]) -> dict[str, Any]:
    """Return the pair of sentences that adds most to the likeness of two entries."""
    ours, left, losses = _losses(mine, _whole(theirs))
    others, right, others_losses = _losses(theirs, _whole(mine))
    alike = left @ right.T
    value = losses[:, None] + others_losses + _scaled(alike)
    a, b = np.unravel_index(int(np.argmax(value)), value.shape)
    return {"seed": ours[a], "result": others[b], "cosine": round(float(alike[a, b]), 3)}


def _whole(passages: Sequence[Passage]) -> Vectors:
    """Return the direction of all that was read of an entry, shape (d,)."""
    total = np.sum([passage.weights @ passage.vectors for passage in passages], axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-6), np.float32)


def _losses(passages: Sequence[Passage], other: Vectors) -> tuple[list[str], Vectors, Scores]:
    """Return sentences, their vectors, and how much of the cosine with the other entry is lost without each.

    Losses are given as shares of the largest.
    """
    vectors = np.concatenate([p.vectors for p in passages])
    weights = np.concatenate([p.weights for p in passages])[:, None]
    whole = (weights * vectors).sum(axis=0)
    rests = whole - weights * vectors
    lengths = np.maximum(np.linalg.norm(rests, axis=1), 1e-6)
    before = (whole @ other) / max(float(np.linalg.norm(whole)), 1e-6)
    losses = _scaled(before - (rests @ other) / lengths)
    nameable = np.concatenate([np.arange(len(p.parts)) >= p.unnamed for p in passages])
    parts = [part for p in passages for part in p.parts]
    kept = np.flatnonzero(nameable)
    return [parts[i] for i in kept], vectors[kept], losses[kept]


def _scaled(values: Scores) -> Scores:
    return np.asarray(values / max(float(np.abs(values).max()), 1e-6), np.float32)


def shared_facts(seed: Entry, result: Entry) -> dict[str, Any]:
    """Return what two entries have in common: ``authors``, ``category``, ``venue``, ``source``.

    A field in which they have nothing in common is left out.
    """
    one, other = seed.to_dict(), result.to_dict()
    known = {title_key(author) for author in one["authors"]}
    authors = [author for author in other["authors"] if title_key(author) in known]
    same = {
        field: other[field]
        for field in ("category", "venue", "source")
        if other[field] and other[field] == one[field]
    }
    return ({"authors": authors} if authors else {}) | same


def named_facts(texts: Sequence[str], result: Entry) -> dict[str, Any]:
    """Return what texts name of an entry: ``authors``, if there are any.

    An author is named by all words of the name but initials, in any order, or by the name in one
    piece, as Chinese ones stand in a text without spaces.
    """
    said = title_key(" ".join(texts))
    words = {*said.split()}
    authors = []
    for author in result.to_dict()["authors"]:
        name = title_key(author)
        parts = {part for part in name.split() if len(part) > 1}
        if (parts and parts <= words) or (len(name) > 1 and not name.isascii() and name in said):
            authors.append(author)
    return {"authors": authors} if authors else {}
