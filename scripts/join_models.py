#!/usr/bin/env python
"""Join two models into one vector: the matrix that projects what both say of a text.

    python scripts/join_models.py models/minilm-zh-en models/static-zh-en --weights 1 .9 \
        --data DIR --exclude HASHES --out models/joint-zh-en

The vectors of the parts are weighed and put beside each other. The matrix, without any gradient,

1. makes small those directions in which the two languages of one text differ: with W the mean square of
   these differences, divided by its mean eigenvalue, vectors are multiplied by (I + `DIFFERENCES` W)^-1/2;
2. keeps the principal directions of texts, uncentred, each kind of text counting alike;
3. lengthens each by the power `SHARPNESS` of its eigenvalue, so that subjects count more than details.

Directions come in the order of what they hold: the first 256 numbers, made unit length, are a shorter vector.
"""

import argparse
import json
import logging
from collections.abc import Mapping
from os.path import relpath
from pathlib import Path

import numpy as np
import numpy.typing as npt
from corpus import LEFT_OUT, Corpus, document, read_corpus
from safetensors.numpy import save_file

from recommender.encoders import open_encoder
from recommender.encoders.joint import JOINT, PROJECTION
from recommender.encoders.vectors import normalise

log = logging.getLogger("join_models")

DIFFERENCES, SHARPNESS = 0.5, 0.1
PAPERS, PAIRS = 2_500, 5_000
TRANSLATED = (("abstract", "digest"), ("sentence", "its translation"))

Floats = npt.NDArray[np.floating]


def texts_of(corpus: Corpus, seed: int) -> dict[str, list[str]]:
    """Draw texts of each kind: `PAPERS` papers known in both languages, and `PAIRS` sentences and terms."""
    random = np.random.default_rng(seed)
    known = [paper for paper in corpus.papers if paper[2]]
    papers = [known[i] for i in random.permutation(len(known))[:PAPERS]]
    pairs = [corpus.pairs[i] for i in random.permutation(len(corpus.pairs))[:PAIRS]]
    return {
        "abstract": [document(paper) for paper in papers],
        "digest": [paper[2] for paper in papers],
        "short digest": [paper[3] for paper in papers],
        "title": [paper[0] for paper in papers],
        "sentence": [english for english, _ in pairs],
        "its translation": [chinese for _, chinese in pairs],
    }


def projection(vectors: Mapping[str, Floats], dimension: int) -> Floats:
    """Return the matrix, shape (dimension, d), for weighed vectors of each kind of text, (n, d) each.

    Kinds of `TRANSLATED` have their rows in the same order.
    """
    unit = {kind: normalise(rows).astype(np.float64) for kind, rows in vectors.items()}
    apart = np.mean([_squares(unit[one] - unit[other]) for one, other in TRANSLATED], axis=0)
    apart /= np.trace(apart) / len(apart)
    values, directions = np.linalg.eigh(np.eye(len(apart)) + DIFFERENCES * apart)
    level = directions * values**-0.5 @ directions.T
    spread = np.mean([_squares(rows @ level) for rows in unit.values()], axis=0)
    values, directions = np.linalg.eigh(spread)
    kept = directions[:, ::-1][:, :dimension] * values[::-1][:dimension] ** SHARPNESS
    return np.asarray((level @ kept).T)


def _squares(rows: Floats) -> Floats:
    return np.asarray(rows.T @ rows / len(rows))


def write(out: Path, matrix: Floats, parts: list[Path], weights: list[float]) -> None:
    """Write the folder of the joint model; the matrix is rounded to 8 bits, row by row."""
    out.mkdir(parents=True, exist_ok=True)
    scale = np.abs(matrix).max(axis=1) / 127
    rounded = np.ascontiguousarray(np.rint(matrix / scale[:, None]).astype(np.int8))
    save_file({"matrix": rounded, "scale": scale.astype(np.float32)}, out / PROJECTION)
    (out / PROJECTION).chmod(0o644)
    told = [
        {"folder": relpath(part, out), "weight": weight}
        for part, weight in zip(parts, weights, strict=True)
    ]
    (out / JOINT).write_text(json.dumps({"parts": told}, indent=2) + "\n", "utf-8")


def main() -> None:
    """Read texts, have both models encode them, write the matrix."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    add = parser.add_argument
    add("parts", type=Path, nargs=2, help="folders of the models")
    add("--weights", type=float, nargs=2, default=(1.0, 0.9))
    add("--data", type=Path, required=True, help="folder of training data, see corpus.py")
    add("--classes", choices=sorted(LEFT_OUT), default="AS", help="licence classes of the data")
    add("--exclude", type=Path, help="hashes of evaluation texts to leave out")
    add("--dimension", type=int, default=384)
    add("--seed", type=int, default=0)
    add("--out", type=Path, required=True, help="folder of the joint model")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    texts = texts_of(read_corpus(args.data, args.classes, args.exclude), args.seed)
    encoders = [open_encoder(str(part)) for part in args.parts]
    vectors: dict[str, Floats] = {}
    for kind, drawn in texts.items():
        rows = [w * e.encode(drawn) for w, e in zip(args.weights, encoders, strict=True)]
        vectors[kind] = np.hstack(rows)
        log.info("%d texts of the kind %s", len(drawn), kind)
    write(args.out, projection(vectors, args.dimension), args.parts, args.weights)


if __name__ == "__main__":
    main()
