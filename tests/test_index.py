from pathlib import Path

import numpy as np
import pytest

from recommender import index as module
from recommender.index import APPROXIMATE, EXACT, EXACT_LIMIT, Index, choose, knn
from recommender.vectors import Ids, Vectors, normalise

RECALL = 0.98  # what the approximate index promises at k = 10


def clustered(count: int, dimension: int = 64, seed: int = 0) -> tuple[Ids, Vectors]:
    """Vectors around topics on a low-dimensional sheet, as texts are; ids with gaps."""
    random = np.random.default_rng(seed)
    sheet = random.normal(size=(12, dimension))
    topics = random.normal(size=(40, 12))
    points = topics[random.integers(0, 40, count)] + 0.6 * random.normal(size=(count, 12))
    rows = np.cumsum(random.integers(1, 5, count)).astype(np.int64)
    return rows, normalise(points @ sheet + 0.3 * random.normal(size=(count, dimension)))


def brute_force(rows: Ids, vectors: Vectors, query: Vectors, k: int) -> list[int]:
    scores = np.round(vectors.astype(np.float64) @ query, 6)
    return rows[np.lexsort((rows, -scores))[:k]].tolist()


def test_exact_while_exact_is_fast() -> None:
    assert choose(10) == choose(EXACT_LIMIT) == EXACT
    assert choose(EXACT_LIMIT + 1) == APPROXIMATE


def test_the_exact_index_is_brute_force() -> None:
    rows, vectors = clustered(500)
    index = Index.build(rows, vectors)
    assert index.exact
    for query, hits in zip(vectors[:50], index.search(vectors[:50], 10), strict=True):
        assert [hit.row for hit in hits] == brute_force(rows, vectors, query, 10)
        assert hits[0].score == pytest.approx(1, abs=1e-5)


def test_the_approximate_index_keeps_its_recall() -> None:
    rows, vectors = clustered(5000)
    index = Index.build(rows, vectors, APPROXIMATE)
    queries = vectors[:200]
    found = index.search(queries, 10)
    true = [set(brute_force(rows, vectors, query, 10)) for query in queries]
    recall = np.mean(
        [len({h.row for h in hits} & t) / 10 for hits, t in zip(found, true, strict=True)]
    )
    assert recall >= RECALL


@pytest.mark.parametrize("recipe", [EXACT, APPROXIMATE])
def test_an_index_survives_the_disk(recipe: str, tmp_path: Path) -> None:
    rows, vectors = clustered(300)
    index = Index.build(rows, vectors, recipe)
    index.save(tmp_path / "index")
    again = Index.load(tmp_path / "index", recipe)
    assert len(again) == 300
    assert again.search(vectors[:20], 5) == index.search(vectors[:20], 5)


@pytest.mark.parametrize("recipe", [EXACT, APPROXIMATE])
def test_built_twice_is_the_same_file(recipe: str, tmp_path: Path) -> None:
    rows, vectors = clustered(2000)
    for name in "ab":
        Index.build(rows, vectors, recipe).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_more_than_there_are_gives_all() -> None:
    rows, vectors = clustered(3)
    (hits,) = Index.build(rows, vectors).search(vectors[:1], 100)
    assert sorted(hit.row for hit in hits) == rows.tolist()


def test_an_empty_index_finds_nothing() -> None:
    index = Index.build(np.empty(0, np.int64), np.empty((0, 8), np.float32))
    assert index.search(np.eye(8, dtype=np.float32)[:2], 5) == [[], []]
    ids, scores = index.neighbours(np.empty(0, np.int64), np.empty((0, 8), np.float32), 0)
    assert ids.shape == scores.shape == (0, 0)


def test_ids_and_vectors_must_fit() -> None:
    with pytest.raises(ValueError, match="2 ids cannot name 3 vectors"):
        Index.build(np.arange(2), np.eye(3, dtype=np.float32))


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"nonsense" * 100)
    with pytest.raises(ValueError, match="not a FAISS index"):
        Index.load(tmp_path / "index", EXACT)


def test_the_graph_holds_the_true_neighbours_and_never_oneself() -> None:
    rows, vectors = clustered(400)
    vectors[7] = vectors[3]  # a twin: the first hit need not be oneself
    ids, scores = Index.build(rows, vectors).neighbours(rows, vectors, 5)
    for place in (3, 7, 11, 399):
        true = [row for row in brute_force(rows, vectors, vectors[place], 6) if row != rows[place]]
        assert ids[place].tolist() == true[:5]
    assert (np.diff(scores, axis=1) <= 1e-6).all()
    assert not (ids == rows[:, None]).any()


def test_ties_go_by_id() -> None:
    rows = np.array([5, 9, 2, 7], np.int64)
    vectors = np.repeat(np.eye(2, dtype=np.float32)[:1], 4, axis=0)
    (hits,) = Index.build(rows, vectors).search(vectors[:1], 3)
    assert [hit.row for hit in hits] == [2, 5, 7]


def test_building_leaves_the_number_of_threads_alone() -> None:
    import faiss

    before = faiss.omp_get_max_threads()
    Index.build(*clustered(100), module.APPROXIMATE)
    assert faiss.omp_get_max_threads() == before


def true_order(queries: Vectors, vectors: Vectors, k: int) -> tuple[Ids, np.ndarray]:
    cosines = np.round(queries.astype(np.float64) @ vectors.astype(np.float64).T, 6)
    places = np.stack([np.lexsort((np.arange(len(vectors)), -row))[:k] for row in cosines])
    return places, np.take_along_axis(cosines, places, 1)


@pytest.mark.parametrize("k", [1, 10, 60])
def test_knn_is_brute_force_and_ties_go_by_place(k: int) -> None:
    _, vectors = clustered(1000)
    vectors[100:700:2] = vectors[50]  # far more twins than are fetched at first
    found = knn(vectors[40:160], vectors, k)
    places, cosines = true_order(vectors[40:160], vectors, k)
    assert (found.places == places).all()
    assert np.allclose(found.cosines, cosines, atol=1e-6)
    assert found.plan == "exact"


def test_knn_is_the_same_in_any_blocks() -> None:
    _, vectors = clustered(700)
    together = knn(vectors, vectors, 20)
    for start in range(0, 700, 333):
        part = knn(vectors[start : start + 333], vectors, 20)
        assert (part.places == together.places[start : start + 333]).all()
        assert (part.cosines == together.cosines[start : start + 333]).all()


def test_knn_fills_up_where_there_are_fewer() -> None:
    _, vectors = clustered(3)
    found = knn(vectors, vectors, 5)
    assert (np.sort(found.places[:, :3]) == np.arange(3)).all()
    assert (found.places[:, 3:] == -1).all()
    assert (found.cosines[:, 3:] == 0).all()
    nothing = knn(vectors, vectors[:0], 2)
    assert nothing.places.tolist() == [[-1, -1]] * 3
    assert knn(vectors[:0], vectors, 2).places.shape == (0, 2)


def test_a_device_that_is_not_there_is_said() -> None:
    _, vectors = clustered(50)
    with pytest.raises(ValueError, match="device 'tpu' is not known"):
        knn(vectors, vectors, 2, device="tpu")
    if not has_cuda():
        with pytest.warns(UserWarning, match="no GPU can be used"):
            found = knn(vectors, vectors, 2, device="cuda")
        assert (found.places == knn(vectors, vectors, 2).places).all()


def has_cuda() -> bool:
    torch = pytest.importorskip("torch")
    return bool(torch.cuda.is_available())


def test_knn_on_a_gpu_is_knn() -> None:
    if not has_cuda():
        pytest.skip("no CUDA device")
    _, vectors = clustered(5000)
    cpu, gpu = (knn(vectors[:500], vectors, 20, device) for device in ("cpu", "cuda"))
    assert (cpu.places == gpu.places).all()
    assert (cpu.cosines == gpu.cosines).all()
