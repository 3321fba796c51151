import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recommender.encoders import BertEncoder, SentenceEncoder, open_encoder
from tests.contracts import TEXTS, check_encoder

SCRIPTS = Path(__file__).parents[2] / "scripts"
PAPERS = [
    "Graph neural networks predict the energy of molecules\nWe pass messages along bonds.",
    "图神经网络预测分子能量\n沿化学键传递消息，误差低于密度泛函近似。",
    "A transformer reads whole books\nSparse attention makes long contexts affordable.",
    "稀疏注意力让 Transformer 读完整本书",
    "语音识别",
]


@pytest.fixture(scope="session")
def tiny(transformer: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The tiny random BERT, with its graph."""
    pytest.importorskip("onnx")
    sys.path.insert(0, str(SCRIPTS))
    from export_graph import export

    folder = tmp_path_factory.mktemp("exported") / "model"
    shutil.copytree(transformer, folder)
    export(folder)
    yield folder
    sys.path.remove(str(SCRIPTS))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_an_exported_model_is_an_encoder_close_to_the_float_one(tiny: Path) -> None:
    encoder = open_encoder(str(tiny))
    assert isinstance(encoder, BertEncoder)
    check_encoder(encoder)
    floats = SentenceEncoder(str(tiny)).encode(TEXTS)
    known = floats.any(axis=1)
    assert np.min((encoder.encode(TEXTS) * floats).sum(axis=1)[known]) > 0.99


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_long_texts_are_read_in_windows_and_to_the_end(tiny: Path) -> None:
    encoder = open_encoder(str(tiny))
    head, tail = "a b c d e f " * 5, "z y x w v u " * 5  # 30 tokens each: a window each
    (both,) = encoder.encode([head + tail])
    parts = encoder.encode([head, tail])
    assert not np.allclose(both, parts[0], atol=1e-3)
    assert both @ parts.sum(axis=0) / np.linalg.norm(parts.sum(axis=0)) > 0.98


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_device_or_prompts_ask_for_the_float_model(tiny: Path) -> None:
    assert isinstance(open_encoder(str(tiny), prompt="query: "), SentenceEncoder)
    assert isinstance(open_encoder(str(tiny), device="cuda"), SentenceEncoder)
