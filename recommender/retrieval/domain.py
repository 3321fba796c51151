"""Out-of-domain detection: whether a text is about anything that a catalogue is about.

The best result of any text is nearer than most pairs are, only because it is the best of many: that
tells little. But a text on one of the subjects is near to some entries and far from others, while
a text about none of them is equally far from all. So its *spread* tells, the standard deviation of
its cosines with all entries (`benchmarks/relevance.py`). Of a short text it does not tell enough:
the score of its best result, against those of everyday texts, and how much of the text's rare words
that result has, tell more (`benchmarks/questions.py`).
"""

from dataclasses import dataclass

import numpy as np

from recommender.encoders.vectors import Scores, Vectors

_READ = 20_000  # entries that spreads are over: of more, every second, third and so on
_ASKED = 500  # of these, whose own spreads are looked at
_FEW = 50  # entries too few to tell their subjects from chance
_LOST = 0.03  # of the entries, at most, may be taken for something else
_SPREAD, _SCORE, _COVERED, _NEEDED = 8.0, 0.8, 4.0, 3.0  # by logistic regression, see `evidence`


@dataclass(frozen=True)
class DomainDetector:
    """Tells texts on a catalogue's subjects from others, by the spread of their cosines with its entries.

    Attributes
    ----------
    covariance : array, shape (d, d), float32
        Of the vectors of entries, so scaled that a text on a subject has a spread of 1 or more.
    usual : pair of float
        Mean and standard deviation of the score that an everyday text's best result has; 0 where
        nothing was learned.
    """

    covariance: Vectors
    usual: tuple[float, float]

    @classmethod
    def fit(cls, vectors: Vectors, background: Vectors, best: Scores) -> "DomainDetector":
        """Learn where the line is between spreads of entries and those of everyday texts.

        It is as many standard deviations from the one as from the other, in logarithms; but lower
        where the catalogue is about everyday things, and more of its entries would be lost.

        Parameters
        ----------
        vectors : array, shape (n, d)
            Of the entries. Of fewer than fifty nothing is learned: any text is on a subject.
        background : array, shape (m, d)
            Of texts that are about nothing in particular.
        best : array, shape (m,)
            The score of the best result of each of these.
        """
        count, dimension = vectors.shape
        if count < _FEW:
            return cls(2 * np.eye(dimension, dtype=np.float32), (0.0, 0.0))
        read = vectors[_spaced(count, _READ)]
        centred = read - read.mean(axis=0)
        covariance = centred.T @ centred / np.float32(len(read))
        asked = _spaced(len(read), _ASKED)
        cosines = read[asked] @ read.T
        cosines[np.arange(len(asked)), asked] = np.nan  # each is alike to itself
        own = np.log(np.maximum(np.nanstd(cosines, axis=1), 1e-6))
        others = np.log(np.maximum(_spreads(background, covariance), 1e-6))
        widths = max(float(own.std() + others.std()), 1e-6)
        between = (others.mean() * own.std() + own.mean() * others.std()) / widths
        line = min(float(between), float(np.quantile(own, _LOST)))
        usual = float(best.mean()), max(float(best.std()), 1e-6)
        if (others >= line).mean() > 0.5:  # a catalogue about everyday things
            usual = 0.0, 0.0
        return cls(np.asarray(covariance / np.exp(2 * line), np.float32), usual)

    def evidence(self, vector: Vectors, score: float, covered: float) -> float:
        """Return how much speaks for a text being about any of the subjects; 0 or more: it is.

        Parameters
        ----------
        vector : array, shape (1, d), float32
        score : float
            Of its best result.
        covered : float
            Which share of its words, by rarity, a result has.
        """
        spread = np.log(max(float(_spreads(vector, self.covariance)[0]), 1e-6))
        mean, deviation = self.usual
        if not deviation:
            return _SPREAD * float(spread)
        standing = _SCORE * (score - mean) / deviation + _COVERED * covered - _NEEDED
        return _SPREAD * float(spread) + standing


def _spreads(vectors: Vectors, covariance: Vectors) -> Scores:
    return np.asarray(np.sqrt(np.maximum(((vectors @ covariance) * vectors).sum(axis=1), 0)))


def _spaced(count: int, most: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return that many places or all of them, evenly spaced."""
    return np.linspace(0, count - 1, min(count, most)).astype(np.int64)
