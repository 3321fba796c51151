"""Words of today put into a finished student: what is chosen, and that nothing else moves."""

import importlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from recommender.encoders.bert import BertEncoder
from tests.tiny_student import write_student

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]
ROOT = Path(__file__).parents[2]
SUBJECTS = {
    "GRP": "group river policy",
    "MCB": "music cat bridge",
    "WVR": "winter virus robot",
    "SUN": "study under a number",
}
PLAIN = ["cat", "river", "galaxy", "robot", "music", "virus", "bridge", "winter"]
PLAIN += ["group", "policy", "cold", "atom", "tree", "the", "of", "a", "is", "with", "we", "study"]
PLAIN += ["sun", "under", "number"]
CHINESE = ["研究", "方法", "模型", "的", "我", "们", "研", "究", "方", "法", "模", "型"]


@pytest.fixture(scope="module")
def scripts() -> Iterator[SimpleNamespace]:
    for package in ("torch", "sentence_transformers", "opencc", "onnx", "jieba", "zstandard"):
        pytest.importorskip(package)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        names = (
            "new_words",
            "add_words",
            "chinese_names",
            "chinese_tokens",
            "train_student",
            "teacher",
        )
        loaded = {name: importlib.import_module(name) for name in names}
        for name in ("teacher", "train_student"):
            patch.setattr(loaded[name], "HALF", False)
        yield SimpleNamespace(**loaded, patch=patch)


def papers() -> list[dict[str, str]]:
    """Six papers of each acronym, which spell it out and use it; one name in all of them."""
    out = []
    for number in range(6):
        for short, form in SUBJECTS.items():
            other = PLAIN[number]
            out.append(
                {
                    "kind": "summary",
                    "title": f"The {other} of DeepTree",
                    "en": f"We study the {form} ({short}) with a {other}. A {short} is a {other}.",
                    "zh": f"我们研究{short}的方法。{other}模型。",
                }
            )
    return out


@pytest.fixture(scope="module")
def student(scripts: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with a matrix behind the mean, which drops a direction."""
    folder = write_student(tmp_path_factory.mktemp("student") / "model", PLAIN, CHINESE)
    level = importlib.import_module("level_languages")
    level.add_module(folder, level.without(np.eye(32, dtype=np.float32)[0]))
    return folder


@pytest.fixture(scope="module")
def grown(scripts: SimpleNamespace, student: Path) -> Path:
    data = student.with_name("data")
    data.mkdir()
    sentences = [{"en": f"a {w} is a cat", "zh": "研究"} for w in PLAIN]
    lines = "\n".join(json.dumps(row) for row in [*papers(), *sentences])
    (data / "papers.jsonl").write_text(lines, "utf-8")
    out = student.with_name("grown")
    command = ["add_words.py", "--model", str(student), "--data", str(data), "--out", str(out)]
    command += ["--static", str(ROOT / "models" / "static-zh-en"), "--drop", "1", "--rate", "2e-2"]
    scripts.patch.setattr(sys, "argv", [*command, "--epochs", "100", "60", "20"])
    scripts.patch.setattr(scripts.new_words, "NAME_FACTOR", 2)
    scripts.patch.setattr(scripts.add_words, "STEP_TOKENS", 256)
    scripts.add_words.main()
    return out


def read(folder: Path) -> tuple[Any, np.ndarray]:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    table = load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"]
    return Tokenizer.from_file(str(folder / "tokenizer.json")), table


def test_acronyms_are_found_with_what_they_stand_for(scripts: SimpleNamespace) -> None:
    text = (
        "We use retrieval-augmented generation (RAG), large language models (LLMs) and a variant "
        "of reinforcement learning with verifiable rewards (RLVR). In 2024 (see Smith), "
        "Chain-of-Thought (CoT) and others (e.g. BERT) came; a system (XYZ) too."
    )
    assert dict(scripts.new_words.spelled_out(text)) == {
        "RAG": "retrieval-augmented generation",
        "LLM": "large language models",
        "RLVR": "reinforcement learning with verifiable rewards",
        "CoT": "Chain-of-Thought",
    }


def test_an_acronym_means_what_papers_spell_out_by_their_share(scripts: SimpleNamespace) -> None:
    forms = ["radio frequency", "radio-frequency", "random forest", "random forests", "radio"]
    written = [("", f"The {form} (RF) of it.", "", "") for form in forms[:4]]
    usage = scripts.new_words.Usage([*written, ("", "A radio frequency (RF) is used.", "", "")])
    assert usage.meanings("rf") == {"radio frequency": 0.6, "random forest": 0.4}
    assert usage.form("rf") == ("radio frequency", 5)
    assert usage.form("unknown") == ("", 0)


def test_what_chinese_texts_call_an_acronym_is_what_they_repeat(scripts: SimpleNamespace) -> None:
    runs = ["采用检索增强生成", "检索增强生成", "的检索增强生成", "一种系统"]
    texts = [f"{run}（RAG）很好。{run}(RAGs)。" for run in runs]
    before = scripts.chinese_names.before_brackets(texts)
    assert before["rag"].total() == 4
    assert scripts.chinese_names.name_among(before["rag"]) == "检索增强生成"
    assert scripts.chinese_names.name_among({"文本到语音": 1, "文本转语音": 1}) == ""
    assert scripts.chinese_names.name_among({}) == ""


def test_a_word_that_others_begin_with_is_a_token_where_it_stands_alone(
    scripts: SimpleNamespace, student: Path
) -> None:
    before, _ = read(student)
    after, order = scripts.add_words.with_words(before, ["grp"], ["hat", "cats"], set())
    assert order[-2:] == [-1, -1]
    assert sorted(order)[3:] == list(range(before.get_vocab_size()))

    def tokens(text: str) -> list[str]:
        return list(after.encode(text, add_special_tokens=False).tokens)

    for text in ("HAT", "a HAT", "(HAT)", "用HAT研究", "HAT。", "hat-tree"):
        assert "hat" in tokens(text)
    assert tokens("hatgrp") == before.encode("hatgrp", add_special_tokens=False).tokens
    assert "cats" not in tokens("catsx")
    for text in ("用cat研究模型", "a cat。", "我们 the cat", "研cat究"):
        assert tokens(text) == before.encode(text, add_special_tokens=False).tokens
    again, _ = scripts.add_words.with_words(after, [], ["hut"], set())
    steps = json.loads(again.to_str())["normalizer"]["normalizers"]
    assert [step["type"] for step in steps].count("Replace") == 1
    assert "hat" in again.encode("用HAT研究HUT", add_special_tokens=False).tokens


def test_a_use_is_given_with_the_word_spelled_out(scripts: SimpleNamespace) -> None:
    sentence = scripts.new_words.sentence
    text = "Graph neural networks (GNNs) are deep. Our GNNs are deeper, said GNNX. A GNN is one."
    assert sentence(text, "GNN", "Graph neural networks") == (
        "Our GNNs are deeper, said GNNX.",
        "Our Graph neural networks are deeper, said GNNX.",
    )
    assert sentence("我们用GNN做。别的。", "GNN", "graph neural network") == (
        "我们用GNN做。",
        "我们用graph neural network做。",
    )
    assert sentence("GNNX alone", "GNN", "graph neural network") is None


def test_words_are_chosen_that_cut_no_others(scripts: SimpleNamespace, student: Path) -> None:
    tokenizer, _ = read(student)
    rows = [(p["title"], p["en"], p["zh"], "") for p in papers()]
    usage = scripts.new_words.Usage(rows)
    found = scripts.new_words.new_words(usage, tokenizer, 5, 100)
    assert {w: found[w].form for w in found} == {
        "grp": "group river policy",
        "mcb": "music cat bridge",
        "wvr": "winter virus robot",
    }
    (known,) = scripts.new_words.mistaken(usage, tokenizer, 5).values()
    assert (known.text, known.form) == ("SUN", "study under a number")
    cut = scripts.new_words.recut(
        Counter({"grp": 5, "grps": 4, "grp2": 3, "grpx": 2, "cats": 1}), tokenizer, ["grp"]
    )
    assert cut == {"grp": 2}


def test_each_word_is_one_token_and_lands_where_its_meaning_does(
    grown: Path, student: Path
) -> None:
    tokenizer, _ = read(grown)
    words = [short for short in SUBJECTS if short != "SUN"]
    for short in words:
        assert tokenizer.encode(short, add_special_tokens=False).tokens == [short.lower()]
    plural = tokenizer.encode("GRPs", add_special_tokens=False).tokens
    assert plural == ["grp", "##s"]
    meanings = BertEncoder(student).encode([SUBJECTS[w] for w in words])
    before, after = (BertEncoder(f).encode(words) @ meanings.T for f in (student, grown))
    assert np.argmax(after, axis=1).tolist() == [0, 1, 2]
    assert np.diag(after).mean() > np.diag(before).mean()


def test_vectors_of_texts_without_an_added_word_stay(grown: Path, student: Path) -> None:
    (theirs, their_table), (ours, our_table) = read(student), read(grown)
    gone = set(theirs.get_vocab()) - set(ours.get_vocab())
    assert len(gone) == 1
    rest = "".join(sorted(set(CHINESE) - gone))
    texts = ["we study the river of a cat", rest, f"galaxy {rest}", "deep trees"]
    old, new = BertEncoder(student).encode(texts), BertEncoder(grown).encode(texts)
    assert np.abs(new[:, 0]).max() < 1e-6  # the direction that the matrix drops
    np.testing.assert_allclose(new, old, atol=1e-6)
    for token, row in theirs.get_vocab().items():
        if token not in gone and token != "sun":
            np.testing.assert_array_equal(our_table[ours.get_vocab()[token]], their_table[row])


def test_sentence_transformers_loads_the_folder(grown: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*SUBJECTS, "我们研究GRP的方法"]
    theirs = SentenceTransformer(str(grown), device="cpu").encode(texts)
    assert (BertEncoder(grown).encode(texts) * theirs).sum(axis=1).min() > 0.99
