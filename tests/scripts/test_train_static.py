"""The one command that trains the static model, on a language of eight words."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommender.encoders.static import StaticEncoder
from tests.eight_words import HELD, WORDS, chinese, write_data

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]
SCRIPTS = Path(__file__).parents[2] / "scripts"


class Dictionary:
    """A teacher that knows these words alone: a fixed direction each, a text the sum of its own."""

    def __init__(self, work: Path) -> None:
        directions = np.random.default_rng(0).normal(size=(len(WORDS) + 1, 384))
        self.directions = dict(zip(["other", *WORDS], directions, strict=True))

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Return (len(texts), 384) float16 unit rows."""
        sums = np.array([self.of(text) for text in texts])
        return (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float16)

    def of(self, text: str) -> np.ndarray:
        """The sum of a text's words."""
        known = [w if w in self.directions else "other" for w in text.split()]
        return np.sum([self.directions[word] for word in known], axis=0)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Path]]:
    for package in ("torch", "sentence_transformers", "opencc", "sentencepiece", "jieba"):
        pytest.importorskip(package)
    folder = tmp_path_factory.mktemp("static")
    data = write_data(folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS)
        import train_static

        patch.setattr(train_static, "Teacher", Dictionary)
        patch.setattr(train_static, "PAPER_BATCH", 64)
        patch.setattr(train_static, "PAIR_BATCH", 64)
        command = ["train_static.py", "--data", str(data), "--vocabulary", "200"]
        command += ["--out", str(folder / "model"), "--seed", "3", "--runs", "2"]
        patch.setattr(sys, "argv", command)
        train_static.main()
        yield train_static, folder


def test_a_chinese_text_lands_where_its_english_one_does(
    trained: tuple[Any, Path],
) -> None:
    _, folder = trained
    encoder = StaticEncoder(folder / "model")
    english, theirs = encoder.encode(HELD), encoder.encode([chinese(text) for text in HELD])
    assert english.shape == (len(HELD), 256)
    assert (np.argmax(theirs @ english.T, axis=1) == np.arange(len(HELD))).all()


def test_the_folder_is_one_that_sentence_transformers_loads(
    trained: tuple[Any, Path],
) -> None:
    from sentence_transformers import SentenceTransformer

    _, folder = trained
    theirs = SentenceTransformer(str(folder / "model"), device="cpu").encode(HELD)
    np.testing.assert_allclose(theirs, StaticEncoder(folder / "model").encode(HELD), atol=2e-3)


def test_words_of_both_languages_are_tokens(trained: tuple[Any, Path]) -> None:
    _, folder = trained
    known = json.loads((folder / "model" / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    assert {*WORDS, *WORDS.values()} <= set(known)


def test_the_rows_are_the_mean_of_runs_that_differ(
    trained: tuple[Any, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from safetensors.numpy import load_file

    train_static, folder = trained
    ends = [
        torch.load(folder / "model.work" / f"checkpoint-{run}.pt", weights_only=True)["rows"]
        for run in range(2)
    ]
    assert not torch.allclose(ends[0], ends[1], atol=1e-2)
    shipped = load_file(folder / "model" / "model.safetensors")["embedding.weight"]
    np.testing.assert_array_equal(shipped, ((ends[0] + ends[1]) / 2).half().numpy())

    elsewhere = ["--out", str(folder / "one"), "--work", str(folder / "model.work")]
    monkeypatch.setattr(sys, "argv", [*sys.argv, *elsewhere, "--runs", "1"])
    train_static.main()
    one = load_file(folder / "one" / "model.safetensors")["embedding.weight"]
    np.testing.assert_array_equal(one, ends[0].half().numpy())


def test_the_tokens_of_an_earlier_model_can_be_kept(
    trained: tuple[Any, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_static, folder = trained
    earlier = folder / "model" / "tokenizer.json"
    other = ["--out", str(tmp_path / "model"), "--seed", "4", "--vocabulary", "30"]
    monkeypatch.setattr(sys, "argv", [*sys.argv, *other, "--tokenizer", str(earlier)])
    train_static.main()
    assert (tmp_path / "model" / "tokenizer.json").read_bytes() == earlier.read_bytes()


def test_run_again_it_goes_on_and_comes_to_the_same(
    trained: tuple[Any, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    train_static, folder = trained
    first = (folder / "model" / "model.safetensors").read_bytes()
    (folder / "model" / "model.safetensors").unlink()
    train_static.main()
    assert (folder / "model" / "model.safetensors").read_bytes() == first

    monkeypatch.setattr(sys, "argv", [*sys.argv, "--papers", "5"])
    with pytest.raises(SystemExit, match="other options: choose another --work"):
        train_static.main()


def test_a_broken_run_equals_an_unbroken_one(
    trained: tuple[Any, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_static, _ = trained
    ends = []
    for name, stop in (("whole", None), ("broken", 40)):
        monkeypatch.setattr(sys, "argv", [*sys.argv, "--out", str(tmp_path / name)])
        monkeypatch.setattr(train_static, "CHECKPOINT_EVERY", 20)
        if stop:
            real, seen = train_static.embed, iter(range(stop))

            def until_killed(*args: Any, seen: Iterator[int] = seen, real: Any = real) -> Any:
                if next(seen, None) is None:
                    raise KeyboardInterrupt
                return real(*args)

            with monkeypatch.context() as patch:
                patch.setattr(train_static, "embed", until_killed)
                with pytest.raises(KeyboardInterrupt):
                    train_static.main()
            assert (tmp_path / f"{name}.work" / "checkpoint-0.pt").exists()
        train_static.main()
        ends.append((tmp_path / name / "model.safetensors").read_bytes())
    assert ends[0] == ends[1]
