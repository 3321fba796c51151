"""The direction between two languages, taken out of a student's vectors."""

import importlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommender.encoders.bert import BertEncoder
from recommender.errors import InvalidQuery
from tests.tiny_student import write_student

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]
ROOT = Path(__file__).parents[2]
ENGLISH = ["a cat", "the river", "deep sea", "cats of a river", "a sea", "the cat"]
CHINESE = ["猫", "河流", "深海", "河猫", "海", "那猫"]


@pytest.fixture(scope="module")
def level() -> Iterator[Any]:
    for package in ("torch", "sentence_transformers", "opencc", "onnx", "jieba", "zstandard"):
        pytest.importorskip(package)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        yield importlib.import_module("level_languages")


@pytest.fixture(scope="module")
def student(level: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("level") / "student"
    return write_student(folder, ["cat", "river", "sea"], sorted(set("".join(CHINESE))))


@pytest.fixture(scope="module")
def levelled(level: Any, student: Path) -> Path:
    folder = student.with_name("levelled")
    shutil.copytree(student, folder)
    data = student.with_name("data")
    data.mkdir()
    rows: list[dict[str, str]] = [
        {"kind": "summary", "title": "", "en": en, "zh": zh}
        for en, zh in zip(ENGLISH, CHINESE, strict=True)
    ]
    lines = "\n".join(map(json.dumps, [*rows, {"en": "a", "zh": "海"}]))
    (data / "papers.jsonl").write_text(lines, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["level_languages.py", str(folder), "--data", str(data)])
        level.main()
    return folder


def test_the_means_of_both_languages_no_longer_differ_along_it(
    level: Any, student: Path, levelled: Path
) -> None:
    before, after = BertEncoder(student), BertEncoder(levelled)
    out_of = level.direction(before.encode(ENGLISH), before.encode(CHINESE))
    texts = [*ENGLISH, *CHINESE]
    assert np.abs(before.encode(texts) @ out_of).max() > 0.1
    assert np.abs(after.encode(texts) @ out_of).max() < 1e-3
    expected = before.encode(texts)
    expected -= np.outer(expected @ out_of, out_of)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(after.encode(texts), expected, atol=2e-3)
    assert after.fingerprint != before.fingerprint


def test_sentence_transformers_loads_the_folder_and_misses_nothing(
    levelled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from safetensors.numpy import load_file
    from sentence_transformers import SentenceTransformer

    assert not any(name.startswith("pooler") for name in load_file(levelled / "model.safetensors"))
    theirs = SentenceTransformer(str(levelled), device="cpu").encode(ENGLISH)
    assert "MISSING" not in caplog.text
    assert (BertEncoder(levelled).encode(ENGLISH) * theirs).sum(axis=1).min() > 0.99


def test_a_module_that_is_more_than_a_matrix_is_refused(levelled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bent"
    shutil.copytree(levelled, folder)
    config = folder / "2_Dense" / "config.json"
    told = json.loads(config.read_text("utf-8")) | {"activation_function": "torch.nn.Tanh"}
    config.write_text(json.dumps(told), "utf-8")
    with pytest.raises(InvalidQuery, match="more than a matrix"):
        BertEncoder(folder).encode(["a cat"])
