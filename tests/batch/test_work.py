"""The heavy parts of a build: batches are embedded one ahead of who keeps them."""

from threading import Event

import numpy as np

from recommender.batch.work import BuildWork, EmbeddedBatch, EmbeddingBatch
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.encoders.vectors import Vectors


class Telling(HashEncoder):
    """Says that it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[Event] = [Event() for _ in range(3)]
        self._count = 0

    def encode(self, texts: list[str], *given: object, **named: object) -> Vectors:
        self.begun[self._count].set()
        self._count += 1
        return super().encode(texts)


def batches(catalogue: Catalogue) -> list[EmbeddingBatch]:
    rows = catalogue.get(catalogue.rows_without_vector("another encoder"))
    return [EmbeddingBatch(8, rows[i : i + 8], [], []) for i in (0, 8, 16)]


def test_a_batch_is_embedded_while_the_one_before_is_kept(home, catalogue: Catalogue) -> None:
    encoder = Telling()
    asked = BuildWork().embedded(iter(batches(catalogue)), encoder, None)
    next(asked)
    assert encoder.begun[1].wait(10)  # nobody has asked for it yet
    assert not encoder.begun[2].wait(0.1)
    assert len([*asked]) == 2


def test_each_batch_comes_with_what_it_is_embedded_to(home, catalogue: Catalogue) -> None:
    encoder, given = HashEncoder(), batches(catalogue)
    found = [*BuildWork().embedded(iter(given), encoder, None)]
    assert [batch for batch, _ in found] == given
    for batch, made in found:
        assert np.array_equal(made.vectors, EmbeddedBatch.of(batch.texts, encoder, None).vectors)
