import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from recommender import encoders as module
from recommender.encoders import DEFAULT_MODEL, JointEncoder, StaticEncoder, open_encoder
from recommender.encoders.joint import JOINT, PROJECTION, parts_of
from recommender.encoders.vectors import normalise
from recommender.errors import InvalidQuery
from tests.contracts import check_encoder

MODELS = Path(module.__file__).parents[2] / "models"
TEXTS = [
    "图神经网络在分子上的应用",
    "graph neural networks for molecules",
    "RAG 和微调哪个好",
    "",
    "!",
]


@pytest.fixture
def joint(tmp_path: Path) -> Path:
    """A joint model of twice the same table, small enough to be followed by hand."""
    from safetensors.numpy import save_file

    (tmp_path / "part").symlink_to(MODELS / "static-zh-en")
    folder = tmp_path / "joint"
    folder.mkdir()
    parts = [{"folder": "../part", "weight": weight} for weight in (1.0, 0.5)]
    (folder / JOINT).write_text(json.dumps({"parts": parts}))
    matrix = np.random.default_rng(0).integers(-127, 128, (24, 512)).astype(np.int8)
    scale = np.linspace(0.5, 1, 24, dtype=np.float32)
    save_file({"matrix": matrix, "scale": scale}, folder / PROJECTION)
    return folder


def test_a_vector_is_the_projection_of_both_parts_weighed(joint: Path) -> None:
    from safetensors.numpy import load_file

    encoder = open_encoder(str(joint))
    assert isinstance(encoder, JointEncoder)
    check_encoder(encoder)
    stored = load_file(joint / PROJECTION)
    part = StaticEncoder(MODELS / "static-zh-en").encode(TEXTS)
    both = np.hstack([part, 0.5 * part])
    expected = normalise(both @ (stored["matrix"] * stored["scale"][:, None]).T)
    assert np.allclose(encoder.encode(TEXTS), expected, atol=1e-5)
    assert encoder.encode([]).shape == (0, 24)


def test_what_joins_the_parts_is_in_the_fingerprint(joint: Path) -> None:
    first = open_encoder(str(joint)).fingerprint
    told = json.loads((joint / JOINT).read_text())
    told["parts"][1]["weight"] = 0.6
    (joint / JOINT).write_text(json.dumps(told))
    changed = open_encoder(str(joint)).fingerprint
    told["parts"][1]["folder"] = str(MODELS / "minilm-zh-en")
    (joint / JOINT).write_text(json.dumps(told))
    assert len({first, changed, open_encoder(str(joint)).fingerprint}) == 3


def test_a_vector_depends_on_its_text_alone() -> None:
    encoder = open_encoder(DEFAULT_MODEL)
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.array_equal(together, alone)


def test_the_shipped_one_is_made_of_the_other_two() -> None:
    parts = parts_of(MODELS / DEFAULT_MODEL)
    names = [(MODELS / DEFAULT_MODEL / part["folder"]).resolve().name for part in parts]
    assert names == ["minilm-zh-en", "static-zh-en"]
    assert not parts_of(MODELS / "minilm-zh-en")


@pytest.mark.parametrize("numbers", [384, 256])
def test_the_first_numbers_are_a_shorter_vector(numbers: int) -> None:
    zh, en, other = normalise(
        open_encoder(DEFAULT_MODEL).encode(
            ["视觉语言模型的幻觉", "hallucination in vision-language models", "galaxy formation"]
        )[:, :numbers]
    )
    assert zh @ en > zh @ other + 0.3


def test_prompts_are_refused_and_joint_models_of_joint_models(joint: Path) -> None:
    with pytest.raises(InvalidQuery, match="know no prompts"):
        open_encoder(DEFAULT_MODEL, prompt="query: ")
    inner = shutil.copytree(joint, joint.with_name("inner"))
    parts = [{"folder": "../inner", "weight": 1.0}]
    (joint / JOINT).write_text(json.dumps({"parts": parts}))
    with pytest.raises(InvalidQuery, match="is a joint model itself"):
        open_encoder(str(joint))
    assert parts_of(inner)
