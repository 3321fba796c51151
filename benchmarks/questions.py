"""Measure short questions: what search and `like` give for them, and when nothing is said to be close.

    python benchmarks/questions.py --data DIR --homes FOLDER --out benchmarks/results/questions.json

DIR is the folder of evaluation sets. The questions, their grades and how they were made: `questions/README.md`. A
home is built for each model in FOLDER, of the catalogue of `questions_catalogue.py`, which is also asked for the
keywords that authors gave to two or more of its Chinese papers, and one of XQuAD's Chinese paragraphs, of which every
fourth question is asked in Chinese. A difference of .02 is chance with 60 questions, of .01 with the keywords.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from hybrid_sets import load
from pipeline import machine
from questions_catalogue import SITE, build_home, build_paragraphs, holders

from recommender.engine.engine import Engine
from recommender.engine.response import QueryResponse
from recommender.errors import InvalidQuery

HERE = Path(__file__).parent
SHOWN, FIRST = 10, 5
XQUAD_STEP = 4  # of 1,190 questions each so many is asked
Ask = Callable[[str], QueryResponse]


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def names(answer: QueryResponse) -> list[str]:
    """Return the ids of results as the grades have them."""
    found = []
    for hit in answer.results:
        url = hit["url"] or ""
        found.append(url.removeprefix(SITE) if url.startswith(SITE) else hit["id"])
    return found


def found_by(ask: Ask, text: str) -> list[str]:
    """Return the ids that a way finds, none where the model knows no word of the text."""
    try:
        return names(ask(text))
    except InvalidQuery:
        return []


def close(answer: QueryResponse) -> bool:
    return bool(answer.to_dict()["search"]["close"])


def ways(engine: Engine) -> dict[str, Ask]:
    """Return the ways to ask a question."""
    return {
        "search": lambda text: engine.search(text, SHOWN),
        "search by vectors": lambda text: engine.search(text, SHOWN, mode="vectors"),
        "search by words": lambda text: engine.search(text, SHOWN, mode="words"),
        "like": lambda text: engine.like(text, k=SHOWN),
    }


def ndcg(grades: Sequence[int], known: Sequence[int]) -> float:
    """Return the discounted gain of a list, ``2 ** grade - 1``, as a share of the best there is."""

    def gain(some: Sequence[int]) -> float:
        gains = 2.0 ** np.array(some[:SHOWN]) - 1
        return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum())

    best = gain(sorted(known, reverse=True))
    return gain(grades) / best if best else 0.0


def graded(lists: Sequence[Sequence[str]], questions: Sequence[dict]) -> dict[str, float]:
    """Return the figures of one way, means over questions; apart those of every second one."""
    rows = []
    for found, question in zip(lists, questions, strict=True):
        known = question["grades"]
        grades = [known.get(name, 0) for name in found]
        first = np.array(grades[:FIRST])
        unread = np.mean([name not in known for name in found]) if found else 0.0
        good, fair = (first == 2).sum() / FIRST, (first > 0).sum() / FIRST
        rows.append((good, fair, ndcg(grades, [*known.values()]), unread))
    table = np.array(rows)
    named = dict(
        zip(
            ("precision@5", "relevant or so-so @5", "nDCG@10", "not read"),
            table.mean(axis=0),
            strict=True,
        )
    )
    halves = {"nDCG@10, even": table[::2, 2].mean(), "nDCG@10, odd": table[1::2, 2].mean()}
    return {name: round(float(value), 3) for name, value in (named | halves).items()}


def agreement(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return how often two ways have the same first result, and what share of the first five."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    same = np.mean([a[0] == b[0] for a, b in pairs])
    shared = np.mean([len({*a[:FIRST]} & {*b[:FIRST]}) / FIRST for a, b in pairs])
    return {"same first": round(float(same), 3), "shared of five": round(float(shared), 3)}


def of_model(model: str, given: argparse.Namespace) -> dict:
    questions = lines(HERE / "questions" / "questions.jsonl")
    everyday = [
        line
        for file in (HERE / "questions" / "everyday.jsonl", Path("tests/data/everyday.jsonl"))
        for line in lines(file)
    ]
    home = given.homes / f"questions-{model}"
    build_home(home, given.data, model)
    told: dict = {}
    with Engine(home) as engine:
        asked = ways(engine)
        answers = {way: [ask(q["zh"]) for q in questions] for way, ask in asked.items()}
        lists = {way: [*map(names, found)] for way, found in answers.items()}
        told = {way: graded(found, questions) for way, found in lists.items()}
        told["search and like"] = agreement(lists["search"], lists["like"])
        for way in ("search", "like"):
            told[way]["close"] = sum(map(close, answers[way]))
            for language in ("en", "zh"):
                count = sum(close(asked[way](line[language])) for line in everyday)
                told[way][f"close, of {len(everyday)} everyday in {language}"] = count
        keywords = [
            {"zh": word, "grades": dict.fromkeys(ids, 2)}
            for word, ids in holders(given.data).items()
            if len(ids) > 1
        ]
        for way, ask in asked.items():
            found = [found_by(ask, keyword["zh"]) for keyword in keywords]
            gains = [
                ndcg([k["grades"].get(name, 0) for name in ids], [*k["grades"].values()])
                for ids, k in zip(found, keywords, strict=True)
            ]
            title = f"{len(keywords)} keywords of authors, nDCG@10"
            told[way][title] = round(float(np.mean(gains)), 3)
    paragraphs = given.homes / f"xquad-{model}"
    build_paragraphs(paragraphs, given.data, model)
    rows = load(given.data / "xquad" / "questions.jsonl.gz")[::XQUAD_STEP]
    with Engine(paragraphs) as engine:
        for way, ask in ways(engine).items():
            found = [names(ask(row["zh"])) for row in rows]
            gains = [
                1 / np.log2(ids.index(name) + 2) if name in ids else 0.0
                for ids, name in zip(found, (f"xquad-{row['para']}" for row in rows), strict=True)
            ]
            told[way]["XQuAD zh-zh, nDCG@10"] = round(float(np.mean(gains)), 3)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of evaluation sets")
    parser.add_argument("--homes", type=Path, required=True, help="folder to build homes in")
    parser.add_argument("--model", nargs="+", default=["minilm-zh-en", "static-zh-en"])
    parser.add_argument("--before", type=Path, help="a result of an earlier version to keep beside")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    report: dict = {"machine": machine(), "models": {}}
    for model in given.model:
        report["models"][model] = of_model(model, given)
        print(model, json.dumps(report["models"][model], indent=1))
    if given.before:
        before = json.loads(given.before.read_text("utf-8"))
        report["before"] = {"commit": before["machine"].get("commit"), **before["models"]}
    given.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
