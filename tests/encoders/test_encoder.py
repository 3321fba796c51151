import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recommender import encoders as module
from recommender.encoders import (
    BertEncoder,
    HashEncoder,
    SentenceEncoder,
    StaticEncoder,
    embed,
    open_encoder,
)
from recommender.errors import InvalidQuery, MissingExtra
from tests.contracts import TEXTS, check_encoder

MODELS = Path(module.__file__).parents[2] / "models"
SHIPPED = (module.DEFAULT_MODEL, module.STATIC_MODEL)

PARAGRAPHS = [
    "Retrieval with dense vectors beats word matching when queries are paraphrased. We train a "
    "bilingual encoder by distillation and report recall on two corpora of abstracts.",
    "本文研究跨语言的论文推荐：用中文摘要检索英文论文。我们冻结英文模型，只训练中文词向量，在两个语料上取得更高的召回率。",
    "提出一种基于 Transformer 的蛋白质结构预测方法，在 CASP14 上误差更小。",
]


def cosine(encoder: module.Encoder, one: str, other: str) -> float:
    a, b = encoder.encode([one, other])
    return float(a @ b)


def test_the_hash_encoder_is_an_encoder_that_finds_shared_words_near() -> None:
    encoder = HashEncoder()
    check_encoder(encoder)
    assert cosine(encoder, "graph node edge", "edge graph") > cosine(
        encoder, "graph node", "speech audio"
    )
    assert HashEncoder(64).fingerprint != encoder.fingerprint


@pytest.mark.parametrize(
    ("name", "kind", "dimension"),
    [(module.DEFAULT_MODEL, BertEncoder, 384), (module.STATIC_MODEL, StaticEncoder, 256)],
)
def test_the_shipped_encoders(name: str, kind: type, dimension: int) -> None:
    encoder = open_encoder(name)
    assert isinstance(encoder, kind)
    assert encoder.dimension == dimension
    check_encoder(encoder)


def test_the_default_is_shipped() -> None:
    assert open_encoder().fingerprint == open_encoder(module.DEFAULT_MODEL).fingerprint


@pytest.mark.parametrize("name", SHIPPED)
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
def test_a_shipped_model_reads_both_languages(name: str, zh: str, near: str, far: str) -> None:
    encoder = open_encoder(name)
    assert cosine(encoder, zh, near) > cosine(encoder, zh, far) + 0.2


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_needs_no_torch(name: str) -> None:
    code = (
        "import sys; from recommender.encoders import open_encoder;"
        f"open_encoder({name!r}).encode(['图']);"
        "assert not {'torch', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize(("name", "least"), [(SHIPPED[0], 0.99), (SHIPPED[1], 0.999)])
def test_sentence_transformers_reads_a_shipped_folder_alike(name: str, least: float) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(MODELS / name), device="cpu")
    texts = [*TEXTS, *PARAGRAPHS]
    theirs = model.encode(texts, normalize_embeddings=True).astype(np.float32)
    cosines = (theirs * open_encoder(name).encode(texts)).sum(axis=1)
    assert cosines.min() > least
    assert cosines.mean() > (0.995 + least) / 2  # of the transformer in 8 bits at least .9925


@pytest.mark.parametrize("name", SHIPPED)
def test_traditional_chinese_is_read_as_simplified(name: str) -> None:
    assert cosine(open_encoder(name), "卷積神經網絡的圖像識別", "卷积神经网络的图像识别") > 0.9999


def test_a_vector_depends_on_its_text_alone() -> None:
    encoder = open_encoder()
    together = encoder.encode(PARAGRAPHS)
    alone = np.concatenate([encoder.encode([text]) for text in PARAGRAPHS])
    assert np.array_equal(together, alone)


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
