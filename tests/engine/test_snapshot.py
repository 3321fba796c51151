"""What a snapshot tells of many is what it tells of each."""

import numpy as np
import pytest

from recommender.catalogue.connection import RowId
from recommender.engine.engine import Engine
from tests.conftest import paper


@pytest.mark.parametrize("changes", [0, 1, 2])
def test_many_are_found_and_read_as_one_after_the_other(engine: Engine, changes: int) -> None:
    if changes:
        engine.store([paper("speech", 90), paper("graph", 50)])
        engine.remove("2010.00002")
    if changes > 1:
        engine.store([paper("graph", 3), paper("protein", 70)])
        engine.remove("2010.00050")
    snapshot = engine.snapshot
    rows = [RowId(row) for row in [*range(1, 35), 7, 7, 999]]
    each = [snapshot.node(row) for row in rows]
    assert snapshot.nodes(rows).tolist() == [-1 if node is None else node for node in each]
    assert snapshot.nodes([]).tolist() == []
    names = [f"arxiv:2010.{number:05d}" for number in (0, 2, 50, 3, 0, 77777)]
    named = [snapshot.node_named(name) for name in names]
    assert snapshot.nodes_named(names).tolist() == [-1 if node is None else node for node in named]
    nodes = np.array([node for node in each[::-1] if node is not None], np.int64)
    together = snapshot.all_terms(nodes)
    for place, node in enumerate(nodes.tolist()):
        alone = snapshot.terms(node)
        assert together[place].ids.tolist() == alone.ids.tolist()
        assert together[place].weights.tolist() == alone.weights.tolist()
        assert together.languages[place] == alone.languages[0]


def test_rows_are_found_where_all_that_was_added_is_deleted_again(engine: Engine) -> None:
    engine.store([paper("graph", 50)])
    engine.remove("2010.00050")
    snapshot = engine.snapshot
    rows = [RowId(row) for row in (1, 2, 999)]
    each = [snapshot.node(row) for row in rows]
    assert snapshot.nodes(rows).tolist() == [-1 if node is None else node for node in each]
