import numpy as np

from recommender.api.metrics.recall_probe import RecallProbe
from recommender.batch.evaluation.fidelity import index_recall
from recommender.engine.engine import Engine
from recommender.retrieval.index import Hits, Index
from tests.conftest import paper


def looked(canary: RecallProbe, engine: Engine) -> int:
    steps = 0
    while canary.step(engine.snapshot.release):
        steps += 1
        assert steps < 100
    return steps


def test_the_probe_goes_over_everything_in_steps_and_then_rests(engine: Engine) -> None:
    canary = RecallProbe(queries=5, k=3, block=10)
    assert np.isnan(canary.recall)
    assert looked(canary, engine) == 3  # 24 entries
    assert canary.recall == 1.0 == index_recall(engine.snapshot.release).mean()
    assert canary.checked_at > 0
    assert looked(canary, engine) == 0


def test_the_probe_looks_again_after_a_while(engine: Engine) -> None:
    canary = RecallProbe(block=100, pause=0)
    assert [canary.step(engine.snapshot.release) for _ in range(3)] == [True] * 3


def test_neighbours_that_the_index_misses_lower_the_recall(engine: Engine, monkeypatch) -> None:
    search = Index.search

    def poor(self: Index, queries: np.ndarray, k: int, mask: object = None) -> Hits:
        found = search(self, queries, k, mask)
        found.cosines[:, 1:6] = -1  # half of what is beside the entry itself
        return found

    monkeypatch.setattr(Index, "search", poor)
    canary = RecallProbe()
    looked(canary, engine)
    assert canary.recall == 0.5


def test_a_probe_of_more_queries_than_entries_has_a_recall_of_one(engine: Engine) -> None:
    canary = RecallProbe(queries=100, k=100)
    looked(canary, engine)
    assert canary.recall == 1.0


def test_a_new_release_is_checked(engine: Engine) -> None:
    from recommender.batch.build import build
    from recommender.encoders import HashEncoder

    canary = RecallProbe(block=20)
    assert canary.step(engine.snapshot.release)  # half of it
    engine.store([paper("graph", 30)])
    build(engine.home, engine.catalogue, HashEncoder())
    assert looked(canary, engine) == 2
    assert looked(canary, engine) == 0
