from pathlib import Path

import numpy as np
import pytest

from recommender import evaluation
from recommender.catalogue import Catalogue
from recommender.errors import SourceError
from recommender.evaluation import Judgement, average_precision, ndcg, recall, reciprocal_rank
from recommender.releases import Release


def test_metrics_by_hand() -> None:
    gains = [0, 2, 0, 1]
    assert ndcg(gains, [1, 2], 4) == pytest.approx(
        (2 / np.log2(3) + 1 / np.log2(5)) / (2 + 1 / np.log2(3))
    )
    assert ndcg([2, 1], [1, 2], 10) == 1
    assert ndcg([0, 0], [], 10) == 0
    assert average_precision(gains, 2) == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert average_precision(gains, 4) == pytest.approx((1 / 2 + 2 / 4) / 4)
    assert recall(gains, 2, 2) == 0.5
    assert recall(gains, 0, 2) == 0
    assert reciprocal_rank(gains) == 0.5
    assert reciprocal_rank([0, 0]) == 0


def test_an_exact_index_has_full_recall(home: Path) -> None:
    assert evaluation.index_recall(Release.open(home), 10).tolist() == [1.0] * 24


def test_judging_by_topic_is_perfect_and_against_it_is_not(
    home: Path, catalogue: Catalogue
) -> None:
    release = Release.open(home)
    same = [Judgement("2010.00000", f"2010.0000{n}") for n in range(1, 8)]
    quality = evaluation.judge(catalogue, release, same, 7)
    assert quality.summary()["ndcg@7"] == (1, 1, 1)
    assert quality.summary()["map"][0] == quality.summary()["mrr"][0] == 1
    other = [Judgement("2010.00000", f"2011.0000{n}") for n in range(1, 8)]
    assert evaluation.judge(catalogue, release, other, 7).summary()["ndcg@7"][0] == 0


def test_names_that_are_unknown_are_told(home: Path, catalogue: Catalogue) -> None:
    quality = evaluation.judge(
        catalogue, Release.open(home), [Judgement("2010.00000", "no such")], 5
    )
    assert quality.unknown == ["no such"]
    assert quality.seeds == []


def test_intervals_hold_the_mean_and_repeat() -> None:
    random = np.random.default_rng(1)
    quality = evaluation.Quality(["s"] * 50, {"m": random.random(50)}, [])
    mean, low, high = quality.summary(seed=3)["m"]
    assert low < mean < high
    assert quality.summary(seed=3) == quality.summary(seed=3)


def test_reading_judgements() -> None:
    lines = [
        b'{"seed": "a", "related": "b"}\n',
        b"\n",
        b'{"seed": "a", "related": "c", "grade": 2}',
    ]
    assert evaluation.read_judgements(lines, "q") == [Judgement("a", "b"), Judgement("a", "c", 2)]
    for bad in (b"[]", b"{", b'{"seed": "a"}', b'{"seed": "a", "related": "b", "grade": "x"}'):
        with pytest.raises(SourceError, match="q:1: want"):
            evaluation.read_judgements([bad], "q")


def test_language_balance_of_one_language_is_even(home: Path, catalogue: Catalogue) -> None:
    assert evaluation.language_balance(catalogue, Release.open(home)) == {"en": pytest.approx(1)}
