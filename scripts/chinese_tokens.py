"""Chinese tokens beside MiniLM's own: which ones, how they are cut, and where their rows start."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
from folding import folding
from safetensors.numpy import load_file
from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers
from transformers import BertModel

HAN = r"[㐀-䶿一-鿿豈-﫿𠀀-𯿿]"
NEAREST, SHARPNESS = 8, 0.05  # English words that a Chinese token starts from, and their softmax


def chinese_tokens(static: Tokenizer, texts: list[str], size: int) -> list[str]:
    """Choose the Chinese tokens: every character seen, then the words that longest match uses most.

    Parameters
    ----------
    static : Tokenizer
        The static model's, whose merges say what is a word.
    texts : list of str
        Chinese texts to count in.
    size : int
        How many tokens.
    """
    fold = folding()
    words = [word for word, _ in sorted(static.get_vocab().items(), key=lambda item: item[1])]
    words = [w for w in map(fold.normalize_str, words) if re.fullmatch(f"{HAN}+", w)]
    words = list(dict.fromkeys([*words, *(c for w in words for c in w)]))
    tokenizer = with_chinese(Tokenizer.from_str(static.to_str()), words)
    seen: Counter[str] = Counter()
    for start in range(0, len(texts), 10_000):
        for encoding in tokenizer.encode_batch(texts[start : start + 10_000]):
            seen.update(fold.normalize_str(token) for token in encoding.tokens)
    letters = {c for text in texts for c in fold.normalize_str(text)}
    singles = [w for w in words if len(w) == 1 and w in letters]
    longer = sorted((w for w in words if len(w) > 1), key=lambda w: (-seen[w], w))
    return sorted(singles + longer[: size - len(singles)])


def with_chinese(tokenizer: Tokenizer, tokens: list[str]) -> Tokenizer:
    """Make a tokenizer read Chinese: traditional as simplified, the longest token that fits first.

    What is not Chinese is cut as before.
    """
    lower = normalizers.BertNormalizer(handle_chinese_chars=False)
    tokenizer.normalizer = normalizers.Sequence([folding(), lower])
    # A character that no token covers stands alone, as in MiniLM's own tokenizer.
    alone = pre_tokenizers.Split(Regex(HAN), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([alone, pre_tokenizers.BertPreTokenizer()])
    tokenizer.add_tokens([AddedToken(token, normalized=True) for token in tokens])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def first_rows(tokens: list[str], static: Path, bert: BertModel, english: Tokenizer) -> np.ndarray:
    """Where each Chinese token starts: MiniLM's rows of the English words nearest to it, averaged.

    Nearness is the static model's; the mean is scaled to the usual length of a row.

    Returns
    -------
    array, shape (len(tokens), dimension), float32
    """
    tokenizer = Tokenizer.from_file(str(static / "tokenizer.json"))
    vectors = load_file(static / "model.safetensors")["embedding.weight"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    known, theirs = tokenizer.get_vocab(), english.get_vocab()
    words = sorted(w for w in known if re.fullmatch("[a-z]{2,}", w) and w in theirs)
    space = vectors[[known[w] for w in words]]
    rows = bert.embeddings.word_embeddings.weight.detach().numpy()
    targets = rows[[theirs[w] for w in words]]
    usual = float(np.median(np.linalg.norm(targets, axis=1)))
    out = np.empty((len(tokens), rows.shape[1]), np.float32)
    for i, token in enumerate(tokens):
        pieces = tokenizer.encode(token, add_special_tokens=False).ids
        scores = space @ vectors[pieces].mean(axis=0)
        best = np.argpartition(-scores, NEAREST)[:NEAREST]
        weights = np.exp((scores[best] - scores[best].max()) / SHARPNESS)
        mean = weights @ targets[best] / weights.sum()
        out[i] = mean * usual / np.linalg.norm(mean)
    return out
