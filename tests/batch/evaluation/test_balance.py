from pathlib import Path

import pytest

from recommender.batch import evaluation
from recommender.batch.build import build
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.entries.mention import Mention, Origin
from recommender.releases.release import Release


def test_language_balance_of_one_language_is_even(home: Path, catalogue: Catalogue) -> None:
    assert evaluation.language_balance(catalogue, Release.open(home)) == {"en": pytest.approx(1)}


def test_languages_that_never_meet_are_seen_too_often(home: Path, catalogue: Catalogue) -> None:
    for n in range(12):
        origin = Origin("zh.txt", n + 1, "weekly")
        text = "一种用于图像分类的新方法"[n:] + "与它的实验结果"
        catalogue.add(Mention(origin=origin, title=f"第{n}种方法", abstract_zh=text))
    release = build(home, catalogue, HashEncoder()).release
    balance = evaluation.language_balance(catalogue, release, 5)
    assert balance["zh"] == pytest.approx(35 / 11), "all five Chinese, where chance has 11 of 35"
    assert balance["en"] == pytest.approx(35 / 23)
