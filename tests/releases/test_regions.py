import numpy as np

from recommender.releases.regions import RegionName, Regions


def test_regions_go_out_with_their_middle_and_come_back_as_they_were() -> None:
    names = (RegionName(("graph", "molecules"), ("图",)), RegionName((), ()))
    regions = Regions(np.array([0, 0, 1, 0], np.uint8), names)
    again = Regions.of(**regions.arrays())
    assert again.names == names
    assert again.codes.tolist() == [0, 0, 1, 0]
    corner = np.iinfo(np.uint16).max
    positions = np.array([[0, 0], [corner, 0], [0, corner], [0, 0]], np.uint16)
    assert regions.document(positions) == [
        {"en": ("graph", "molecules"), "zh": ("图",), "count": 3, "x": 0.0, "y": 0.0},
        {"en": (), "zh": (), "count": 1, "x": 0.0, "y": 1.0},
    ]


def test_no_region_at_all() -> None:
    none = Regions(np.empty(0, np.uint8), ())
    assert Regions.of(**none.arrays()).names == ()
    assert none.document(np.empty((0, 2), np.uint16)) == []
