"""Calibration: scores as relevances, which compare across pairs of languages and across models.

Scores of pairs in one language and across two have different distributions, and so have those of
two models. The *relevance* of a score is the share of chance pairs in the same languages that are
less alike: 0.99 is nearer than 99 of 100 pairs drawn from this catalogue.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Ids, Scores

TailProbabilities: TypeAlias = npt.NDArray[np.float16]
"""1 less a relevance: the probability that a random pair scores as high. Half precision holds small numbers best."""

LanguagePairs: TypeAlias = npt.NDArray[np.uint8]

DECIMALS = 5
LANGUAGE_PAIRS = 16
"""Pairs of language flags (0 to 3, see `SparseVectors.languages`), as ``4 * smaller + larger``."""

LEVELS = np.concatenate(
    [np.linspace(0, 0.85, 18), 1 - np.logspace(-1, -DECIMALS, 8 * (DECIMALS - 1) + 1)]
)
"""Quantiles at which the scores of random pairs are kept: every 0.05 up to 0.85, then eight a decade towards 1."""

# `chance_pairs` draws so many entries of each language, and so many partners in each language for each of these.
_QUERIES, _PARTNERS = 500, 64
# The quantile of chance scores that `levels_of` makes equal; scores nearer to 1 than the second are of copies.
_LEVELLED, _COPIES = 0.9, 0.2
# With fewer chance pairs than these, a pair of languages gets no distribution of its own.
_FEW = 2000
# The tail probability below which a best result is close: of a text in the catalogue's domain, and of any other
# question. The second is smaller, as the best result of a text off the catalogue's subjects still beats most pairs.
_CHANCE_ON_SUBJECT = 0.05
_CHANCE = 0.005


def language_pair(
    languages: int | npt.NDArray[np.uint8], other_languages: npt.NDArray[np.uint8]
) -> LanguagePairs:
    """Return the number, below `LANGUAGE_PAIRS`, of the pair of two texts' languages; it is the same in either order."""
    smaller, larger = np.minimum(languages, other_languages), np.maximum(languages, other_languages)
    return np.asarray(4 * smaller + larger, np.uint8)


def chance_pairs(languages: npt.NDArray[np.uint8], seed: int = 0) -> Iterator[tuple[int, Ids]]:
    """Yield random entries, each with random others: up to 500 entries of each language, and 64 others in each.

    Parameters
    ----------
    languages : array, shape (n,)
        Flags, as `SparseVectors.languages`; entries without a text are left out.

    Yields
    ------
    place, places of others, shape (m,), without the place itself
    """
    random = np.random.default_rng(seed)
    spoken = [places for flags in (1, 2, 3) if len(places := np.flatnonzero(languages == flags))]
    for places in spoken:
        for place in random.choice(places, min(_QUERIES, len(places)), replace=False).tolist():
            partners_by_language = [
                random.choice(p, min(_PARTNERS, len(p)), replace=False) for p in spoken
            ]
            partners = np.concatenate(partners_by_language)
            yield place, partners[partners != place]


def chance_scores(
    languages: npt.NDArray[np.uint8], score: Callable[[int, Ids], tuple[Ids, Scores]]
) -> tuple[Scores, LanguagePairs]:
    """Return the scores of `chance_pairs`, and the pair of languages of each.

    Parameters
    ----------
    languages : array, shape (n,)
        Flags of every entry.
    score : callable
        Given a place and others, returns the others in any order, with their scores.
    """
    scores, pairs = [np.empty(0, np.float32)], [np.empty(0, np.uint8)]
    for place, others in chance_pairs(languages):
        scored_places, partner_scores = score(place, others)
        scores.append(partner_scores)
        pairs.append(language_pair(int(languages[place]), languages[scored_places]))
    return np.concatenate(scores), np.concatenate(pairs)


def levels_of(
    scores: Scores, pairs: LanguagePairs, languages: npt.NDArray[np.uint8]
) -> npt.NDArray[np.float32]:
    """Return the factors that make scores of different pairs of languages comparable, shape (LANGUAGE_PAIRS,): see `apply_levels`.

    English papers are more alike to each other than to Chinese ones, whatever they are about, so that Chinese ones
    would be in no list of English ones. With these factors, the score that a tenth of the chance pairs reach is the
    same for all pairs of languages: that of two entries in the commonest language of the catalogue.
    Pairs of languages with few chance pairs have a factor of 1.

    Parameters
    ----------
    scores, pairs : arrays, shape (m,)
        From `chance_scores`.
    languages : array, shape (n,)
        Flags of every entry.
    """
    levels = np.ones(LANGUAGE_PAIRS, np.float32)
    commonest = int(np.bincount(languages[languages > 0], minlength=1).argmax())
    reference = 5 * commonest  # the pair of it with itself
    apart = {}
    for number in range(LANGUAGE_PAIRS):
        pair_scores = scores[pairs == number]
        if len(pair_scores) >= _FEW:
            apart[number] = max(1 - float(np.quantile(pair_scores, _LEVELLED)), _COPIES)
    for number in apart if reference in apart else ():
        levels[number] = apart[reference] / apart[number]
    return levels


def apply_levels(
    scores: npt.NDArray[np.floating], pairs: LanguagePairs, levels: Scores
) -> npt.NDArray[np.float64]:
    """Return scores whose distance from 1 is multiplied by the level of their pair of languages.

    So 1 stays 1, and the order within a pair of languages is as it was.
    """
    return np.asarray(1 - (1 - scores.astype(np.float64)) * levels[pairs])


def relevances(tail_probabilities: TailProbabilities) -> list[float]:
    """Return relevances, from 0 to 0.99999; responses give `DECIMALS` decimals."""
    return [1 - chance for chance in tail_probabilities.tolist()]


def threshold_bits(close_threshold: float) -> int:
    """Return the largest tail probability of a close result, as the 16 bits of its half precision; -1 if none is close.

    A result is close if its relevance, 1 less the tail probability, is `close_threshold` or more. The bits of
    positive half-precision numbers, read as integers, are in the numbers' order, so a look-up compares the bits.
    """
    every = np.arange(np.float16(1).view(np.uint16) + 1, dtype=np.uint16).view(np.float16)
    return int(np.count_nonzero(1 - every.astype(np.float64) >= close_threshold)) - 1


@dataclass(frozen=True)
class Calibration:
    """The distribution of scores of random pairs, for each pair of languages.

    Attributes
    ----------
    scores : array, shape (LANGUAGE_PAIRS, len(LEVELS)), float32
        Ascending in each row: the score below which that share of the random pairs of two languages lies.
    entries : int
        How many entries the pairs were drawn from.
    """

    scores: Scores
    entries: int

    @classmethod
    def fit(cls, scores: Scores, pairs: LanguagePairs, entries: int) -> "Calibration":
        """Learn from the scores of random pairs; pairs of languages with few of them share one distribution.

        Parameters
        ----------
        scores : array, shape (m,)
            From `chance_scores`; none at all makes every relevance 1.
        pairs : array, shape (m,)
            From `language_pair`.
        """
        pooled = scores if len(scores) else np.zeros(1, np.float32)
        table = np.empty((LANGUAGE_PAIRS, len(LEVELS)), np.float32)
        for number in range(LANGUAGE_PAIRS):
            pair_scores = scores[pairs == number]
            table[number] = np.quantile(pair_scores if len(pair_scores) >= _FEW else pooled, LEVELS)
        return cls(table, entries)

    def tail_probabilities(self, scores: Scores, pairs: LanguagePairs) -> TailProbabilities:
        """Return, for each score, the share of random pairs in the same languages that score as high or higher.

        For a pair of languages it falls with the score, down to one in a hundred thousand; the same score may be
        rarer across two languages than within one.

        Parameters
        ----------
        scores, pairs : arrays of one shape
        """
        out = np.empty(scores.shape, np.float16)
        for number in np.unique(pairs):
            these = pairs == number
            out[these] = 1 - np.interp(scores[these], self.scores[number], LEVELS)
        return out

    @property
    def close_threshold(self) -> float:
        """The relevance from which the best result of a list counts as close.

        In a small catalogue it is lower, since even the nearest of n entries is about as rare as one pair in n.
        """
        return 1 - max(_CHANCE, 2 / max(self.entries, 2))

    @property
    def close_threshold_in_domain(self) -> float:
        """The `close_threshold` for a text that is in the catalogue's domain: lower, since short texts score lower."""
        return 1 - max(_CHANCE_ON_SUBJECT, 2 / max(self.entries, 2))
