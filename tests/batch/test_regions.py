import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.regions import regions
from recommender.encoders import shipped_term_encoder
from recommender.releases.regions import MOST, NAMED

SUBJECTS = {
    "Molecular property prediction with graph neural networks": "用图神经网络预测分子性质",
    "Speech recognition in noisy rooms": "嘈杂房间里的语音识别",
    "A survey of protein structure": "蛋白质结构综述",
}


def clouds(each: int) -> np.ndarray:
    """Return points around three places far from each other."""
    rng = np.random.default_rng(1)
    middles = np.repeat([[0, 0], [9, 0], [0, 9]], each, axis=0)
    return (middles + rng.normal(0, 0.3, middles.shape)).astype(np.float32)


def test_a_region_is_named_by_what_its_titles_say_more_than_others() -> None:
    titles = [[f"{en} {n}", zh] for en, zh in SUBJECTS.items() for n in range(40)]
    found = regions(clouds(40), titles, shipped_term_encoder().cut)
    for code, name in enumerate(found.names):
        (subject,) = {*np.flatnonzero(found.codes == code) // 40}  # none has points of two
        title, chinese = [*SUBJECTS.items()][subject]
        assert name.en
        assert all(term.lower() in title.lower() for term in name.en)
        assert name.zh
        assert all(term in chinese for term in name.zh)
    sizes = np.bincount(found.codes).tolist()
    assert sizes == sorted(sizes, reverse=True)
    said = {term for name in found.names for term in name.en}
    assert not said & {"a", "of", "with", "survey of", "in"}
    assert "speech recognition" in said


def test_what_is_reported_once_or_by_all_names_nothing() -> None:
    titles = [["The same words", f"Alone{n}x"] for n in range(30)]
    found = regions(clouds(10), titles, shipped_term_encoder().cut)
    assert all("alone" not in term for name in found.names for term in name.en)


@given(count=st.integers(0, 300), seed=st.integers(0, 2**32 - 1), places=st.integers(1, 300))
def test_every_point_has_a_region_and_no_region_is_empty(
    count: int, seed: int, places: int
) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(0, 1, (places, 2)).astype(np.float32)[rng.integers(0, places, count)]
    found = regions(points, [["A title"]] * count, str.split)
    again = regions(points, [["A title"]] * count, str.split)
    assert found.codes.tolist() == again.codes.tolist()
    assert len(found.codes) == count
    sizes = np.bincount(found.codes, minlength=len(found.names))
    assert len(sizes) == len(found.names) <= MOST
    assert (sizes > 0).all()
    assert all(len(term) <= NAMED for name in found.names for term in name)


@pytest.mark.parametrize("count", [25_000])
def test_of_many_entries_some_titles_are_read(count: int) -> None:
    points = np.random.default_rng(1).normal(0, 1, (count, 2)).astype(np.float32)
    read = 0

    def cut(text: str) -> list[str]:
        nonlocal read
        read += 1
        return [text]

    found = regions(points, [["图像"]] * count, cut)
    assert len(found.codes) == count
    assert read <= count
