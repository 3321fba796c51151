import numpy as np

from recommender.releases.part_cache import MOST, PartCache
from tests.encoders.terms import sparse_of

ONE, OTHER = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)


def test_cached_parts_are_distinguished_by_the_question() -> None:
    kept, terms = PartCache(), sparse_of(["graph nets", "speech"])
    kept.put([3, 5], [0.5, 0.25], ("cosines", ONE))
    kept.put([3], [0.75], ("similarities", terms[0]))
    assert kept.get([5, 3, 5], ("cosines", ONE.copy())) == [0.25, 0.5, 0.25]
    assert kept.get([3], ("similarities", sparse_of(["graph nets"])[0])) == [0.75]
    for other in (("cosines", OTHER), ("similarities", terms[1]), ("similarities", ONE)):
        assert kept.get([3], other) is None
        assert kept.missing([3], other) == [3]


def test_a_cache_that_lacks_a_part_gives_none() -> None:
    kept = PartCache()
    kept.put([1, 2], [b"one", b"two"], ("summaries",))
    assert kept.get([1, 4], ("summaries",)) is None
    assert kept.missing([4, 1, 4, 7], ("summaries",)) == [4, 7]
    assert kept.get([], ("summaries",)) is None


def test_a_full_cache_forgets_the_oldest_parts() -> None:
    kept, wanted = PartCache(), ("stubs",)
    kept.put(range(MOST), range(MOST), wanted)
    kept.put([MOST, MOST + 1], [0, 0], wanted)
    assert kept.missing(range(MOST + 2), wanted) == [0, 1]
