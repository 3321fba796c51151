from pathlib import Path

import pytest

from recommender.engine import graph_lookup as lookups
from recommender.engine.engine import Engine
from recommender.engine.graph_lookup import looked_up, told
from tests.conftest import paper


@pytest.mark.parametrize("k", [1, 2, 7, 10, 22, 23])
def test_what_is_told_at_once_is_what_is_told_in_steps(engine: Engine, k: int) -> None:
    snapshot = engine.snapshot
    for node in range(len(snapshot.release)):
        related = looked_up(snapshot, node, k)
        assert related is not None
        further = lookups.first(snapshot, k) if related.more else None
        body = snapshot.body(snapshot.head(node), related, further=further)
        assert told(snapshot, node, k) == body


def test_more_than_the_graph_has_is_not_told_at_once(engine: Engine) -> None:
    assert told(engine.snapshot, 0, 24) is None
    assert len(engine.similar("arxiv:2010.00000", 24).results) == 23


def test_nothing_is_told_at_once_when_something_has_changed(home: Path, engine: Engine) -> None:
    assert told(engine.snapshot, 0, 5) is not None
    engine.store([paper("graph", 99)])
    assert told(engine.snapshot, 0, 5) is None
    assert len(engine.snapshot.release) == 24
    assert told(engine.snapshot, 24, 5) is None  # it is beside the release
