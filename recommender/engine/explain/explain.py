"""Why two entries are related: a sentence of each, terms and facts in common; no language model.

A text's vector is near to the weighted sum of its sentences' vectors. So the cosine of two texts without one
sentence follows from these vectors, without encoding the rest again: an explanation names the sentences whose
omission lowers the cosine most. `benchmarks/explain.py` measures how often that holds of the full model.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, chain
from typing import Any, NamedTuple

import numpy as np

from recommender import deadline
from recommender.encoders.static import StaticEncoder
from recommender.encoders.term_encoder import TermEncoder, Tokens
from recommender.encoders.vectors import Ids, Scores, Vectors
from recommender.engine.explain.passages import READ, Passage, PassageReader, SplitText
from recommender.engine.explain.terms import (
    Rarities,
    TermFilter,
    Terms,
    TextTerm,
    Words,
    rare_tokens,
    shared_terms,
    terms,
)
from recommender.entries.entry import Entry
from recommender.entries.identity import title_key

TERMS = 5
"""The most terms in common that an explanation names."""

_SEEDS = 3  # the text read of seeds is a third of the text read of results

Side = tuple[str, ...]
"""The texts of one of two entries, as `Entry.texts` has them."""

Partners = dict[Side, set[Side]]
"""From a side to the sides that it is compared with."""


class Explainer:
    """Finds the sentences and terms that relate entries; encodes at most `READ` bytes of text a question.

    Parameters
    ----------
    encoder : StaticEncoder
        The encoder that the package ships, even where another one made the entries' vectors.
    term_encoder : TermEncoder
    idf : array, shape (65536,), float32
        Of each feature in the catalogue.
    """

    def __init__(self, encoder: StaticEncoder, term_encoder: TermEncoder, idf: Scores) -> None:
        self._rarities = Rarities(term_encoder, idf)
        self._reader = PassageReader(encoder, term_encoder, idf)

    def why(self, pairs: Sequence[tuple[Side, Side]]) -> list[dict[str, Any]]:
        """Return why two entries are related, for each of some pairs of a seed and a result.

        Texts that are longer together than may be encoded for one question are shortened to the sentences
        with most rare words in common with the other side.

        Returns
        -------
        list of dict
            ``sentences``: the ``seed``'s and the ``result``'s that make them most alike, and their
            ``cosine``; None if one of the two has no text. ``terms``: at most `TERMS` in common,
            as the result writes them, the most telling first.
        """
        of_seeds, of_results = self._passages(pairs)
        seed_terms = self._seed_terms(pairs, of_seeds, of_results)
        term_filters = {
            seed: TermFilter.of(self._rare_tokens(of_seeds[seed]), seed_terms[seed])
            for seed in seed_terms
        }
        sums = {seed: _SentenceSums.of(passages) for seed, passages in of_seeds.items() if passages}
        explanations = []
        for seed, result in pairs:
            deadline.check()
            result_passages = of_results[result]
            pair = (
                _best_pair(sums[seed], _SentenceSums.of(result_passages))
                if seed in sums and result_passages
                else None
            )
            common = shared_terms(
                self._terms(result_passages, term_filters[seed]), seed_terms[seed], TERMS
            )
            explanations.append({"sentences": pair, "terms": list(common)})
        return explanations

    def _passages(
        self, pairs: Sequence[tuple[Side, Side]]
    ) -> tuple[dict[Side, list[Passage]], dict[Side, list[Passage]]]:
        """Return the passages to compare: those of each seed, and those of each result.

        Texts that are longer together than may be encoded are shortened here: see `why`.
        """
        results_of_seed: Partners = {}
        seeds_of_result: Partners = {}
        for seed, result in pairs:
            results_of_seed.setdefault(seed, set()).add(result)
            seeds_of_result.setdefault(result, set()).add(seed)
        split_texts = _SplitTexts(chain(results_of_seed, seeds_of_result))
        seed_texts = self._shortened(results_of_seed, split_texts, READ // _SEEDS)
        result_texts = self._shortened(seeds_of_result, split_texts, READ)
        passages = self._reader.passages([*seed_texts.values(), *result_texts.values()])
        seed_passages = dict(zip(seed_texts, passages[: len(seed_texts)], strict=True))
        result_passages = dict(zip(result_texts, passages[len(seed_texts) :], strict=True))
        return _by_side(results_of_seed, seed_passages), _by_side(seeds_of_result, result_passages)

    def _shortened(
        self, partners: Partners, split_texts: "_SplitTexts", most: int
    ) -> dict[str, SplitText]:
        """Return the texts of some sides, together at most `most` bytes.

        Each text may have an equal share. The texts of a side of which one is longer keep the sentences with most rare
        words in common with the sides that they are compared with.
        """
        texts = {text: split_texts.split[text] for side in partners for text in side if text}
        share = most // max(len(texts), 1)
        for side, others in partners.items():
            deadline.check()
            if all(split_texts.split[text].length <= share for text in side if text):
                continue
            partner_words = set[str]().union(*map(split_texts.words, others))
            common = self._reader.rarities(partner_words.intersection(split_texts.words(side)))
            for text in filter(None, side):
                part_words = split_texts.words_of_parts[text]
                texts[text] = split_texts.split[text].shortened(share, part_words, common)
        return texts

    def _terms(self, passages: Sequence[Passage], filter: TermFilter | None = None) -> Terms:
        terms_by_words: dict[Words, TextTerm] = {}
        for tokens in _tokens(passages):
            for key, term in terms(tokens, self._rarities, filter).items():
                terms_by_words.setdefault(key, term)
        return terms_by_words

    def _seed_terms(
        self,
        pairs: Sequence[tuple[Side, Side]],
        seeds: Mapping[Side, list[Passage]],
        results: Mapping[Side, list[Passage]],
    ) -> dict[Side, Terms]:
        """Return the terms of each seed that a result of it may have."""
        rare = {result: self._rare_tokens(passages) for result, passages in results.items()}
        near: dict[Side, set[int]] = {}
        for seed, result in pairs:
            near.setdefault(seed, set()).update(rare[result])
        return {seed: self._terms(seeds[seed], TermFilter(terms)) for seed, terms in near.items()}

    def _rare_tokens(self, passages: Sequence[Passage]) -> Set[int]:
        return rare_tokens(_tokens(passages), self._rarities)


def _tokens(passages: Iterable[Passage]) -> Iterator[Tokens]:
    return (tokens for passage in passages for tokens in passage.tokens)


class _SplitTexts:
    """The texts of some sides as sentences; and their words, computed when first asked for."""

    def __init__(self, sides: Iterable[Side]) -> None:
        self.split = {text: SplitText.of(text) for side in sides for text in side if text}
        self.words_of_parts: dict[str, list[Set[str]]] = {}
        self._words_of_side: dict[Side, Set[str]] = {}

    def words(self, side: Side) -> Set[str]:
        """Return the words of all texts of a side."""
        words = self._words_of_side.get(side)
        if words is None:
            for text in side:
                if text and text not in self.words_of_parts:
                    self.words_of_parts[text] = self.split[text].words()
            parts = (part for text in side if text for part in self.words_of_parts[text])
            words = self._words_of_side[side] = set[str]().union(*parts)
        return words


def _by_side(sides: Iterable[Side], passages: Mapping[str, Passage]) -> dict[Side, list[Passage]]:
    return {side: [passages[text] for text in side if text] for side in sides}


class _SentenceSums(NamedTuple):
    """The sentences of an entry, with sums of their vectors that do not depend on the entry they are compared with.

    Attributes
    ----------
    parts : list of str
        The sentences that may be named: all but the title.
    nameable : array of int
        Their positions among all sentences.
    vectors, weighted : arrays, shape (m, d)
        The vector of each sentence; the same multiplied by its weight.
    total_vector : array, shape (d,)
        The weighted sum of all sentences, scaled to unit length.
    length : float
        The length of that sum before it was scaled.
    rests : array, shape (m,)
        For each sentence, the length of the weighted sum of all others.
    """

    parts: list[str]
    nameable: Ids
    vectors: Vectors
    weighted: Vectors
    total_vector: Vectors
    length: float
    rests: Scores

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "_SentenceSums":
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
        before = float(self.total_vector @ other)
        rests = (before * self.length - self.weighted @ other) / self.rests
        return _scaled(before - rests)[self.nameable]


def _best_pair(seed: _SentenceSums, result: _SentenceSums) -> dict[str, Any]:
    """Return the sentence of each of two entries whose omission would lower their cosine most."""
    alike = seed.vectors[seed.nameable] @ result.vectors[result.nameable].T
    value = (
        seed.losses(result.total_vector)[:, None]
        + result.losses(seed.total_vector)
        + _scaled(alike)
    )
    a, b = divmod(int(value.argmax()), value.shape[1])
    return {
        "seed": seed.parts[a],
        "result": result.parts[b],
        "cosine": round(float(alike[a, b]), 3),
    }


def _scaled(values: Scores) -> Scores:
    return np.asarray(values / max(float(abs(values).max()), 1e-6), np.float32)


class ComparableFacts(NamedTuple):
    """Facts of an entry in a form that compares: authors by folded name; category, venue and source by field."""

    authors: dict[str, str]
    values: dict[str, str]

    @classmethod
    def of(cls, entry: Entry) -> "ComparableFacts":
        """Return the facts of an entry."""
        authors = {title_key(author): author for author in entry.first("authors") or ()}
        values = {field: entry.first(field) for field in ("category", "venue", "source")}
        return cls(authors, {field: value for field, value in values.items() if value})


def shared_facts(seed: ComparableFacts, result: ComparableFacts) -> dict[str, Any]:
    """Return what two entries have in common: ``authors``, ``category``, ``venue``, ``source``.

    A field in which they have nothing in common is left out; it is written as the result has it.
    """
    authors = [author for key, author in result.authors.items() if key in seed.authors]
    same = {
        field: value for field, value in result.values.items() if seed.values.get(field) == value
    }
    return ({"authors": authors} if authors else {}) | same


def facts_named_in(texts: Sequence[str], result: Entry) -> dict[str, Any]:
    """Return what texts name of an entry: ``authors``, if there are any.

    An author is named by all words of the name but initials, in any order, or by the name in one
    piece, as Chinese ones stand in a text without spaces.
    """
    folded = title_key(" ".join(texts))
    words = {*folded.split()}
    authors = []
    for author in result.first("authors") or ():
        name = title_key(author)
        parts = {part for part in name.split() if len(part) > 1}
        if (parts and parts <= words) or (len(name) > 1 and not name.isascii() and name in folded):
            authors.append(author)
    return {"authors": authors} if authors else {}
