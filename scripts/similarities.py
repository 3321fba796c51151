"""Ways to say how alike two texts are: vectors of an encoder, shared words, and their sum."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from recommender.encoders import Encoder
from recommender.encoders.vectors import Vectors
from recommender.errors import MissingExtra

Floats = npt.NDArray[np.float32]

# Latin words of two characters or more, and runs of Chinese, which has no spaces to cut at.
_WORD = re.compile(r"[a-z\d][a-z\d-]+|[\u4e00-\u9fff]+", re.ASCII)


class Similarity(Protocol):
    """Compares texts; larger is more alike, and nothing else is asked of the scale."""

    @property
    def name(self) -> str:
        """Heading of its column."""
        ...

    def matrix(
        self, left: Sequence[str], right: Sequence[str], *, questions: bool = False
    ) -> Floats:
        """Compare every left text with every right one.

        Parameters
        ----------
        left, right : sequence of str
            Not empty; texts may be repeated.
        questions : bool
            Whether the left texts are questions, for models that prompt these apart.

        Returns
        -------
        array, shape (len(left), len(right)), float32
        """
        ...

    def pairs(self, left: Sequence[str], right: Sequence[str]) -> Floats:
        """Compare each left text with the right one at its place, shape (len(left),)."""
        ...


class Cosine:
    """Cosine of an encoder's vectors; each distinct text is encoded once.

    Parameters
    ----------
    encoder : Encoder
    name : str or None
        Heading of its column; the encoder's own name by default.
    store : Path or None
        Folder that keeps the vectors, in a file named by the encoder's fingerprint, so that a
        changed model never meets vectors of an older one. `save` writes it.
    """

    def __init__(self, encoder: Encoder, name: str | None = None, store: Path | None = None):
        self.encoder = encoder
        self.name = name or encoder.name
        self._file = store / f"{encoder.fingerprint}.npz" if store else None
        self._known: dict[bytes, npt.NDArray[np.float32]] = {}
        if self._file and self._file.is_file():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        self._saved = len(self._known)

    def matrix(
        self, left: Sequence[str], right: Sequence[str], *, questions: bool = False
    ) -> Floats:
        """Compare every left text with every right one."""
        return self._vectors(left, questions) @ self._vectors(right).T

    def pairs(self, left: Sequence[str], right: Sequence[str]) -> Floats:
        """Compare each left text with the right one at its place."""
        together = self._vectors([*left, *right])
        lefts, rights = together[: len(left)], together[len(left) :]
        return np.asarray(np.einsum("ij,ij->i", lefts, rights), np.float32)

    def save(self) -> None:
        """Write the vectors to the store, if there is one and there are new ones."""
        if self._file is None or len(self._known) == self._saved:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        aside = self._file.with_suffix(".new.npz")
        np.savez(aside, keys=np.array([*self._known]), vectors=np.stack([*self._known.values()]))
        aside.replace(self._file)  # whoever is stopped in the middle keeps the old file
        self._saved = len(self._known)

    def _vectors(self, texts: Sequence[str], questions: bool = False) -> Vectors:
        keys = [_key(text, questions) for text in texts]
        new = {k: text for k, text in zip(keys, texts, strict=True) if k not in self._known}
        if new:
            rows = self.encoder.encode([*new.values()], query=questions)
            self._known.update(zip(new, rows, strict=True))
        return np.stack([self._known[k] for k in keys])


def _key(text: str, question: bool) -> bytes:
    role = b"?" if question else b"."
    return hashlib.sha256(role + text.encode()).hexdigest().encode()  # digits: no trailing zeros


class WordOverlap:
    """Tf-idf: cosine of word counts, 1 + log of each, weighted by rarity.

    Words are Latin words without the most common English ones, and pairs of neighbouring Chinese
    characters. A word's rarity, smoothed, is that among the texts that are compared.
    """

    name = "tf-idf"

    def __init__(self) -> None:
        try:
            from sklearn.feature_extraction import text  # type: ignore[import-untyped]
        except ImportError as error:
            raise MissingExtra("models", "tf-idf") from error
        self._learn: Any = text.TfidfVectorizer
        self._common: frozenset[str] = text.ENGLISH_STOP_WORDS

    def matrix(
        self, left: Sequence[str], right: Sequence[str], *, questions: bool = False
    ) -> Floats:
        """Compare every left text with every right one; questions are nothing special."""
        left_counts, right_counts = self._weighted(left, right)
        return np.asarray((left_counts @ right_counts.T).toarray(), np.float32)

    def pairs(self, left: Sequence[str], right: Sequence[str]) -> Floats:
        """Compare each left text with the right one at its place."""
        left_counts, right_counts = self._weighted(left, right)
        return np.asarray(left_counts.multiply(right_counts).sum(axis=1), np.float32).ravel()

    def words(self, text: str) -> list[str]:
        """Return the words of a text, in order, repeated as often as they stand there."""
        found: list[str] = []
        for run in _WORD.findall(text.lower()):
            if run.isascii():
                found += [] if run in self._common else [run]
            else:
                found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        return found

    def _weighted(self, left: Sequence[str], right: Sequence[str]) -> tuple[Any, Any]:
        """Return sparse unit rows of both sides."""
        distinct = dict.fromkeys([*left, *right])
        if not any(map(self.words, distinct)):
            distinct["no word at all"] = None  # scikit-learn refuses an empty vocabulary
        learned = self._learn(analyzer=self.words, sublinear_tf=True, dtype=np.float32)
        learned.fit(distinct)
        return learned.transform(left), learned.transform(right)


class Hybrid:
    """Cosine of vectors plus `weight` times word overlap: each sees what the other misses."""

    def __init__(self, cosine: Cosine, overlap: WordOverlap, weight: float) -> None:
        self.name = f"{cosine.name} + {weight:g} {overlap.name}"
        self._cosine, self._overlap, self._weight = cosine, overlap, np.float32(weight)

    def matrix(
        self, left: Sequence[str], right: Sequence[str], *, questions: bool = False
    ) -> Floats:
        """Compare every left text with every right one."""
        cosines = self._cosine.matrix(left, right, questions=questions)
        return cosines + self._weight * self._overlap.matrix(left, right)

    def pairs(self, left: Sequence[str], right: Sequence[str]) -> Floats:
        """Compare each left text with the right one at its place."""
        return self._cosine.pairs(left, right) + self._weight * self._overlap.pairs(left, right)
