"""The matrix that joins two models into one vector, and the words taken out to make room."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.encoders.joint import JointEncoder
from recommender.encoders.vectors import normalise
from tests.tiny_student import write_student

ROOT = Path(__file__).parents[2]
KINDS = ("abstract", "digest", "title", "sentence", "its translation")


@pytest.fixture(scope="module")
def scripts() -> Iterator[Path]:
    pytest.importorskip("zstandard")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        yield ROOT / "scripts"


@pytest.fixture(scope="module")
def join(scripts: Path) -> Any:
    return importlib.import_module("join_models")


def drawn(seed: int) -> dict[str, Any]:
    """Vectors of each kind, those of a text in two languages alike but in the first two directions."""
    random = np.random.default_rng(seed)
    vectors = {kind: random.standard_normal((300, 12)) for kind in KINDS}
    for one, other in (("abstract", "digest"), ("sentence", "its translation")):
        vectors[other] = vectors[one].copy()
        vectors[other][:, :2] = random.standard_normal((300, 2))
    return vectors


@given(st.integers(0, 1000))
def test_directions_in_which_languages_differ_count_less(join: Any, seed: int) -> None:
    matrix = join.projection(drawn(seed), 12)
    lengths = np.linalg.norm(matrix, axis=0)
    assert matrix.shape == (12, 12)
    assert lengths[:2].max() < 0.8 * lengths[2:].min()


def test_directions_come_in_the_order_of_what_they_hold(join: Any) -> None:
    vectors = {kind: rows * np.linspace(2, 0.5, 12) for kind, rows in drawn(0).items()}
    matrix = join.projection(vectors, 5)
    held = (normalise(vectors["title"]) @ matrix.T) ** 2
    assert matrix.shape == (5, 12)
    assert (np.diff(held.mean(axis=0)) < 0).all()
    assert np.allclose(matrix, join.projection(vectors, 12)[:5])


class Given:
    """A part of which each text is a row of numbers."""

    def __init__(self, name: str, dimension: int) -> None:
        self.name = self.fingerprint = name
        self.dimension = dimension

    def encode(self, texts: Any, *, query: bool = False) -> Any:
        return np.array([json.loads(text) for text in texts], np.float32)[:, : self.dimension]


def test_a_joint_model_is_read_back_to_eight_bits(join: Any, tmp_path: Path) -> None:
    matrix = np.random.default_rng(0).standard_normal((6, 4)).T.copy().T  # not in the order of rows
    join.write(tmp_path / "joint", matrix, [tmp_path / "one", tmp_path / "two"], [1.0, 0.5])
    encoder = JointEncoder(tmp_path / "joint", [Given("one", 2), Given("two", 2)])
    read = encoder._matrix / np.array([1, 1, 0.5, 0.5], np.float32)
    assert np.abs(read - matrix).max() <= np.abs(matrix).max() / 127
    row = normalise(np.array([[1.0, 2.0, 1.0, 2.0]]) * [1, 1, 0.5, 0.5] @ matrix.T)
    assert np.allclose(encoder.encode(["[1, 2]"]), row, atol=0.02)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_words_that_go_are_cut_and_all_others_stay(
    scripts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("torch", "sentence_transformers", "opencc", "onnx", "jieba"):
        pytest.importorskip(package)
    module = importlib.import_module("drop_words")
    folder = write_student(tmp_path / "student", ["cat"], [*"深海河流猫", "深海", "河流", "海河"])
    before = module.open_encoder(str(folder)).encode(["深海", "海河", "河流的猫", "cat"])
    pairs = [{"en": "a", "zh": zh} for zh in ["深海深海", "河流河流", "猫", "深海的河流"]]
    papers = [{"kind": "summary", "title": "t", "en": "a sea", "zh": "深海"}]
    (tmp_path / "data").mkdir()
    lines = "\n".join(map(json.dumps, papers + pairs))
    (tmp_path / "data" / "rows.jsonl").write_text(lines, "utf-8")
    monkeypatch.setattr(
        sys, "argv", ["drop_words.py", "1", str(folder), "--data", str(tmp_path / "data")]
    )
    module.main()
    after = module.open_encoder(str(folder)).encode(["深海", "海河", "河流的猫", "cat", "海 河"])
    assert np.allclose(after[[0, 2, 3]], before[[0, 2, 3]], atol=1e-6)
    assert np.allclose(after[1], after[4])  # 海河, which is used nowhere, is two words now
    assert after[1] @ before[1] < 0.999


@pytest.mark.slow  # what it looks at loads PyTorch
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_word_is_cut_into_the_longest_that_are_there(scripts: Path) -> None:
    pytest.importorskip("jieba")
    pytest.importorskip("torch")
    shorter = importlib.import_module("drop_words").shorter
    words = {"卷积神经网络", "卷积", "神经网络", "神经"}
    assert shorter("卷积神经网络", words) == ["卷积", "神经网络"]
    assert shorter("神经元", words) == ["神经", "元"]
