import numpy as np
import pytest

from recommender.batch.evaluation import average_precision, ndcg, recall, reciprocal_rank


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
