"""Vectors are made in small steps where an encoder is slow, each of them kept and told of."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from recommender.batch import embedding
from recommender.batch.embedding import embed_changed
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.encoders.vectors import Vectors
from tests.conftest import papers


class Slow(HashEncoder):
    """A hash encoder that takes its time for every text, and may be stopped."""

    left = 1_000_000
    now = 0.0

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        self.now += 0.15 * len(texts)
        self.left -= len(texts)
        if self.left < 0:
            raise KeyboardInterrupt
        return super().encode(texts, query=query)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """An encoder by whose clock the time passes."""
    encoder = Slow()
    monkeypatch.setattr(embedding, "time", SimpleNamespace(monotonic=lambda: encoder.now))
    return encoder


def test_a_slow_encoder_is_reported_from_its_first_texts_on(
    catalogue: Catalogue, slow: Slow
) -> None:
    list(catalogue.add_all(papers()))
    told: list[tuple[str, int, int | None]] = []
    embed_changed(catalogue, slow, lambda *step: told.append(step))
    assert told[:2] == [("embed", 0, 24), ("embed", 8, 24)]
    assert [done for _, done, _ in told] == [0, 8, 16, 24]


def test_what_was_embedded_before_it_was_stopped_is_kept(catalogue: Catalogue, slow: Slow) -> None:
    list(catalogue.add_all(papers()))
    slow.left = 16
    with pytest.raises(KeyboardInterrupt):
        embed_changed(catalogue, slow)
    assert len(list(catalogue.rows_without_vector(slow.fingerprint))) == 8
