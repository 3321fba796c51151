import json

import numpy as np
import pytest

from recommender.retrieval.index.cell_model import CellModel
from recommender.retrieval.index.planner import SearchParams, low_contrast, sparse_cells

MODEL = CellModel(slope=0.6, deviation=0.1, missed=0.01)
TUNED = SearchParams(16, 24, 100, 300, code_error=0.02, cell_model=MODEL)


def test_cells_are_sparse_where_few_of_their_rows_match() -> None:
    assert sparse_cells(np.array([0, 1, 5, 100]), np.full(4, 100)).tolist() == [
        True,
        True,
        False,
        False,
    ]


def test_what_lies_as_near_as_codes_err_is_low_in_contrast() -> None:
    near, far = np.linspace(0.9, 0.89, 100), np.linspace(0.9, 0.5, 100)
    assert low_contrast(TUNED, np.stack([near, far])).tolist() == [True, False]


def test_more_wanted_takes_more() -> None:
    assert TUNED.probes(10) == 16
    assert TUNED.probes(100) == 24
    assert TUNED.probes(190) == 32
    assert [TUNED.refined(many) for many in (1, 10, 100)] == [100, 100, 300]
    assert TUNED.refined(5000) > 5000


def test_a_manifest_keeps_them() -> None:
    assert SearchParams.of(json.loads(json.dumps(TUNED.values()))) == TUNED


@pytest.mark.parametrize(
    "values", [[16, 24, 100, 300, 130, 0.02], [64, 96, 128, 160, 8, 0.2, 400], [], list(TUNED[:5])]
)
def test_those_of_another_kind_of_index_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="no longer read; build it again"):
        SearchParams.of(values)
