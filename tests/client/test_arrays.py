"""What questions are answered from, as arrays: vectors, the graph, texts as vectors."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recommender import Recommender
from recommender.errors import EntryNotFound, InvalidQuery
from tests.api.conftest import SEED


@pytest.fixture
def papers(home: Path) -> Iterator[Recommender]:
    with Recommender(home) as opened:
        yield opened


def test_vectors_are_unit_rows_in_the_order_of_ids(papers: Recommender) -> None:
    every = papers.vectors()
    assert every.shape[0] == len(papers.ids) == 24
    assert np.allclose(np.linalg.norm(every, axis=1), 1, atol=1e-3)
    some = papers.ids[7], papers.ids[3], papers.ids[7]
    assert np.array_equal(papers.vectors(some), every[[7, 3, 7]])
    assert np.array_equal(papers.vectors(SEED), every[[papers.ids.index(SEED)]])
    assert papers.vectors([]).shape == (0, every.shape[1])
    with pytest.raises(EntryNotFound):
        papers.vectors([SEED, "2999.99999"])


def test_vectors_of_what_came_since_the_build_are_there_by_name(papers: Recommender) -> None:
    (stored,) = papers.add({"title": "A late paper", "abstract": "graph node edge"})
    assert stored.id not in papers.ids
    assert papers.vectors(stored.id).shape == (1, papers.vectors().shape[1])


def test_the_graph_has_the_neighbours_that_similar_gives(papers: Recommender) -> None:
    graph, ids = papers.graph(), papers.ids
    assert graph.shape == (24, 24)
    assert graph.dtype == np.float32
    assert graph.has_sorted_indices
    for place, id in enumerate(ids):
        row = graph[[place]]
        found = {ids[i]: score for i, score in zip(row.indices, row.data, strict=True)}
        told = {hit.id: hit.score for hit in papers.similar(id, k=23, collapse="none")}
        assert found.keys() == told.keys()
        assert all(abs(found[id] - told[id]) < 1e-6 for id in told)
    nearest = papers.graph(k=3)
    assert (np.diff(nearest.indptr) == 3).all()
    assert nearest[[0]].data.min() >= np.sort(graph[[0]].data)[-3]
    with pytest.raises(InvalidQuery):
        papers.graph(k=0)


def test_texts_are_read_as_entries_are(papers: Recommender) -> None:
    encoded = papers.encode(["graph node edge", "protein folding"])
    assert encoded.shape == (2, papers.vectors().shape[1])
    assert np.allclose(np.linalg.norm(encoded, axis=1), 1, atol=1e-5)
    assert np.array_equal(papers.encode("graph node edge", query=True)[0], encoded[0])
    best = papers.ids[int((papers.vectors() @ encoded[1]).argmax())]
    assert "protein" in papers.entry(best).title.casefold()
