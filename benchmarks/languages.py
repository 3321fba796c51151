"""How often entries known in one language alone are neighbours of those in the other.

    python benchmarks/languages.py --data DIR --model minilm-zh-en static-zh-en --json benchmarks/results/languages.json

Half of 1,000 papers are known by their English abstract alone, a quarter by a Chinese digest alone, a
quarter by both; five draws of which. Told is the share of Chinese-only entries among the ten
nearest, over their share of all, for each kind of entry that asks: 1 is what a model gives that does not care.
Beside it the share of neighbours in the same category. By vectors, and by vectors and words, with and without
scores made level between the languages (`calibration.levels_of`).
"""

import argparse
import json
import os
import platform
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
from hybrid_sets import Space, load, nearest, text_of

from recommender.encoders import shipped_term_encoder
from recommender.encoders.vectors import normalise
from recommender.retrieval.calibration import chance_scores, levels_of
from recommender.retrieval.hybrid import CANDIDATES, Hybrid

PAPERS, NEAREST, DRAWS = 1_000, 10, 5
ZH, EN, BOTH = 1, 2, 3  # as `SparseVectors.languages` has them
KINDS = {EN: "English-only", ZH: "Chinese-only", BOTH: "both"}


def told(near: np.ndarray, kinds: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Return the figures of lists of neighbours, shape (n, NEAREST), of entries of these kinds."""
    chinese = (kinds == ZH).astype(float)
    share = chinese[near].mean(axis=1) / chinese.mean()
    found = {f"Chinese-only beside {name}": share[kinds == k].mean() for k, name in KINDS.items()}
    return {**found, "same category": (labels[near] == labels[:, None]).mean()}


def drawn(papers: list[dict], space: Space, seed: int) -> dict[str, dict[str, float]]:
    """Return the figures of one draw of who is known in which language, for each way to order."""
    order, quarter = np.random.default_rng(seed).permutation(len(papers)), len(papers) // 4
    kinds = np.full(len(papers), EN)
    kinds[order[2 * quarter : 3 * quarter]] = ZH
    kinds[order[3 * quarter :]] = BOTH
    english, chinese = [text_of(paper) for paper in papers], [p["zh_tldr"] for p in papers]
    one, other = space.vectors(english), space.vectors(chinese)
    vectors = normalise(one * (kinds & EN > 0)[:, None] + other * (kinds & ZH > 0)[:, None])
    texts = [
        tuple(text for text, flag in ((zh, ZH), (en, EN)) if kind & flag)
        for en, zh, kind in zip(english, chinese, kinds.tolist(), strict=True)
    ]
    cosines = (vectors @ vectors.T).astype(np.float32)
    near = nearest(cosines, CANDIDATES, np.arange(len(papers))).astype(np.int32)
    by_cosine = np.take_along_axis(cosines, near, 1)
    hybrid = Hybrid.fit(shipped_term_encoder().encode(texts), near, by_cosine)
    scores, pairs = chance_scores(
        hybrid.sparse.languages, lambda i, to: hybrid.order(hybrid.sparse[i], to, cosines[i, to])
    )
    levels = levels_of(scores, pairs, hybrid.sparse.languages)
    alone = replace(hybrid, weight=0.0)
    bare = chance_scores(
        hybrid.sparse.languages, lambda i, to: alone.order(hybrid.sparse[i], to, cosines[i, to])
    )
    bare_levels = levels_of(*bare, hybrid.sparse.languages)
    labels = np.array([paper["categories"][0] for paper in papers])
    ways = {
        "vectors": alone,
        "vectors, level": replace(alone, levels=bare_levels),
        "vectors and words": hybrid,
        "vectors and words, level: the product": replace(hybrid, levels=levels),
    }
    return {
        name: told(
            np.stack(
                [
                    way.order(hybrid.sparse[i], near[i], by_cosine[i])[0][:NEAREST]
                    for i in range(len(near))
                ]
            ),
            kinds,
            labels,
        )
        for name, way in ways.items()
    }


def measured(papers: list[dict], space: Space) -> dict[str, dict[str, float]]:
    """Return the figures of one model, means over draws."""
    draws = [drawn(papers, space, seed) for seed in range(DRAWS)]
    return {
        way: {
            name: round(float(np.mean([draw[way][name] for draw in draws])), 4)
            for name in draws[0][way]
        }
        for way in draws[0]
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of evaluation sets")
    parser.add_argument("--model", nargs="+", default=["minilm-zh-en", "static-zh-en"])
    parser.add_argument("--cache", type=Path, default=Path(".vectors"))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rows = load(given.data / "arxiv_digest" / "docs.jsonl.gz")[:PAPERS]
    out = {}
    for name in given.model:
        out[Path(name).name] = measured(rows, Space(name, given.cache))
        print(name, out[Path(name).name])
    if given.json:
        machine = {"cores": os.cpu_count(), "system": platform.platform()}
        git = ["git", "describe", "--always", "--dirty"]
        commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
        report: dict[str, object] = {
            "papers": PAPERS,
            "seeds": [*range(DRAWS)],
            "commit": commit,
            "machine": machine,
        }
        report["models"] = out
        given.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
