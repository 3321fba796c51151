#!/usr/bin/env python
"""Take the Chinese words that are missed least out of a student, to make room; nothing is trained.

    python scripts/drop_words.py 300 --data DIR --exclude HASHES models/minilm-zh-en

A word that goes is cut into shorter ones. How much it is missed is how much it is used, times how far the vector
of these is from its own: 神经网络 says little more than 神经 and 网络. Every other row keeps its numbers.
"""

import argparse
import json
import logging
from pathlib import Path

import numpy as np
from add_words import shares_of_use, with_words
from corpus import LEFT_OUT, Corpus, read_corpus
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from recommender.encoders import open_encoder

ROWS = "embeddings.word_embeddings.weight"


def shorter(word: str, words: set[str]) -> list[str]:
    """Cut a word into other words, each the longest that is there; a character that is none stands alone."""
    parts = []
    while rest := word[sum(map(len, parts)) :]:
        ends = range(len(rest), 1, -1)
        parts.append(
            next((rest[:n] for n in ends if rest[:n] in words and rest[:n] != word), rest[0])
        )
    return parts


def missed_least(folder: Path, corpus: Corpus, size: int) -> set[str]:
    """Return so many Chinese words of several characters."""
    used = shares_of_use(Tokenizer.from_file(str(folder / "tokenizer.json")), corpus)
    encoder, words = open_encoder(str(folder)), set(used)
    whole = encoder.encode([*used])
    cut = encoder.encode([" ".join(shorter(word, words)) for word in used])  # tokens, kept apart
    far = 1 - np.einsum("ij,ij->i", whole, cut)
    order = np.argsort(far * [*used.values()], kind="stable")
    return {[*used][i] for i in order[:size]}


def drop(folder: Path, words: set[str]) -> None:
    """Take words out of the tokenizer and their rows out of the weights of a folder."""
    tokenizer, order = with_words(
        Tokenizer.from_file(str(folder / "tokenizer.json")), [], [], words
    )
    weights = load_file(folder / "model.safetensors")
    weights[ROWS] = np.ascontiguousarray(weights[ROWS][order])
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["vocab_size"] = len(order)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")


def main() -> None:
    """Choose the words, and take them out of the folder."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    add = parser.add_argument
    add("words", type=int, help="how many words")
    add("folder", type=Path, help="folder of the student, changed in place")
    add("--data", type=Path, required=True, help="folder of training data, see corpus.py")
    add("--classes", choices=sorted(LEFT_OUT), default="AS", help="licence classes of the data")
    add("--exclude", type=Path, help="hashes of evaluation texts to leave out")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    corpus = read_corpus(args.data, args.classes, args.exclude)
    drop(args.folder, missed_least(args.folder, corpus, args.words))


if __name__ == "__main__":
    main()
