"""Chinese tokens beside MiniLM's own: which ones, how they are cut, and where their rows start."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from chinese_words import HAN, Words, is_han
from folding import folding
from safetensors.numpy import load_file
from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers
from transformers import BertModel

# How much each kind of text counts in the choice of words; general is jieba's own frequencies.
MIXTURE = {"papers": 0.3, "documentation": 0.2, "everyday": 0.2, "dictionary": 0.1, "general": 0.2}
COMPOUND = 0.3
LEAST = 3  # times that the texts to learn from have to use a token
NEAREST, SHARPNESS = 8, 0.05  # English words that a Chinese token starts from, and their softmax


def chinese_tokens(static: Tokenizer, texts: Mapping[str, list[str]], size: int) -> list[str]:
    """Choose the Chinese tokens: the characters that texts use, then the words they use most.

    Terms of several words count at `COMPOUND` of their frequency: their words would do.

    Parameters
    ----------
    static : Tokenizer
        The static model's, whose tokens say what is a term.
    texts : mapping of str to list of str
        Chinese texts to count in, by the kinds of `MIXTURE`.
    size : int
        How many tokens.
    """
    words = Words(static)
    seen = {"general": Counter(words.general)}
    for kind, lines in texts.items():
        seen[kind] = Counter(word for text in lines for word in words.cut(text) if is_han(word))
    used = sum((seen[kind] for kind in texts), Counter[str]())
    characters: Counter[str] = Counter()
    for word, times in used.items():
        characters.update(dict.fromkeys(word, times))
    score: Counter[str] = Counter()
    for kind, counts in seen.items():
        total = counts.total()
        for word, times in counts.items():
            if len(word) > 1 and used[word] >= LEAST:
                weight = COMPOUND if word in words.terms else 1
                score[word] += MIXTURE[kind] * weight * times / total
    singles = [c for c, times in characters.items() if times >= LEAST]
    longer = sorted(score, key=lambda w: (-score[w], w))
    return sorted(singles + longer[: size - len(singles)])


def with_chinese(tokenizer: Tokenizer, tokens: list[str]) -> Tokenizer:
    """Make a tokenizer read Chinese: traditional as simplified, the longest token that fits first.

    What is not Chinese is cut as before. Rows that nothing can reach, of `[unused0]` and of
    Chinese characters as the end of a word, are given to new tokens.
    """
    state = json.loads(tokenizer.to_str())
    vocabulary = state["model"]["vocab"]
    idle = [t for t in vocabulary if re.fullmatch(rf"\[unused\d+\]|##{HAN}", t)]
    for token, slot in zip([t for t in tokens if t not in vocabulary], idle, strict=False):
        vocabulary[token] = vocabulary.pop(slot)
    tokenizer = Tokenizer.from_str(json.dumps(state))
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
