"""Bags of words in other ways than the product's, for `hybrid.py` to compare with."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse
from tokenizers import Tokenizer

from recommender.encoders.sparse import VOCABULARY, SparseVectors
from recommender.encoders.term_encoder import TermEncoder
from recommender.entries.identity import title_key

_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff\s]+")

Counter = Callable[[list[str]], sparse.csr_matrix]


def matrix(rows: Sequence[Sequence]) -> sparse.csr_matrix:
    """Return counts of features, whatever they are, as a sparse matrix."""
    known: dict = {}
    ids = [known.setdefault(feature, len(known)) for row in rows for feature in row]
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    counts = sparse.csr_matrix((np.ones(len(ids), np.float32), ids, ends), (len(rows), len(known)))
    counts.sum_duplicates()
    return counts


def of_bags(vectors: SparseVectors) -> sparse.csr_matrix:
    parts = (vectors.weights.astype(np.float32), vectors.ids.astype(np.int32), vectors.offsets)
    return sparse.csr_matrix(parts, (len(vectors), VOCABULARY))


def _is_chinese(text: str) -> bool:
    return "\u3400" <= text[0] <= "\u9fff"


def _words(text: str, characters: bool) -> list[str]:
    found = []
    for run in _RUN.findall(title_key(text)):
        if _is_chinese(run):
            found += [a + b for a, b in pairwise(run)] or [run]
            found += list(run) if characters and len(run) > 1 else []
        else:
            found.append(run)
    return found


def _tokens(tokenizer: Tokenizer, punctuation: bool, characters: bool) -> Counter:
    known = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    features = [[t] if punctuation or any(map(str.isalnum, t)) else [] for t in known]
    if characters:
        for token, kept in zip(known, features, strict=True):
            kept += list(token) if len(token) > 1 and _is_chinese(token) else []

    def count(texts: list[str]) -> sparse.csr_matrix:
        encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return matrix([[f for id in found.ids for f in features[id]] for found in encoded])

    return count


def counters(tokenizer: Tokenizer, lexicon: TermEncoder) -> dict[str, Counter]:
    """Return ways to count the features of texts, the product's last."""
    return {
        "words, pairs of Chinese characters": lambda ts: matrix([_words(t, False) for t in ts]),
        "words, pairs, Chinese characters": lambda ts: matrix([_words(t, True) for t in ts]),
        "tokens": _tokens(tokenizer, True, False),
        "tokens, no punctuation": _tokens(tokenizer, False, False),
        "tokens, no punctuation, Chinese characters": _tokens(tokenizer, False, True),
        "product": lambda ts: of_bags(lexicon.encode((t,) for t in ts)),
    }


SATURATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "1 + ln tf": lambda tf: 1 + np.log(tf),
    "1": np.ones_like,
    "tf / (tf + 0.5)": lambda tf: tf / (tf + 0.5),
    "tf / (tf + 1)": lambda tf: tf / (tf + 1),
    "tf / (tf + 2)": lambda tf: tf / (tf + 2),
}


def weigh(
    counts: sparse.csr_matrix, tf: str = "tf / (tf + 1)", idf: str = "", sample: int | None = None
) -> sparse.csr_matrix:
    """Return unit rows.

    The idf is the product's; or ``floor``: without the 1 that is added; or ``cut``: without
    features of more than a tenth of the papers; or that of a sample of papers.
    """
    known = counts[np.random.default_rng(0).permutation(counts.shape[0])[:sample]]
    n, found = known.shape[0], np.bincount(known.indices, minlength=counts.shape[1])
    rarity = np.log((1 + n) / (1 + found)) + (idf != "floor")
    if idf == "cut":
        rarity[found > 0.1 * n] = 0
    out = counts.copy()
    out.data = SATURATIONS[tf](out.data) * rarity[out.indices]
    return _unit(out)


def _unit(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1e-9)) @ rows)


def overlap(sparse: sparse.csr_matrix, seeds: np.ndarray) -> np.ndarray:
    return np.asarray((sparse[seeds] @ sparse.T).todense(), np.float32)


def projected(sparse: sparse.csr_matrix, seeds: np.ndarray, dimension: int) -> np.ndarray:
    """Return the overlap as random projection keeps it (Gaussian)."""
    generator = np.random.default_rng(0)
    directions = generator.standard_normal((sparse.shape[1], dimension), np.float32)
    rows = sparse @ (directions / dimension**0.5)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(rows[seeds] @ rows.T, np.float32)
