"""How well works told in two languages are suspected, and from which scores it pays to count a pair as alike.

    python benchmarks/duplicates.py --data DIR --model minilm-zh-en static-zh-en --out benchmarks/results/duplicates.json

Of 1,000 papers 300 are stored twice, as an English entry and as a Chinese one without title, number or author; 300
more in English alone, 400 in Chinese alone. Told are the pairs that a build suspects: how many, how many of them are one paper, how
many of the 300 are found; at several pairs of scores in place of `duplicates._ALIKE`.
"""

import argparse
import json
import tempfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
from hybrid_sets import Space, load
from pipeline import machine

from recommender.batch import duplicates
from recommender.batch.build import build
from recommender.catalogue.connection import RowId
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders.vectors import Vectors
from recommender.entries.mention import Mention, Origin
from recommender.releases.release import Release

PAPERS, TWICE, ENGLISH = 1_000, 300, 600
SITE = "https://papers.invalid/"
TRIED = ((0.5, 0.7), (0.5, 0.6), (0.45, 0.6), (0.45, 0.55), (0.4, 0.5), (0.35, 0.5))


class Kept:
    """An encoder that looks texts of entries up in a cache."""

    def __init__(self, model: str, cache: Path) -> None:
        self._space = Space(model, cache)
        self._encoder = self._space.encoder
        self.name, self.fingerprint = self._encoder.name, self._encoder.fingerprint
        self.dimension = self._encoder.dimension

    def encode(self, texts: list[str], *, query: bool = False) -> Vectors:
        return self._encoder.encode(texts, query=True) if query else self._space.vectors([*texts])


def mentions(papers: list[dict], seed: int) -> list[Mention]:
    """Return the entries, one mention each; both of a paper have its number in their address."""
    found = []
    for rank, i in enumerate(np.random.default_rng(seed).permutation(len(papers)).tolist()):
        paper, origin = papers[i], Origin("digest", i + 1, "jsonl")
        if rank < ENGLISH:
            texts = {"title": paper["title"], "abstract_en": paper["abstract"]}
            found.append(Mention(origin=origin, url=f"{SITE}en/{i}", **texts))
        if not TWICE <= rank < ENGLISH:
            found.append(Mention(origin=origin, url=f"{SITE}zh/{i}", abstract_zh=paper["zh_tldr"]))
    return found


def of_model(model: str, given: argparse.Namespace) -> dict:
    papers = load(given.data / "arxiv_digest" / "docs.jsonl.gz")[:PAPERS]
    with tempfile.TemporaryDirectory() as folder, Catalogue(Path(folder) / CATALOGUE) as catalogue:
        catalogue.store(mentions(papers, given.seed))
        build(Path(folder), catalogue, Kept(model, given.cache))
        release = Release.open(Path(folder))
        rows = [RowId(row) for row in release.rows.tolist()]
        address = {stored.row: stored.entry.url or "" for stored in catalogue.get(rows)}
        papers_of = {row: url.rpartition("/")[2] for row, url in address.items()}
        report = {}
        for alike in TRIED:
            with patch.object(duplicates, "_ALIKE", alike):
                found = duplicates.suspects(
                    catalogue, release.rows, release.neighbours, release.scores
                )
            right = sum(papers_of[pair.one] == papers_of[pair.other] for pair in found)
            report[f"{alike[0]}, {alike[1]}"] = {
                "suspected": len(found),
                "precision": round(right / max(len(found), 1), 3),
                "recall": round(right / TWICE, 3),
            }
        chosen = ", ".join(map(str, duplicates._ALIKE))
        return {"chosen": chosen, "scores": report}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of evaluation sets")
    parser.add_argument("--model", nargs="+", default=["minilm-zh-en", "static-zh-en"])
    parser.add_argument("--cache", type=Path, default=Path(".vectors"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    report = {"machine": machine(), "seed": given.seed}
    report["models"] = {model: of_model(model, given) for model in given.model}
    print(json.dumps(report, indent=1))
    given.out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
