"""Several people's texts in one call of the encoder."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from recommender.encoder.protocol import Encoder
from recommender.gathering import Gathered
from recommender.vectors import Vectors


class BatchedEncoder:
    """Another encoder, whose concurrent calls from several threads are made one call.

    Questions and documents go apart, so that a question never waits for a batch of documents.
    """

    def __init__(self, encoder: Encoder, most: int = 64) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self._questions = Gathered(partial(encoder.encode, query=True), most)
        self._documents = Gathered(partial(encoder.encode, query=False), most)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts, together with those of whoever else is asking."""
        gathered = self._questions if query else self._documents
        return np.asarray(gathered(texts))
