"""Batched encoding: concurrent calls of an encoder made into one."""

from collections.abc import Sequence

import numpy as np

from recommender.encoders.microbatch import MicroBatcher
from recommender.encoders.protocol import Encoder
from recommender.encoders.vectors import Vectors


class BatchedEncoder:
    """Another encoder, whose concurrent calls from several threads are made one call.

    Questions and documents go apart, so that a question never waits for a batch of documents.
    """

    def __init__(self, encoder: Encoder, most: int = 64) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self._questions: MicroBatcher[str, Vectors] = MicroBatcher(
            lambda texts: list(encoder.encode(texts, query=True)), most
        )
        self._documents: MicroBatcher[str, Vectors] = MicroBatcher(
            lambda texts: list(encoder.encode(texts)), most
        )

    @property
    def waiting(self) -> int:
        """How many texts wait until the model has read others."""
        return self._questions.waiting + self._documents.waiting

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts, together with those of whoever else is asking."""
        rows = (self._questions if query else self._documents)(texts)
        return np.array(rows, np.float32).reshape(len(texts), self.dimension)
