from pathlib import Path

import pytest

from recommender.encoders import HashEncoder, shipped_term_encoder
from recommender.engine.models import ReleaseModels
from recommender.errors import EncoderMismatch
from recommender.releases.release import Release


def test_what_is_warm_need_not_be_opened_by_the_first_text(home: Path) -> None:
    shipped_term_encoder.cache_clear()
    opened: list[str] = []

    def encoder_named(name: str) -> HashEncoder:
        opened.append(name)
        return HashEncoder()

    release, models = Release.open(home), ReleaseModels(encoder_named)
    models.warm(release)
    assert "_tokenizer" in vars(models.term_encoder(release).token_ids)
    models.encoder(release)
    assert opened == ["hash"]


def test_a_wrong_model_shows_when_it_is_warmed(home: Path) -> None:
    with pytest.raises(EncoderMismatch):
        ReleaseModels(lambda _: HashEncoder(8)).warm(Release.open(home))
