"""Measure search by words: are known papers found, by whom and in what time.

    python benchmarks/known_items.py RECORDS.jsonl HOME --entries 100000 --out results/known.json

RECORDS are JSON lines with id, title, abstract and zh (an abstract in Chinese, may be empty). HOME
is built from the first of them, with invented authors, unless it has been. Then papers of these are
looked for by what one may remember of them, and subjects by the words that everybody uses.
Times are of the processor, of one thread, each kind of question asked once before it is timed.
"""

import argparse
import itertools
import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
from pipeline import machine

from recommender.batch.build import build as build_release
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import STATIC_MODEL, open_encoder, shipped_term_encoder
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention, Origin

SHOWN = 10
SUBJECTS = (
    """
transformer|reinforcement learning|graph neural networks|diffusion|large language models|detection
machine translation|federated learning|image segmentation|attention|speech recognition|robustness
point cloud|knowledge distillation|深度学习|强化学习|图像|模型|语言模型|推荐系统|机器人|检测|优化|自动驾驶
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
_SYLLABLES = ["ka", "lo", "mi", "re", "tan", "ver", "sho", "bel", "nor", "ki", "wa", "dun", "fel"]
_SURNAMES, _NAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平",
)


def authors(count: int, seed: int) -> list[str]:
    """Invent people, a tenth with Chinese names."""
    draw = random.Random(seed)

    def name(most: int) -> str:
        return "".join(draw.choices(_SYLLABLES, k=draw.randint(2, most))).capitalize()

    surnames = [name(4) for _ in range(count // 10)]
    latin = [f"{name(3)} {draw.choice(surnames)}" for _ in range(count * 9 // 10)]
    chinese = [
        draw.choice(_SURNAMES) + "".join(draw.choices(_NAMES, k=draw.randint(1, 2)))
        for _ in range(count // 10)
    ]
    return latin + chinese


def mentions(path: Path, count: int, seed: int = 0) -> Iterator[Mention]:
    """Yield the first papers, each with one to five authors."""
    draw, people = random.Random(seed), authors(max(count // 3, 10), seed)
    with path.open("rb") as lines:
        for number, line in enumerate(itertools.islice(lines, count), 1):
            record = orjson.loads(line)
            yield Mention(
                origin=Origin(path.name, number, "jsonl"),
                title=record["title"],
                arxiv_id=record["id"],
                authors=tuple(draw.choices(people, k=draw.randint(1, 5))),
                abstract_en=record["abstract"],
                abstract_zh=record.get("zh") or None,
            )


def build(path: Path, home: Path, count: int) -> None:
    with Catalogue(home / CATALOGUE) as catalogue:
        if not len(catalogue):
            stream = mentions(path, count)
            while part := list(itertools.islice(stream, 500)):
                catalogue.store(part)
        build_release(home, catalogue, open_encoder(STATIC_MODEL))


def slip(word: str, draw: random.Random) -> str:
    """Return a word with one letter left out, doubled, replaced, or exchanged with its neighbour."""
    at = draw.randrange(1, len(word) - 1)
    return draw.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + draw.choice("aeiourstln") + word[at + 1 :],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        ]
    )


def questions(
    papers: list[Mention], count: int, seed: int
) -> dict[str, list[tuple[str, set[str]]]]:
    """Return questions of each kind, with the ids of the papers that are wanted."""
    draw = random.Random(seed)
    written: dict[str, set[str]] = {}
    for paper in papers:
        for author in paper.authors:
            written.setdefault(author, set()).add(f"arxiv:{paper.arxiv_id}")
    names = ("title", "three words of the title", "with a slip", "author", "surname first")
    asked: dict[str, list[tuple[str, set[str]]]] = {
        name: []
        for name in (*names, "ten characters", "a sentence", "a sentence in Chinese", "a question")
    }
    for paper in draw.sample(papers, count):
        wanted = {f"arxiv:{paper.arxiv_id}"}
        asked["title"].append((paper.title or "", wanted))
        words = sorted(set(re.findall(r"[a-z]{5,}", (paper.title or "").lower())))
        if len(words) >= 3:
            three = draw.sample(words, 3)
            asked["three words of the title"].append((" ".join(three), wanted))
            place = draw.randrange(3)
            three = draw.sample(words, 3)
            three[place] = slip(three[place], draw)
            asked["with a slip"].append((" ".join(three), wanted))
            asked["a question"].append((f"what do we know about {' '.join(words)}?", wanted))
        author = draw.choice(paper.authors)
        asked["author"].append((author, written[author]))
        if " " in author:
            first, last = author.split()
            asked["surname first"].append((f"{last}, {first}", written[author]))
        sentences = [s for s in re.split(r"(?<=[.?!])\s+", paper.abstract_en or "") if len(s) > 60]
        if sentences:
            asked["a sentence"].append((draw.choice(sentences), wanted))
        chinese = re.findall("[\u4e00-\u9fff]{12,}", paper.abstract_zh or "")
        if chinese:
            run = draw.choice(chinese)
            asked["ten characters"].append((run[:10], wanted))
            asked["a sentence in Chinese"].append((run, wanted))
    return asked


def pairs(papers: list[Mention], count: int, seed: int) -> list[tuple[str, set[str]]]:
    """Return Chinese words of two characters, each with the ids of all papers that have it."""
    draw, cut = random.Random(seed), shipped_term_encoder().cut
    texts = {f"arxiv:{paper.arxiv_id}": paper.abstract_zh for paper in papers if paper.abstract_zh}
    words = {
        word
        for text in draw.sample(sorted(texts.values()), min(4 * count, len(texts)))
        for word in draw.sample(cut(text), 5)
        if re.fullmatch("[\u4e00-\u9fff]{2}", word)
    }
    chosen = draw.sample(sorted(words), min(count, len(words)))
    return [(word, {id for id, text in texts.items() if word in text}) for word in chosen]


def asked_of(engine: Engine, asked: list[tuple[str, set[str]]], mode: str) -> dict:
    """Return how many are found, and the milliseconds of the processor of each question."""
    found, times = [], []
    for text, wanted in asked:
        began = time.thread_time()
        answer = engine.search(text, SHOWN, mode=mode)
        times.append((time.thread_time() - began) * 1e3)
        ids = [hit["id"] for hit in answer.results]
        among = len(wanted.intersection(ids)) / min(SHOWN, len(wanted)) if wanted else np.nan
        found.append((bool(ids) and ids[0] in wanted, among))
    first, among = np.nanmean(np.array(found, float), axis=0)
    return {
        "asked": len(asked),
        "first": round(float(first), 3),
        f"among {SHOWN}": round(float(among), 3),
        "ms p50 p90 max": [round(float(q), 2) for q in np.quantile(times, (0.5, 0.9, 1))],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("home", type=Path)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--modes", nargs="+", default=["hybrid", "words", "vectors"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    build(given.records, given.home, given.entries)
    papers = list(mentions(given.records, given.entries))
    sets = questions(papers, given.asked, given.seed)
    sets["two characters"] = pairs(papers, given.asked, given.seed)
    sets["subjects"] = [(subject, set()) for subject in SUBJECTS]
    with Engine(given.home) as engine:
        engine.search("warm")
        report = {
            "machine": machine(),
            "entries": given.entries,
            "seed": given.seed,
            "modes": {
                mode: {name: asked_of(engine, asked, mode) for name, asked in sets.items()}
                for mode in given.modes
            },
        }
    if given.out:
        given.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    for mode, told in report["modes"].items():
        for name, figures in told.items():
            print(f"{mode:8} {name:26} {figures}")


if __name__ == "__main__":
    main()
