"""How often entries known in one language alone are neighbours of those in the other.

    python benchmarks/languages.py --data DIR --model minilm-zh-en static-zh-en --json benchmarks/results/languages.json

Half of 1,000 papers are known by their English abstract alone, a quarter by a Chinese digest alone, a
quarter by both; five draws of which. Told is the share of Chinese-only entries among the ten
nearest, over their share of all, for each kind of entry that asks: 1 is what a model gives that does not care.
Beside it the share of neighbours in the same category. Vectors alone, as the product embeds entries.
"""

import argparse
import json
import os
import platform
import subprocess
from pathlib import Path

import numpy as np
from hybrid_sets import Space, load, text_of

from recommender.encoders.vectors import normalise

PAPERS, NEAREST, DRAWS = 1_000, 10, 5


def measured(english: np.ndarray, chinese: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Return the figures of one model, means over draws."""
    found = []
    for seed in range(DRAWS):
        order = np.random.default_rng(seed).permutation(len(labels))
        quarter = len(order) // 4
        only_english, only_chinese = order[: 2 * quarter], order[2 * quarter : 3 * quarter]
        both = order[3 * quarter :]
        vectors = english.copy()
        vectors[only_chinese] = chinese[only_chinese]
        vectors[both] = normalise(english[both] + chinese[both])
        cosines = vectors @ vectors.T
        np.fill_diagonal(cosines, -2)
        near = np.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST]
        there = np.zeros(len(order))
        there[only_chinese] = 1
        share = there[near].mean(axis=1) / there.mean()
        same = (labels[near] == labels[:, None]).mean()
        asked = (only_english, only_chinese, both)
        found.append([*(share[part].mean() for part in asked), same])
    names = (
        "Chinese-only beside English-only",
        "Chinese-only beside Chinese-only",
        "Chinese-only beside both",
        "same category",
    )
    return dict(zip(names, np.mean(found, axis=0).round(4).tolist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of evaluation sets")
    parser.add_argument("--model", nargs="+", default=["minilm-zh-en", "static-zh-en"])
    parser.add_argument("--cache", type=Path, default=Path(".vectors"))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rows = load(given.data / "arxiv_digest" / "docs.jsonl.gz")[:PAPERS]
    labels = np.array([row["categories"][0] for row in rows])
    out = {}
    for name in given.model:
        space = Space(name, given.cache)
        english = space.vectors([text_of(row) for row in rows])
        chinese = space.vectors([row["zh_tldr"] for row in rows])
        out[Path(name).name] = measured(english, chinese, labels)
        print(name, out[Path(name).name])
    if given.json:
        machine = {"cores": os.cpu_count(), "system": platform.platform()}
        git = ["git", "describe", "--always", "--dirty"]
        commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
        told: dict[str, object] = {
            "papers": PAPERS,
            "seeds": [*range(DRAWS)],
            "commit": commit,
            "machine": machine,
        }
        told["models"] = out
        given.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
