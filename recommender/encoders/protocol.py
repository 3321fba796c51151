"""The encoder protocol: texts in, rows of unit length out."""

from collections.abc import Sequence
from typing import Protocol

from recommender.encoders.vectors import Vectors


class Encoder(Protocol):
    """Turns texts into vectors; two encoders with one fingerprint give the same vectors."""

    @property
    def name(self) -> str:
        """The name by which a person opens it: a shipped name, a folder, a hub name."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hash of weights, dimension, pooling, prompts, text template and normalisation."""
        ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts whole.

        Parameters
        ----------
        texts : sequence of str
            Any length, may be empty.
        query : bool
            Whether these are questions, for models with different prompts for questions and documents.

        Returns
        -------
        array, shape (len(texts), dimension), float32
            Unit rows in the order of `texts`; a text without any token gives a row of zeros.
        """
        ...
