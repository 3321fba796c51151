"""Chinese tokens beside MiniLM's own: which ones, how they are cut, and where their rows start."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, count
from pathlib import Path

import numpy as np
from chinese_words import HAN, Words, is_han
from folding import folding
from safetensors.numpy import load_file
from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers
from transformers import BertModel

# How much each kind of text counts in the choice of words; general is jieba's own frequencies.
MIXTURE = {"papers": 0.3, "documentation": 0.2, "everyday": 0.2, "dictionary": 0.1, "general": 0.2}
COMPOUND = 0.3  # what a use of a term counts
COHESION = 100  # of a term, at least
MISREAD = 5  # what a use of a phrase counts that sets the longest match right
LEAST = 3  # times that the texts to learn from have to use a token
NEAREST, SHARPNESS = 8, 0.05  # English words that a Chinese token starts from, and their softmax


def chinese_tokens(static: Tokenizer, texts: Mapping[str, list[str]], size: int) -> list[str]:
    """Choose the Chinese tokens: the characters that texts use, then the words they use most.

    Terms of several words count less, as their words would do; phrases that the longest match would
    cut wrongly count more: with 使用量 for a token, 使用量子 has to be one, or is cut 使用量, 子.

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
    cuts = cut_texts(words, texts)
    seen = {
        kind: Counter(w for cut in lines for w in cut if is_han(w)) for kind, lines in cuts.items()
    }
    used = sum(seen.values(), Counter[str]())
    characters: Counter[str] = Counter()
    for word, times in used.items():
        characters.update(dict.fromkeys(word, times))
    singles = [c for c, times in characters.items() if times >= LEAST]
    score: Counter[str] = Counter()
    for kind, counts in [*seen.items(), ("general", Counter(words.general))]:
        total = counts.total()
        for word, times in counts.items():
            if len(word) > 1 and used[word] >= LEAST:
                weight = COMPOUND if word in words.terms else 1
                score[word] += MIXTURE[kind] * weight * times / total
    room = max(size - len(singles), 0)
    chosen = best(score, room)
    for phrase, (share, times) in misread(chosen, cuts)[1].items():
        if times >= LEAST:
            score[phrase] += MISREAD * share
    while True:
        chosen = best(score, room)
        wrong, _ = misread(chosen, cuts)
        if not wrong:
            return sorted(singles + chosen)
        for word in wrong:
            del score[word]


def cut_texts(words: Words, texts: Mapping[str, list[str]]) -> dict[str, list[list[str]]]:
    """Cut texts into words, and terms that do not hold together into theirs."""
    cuts = {kind: [words.cut(text) for text in lines] for kind, lines in texts.items()}
    used = Counter(word for lines in cuts.values() for cut in lines for word in cut)
    held = cohesion(words.terms, used)
    loose = {term: parts for term, parts in words.terms.items() if held.get(term, 0) < COHESION}
    return {
        kind: [[part for word in cut for part in loose.get(word, [word])] for cut in lines]
        for kind, lines in cuts.items()
    }


def best(score: Mapping[str, float], size: int) -> list[str]:
    """Return the words of the highest scores, of equal ones the first in order."""
    return sorted(score, key=lambda word: (-score[word], word))[:size]


def cohesion(terms: Mapping[str, list[str]], used: Mapping[str, int]) -> dict[str, float]:
    """How many times likelier a word of each term is next to the one before it than anywhere.

    Mikolov et al. 2013, *Distributed representations of words and phrases and their
    compositionality*, equation 6, without a discount; of three words or more the geometric mean.
    """
    counts: Counter[str] = Counter()
    for word, times in used.items():
        for part in terms.get(word, [word]):
            counts[part] += times
    total = math.log(counts.total() or 1)
    out = {}
    for term, parts in terms.items():
        if len(parts) > 1 and used.get(term):
            alone = sum(math.log(counts[part]) - total for part in parts)
            out[term] = math.exp((math.log(used[term]) - total - alone) / (len(parts) - 1))
    return out


def misread(
    words: Iterable[str], cuts: Mapping[str, list[list[str]]]
) -> tuple[set[str], dict[str, tuple[float, int]]]:
    """Compare the longest match with texts that are cut into words.

    Returns
    -------
    wrong : set of str
        The words that it finds across others more often than where they are.
    phrases : dict of str to (float, int)
        What it cuts wrongly, from its beginning to the end of the last word that is hurt: its share
        of the words of texts, of each kind as `MIXTURE` says, and how often.
    """
    known = frozenset(words)
    longest = max(map(len, known), default=0)
    balance: Counter[str] = Counter()
    phrases: dict[str, tuple[float, int]] = {}
    for kind, lines in cuts.items():
        weight = MIXTURE[kind] / sum(map(len, lines))
        for line in lines:
            text, ends = "".join(line), {0, *accumulate(map(len, line))}
            for start, end in matches(text, known, longest):
                if ends.isdisjoint(range(start + 1, end)) or {start, end} <= ends:
                    balance[text[start:end]] += weight
                    continue
                balance[text[start:end]] -= weight
                phrase = text[start : next(i for i in count(end) if i in ends)]
                if start in ends and is_han(phrase):
                    share, times = phrases.get(phrase, (0.0, 0))
                    phrases[phrase] = share + weight, times + 1
    return {word for word, more in balance.items() if more < 0}, phrases


def matches(text: str, known: frozenset[str], longest: int) -> Iterator[tuple[int, int]]:
    """Yield where words begin and end, the longest first, as a tokenizer finds its added tokens."""
    start = 0
    while start < len(text):
        longest_first = range(min(start + longest, len(text)), start, -1)
        end = next((end for end in longest_first if text[start:end] in known), None)
        if end:
            yield start, end
        start = end or start + 1


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
