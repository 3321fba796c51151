"""Out-of-domain detection: whether a text is about anything that a catalogue is about.

The score of a text's best result tells little: it is above that of most pairs only because it is the best of many.
But a text on one of the subjects is near to some entries and far from others, while
a text about none of them is equally far from all. So the evidence is its *spread*, the standard deviation of
its cosines with all entries (`benchmarks/relevance.py`). For short texts that is too weak: the score of the best
result, compared with those of everyday texts, and the share of the text's rare words
that the result has are better evidence (`benchmarks/questions.py`).
"""

from dataclasses import dataclass

import numpy as np

from recommender.encoders.vectors import Scores, Vectors

# Entries whose cosines make a spread; of a larger catalogue, evenly spaced ones.
_ENTRIES_READ = 20_000
_ENTRIES_COMPARED = 500  # entries whose own spreads the threshold is learned from
_FEW = 50  # with fewer entries than these, nothing is learned
# The share of entries that may be classified as off the catalogue's subjects, at most.
_MOST_LOST = 0.03
_SPREAD, _SCORE, _COVERED, _NEEDED = 8.0, 0.8, 4.0, 3.0  # by logistic regression, see `evidence`


@dataclass(frozen=True)
class DomainDetector:
    """A classifier of texts: on a catalogue's subjects or not, by the spread of their cosines with its entries.

    Attributes
    ----------
    covariance : array, shape (d, d), float32
        The covariance of the entries' vectors, scaled so that a text on a subject has a spread of 1 or more.
    usual : pair of float
        Mean and standard deviation of the score of an everyday text's best result; 0 if nothing was learned.
    """

    covariance: Vectors
    usual: tuple[float, float]

    @classmethod
    def fit(cls, vectors: Vectors, background: Vectors, best: Scores) -> "DomainDetector":
        """Learn the threshold between the spreads of entries and those of everyday texts.

        The threshold is the log spread that is as many standard deviations above the mean of the everyday texts as
        below that of the entries. It is lower if else more than `_MOST_LOST` of the entries would be below it, as in
        a catalogue about everyday things.

        Parameters
        ----------
        vectors : array, shape (n, d)
            Of the entries. From fewer than fifty nothing is learned: any text counts as on a subject.
        background : array, shape (m, d)
            Of everyday texts, about nothing in particular.
        best : array, shape (m,)
            The score of the best result of each of these.
        """
        count, dimension = vectors.shape
        if count < _FEW:
            return cls(2 * np.eye(dimension, dtype=np.float32), (0.0, 0.0))
        sample = vectors[_evenly_spaced(count, _ENTRIES_READ)]
        centred = sample - sample.mean(axis=0)
        covariance = centred.T @ centred / np.float32(len(sample))
        queries = _evenly_spaced(len(sample), _ENTRIES_COMPARED)
        cosines = sample[queries] @ sample.T
        cosines[np.arange(len(queries)), queries] = np.nan  # each is alike to itself
        parts = np.array_split(cosines, 10)  # each is copied twice
        entry_spreads = np.log(
            np.maximum(np.concatenate([np.nanstd(part, axis=1) for part in parts]), 1e-6)
        )
        background_spreads = np.log(np.maximum(_spreads(background, covariance), 1e-6))
        widths = max(float(entry_spreads.std() + background_spreads.std()), 1e-6)
        between = (
            background_spreads.mean() * entry_spreads.std()
            + entry_spreads.mean() * background_spreads.std()
        ) / widths
        line = min(float(between), float(np.quantile(entry_spreads, _MOST_LOST)))
        usual = float(best.mean()), max(float(best.std()), 1e-6)
        if (background_spreads >= line).mean() > 0.5:  # a catalogue about everyday things
            usual = 0.0, 0.0
        return cls(np.asarray(covariance / np.exp(2 * line), np.float32), usual)

    def evidence(self, vector: Vectors, score: float, coverage: float) -> float:
        """Return the log odds that a text is about any of the subjects: from 0 on, it is.

        Parameters
        ----------
        vector : array, shape (1, d), float32
        score : float
            Of its best result.
        coverage : float
            The share of the text's words, weighted by idf, that its best result has.
        """
        spread = np.log(max(float(_spreads(vector, self.covariance)[0]), 1e-6))
        mean, deviation = self.usual
        if not deviation:
            return _SPREAD * float(spread)
        standing = _SCORE * (score - mean) / deviation + _COVERED * coverage - _NEEDED
        return _SPREAD * float(spread) + standing


def _spreads(vectors: Vectors, covariance: Vectors) -> Scores:
    return np.asarray(np.sqrt(np.maximum(((vectors @ covariance) * vectors).sum(axis=1), 0)))


def _evenly_spaced(count: int, most: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return `most` of the places 0 to `count` - 1, evenly spaced; all of them if they are fewer."""
    return np.linspace(0, count - 1, min(count, most)).astype(np.int64)
