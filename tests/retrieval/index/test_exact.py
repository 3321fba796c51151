import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.retrieval.index import knn, top_k
from recommender.retrieval.index.exact import _torch_product, top_k_sorted
from tests.retrieval.index.clusters import brute_force, clustered


def has_cuda() -> bool:
    torch = pytest.importorskip("torch")
    return bool(torch.cuda.is_available())


@pytest.mark.parametrize("k", [1, 10, 60])
def test_knn_is_brute_force_and_ties_go_by_place(k: int) -> None:
    vectors = clustered(1000)
    vectors[100:700:2] = vectors[50]  # far more twins than are fetched at first
    found = knn(vectors[40:160], vectors, k)
    places, cosines = brute_force(vectors[40:160], vectors, k)
    assert (found.places == places).all()
    assert np.allclose(found.cosines, cosines, atol=1e-6)
    assert found.plan == "exact"


@pytest.mark.parametrize("precision", [np.float32, np.float64])
@pytest.mark.parametrize("k", [1, 30, 50])
def test_ordered_rounds_cuts_ties_by_place_and_leaves_out_what_lacks(
    precision: type[np.floating], k: int
) -> None:
    random = np.random.default_rng(k)
    places = np.argsort(random.random((50, 40)), axis=1)
    cosines = random.uniform(-1.001, 1.001, (50, 40)).round(1) + random.normal(0, 3e-7, (50, 40))
    lacks = random.random((50, 40)) < 0.2
    places[lacks], cosines[lacks] = -1, random.choice([-3e38, 3e38], lacks.sum())
    found = top_k(places, cosines.astype(precision), k)
    rounded = np.round(np.clip(cosines.astype(precision), -2, 1), 6).astype(np.float32)
    for row in range(50):
        candidates = zip(-rounded[row][~lacks[row]], places[row][~lacks[row]], strict=True)
        best = sorted(candidates)[:k]
        assert found[0][row].tolist() == [place for _, place in best] + [-1] * (k - len(best))
        assert found[1][row].tolist() == [-cosine for cosine, _ in best] + [0] * (k - len(best))


@given(
    cosines=st.lists(st.floats(-1 - 2**-10, 1 + 2**-10, width=32), min_size=2, max_size=40),
    k=st.data(),
)
def test_cut_is_ordered_of_what_falls_and_leaves_the_rest_to_it(
    cosines: list[float], k: st.DataObject
) -> None:
    many = k.draw(st.integers(1, len(cosines) + 2))
    falling = np.sort(np.array([cosines], np.float32))[:, ::-1].copy()
    places = np.random.default_rng(0).permutation(len(cosines))[None]
    true = top_k(places, falling.copy(), many)
    found = top_k_sorted(places, falling.copy(), many)
    units = np.rint(falling[0] * np.float32(1e6))
    simple = len(set(units)) == len(units) and units[0] <= 1e6 and many <= len(units)
    assert (found is not None) == simple
    for one, other in zip(found or true, true, strict=True):
        assert one.tolist() == other.tolist()
        assert one.dtype == other.dtype
    lacking = np.where(np.arange(len(cosines)) == len(cosines) - 1, -1, places)
    assert top_k_sorted(lacking, falling, many) is None


def test_knn_is_the_same_in_any_blocks() -> None:
    vectors = clustered(700)
    together = knn(vectors, vectors, 20)
    for start in range(0, 700, 333):
        part = knn(vectors[start : start + 333], vectors, 20)
        assert (part.places == together.places[start : start + 333]).all()
        assert (part.cosines == together.cosines[start : start + 333]).all()


def test_knn_fills_up_where_there_are_fewer() -> None:
    vectors = clustered(3)
    found = knn(vectors, vectors, 5)
    assert (np.sort(found.places[:, :3]) == np.arange(3)).all()
    assert (found.places[:, 3:] == -1).all()
    assert (found.cosines[:, 3:] == 0).all()
    assert knn(vectors, vectors[:0], 2).places.tolist() == [[-1, -1]] * 3
    assert knn(vectors[:0], vectors, 2).places.shape == (0, 2)


@pytest.mark.slow
def test_threads_of_faiss_wait_asleep() -> None:
    code = "from recommender.retrieval.index.exact import faiss_library; faiss_library()"
    environ = {key: value for key, value in os.environ.items() if key != "OMP_WAIT_POLICY"}
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=environ | {"OMP_DISPLAY_ENV": "TRUE"},
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    policies = [line for line in told.splitlines() if "OMP_WAIT_POLICY" in line]
    assert policies
    assert all("PASSIVE" in line for line in policies), told


def test_a_device_that_is_not_there_is_reported() -> None:
    vectors = clustered(50)
    with pytest.raises(ValueError, match="device 'tpu' is not known"):
        knn(vectors, vectors, 2, device="tpu")
    if not has_cuda():
        with pytest.warns(UserWarning, match="no GPU can be used"):
            found = knn(vectors, vectors, 2, device="cuda")
        assert (found.places == knn(vectors, vectors, 2).places).all()


@pytest.mark.slow  # torch takes seconds to load
def test_torch_picks_the_same_as_a_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of the GPU's path, on the CPU: only where the tensors lie is different."""
    torch = pytest.importorskip("torch")
    monkeypatch.setattr("recommender.retrieval.index.exact._GPU_CELLS", 64 * 100)
    vectors = clustered(1000)
    scores, near = _torch_product(vectors[:64], vectors, 15, torch.device("cpu"))
    places, cosines = brute_force(vectors[:64], vectors, 15)
    assert (np.sort(near) == np.sort(places)).all()
    assert np.allclose(np.sort(scores), np.sort(cosines), atol=1e-5)


@pytest.mark.slow
def test_knn_on_a_gpu_is_knn() -> None:
    if not has_cuda():
        pytest.skip("no CUDA device")
    vectors = clustered(5000)
    cpu, gpu = (knn(vectors[:500], vectors, 20, device) for device in ("cpu", "cuda"))
    assert (cpu.places == gpu.places).all()
    assert (cpu.cosines == gpu.cosines).all()
