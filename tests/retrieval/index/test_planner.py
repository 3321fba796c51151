import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.retrieval.index.planner import (
    SearchParams,
    cells_under,
    local_share,
    low_contrast,
    sparse_cells,
)

CELLS = 512
TUNED = SearchParams(near=16, wide=24, refined_near=100, refined_wide=300, sure=32, code_error=0.02)
shares = st.floats(1e-3, 1)


def seen(share: float, *, empty: int = 0) -> np.ndarray:
    """What matches up to each cell, if the first hold none of it and the others as much as each other."""
    held = np.full(CELLS, share / (CELLS - empty))
    held[:empty] = 0
    return np.cumsum(held)[None]


@given(share=shares)
def test_a_mask_by_chance_probes_more_cells_the_fewer_it_leaves(share: float) -> None:
    probes = cells_under(TUNED, share, share, seen(share))[0]
    twice = min(1, 2 * share)
    assert TUNED.sure <= probes <= CELLS
    assert probes >= cells_under(TUNED, twice, twice, seen(twice))[0]
    assert probes == pytest.approx(min(CELLS, TUNED.sure * share ** (-1 / 3)), abs=3)


@given(share=shares, empty=st.integers(0, CELLS - 1))
def test_cells_without_what_matches_are_passed_over(share: float, empty: int) -> None:
    probes = cells_under(TUNED, share, share, seen(share, empty=empty))[0]
    assert probes >= cells_under(TUNED, share, share, seen(share))[0]
    assert empty < probes <= CELLS


@given(share=shares, local=shares)
def test_a_mask_that_follows_a_subject_probes_more_cells(share: float, local: float) -> None:
    by_chance = cells_under(TUNED, share, share, seen(share))[0]
    assert cells_under(TUNED, share, max(share, local), seen(share))[0] >= by_chance


def test_the_local_share_tells_chance_from_a_subject_however_few_are_drawn() -> None:
    random = np.random.default_rng(0)
    rows = np.full(512, 30)
    assert local_share(random.binomial(rows, 1 / 32), rows) == pytest.approx(1 / 32, abs=0.01)
    assert local_share(np.where(np.arange(512) % 32, 0, rows), rows) == 1
    assert local_share(np.zeros(512, int), rows) == 0


def test_each_query_has_its_own_cells() -> None:
    both = np.concatenate([seen(0.25), seen(0.25, empty=200)])
    alone = [int(cells_under(TUNED, 0.25, 0.25, one[None])[0]) for one in both]
    assert cells_under(TUNED, 0.25, 0.25, both).tolist() == alone
    assert alone[0] < alone[1]


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


def test_parameters_of_another_kind_of_index_are_refused() -> None:
    assert SearchParams.of(list(TUNED)) == TUNED
    with pytest.raises(ValueError, match="no longer read; build it again"):
        SearchParams.of([64, 96, 128, 160, 8, 0.2, 400])
