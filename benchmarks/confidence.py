"""Fit the confidence of a reading to generated digests, and measure how well it is met on others.

    python benchmarks/confidence.py --records RECORDS.jsonl.zst --json benchmarks/results/confidence.json

A document is right where all its items were read and nothing else, with right titles and links or
numbers. The model is fitted to layouts that the reader was tuned on; it is measured on layouts that
are held out, of which totals alone are printed. Tuned layouts are read right more often than others
are, so documents are weighed as if `PRIOR` of them were right: what the signs are worth is fitted,
the level is set. Prints the weights; they belong in `recommender/sources/digests/confidence.py`.
"""

import argparse
import io
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from digest_grades import FIELDS, grade
from synthetic import generate

from recommender.entries.mention import Mention
from recommender.sources import digests
from recommender.sources.digests.confidence import LEAST, Signs, Weights
from recommender.sources.streams import Document

PRIOR = 0.75
"""About so many documents are right in layouts that nobody tuned a reader on."""
RIDGE = 1.0
"""Keeps weights small that few documents speak for; the constant is free."""
SEEDS = {"tuned": (100, 101, 102, 103), "held_out": (200, 201, 202, 203)}

Floats = npt.NDArray[np.float64]


class Reading(NamedTuple):
    """A document that was read: its signs, and whether it is right."""

    signs: tuple[float, ...]
    items: int
    right: bool


def readings(seed: int, split: str, count: int, records: Path | None) -> list[Reading]:
    """Read the documents of one seed."""
    found = []
    for made in generate(count, seed, split, records):
        signs, entries = Signs(), []
        text = Document(io.BytesIO(made.content), made.name).text() or ""
        for told in digests.parse(text, made.name, watch=signs.add):
            if isinstance(told, Mention):
                entries.append({name: getattr(told, name) for name in FIELDS})
        truth = [asdict(item) for item in made.items]
        for item in truth:
            if item["title"] is None:  # a reader may make one of the first words
                item["_accept"] = {"title": ["*"]}
        found.append(Reading(signs.values, signs.items, grade(truth, entries).right))
    return found


def fitted(found: Sequence[Reading]) -> Weights:
    """Return the weights of the logistic model, by Newton's method."""
    signs, right = arrays(found)
    share = right.mean()
    worth = np.where(right > 0, PRIOR / share, (1 - PRIOR) / (1 - share))
    weights = np.zeros(signs.shape[1])
    ridge = np.diag([0.0] + [RIDGE] * (len(weights) - 1))
    for _ in range(50):
        chance = 1 / (1 + np.exp(-signs @ weights))
        slope = signs.T @ (worth * (right - chance)) - ridge @ weights
        bend = (signs * (worth * chance * (1 - chance))[:, None]).T @ signs
        weights += np.linalg.solve(bend + ridge, slope)
    return Weights(*(round(float(weight), 2) for weight in weights))


def arrays(found: Sequence[Reading]) -> tuple[Floats, Floats]:
    """Return signs and whether right, of the documents in which anything was read."""
    kept = [one for one in found if one.items]
    return np.array([one.signs for one in kept]), np.array([float(one.right) for one in kept])


def measured(found: Sequence[Reading], weights: Weights) -> dict[str, Any]:
    """Return how well the confidence of some documents is met."""
    signs, right = arrays(found)
    sure = 1 / (1 + np.exp(-signs @ np.array(weights)))
    base = float(right.mean())
    brier, always = float(np.mean((sure - right) ** 2)), base * (1 - base)
    ones, zeros = sure[right > 0][:, None], sure[right == 0][None]
    doubted = sure < LEAST
    deciles = np.array_split(np.argsort(sure, kind="stable"), 10)
    return {
        "documents": len(right),
        "nothing_read": len(found) - len(right),
        "right": round(base, 4),
        "brier": round(brier, 4),
        "brier_base_rate": round(always, 4),
        "skill": round(1 - brier / always, 4),
        "auc": round(float(np.mean(ones > zeros) + np.mean(ones == zeros) / 2), 4),
        "doubted": int(doubted.sum()),
        "doubted_right": round(float(right[doubted].mean()), 4) if doubted.any() else None,
        "misread_doubted": round(float(doubted[right == 0].mean()), 4),
        "calibration": [
            {
                "documents": len(part),
                "predicted": round(float(sure[part].mean()), 3),
                "observed": round(float(right[part].mean()), 3),
            }
            for part in deciles
        ],
    }


def show(name: str, told: dict[str, Any]) -> None:
    """Print what was measured of a split."""
    print(f"{name}: {told['documents']} documents, {told['right']:.3f} right")
    print(
        f"  Brier {told['brier']:.4f} (base rate {told['brier_base_rate']:.4f}), AUC {told['auc']:.3f}; "
        f"below {LEAST}: {told['doubted']}, {told['doubted_right']} of them right, "
        f"{told['misread_doubted']:.2f} of the misread"
    )
    for part in told["calibration"]:
        print(f"    predicted {part['predicted']:.2f}  observed {part['observed']:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--records", type=Path, help="JSON lines to write of; by default our own forty papers"
    )
    parser.add_argument("--documents", type=int, default=300, metavar="N", help="of each seed")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write a file of results")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    found: dict[str, list[Reading]] = {}
    with ProcessPoolExecutor() as processes:
        for split, seeds in SEEDS.items():
            read = partial(readings, split=split, count=asked.documents, records=asked.records)
            found[split] = [one for part in processes.map(read, seeds) for one in part]
    weights = fitted(found["tuned"])
    print(", ".join(f"{name}={weight:g}" for name, weight in weights._asdict().items()))
    told = {split: measured(found[split], weights) for split in SEEDS}
    for split in SEEDS:
        show(split, told[split])
    if asked.json:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)
        facts = {
            "machine": platform.platform(),
            "cores": os.cpu_count(),
            "load_before": round(load, 2),
            "commit": commit.stdout.strip(),
            "date": datetime.now(UTC).date().isoformat(),
            "seeds": SEEDS,
            "prior": PRIOR,
            "weights": weights._asdict(),
        }
        asked.json.write_text(json.dumps(facts | told, indent=1) + "\n")


if __name__ == "__main__":
    main()
