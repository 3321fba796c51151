import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.releases.neighbours import NeighbourTable


@given(st.integers(1, 30), st.integers(0, 12), st.data())
def test_a_row_is_that_of_the_arrays(count: int, width: int, data: st.DataObject) -> None:
    random = np.random.default_rng(count)
    places = random.integers(-1, count, (count, width)).astype(np.int32)
    scores = random.random((count, width)).astype(np.float32)
    probability_bits = random.random((count, width)).astype(np.float16)
    neighbour_table = NeighbourTable(places, scores, probability_bits)
    assert neighbour_table.width == width
    place, k = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, width))
    row = neighbour_table.row(place, k)
    assert list(row.places) == places[place, :k].tolist()
    assert list(row.scores) == scores[place, :k].tolist()
    bits = np.array(row.probability_bits, np.uint16)
    assert bits.view(np.float16).tolist() == probability_bits[place, :k].tolist()


def test_of_no_entries_there_are_no_rows() -> None:
    none = np.empty((0, 0))
    assert (
        NeighbourTable(
            none.astype(np.int32), none.astype(np.float32), none.astype(np.float16)
        ).width
        == 0
    )
