"""What `search.py` searches: rows of real texts, more rows in their likeness, held-out queries."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from recommender.encoders import open_encoder
from recommender.encoders.vectors import normalise

ONE_IN = 16
"""Peers are asked under a filter that leaves one in so many, those whose place it divides."""


_BLOCK = 50_000  # copies that are made at once


class Bench(NamedTuple):
    """Rows to search, queries that are real rows not among them, and what they are."""

    rows: np.ndarray
    queries: np.ndarray
    about: dict


def load(path: Path, model: str) -> np.ndarray:
    """Read unit rows from .npy, or embed title and abstract of each record of a JSONL."""
    if path.suffix == ".npy":
        return np.load(path, mmap_mode="r")
    encoder = open_encoder(model)
    blocks, texts = [], []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            body = record.get("abstract") or record.get("abstract_en") or ""
            texts.append(f"{record['title']}\n{body}".strip())
            if len(texts) == 4096:
                blocks.append(encoder.encode(texts))
                texts = []
    return np.concatenate([*blocks, encoder.encode(texts)])


def sample(vectors: np.ndarray, count: int, queries: int, seed: int) -> Bench:
    """Draw queries, then rows from the rest; where those are too few, copies in their likeness make up the number."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(vectors))
    asked = np.array(vectors[np.sort(order[:queries])], np.float32)
    real = np.array(vectors[np.sort(order[queries : queries + count])], np.float32)
    rows = np.empty((count, real.shape[1]), np.float32)
    rows[: len(real)] = real
    cosines, start = [], len(real)
    for copies, to_originals in likenesses(real, count - len(real), random):
        rows[start : start + len(copies)] = copies
        cosines.append(to_originals)
        start += len(copies)
    about = {"rows": count, "real": len(real), "dimension": real.shape[1], "queries": queries}
    if cosines:
        spread = np.quantile(np.concatenate(cosines), [0.05, 0.5, 0.95])
        about["copies_cosine_to_original"] = [round(float(x), 3) for x in spread]
    return Bench(random.permutation(rows), asked, about)


def likenesses(
    real: np.ndarray, count: int, random: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give so many rows in the likeness of real ones, block by block, and their cosines to them.

    A copy is a real row plus the difference of two others, normalised: the noise varies as the rows
    themselves do. Its length is drawn so that copy and original have a cosine of about .8 to .9:
    related, not a duplicate.
    """
    for start in range(0, count, _BLOCK):
        many = min(_BLOCK, count - start)
        one, two, three = (real[random.integers(0, len(real), many)] for _ in range(3))
        noise = normalise(two - three) * random.uniform(0.48, 0.75, (many, 1))
        copies = normalise(one + noise)
        yield copies, (copies * one).sum(1)
