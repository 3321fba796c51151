import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from recommender.batch.background_texts import BACKGROUND_TEXTS
from recommender.encoders import STATIC_MODEL
from recommender.engine.engine import Engine
from recommender.engine.response import QueryResponse
from recommender.retrieval.domain import DomainDetector
from tests.examples import sample_home

SAMPLES = Path("recommender/samples")
LINES = Path("tests/data/everyday.jsonl").read_text(encoding="utf-8").splitlines()
TESTED = [json.loads(line) for line in LINES]
RANDOM = np.random.default_rng(0)


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def drawn(count: int, subjects: np.ndarray) -> np.ndarray:
    """Draw texts, each about one of some subjects and half about nothing."""
    noise = unit(RANDOM.normal(size=(count, subjects.shape[1])))
    return unit(subjects[RANDOM.integers(0, len(subjects), count)] + noise)


SUBJECTS = unit(RANDOM.normal(size=(5, 64)))
ENTRIES = drawn(400, SUBJECTS)
NOTHING = unit(RANDOM.normal(size=(100, 64)))


def fit(entries: np.ndarray, background: np.ndarray) -> DomainDetector:
    return DomainDetector.fit(entries, background, best(entries, background))


def best(entries: np.ndarray, texts: np.ndarray) -> np.ndarray:
    return (texts @ entries.T).max(axis=1, initial=0)


def share(learned: DomainDetector, vectors: np.ndarray, covered: float = 0.4) -> float:
    """Return how many are on a subject, where each has so many of its words in a result."""
    scores = best(ENTRIES, vectors).tolist()
    found = [
        learned.evidence(vector[None], score, covered) >= 0
        for vector, score in zip(vectors, scores, strict=True)
    ]
    return float(np.mean(found))


def test_a_better_result_and_more_of_the_words_speak_for_a_subject() -> None:
    learned, vector = fit(ENTRIES, NOTHING), NOTHING[:1]
    told = [
        learned.evidence(vector, score, covered) for score, covered in product((0.2, 0.8), (0, 1))
    ]
    assert told[0] < told[1]
    assert told[0] < min(told[1:3]) <= max(told[1:3]) < told[3]


def test_texts_on_a_subject_are_told_from_those_on_none() -> None:
    learned = fit(ENTRIES, NOTHING)
    assert share(learned, drawn(300, SUBJECTS)) > 0.95
    assert share(learned, unit(RANDOM.normal(size=(300, 64)))) < 0.05
    assert learned.evidence(np.zeros((1, 64), np.float32), 0.0, 0.0) < 0


def test_a_catalogue_about_everyday_things_loses_few_of_its_own() -> None:
    learned = fit(ENTRIES, drawn(100, SUBJECTS))
    assert share(learned, drawn(300, SUBJECTS)) > 0.9


@pytest.mark.parametrize("count", [0, 1, 2, 49])
def test_of_few_entries_nothing_is_learned(count: int) -> None:
    learned = fit(ENTRIES[:count], NOTHING)
    assert share(learned, NOTHING) == share(learned, ENTRIES) == 1


def test_entries_many_times_over_tell_no_more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.retrieval.domain._ENTRIES_READ", 400)
    once, often = (
        fit(ENTRIES, NOTHING),
        fit(ENTRIES.repeat(3, axis=0), NOTHING),
    )
    assert np.allclose(once.covariance, often.covariance, rtol=0.2, atol=0.2)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine over the samples, with the static model."""
    folder = tmp_path_factory.mktemp("domain") / "home"
    with Engine(sample_home(tmp_path_factory, folder, STATIC_MODEL)) as opened:
        yield opened


def close(answer: QueryResponse) -> bool:
    return bool(answer.to_dict()["search"]["close"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_close_to_everyday_sentences(engine: Engine, language: str) -> None:
    sentences = [line[language] for line in TESTED]
    assert np.mean([close(engine.like(text)) for text in sentences]) <= 0.1
    assert np.mean([close(engine.search(text)) for text in sentences]) <= 0.1


ASKED = ["image recognition with transformers", "language model pre-training", "图像生成"]
ASKED += ["reinforcement learning", "扩散模型", "对比学习", "few-shot learning with prompts"]


def test_something_is_close_to_most_questions_on_a_subject(engine: Engine) -> None:
    assert np.mean([close(engine.like(text)) for text in ASKED]) >= 0.7
    assert np.mean([close(engine.search(text)) for text in ASKED]) >= 0.7


def test_one_like_on_a_subject_is_enough(engine: Engine) -> None:
    far, seed = TESTED[0]["en"], "arxiv:2010.11929"
    assert not close(engine.like(like=[f"text:{far}"]))
    assert close(engine.like(like=[f"text:{far}", f"text:{ASKED[0]}"]))
    assert close(engine.like(far, like=[seed]))
    assert close(engine.similar(seed))


def test_the_everyday_texts_are_each_in_both_languages_and_none_is_a_test() -> None:
    half = len(BACKGROUND_TEXTS) // 2
    assert all(text.isascii() for text in BACKGROUND_TEXTS[:half])
    assert not any(text.isascii() for text in BACKGROUND_TEXTS[half:])
    assert len(set(BACKGROUND_TEXTS)) == 2 * half
    tested = {text for line in TESTED for text in line.values()}
    assert not tested.intersection(BACKGROUND_TEXTS)
