#!/usr/bin/env python
"""Train the bilingual student: MiniLM with Chinese tokens beside its own.

    python scripts/train_student.py --data DIR --static models/static-zh-en --out models/minilm-zh-en

The student is all-MiniLM-L6-v2 with more tokens. Chinese text is cut by longest match into
words (see `chinese_tokens`), everything else by MiniLM's own WordPiece. A Chinese text
has to land where the teacher, MiniLM itself, puts its English side. First only the rows of the
Chinese tokens are trained; then the layers too, while English texts are held where the teacher puts
them. After Artetxe, Ruder, Yogatama 2020, *On the cross-lingual transferability of monolingual
representations*, and Reimers, Gurevych 2020, *Making monolingual sentence embeddings multilingual
using knowledge distillation*.

What is worth keeping between runs (vocabulary, teacher's vectors, checkpoint) lies in ``--work``:
run the same command again and it goes on where it stopped.
"""

import argparse
import json
import logging
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from chinese_tokens import chinese_tokens, first_rows, with_chinese
from corpus import LEFT_OUT, Corpus, choose, document, kind_of, read_corpus
from export_graph import export
from lessons import LONGEST, Lesson, loss_of, schedule
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from substitution import Dictionary, substituted
from teacher import HALF, Teacher, padded
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel, PreTrainedTokenizerFast

log = logging.getLogger("train_student")

COMPARED = 1_500_000  # cosines a step: a batch against as many of the teacher's vectors as fit
LAST_RATE = 0.06  # of the first
WARM_UP = 100  # steps
CHECKPOINT_EVERY = 50  # steps
KINDS = ("PAIRS", "PAPERS", "ENGLISH")
HELD_PAPERS, HELD_PAIRS = 5_000, 40_000  # English texts that hold the layers


class Student(torch.nn.Module):
    """MiniLM with trainable rows for some of its tokens; its layers are frozen until `open`."""

    def __init__(self, bert: BertModel, ids: list[int], rows: np.ndarray) -> None:
        super().__init__()
        # torch's fused attention has a slow way back on a CPU: a step takes 1.7 times as long.
        bert.set_attn_implementation("eager")
        self.bert = bert.eval().requires_grad_(False)
        table = bert.embeddings.word_embeddings.weight.detach()
        more = max(0, max(ids) + 1 - len(table))
        self.table = torch.cat([table, torch.zeros(more, table.shape[1])])
        self.slot = torch.full((len(self.table),), -1)
        self.slot[ids] = torch.arange(len(ids))
        self.rows = torch.nn.Parameter(torch.from_numpy(rows))
        self.body = list(self.bert.encoder.parameters())

    def open(self) -> None:
        """Let the layers learn too."""
        for weights in self.body:
            weights.requires_grad_(True)

    def forward(self, texts: list[list[int]]) -> torch.Tensor:
        """Unit vectors of token ids: the mean of what the last layer says of each."""
        ids, mask = padded(texts)
        slot = self.slot[ids]
        words = torch.where(
            slot[..., None] >= 0,
            functional.embedding(slot.clamp(min=0), self.rows),
            self.table[ids],
        )
        with torch.autocast("cpu", torch.bfloat16, enabled=HALF):
            out = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return functional.normalize((out.float() * mask[..., None]).sum(1))


def train(
    student: Student,
    tokenizer: Tokenizer,
    lessons: list[Lesson],
    steps: list[tuple[int, np.ndarray]],
    opening: int,
    rates: tuple[float, float],
    seed: int,
    checkpoint: Path,
) -> None:
    """Train the rows, and from the step `opening` the layers; go on from a checkpoint if there is.

    A step's draws depend on the seed and its number only, so a resumed run equals an unbroken one.
    """
    adam = torch.optim.Adam([{"params": [student.rows]}, {"params": student.body}], fused=True)
    first, losses, started = 0, [], time.perf_counter()
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        student.rows.data.copy_(state["rows"])
        for weights, stored in zip(student.body, state["body"], strict=True):
            weights.data.copy_(stored)
        adam.load_state_dict(state["adam"])
        first = state["step"]
        log.info("going on at step %d", first)
    if first > opening:
        student.open()
    for step in range(first, len(steps)):
        if step == opening:
            student.open()
        rng = np.random.default_rng((seed, step))
        lesson, chosen = lessons[steps[step][0]], steps[step][1]
        read = tokenizer.encode_batch_fast(lesson.read(chosen, rng))
        size = min(COMPARED // len(chosen), len(lesson.targets))
        bank = rng.choice(len(lesson.targets), size, replace=False)
        rows, body = adam.param_groups
        rows["lr"] = rates[0] * falling(step, 0, len(steps))
        body["lr"] = rates[1] * falling(step, opening, len(steps))
        adam.zero_grad()
        vectors = student([e.ids[: LONGEST[lesson.kind]] for e in read])
        target = lesson.targets[chosen].float()
        loss = loss_of(lesson.kind, vectors, target, lesson.targets[bank].float())
        loss.backward()
        adam.step()
        losses.append((lesson.kind, loss.item()))
        if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == len(steps):
            means = {k: np.mean([v for kind, v in losses if kind == k]) for k, _ in losses}
            took = time.perf_counter() - started
            told = ", ".join(f"{kind} {mean:.3f}" for kind, mean in sorted(means.items()))
            log.info("step %d of %d, loss %s, %.0f s", step + 1, len(steps), told, took)
            losses.clear()
            keep(checkpoint, student, adam, step + 1)


def falling(step: int, start: int, end: int) -> float:
    """Return the share of the rate that a step has: falling in a line after a short warm-up."""
    left = (end - step) / (end - start) if end > start else 0
    warm_up = min(WARM_UP, max(1, (end - start) // 10))
    return (LAST_RATE + (1 - LAST_RATE) * left) * min(1, max(0, step + 1 - start) / warm_up)


def keep(checkpoint: Path, student: Student, adam: torch.optim.Adam, step: int) -> None:
    """Write a checkpoint; an interrupted write leaves the older one whole."""
    state = {
        "rows": student.rows.detach(),
        "body": [weights.detach() for weights in student.body],
        "adam": adam.state_dict(),
        "step": step,
    }
    aside = checkpoint.with_suffix(".new")
    torch.save(state, aside)
    aside.replace(checkpoint)


def save(
    bert: BertModel, tokenizer: Tokenizer, ids: list[int], rows: np.ndarray, out: Path
) -> None:
    """Save a sentence-transformers folder at half precision, and the graph that the product runs."""
    size = max(bert.config.vocab_size, max(ids) + 1)
    bert.resize_token_embeddings(size, mean_resizing=False)
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


def by_kind(corpus: Corpus, papers: int, seed: int) -> dict[str, list[str]]:
    """Return the Chinese that will be read, by the kinds that `chinese_tokens` tells apart."""
    sides, documents = choose(corpus, papers, seed)
    texts = {"papers": [corpus.papers[i][2] for i in documents]}
    for i in sides:
        texts.setdefault(kind_of(corpus.origins[i]), []).append(corpus.pairs[i][1])
    return texts


def blend(folder: Path, tokens: list[str], rows: np.ndarray, bert: BertModel, share: float) -> None:
    """Leave a share of the rows and layers; the rest becomes that of an earlier student.

    With none left, training begins where that one ended. The average of both ends of a run is often
    better than either: Wortsman et al. 2022, *Robust fine-tuning of zero-shot models*.
    """
    learned = load_file(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    ids = {added.content: i for i, added in tokenizer.get_added_tokens_decoder().items()}
    both = [i for i, token in enumerate(tokens) if token in ids]
    table = learned["embeddings.word_embeddings.weight"]
    theirs = table[[ids[tokens[i]] for i in both]].astype(np.float32)
    rows[both] = share * rows[both] + (1 - share) * theirs
    for name, weights in bert.encoder.state_dict().items():
        earlier = torch.from_numpy(learned[f"encoder.{name}"]).float()
        weights.copy_(share * weights + (1 - share) * earlier)
    log.info("%d of %d rows and the layers from %s", len(both), len(tokens), folder)


def exchanged(corpus: Corpus, sides: np.ndarray, times: int, seed: int) -> list[tuple[str, str]]:
    """Return new sentences made of the everyday ones among the chosen, with words of the others."""
    chosen: dict[str, list[tuple[str, str]]] = {"everyday": [], "dictionary": []}
    for i in sides:
        chosen.setdefault(kind_of(corpus.origins[i]), []).append(corpus.pairs[i])
    dictionary, rng = Dictionary(chosen["dictionary"]), np.random.default_rng(seed)
    made = substituted(chosen["everyday"], dictionary, times, rng)
    allowed = [pair for pair in made if corpus.allows(pair)]
    log.info("%d sentences with a word exchanged", len(allowed))
    return allowed


def prepare(corpus: Corpus, teacher: Teacher, args: argparse.Namespace) -> list[Lesson]:
    """Choose what to learn from, and let the teacher read its English side."""
    sides, documents = choose(corpus, args.skip + args.papers, args.seed)
    documents = documents[args.skip :]
    pairs = [corpus.pairs[i] for i in sides]
    pairs += exchanged(corpus, sides, args.exchanges, args.seed)
    english, chinese = [e for e, _ in pairs], [(c, "") for _, c in pairs]
    whole = [document(corpus.papers[i]) for i in documents]
    digests = [(corpus.papers[i][2], corpus.papers[i][0]) for i in documents]
    held = whole[:HELD_PAPERS] + english[:HELD_PAIRS]
    return [
        Lesson("pairs", chinese, torch.from_numpy(teacher.vectors(english))),
        Lesson("papers", digests, torch.from_numpy(teacher.vectors(whole))),
        Lesson("english", [(e, "") for e in held], torch.from_numpy(teacher.vectors(held))),
    ]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of training data, see corpus.py")
    add("--static", type=Path, required=True, help="folder of the static model, to start from")
    add(
        "--begin",
        type=Path,
        help="folder of an earlier student, to go on from and to average with in the end",
    )
    add("--share", type=float, default=0.6, help="of the new weights in that average")
    add("--out", type=Path, required=True, help="folder of the finished model")
    add("--work", type=Path, help="folder of intermediate files (default: OUT.work)")
    add("--seed", type=int, default=0)
    add("--classes", choices=sorted(LEFT_OUT), default="AS", help="licence classes of the data")
    add("--exclude", type=Path, help="hashes of evaluation texts to leave out")
    add("--vocabulary", type=int, default=22_630, help="Chinese tokens")
    add("--papers", type=int, default=30_000, help="papers to learn from")
    add("--skip", type=int, default=0, help="papers drawn before those: an earlier run read them")
    add("--exchanges", type=int, default=2, help="sentences made of each by exchanging words")
    add("--first-epochs", type=float, nargs=2, default=(0.4, 0.2), metavar=KINDS[:2])
    add("--epochs", type=float, nargs=3, default=(1.3, 1.0, 1.2), metavar=KINDS)
    add("--rates", type=float, nargs=2, default=(2e-3, 5e-5), metavar=("ROWS", "LAYERS"))
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
        static = Tokenizer.from_file(str(args.static / "tokenizer.json"))
        tokens = chinese_tokens(static, by_kind(corpus, args.papers, args.seed), args.vocabulary)
        stored.write_text(json.dumps(tokens, ensure_ascii=False), "utf-8")
    tokens = json.loads(stored.read_text("utf-8"))
    tokenizer = with_chinese(Tokenizer.from_str(english.to_str()), tokens)
    ids = [tokenizer.token_to_id(token) for token in tokens]
    bert = BertModel.from_pretrained(teacher.folder, dtype=torch.float32)
    rows = first_rows(tokens, args.static, bert, english)
    if args.begin:
        blend(args.begin, tokens, rows, bert, 0)
    student = Student(bert, ids, rows)
    lessons = prepare(corpus, teacher, args)
    first = schedule(lessons, [*args.first_epochs, 0], tokenizer, args.seed)
    then = schedule(lessons, args.epochs, tokenizer, args.seed + 1)
    log.info("%d steps with frozen layers, %d after", len(first), len(then))
    stored = work / "checkpoint.pt"
    steps, opening, rates = first + then, len(first), tuple(args.rates)
    train(student, tokenizer, lessons, steps, opening, rates, args.seed, stored)
    rows = student.rows.detach().numpy()
    if args.begin:
        blend(args.begin, tokens, rows, bert, args.share)
    save(bert, tokenizer, ids, rows, args.out)


if __name__ == "__main__":
    main()
