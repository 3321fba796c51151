import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recommender import encoder as module
from recommender.encoder import HashEncoder, SentenceEncoder, StaticEncoder, embed, open_encoder
from recommender.errors import InvalidQuery, MissingExtra
from tests.contracts import TEXTS, check_encoder

SHIPPED = Path(module.__file__).parents[2] / "models" / module.DEFAULT_MODEL


def cosine(encoder: module.Encoder, one: str, other: str) -> float:
    a, b = encoder.encode([one, other])
    return float(a @ b)


def test_hash_encoder() -> None:
    encoder = HashEncoder()
    check_encoder(encoder)
    assert cosine(encoder, "graph node edge", "edge graph") > cosine(
        encoder, "graph node", "speech audio"
    )
    assert HashEncoder(64).fingerprint != encoder.fingerprint


def test_static_encoder_is_the_shipped_default() -> None:
    encoder = open_encoder()
    assert isinstance(encoder, StaticEncoder)
    assert encoder.dimension == 384
    check_encoder(encoder)


@pytest.mark.parametrize(
    ("zh", "near", "far"),
    [
        ("图神经网络", "graph neural networks", "speech recognition"),
        ("语音识别", "speech recognition", "protein structure prediction"),
        (
            "大语言模型的推理服务",
            "serving large language models",
            "galaxy formation in simulations",
        ),
    ],
)
def test_the_shipped_model_reads_both_languages(zh: str, near: str, far: str) -> None:
    encoder = open_encoder()
    assert cosine(encoder, zh, near) > cosine(encoder, zh, far) + 0.2


def test_the_shipped_model_needs_no_torch() -> None:
    code = (
        "import sys; from recommender.encoder import open_encoder; open_encoder().encode(['图']);"
        "assert not {'torch', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_sentence_transformers_reads_the_shipped_folder_alike() -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    theirs = sentence_transformers.SentenceTransformer(str(SHIPPED), device="cpu").encode(TEXTS)
    assert np.allclose(theirs, open_encoder().encode(TEXTS), atol=2e-3)


def test_an_entry_in_two_languages_lies_between_them() -> None:
    encoder = HashEncoder()
    zh, en = encoder.encode(["图神经网络", "graph neural networks"])
    (both,) = embed(encoder, [("图神经网络", "graph neural networks")])
    assert np.isclose(both @ zh, both @ en, atol=1e-5)
    assert np.isclose(np.linalg.norm(both), 1)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra, match=r"recommender\[models\]"):
        SentenceEncoder("any/model").encode(["x"])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_sentence_encoder_over_a_folder(transformer: Path) -> None:
    encoder = open_encoder(str(transformer))
    assert isinstance(encoder, SentenceEncoder)
    check_encoder(encoder)
    prompted = open_encoder(str(transformer), prompt="query: ")
    assert prompted.fingerprint != encoder.fingerprint
    assert not np.allclose(prompted.encode(TEXTS), encoder.encode(TEXTS))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_sentence_encoder_reads_to_the_end(transformer: Path) -> None:
    encoder = open_encoder(str(transformer))
    head = "a b c d e f g h i j k l m n " * 3
    assert not np.allclose(encoder.encode([head + "z y x w"]), encoder.encode([head + "b b b b"]))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_folder_that_is_no_model_is_a_clear_error(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "nonsense"}))
    with pytest.raises(InvalidQuery, match="cannot be loaded"):
        open_encoder(str(tmp_path)).encode(["x"])
