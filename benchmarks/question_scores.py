"""Measure what else could order the answers of short questions: each score alone, beside the product's, and all of them fitted.

    python benchmarks/question_scores.py --data DIR --home FOLDER --out benchmarks/results/question_scores.json

DIR is the folder of evaluation sets, FOLDER the home that `questions.py` built for the default model. All 3,000 entries are
scored for each of the 60 questions, words in the full text left out, and for 30 others, graded before anything here was
tried: what gains on the first alone was learned by heart. A difference of .02 is chance.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pipeline import machine
from questions import FIRST, HERE, SHOWN, lines, ndcg
from questions_catalogue import SITE, mentions
from sklearn.linear_model import LogisticRegression

from recommender.encoders import open_encoder, shipped_static_encoder
from recommender.encoders.vectors import Vectors
from recommender.engine.candidates import scores_of
from recommender.engine.engine import Engine
from recommender.engine.questions import FEEDBACK, TITLES, WORDS
from recommender.engine.snapshot import Node
from recommender.entries.mention import Mention
from recommender.retrieval.rerank import nearest_words

SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?])\s+")
FOLDS, SEED = 5, 0
ASKED = 60  # questions; those behind them are the check
LIKELY = 100  # the best by each score, which the regression learns from and orders
FED = 3  # first results whose mean is asked for too
Scores = npt.NDArray[np.float64]


def product(home: Path, questions: list[str]) -> tuple[list[str], dict[str, Scores], Scores]:
    """Return the names of all entries, what the product's vectors and both sides say of them, and their vectors."""
    with Engine(home) as engine:
        snapshot = engine.snapshot
        release = snapshot.release
        nodes = np.arange(len(release))
        stubs = [json.loads(snapshot.stub(Node(node))) for node in nodes.tolist()]
        names = [s["title"] if s["id"].startswith("title:") else s["id"] for s in stubs]
        vectors = engine.models.encoder(release).encode(questions, query=True)
        fused, words = [], []
        table, every = shipped_static_encoder(), snapshot.all_terms(nodes)
        ids, places = np.unique(every.ids, return_inverse=True)
        rows = table.word_vectors(ids)
        for row, text in enumerate(questions):
            terms = engine.models.words(release, [(text,)])
            one = vectors[row : row + 1]
            fused.append(scores_of(snapshot, one, terms, nodes, question=True))
            cosines: Vectors = table.word_vectors(terms.ids) @ rows.T
            weights = terms.weights.astype(np.float32)
            words.append(nearest_words(weights, cosines, places, every.offsets))
        entries = snapshot.vectors(nodes)
    told = {
        "vectors and words": np.array(fused),
        "vectors": vectors @ entries.T,
        "nearest words, table": np.array(words),
    }
    return names, told, entries


def title_of(mention: Mention) -> str:
    """Return the title, of a digest without one its first sentence."""
    return mention.title or SENTENCE.split(mention.abstract_zh or "")[0]


def others(entries: list[Mention], questions: list[str]) -> dict[str, Scores]:
    """Return cosines with titles, whole texts and best sentences, by the table and the transformer."""
    texts = [[t for t in (m.title, m.abstract_en, m.abstract_zh) if t] for m in entries]
    sentences = [[s for t in some for s in SENTENCE.split(t) if len(s) > FIRST] for some in texts]
    titles = [*map(title_of, entries)]
    table, transformer = shipped_static_encoder(), open_encoder()
    asked = table.encode(questions)
    ends = np.cumsum([len(said) for said in sentences])[:-1]
    every = asked @ table.encode([s for said in sentences for s in said]).T
    best = [part.max(axis=1) for part in np.split(every, ends, axis=1)]
    return {
        "title, table": asked @ table.encode(titles).T,
        "whole text, table": asked @ table.encode(["\n".join(some) for some in texts]).T,
        "best sentence, table": np.stack(best, axis=1),
        "title, transformer": transformer.encode(questions, query=True)
        @ transformer.encode(titles).T,
    }


def nearer(scores: Scores, titles: Scores, words: Scores, weight: float = WORDS) -> Scores:
    """Return the scores that titles bring nearer, with those of the nearest words."""
    total = scores + TITLES * np.maximum(scores, titles) + weight * words
    return total / (1 + TITLES + weight)


def fed_back(scores: Scores, entries: Scores, weight: float) -> Scores:
    """Add the cosine with the weighted mean of the first results, pseudo-relevance feedback (Rocchio 1971)."""
    first = np.argsort(-scores, axis=1, kind="stable")[:, :FED]
    means = (entries[first] * np.take_along_axis(scores, first, 1)[:, :, None]).sum(axis=1)
    return scores + weight * (means / np.linalg.norm(means, axis=1, keepdims=True)) @ entries.T


def quality(scores: Scores, grades: npt.NDArray[np.int64]) -> dict[str, float]:
    """Return means over the questions, the precision of every second one and of the others, and means over the check."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranked = np.take_along_axis(grades, order, 1)
    precision = (ranked[:, :FIRST] == 2).mean(axis=1)
    gains = [
        ndcg(row[:SHOWN].tolist(), known.tolist())
        for row, known in zip(ranked, grades, strict=True)
    ]
    told = {
        "precision@5": precision[:ASKED].mean(),
        "precision@5, even": precision[:ASKED:2].mean(),
        "precision@5, odd": precision[1:ASKED:2].mean(),
        "nDCG@10": np.mean(gains[:ASKED]),
    }
    if len(precision) > ASKED:
        told |= {
            "check, precision@5": precision[ASKED:].mean(),
            "check, nDCG@10": np.mean(gains[ASKED:]),
        }
    return {name: round(float(value), 3) for name, value in told.items()}


def fitted(scores: dict[str, Scores], grades: npt.NDArray[np.int64]) -> Scores:
    """Order by a logistic regression of all scores, standardised within a question; each fold by the others', the check by all."""
    table = np.stack(
        [(s - s.mean(1, keepdims=True)) / s.std(1, keepdims=True) for s in scores.values()], 2
    )
    likely = np.zeros(grades.shape, np.bool_)
    for some in scores.values():
        np.put_along_axis(likely, np.argsort(-some, axis=1)[:, :LIKELY], True, 1)
    fold = np.full(len(grades), FOLDS)
    fold[:ASKED] = np.random.default_rng(SEED).permutation(ASKED) % FOLDS
    out = np.full(grades.shape, -np.inf)
    for number in range(FOLDS + 1):
        learn = likely & ((fold != number) & (fold < FOLDS))[:, None]
        model = LogisticRegression(max_iter=500).fit(table[learn], grades[learn] == 2)
        order = likely & (fold == number)[:, None]
        out[order] = model.decision_function(table[order])
    return out


def places(scores: Scores, grades: npt.NDArray[np.int64]) -> dict[str, int]:
    """Return where the first five results of grade 2 stand, as far as a question has them."""
    order = np.argsort(-scores, axis=1, kind="stable")
    good = np.take_along_axis(grades, order, 1) == 2
    place = np.concatenate([np.flatnonzero(row)[:FIRST] for row in good])
    ends = {
        "1 to 5": (0, 5),
        "6 to 10": (5, 10),
        "11 to 50": (10, 50),
        "51 on": (50, len(scores[0])),
    }
    return {name: int(((place >= a) & (place < b)).sum()) for name, (a, b) in ends.items()}


def measured(
    scores: dict[str, Scores], grades: npt.NDArray[np.int64], entries: Scores
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the quality of each way to order."""
    base = scores["vectors and words"]
    for name, some in scores.items():
        yield name, quality(some, grades)
    for name in [*scores][2:]:
        for weight in (0.15, 0.25, 0.5, 1.0):
            yield (
                f"vectors and words + {weight} {name}",
                quality(base + weight * scores[name], grades),
            )
    titles, words = scores["title, table"], scores["nearest words, table"]
    for weight in (0.0, WORDS, 2 * WORDS):
        best = nearer(base, titles, words, weight)
        name = f"vectors and words, brought nearer by titles, + {weight} nearest words"
        yield name, quality(best, grades)
        for fed in (FEEDBACK, 2 * FEEDBACK):
            named = f"{name} + {fed} cosine with the first {FED}"
            yield named, quality(fed_back(best, entries, fed), grades)
    both = base + 0.25 * scores["title, table"] + 0.5 * scores["best sentence, table"]
    yield "vectors and words + .25 title + .5 best sentence, table", quality(both, grades)
    yield "logistic regression of all, five folds", quality(fitted(scores, grades), grades)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of evaluation sets")
    parser.add_argument("--home", type=Path, required=True, help="home that questions.py built")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    asked = [
        line
        for name in ("questions", "check")
        for line in lines(HERE / "questions" / f"{name}.jsonl")
    ]
    texts = [question["zh"] for question in asked]
    names, scores, entries = product(given.home, texts)
    found = {m.title if m.url else f"arxiv:{m.arxiv_id}": m for m in mentions(given.data)}
    read = [found[name] for name in names]
    scores |= others(read, texts)
    graded = [
        m.url.removeprefix(SITE) if m.url else name for name, m in zip(names, read, strict=True)
    ]
    grades = np.array([[q["grades"].get(name, 0) for name in graded] for q in asked])
    best = np.minimum((grades == 2).sum(axis=1), FIRST) / FIRST
    english = [question["en"] for question in asked[:ASKED]]
    _, by_hand, _ = product(given.home, english)
    table = shipped_static_encoder()
    titles = table.encode(english) @ table.encode([*map(title_of, read)]).T
    translated = nearer(by_hand["vectors and words"], titles, by_hand["nearest words, table"])
    both = nearer(
        scores["vectors and words"], scores["title, table"], scores["nearest words, table"]
    )
    translated, asked_both = (
        fed_back(some, entries, FEEDBACK) for some in (translated, (translated + both[:ASKED]) / 2)
    )
    report = {
        "machine": machine(),
        "seed": SEED,
        "precision@5 of a perfect list": round(float(best[:ASKED].mean()), 3),
        "precision@5 of a perfect list, check": round(float(best[ASKED:].mean()), 3),
        "places of the first five of grade 2": places(
            scores["vectors and words"][:ASKED], grades[:ASKED]
        ),
        "orders": dict(measured(scores, grades, entries)),
        "asked in the field's English, by hand: the product": quality(translated, grades[:ASKED]),
        "asked in both, the mean": quality(asked_both, grades[:ASKED]),
    }
    given.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
