"""New sentences from old ones: a word and its translation exchanged for another of its kind.

Everyday sentences in two languages are scarce, and a teacher reads any English one. So words of a
dictionary are put into sentences that hold another word of it, in both languages: after Fadaee,
Bisazza, Monz 2017, *Data augmentation for low-resource neural machine translation*. What comes out
need not be true or likely ("a lawyer sleeps on the sofa"), only the same in both languages.
"""

import re
from collections.abc import Sequence

import jieba
import jieba.posseg
import numpy as np
from folding import folding

KINDS = "n", "v", "a"  # of words: nouns with names of places, verbs, adjectives
GLOSS = re.compile(r"[A-Za-z]+(?:[ -][a-z]+){0,2}")  # no notes, no names of several words
FEW = 20  # uses of a word in jieba's texts below which no sentence is made with it
AGAIN = 0.5  # chance that a second word of a sentence is exchanged too

Pair = tuple[str, str]


class Dictionary:
    """Chinese words with their kinds and English glosses.

    Parameters
    ----------
    entries : sequence of tuple of str
        Glosses, separated by semicolons, and headword.
    """

    def __init__(self, entries: Sequence[Pair]) -> None:
        self.cutter = jieba.Tokenizer()
        self.cutter.initialize()
        tags = jieba.posseg.POSTokenizer(self.cutter).word_tag_tab
        fold = folding().normalize_str
        self.glosses: dict[str, list[str]] = {}
        self.kinds: dict[str, str] = {}
        for english, chinese in entries:
            word = fold(chinese)
            kind = kind_of_word(tags.get(word, ""))
            if kind is None or len(word) < 2 or self.cutter.FREQ.get(word, 0) < FEW:
                continue
            verbs = kind == "v"
            parts = [g.strip() for g in english.split(";")]
            parts = [g.removeprefix("to ") for g in parts if g.startswith("to ") == verbs]
            parts = [g for g in parts if GLOSS.fullmatch(g)]
            if parts:
                self.glosses.setdefault(word, []).extend(parts)
                self.kinds[word] = kind
        self.words = {k: [w for w in self.glosses if self.kinds[w] == k] for k in KINDS}
        # Frequent words more often, but not as much more as in any text.
        roots = {k: np.sqrt([self.cutter.FREQ[w] for w in self.words[k]]) for k in KINDS}
        self.chances = {k: root.cumsum() / root.sum() for k, root in roots.items()}

    def cut(self, chinese: str) -> list[str]:
        """Return the words of a text and what stands between them, folded."""
        return self.cutter.lcut(folding().normalize_str(chinese), HMM=False)

    def draw(self, kind: str, rng: np.random.Generator) -> tuple[str, str]:
        """Return a word of a kind, and its first gloss."""
        word = self.words[kind][int(np.searchsorted(self.chances[kind], rng.random()))]
        return word, self.glosses[word][0]


def kind_of_word(tag: str) -> str | None:
    """Return the kind of a part of speech as jieba tags it, None if words of it stay."""
    if tag in ("nr", "vd", "ad", "ag", "vg", "ng"):  # names of people; adverbs; parts of words
        return None
    return tag[0] if tag[:1] in KINDS else None


def found(english: str, glosses: Sequence[str]) -> tuple[re.Match[str], str] | None:
    """Return where one of the glosses stands in a text, and the ending it has there."""
    for gloss in glosses:
        at = re.search(rf"\b{re.escape(gloss)}(s?)\b", english, re.IGNORECASE)
        if at:
            return at, at[1]
    return None


def substituted(
    pairs: Sequence[Pair], dictionary: Dictionary, times: int, rng: np.random.Generator
) -> list[Pair]:
    """Return up to so many new pairs of every pair: those with no word to exchange give none."""
    out: list[Pair] = []
    for english, chinese in pairs:
        words = dictionary.cut(chinese)
        slots = [
            i
            for i, word in enumerate(words)
            if words.count(word) == 1 and found(english, dictionary.glosses.get(word, ()))
        ]
        for _ in range(times if slots else 0):
            order = rng.permutation(slots)
            new, text = list(words), english
            for slot in order[: 1 + (rng.random() < AGAIN)]:
                place = found(text, dictionary.glosses[words[slot]])
                if place is None:  # the first exchange has taken it
                    continue
                at, ending = place
                new[slot], gloss = dictionary.draw(dictionary.kinds[words[slot]], rng)
                text = articled(text[: at.start()], gloss + ending, text[at.end() :])
            out.append((text, "".join(new)))
    return out


def articled(before: str, word: str, after: str) -> str:
    """Return a text with a word put in, the article before it as the word asks."""
    vowel = word[0].lower() in "aeiou"
    before = re.sub(r"\b([Aa])n? $", lambda a: f"{a[1]}{'n' if vowel else ''} ", before)
    return f"{before}{word if before else word[0].upper() + word[1:]}{after}"
