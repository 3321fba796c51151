from pathlib import Path

from recommender.batch import evaluation
from recommender.releases.release import Release


def test_an_exact_index_has_full_recall(home: Path) -> None:
    assert evaluation.index_recall(Release.open(home), 10).tolist() == [1.0] * 24
