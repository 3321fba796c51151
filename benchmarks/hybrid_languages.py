"""Pairs in different languages, for `hybrid.py`: a catalogue of which each part is known in another."""

from pathlib import Path

import numpy as np
from hybrid_bags import of_bags, overlap
from hybrid_sets import Scores, Space, load, nearest, same_label, text_of

from recommender.encoders.term_encoder import TermEncoder
from recommender.encoders.vectors import normalise
from recommender.retrieval.hybrid import fuse, slope_of

NEAR = 10  # nearest by cosine, among which a build learns the slope
DRAWS = 3  # of who is known in which language
COMPOSITIONS = {  # shares known in Chinese and in English
    "half in Chinese": (0.5, 0.5),
    "one in seven in Chinese": (0.15, 0.85),
    "a third in both": (0.6667, 0.6667),
}


class Mixture:
    """Documents of which some are known in Chinese, some in English, some in both.

    Parameters
    ----------
    zh, en : list of str
        Each document in both languages.
    shares : pair of float
        Which part is known in Chinese, which in English; what is over 1 is known in both.
    """

    def __init__(
        self,
        zh: list[str],
        en: list[str],
        shares: tuple[float, float],
        seed: int,
        space: Space,
        lexicon: TermEncoder,
    ) -> None:
        place = np.random.default_rng(seed).permutation(len(zh)) / len(zh)
        self.zh, self.en = place < shares[0], place >= 1 - shares[1]
        texts = [
            tuple(text for text, known in ((z, in_zh), (e, in_en)) if known)
            for z, e, in_zh, in_en in zip(zh, en, self.zh, self.en, strict=True)
        ]
        self.vectors = normalise(
            space.vectors(zh) * self.zh[:, None] + space.vectors(en) * self.en[:, None]
        )
        counts = lexicon.encode(texts)
        self.idf = counts.idf()
        self.sparse = counts.weighted(self.idf)
        self.everyone = np.arange(len(zh))
        self.cosines = self.vectors @ self.vectors.T
        self.overlap = overlap(of_bags(self.sparse), self.everyone)
        self.language_overlap = np.stack(
            [self.sparse.language_overlap(self.sparse[i], self.everyone) for i in self.everyone]
        )
        pairs = nearest(self.cosines, min(NEAR, len(zh) - 1), self.everyone)
        self.near = [
            np.take_along_axis(all, pairs, 1)
            for all in (self.cosines, self.overlap, self.language_overlap)
        ]
        self.slope = slope_of(*self.near)

    def ways(self, weight: float) -> dict[str, Scores]:
        """Return the scores of each way to fuse."""
        cosines, shared, apart = self.cosines, self.overlap, self.language_overlap == 0
        near, also, seen = (pairs.ravel() for pairs in self.near)
        slope, base = np.polyfit(near[seen == 1], also[seen == 1], 1)
        line = np.maximum(base + slope * cosines, 0)
        added = (1 - self.language_overlap) * self.slope * np.maximum(cosines, 0)
        return {
            "cosine": cosines,
            "plain sum": cosines + weight * shared,
            "reciprocal ranks": 1 / (60 + _ranks(cosines)) + 1 / (60 + _ranks(shared)),
            "standard scores": _standard(cosines) + 0.5 * weight * _standard(shared),
            "linear fit across languages": cosines + weight * np.where(apart, line, shared),
            "expectation added across languages": cosines + weight * (shared + added),
            "product": fuse(cosines, shared, self.language_overlap, self.slope, weight),
        }

    def measure(self, scores: Scores, labels: list[str], english: np.ndarray) -> dict[str, float]:
        """Return quality, shares of languages over their base rates, agreement with all-English."""
        good = same_label(labels, "good")(scores)["good"]
        found = nearest(scores, 10, self.everyone)
        out = {"same category@10": good.mean()}
        for lang, mine in (("zh", self.zh & ~self.en), ("en", self.en & ~self.zh)):
            out[f"same category@10 from {lang}"] = good[mine].mean()
            out[f"own language from {lang}"] = mine[found][mine].mean() / mine.mean()
        agreed = [len(np.intersect1d(a, b)) / 10 for a, b in zip(found, english, strict=True)]
        out["as if all were in English"] = float(np.mean(agreed))
        return out


def _ranks(scores: Scores) -> Scores:
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(scores.shape[1])[None], 1)
    return ranks


def _standard(scores: Scores) -> Scores:
    spread = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
    return (scores - scores.mean(axis=1, keepdims=True)) / spread


def compare_ways(sets: Path, space: Space, lexicon: TermEncoder, weight: float) -> dict:
    """Return what each way is worth; Chinese digests without, then with their English titles."""
    papers = load(sets / "arxiv_digest" / "docs.jsonl.gz")
    labels, en = [p["categories"][0] for p in papers], [text_of(p) for p in papers]
    report: dict = {}
    for titles in (False, True):
        zh = [f"{p['title']}\n{p['zh_tldr']}" if titles else p["zh_tldr"] for p in papers]
        whole = Mixture(zh, en, (0.0, 1.0), 0, space, lexicon)
        english = nearest(whole.ways(weight)["product"], 10, whole.everyone)
        for name, shares in COMPOSITIONS.items():
            drawn: dict[str, list] = {}
            for seed in range(DRAWS):
                mixture = Mixture(zh, en, shares, seed, space, lexicon)
                for way, scores in mixture.ways(weight).items():
                    drawn.setdefault(way, []).append(mixture.measure(scores, labels, english))
            report[f"{name}{', with English titles' * titles}"] = {
                "slope": round(mixture.slope, 4),
                **{way: _mean(rows) for way, rows in drawn.items()},
            }
    return report


def _mean(rows: list[dict]) -> dict[str, float]:
    return {name: round(float(np.mean([row[name] for row in rows])), 4) for name in rows[0]}


def compare_questions(sets: Path, space: Space, lexicon: TermEncoder) -> dict:
    """Return how often a short text finds its document first, half of these being in Chinese."""
    papers = load(sets / "arxiv_digest" / "docs.jsonl.gz")
    passages, asked = (load(sets / "xquad" / f"{n}.jsonl.gz") for n in ("paragraphs", "questions"))
    of_papers = ([p["zh_tldr"] for p in papers], [p["abstract"] for p in papers])
    of_passages = ([p["zh"] for p in passages], [p["en"] for p in passages])
    about = np.array([q["para"] for q in asked])
    report = {}
    for name, documents, questions, gold in (
        ("titles, English", of_papers, [p["title"] for p in papers], np.arange(len(papers))),
        ("questions, English", of_passages, [q["en"] for q in asked], about),
        ("questions, Chinese", of_passages, [q["zh"] for q in asked], about),
    ):
        mixture = Mixture(*documents, (0.5, 0.5), 0, space, lexicon)
        same = mixture.zh[gold] == name.endswith("Chinese")
        ways = _answers(mixture, questions, space, lexicon)
        report[name] = {way: _first(scores, gold, same) for way, scores in ways.items()}
    return report


def _answers(mixture: Mixture, questions: list[str], space: Space, lexicon: TermEncoder) -> dict:
    cosines = space.vectors(questions) @ mixture.vectors.T
    asking = lexicon.encode((q,) for q in questions).weighted(mixture.idf)
    each = [asking[i] for i in range(len(asking))]
    shared = np.stack([mixture.sparse.similarities(one, mixture.everyone) for one in each])
    covered = np.stack([mixture.sparse.language_overlap(one, mixture.everyone) for one in each])
    ways = {"cosine": cosines}
    for weight in (0.5, 1.0):
        ways[f"plain sum, {weight}"] = cosines + weight * shared
        ways[f"product, {weight}"] = fuse(cosines, shared, covered, mixture.slope, weight)
    return ways


def _first(scores: Scores, gold: np.ndarray, same: np.ndarray) -> dict[str, float]:
    first = scores.argmax(axis=1) == gold
    return {
        "in the same language": round(float(first[same].mean()), 4),
        "in the other": round(float(first[~same].mean()), 4),
    }
