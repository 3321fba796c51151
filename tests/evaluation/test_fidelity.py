from pathlib import Path

from recommender import evaluation
from recommender.releases import Release


def test_an_exact_index_has_full_recall(home: Path) -> None:
    assert evaluation.index_recall(Release.open(home), 10).tolist() == [1.0] * 24
