"""What `hybrid.py` measures on: papers, who asks, and what a ranking is worth."""

import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from recommender.batch import evaluation
from recommender.encoders import open_encoder

Scores = np.ndarray
Measured = dict[str, np.ndarray]  # a figure a query


class Task(NamedTuple):
    """Papers; which of them ask; what their scores against all papers are worth."""

    name: str
    texts: list[str]
    seeds: np.ndarray
    measure: Callable[[Scores], Measured]


class Space:
    """An encoder whose vectors are kept, a file an encoder, as `scripts/evaluate_models.py` does.

    What that has encoded into the same folder need not be encoded here.
    """

    def __init__(self, model: str, cache: Path) -> None:
        self.encoder = open_encoder(model)
        self._file = cache / f"{self.encoder.fingerprint}.npz"
        self._known: dict[bytes, np.ndarray] = {}
        if self._file.exists():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def vectors(self, texts: list[str]) -> np.ndarray:
        keys = [hashlib.sha256(f".{text}".encode()).hexdigest().encode() for text in texts]
        new = {k: text for k, text in zip(keys, texts, strict=True) if k not in self._known}
        if new:
            rows = self.encoder.encode([*new.values()])
            self._known.update(zip(new, rows, strict=True))
            self._file.parent.mkdir(parents=True, exist_ok=True)
            kept = np.stack([*self._known.values()])
            np.savez(self._file, keys=np.array([*self._known]), vectors=kept)
        return np.stack([self._known[k] for k in keys])


def load(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def text_of(paper: dict) -> str:
    return f"{paper['title']}\n{paper['abstract']}".strip()


def nearest(scores: Scores, k: int, own: np.ndarray | None = None) -> np.ndarray:
    """Return the places of the `k` largest of each row, best first, its own place left out."""
    if own is not None:
        scores = scores.copy()
        scores[np.arange(len(scores)), own] = -np.inf
    found = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores, found, 1), axis=1, kind="stable")
    return np.take_along_axis(found, order, 1)


def graded_pools(sets: Path) -> Task:
    """English: pools of papers with grades 0 to 3 by experts; nDCG as the set has it."""
    papers, asked = (load(sets / "csfcube" / f"{name}.jsonl.gz") for name in ("docs", "qrels"))
    place = {paper["id"]: i for i, paper in enumerate(papers)}
    seeds = sorted({place[q["query"]] for q in asked})

    def gain(grades: np.ndarray) -> float:
        return float((grades[:20] / np.log2(np.arange(1, 21).clip(2))).sum())

    def measure(scores: Scores) -> Measured:
        rows = []
        for q in asked:
            pool = scores[seeds.index(place[q["query"]]), [place[c] for c in q["cands"]]]
            grades = np.asarray(q["rel"], float)[np.argsort(-pool, kind="stable")]
            good = (grades >= 2).tolist()
            precision = evaluation.average_precision(good, sum(good))
            rows.append((gain(grades) / gain(np.sort(grades)[::-1]), precision))
        return dict(zip(("csfcube ndcg@20", "csfcube map"), np.array(rows).T, strict=True))

    return Task("csfcube", [text_of(p) for p in papers], np.array(seeds), measure)


def same_label(labels: Sequence[str], name: str) -> Callable[[Scores], Measured]:
    """Return a measure: the share of the ten nearest others with the query's label."""
    known = np.asarray(labels)

    def measure(scores: Scores) -> Measured:
        found = nearest(scores, 10, np.arange(len(known)))
        return {name: (known[found] == known[:, None]).mean(axis=1)}

    return measure


def keyworded(sets: Path) -> Task:
    """Chinese: papers of the same discipline, papers that share one of the authors' keywords."""
    papers = load(sets / "csl" / "docs.jsonl.gz")
    holders: dict[str, set[int]] = {}
    for i, paper in enumerate(papers):
        for keyword in paper["keywords"]:
            holders.setdefault(keyword, set()).add(i)
    related = [
        sorted(set().union(*(holders[keyword] for keyword in paper["keywords"])) - {i})
        for i, paper in enumerate(papers)
    ]
    same = same_label([paper["discipline"] for paper in papers], "csl same discipline@10")

    def measure(scores: Scores) -> Measured:
        ranks = np.empty(len(papers), int)
        found = []
        for i, good in enumerate(related):
            if good:
                order = np.argsort(-scores[i], kind="stable")
                ranks[order[order != i]] = np.arange(1, len(papers))
                at = np.sort(ranks[good])
                found.append((np.arange(1, len(at) + 1) / at).mean())
        return {**same(scores), "csl shared keyword map": np.array(found)}

    return Task("csl", [p["abstract"] for p in papers], np.arange(len(papers)), measure)


def digests(sets: Path, lang: str) -> Task:
    """Papers with the same arXiv category, by English abstract or by Chinese digest."""
    papers = load(sets / "arxiv_digest" / "docs.jsonl.gz")
    texts = [text_of(p) if lang == "en" else p["zh_tldr"] for p in papers]
    measure = same_label([p["categories"][0] for p in papers], f"digest {lang} same category@10")
    return Task(f"digest {lang}", texts, np.arange(len(papers)), measure)


def tasks(sets: Path) -> list[Task]:
    return [graded_pools(sets), keyworded(sets), digests(sets, "en"), digests(sets, "zh")]


def language_of(metric: str) -> str:
    return "zh" if metric.startswith(("csl", "digest zh")) else "en"
