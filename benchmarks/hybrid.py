"""Measure how to fuse dense and lexical similarity: English, Chinese, and a mixture of both.

    python benchmarks/hybrid.py SETS --model static-zh-en --cache DIR --out results/hybrid.json

SETS is a folder of evaluation sets with csfcube, csl, arxiv_digest and xquad. Vectors are kept in
`--cache`, so a second run encodes nothing. Each model's results stand under its name in the file.
Needs scipy. Figures are means over queries; a gain is [mean, low, high], the 95 % interval of the
paired differences, bootstrapped over queries.
"""

import argparse
import json
import os
import platform
import time
from itertools import islice
from pathlib import Path

import numpy as np
from hybrid_bags import SATURATIONS, counters, of_bags, overlap, projected, weigh
from hybrid_languages import compare_questions, compare_ways
from hybrid_sets import Measured, Scores, Space, Task, language_of, nearest, tasks
from tokenizers import Tokenizer

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.term_encoder import TermEncoder
from recommender.retrieval.hybrid import WEIGHT, fuse

ROOT = Path(__file__).resolve().parents[1]
TOKENIZER = ROOT / "models" / "static-zh-en" / "tokenizer.json"
WEIGHTS = (0.0, 0.125, 0.25, 0.375, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
DRAWS = 2000
HARM = 0.002  # a loss too small to be told from none, on half of the queries


def interval(gain: np.ndarray) -> list[float]:
    drawn = np.random.default_rng(0).integers(0, len(gain), (DRAWS, len(gain)))
    low, high = np.percentile(gain[drawn].mean(axis=1), (2.5, 97.5))
    return [round(float(x), 4) for x in (gain.mean(), low, high)]


def means(measured: Measured) -> dict[str, float]:
    return {name: round(float(values.mean()), 4) for name, values in measured.items()}


class Ground:
    """The tasks with their cosines: what every comparison stands on."""

    def __init__(self, given: list[Task], space: Space) -> None:
        self.tasks = given
        vectors = [space.vectors(task.texts) for task in given]
        self.cosines = [v[task.seeds] @ v.T for v, task in zip(vectors, given, strict=True)]

    def overlaps(self, sparse: list) -> list[Scores]:
        return [overlap(b, task.seeds) for b, task in zip(sparse, self.tasks, strict=True)]

    def measure(self, overlaps: list[Scores], weight: float | None) -> Measured:
        """Measure the plain sum; the overlap alone where `weight` is None."""
        found: Measured = {}
        for task, cosines, shared in zip(self.tasks, self.cosines, overlaps, strict=True):
            found |= task.measure(shared if weight is None else cosines + weight * shared)
        return found


def compare_features(ground: Ground, lexicon: TermEncoder) -> tuple[dict, list]:
    """Return the worth of each way to count, and the counts of the last, the product's."""
    report, counts = {}, []
    for name, count in counters(Tokenizer.from_file(str(TOKENIZER)), lexicon).items():
        start = time.process_time()
        counts = [count(task.texts) for task in ground.tasks]
        seconds = time.process_time() - start
        shared = ground.overlaps([weigh(c) for c in counts])
        report[name] = {
            "sum": means(ground.measure(shared, WEIGHT)),
            "alone": means(ground.measure(shared, None)),
            "texts a CPU second": round(sum(len(t.texts) for t in ground.tasks) / seconds),
            "features an entry": [round(c.nnz / c.shape[0], 1) for c in counts],
        }
    return report, counts


def compare_weightings(ground: Ground, counts: list) -> dict:
    variants = {f"tf as {tf}": {"tf": tf} for tf in SATURATIONS}
    variants |= {"idf without 1": {"idf": "floor"}, "idf, frequent ones out": {"idf": "cut"}}
    variants |= {f"idf of {n} papers": {"sample": n} for n in (20, 100, 500)}
    return {
        name: means(ground.measure(ground.overlaps([weigh(c, **how) for c in counts]), WEIGHT))
        for name, how in variants.items()
    }


def compare_projections(ground: Ground, sparse: list) -> dict:
    report = {}
    for dimension in (256, 512, 1024):
        shared = [
            projected(b, t.seeds, dimension) for b, t in zip(sparse, ground.tasks, strict=True)
        ]
        report[str(dimension)] = means(ground.measure(shared, WEIGHT))
    return report


def fit_weight(ground: Ground, shared: list[Scores]) -> dict:
    """Fit the weight on half of the queries, and give its gain over the cosine on the others."""
    curve = {w: ground.measure(shared, w) for w in WEIGHTS}
    dense = curve[0.0]
    report: dict = {"curve": {str(w): means(m) for w, m in curve.items()}, "fits": []}
    report["alone"] = means(ground.measure(shared, None))
    for w in (0.5, 0.75, 1.0):
        report[f"gain at {w}"] = {name: interval(curve[w][name] - dense[name]) for name in dense}
    for seed in range(5):
        generator = np.random.default_rng(seed)
        taken = {name: generator.permutation(len(v)) % 2 == 0 for name, v in dense.items()}
        gains = {
            w: {n: float((m[n] - dense[n])[taken[n]].mean()) for n in dense}
            for w, m in curve.items()
        }
        fitted = {lang: _best(gains, lang) for lang in ("en", "zh", "")}
        safe = {w: gain for w, gain in gains.items() if min(gain.values()) >= -HARM}
        chosen = _best(safe, "")
        held = {n: interval((curve[chosen][n] - dense[n])[~taken[n]]) for n in dense}
        report["fits"].append(
            {
                "best in English": fitted["en"],
                "best in Chinese": fitted["zh"],
                "best in both": fitted[""],
                "best that harms nothing": chosen,
                "held out gain of the last": held,
            }
        )
    return report


def _best(gains: dict[float, dict[str, float]], lang: str) -> float:
    """Return the weight of the largest gain over the metrics of a language, or of both."""
    worth = {
        w: sum(g for n, g in gain.items() if lang in language_of(n)) for w, gain in gains.items()
    }
    return max(worth, key=worth.__getitem__)


def agreement(cosines: Scores, total: Scores, count: int, own: np.ndarray) -> list[float]:
    """Return which part of the 10 and of the 50 best are those of `count` candidates by cosine."""
    near = nearest(cosines, count, own)
    short = np.full_like(total, -np.inf)
    np.put_along_axis(short, near, np.take_along_axis(total, near, 1), 1)
    out = []
    for k in (10, 50):
        pairs = zip(nearest(total, k, own), nearest(short, k, own), strict=True)
        out.append(round(float(np.mean([len(np.intersect1d(a, b)) / k for a, b in pairs])), 4))
    return out


def compare_candidates(ground: Ground, shared: list[Scores]) -> dict:
    report: dict = {}
    for task, cosines, also in zip(ground.tasks, ground.cosines, shared, strict=True):
        for count in (50, 100, 200, 500):
            kept = agreement(cosines, cosines + WEIGHT * also, count, task.seeds)
            report.setdefault(task.name, {})[str(count)] = kept
    return report


def cost(lexicon: TermEncoder, texts: list[str]) -> dict:
    """Measure processor time of counting, weighting and rescoring; sizes on disk."""
    many = (texts * (10_000 // len(texts) + 1))[:10_000]
    start = time.process_time()
    counts = lexicon.encode((text,) for text in many)
    counted = time.process_time()
    sparse = counts.weighted(counts.idf())
    weighted = time.process_time()
    report = {
        "count 10,000 abstracts, CPU s": round(counted - start, 2),
        "weigh them, CPU s": round(weighted - counted, 3),
        "bytes an entry": round(sum(a.nbytes for a in vars(sparse).values()) / len(sparse)),
    }
    for count in (100, 200, 500):
        report[f"rescore {count} candidates, CPU us"] = _rescore_us(sparse, count)
    return report


def _rescore_us(sparse: SparseVectors, count: int) -> float:
    generator = np.random.default_rng(0)
    taken = []
    for seed in range(500):
        rows = generator.integers(0, len(sparse), count)
        cosines = generator.random(count, np.float32)
        start = time.process_time()
        query = sparse[seed]
        fuse(cosines, sparse.similarities(query, rows), sparse.language_overlap(query, rows), 0.3)
        taken.append(time.process_time() - start)
    return round(float(np.median(taken)) * 1e6)


def many_candidates(records: Path, space: Space, lexicon: TermEncoder) -> dict:
    """Return what candidates keep among many papers, for 400 of them."""
    with records.open("rb") as lines:
        papers = [json.loads(line) for line in islice(lines, 50_000)]
    texts = [f"{p['title']}\n{p['abstract_en']}" for p in papers if p.get("abstract_en")]
    counts = lexicon.encode((text,) for text in texts)
    sparse = of_bags(counts.weighted(counts.idf()))
    seeds = np.random.default_rng(0).permutation(len(texts))[:400]
    vectors = space.vectors(texts)
    cosines = vectors[seeds] @ vectors.T
    total = cosines + WEIGHT * overlap(sparse, seeds)
    counted = {str(n): agreement(cosines, total, n, seeds) for n in (50, 100, 200, 500)}
    return {"papers": len(texts), **counted}


def near_spread(ground: Ground, shared: list[Scores]) -> dict:
    """Return the deviations of both similarities around their means among 100 candidates."""
    report = {}
    for task, cosines, also in zip(ground.tasks, ground.cosines, shared, strict=True):
        near = nearest(cosines, 100, task.seeds)
        rows = [np.take_along_axis(values, near, 1) for values in (cosines, also)]
        spread = [float((r - r.mean(axis=1, keepdims=True)).std()) for r in rows]
        report[task.name] = {"cosine": round(spread[0], 4), "overlap": round(spread[1], 4)}
    return report


def machine() -> dict:
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", type=Path)
    parser.add_argument("--model", default="static-zh-en")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--records", type=Path, help="JSON lines with title and abstract_en")
    options = parser.parse_args()
    space, lexicon = Space(options.model, options.cache), TermEncoder(TOKENIZER)
    ground = Ground(tasks(options.sets), space)
    features, counts = compare_features(ground, lexicon)
    sparse = [weigh(c) for c in counts]
    shared = ground.overlaps(sparse)
    report = {
        "machine": machine(),
        "weight in comparisons": WEIGHT,
        "weight": fit_weight(ground, shared),
        "features": features,
        "weightings": compare_weightings(ground, counts),
        "projected to dimensions": compare_projections(ground, sparse),
        "10 and 50 best kept by so many candidates": compare_candidates(ground, shared),
        "spread among 100 candidates": near_spread(ground, shared),
        "languages": compare_ways(options.sets, space, lexicon, WEIGHT),
        "questions, first answer right": compare_questions(options.sets, space, lexicon),
        "cost": cost(lexicon, ground.tasks[0].texts),
    }
    if options.records:
        among = many_candidates(options.records, space, lexicon)
        report["10 and 50 best kept among many papers"] = among
    known = json.loads(options.out.read_text()) if options.out.exists() else {}
    known[Path(options.model).name] = report
    options.out.write_text(json.dumps(known, indent=1) + "\n")


if __name__ == "__main__":
    main()
