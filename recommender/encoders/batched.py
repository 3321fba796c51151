"""Batched encoding: concurrent calls of an encoder made into one."""

from collections.abc import Sequence

import numpy as np

from recommender.encoders.microbatch import MicroBatcher
from recommender.encoders.protocol import Encoder
from recommender.encoders.vectors import Vectors


class BatchedEncoder:
    """Another encoder, whose concurrent calls from several threads are made one call.

    Questions and documents are batched apart, so that a question never waits for a batch of documents.
    """

    def __init__(self, encoder: Encoder, max_items: int = 64) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self._questions: MicroBatcher[str, Vectors] = MicroBatcher(
            lambda texts: list(encoder.encode(texts, query=True)), max_items
        )
        self._documents: MicroBatcher[str, Vectors] = MicroBatcher(
            lambda texts: list(encoder.encode(texts)), max_items
        )

    @property
    def queue_length(self) -> int:
        """How many texts wait in the queue."""
        return self._questions.queue_length + self._documents.queue_length

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts, in one call with those of other threads that wait."""
        rows = (self._questions if query else self._documents)(texts)
        return np.array(rows, np.float32).reshape(len(texts), self.dimension)
