"""The model of what cells hold: laws of it, and that it foretells what is found in real ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.retrieval.index import knn
from recommender.retrieval.index.cell_model import EXPECTED, CellModel
from tests.retrieval.index.clusters import clustered

CELLS = 64
MODEL = CellModel(slope=0.6, deviation=0.1, missed=0.01)
shares = st.floats(0.02, 1)


def centres(seed: int, queries: int = 3) -> np.ndarray:
    """Cosines of queries to the centres: a few near, most far."""
    drawn = np.random.default_rng(seed).beta(1, 5, (queries, CELLS))
    return drawn.astype(np.float32)


@given(seed=st.integers(0, 99), share=shares)
def test_as_many_are_expected_as_are_requested(seed: int, share: float) -> None:
    matching = np.full(CELLS, 1000 * share)
    expected = MODEL.expected(centres(seed), matching).sum(axis=1)
    assert (expected >= EXPECTED * 0.999).all()
    assert (expected <= EXPECTED * 1.3).all()  # a hundredth nearer, and so many fewer


@given(seed=st.integers(0, 99), share=shares)
def test_a_mask_by_chance_probes_more_cells_the_fewer_it_leaves(seed: int, share: float) -> None:
    counts = [np.full(CELLS, 1000 * part) for part in (share, min(1, 2 * share))]
    fewer, more = (MODEL.cells_to_probe(MODEL.expected(centres(seed), each))[1] for each in counts)
    assert (fewer >= more - 1).all()


@given(seed=st.integers(0, 99), empty=st.integers(0, CELLS - 2))
def test_cells_without_what_matches_are_passed_over(seed: int, empty: int) -> None:
    to_centres = -np.sort(-centres(seed, 1), axis=1)
    matching = np.where(np.arange(CELLS) < empty, 0, 500)
    order, probes = MODEL.cells_to_probe(MODEL.expected(to_centres, matching))
    assert probes[0] <= CELLS - empty
    assert (order[0, : probes[0]] >= empty).all()


@given(seed=st.integers(0, 99))
def test_each_query_has_its_own_cells(seed: int) -> None:
    matching, to_centres = np.full(CELLS, 300), centres(seed)
    order, probes = MODEL.cells_to_probe(MODEL.expected(to_centres, matching))
    for i, one in enumerate(to_centres):
        alone, many = MODEL.cells_to_probe(MODEL.expected(one[None], matching))
        assert many[0] == probes[i]
        assert alone[0, : probes[i]].tolist() == order[i, : probes[i]].tolist()


def test_the_more_may_be_missed_the_fewer_are_probed() -> None:
    expected = MODEL.expected(centres(0), np.full(CELLS, 300))
    less = MODEL._replace(missed=0.2).cells_to_probe(expected)[1]
    assert (less < MODEL.cells_to_probe(expected)[1]).all()


@pytest.mark.parametrize("side", ["all", "near", "far"])
def test_what_is_probed_holds_the_nearest_that_match(side: str) -> None:
    vectors = clustered(6400)
    rows, held_out, queries = np.split(vectors, [6000, 6200])
    middle = rows[:CELLS]
    cells = knn(rows, middle, 1).places[:, 0]
    sizes = np.bincount(cells, minlength=CELLS)
    near = cells[knn(held_out, rows, 10).places]
    model = CellModel.fit(held_out, rows[:2000], cells[:2000], middle)
    left = model.expected_beyond(held_out @ middle.T, sizes, near)
    model = model._replace(missed=float(np.quantile(left, 0.01)) / 4)
    to_subject = rows @ queries[0]
    mask = {
        "all": np.ones(len(rows), bool),
        "near": to_subject > np.quantile(to_subject, 0.75),
        "far": to_subject < np.quantile(to_subject, 0.25),
    }[side]
    places = np.flatnonzero(mask)
    nearest = cells[places[knn(queries, rows[places], 10).places]]
    matching = np.bincount(cells[mask], minlength=CELLS)
    order, probes = model.cells_to_probe(model.expected(queries @ middle.T, matching))
    held = [np.isin(n, o[:p]).mean() for n, o, p in zip(nearest, order, probes, strict=True)]
    assert np.mean(held) >= 0.98
    assert np.mean(probes) < CELLS
