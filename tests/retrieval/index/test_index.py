import subprocess
import sys
import threading
import time
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.encoders.vectors import normalise
from recommender.retrieval.index import (
    EXACT,
    EXACT_LIMIT,
    TARGET,
    Index,
    choose_factory_string,
    knn,
)
from recommender.retrieval.index.exact import SLACK
from tests.retrieval.index.clusters import brute_force, clustered, recall
from tests.strategies import examples

CELLS = "IVF128,PQ32x4fsr,Refine(SQfp16)"
COUNT, ASKED = 12_000, 400


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return clustered(COUNT + ASKED)


@pytest.fixture(scope="module")
def large(vectors: np.ndarray) -> Index:
    return Index.build(vectors[:COUNT], CELLS)


@pytest.fixture(scope="module", params=[EXACT, CELLS])
def small(request: pytest.FixtureRequest, vectors: np.ndarray) -> tuple[str, Index]:
    """What an index is made by, and one of 2000 rows that is made so."""
    return request.param, Index.build(vectors[:2000], request.param)


def test_exact_while_exact_is_fast() -> None:
    assert choose_factory_string(10, 64) == choose_factory_string(EXACT_LIMIT, 64) == EXACT
    assert choose_factory_string(EXACT_LIMIT + 1, 64) == "IVF256,PQ32x4fsr,Refine(SQfp16)"
    assert choose_factory_string(1_000_000, 50) == "IVF2048,PQ25x4fsr,Refine(SQfp16)"


def test_the_exact_index_is_brute_force() -> None:
    vectors = clustered(500)
    index = Index.build(vectors)
    assert index.exact
    assert index.search_params is None
    found = index.search(vectors[:50], 10)
    stored = index.reconstruct(np.arange(500))
    assert np.abs(stored - vectors).max() < 1e-3
    places, cosines = brute_force(vectors[:50], stored, 10)
    assert found.plan == "exact"
    assert np.allclose(found.cosines, cosines, atol=2e-6)
    assert recall(found.places, places) > 0.999
    assert recall(found.places, brute_force(vectors[:50], vectors, 10)[0]) > 0.99


def test_few_rows_are_read_as_many_are() -> None:
    index = Index.build(clustered(5000))
    many = index.reconstruct(np.arange(5000))  # by FAISS
    some = np.array([4999, 0, 17, 17])
    assert np.array_equal(index.reconstruct(some), many[some])
    assert index.reconstruct(some[:0]).shape == (0, many.shape[1])


def test_the_approximate_index_keeps_its_recall(large: Index, vectors: np.ndarray) -> None:
    assert not large.exact
    assert large.recall >= TARGET
    queries = vectors[COUNT:]
    found = large.search(queries, 10)
    assert found.plan == "ann"
    assert recall(found.places, brute_force(queries, vectors[:COUNT], 10)[0]) >= TARGET


def test_found_is_in_order(large: Index, vectors: np.ndarray) -> None:
    for places, cosines, _ in (large.search(vectors[COUNT:], k) for k in (1, 10, 100)):
        assert places.dtype == np.int64
        assert cosines.dtype == np.float32
        assert (np.diff(cosines, axis=1) <= 0).all()
        assert (np.diff(places, axis=1)[np.diff(cosines, axis=1) == 0] > 0).all()
        assert (cosines <= 1).all()


def shares(masks: st.DataObject, rows: np.ndarray) -> np.ndarray:
    """A mask that leaves 1e-5 to all of the rows, at random or by what is near or far."""
    share = 10 ** masks.draw(st.floats(-5, 0), label="log share")
    random = np.random.default_rng(masks.draw(st.integers(0, 2**32), label="seed"))
    kind = masks.draw(st.sampled_from(["random", "near", "far"]), label="kind")
    order = random.random(len(rows))
    if kind != "random":
        subject = clustered(1, seed=masks.draw(st.integers(0, 99), label="subject"))[0]
        order = rows @ subject * (-1 if kind == "near" else 1)
    mask = np.zeros(len(rows), bool)
    mask[np.argsort(order)[: max(1, round(share * len(rows)))]] = True
    return mask


@examples(10)
@given(masks=st.data())
def test_a_filter_answers_in_full(large: Index, vectors: np.ndarray, masks: st.DataObject) -> None:
    mask = shares(masks, vectors[:COUNT])
    queries, places = vectors[COUNT:], np.flatnonzero(mask)
    true = places[knn(queries, large.reconstruct(places), min(10, len(places))).places]
    together = large.search(queries, 20, mask)
    alone = [large.search(query[None], 20, mask).places[0] for query in queries]
    for found in (together.places, np.stack(alone)):
        assert ((found >= 0).sum(axis=1) == min(20, len(places))).all()
        assert mask[found[found >= 0]].all()
        assert recall(found, true) >= 0.99


def test_masks_of_nothing_of_all_and_of_another_size(
    small: tuple[str, Index], vectors: np.ndarray
) -> None:
    _, index = small
    nothing = index.search(vectors[:2], 3, np.zeros(2000, bool))
    assert nothing.places.tolist() == [[-1] * 3] * 2
    everything = index.search(vectors[:2], 3, np.ones(2000, bool))
    assert (everything.places == knn(vectors[:2], vectors[:2000], 3).places).all()
    with pytest.raises(ValueError, match=r"a mask of shape \(3,\) does not fit 2000 rows"):
        index.search(vectors[:2], 3, np.ones(3, bool))


def test_few_that_match_are_compared_and_many_looked_up(large: Index, vectors: np.ndarray) -> None:
    few, many = (np.arange(COUNT) % step == 0 for step in (100, 2))
    assert large.search(vectors[COUNT:], 10, few).plan == "exact"
    assert large.search(vectors[COUNT : COUNT + 1], 10, ~few).plan == "ann"
    assert large.search(vectors[COUNT : COUNT + 1], 10, many).plan in {"ann", "exact"}


def test_what_is_compared_in_blocks_is_brute_force(
    large: Index, vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many blocks that what is found is cut on the way."""
    monkeypatch.setattr("recommender.retrieval.index.rows._GATHERED", 64)
    mask = np.arange(COUNT) % 4 == 1
    places, queries = np.flatnonzero(mask), vectors[COUNT:]
    true = brute_force(queries, large.reconstruct(places), 30)
    found = large.search(queries, 30, mask)
    assert found.plan == "exact"
    assert np.allclose(found.cosines, true[1], atol=2e-6)
    assert recall(found.places, places[true[0]]) > 0.999


def test_a_mask_of_all_is_none(large: Index, vectors: np.ndarray) -> None:
    plain = large.search(vectors[COUNT:], 10)
    masked = large.search(vectors[COUNT:], 10, np.ones(COUNT, bool))
    assert (masked.places == plain.places).all()


@pytest.mark.parametrize("share", [0.9, 0.3])
def test_what_a_mask_leaves_far_away_is_found(
    large: Index, vectors: np.ndarray, share: float
) -> None:
    """A walk meets only what is left out, and codes tell little of what is far."""
    query = vectors[COUNT]
    cosines = vectors[:COUNT] @ query
    mask = cosines < np.quantile(cosines, share)
    places = np.flatnonzero(mask)
    true = places[knn(query[None], large.reconstruct(places), 10).places]
    found = large.search(query[None], 10, mask).places
    assert mask[found].all()
    assert recall(found, true) >= 0.99


@pytest.mark.parametrize("share", [0.9, 0.7, 0.5])
def test_what_lies_far_apart_is_looked_up(large: Index, vectors: np.ndarray, share: float) -> None:
    """Codes tell enough of it: only what is crowded at the edge of a mask is compared."""
    subject, *others = vectors[COUNT:]
    cosines = vectors[:COUNT] @ subject
    mask = cosines < np.quantile(cosines, share)
    places = np.flatnonzero(mask)
    queries = np.array(sorted(others, key=lambda query: -(query @ subject))[:100])
    true = places[knn(queries, large.reconstruct(places), 10).places]
    found = [large.search(query[None], 10, mask) for query in queries]
    assert recall(np.concatenate([one.places for one in found]), true) >= 0.99
    assert np.mean([one.plan == "ann" for one in found]) > 0.95
    assert large.search(subject[None], 10, mask).plan == "exact"


def test_cells_are_looked_into_one_by_one_or_by_none(large: Index, vectors: np.ndarray) -> None:
    cells, queries = large._cells, vectors[COUNT : COUNT + 2]
    assert cells is not None
    chosen = np.array([[3, -1, 7], [-1, -1, -1]])
    near, cosines = cells.search_codes(queries, 500, chosen, queries @ cells.centres[chosen[0]].T)
    found = near[0][near[0] >= 0]
    assert sorted(found) == np.flatnonzero(np.isin(cells.cell_of_place, [3, 7])).tolist()
    assert np.abs(cosines[0, : len(found)] - vectors[found] @ queries[0]).max() < 0.2
    assert (near[1] == -1).all()


@pytest.mark.parametrize(("one_in", "counted"), [(2, False), (20, True)])
def test_what_matches_is_counted_in_each_cell_or_told_by_a_sample(
    large: Index, one_in: int, counted: bool
) -> None:
    cells = large._cells
    assert cells is not None
    mask = np.random.default_rng(1).random(COUNT) < 1 / one_in
    true = np.bincount(cells.cell_of_place[mask], minlength=len(cells))
    told, places = cells.matching_counts(mask, int(mask.sum()))
    assert np.array_equal(told, true) == counted
    assert np.array_equal(places, np.flatnonzero(mask)) if counted else places is None
    assert told.sum() == pytest.approx(mask.sum(), rel=0.1)
    assert np.corrcoef(told, true)[0, 1] > 0.8
    assert (told <= cells.sizes).all()


def test_a_sample_is_of_all_places(large: Index) -> None:
    """Entries are in the order in which they came: a filter may leave the last of them alone."""
    cells = large._cells
    assert cells is not None
    for mask in (np.arange(COUNT) >= COUNT // 2, np.arange(COUNT) < COUNT // 2):
        told, _ = cells.matching_counts(mask, int(mask.sum()))
        assert told.sum() == pytest.approx(mask.sum(), rel=0.1)


def test_cosines_with_the_centres_are_those_of_a_product(large: Index, vectors: np.ndarray) -> None:
    cells = large._cells
    assert cells is not None
    for many in (1, 3, 50):
        queries = vectors[COUNT : COUNT + many]
        np.testing.assert_allclose(
            cells.centre_cosines(queries), queries @ cells.centres.T, atol=1e-5
        )


def test_what_lies_in_cells_with_few_that_match_is_found(large: Index, vectors: np.ndarray) -> None:
    """Half of the cells have one matching row each, the others all of theirs: both ways in one answer."""
    cells = large._cells
    assert cells is not None
    mask = np.isin(cells.cell_of_place, np.arange(0, len(cells), 2))
    mask[np.unique(cells.cell_of_place, return_index=True)[1]] = True
    places, queries = np.flatnonzero(mask), vectors[COUNT:]
    true = places[knn(queries, large.reconstruct(places), 10).places]
    found = [large.search(query[None], 10, mask) for query in queries]
    assert recall(np.concatenate([one.places for one in found]), true) >= 0.99
    assert np.mean([one.plan == "ann" for one in found]) > 0.9


def test_queries_of_another_dimension_are_refused(large: Index) -> None:
    with pytest.raises(ValueError, match="queries of 3 numbers do not fit rows of 64"):
        large.search(np.ones((1, 3), np.float32), 5)


def test_an_index_survives_the_disk(
    small: tuple[str, Index], tmp_path: Path, vectors: np.ndarray
) -> None:
    factory_string, index = small
    index.save(tmp_path / "index")
    again = Index.load(tmp_path / "index", factory_string, index.search_params, index.recall)
    assert len(again) == 2000
    mask = np.arange(2000) % 3 > 0
    for given_mask in (None, mask):
        one, two = (i.search(vectors[:20], 5, given_mask) for i in (index, again))
        assert (one.places == two.places).all()
        assert (one.cosines == two.cosines).all()
    assert (again.reconstruct(np.array([7, 3])) == index.reconstruct(np.array([7, 3]))).all()


@pytest.mark.parametrize("factory_string", [EXACT, CELLS])
def test_built_twice_is_the_same_file(
    factory_string: str, tmp_path: Path, vectors: np.ndarray
) -> None:
    efforts = []
    before = faiss.omp_get_max_threads()
    for name, threads in (("a", 1), ("b", 2)):
        faiss.omp_set_num_threads(threads)
        index = Index.build(vectors[:5000], factory_string)
        index.save(tmp_path / name)
        efforts.append(index.search_params)
    faiss.omp_set_num_threads(before)
    assert efforts[0] == efforts[1]
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_more_than_there_are_gives_all(small: tuple[str, Index], vectors: np.ndarray) -> None:
    found = small[1].search(vectors[:2], 2100)
    assert (np.sort(found.places[:, :2000]) == np.arange(2000)).all()
    assert (found.places[:, 2000:] == -1).all()


def test_an_empty_index_finds_nothing() -> None:
    index = Index.build(np.empty((0, 8), np.float32))
    assert index.search(np.eye(8, dtype=np.float32)[:2], 2).places.tolist() == [[-1, -1]] * 2
    assert len(index) == 0


def test_a_file_that_is_no_index_is_refused(tmp_path: Path, vectors: np.ndarray) -> None:
    path = tmp_path / "index"
    path.write_bytes(b"nonsense" * 100)
    with pytest.raises(ValueError, match="not a FAISS index"):
        Index.load(path, EXACT, None, 1)
    path.unlink()
    with pytest.raises(ValueError, match="not a FAISS index"):
        Index.load(path, EXACT, None, 1)
    Index.build(vectors[:100]).save(path)
    with pytest.raises(ValueError, match="not of the type"):
        Index.load(path, CELLS, Index.build(vectors[:2000], CELLS).search_params, 1)


def test_an_index_of_links_is_refused() -> None:
    links = faiss.index_factory(64, "IVF8,PQ16x4fsr,Refine(HNSW32,SQfp16)")
    with pytest.raises(ValueError, match="no longer read; build it again"):
        Index(links, "IVF8,PQ16x4fsr,Refine(HNSW32,SQfp16)", None, 1)


@pytest.mark.parametrize("part", [0, 0.01, 0.5, 0.9, 0.9999])
def test_a_file_cut_short_is_refused(small: tuple[str, Index], part: float, tmp_path: Path) -> None:
    factory_string, index = small
    index.save(tmp_path / "index")
    whole = (tmp_path / "index").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(ValueError, match="not a FAISS index"):
        Index.load(tmp_path / "cut", factory_string, index.search_params, 1)


def test_ties_go_by_place() -> None:
    vectors = np.repeat(np.eye(2, dtype=np.float32)[:1], 4, axis=0)
    assert Index.build(vectors).search(vectors[:1], 3).places.tolist() == [[0, 1, 2]]


def test_searching_leaves_the_number_of_threads_alone(large: Index, vectors: np.ndarray) -> None:
    before = faiss.omp_get_max_threads()
    large.search(vectors[:1], 5)
    assert faiss.omp_get_max_threads() == before


def test_a_search_costs_little_more_than_faiss(large: Index, vectors: np.ndarray) -> None:
    """Whose turn it is first changes: the second finds what it needs in the cache."""
    assert large.search_params is not None
    probes, refined = 128, 1600
    hard = large.search_params._replace(
        near=probes, wide=probes, refined_near=refined, refined_wide=refined
    )
    index = Index(large._index, CELLS, hard, 1)
    cells = faiss.SearchParametersIVF(nprobe=probes)
    parameters = faiss.IndexRefineSearchParameters(
        k_factor=refined / (10 + SLACK), base_index_params=cells
    )
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    ways = [
        lambda query: large._index.search(query, 10 + SLACK, params=parameters),
        lambda query: index.search(query, 10),
    ]
    took: list[list[float]] = [[], []]
    for i, query in enumerate(vectors[COUNT:]):
        for which in (i % 2, 1 - i % 2):
            start = time.thread_time()
            ways[which](query[None])
            took[which].append(time.thread_time() - start)
    faiss.omp_set_num_threads(before)
    assert np.median(np.array(took[1]) / took[0]) <= 1.25


def test_many_threads_find_the_same(large: Index, vectors: np.ndarray) -> None:
    true = [large.search(query[None], 10).places for query in vectors[COUNT:]]
    wrong: list[int] = []

    def ask() -> None:
        for i, query in enumerate(vectors[COUNT:]):
            if (large.search(query[None], 10).places != true[i]).any():
                wrong.append(i)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_an_opened_index_is_shared_not_copied(tmp_path: Path) -> None:
    """Opening must not read the file into the memory of each process that does."""
    index = Index.build(clustered(EXACT_LIMIT, 1024), EXACT)
    index.save(tmp_path / "index")
    code = (
        "import sys; from pathlib import Path; from recommender.retrieval.index import Index\n"
        "own = lambda: next(int(x.split()[1]) for x in open('/proc/self/status')"
        " if x.startswith('RssAnon'))\n"
        "Index.load(Path(sys.argv[1]), 'SQfp16', None, 1)\n"
        "before = own()\n"
        "kept = Index.load(Path(sys.argv[1]), 'SQfp16', None, 1)\n"
        "print(own() - before)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "index")]
    grown = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert grown * 1024 < (tmp_path / "index").stat().st_size / 10


@pytest.mark.parametrize("masked", [False, True])
def test_of_many_that_tie_at_the_end_the_first_places_are_found(masked: bool) -> None:
    random = np.random.default_rng(0)
    tail = normalise(random.standard_normal((300, 7)))
    vectors = np.hstack(
        [np.zeros((300, 1), np.float32), tail]
    )  # all at right angles to the question
    vectors[200:210] = [1, *[0] * 7]
    query = np.array([[1, *[0] * 7]], np.float32)
    mask = np.arange(300) % 3 > 0 if masked else None
    allowed = np.flatnonzero(mask) if masked else np.arange(300)
    near = [place for place in allowed if 200 <= place < 210]
    far = [place for place in allowed if not 200 <= place < 210]
    hits = Index.build(vectors).search(query, 60, mask)
    assert hits.places[0].tolist() == [*near, *far[: 60 - len(near)]]
