from base64 import b64decode

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommender.entries.entry import Facts
from recommender.releases.colours import Colours
from recommender.releases.map import Map, fit_to_square

POINTS = st.integers(0, 20).flatmap(
    lambda n: arrays(np.float32, (n, 2), elements=st.floats(-500, 500, width=32))
)


@given(POINTS)
def test_positions_keep_their_proportions(points: np.ndarray) -> None:
    within = fit_to_square(points).astype(np.float64)
    assert within.shape == points.shape
    if len(points) and np.ptp(points, axis=0).max() > 1e-3:
        assert np.ptp(within, axis=0).max() == 65535
        scale = np.ptp(points.astype(np.float64), axis=0).max() / 65535
        for a, b in zip(points.astype(np.float64), within, strict=True):
            apart = np.abs((a - points[0]) - (b - within[0]) * scale)
            assert (apart <= 1.01 * scale + 1e-4).all()


def test_a_map_document_decodes_to_its_positions_and_colours() -> None:
    points = np.array([[0, 0], [10, 5], [5, 2.5]], np.float32)
    facts = [Facts(kind="paper"), Facts(kind="post"), Facts(kind="post")]
    sent = Map(points, Colours.fit(facts)).document("abc", gone=[2], newer=1)
    assert (sent["index_version"], sent["count"], sent["newer"], sent["gone"]) == ("abc", 3, 1, [2])
    positions = np.frombuffer(b64decode(sent["positions"]), "<u2").reshape(-1, 2)
    assert positions.tolist() == [[0, 16384], [65535, 49151], [32768, 32768]]
    kind = sent["colours"]["kind"]
    assert kind["values"] == [["post", 2], ["paper", 1]]
    assert list(b64decode(kind["codes"])) == [1, 0, 0]
