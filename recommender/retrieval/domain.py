"""Out-of-domain detection: whether a text is about anything that a catalogue is about.

The best result of any text is nearer than most pairs are, only because it is the best of many: that
tells little. But a text on one of the subjects is near to some entries and far from others, while
a text about none of them is equally far from all. So its *spread* tells, the standard deviation of
its cosines with all entries (`benchmarks/relevance.py`).
"""

from dataclasses import dataclass

import numpy as np

from recommender.encoders.vectors import Scores, Vectors

_READ = 20_000  # entries that spreads are over: of more, every second, third and so on
_ASKED = 500  # of these, whose own spreads are looked at
_FEW = 50  # entries too few to tell their subjects from chance
_LOST = 0.03  # of the entries, at most, may be taken for something else


@dataclass(frozen=True)
class DomainDetector:
    """Tells texts on a catalogue's subjects from others, by the spread of their cosines with its entries.

    Attributes
    ----------
    covariance : array, shape (d, d), float32
        Of the vectors of entries, so scaled that a text on a subject has a spread of 1 or more.
    """

    covariance: Vectors

    @classmethod
    def fit(cls, vectors: Vectors, background: Vectors) -> "DomainDetector":
        """Learn where the line is between spreads of entries and those of everyday texts.

        It is as many standard deviations from the one as from the other, in logarithms; but lower
        where the catalogue is about everyday things, and more of its entries would be lost.

        Parameters
        ----------
        vectors : array, shape (n, d)
            Of the entries. Of fewer than fifty nothing is learned: any text is on a subject.
        background : array, shape (m, d)
            Of texts that are about nothing in particular.
        """
        count, dimension = vectors.shape
        if count < _FEW:
            return cls(2 * np.eye(dimension, dtype=np.float32))
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
        return cls(np.asarray(covariance / np.exp(2 * line), np.float32))

    def contains(self, vector: Vectors) -> bool:
        """Whether a text is about any of the subjects.

        Parameters
        ----------
        vector : array, shape (1, d), float32
        """
        return bool(_spreads(vector, self.covariance)[0] >= 1)


def _spreads(vectors: Vectors, covariance: Vectors) -> Scores:
    return np.asarray(np.sqrt(np.maximum(((vectors @ covariance) * vectors).sum(axis=1), 0)))


def _spaced(count: int, most: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return that many places or all of them, evenly spaced."""
    return np.linspace(0, count - 1, min(count, most)).astype(np.int64)
