#!/usr/bin/env python
"""Train the static Chinese-English embedding model: tokenizer, initialisation, training, saving.

    python scripts/train_static.py --data DIR --out models/static-zh-en --seed 0

A text's vector is the mean of its tokens' rows, so training is minutes of work on two CPU cores.
The rows are trained several times from one start and averaged: what chance does to the rows of
rare tokens cancels out, at no cost in size or time of the model. After Wortsman et al. 2022, *Model
soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
inference time*.

The data folder is described in `corpus`; `teacher` says who the teacher is. What is worth keeping
between runs (tokenizer, teacher's vectors, checkpoint) lies in ``--work``: run the same command
again and it goes on where it stopped.
"""

import argparse
import json
import logging
import math
import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from chinese_words import HAN, Words
from corpus import LEFT_OUT, Corpus, choose, document, read_corpus
from folding import folding
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from teacher import Teacher
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch.nn import functional

log = logging.getLogger("train_static")

DIMENSIONS = 256  # of the teacher's 384, the principal ones: a third less to keep and to compare
ROW_NORM = 0.05 * math.sqrt(DIMENSIONS)  # length of a row at the start
ALPHABET = 9_000  # the characters of scientific Chinese, and a margin; the rest becomes [UNK]
LONGEST_TOKEN = 16  # characters: whole terms such as 卷积神经网络, but no whole clauses
TOKENIZER_PAPERS = 75_000  # beside all pairs; more papers change few merges and cost minutes
PAPER_BATCH, PAIR_BATCH = 2_048, 4_096  # large: negatives come from the batch alone
LONGEST_VIEW = 256  # tokens of a text used in one step: a mean hardly needs more
EPOCHS = 4.0
TEMPERATURE = 0.05
LEARNING_RATE, WARM_UP = 0.02, 50  # a row is seen rarely, hence far above a transformer's rate
CHECKPOINT_EVERY = 100  # steps
FREE = ("out", "work", "threads", "runs")  # options that may change between calls

Ids = list[np.ndarray]


def sample(corpus: Corpus, seed: int) -> list[str]:
    """Return what the tokenizer is trained on: some papers and all pairs."""
    rng = np.random.default_rng(seed)
    papers = rng.permutation(len(corpus.papers))[:TOKENIZER_PAPERS]
    texts = [*corpus.loose, *(text for row in papers for text in corpus.papers[row])]
    return texts + [t for row in rng.permutation(len(corpus.pairs)) for t in corpus.pairs[row]]


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Train a byte-pair tokenizer; it never truncates."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [
            folding(),
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.NFC(),
        ]
    )
    # Scripts are kept apart: without that, Latin names melt into the Chinese words around them.
    cuts = pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*cuts, pre_tokenizers.UnicodeScripts()])
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=["[UNK]"],
        limit_alphabet=ALPHABET,
        max_token_length=LONGEST_TOKEN,
        min_frequency=3,  # one paper's own words are no vocabulary
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> Ids:
    """Token ids of each text, int32."""
    out: Ids = []
    for start in range(0, len(texts), 10_000):  # in parts, since the Encoding objects are heavy
        batch = tokenizer.encode_batch_fast(texts[start : start + 10_000], add_special_tokens=False)
        out.extend(np.array(e.ids, dtype=np.int32) for e in batch)
    return out


def word_rows(tokenizer: Tokenizer, teacher: Teacher) -> torch.Tensor:
    """Rows of the English words among the tokens: the teacher's vector of each, centred; else zero.

    Of the teacher's dimensions the principal components of these words are kept.

    Returns
    -------
    torch.Tensor
        (vocabulary, DIMENSIONS) float32, rows of length ROW_NORM or zero.
    """
    rows = np.zeros((tokenizer.get_vocab_size(), DIMENSIONS), np.float32)
    words = {i: w for w, i in sorted(tokenizer.get_vocab().items()) if re.fullmatch("[a-z]{2,}", w)}
    vectors = teacher.vectors(list(words.values())).astype(np.float32)
    vectors -= vectors.mean(0)
    _, axes = np.linalg.eigh(vectors.T @ vectors)  # ascending
    vectors = vectors @ axes[:, -DIMENSIONS:]
    rows[list(words)] = ROW_NORM * vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    log.info("%d of %d rows start from the teacher", len(words), len(rows))
    return torch.from_numpy(rows)


def spread(rows: torch.Tensor, data: "Encoded") -> torch.Tensor:
    """Give every zero row the mean vector of the English texts that its token translates.

    Noise would do for frequent tokens, whose rows training moves far; a rare one keeps its start.
    """
    english = data.title + data.english + data.pair_english
    other = data.digest + data.chinese + data.pair_chinese
    together = [(e, z) for e, z in zip(english, other, strict=True) if len(e) and len(z)]
    count = np.bincount(np.concatenate([e for e, _ in together]), minlength=len(rows)) + 1
    rare = torch.from_numpy(1e-3 / (1e-3 + count / count.sum())).float()[:, None]
    sums = torch.zeros_like(rows)
    for start in range(0, len(together), PAIR_BATCH):
        batch = together[start : start + PAIR_BATCH]
        vectors = bags(rows * rare, [e for e, _ in batch])
        for side in zip(*batch, strict=True):
            lengths = torch.tensor([len(t) for t in side])
            ids = torch.from_numpy(np.concatenate(side)).long()
            sums.index_add_(0, ids, (vectors / lengths[:, None]).repeat_interleave(lengths, 0))
    sums = functional.normalize(sums)
    sums = functional.normalize(sums - sums[sums.any(1)].mean(0)) * sums.any(1, keepdim=True)
    return torch.where(rows.any(1, keepdim=True), rows, ROW_NORM * sums)


@dataclass
class Encoded:
    """The corpus as token ids, and the teacher's vectors of a part of it (row numbers, vectors)."""

    title: Ids
    english: Ids
    chinese: Ids
    digest: Ids
    pair_english: Ids
    pair_chinese: Ids
    paper_teacher: tuple[np.ndarray, torch.Tensor]
    pair_teacher: tuple[np.ndarray, torch.Tensor]


def whole(data: Encoded, row: int) -> np.ndarray:
    """Title and abstract, as the product will encode a paper."""
    return np.concatenate([data.title[row], data.english[row]])


def paper_views(data: Encoded, row: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two texts of one paper that ought to have near vectors, drawn among those the paper has."""
    draw = rng.random()
    title, chinese, digest = data.title[row], data.chinese[row], data.digest[row]
    if len(chinese) and draw < 0.65:
        return whole(data, row), digest if len(digest) and draw < 0.10 else chinese
    if len(title) and len(chinese) and draw < 0.72:
        return title, chinese
    if len(digest) and draw < 0.85:
        return (chinese if draw < 0.80 else title), digest
    if len(title):
        return title, data.english[row]
    middle = len(data.english[row]) // 2
    return data.english[row][:middle], data.english[row][middle:]


def bags(rows: torch.Tensor, texts: Ids) -> torch.Tensor:
    """Unit vectors of texts, each the mean of its tokens' rows."""
    offsets = torch.from_numpy(np.cumsum([0] + [len(t) for t in texts[:-1]]))
    ids = torch.from_numpy(np.concatenate(texts)).long()
    return functional.normalize(functional.embedding_bag(ids, rows, offsets, mode="mean"))


def embed(rows: torch.Tensor, texts: Ids, rng: np.random.Generator) -> torch.Tensor:
    """Unit vectors of texts, of at most LONGEST_VIEW tokens each, drawn at random."""
    cut = LONGEST_VIEW
    return bags(rows, [rng.choice(t, cut, replace=False) if len(t) > cut else t for t in texts])


def contrast(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Symmetric InfoNCE: row i of `a` belongs to row i of `b`, and to no other."""
    scores = a @ b.T / TEMPERATURE
    truth = torch.arange(len(a))
    return (functional.cross_entropy(scores, truth) + functional.cross_entropy(scores.T, truth)) / 2


def imitate(a: torch.Tensor, b: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """How far the neighbours of `a` among `b`, itself left out, are from those the teacher sees."""
    diagonal = torch.eye(len(a), dtype=torch.bool)
    target = (teacher @ teacher.T / TEMPERATURE).masked_fill(diagonal, -1e4).softmax(1)
    seen = (a @ b.T / TEMPERATURE).masked_fill(diagonal, -1e4).log_softmax(1)
    return functional.kl_div(seen, target, reduction="batchmean")


def paper_loss(rows: torch.Tensor, data: Encoded, rng: np.random.Generator) -> torch.Tensor:
    """Contrast over a batch of papers."""
    chosen = rng.choice(len(data.title), min(PAPER_BATCH, len(data.title)), replace=False)
    a, b = zip(*(paper_views(data, row, rng) for row in chosen), strict=True)
    return contrast(embed(rows, list(a), rng), embed(rows, list(b), rng))


def pair_loss(rows: torch.Tensor, data: Encoded, rng: np.random.Generator) -> torch.Tensor:
    """Contrast over a batch of sentences."""
    size = len(data.pair_english)
    chosen = rng.choice(size, min(PAIR_BATCH, size), replace=False)
    english = embed(rows, [data.pair_english[i] for i in chosen], rng)
    return contrast(english, embed(rows, [data.pair_chinese[i] for i in chosen], rng))


def teacher_loss(
    rows: torch.Tensor, data: Encoded, rng: np.random.Generator, *, papers: bool
) -> torch.Tensor:
    """Contrast and the teacher's neighbours, within and across languages, over texts it read."""
    known, vectors = data.paper_teacher if papers else data.pair_teacher
    picked = rng.choice(len(known), min(PAPER_BATCH, len(known)), replace=False)
    chosen, target = known[picked], vectors[torch.from_numpy(picked)]
    english = [whole(data, i) if papers else data.pair_english[i] for i in chosen]
    chinese = [data.chinese[i] if papers else data.pair_chinese[i] for i in chosen]
    a, b = embed(rows, english, rng), embed(rows, chinese, rng)
    within = (imitate(a, a, target) + imitate(b, b, target)) / 2
    return contrast(a, b) + imitate(b, a, target) + within


def schedule(data: Encoded, rng: np.random.Generator) -> list[Callable[..., torch.Tensor]]:
    """The loss of each step, shuffled."""
    plan: list[Callable[..., torch.Tensor]] = []
    plan += [paper_loss] * math.ceil(EPOCHS * len(data.title) / PAPER_BATCH)
    plan += [pair_loss] * math.ceil(EPOCHS / 2 * len(data.pair_english) / PAIR_BATCH)
    for papers, (known, _) in ((True, data.paper_teacher), (False, data.pair_teacher)):
        # The teacher's papers come twice more often, its sentences are most of all sentences.
        steps = math.ceil(EPOCHS * (2 if papers else 0.5) * len(known) / PAPER_BATCH)
        plan += [partial(teacher_loss, papers=papers)] * steps
    return [plan[i] for i in rng.permutation(len(plan))]


def average(start: torch.Tensor, data: Encoded, seed: int, runs: int, work: Path) -> torch.Tensor:
    """Return the mean of the rows to which so many runs come from this start, each by other draws.

    A checkpoint of each stays in `work`: more runs, asked for later, add to those that are there.
    """
    mean = torch.zeros_like(start)
    for run in range(runs):
        log.info("run %d of %d", run + 1, runs)
        mean += train(start.clone(), data, (seed, run), work / f"checkpoint-{run}.pt") / runs
    return mean


def train(
    rows: torch.Tensor, data: Encoded, seed: tuple[int, int], checkpoint: Path
) -> torch.Tensor:
    """Train the rows, going on from the checkpoint if there is one.

    A step's draws depend on the seed and its number only, so a resumed run equals an unbroken one.
    """
    rows = torch.nn.Parameter(rows)
    adam = torch.optim.Adam([rows], lr=LEARNING_RATE, fused=True)
    plan, first = schedule(data, np.random.default_rng(seed)), 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        rows.data.copy_(state["rows"])
        adam.load_state_dict(state["adam"])
        first = state["step"]
        log.info("going on at step %d", first)
    started, losses = time.perf_counter(), []
    warm_up = min(WARM_UP, len(plan) // 2)
    for step in range(first, len(plan)):
        decay = (len(plan) - step) / (len(plan) - warm_up)
        adam.param_groups[0]["lr"] = LEARNING_RATE * min((step + 1) / WARM_UP, decay)
        adam.zero_grad()
        loss = plan[step](rows, data, np.random.default_rng((*seed, step)))
        loss.backward()
        adam.step()
        losses.append(loss.item())
        if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == len(plan):
            took = time.perf_counter() - started
            log.info("step %d of %d, loss %.3f, %.0f s", step + 1, len(plan), np.mean(losses), took)
            losses.clear()
            aside = checkpoint.with_suffix(".new")
            torch.save({"rows": rows.detach(), "adam": adam.state_dict(), "step": step + 1}, aside)
            aside.replace(checkpoint)  # so that an interrupted write leaves the older one whole
    return rows.detach()


def prepare(
    corpus: Corpus, tokenizer: Tokenizer, teacher: Teacher, args: argparse.Namespace
) -> Encoded:
    """Encode the corpus; let the teacher read a sample of bilingual papers and short sentences."""
    title, english, chinese, digest = zip(*corpus.papers, strict=True)
    pair_english, pair_chinese = zip(*corpus.pairs, strict=True)
    pairs, papers = choose(corpus, args.papers, args.seed)
    documents = [document(corpus.papers[i]) for i in papers]
    paper_vectors = torch.from_numpy(teacher.vectors(documents)).float()
    sentences = [pair_english[i] for i in pairs]
    pair_vectors = torch.from_numpy(teacher.vectors(sentences)).float()
    fields = (title, english, chinese, digest, pair_english, pair_chinese)
    ids = [encode(tokenizer, list(texts)) for texts in fields]
    return Encoded(*ids, (papers, paper_vectors), (pairs, pair_vectors))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of training data, see corpus.py")
    add("--out", type=Path, required=True, help="folder of the finished model")
    add("--work", type=Path, help="folder of intermediate files (default: OUT.work)")
    add("--seed", type=int, default=0)
    add("--classes", choices=sorted(LEFT_OUT), default="AS", help="licence classes of the data")
    add("--exclude", type=Path, help="hashes of evaluation texts to leave out")
    add("--vocabulary", type=int, default=64_000)
    add("--tokenizer", type=Path, help="tokenizer.json of an earlier model, instead of a new one")
    add("--papers", type=int, default=60_000, help="papers that the teacher reads")
    add("--runs", type=int, default=4, help="trainings whose rows are averaged")
    add("--threads", type=int, default=2)
    return parser.parse_args()


def open_work(args: argparse.Namespace) -> Path:
    """Make the folder of intermediate files, or refuse one that other options have made."""
    work: Path = args.work or args.out.with_name(args.out.name + ".work")
    work.mkdir(parents=True, exist_ok=True)
    options = {k: str(v) for k, v in vars(args).items() if k not in FREE}
    settings = work / "settings.json"
    if settings.exists() and json.loads(settings.read_text()) != options:
        raise SystemExit(f"{work} holds a run with other options: choose another --work")
    settings.write_text(json.dumps(options))
    return work


def save(rows: torch.Tensor, tokenizer: Tokenizer, out: Path) -> None:
    """Save a sentence-transformers folder, at half precision: scores move by less than .001."""
    modules = [StaticEmbedding(tokenizer, embedding_weights=rows.half()), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(out), create_model_card=False)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    listing = json.loads((out / "modules.json").read_text())
    for module in listing:  # the older names, which every release of the library understands
        module["type"] = "sentence_transformers.models." + module["type"].rsplit(".", 1)[1]
    (out / "modules.json").write_text(json.dumps(listing, indent=2) + "\n")
    (out / "model.safetensors").chmod(0o644)  # saved for the owner's eyes only
    log.info("saved %s", out)


def main() -> None:
    """Run every stage that is not done yet."""
    args = arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    os.environ["RAYON_NUM_THREADS"] = str(args.threads)
    torch.set_num_threads(args.threads)
    args.work = open_work(args)

    corpus = read_corpus(args.data, args.classes, args.exclude)
    stored: Path = args.tokenizer or args.work / "tokenizer.json"
    if not stored.exists():
        texts, uncut = sample(corpus, args.seed), args.work / "merges.json"
        if not uncut.exists():
            train_tokenizer(texts, args.vocabulary).save(str(uncut))
        # Tokens of uncut Chinese straddle its words; those of words are words and their parts.
        words = Words(Tokenizer.from_file(str(uncut)))
        spaced = partial(re.sub, f"{HAN}+", lambda run: f" {' '.join(words.cut(run[0]))} ")
        cut = (spaced(text) for text in texts)
        train_tokenizer(cut, args.vocabulary).save(str(stored))
    tokenizer = Tokenizer.from_file(str(stored))
    log.info("tokenizer of %d tokens", tokenizer.get_vocab_size())
    teacher = Teacher(args.work)
    data = prepare(corpus, tokenizer, teacher, args)
    log.info("encoded")
    rows = spread(word_rows(tokenizer, teacher), data)
    rows = average(rows, data, args.seed, args.runs, args.work)
    save(rows, tokenizer, args.out)


if __name__ == "__main__":
    main()
