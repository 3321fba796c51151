#!/usr/bin/env python
"""Take out of a student's vectors the direction that tells its languages apart.

    python scripts/level_languages.py --data DIR --exclude HASHES models/minilm-zh-en

All papers have something in common with each other, and English ones more of it than Chinese ones:
so an English paper is nearer to any English one, and what is known in Chinese alone is hardly
recommended beside it. The direction is that between the means of papers in both languages; a
matrix that drops it stands behind the mean of the tokens, a module that sentence-transformers has.
Its place in the folder is that of the pooler, which sentence vectors never use: it goes.
"""

import argparse
import json
import logging
from pathlib import Path

import numpy as np
from corpus import LEFT_OUT, document, read_corpus
from safetensors.numpy import load_file, save_file

from recommender.encoders.bert import BertEncoder

log = logging.getLogger("level_languages")

MODULE, LAST = "2_Dense", "3_Normalize"
POOLER = "pooler."


def direction(english: np.ndarray, chinese: np.ndarray) -> np.ndarray:
    """Return the unit vector between the means of two arrays of vectors, (n, d) each."""
    between = english.mean(axis=0) - chinese.mean(axis=0)
    return np.asarray(between / np.linalg.norm(between))


def without(direction: np.ndarray) -> np.ndarray:
    """Return the matrix that drops a direction, a unit vector."""
    size = len(direction)
    return np.asarray(np.eye(size, dtype=np.float32) - np.outer(direction, direction))


def matrix_of(folder: Path) -> np.ndarray | None:
    """Return the matrix that a student has behind the mean; None if it has none."""
    file = folder / MODULE / "model.safetensors"
    return np.asarray(load_file(file)["linear.weight"]) if file.is_file() else None


def add_module(folder: Path, matrix: np.ndarray) -> None:
    """Put a matrix between the mean and the scaling to length one."""
    (folder / MODULE).mkdir()
    size = len(matrix)
    save_file({"linear.weight": matrix.astype(np.float16)}, folder / MODULE / "model.safetensors")
    (folder / "2_Normalize").rename(folder / LAST)
    listing = json.loads((folder / "modules.json").read_text("utf-8"))
    dense = {"idx": 2, "name": "2", "path": MODULE, "type": "sentence_transformers.models.Dense"}
    listing[2:] = [dense, listing[2] | {"idx": 3, "name": "3", "path": LAST}]
    identity = "torch.nn.modules.linear.Identity"
    for file, content in {
        "modules.json": listing,
        f"{MODULE}/config.json": {
            "in_features": size,
            "out_features": size,
            "bias": False,
            "activation_function": identity,
        },
        "sentence_bert_config.json": {
            **json.loads((folder / "sentence_bert_config.json").read_text("utf-8")),
            "model_args": {"add_pooling_layer": False},
        },
    }.items():
        (folder / file).write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    weights = load_file(folder / "model.safetensors")
    kept = {name: tensor for name, tensor in weights.items() if not name.startswith(POOLER)}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    for file in folder.rglob("*.safetensors"):
        file.chmod(0o644)


def main() -> None:
    """Read papers in both languages, learn the direction, write the module."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    add = parser.add_argument
    add("folder", type=Path, help="folder of the student, changed in place")
    add("--data", type=Path, required=True, help="folder of training data, see corpus.py")
    add("--classes", choices=sorted(LEFT_OUT), default="AS", help="licence classes of the data")
    add("--exclude", type=Path, help="hashes of evaluation texts to leave out")
    add("--papers", type=int, default=600)
    add("--seed", type=int, default=0)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    papers = [p for p in read_corpus(args.data, args.classes, args.exclude).papers if p[2]]
    drawn = np.random.default_rng(args.seed).permutation(len(papers))[: args.papers]
    encoder = BertEncoder(args.folder)
    english = encoder.encode([document(papers[i]) for i in drawn])
    chinese = encoder.encode([papers[i][2] for i in drawn])
    add_module(args.folder, without(direction(english, chinese)))
    log.info("the means were %.3f apart", np.linalg.norm(english.mean(0) - chinese.mean(0)))


if __name__ == "__main__":
    main()
