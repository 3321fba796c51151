"""Measure whether the sentences that `explain` names are the ones that make two entries alike.

    python benchmarks/explain.py RECORDS.jsonl --pairs 400 --out results/explain.json

RECORDS are JSON lines with title, abstract and zh (an abstract in Chinese, may be empty). For pairs
of near entries, of the same languages and across, each sentence is left out in turn, the text
encoded and its words counted anew, and the score taken again: the loss. A method is faithful where
the sentence it names has a larger loss than a random other one of that text.
"""

import argparse
import json
import os
import platform
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from recommender.encoders import (
    DEFAULT_MODEL,
    STATIC_MODEL,
    open_encoder,
    shipped_static_encoder,
    shipped_term_encoder,
)
from recommender.encoders.sparse import SparseVectors
from recommender.engine.explain.explain import Explainer
from recommender.engine.explain.sentences import sentences
from recommender.retrieval.hybrid import fuse, slope_of

KINDS = ("en-en", "zh-zh", "zh-en", "en-zh")
NEAREST = 10  # one of these is drawn
FEWEST = 3  # sentences of a text that one can be left out of


class Text(NamedTuple):
    title: str
    said: tuple[str, ...]

    def without(self, left_out: int | None = None) -> str:
        kept = (s for i, s in enumerate(self.said) if i != left_out)
        return "\n".join(part for part in (self.title, " ".join(kept)) if part)


class Score:
    """The score of a release by one model, its rarity and slope learned from these texts."""

    def __init__(self, model: str, texts: dict[str, list[Text]]) -> None:
        self.encoder, self.lexicon = open_encoder(model), shipped_term_encoder()
        self.vectors = {
            lang: self.encoder.encode([t.without() for t in texts[lang]]) for lang in texts
        }
        counts = self.lexicon.encode([(t.without(),) for lang in texts for t in texts[lang]])
        self.idf = counts.idf()
        sparse, vectors = counts.weighted(self.idf), np.concatenate([*self.vectors.values()])
        near = [self._near(sparse, vectors, i) for i in range(0, len(vectors), 10)]
        self.slope = slope_of(*(np.concatenate(part) for part in zip(*near, strict=True)))

    def _near(self, sparse: SparseVectors, vectors: np.ndarray, i: int) -> tuple[np.ndarray, ...]:
        cosines = vectors @ vectors[i]
        cosines[i] = -1
        best = np.argsort(-cosines)[:NEAREST]
        return (
            cosines[best],
            sparse.similarities(sparse[i], best),
            sparse.language_overlap(sparse[i], best),
        )

    def losses(self, text: Text, other: Text) -> np.ndarray:
        """Return what leaving out each sentence of a text takes from its score with the other."""
        texts = [text.without(), *(text.without(i) for i in range(len(text.said)))]
        vectors = self.encoder.encode([other.without(), *texts])
        sparse = self.lexicon.encode([(t,) for t in (other.without(), *texts)]).weighted(self.idf)
        rows = np.arange(1, len(sparse))
        overlap, language_overlap = (
            sparse.similarities(sparse[0], rows),
            sparse.language_overlap(sparse[0], rows),
        )
        scores = fuse(vectors[1:] @ vectors[0], overlap, language_overlap, self.slope)
        return scores[0] - scores[1:]


def read(path: Path, count: int) -> dict[str, list[Text]]:
    texts: dict[str, list[Text]] = {"en": [], "zh": []}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["zh"] and len(texts["en"]) < count:
                for lang, title, said in (
                    ("en", record["title"], record["abstract"]),
                    ("zh", "", record["zh"]),
                ):
                    joined = " ".join(sentences(said))  # as it will be read again
                    texts[lang].append(Text(" ".join(title.split()), tuple(sentences(joined))))
    return texts


def drawn(score: Score, texts: dict[str, list[Text]], pairs: int, seed: int) -> Iterator[tuple]:
    """Yield pairs of near entries: kind, text, text."""
    random = np.random.default_rng(seed)
    for kind in KINDS:
        one, other = kind.split("-")
        order, found = random.permutation(len(texts[one])), 0
        for i in order:
            cosines = score.vectors[other] @ score.vectors[one][i]
            cosines[i] = -1  # the same paper
            j = random.choice(np.argsort(-cosines)[:NEAREST])
            a, b = texts[one][i], texts[other][j]
            if min(len(a.said), len(b.said)) >= FEWEST and found < pairs // len(KINDS):
                found += 1
                yield kind, a, b


def named(score: Score, explainer: Explainer, static: object, a: Text, b: Text) -> dict:
    """Return which sentence of each text each method names."""
    sides = explainer.why([((a.without(),), (b.without(),))])[0]["sentences"]
    methods = {"explain": (a.said.index(sides["seed"]), b.said.index(sides["result"]))}
    for name, encoder in (("", score.encoder), (", static vectors", static)):
        left, right = encoder.encode(a.said), encoder.encode(b.said)
        alike = left @ right.T
        i, j = np.unravel_index(int(np.argmax(alike)), alike.shape)
        methods["the most alike pair" + name] = (int(i), int(j))
        whole = encoder.encode([a.without(), b.without()])
        nearest = int(np.argmax(left @ whole[1])), int(np.argmax(right @ whole[0]))
        methods["nearest to the other text" + name] = nearest
    methods["the longest"] = tuple(
        int(np.argmax([len(s.encode()) for s in t.said])) for t in (a, b)
    )
    return methods


def beaten(losses: np.ndarray, place: int) -> float:
    """Return the chance that a random other sentence has a smaller loss."""
    return float((losses[place] > np.delete(losses, place)).mean())


def measure(model: str, texts: dict[str, list[Text]], pairs: int, seed: int) -> dict:
    score, static = Score(model, texts), shipped_static_encoder()
    explainer = Explainer(static, score.lexicon, score.idf)
    wins: dict[str, dict[str, list[float]]] = {}
    counted = 0
    held: list[tuple[Text, Text]] = []
    for kind, a, b in drawn(score, texts, pairs, seed):
        losses = score.losses(a, b), score.losses(b, a)
        methods = named(score, explainer, static, a, b)
        methods["leaving each out"] = tuple(int(np.argmax(part)) for part in losses)
        for method, places in methods.items():
            won = [beaten(part, place) for part, place in zip(losses, places, strict=True)]
            for group in ("all", kind):
                wins.setdefault(method, {}).setdefault(group, []).append(float(np.mean(won)))
        counted += 1
        held.append((a, b))
    return {
        "pairs": counted,
        "faithful": {
            method: {group: round(float(np.mean(found)), 3) for group, found in groups.items()}
            for method, groups in wins.items()
        },
        "interval_95_explain": interval(wins["explain"]["all"], seed),
        **times(score, held[: counted - counted % 10]),
    }


def interval(values: list[float], seed: int) -> list[float]:
    random = np.random.default_rng(seed)
    means = random.choice(values, (2000, len(values))).mean(axis=1)
    return [round(float(q), 3) for q in np.quantile(means, [0.025, 0.975])]


def times(score: Score, held: list[tuple[Text, Text]]) -> dict:
    """Return milliseconds for ten results of one seed: first, and with sentences at hand."""
    first, again = [], []
    explainer = Explainer(shipped_static_encoder(), score.lexicon, score.idf)
    for start in range(0, min(len(held), 100), 10):
        ten = held[start : start + 10]
        pairs = [((ten[0][0].without(),), (b.without(),)) for _, b in ten]
        for spent in (first, again, again, again):
            begun = time.process_time()
            explainer.why(pairs)
            spent.append((time.process_time() - begun) * 1000)
    return {
        "ten_results_first_ms": round(float(np.median(first)), 2),
        "ten_results_at_hand_ms": round(float(np.median(again)), 3),
        "ten_results_at_hand_p99_ms": round(float(np.quantile(again, 0.99)), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--models", nargs="*", default=[DEFAULT_MODEL, STATIC_MODEL])
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    load, texts = os.getloadavg()[0], read(asked.records, asked.texts)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)
    report = {
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "load_before": round(load, 2),
        "commit": commit.stdout.strip(),
        "seed": asked.seed,
        "texts": {lang: len(found) for lang, found in texts.items()},
        "models": {m: measure(m, texts, asked.pairs, asked.seed) for m in asked.models},
    }
    asked.out.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report["models"], indent=1))


if __name__ == "__main__":
    main()
