from pathlib import Path

import pytest

from recommender.engine.engine import Engine
from recommender.engine.graph_lookup import graph_neighbours
from recommender.engine.pagination import graph_cursor
from recommender.engine.response import lookup_body, response_body
from tests.conftest import paper


@pytest.mark.parametrize("k", [1, 2, 7, 10, 22, 23])
def test_a_lookups_response_equals_that_of_the_ranked_neighbours(engine: Engine, k: int) -> None:
    snapshot = engine.snapshot
    for node in range(len(snapshot.release)):
        ranked = graph_neighbours(snapshot, node, k)
        assert ranked is not None
        cursor = graph_cursor(snapshot, k) if ranked.more else None
        body = response_body(snapshot, snapshot.stub(node), ranked, cursor=cursor)
        assert lookup_body(snapshot, node, k) == body


def test_more_than_the_graph_has_is_no_lookup(engine: Engine) -> None:
    assert lookup_body(engine.snapshot, 0, 24) is None
    assert len(engine.similar("arxiv:2010.00000", 24).results) == 23


def test_a_lookup_reads_the_graph_row_only_while_nothing_has_changed(
    home: Path, engine: Engine
) -> None:
    assert lookup_body(engine.snapshot, 0, 5) is not None
    engine.store([paper("graph", 99)])
    assert lookup_body(engine.snapshot, 0, 5) is None
    assert len(engine.snapshot.release) == 24
    assert lookup_body(engine.snapshot, 24, 5) is None  # it is in the delta
