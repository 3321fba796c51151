import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from recommender import encoders as module
from recommender.encoders import (
    BertEncoder,
    HashEncoder,
    JointEncoder,
    SentenceEncoder,
    StaticEncoder,
    embed,
    open_encoder,
)
from recommender.encoders.sentence import SHIPPED_NAMES
from recommender.errors import InvalidQuery, MissingExtra
from tests.contracts import TEXTS, check_encoder

PARTS = ("minilm-zh-en", module.STATIC_MODEL)
MODELS = Path(module.__file__).parents[2] / "models"
SHIPPED = (module.DEFAULT_MODEL, *PARTS)

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
    [
        (module.DEFAULT_MODEL, JointEncoder, 384),
        ("minilm-zh-en", BertEncoder, 384),
        (module.STATIC_MODEL, StaticEncoder, 256),
    ],
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


def test_a_shipped_model_needs_no_torch() -> None:
    code = (
        "import sys; from recommender.encoders import open_encoder\n"
        f"for name in {list(SHIPPED)!r}:\n"
        "    open_encoder(name).encode(['图'])\n"
        "    assert not {'torch', 'sentence_transformers'} & set(sys.modules), name"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize(("name", "least"), [(PARTS[0], 0.99), (PARTS[1], 0.999)])
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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("joint", "did you mean joint-zh-en?"),
        ("static-zh-em", "did you mean static-zh-en?"),
        ("minilm-zh", "did you mean minilm-zh-en?"),
        ("static", "did you mean static-zh-en?"),
        ("hsah", "did you mean hash?"),
        ("./models/mine", "there is no folder './models/mine'"),
        ("/models/mine", "there is no folder"),
        ("a/b/c", "there is no folder"),
    ],
)
def test_a_slip_in_a_models_name_answers_with_the_names(name: str, said: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        open_encoder(name)
    assert said in str(refused.value)
    assert "joint-zh-en, minilm-zh-en, static-zh-en and hash need no download" in str(refused.value)


def test_a_name_of_somebodys_on_a_hub_is_no_slip() -> None:
    for name in ("somebody/hash", "somebody/static-zh-em"):
        assert isinstance(open_encoder(name), SentenceEncoder)


def test_the_names_that_need_no_download_are_those_that_are_shipped() -> None:
    assert (*SHIPPED, "hash") == SHIPPED_NAMES


@pytest.fixture
def hub() -> Iterator[tuple[str, list[str]]]:
    """The address of a hub that has no model, and what it was asked."""
    asked: list[str] = []

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.send_header("x-error-code", "RepoNotFound")
            self.send_header("content-length", "0")
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 - the server's name

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def loading(name: str, endpoint: str, cache: Path) -> str:
    """Return what somebody is told who takes a model of a hub."""
    code = f"from recommender.encoders import open_encoder; open_encoder({name!r}).encode(['x'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr


@pytest.mark.slow
def test_a_hub_without_the_model_is_asked_once(hub: tuple[str, list[str]], tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    address, asked = hub
    said = loading("somebody/nothing", address, tmp_path)
    assert "InvalidQuery: model: 'somebody/nothing' is no folder, and no model of the hub" in said
    assert [path for path in asked if "nothing" in path] == ["/api/models/somebody/nothing"]


@pytest.mark.slow
def test_a_hub_that_cannot_be_reached_is_reported_at_once(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    said = loading("somebody/nothing", "http://127.0.0.1:9", tmp_path)
    assert "was never downloaded, and the hub cannot be asked for it" in said
    assert "Retrying" not in said
