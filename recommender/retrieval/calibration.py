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

_QUERIES, _PARTNERS = 500, 64  # of each language, and in each language for each of them
_FEW = 2000  # pairs of a kind too few to tell a hundredth from another
_CHANCE_ON_SUBJECT = 0.05
_CHANCE = 0.005  # the best result of what is off the catalogue's subjects is nearer than most pairs


def language_pair(
    mine: int | npt.NDArray[np.uint8], theirs: npt.NDArray[np.uint8]
) -> LanguagePairs:
    """Return the number, below `LANGUAGE_PAIRS`, of the pair of languages of two texts, whichever is first."""
    smaller, larger = np.minimum(mine, theirs), np.maximum(mine, theirs)
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
            others = [random.choice(p, min(_PARTNERS, len(p)), replace=False) for p in spoken]
            drawn = np.concatenate(others)
            yield place, drawn[drawn != place]


def relevances(tail_probabilities: TailProbabilities) -> list[float]:
    """Return relevances, from 0 to 0.99999; responses give `DECIMALS` decimals."""
    return [1 - chance for chance in tail_probabilities.tolist()]


def threshold_bits(close_threshold: float) -> int:
    """Return the threshold of close results as a tail probability, by the bits of its half precision.

    A result is close if its relevance, 1 less the tail probability, is `close_threshold` or more. Bits of
    half-precision numbers rise with them, so a look-up compares them as they are; -1 if none is close.
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
    def learn(
        cls, languages: npt.NDArray[np.uint8], scored: Callable[[int, Ids], tuple[Ids, Scores]]
    ) -> "Calibration":
        """Learn from chance pairs of a catalogue.

        Parameters
        ----------
        languages : array, shape (n,)
            Flags of every entry.
        scored : callable
            Given a place and others, returns the others in any order, with their scores.
        """
        scores, pairs = [np.empty(0, np.float32)], [np.empty(0, np.uint8)]
        for place, others in chance_pairs(languages):
            ordered, found = scored(place, others)
            scores.append(found)
            pairs.append(language_pair(int(languages[place]), languages[ordered]))
        return cls.fit(np.concatenate(scores), np.concatenate(pairs), len(languages))

    @classmethod
    def fit(cls, scores: Scores, pairs: LanguagePairs, entries: int) -> "Calibration":
        """Learn from the scores of random pairs; pairs of languages with few of them share one distribution.

        Parameters
        ----------
        scores : array, shape (m,)
            Of pairs from `chance_pairs`; none at all makes every relevance 1.
        pairs : array, shape (m,)
            From `language_pair`.
        """
        pooled = scores if len(scores) else np.zeros(1, np.float32)
        table = np.empty((LANGUAGE_PAIRS, len(LEVELS)), np.float32)
        for number in range(LANGUAGE_PAIRS):
            own = scores[pairs == number]
            table[number] = np.quantile(own if len(own) >= _FEW else pooled, LEVELS)
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
        """The relevance from which a best result counts as close.

        In a small catalogue the nearest of n entries cannot be rarer than one in n, so less is asked for.
        """
        return 1 - max(_CHANCE, 2 / max(self.entries, 2))

    @property
    def close_threshold_in_domain(self) -> float:
        """The same for a text that is in the catalogue's domain: lower, since short texts score lower."""
        return 1 - max(_CHANCE_ON_SUBJECT, 2 / max(self.entries, 2))
