"""Measure what relevance means across languages, when nothing is close, and several interests.

    python benchmarks/relevance.py RECORDS.jsonl EVERYDAY.jsonl --out results/relevance.json

RECORDS are JSON lines with title, abstract and zh (an abstract in Chinese, may be empty): each gives
one entry, every second one its Chinese side where it has one. EVERYDAY are JSON lines with en and
zh: sentences that are about nothing of the catalogue, such as tests/data/everyday.jsonl (may end in
.gz). Comparison is exact, so that the index has no
part in the figures.
"""

import argparse
import gzip
import json
import os
import platform
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np

from recommender.batch.background_texts import BACKGROUND_TEXTS
from recommender.encoders import STATIC_MODEL, open_encoder, shipped_term_encoder
from recommender.encoders.sparse import SparseVectors
from recommender.engine.grouping import SAME_SUBJECT
from recommender.retrieval.calibration import (
    Calibration,
    apply_levels,
    chance_scores,
    language_pair,
    levels_of,
    relevances,
)
from recommender.retrieval.domain import DomainDetector
from recommender.retrieval.hybrid import CANDIDATES, Hybrid, sparse_centroid
from recommender.retrieval.rerank import interleave, weighted_centroid

LANGUAGE_PAIRS = {5: "zh-zh", 6: "zh-en", 10: "en-en"}
SHOWN = 20
_SHORT = 8  # characters of what is no sentence


class Collection:
    """Entries with vectors and words, as a release has them."""

    def __init__(self, model: str, texts: list[str]) -> None:
        self.encoder, self.lexicon = open_encoder(model), shipped_term_encoder()
        self.vectors = self.encoder.encode(texts)
        counts = self.lexicon.encode([(text,) for text in texts])
        sample = np.linspace(0, len(texts) - 1, 1000).astype(np.int64)
        near = np.full((len(texts), 10), -1, np.int32)
        cosines = np.zeros((len(texts), 10), np.float32)
        for i in sample:
            near[i], cosines[i] = self._near(self.vectors[i], 10, [i])
        self.hybrid = Hybrid.fit(counts, near, cosines)
        self.languages = counts.languages
        scores, pairs = chance_scores(
            self.languages, lambda i, others: self.scored(self.vectors[i], self.terms(i), others)
        )
        levels = levels_of(scores, pairs, self.languages)
        self.hybrid = replace(self.hybrid, levels=levels)
        level = apply_levels(scores, pairs, levels).astype(np.float32)
        self.calibration = Calibration.fit(level, pairs, len(texts))
        background = [self.read(text) for text in BACKGROUND_TEXTS]
        best = [self.standing(*told)[0] for told in background]
        vectors = np.stack([vector for vector, _ in background])
        self.domain = DomainDetector.fit(self.vectors, vectors, np.array(best, np.float32))

    def terms(self, place: int) -> SparseVectors:
        return self.hybrid.sparse[int(place)]

    def read(self, text: str) -> tuple[np.ndarray, SparseVectors]:
        terms = self.lexicon.encode([(text,)]).weighted(self.hybrid.idf)
        return self.encoder.encode([text], query=True)[0], terms

    def scored(self, vector: np.ndarray, terms: SparseVectors, places: np.ndarray) -> tuple:
        return self.hybrid.order(terms, places, self.vectors[places] @ vector)

    def _near(self, vector: np.ndarray, k: int, without: list[int]) -> tuple:
        cosines = self.vectors @ vector
        cosines[without] = -1
        best = np.argpartition(-cosines, k)[:k]
        return best, cosines[best]

    def ranked(
        self, vector: np.ndarray, terms: SparseVectors, without: list[int], only: int = 0
    ) -> tuple:
        hidden = [*without, *(np.flatnonzero(self.languages != only) if only else ())]
        places, cosines = self._near(vector, CANDIDATES, hidden)
        return self.hybrid.order(terms, places, cosines)

    def standing(self, vector: np.ndarray, terms: SparseVectors) -> tuple[float, float]:
        """Return the score of a question's best result, and which share of its words a result has."""
        places, cosines = self._near(vector, CANDIDATES, [])
        best, scores = self.hybrid.order(terms, places, cosines, question=True)
        return float(scores[0]), float(
            terms.term_coverage(self.hybrid.sparse.take(best[:10])).max()
        )

    def worth(self, terms: SparseVectors, places: np.ndarray, scores: np.ndarray) -> np.ndarray:
        pairs = language_pair(int(terms.languages[0]), self.languages[places])
        return np.array(relevances(self.calibration.tail_probabilities(scores, pairs)))


def read(path: Path, count: int) -> tuple[list[str], dict[str, list[str]]]:
    """Return texts of entries, and questions about papers that are not among them."""
    texts: list[str] = []
    asked: dict[str, list[str]] = {
        f"{part} of other papers": []
        for part in ("titles", "sentences", "sentences in zh", "abstracts")
    }
    titles, sentences, chinese, abstracts = asked.values()
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            if len(texts) == count:
                titles.append(record["title"])
                abstracts.append(record["abstract"])
                sentences += re.split(r"(?<=[.?!])\s+", record["abstract"])[1:2]
                chinese += re.split("[。；]", record["zh"])[1:2]
                if len(titles) == 1000:
                    break
            elif number % 2 and record["zh"]:
                texts.append(record["zh"])
            else:
                texts.append(f"{record['title']}\n{record['abstract']}")
    return texts, {name: [t for t in some if len(t) > _SHORT] for name, some in asked.items()}


def chance(of: Collection, seed: int) -> dict:
    """Return which share of fresh chance pairs reaches a relevance, and a score, of each kind."""
    random = np.random.default_rng(seed + 1)
    worths: dict[int, list] = {number: [] for number in LANGUAGE_PAIRS}
    scores: dict[int, list] = {number: [] for number in LANGUAGE_PAIRS}
    for place in random.choice(len(of.vectors), 400, replace=False):
        others = random.choice(len(of.vectors), 400, replace=False)
        others = others[others != place]
        places, found = of.scored(of.vectors[place], of.terms(place), others)
        pairs = language_pair(int(of.languages[place]), of.languages[places])
        worth = of.worth(of.terms(place), places, found)
        for number in LANGUAGE_PAIRS:
            worths[number].extend(worth[pairs == number])
            scores[number].extend(found[pairs == number])
    pooled = np.quantile(np.concatenate([*scores.values()]), 0.99)
    return {
        name: {
            "pairs": len(worths[number]),
            **{f"relevance >= {r}": share(worths[number], r) for r in (0.9, 0.99, 0.999)},
            f"score >= {pooled:.3f}": share(scores[number], pooled),
        }
        for number, name in LANGUAGE_PAIRS.items()
    }


def share(values: list, least: float) -> float:
    return round(float((np.array(values) >= least).mean()), 5)


def best(of: Collection, asked: list[tuple], only: int) -> dict:
    """Return the relevance of the best result of each question, and how many have none close."""
    found, strange = [], []
    for vector, terms, without in asked:
        places, scores = of.ranked(vector, terms, without, only)
        found.append(float(of.worth(terms, places, scores).max()))
        far = not without and of.domain.evidence(vector[None], *of.standing(vector, terms)) < 0
        strange.append(far)
    texts = np.array([not without for _, _, without in asked])
    learned = of.calibration
    far = np.array(found) < np.where(
        texts, learned.close_threshold_in_domain, learned.close_threshold
    )
    return {
        "asked": len(found),
        "quantiles .05 .25 .50": [round(q, 5) for q in np.quantile(found, (0.05, 0.25, 0.5))],
        "no result nearer than chance": round(float(far.mean()), 3),
        "about no subject": round(float(np.mean(strange)), 3),
        "nothing close": round(float((far | strange).mean()), 3),
    }


def subjects(of: Collection, seed: int, pairs: int) -> dict:
    """Return whether two seeds are one interest, and whether each has results among the first."""
    random = np.random.default_rng(seed)
    told: dict[str, dict[str, list]] = {}
    for _ in range(pairs):
        one, far = random.choice(len(of.vectors), 2, replace=False).tolist()
        near = int(random.choice(of.ranked(of.vectors[one], of.terms(one), [one])[0][:10]))
        for name, other in (("near", near), ("at random", far)):
            row = told.setdefault(name, {"one interest": [], "averaged": [], "by turns": []})
            seeds = [one, other]
            _, score = of.scored(of.vectors[one], of.terms(one), np.array([other]))
            worth = float(of.worth(of.terms(one), np.array([other]), score)[0])
            row["one interest"].append(worth >= SAME_SUBJECT)
            lists = [of.ranked(of.vectors[s], of.terms(s), seeds)[0].tolist() for s in seeds]
            vector = weighted_centroid(of.vectors[seeds], [1, 1])[0]
            mixed = of.ranked(
                vector,
                sparse_centroid(SparseVectors.joined([of.terms(s) for s in seeds]), [1, 1]),
                seeds,
            )[0]
            turns = [place for place, _ in interleave(lists, [1, 1])]
            for how, shown in (("averaged", mixed.tolist()), ("by turns", turns)):
                row[how].append(min(len({*shown[:SHOWN]} & {*own[:SHOWN]}) for own in lists))
    return {
        name: {
            "one interest": round(float(np.mean(row["one interest"])), 4),
            **{
                f"the first {SHOWN} {how}: own 20 nearest of the seed that has fewer": round(
                    float(np.mean(row[how])), 2
                )
                for how in ("averaged", "by turns")
            },
            "averaged: a seed has none of its 20 nearest there": round(
                float((np.array(row["averaged"]) == 0).mean()), 3
            ),
        }
        for name, row in told.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("everyday", type=Path)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--asked", type=int, default=300)
    parser.add_argument("--model", default=STATIC_MODEL)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    texts, others = read(given.records, given.entries)
    of, random = Collection(given.model, texts), np.random.default_rng(given.seed)
    opened = gzip.open if given.everyday.suffix == ".gz" else open
    with opened(given.everyday, "rt", encoding="utf-8") as lines:
        everyday = [json.loads(line) for line in lines]
    some = random.choice(len(everyday), min(given.asked, len(everyday)), replace=False)
    everyday = [everyday[i] for i in some]
    asked = {}
    for flag, name in ((1, "zh"), (2, "en")):
        own = random.choice(np.flatnonzero(of.languages == flag), given.asked, replace=False)
        entries = [(of.vectors[i], of.terms(i), [i]) for i in own]
        asked[f"entries in {name}"] = entries
        asked[f"everyday sentences in {name}"] = [(*of.read(e[name]), []) for e in everyday]
    for name, some in others.items():
        asked[name] = [(*of.read(text), []) for text in some[: given.asked]]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)
    report = {
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "commit": commit.stdout.strip(),
        "seed": given.seed,
        "model": given.model,
        "entries": {n: int((of.languages == f).sum()) for f, n in ((1, "zh"), (2, "en"))},
        "enough": of.calibration.close_threshold,
        "chance pairs": chance(of, given.seed),
        "best result": {
            f"{name}, in {among}": best(of, questions, only)
            for name, questions in asked.items()
            for only, among in ((0, "any language"), (1, "zh"), (2, "en"))
        },
        "two seeds": subjects(of, given.seed, given.asked),
    }
    given.out.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
