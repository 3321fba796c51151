#!/usr/bin/env python
"""Give a finished student the words of today: acronyms and names, each as one token.

    python scripts/add_words.py --model models/minilm-zh-en --static models/static-zh-en \
        --data DIR --exclude HASHES --out models/new

Words age faster than models. A tokenizer of 2019 cuts RLHF to r ##l ##h ##f; here it becomes a
token with a row of its own, and only such rows learn: layers, Chinese and all other English stay as
they are. A text with an acronym has to land where the same model, before, puts the text with the
acronym spelled out; a name alone, which nothing spells out, amid the sentences that use it. An
acronym that was a token with another meaning (RAG) learns too, while sentences that write it
in small letters are held. An acronym alone has to land amid what it means, by how many papers mean it,
and what Chinese texts call it.

Run it each year with that year's papers. What is worth keeping between runs (words, vectors,
checkpoint) lies in ``--work``: run the same command again and it goes on where it stopped.
"""

import argparse
import json
import logging
import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import jieba
import numpy as np
import torch
from chinese_tokens import first_rows
from corpus import LEFT_OUT, Corpus, kind_of, read_corpus
from lessons import Lesson, schedule
from level_languages import add_module, matrix_of
from new_words import Usage, Word, collect_uses, mistaken, new_words
from teacher import Teacher
from tokenizers import AddedToken, Tokenizer
from torch.nn import functional
from train_student import Student, save, train
from transformers import BertModel

log = logging.getLogger("add_words")

STEP_TOKENS = 1_024  # fewer than for a whole student: few texts, and rows alone
COUNTED = 30_000  # Chinese texts that say which Chinese tokens are hardly used
FAR = 0.4  # cosine with what it means, of a word that has learned little of it
HELD = 8  # sentences with a mistaken acronym as the word it is
# Chinese characters count as letters of a word, so a word beside them would not stand alone.
BESIDE_CHINESE = "(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u3400-\u9fff])"


def with_words(
    tokenizer: Tokenizer, words: list[str], alone: list[str], dropped: set[str]
) -> tuple[Tokenizer, list[int]]:
    """Put words into a WordPiece vocabulary, behind what is there, and take added tokens out.

    Parameters
    ----------
    alone : list of str
        Words that become added tokens, found where they stand alone: others that begin with them
        are cut as before.

    Returns
    -------
    tokenizer : Tokenizer
        Endings attach to the words: llms is llm ##s.
    order : list of int
        For each row of the new table the row of the old one, -1 for a word's.
    """
    state = json.loads(tokenizer.to_str())
    vocabulary, added = state["model"]["vocab"], state["added_tokens"]
    before = len(vocabulary)
    rows = sorted((a["id"], a["content"]) for a in added if a["id"] >= before)
    kept = [i for i, content in rows if content not in dropped]
    order = [*range(before), *[-1] * len(words), *kept]
    place = {old: new for new, old in enumerate(order)}
    vocabulary.update({word: before + i for i, word in enumerate(words)})
    state["added_tokens"] = [a | {"id": place[a["id"]]} for a in added if a["id"] in place]
    if alone:
        _set_apart(state)
    new = Tokenizer.from_str(json.dumps(state))
    new.add_tokens([AddedToken(word, single_word=True, normalized=True) for word in alone])
    return new, order + [-1] * len(alone)


def _set_apart(state: dict[str, Any]) -> None:
    """Have a tokenizer put spaces between Chinese and other letters, once."""
    apart = {"type": "Replace", "pattern": {"Regex": BESIDE_CHINESE}, "content": " "}
    normalizer = state["normalizer"]
    steps = normalizer["normalizers"] if normalizer["type"] == "Sequence" else [normalizer]
    if apart not in steps:
        state["normalizer"] = {"type": "Sequence", "normalizers": [*steps, apart]}


def hardly_used(tokenizer: Tokenizer, corpus: Corpus, size: int) -> set[str]:
    """Return the Chinese tokens of several characters that are used least."""
    if not size:
        return set()
    used = shares_of_use(tokenizer, corpus)
    return set(sorted(used, key=lambda word: used[word])[:size])


def shares_of_use(tokenizer: Tokenizer, corpus: Corpus) -> dict[str, float]:
    """Return the Chinese tokens of several characters, each with how much it is used, in the order of the rows.

    That is its share of the tokens of these texts, and of the words of jieba's own, which are news and
    fiction.
    """
    texts = [paper[2] for paper in corpus.papers if paper[2]]
    texts = texts[:: max(1, len(texts) // COUNTED)] + [chinese for _, chinese in corpus.pairs]
    used: Counter[int] = Counter()
    for start in range(0, len(texts), 10_000):
        for encoding in tokenizer.encode_batch_fast(texts[start : start + 10_000]):
            used.update(encoding.ids)
    rows = tokenizer.get_added_tokens_decoder()
    first = len(json.loads(tokenizer.to_str())["model"]["vocab"])
    several = [
        i
        for i, token in rows.items()
        if i >= first and len(token.content) > 1 and not token.content.isascii()
    ]
    dictionary = jieba.Tokenizer()
    dictionary.initialize()
    general = {i: dictionary.FREQ.get(rows[i].content, 0) for i in several}
    totals = used.total(), sum(general.values())
    return {rows[i].content: used[i] / totals[0] + general[i] / totals[1] for i in sorted(several)}


def start_rows(
    words: dict[str, Word], static: Path, bert: BertModel, tokenizer: Tokenizer
) -> np.ndarray:
    """Where each new word starts: a name at the English words nearest to it, see `first_rows`.

    An acronym starts at the mean of the rows of what it stands for, scaled to a usual length.
    """
    rows = first_rows(list(words), static, bert, tokenizer)
    for row, word in zip(rows, words.values(), strict=True):
        if word.form:
            row[:] = mean_row(word.form, np.linalg.norm(row), bert, tokenizer)
    return rows


def mean_row(form: str, length: float, bert: BertModel, tokenizer: Tokenizer) -> np.ndarray:
    """Return the mean of the rows of what an acronym stands for, scaled to this length."""
    table = bert.embeddings.word_embeddings.weight.detach().numpy()
    mean = table[tokenizer.encode(form, add_special_tokens=False).ids].mean(axis=0)
    return np.asarray(mean * length / np.linalg.norm(mean))


def known_rows(
    words: dict[str, Word], bert: BertModel, tokenizer: Tokenizer, model: Teacher
) -> np.ndarray:
    """Where words start that are tokens already: where they are.

    Those that are far from what they mean start half way to the mean of the rows of that.
    """
    table = bert.embeddings.word_embeddings.weight.detach().numpy()
    rows = table[[tokenizer.token_to_id(word) for word in words]]
    vectors = model.vectors([w.text for w in words.values()] + [w.form for w in words.values()])
    alike = (vectors[: len(words)].astype(np.float32) * vectors[len(words) :]).sum(axis=1)
    for row, word, cosine in zip(rows, words.values(), alike, strict=True):
        if cosine < FAR:
            row[:] = (row + mean_row(word.form, np.linalg.norm(row), bert, tokenizer)) / 2
    return rows


def prepare(words: list[Word], everyday: list[str], model: Teacher) -> list[Lesson]:
    """Let the model, as it was, read what each text has to land on: words alone, uses, the rest."""
    lessons = [meanings([word for word in words if word.form], model)]
    names = [word for word in words if not word.form and word.uses]
    if names:
        read = model.vectors([use for word in names for use, _ in word.uses]).astype(np.float32)
        ends = np.cumsum([len(word.uses) for word in names])[:-1]
        means = torch.from_numpy(np.stack([part.mean(axis=0) for part in np.split(read, ends)]))
        lessons[0].texts += [(word.text, "") for word in names]
        company = functional.normalize(means).to(lessons[0].targets.dtype)
        lessons[0].targets = torch.cat([lessons[0].targets, company])
    lessons.append(lesson([use for word in words for use in word.uses], model))
    if everyday:
        held = torch.from_numpy(model.vectors(everyday))
        lessons.append(Lesson("english", [(text, "") for text in everyday], held))
    return lessons


def meanings(words: list[Word], model: Teacher) -> Lesson:
    """Return acronyms and their plurals, each with the direction of all that it means.

    That is the mean of what papers spell out, by their share, and of what Chinese texts call it.
    """
    texts, targets = [], []
    known: dict[str, np.ndarray] = {}
    read = dict.fromkeys(t for w in words for t in (*w.meanings, w.chinese) if t)
    known = dict(zip(read, model.vectors([*read]).astype(np.float32), strict=True))
    for word in words:
        meant = sum(share * known[form] for form, share in word.meanings.items())
        meant = meant / np.linalg.norm(meant)
        if word.chinese:
            meant = meant + known[word.chinese]
        texts += [(word.text, ""), (f"{word.text}s", "")]
        targets += [meant / np.linalg.norm(meant)] * 2
    return Lesson("pairs", texts, torch.from_numpy(np.stack(targets)).half())


def lesson(pairs: list[tuple[str, str]], model: Teacher) -> Lesson:
    """Return texts to read, each with the vector of what it means."""
    targets = torch.from_numpy(model.vectors([meant for _, meant in pairs]))
    return Lesson("pairs", [(read, "") for read, _ in pairs], targets)


def everyday_uses(words: dict[str, Word], corpus: Corpus) -> list[str]:
    """Return English sentences that write an acronym in small letters: a rag is no RAG."""
    room = dict.fromkeys(words, HELD)
    found = []
    for (english, _), origin in zip(corpus.pairs, corpus.origins, strict=True):
        if kind_of(origin) != "everyday":
            continue  # documentation means the acronym too
        for word in set(re.findall(r"\b[a-z]+\b", english)) & room.keys():
            if room[word]:
                room[word] -= 1
                found.append(english)
    return list(dict.fromkeys(found))


def chosen(
    args: argparse.Namespace, work: Path, tokenizer: Tokenizer
) -> tuple[dict[str, Word], dict[str, Word], list[str], set[str]]:
    """Return new words, mistaken ones, sentences to hold and tokens to drop; read once, and kept."""
    stored = work / "words.json"
    if not stored.exists():
        corpus = read_corpus(args.data, args.classes, args.exclude)
        usage = Usage(corpus.papers)
        new = new_words(usage, tokenizer, args.least, args.most, args.names)
        old = mistaken(usage, tokenizer, args.least)
        collect_uses(new | old, usage, corpus, *args.uses)
        everyday = everyday_uses(old, corpus)
        dropped = sorted(hardly_used(tokenizer, corpus, args.drop))
        content = [{k: asdict(w) for k, w in words.items()} for words in (new, old)]
        text = json.dumps([*content, everyday, dropped], ensure_ascii=False, indent=1)
        stored.write_text(text, "utf-8")
    new, old, everyday, dropped = json.loads(stored.read_text("utf-8"))
    read = [{k: Word(**w) for k, w in words.items()} for words in (new, old)]
    return read[0], read[1], everyday, set(dropped)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    add = parser.add_argument
    add("--model", type=Path, required=True, help="folder of the student to add words to")
    add("--static", type=Path, required=True, help="folder of the static model: names start there")
    add("--data", type=Path, required=True, help="folder of training data, see corpus.py")
    add("--out", type=Path, required=True, help="folder of the finished model")
    add("--work", type=Path, help="folder of intermediate files (default: OUT.work)")
    add("--seed", type=int, default=0)
    add("--classes", choices=sorted(LEFT_OUT), default="AS", help="licence classes of the data")
    add("--exclude", type=Path, help="hashes of evaluation texts to leave out")
    add("--least", type=int, default=5, help="papers that an acronym is in and spelled out by")
    add("--most", type=int, default=2_200, help="words to add, those of most papers")
    add("--names", nargs="*", default=(), help="to add too, in however few papers")
    add("--drop", type=int, default=0, help="Chinese tokens to drop for them, the least used")
    add("--uses", type=int, nargs=2, default=(1, 1), metavar=("ENGLISH", "CHINESE"))
    add("--epochs", type=float, nargs=3, default=(16, 0.7, 2), metavar=("WORDS", "USES", "HELD"))
    add("--rate", type=float, default=2e-3)
    add("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    """Run every stage that is not done yet."""
    args = arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(args.threads)
    work: Path = args.work or args.out.with_name(args.out.name + ".work")
    work.mkdir(parents=True, exist_ok=True)
    model = Teacher(work, args.model)
    before = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    new, old, everyday, dropped = chosen(args, work, before)
    log.info("%d words, %d learn another meaning, %d dropped", len(new), len(old), len(dropped))
    alone = [word for word, found in new.items() if found.alone]
    tokenizer, order = with_words(before, [w for w in new if w not in alone], alone, dropped)
    bert = BertModel.from_pretrained(args.model, dtype=torch.float32)
    rows = start_rows(new, args.static, bert, before)
    kept = known_rows(old, bert, before, model)
    table = bert.embeddings.word_embeddings.weight.detach()
    bert.resize_token_embeddings(len(order), mean_resizing=False)
    bert.embeddings.word_embeddings.weight.data = table[order]
    ids = [tokenizer.token_to_id(word) for word in (*new, *old)]
    rows = np.concatenate([rows, kept])
    lessons = prepare([*new.values(), *old.values()], everyday, model)
    student = Student(bert, ids, rows)
    epochs = args.epochs[: len(lessons)]
    steps = schedule(lessons, epochs, tokenizer, args.seed, STEP_TOKENS)
    log.info("%d steps", len(steps))
    checkpoint = work / "checkpoint.pt"
    train(student, tokenizer, lessons, steps, len(steps), (args.rate, 0.0), args.seed, checkpoint)
    save(bert, tokenizer, ids, student.rows.detach().numpy(), args.out)
    if (matrix := matrix_of(args.model)) is not None:
        add_module(args.out, matrix)


if __name__ == "__main__":
    main()
