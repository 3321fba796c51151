import numpy as np
import pytest

from recommender.catalogue.embeddings import EntryRow
from recommender.catalogue.store import Catalogue
from recommender.encoders.sparse import SparseVectors
from recommender.entries.mention import Mention, Origin
from recommender.errors import CatalogueError
from tests.conftest import paper, papers

LONGER = Mention(origin=Origin("b", 1, "arxiv"), arxiv_id="2010.00000", abstract_en="word " * 200)


def bags_of(stored: list[EntryRow]) -> SparseVectors:
    """Return bags that a row id tells: of rows 1, 2, 3 … that many features, none for row 4."""
    sizes = [0 if s.row == 4 else s.row for s in stored]
    ids = np.concatenate([np.arange(size) * 3 + 60_000 for size in sizes]).astype(np.uint16)
    weights = np.concatenate([np.arange(size) + 0.5 for size in sizes]).astype(np.float16)
    languages = np.array([s.row % 4 for s in stored], np.uint8)
    return SparseVectors(np.concatenate([[0], np.cumsum(sizes)]), ids, weights, languages)


def assert_equal(one: SparseVectors, other: SparseVectors) -> None:
    for name, array in vars(one).items():
        assert np.array_equal(array, getattr(other, name)), name
        assert array.dtype == getattr(other, name).dtype, name


def test_sparse_vectors_come_back_as_they_were(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.catalogue.embeddings._STREAM", 5)
    list(catalogue.add_all(papers()))
    stored = list(catalogue.entries())
    assert catalogue.rows_without_sparse("words") == [s.row for s in stored]
    catalogue.store_sparse("words", stored[7:], bags_of(stored[7:]))
    catalogue.store_sparse("words", stored[:7], bags_of(stored[:7]))
    assert catalogue.rows_without_sparse("words") == []
    rows, sparse = catalogue.sparse("words")
    assert rows.tolist() == [s.row for s in stored]
    assert_equal(sparse, bags_of(stored))
    fresh = list(catalogue.entry_states([4, 9], "none", "words"))
    assert [f.terms for f in fresh if f.terms is None] == []
    for one in fresh:
        assert one.terms is not None
        assert_equal(one.terms, sparse[one.record.row - 1])


def test_nothing_is_kept_of_a_text_that_changed_or_an_entry_that_went(
    catalogue: Catalogue,
) -> None:
    list(catalogue.add_all(papers()))
    stored = list(catalogue.entries())
    catalogue.add(LONGER)
    catalogue.remove("2011.00000")
    catalogue.store_vectors("one", stored, np.ones((24, 2), np.float32))
    catalogue.store_sparse("words", stored, bags_of(stored))
    assert catalogue.vectors("one", 2)[0].tolist() == list(range(3, 25))
    assert catalogue.sparse("words")[0].tolist() == list(range(3, 25))
    assert catalogue.rows_without_vector("one") == catalogue.rows_without_sparse("words") == [1]


def test_a_vector_that_was_not_there_is_news_and_one_made_again_is_not(
    catalogue: Catalogue,
) -> None:
    list(catalogue.add_all(papers()))
    stored = list(catalogue.entries())
    before = catalogue.sequence()
    catalogue.store_vectors("one", stored[:3], np.ones((3, 2), np.float32))
    assert catalogue.changes(before).changed == []
    assert catalogue.changes(before, "other", "words").changed == []
    assert catalogue.changes(before, "one").changed == [1, 2, 3]
    between = catalogue.sequence()
    catalogue.store_vectors("one", stored[2:4], np.full((2, 2), 2, np.float32))
    assert catalogue.changes(between, "one").changed == [4]
    assert catalogue.vectors("one", 2)[1].tolist() == [[1, 1], [1, 1], [2, 2], [2, 2]]
    catalogue.forget_vectors("one")
    between = catalogue.sequence()
    catalogue.store_vectors("one", stored[:1], np.ones((1, 2), np.float32))
    assert catalogue.changes(between, "one").changed == [1]


def test_the_vector_of_a_text_that_changed_is_news(catalogue: Catalogue) -> None:
    catalogue.add(paper("graph", 0))
    catalogue.store_vectors("one", list(catalogue.entries()), np.ones((1, 2), np.float32))
    catalogue.add(LONGER)
    before = catalogue.sequence()
    catalogue.store_vectors("one", list(catalogue.entries()), np.ones((1, 2), np.float32))
    assert catalogue.changes(before, "one").changed == [1]


def test_vectors_of_another_dimension_are_an_error(catalogue: Catalogue) -> None:
    catalogue.add(paper("graph", 0))
    catalogue.store_vectors("one", list(catalogue.entries()), np.ones((1, 2), np.float32))
    with pytest.raises(CatalogueError, match="3 dimensions"):
        catalogue.vectors("one", 3)
