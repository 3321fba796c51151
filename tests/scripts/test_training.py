"""The training scripts on data small enough to check by hand."""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]
SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(scope="module")
def student() -> Iterator[Any]:
    for package in ("torch", "sentence_transformers", "opencc", "sentencepiece", "onnx", "jieba"):
        pytest.importorskip(package)
    sys.path.insert(0, str(SCRIPTS))
    import train_student

    train_student.HALF = False  # so that results do not depend on the processor
    yield train_student
    sys.path.remove(str(SCRIPTS))


def english() -> Any:
    """A WordPiece tokenizer as MiniLM's, of a handful of tokens."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "deep", "net", "##work", "的", ","]
    model = models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def test_chinese_is_read_by_longest_match_and_english_as_before(student: Any) -> None:
    words = ["神", "神经", "神经网络", "网络", "的"]
    both = student.with_chinese(english(), words)
    assert both.encode("神经网络的神网").tokens == [
        "[CLS]", "神经网络", "的", "神", "[UNK]", "[SEP]",
    ]  # fmt: skip
    text = "Deep network, deepnet"
    assert both.encode(text).ids == english().encode(text).ids
    assert both.encode("Deep神经net").tokens == ["[CLS]", "deep", "神经", "net", "[SEP]"]


def test_traditional_and_full_width_fold(student: Any) -> None:
    both = student.with_chinese(english(), ["神经网络"])
    assert both.encode("神經網絡").ids == both.encode("神经网络").ids
    assert both.encode("ｄｅｅｐ").ids == both.encode("deep").ids


def test_new_tokens_take_the_rows_that_nothing_reaches(student: Any) -> None:
    from tokenizers import Tokenizer

    state = json.loads(english().to_str())
    state["model"]["vocab"] |= {"[unused0]": 10, "##网": 11, "##net": 12}
    roomy = Tokenizer.from_str(json.dumps(state))
    both = student.with_chinese(roomy, ["神", "的", "神经", "网络"])
    ids = {token: both.token_to_id(token) for token in ("神", "的", "神经", "网络", "##net")}
    assert ids == {"神": 10, "的": 8, "神经": 11, "网络": 13, "##net": 12}
    assert both.encode("神经netnet网络").ids == [2, 11, 6, 12, 13, 3]
    assert both.encode("[unused0]").ids == [2, 1, 1, 1, 3]


def test_tokens_are_words_and_terms_but_no_glue(student: Any) -> None:
    from tokenizers import Tokenizer, models

    merged = ["卷积神经网络", "图像数据", "的方法", "并提出", "如果你"]
    static = Tokenizer(models.WordLevel({w: i for i, w in enumerate(merged)}, merged[0]))
    others = ["图像", "数据", "这个模型更快", "研究"]
    texts = {
        "papers": ["用卷积神经网络的方法研究图像数据集，并提出模型"] * 5 + others * 200,
        "everyday": ["如果你骑自行车上班"] * 5 + ["蝙蝠"] + ["图像数据"] * 3,
    }
    tokens = student.chinese_tokens(static, texts, 1_000)
    assert {"卷积神经网络", "自行车", "图像", "研究", "骑", "的"} <= set(tokens)
    assert not {"的方法", "并提出", "如果你", "蝙蝠", "，"} & set(tokens), "glue, or too rare"
    assert "图像数据" not in tokens, "a term that is as good as its words"
    singles = {c for c in tokens if len(c) == 1}
    few = student.chinese_tokens(static, texts, len(singles) + 3)
    assert len(few) == len(singles) + 3
    assert singles <= set(few)


def test_phrases_set_the_longest_match_right(student: Any) -> None:
    from tokenizers import Tokenizer, models

    static = Tokenizer(models.WordLevel({"的方法": 0}, "的方法"))
    texts = {"papers": ["内存用量", "量子", "计算", "处理器"] * 50 + ["用量子处理器计算"] * 5}
    tokens = student.chinese_tokens(static, texts, 1_000)
    assert {"用量", "量子", "用量子"} <= set(tokens)
    read = student.with_chinese(english(), tokens).encode("用量子处理器计算").tokens
    assert read[1:-1] == ["用量子", "处理器", "计算"]


def test_terms_hold_together_and_the_longest_match_is_compared(student: Any) -> None:
    from chinese_tokens import cohesion, misread

    terms = {"甲乙": ["甲", "乙"], "甲乙丙": ["甲", "乙", "丙"], "丁": ["丁"], "戊己": ["戊", "己"]}
    used = {"甲乙": 5, "甲": 5, "乙": 20, "丙": 5, "甲乙丙": 5, "丁": 40}
    total = 15 + 30 + 10 + 40  # 甲, 乙, 丙, 丁
    pair, triple = 5 * total / (15 * 30), (5 * total**2 / (15 * 30 * 10)) ** 0.5
    assert cohesion(terms, used) == pytest.approx({"甲乙": pair, "甲乙丙": triple})
    wrong, phrases = misread(["乙丙", "甲乙"], {"papers": [["甲", "乙丙"], ["甲", "乙", "丙"]]})
    assert not wrong
    assert phrases == {"甲乙丙": (pytest.approx(0.3 / 5), 1)}
    assert misread(["甲乙"], {"papers": [["甲", "乙丙"]]})[0] == {"甲乙"}, "found across others"


def test_an_earlier_student_is_gone_on_from(student: Any, tmp_path: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    shape = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=10, hidden_size=16, **shape)
    earlier = BertModel(config).eval()
    tokenizer = student.with_chinese(english(), ["神经", "网络"])
    ids = [tokenizer.token_to_id(word) for word in ("神经", "网络")]
    learned = np.arange(32, dtype=np.float32).reshape(2, 16)
    student.save(earlier, tokenizer, ids, learned, tmp_path)

    bert = BertModel(config).eval()
    rows = -np.ones((3, 16), np.float32)
    mine = {name: weights.clone() for name, weights in bert.encoder.state_dict().items()}
    student.blend(tmp_path, ["图像", "网络", "神经"], rows, bert, 0.5)
    half = [-np.ones(16), learned[1] / 2 - 0.5, learned[0] / 2 - 0.5]
    np.testing.assert_allclose(rows, np.stack(half))
    for name, weights in bert.encoder.state_dict().items():
        theirs = earlier.encoder.state_dict()[name].float()
        assert torch.allclose(weights, (mine[name] + theirs) / 2), name

    student.blend(tmp_path, ["图像", "网络", "神经"], rows, bert, 0)
    np.testing.assert_array_equal(rows, np.stack([-np.ones(16), learned[1], learned[0]]))
    for name, weights in bert.encoder.state_dict().items():
        assert torch.equal(weights, earlier.encoder.state_dict()[name].float()), name


def test_a_digest_is_read_in_parts_and_with_its_title_or_without_names(student: Any) -> None:
    from lessons import view

    sentences = ["扩散模型很慢。", "本文提出 Fast-DM！", "它快十倍；", "代码已公开"]
    views = {view(("".join(sentences), "A title"), np.random.default_rng(i)) for i in range(200)}
    assert "".join(sentences) in views
    bodies = {text.removeprefix("A title\n").replace("Fast-DM", " ") for text in views}
    shown = [[s for s in sentences if s.replace("Fast-DM", " ") in body] for body in bodies]
    for body, parts in zip(bodies, shown, strict=True):
        assert len(parts) >= 2
        assert body == "".join(parts).replace("Fast-DM", " ")
    assert any(text.startswith("A title\n") for text in views)
    assert any("Fast-DM" not in text and "本文提出" in text for text in views)


def test_only_the_rows_of_chinese_tokens_learn(student: Any, tmp_path: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    shape = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    bert = BertModel(BertConfig(vocab_size=10, hidden_size=16, **shape)).eval()
    tokenizer = student.with_chinese(english(), ["神经", "网络"])
    ids = [tokenizer.token_to_id(word) for word in ("神经", "网络")]
    rows = np.random.default_rng(0).normal(size=(2, 16)).astype(np.float32)
    model = student.Student(bert, ids, rows.copy())
    read = tokenizer.encode("deep network").ids
    with torch.inference_mode():
        expected = bert(input_ids=torch.tensor([read])).last_hidden_state.mean(1)[0]
        before = model([read, [*read, 5, 6, 7]])[0]
    assert torch.allclose(before, expected / expected.norm(), atol=1e-5)

    goal = torch.eye(16)[:4].half()
    texts = [("神经", ""), ("网络", ""), ("神经网络", ""), ("网络神经", "")]
    lessons = [student.Lesson("pairs", texts, goal)]
    read_chinese = [tokenizer.encode(text).ids for text, _ in texts]

    def nearness() -> float:
        with torch.inference_mode():
            return float((model(read_chinese) * goal.float()).sum(1).mean())

    start = nearness()
    steps = student.schedule(lessons, [500], tokenizer, seed=0)
    assert sum(len(rows) for _, rows in steps) == 2000
    student.train(
        model, tokenizer, lessons, steps, len(steps), (2e-3, 5e-5), 0, tmp_path / "half.pt"
    )
    with torch.inference_mode():
        same = model([read])[0]
    assert nearness() > start + 0.1
    assert torch.allclose(same, before, atol=1e-6)


def test_a_resumed_run_equals_an_unbroken_one(student: Any, tmp_path: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    shape = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    tokenizer = student.with_chinese(english(), ["神经", "网络"])
    ids = [tokenizer.token_to_id(word) for word in ("神经", "网络")]
    goal = torch.eye(16)[:2].half()
    lessons = [
        student.Lesson("pairs", [("神经", ""), ("网络", "")], goal),
        student.Lesson("english", [("deep", ""), ("network", "")], goal),
    ]
    steps = student.schedule(lessons, [30, 0], tokenizer, 0)
    steps += student.schedule(lessons, [35, 35], tokenizer, 1)  # here the layers learn too
    ends = []
    for name, parts in (("whole", [100]), ("broken", [50, 100])):
        for stop in parts:  # the rate falls over all steps, so a kill is what stops the first half
            torch.manual_seed(0)
            bert = BertModel(BertConfig(vocab_size=10, hidden_size=16, **shape))
            model = student.Student(bert, ids, np.ones((2, 16), np.float32))
            seen = iter(range(stop))

            def until_killed(text: list[str], seen: Iterator[int] = seen) -> Any:
                if next(seen, None) is None:
                    raise KeyboardInterrupt
                return tokenizer.encode_batch_fast(text)

            class Cut:
                encode_batch_fast = staticmethod(until_killed)

            try:
                student.train(
                    model, Cut(), lessons, steps, 30, (2e-3, 5e-5), 0, tmp_path / f"{name}.pt"
                )
            except KeyboardInterrupt:
                assert name == "broken"
        ends.append([p.detach().clone() for p in (model.rows, *model.body)])
    assert all(map(torch.equal, *ends))
    torch.manual_seed(0)
    fresh = BertModel(BertConfig(vocab_size=10, hidden_size=16, **shape)).encoder.parameters()
    assert not any(map(torch.equal, fresh, ends[0][1:]))


def test_reading_a_corpus_and_leaving_evaluation_texts_out(student: Any, tmp_path: Path) -> None:
    import corpus

    rows = [
        {"en": "A paper.", "zh": "一篇论文。", "kind": "summary", "title": "Paper"},
        {"title": "Alone", "abstract": "English only.", "lang": "en"},
        {"en": "Hello!", "zh": "你好！"},
        {"en": "Secret test", "zh": "秘密"},
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "docs_x.jsonl").write_text(lines, "utf-8")
    with gzip.open(tmp_path / "terms_cedict.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(json.dumps({"en": "cat", "zh": "猫咪"}))
    banned = tmp_path / "banned.gz"
    banned.write_bytes(gzip.compress(corpus.fingerprint("secret  TEST.").encode()))
    found = corpus.read_corpus(tmp_path, "AS", banned)
    assert [paper[0] for paper in found.papers] == ["Paper", "Alone"]
    assert found.pairs == [("Hello!", "你好！"), ("cat", "猫咪")]
    assert found.origins == ["docs_x", "terms_cedict"]
    assert corpus.read_corpus(tmp_path, "A", banned).pairs == [("Hello!", "你好！")]
    pairs, papers = corpus.choose(found, 5, seed=0)
    assert sorted(pairs.tolist()) == [0, 1]
    assert papers.tolist() == [0]
