"""Texts in two languages, and the shipped term encoder that counts their terms."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from tokenizers import Tokenizer

from recommender.encoders.sparse import SparseVectors
from recommender.encoders.term_encoder import TermEncoder

FILE = Path(__file__).parents[2] / "models" / "static-zh-en" / "tokenizer.json"
LEXICON = TermEncoder(FILE)
TOKENIZER = Tokenizer.from_file(str(FILE))
TEXTS = [
    "Graph neural networks for citation graphs: a graph survey (2024)",
    "基于图神经网络的大规模论文推荐，效果显著。",
    "神经网络与图卷积综述",
    "Speech recognition with transformers, 94.6% fewer errors",
    "GPT-4 在语音识别上的评测",
    "",
    "42 — !",
]
WORDS = [
    "graph",
    "networks",
    "speech",
    "GPT-4",
    "神经网络",
    "图神经网络",
    "的",
    "大规模",
    "；",
    "7",
]
texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


def sparse_of(given: Sequence[str]) -> SparseVectors:
    counts = LEXICON.encode((text,) for text in given)
    return counts.weighted(counts.idf())


def row(*positions: int) -> np.ndarray:
    return np.array(positions, np.int64)


def features(text: str) -> Counter[int]:
    """What the class docstring says, one token after the other."""
    found: Counter[int] = Counter()
    for token in TOKENIZER.encode(text, add_special_tokens=False).tokens:
        if not any(c.isalpha() for c in token) or token == "[UNK]":
            continue
        parts = [token]
        if "\u3400" <= token[0] <= "\u9fff" and len(token) > 2:
            parts += [token[i : i + 2] for i in range(len(token) - 1)]
        ids = (TOKENIZER.token_to_id(part) for part in parts)
        found.update(id for id in ids if id is not None)
    return found
