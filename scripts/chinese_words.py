"""What is a word in Chinese, which writes no spaces: jieba's dictionary, and terms learned here."""

import re
from collections.abc import Sequence

import jieba
import jieba.posseg
from folding import folding
from tokenizers import Tokenizer

HAN = r"[㐀-䶿一-鿿豈-﫿𠀀-𯿿]"
GLUE = frozenset(
    "的了和在与对为是中上下将从以及或被把由其这那该而也都就还不地得着并你我他她它您有会可让使则但因每更很"
)
SHORT = 3  # characters
FUNCTION = "ucrdpy"  # first letters of the tags of particles, conjunctions, pronouns and the like
CONTENT = "nvabijlszmqk"  # and of words with a meaning of their own, numbers and suffixes


class Words:
    """Cuts Chinese into words.

    Parameters
    ----------
    merges : Tokenizer
        A byte-pair tokenizer of uncut text. What it has merged out of several words is a term
        (卷积神经网络) and cut as one word, unless it only glues a particle to a word (的方法), as a
        third of such merges do.

    Attributes
    ----------
    general : dict of str to int
        How often jieba's own texts use each word of its dictionary.
    terms : dict of str to list of str
        The words that are not in it, and the words of it that each is made of.
    """

    def __init__(self, merges: Tokenizer) -> None:
        self.cutter = jieba.Tokenizer()
        self.cutter.initialize()
        self.general = {w: n for w, n in self.cutter.FREQ.items() if n and is_han(w)}
        tagger = jieba.posseg.POSTokenizer(self.cutter)
        merged = {folding().normalize_str(token) for token in merges.get_vocab()}
        unknown = (w for w in merged if is_han(w) and w not in self.general)
        tagged = {w: [*map(tuple, tagger.cut(w, HMM=False))] for w in sorted(unknown)}
        self.terms = {
            w: [part for part, _ in parts] for w, parts in tagged.items() if is_term(parts)
        }
        for term in self.terms:
            self.cutter.add_word(term)

    def cut(self, text: str) -> list[str]:
        """Return the words of a text and what stands between them, folded."""
        return self.cutter.lcut(folding().normalize_str(text), HMM=False)


def is_han(word: str) -> bool:
    """Whether every character is a Chinese one."""
    return re.fullmatch(f"{HAN}+", word) is not None


def is_term(tagged: Sequence[tuple[str, str]]) -> bool:
    """Whether words, each with its part of speech, make a term.

    Short ones do (数据集, 自适应) unless a word is a particle or the like; long ones if all words
    carry meaning, one of them a noun.
    """
    if any(word in GLUE or (len(word) > 1 and tag[0] in FUNCTION) for word, tag in tagged):
        return False
    if sum(len(word) for word, _ in tagged) <= SHORT:
        return True
    return all(tag[0] in CONTENT for _, tag in tagged) and any("n" in tag for _, tag in tagged)
