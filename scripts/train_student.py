#!/usr/bin/env python
"""Train the bilingual student: MiniLM's English left as it is, Chinese tokens put beside it.

    python scripts/train_student.py --data DIR --static models/static-zh-en --out models/minilm-zh-en

The student is all-MiniLM-L6-v2 with more tokens. Chinese text is cut by longest match into words
taken from the static model's tokenizer, everything else by MiniLM's own WordPiece, so an English
text has exactly MiniLM's vector. Only the rows of Chinese tokens are trained: a Chinese text has
to land where the teacher, MiniLM itself, puts its English side. After Artetxe, Ruder, Yogatama
2020, *On the cross-lingual transferability of monolingual representations*, and Reimers, Gurevych
2020, *Making monolingual sentence embeddings multilingual using knowledge distillation*.

What is worth keeping between runs (vocabulary, teacher's vectors, checkpoint) lies in ``--work``:
run the same command again and it goes on where it stopped.
"""

import argparse
import json
import logging
import math
import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from corpus import LEFT_OUT, Corpus, choose, document, read_corpus
from export_graph import export
from folding import folding
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from teacher import Teacher
from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers
from torch.nn import functional
from transformers import BertModel, PreTrainedTokenizerFast

log = logging.getLogger("train_student")

HAN = r"[㐀-䶿一-鿿豈-﫿𠀀-𯿿]"
LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_.+/%]*")
NEAREST, SHARPNESS = 8, 0.05  # English words that a Chinese token starts from, and their softmax
VIEW_TOKENS = 128
STEP_TOKENS = 3_072  # of one step, padding included
BANK = 8_192  # teacher's vectors that every Chinese text is told apart from
TEMPERATURE = 0.05
SAME = 0.95  # cosine from which two English texts are one, and no negatives of each other
LEARNING_RATE, LAST_RATE, WARM_UP = 2e-3, 1e-4, 50
CHECKPOINT_EVERY = 50  # steps


def chinese_tokens(static: Tokenizer, texts: list[str], size: int) -> list[str]:
    """Choose the Chinese tokens: every character seen, then the words that longest match uses most.

    Parameters
    ----------
    static : Tokenizer
        The static model's, whose merges say what is a word.
    texts : list of str
        Chinese texts to count in.
    size : int
        How many tokens.
    """
    fold = folding()
    words = [word for word, _ in sorted(static.get_vocab().items(), key=lambda item: item[1])]
    words = [w for w in map(fold.normalize_str, words) if re.fullmatch(f"{HAN}+", w)]
    words = list(dict.fromkeys([*words, *(c for w in words for c in w)]))
    tokenizer = with_chinese(Tokenizer.from_str(static.to_str()), words)
    seen: Counter[str] = Counter()
    for start in range(0, len(texts), 10_000):
        for encoding in tokenizer.encode_batch(texts[start : start + 10_000]):
            seen.update(fold.normalize_str(token) for token in encoding.tokens)
    letters = {c for text in texts for c in fold.normalize_str(text)}
    singles = [w for w in words if len(w) == 1 and w in letters]
    longer = sorted((w for w in words if len(w) > 1), key=lambda w: (-seen[w], w))
    return sorted(singles + longer[: size - len(singles)])


def with_chinese(tokenizer: Tokenizer, tokens: list[str]) -> Tokenizer:
    """Make a tokenizer read Chinese: traditional as simplified, the longest token that fits first.

    What is not Chinese is cut as before.
    """
    lower = normalizers.BertNormalizer(handle_chinese_chars=False)
    tokenizer.normalizer = normalizers.Sequence([folding(), lower])
    # A character that no token covers stands alone, as in MiniLM's own tokenizer.
    alone = pre_tokenizers.Split(Regex(HAN), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([alone, pre_tokenizers.BertPreTokenizer()])
    tokenizer.add_tokens([AddedToken(token, normalized=True) for token in tokens])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def first_rows(tokens: list[str], static: Path, bert: BertModel, english: Tokenizer) -> np.ndarray:
    """Where each Chinese token starts: MiniLM's rows of the English words nearest to it, averaged.

    Nearness is the static model's; the mean is scaled to the usual length of a row.

    Returns
    -------
    array, shape (len(tokens), dimension), float32
    """
    tokenizer = Tokenizer.from_file(str(static / "tokenizer.json"))
    vectors = load_file(static / "model.safetensors")["embedding.weight"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    known, theirs = tokenizer.get_vocab(), english.get_vocab()
    words = sorted(w for w in known if re.fullmatch("[a-z]{2,}", w) and w in theirs)
    space = vectors[[known[w] for w in words]]
    rows = bert.embeddings.word_embeddings.weight.detach().numpy()
    targets = rows[[theirs[w] for w in words]]
    usual = float(np.median(np.linalg.norm(targets, axis=1)))
    out = np.empty((len(tokens), rows.shape[1]), np.float32)
    for i, token in enumerate(tokens):
        pieces = tokenizer.encode(token, add_special_tokens=False).ids
        scores = space @ vectors[pieces].mean(axis=0)
        best = np.argpartition(-scores, NEAREST)[:NEAREST]
        weights = np.exp((scores[best] - scores[best].max()) / SHARPNESS)
        mean = weights @ targets[best] / weights.sum()
        out[i] = mean * usual / np.linalg.norm(mean)
    return out


@dataclass
class Lesson:
    """Texts of one kind to learn from: what the student reads, and where it has to land.

    Attributes
    ----------
    texts : list of tuple of str
        Chinese text, and an English title or the empty string.
    targets : torch.Tensor
        (n, dimension) float16, the teacher's unit vectors of the English sides.
    """

    texts: list[tuple[str, str]]
    targets: torch.Tensor
    papers: bool
    epochs: float


def view(text: tuple[str, str], rng: np.random.Generator) -> str:
    """Return what the student reads of a paper: digests carry the English title, or names, or not."""
    chinese, title = text
    draw = rng.random()
    if draw < 0.25 and title:
        return f"{title}\n{chinese}"
    if draw < 0.40:
        return LATIN.sub(" ", chinese)
    return chinese


def schedule(lessons: list[Lesson], tokenizer: Tokenizer, seed: int) -> list[tuple]:
    """Cut every epoch into steps of about `STEP_TOKENS`, texts of one length together, shuffled.

    Returns
    -------
    list of tuple
        The lesson and the rows of it that each step reads.
    """
    steps: list[tuple[int, np.ndarray]] = []
    rng = np.random.default_rng(seed)
    for number, lesson in enumerate(lessons):
        lengths = []
        for start in range(0, len(lesson.texts), 10_000):
            part = [chinese for chinese, _ in lesson.texts[start : start + 10_000]]
            lengths += [len(e.ids) for e in tokenizer.encode_batch_fast(part)]
        size = np.minimum(np.array(lengths), VIEW_TOKENS)
        for epoch in range(math.ceil(lesson.epochs)):
            order = rng.permutation(len(size))
            if epoch == int(lesson.epochs):
                order = order[: int(len(order) * (lesson.epochs % 1))]
            for start in range(0, len(order), 4_096):
                near = order[start : start + 4_096]
                near = near[np.argsort(size[near], kind="stable")]
                while len(near):
                    cost = size[near] * np.arange(1, len(near) + 1)
                    fit = max(1, int(np.searchsorted(cost, STEP_TOKENS)))
                    steps.append((number, near[:fit]))
                    near = near[fit:]
    return [steps[i] for i in rng.permutation(len(steps))]


class Student(torch.nn.Module):
    """MiniLM, frozen, with trainable rows for some of its tokens."""

    def __init__(self, bert: BertModel, ids: list[int], rows: np.ndarray) -> None:
        super().__init__()
        self.bert = bert.eval().requires_grad_(False)
        table = bert.embeddings.word_embeddings.weight.detach()
        self.table = torch.cat([table, torch.zeros(max(ids) + 1 - len(table), table.shape[1])])
        self.slot = torch.full((len(self.table),), -1)
        self.slot[ids] = torch.arange(len(ids))
        self.rows = torch.nn.Parameter(torch.from_numpy(rows))

    def forward(self, texts: list[list[int]]) -> torch.Tensor:
        """Unit vectors of token ids: the mean of what the last layer says of each."""
        longest = max(map(len, texts))
        ids = torch.tensor([t + [0] * (longest - len(t)) for t in texts])
        mask = torch.tensor([[1] * len(t) + [0] * (longest - len(t)) for t in texts])
        slot = self.slot[ids]
        words = torch.where(
            slot[..., None] >= 0,
            functional.embedding(slot.clamp(min=0), self.rows),
            self.table[ids],
        )
        out = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return functional.normalize((out * mask[..., None]).sum(1))


def lesson_loss(
    student: torch.Tensor, target: torch.Tensor, bank: torch.Tensor, *, papers: bool
) -> torch.Tensor:
    """Land on the target, and be told apart from everything else the teacher has seen.

    Five times one minus the cosine; InfoNCE against the bank, and of the targets against the
    batch; for papers also the divergence from the neighbours that the teacher sees in the bank.
    """
    near = target @ bank.T
    scores = student @ bank.T / TEMPERATURE
    own = (student * target).sum(1)
    itself = near > SAME
    others = scores.masked_fill(itself, -1e4)
    contrast = torch.logsumexp(torch.cat([own[:, None] / TEMPERATURE, others], 1), 1)
    loss = 5 * (1 - own).mean() + (contrast - own / TEMPERATURE).mean()
    batch = (target @ student.T / TEMPERATURE).masked_fill(
        (target @ target.T > SAME) & ~torch.eye(len(target), dtype=torch.bool), -1e4
    )
    loss = loss + functional.cross_entropy(batch, torch.arange(len(target))) / 2
    if papers:
        wanted = (near / TEMPERATURE).masked_fill(itself, -1e4).softmax(1)
        loss = loss + functional.kl_div(others.log_softmax(1), wanted, reduction="batchmean")
    return loss


def train(
    student: Student,
    tokenizer: Tokenizer,
    lessons: list[Lesson],
    steps: list[tuple[int, np.ndarray]],
    seed: int,
    checkpoint: Path,
) -> None:
    """Train the rows, going on from the checkpoint if there is one.

    A step's draws depend on the seed and its number only, so a resumed run equals an unbroken one.
    """
    adam = torch.optim.Adam([student.rows], lr=LEARNING_RATE, fused=True)
    first, losses, started = 0, [], time.perf_counter()
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        student.rows.data.copy_(state["rows"])
        adam.load_state_dict(state["adam"])
        first = state["step"]
        log.info("going on at step %d", first)
    for step in range(first, len(steps)):
        rng = np.random.default_rng((seed, step))
        lesson, chosen = lessons[steps[step][0]], steps[step][1]
        texts = [lesson.texts[i] for i in chosen]
        read = [view(text, rng) if lesson.papers else text[0] for text in texts]
        ids = [e.ids[:VIEW_TOKENS] for e in tokenizer.encode_batch_fast(read)]
        bank = lesson.targets[
            rng.choice(len(lesson.targets), min(BANK, len(lesson.targets)), False)
        ]
        rate = LAST_RATE + (LEARNING_RATE - LAST_RATE) * (1 - step / len(steps))
        adam.param_groups[0]["lr"] = rate * min(1, (step + 1) / WARM_UP)
        adam.zero_grad()
        target = lesson.targets[chosen].float()
        loss = lesson_loss(student(ids), target, bank.float(), papers=lesson.papers)
        loss.backward()
        adam.step()
        losses.append((lesson.papers, loss.item()))
        if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == len(steps):
            kinds = [np.mean([v for p, v in losses if p == kind] or [0]) for kind in (False, True)]
            took = time.perf_counter() - started
            log.info(
                "step %d of %d, loss %.3f pairs %.3f papers, %.0f s",
                step + 1,
                len(steps),
                *kinds,
                took,
            )
            losses.clear()
            aside = checkpoint.with_suffix(".new")
            state = {"rows": student.rows.detach(), "adam": adam.state_dict(), "step": step + 1}
            torch.save(state, aside)
            aside.replace(checkpoint)  # so that an interrupted write leaves the older one whole


def save(
    bert: BertModel, tokenizer: Tokenizer, ids: list[int], rows: np.ndarray, out: Path
) -> None:
    """Save a sentence-transformers folder at half precision, and the graph that the product runs."""
    bert.resize_token_embeddings(max(ids) + 1, mean_resizing=False)
    bert.embeddings.word_embeddings.weight.data[ids] = torch.from_numpy(rows)
    marks = {f"{m.lower()}_token": f"[{m}]" for m in ("UNK", "SEP", "PAD", "CLS", "MASK")}
    with tempfile.TemporaryDirectory() as folder:
        bert.half().save_pretrained(folder)
        wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **marks)
        wrapped.save_pretrained(folder)
        body = Transformer(folder, max_seq_length=512)
        modules = [body, Pooling(bert.config.hidden_size, "mean"), Normalize()]
        SentenceTransformer(modules=modules, device="cpu").save(str(out), create_model_card=False)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    # The older names and shapes of these files, which every release of the libraries understands.
    listing = json.loads((out / "modules.json").read_text("utf-8"))
    for module in listing:
        module["type"] = "sentence_transformers.models." + module["type"].rsplit(".", 1)[1]
    config = json.loads((out / "config.json").read_text("utf-8"))
    width = bert.config.hidden_size
    pooling = {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True}
    tokens = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **marks}
    for name, content in {
        # Kept at half precision, computed in full: on most CPUs half is the slower one.
        "config.json": config | {"dtype": "float32"},
        "modules.json": listing,
        "1_Pooling/config.json": pooling,
        "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
        "tokenizer_config.json": tokens,
    }.items():
        (out / name).write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    (out / "model.safetensors").chmod(0o644)  # saved for the owner's eyes only
    export(out)
    log.info("saved %s", out)


def prepare(corpus: Corpus, teacher: Teacher, args: argparse.Namespace) -> list[Lesson]:
    """Choose what to learn from, and let the teacher read its English side."""
    pairs, papers = choose(corpus, args.papers, args.seed)
    english = [corpus.pairs[i][0] for i in pairs]
    documents = [document(corpus.papers[i]) for i in papers]
    sentences = [(corpus.pairs[i][1], "") for i in pairs]
    digests = [(corpus.papers[i][2], corpus.papers[i][0]) for i in papers]
    return [
        Lesson(sentences, torch.from_numpy(teacher.vectors(english)), False, args.pair_epochs),
        Lesson(digests, torch.from_numpy(teacher.vectors(documents)), True, args.paper_epochs),
    ]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of training data, see corpus.py")
    add("--static", type=Path, required=True, help="folder of the static model, to start from")
    add("--out", type=Path, required=True, help="folder of the finished model")
    add("--work", type=Path, help="folder of intermediate files (default: OUT.work)")
    add("--seed", type=int, default=0)
    add("--classes", choices=sorted(LEFT_OUT), default="AS", help="licence classes of the data")
    add("--exclude", type=Path, help="hashes of evaluation texts to leave out")
    add("--vocabulary", type=int, default=16_000, help="Chinese tokens")
    add("--papers", type=int, default=12_500, help="papers to learn from")
    add("--pair-epochs", type=float, default=1.1)
    add("--paper-epochs", type=float, default=1.8)
    add("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    """Run every stage that is not done yet."""
    args = arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(args.threads)
    work: Path = args.work or args.out.with_name(args.out.name + ".work")
    work.mkdir(parents=True, exist_ok=True)
    corpus = read_corpus(args.data, args.classes, args.exclude)
    teacher = Teacher(work)
    english = Tokenizer.from_file(str(teacher.folder / "tokenizer.json"))
    stored = work / "tokens.json"
    if not stored.exists():  # a list, since a tokenizer's own vocabulary has no stable order
        papers = [row[2] for row in corpus.papers if row[2]]
        sample = np.random.default_rng(args.seed).permutation(len(papers))[:40_000]
        texts = [papers[i] for i in sample] + [chinese for _, chinese in corpus.pairs]
        static = Tokenizer.from_file(str(args.static / "tokenizer.json"))
        tokens = chinese_tokens(static, texts, args.vocabulary)
        stored.write_text(json.dumps(tokens, ensure_ascii=False), "utf-8")
    tokens = json.loads(stored.read_text("utf-8"))
    tokenizer = with_chinese(Tokenizer.from_str(english.to_str()), tokens)
    ids = [tokenizer.token_to_id(token) for token in tokens]
    bert = BertModel.from_pretrained(teacher.folder, dtype=torch.float32)
    student = Student(bert, ids, first_rows(tokens, args.static, bert, english))
    lessons = prepare(corpus, teacher, args)
    steps = schedule(lessons, tokenizer, args.seed)
    train(student, tokenizer, lessons, steps, args.seed, work / "checkpoint.pt")
    save(bert, tokenizer, ids, student.rows.detach().numpy(), args.out)


if __name__ == "__main__":
    main()
