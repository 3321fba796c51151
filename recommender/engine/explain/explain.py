"""Why two entries are related: a sentence of each, terms and facts in common; no language model.

A text's vector is near to the weighted sum of its sentences' vectors. So what leaving a sentence
out would take from the likeness of two texts can be told without encoding the rest again, for any
encoder: the sentences named are those whose loss would be felt most. `benchmarks/explain.py`
measures how often that is so.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from recommender.encoders.term_encoder import TermEncoder
from recommender.encoders.vectors import Scores, Vectors
from recommender.engine.explain.sentences import sentences
from recommender.engine.explain.terms import Terms, in_common, terms
from recommender.entries.entry import Entry
from recommender.entries.identity import title_key

TERMS = 5
"""Terms in common that are told, at most."""

_ALIGNED = 2.0  # weight of two sentences' own likeness, of what each adds to its text's being 1
_KEPT = 4096  # texts whose sentences are kept at hand


class Passage(NamedTuple):
    """A text as its sentences, each with a vector and a weight.

    ``parts`` are its title, if it has one, and its sentences; ``vectors`` are theirs, shape (m, d);
    ``weights``, shape (m,), are the square roots of their lengths. The first ``unnamed`` parts are
    not to be named: a title is shown anyway.
    """

    parts: tuple[str, ...]
    vectors: Vectors
    weights: Scores
    unnamed: int
    terms: Terms


class Side(NamedTuple):
    """One of two entries: its texts, as `Entry.texts` has them, and its vector, shape (d,)."""

    texts: Sequence[str]
    vector: Vectors


class Explainer:
    """Finds the sentences and terms that relate two entries; caches the sentences of the last few thousand texts.

    Parameters
    ----------
    encode : callable
        Texts to unit rows, by the encoder that made the entries' vectors.
    term_encoder : TermEncoder
    idf : array, shape (65536,), float32
        Of each feature in the catalogue.
    """

    def __init__(
        self, encode: Callable[[Sequence[str]], Vectors], term_encoder: TermEncoder, idf: Scores
    ) -> None:
        self._encode, self._term_encoder, self._idf = encode, term_encoder, idf
        self._read = lru_cache(_KEPT)(self._taken_apart)

    def _taken_apart(self, text: str) -> Passage:
        title, _, body = text.partition("\n")
        said = sentences(body)
        parts = (title, *said) if said else tuple(sentences(text)) or (text,)
        return Passage(
            parts,
            self._encode(parts),
            np.sqrt(np.array([len(part.encode()) for part in parts], np.float32)),
            int(bool(said)),
            terms(text, self._term_encoder, self._idf),
        )

    def why(self, seed: Side, result: Side) -> dict[str, Any]:
        """Return why two entries are related.

        Returns
        -------
        dict
            ``sentences``: the ``seed``'s and the ``result``'s that make them most alike, and their
            ``cosine``; None if one of the two has no text. ``terms``: at most `TERMS` in common,
            as the result writes them, the most telling first.
        """
        mine, theirs = (
            [self._read(text) for text in side.texts if text] for side in (seed, result)
        )
        pair = _pair(mine, theirs, seed.vector, result.vector) if mine and theirs else None
        ours, others = _terms(mine), _terms(theirs)
        return {"sentences": pair, "terms": list(in_common(others, ours, TERMS))}


def _pair(
    mine: Sequence[Passage], theirs: Sequence[Passage], seed: Vectors, result: Vectors
) -> dict[str, Any]:
    """Return the pair of sentences that adds most to the likeness of two entries."""
    ours, left, losses = _losses(mine, result)
    others, right, others_losses = _losses(theirs, seed)
    alike = left @ right.T
    value = losses[:, None] + others_losses + _ALIGNED * _scaled(alike)
    a, b = np.unravel_index(int(np.argmax(value)), value.shape)
    return {"seed": ours[a], "result": others[b], "cosine": round(float(alike[a, b]), 3)}


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


def _terms(passages: Sequence[Passage]) -> Terms:
    return {key: term for p in reversed(passages) for key, term in p.terms.items()}


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
