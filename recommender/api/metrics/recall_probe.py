"""The recall probe: canary queries, a few stored entries that are searched by the index and by brute force."""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.encoders.vectors import Scores, Vectors
from recommender.releases.release import Release
from recommender.retrieval.index.exact import DOUBT


@dataclass(frozen=True)
class Measurement:
    """A measurement of one release under way: so far, `compared` vectors have been compared by brute force.

    ``cosines`` are those of the index's hits, ``best`` the largest of the vectors compared so far.
    """

    release: Release
    queries: Vectors
    cosines: Scores
    best: Scores
    compared: int = 0


class RecallProbe:
    """Measures the index's recall again and again, a bounded step at a time.

    A release never changes, so it is measured once it is in force, and again every hour with
    other entries: a fall of recall then means a damaged file or a fault of the machine. A measurement compares
    all vectors, in steps of some milliseconds.

    Parameters
    ----------
    queries : int
        How many entries a measurement uses as queries.
    k : int
        The k of recall@k; the entry itself is not counted.
    block : int
        How many vectors a step compares.
    pause : float
        Seconds between two measurements of the same release.

    Attributes
    ----------
    recall : float
        The mean recall of the last measurement, whose results count as right if they are no further than the k-th
        true neighbour; NaN before the first.
    checked_at : float
        When the last measurement ended, in seconds since 1970.
    """

    def __init__(
        self, queries: int = 16, k: int = 10, block: int = 20_000, pause: float = 3600.0
    ) -> None:
        self._queries, self._k, self._block, self._pause = queries, k, block, pause
        self._look: Measurement | None = None
        self._looked = ""
        self._next = 0.0
        self._random = np.random.default_rng(0)
        self.recall, self.checked_at = float("nan"), 0.0

    def step(self, release: Release) -> bool:
        """Compare the next block of vectors; return whether there was one, or a measurement was due."""
        look = self._look
        if not len(release):
            return False
        if look is not None and look.release.version != release.version:
            look = None
        if look is None:
            if release.version == self._looked and time.monotonic() < self._next:
                return False
            look = self._started(release)
        stop = min(look.compared + self._block, len(release))
        block = release.index.reconstruct(np.arange(look.compared, stop))
        compared = np.concatenate([look.best, look.queries @ block.T], axis=1)
        width = look.best.shape[1]
        best = -np.partition(-compared, width - 1, axis=1)[:, :width]
        if stop < len(release):
            self._look = Measurement(release, look.queries, look.cosines, best, stop)
            return True
        self._look, self._looked = None, release.version
        self._next = time.monotonic() + self._pause
        self.recall, self.checked_at = _recall(look.cosines, best), time.time()
        return True

    def _started(self, release: Release) -> Measurement:
        many = min(self._queries, len(release))
        places = np.sort(self._random.choice(len(release), many, replace=False))
        queries = release.index.reconstruct(places)
        width = min(self._k + 1, len(release))  # with the entry itself
        hits = release.index.search(queries, width)
        cosines = np.where(hits.places >= 0, hits.cosines, np.float32(-2))
        return Measurement(release, queries, cosines, np.full((many, width), -2.0, np.float32))


def _recall(cosines: Scores, best: npt.NDArray[np.floating]) -> float:
    right = (cosines >= best.min(axis=1, keepdims=True) - DOUBT).sum(axis=1)
    k = best.shape[1] - 1
    return float(np.mean((right - 1) / k)) if k else 1.0
