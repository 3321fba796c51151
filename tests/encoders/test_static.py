"""The table of word vectors: means of rows."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from recommender.encoders import StaticEncoder, open_encoder
from tests.contracts import TEXTS
from tests.encoders.test_encoder import MODELS, PARAGRAPHS

STATIC_MODEL = "static-zh-en"
FILE = str(MODELS / STATIC_MODEL / "tokenizer.json")


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    found = open_encoder(STATIC_MODEL)
    assert isinstance(found, StaticEncoder)
    return found


@pytest.fixture(scope="module")
def whole() -> Tokenizer:
    return Tokenizer.from_file(FILE)


def test_a_vector_is_the_mean_of_the_rows_of_its_tokens(encoder: StaticEncoder) -> None:
    from safetensors.numpy import load_file

    texts = [*TEXTS, *PARAGRAPHS, "", "graph " * 400] * 30  # more than one batch
    rows = load_file(MODELS / STATIC_MODEL / "model.safetensors")["embedding.weight"]
    found, tokenizer = encoder.encode(texts), Tokenizer.from_file(FILE)
    for text, vector in zip(texts, found, strict=True):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        mean = rows[ids].astype(np.float64).mean(axis=0) if ids else np.zeros(rows.shape[1])
        np.testing.assert_allclose(vector, mean / (np.linalg.norm(mean) or 1), atol=1e-6)


def test_no_texts_have_no_vectors(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, 256)
    assert not encoder.encode(["", " \n"]).any()


pieces = st.sampled_from(
    [
        *"aZé9_-/.,，。（）！的模型图像 \t\n\u3000",
        "GPT-4",
        "ResNet",
        "卷积神经网络",
        "Ａ",
        "ア",
        "х",
    ]
)


@given(st.lists(pieces | st.characters(), max_size=40).map("".join))
def test_cuts_at_punctuation_and_scripts_would_change_no_token(
    encoder: StaticEncoder, whole: Tokenizer, text: str
) -> None:
    fast = encoder.token_ids._tokenizer
    assert fast.pre_tokenizer.__class__.__name__ == "WhitespaceSplit"
    ours, theirs = ([i for i in t.encode(text).ids if i] for t in (fast, whole))
    assert ours == theirs  # but for [UNK], of characters without a script


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_the_table_is_what_the_file_holds(
    encoder: StaticEncoder, tmp_path: Path, kind: type[np.floating]
) -> None:
    from safetensors.numpy import load_file, save_file

    ours = MODELS / STATIC_MODEL
    folder = tmp_path / "model"
    shutil.copytree(ours, folder)
    rows = load_file(ours / "model.safetensors")["embedding.weight"].astype(kind)
    save_file({"another": np.ones(3), "embedding.weight": rows}, folder / "model.safetensors")
    text = "图神经网络 for molecules"
    np.testing.assert_array_equal(StaticEncoder(folder).encode([text]), encoder.encode([text]))
