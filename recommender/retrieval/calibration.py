"""Calibration: what a score is worth, the same whatever the languages of the two texts.

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
"""One less a relevance: small numbers, which take half a word."""

LanguagePairs: TypeAlias = npt.NDArray[np.uint8]

DECIMALS = 5
LANGUAGE_PAIRS = 16
"""Pairs of language flags (0 to 3, see `SparseVectors.languages`), as ``4 * smaller + larger``."""

LEVELS = np.concatenate(
    [np.linspace(0, 0.85, 18), 1 - np.logspace(-1, -DECIMALS, 8 * (DECIMALS - 1) + 1)]
)
"""Relevances whose scores are kept: one in 20, then eight for each ten times rarer chance."""

_QUERIES, _PARTNERS = 500, 64  # of each language, and in each language for each of them
_FEW = 2000  # pairs of a kind too few to tell a hundredth from another
_CHANCE_ON_SUBJECT = 0.05
_CHANCE = 0.005  # the best result of what is off the catalogue's subjects is nearer than most pairs


def language_pair(
    mine: int | npt.NDArray[np.uint8], theirs: npt.NDArray[np.uint8]
) -> LanguagePairs:
    """Return the number of the pair of languages of two texts: each pair has scores of its own."""
    smaller, larger = np.minimum(mine, theirs), np.maximum(mine, theirs)
    return np.asarray(4 * smaller + larger, np.uint8)


def chance_pairs(languages: npt.NDArray[np.uint8], seed: int = 0) -> Iterator[tuple[int, Ids]]:
    """Yield entries drawn at random, each with others: as many of each language as there are.

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
    """Return relevances, from 0 to 0.99999, of which answers tell `DECIMALS` decimals."""
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
    """Scores of chance pairs.

    Attributes
    ----------
    scores : array, shape (LANGUAGE_PAIRS, len(LEVELS)), float32
        Ascending in each row: the score that this share of the chance pairs of a kind is below.
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
        """Learn from the scores of chance pairs; kinds with few pairs are taken together.

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
        """Return the share of chance pairs that are at least as alike, of each score.

        Within a kind it falls with the score, down to one in a hundred thousand. A kind may be as
        rare at a lower score than another.

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
        """The relevance below which the best result is not close: chance would do as well.

        In a small catalogue few pairs are chance pairs only, so less is asked for.
        """
        return 1 - max(_CHANCE, 2 / max(self.entries, 2))

    @property
    def close_threshold_in_domain(self) -> float:
        """The same for a text that `DomainDetector` cover: less, since short texts score lower."""
        return 1 - max(_CHANCE_ON_SUBJECT, 2 / max(self.entries, 2))
