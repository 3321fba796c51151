"""Terms: runs of words that two texts share, as a reader would name them."""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from recommender.encoders.term_encoder import TermEncoder, Tokens
from recommender.encoders.vectors import Scores
from recommender.entries.scripts import CHINESE

_LONGEST = 3  # words of a term
_RARE = 2.8  # rarity of a word that one entry in six has: what more of them have tells nothing
_NEXT = 2 * _LONGEST - 1  # pieces of a text that a term lies in: marks stand between words
_JOINTS = ("", " ", "-", "\n")  # what may stand between the words of a term
_OF_ANY = """
about above accurate achieve achieved achieves achieving across additional address addresses
addressing advance advanced advances aim aims allow allowing allows also although analyze apply
approach approaches available based benchmark benchmarks better beyond both challenge challenges
challenging combine combining compare compared comparable complex comprehensive consider
considered consistent consistently contrast crucial current currently demonstrate demonstrated
demonstrates demonstrating desired despite develop developed different directly due each
effective effectively effectiveness efficient efficiently enable enables enabling enhance
enhanced enhances enhancing essential evaluate evaluation existing experiment experiments
explore extensive finally find findings first focus framework furthermore gap given handle
higher highlight highly however important improve improved improvement improves improving
include including increase increasing insights introduce introduced introduces introducing
investigate issue issues key known lack leverage leveraged leverages leveraging limit
limitations limited many method methods moreover most multiple namely need needs new novel
obtain often one only outperform outperforms over overcome paper particular performance perform
performs possible potential present presents problem problems promising propose proposed
proposes proposing provide provides providing recent recently reduce reduced reduces reducing
rely require required requires research result results several show shown shows significant
significantly simple specific specifically still strategy strong studies study substantially
such technique techniques their these third three through thus traditional two typically under
unlike up use used uses using validate various well while wide widely within without work works
yet 一种 不同 主要 之间 优于 传统 使用 分析 利用 包括 可以 同时 基于 多种 存在 实现 实验 展示 引入 当前 影响 性能 挑战 提供 提出 提出了 提升 提高 效果 效率
新的 方法 方面 显著 显示 有效 本文 模型 探索 改进 旨在 现有 现有的 现有方法 相比 研究 确保 策略 结果 结合 能力 能够 表现 表明 设计 证明 通过 通常 采用 重要 问题
降低 限制 面临 领域 验证 验证了
"""
_EMPTY = frozenset(_OF_ANY.split())
"""Words of any abstract, however rare in a catalogue: they begin and end no term."""


class TextTerm(NamedTuple):
    """A term as it is written in its text, the sum of its words' rarity, and the largest."""

    shown: str
    weight: float
    rarest: float


Words = tuple[str, ...]
Terms = Mapping[Words, TextTerm]
"""Terms by their words in lower case."""


class _Word(NamedTuple):
    form: str
    start: int
    end: int
    idf: float


def terms(
    tokens: Tokens, term_encoder: TermEncoder, idf: Scores, near: Set[int] | None = None
) -> Terms:
    """Return the terms of a text: runs of up to three words that begin and end with a rare one.

    Words are whole: of Latin letters as they are written, of Chinese as the term encoder cuts them. A
    number may end a term that it is joined to (``GPT-4``).

    Parameters
    ----------
    idf : array, shape (65536,), float32
        From `SparseVectors.idf`.
    near : set of int, optional
        Only terms whose first word has one of these tokens are wanted: others may be left out.
    """
    text = tokens.text
    words = list(_words(tokens, term_encoder, idf, near))
    found: dict[Words, TextTerm] = {}
    for first, word in enumerate(words):
        if word.idf < _RARE:
            continue
        key: Words = ()
        weight = rarest = 0.0
        for last in range(first, min(first + _LONGEST, len(words))):
            between = text[words[last - 1].end : words[last].start]
            if last > first and between not in _JOINTS:
                break
            key, weight = (*key, words[last].form), weight + words[last].idf
            rarest = max(rarest, words[last].idf)
            numbered = words[last].form.isdigit() and last > first and between in ("", "-")
            if (words[last].idf >= _RARE and (last > first or len(word.form) > 1)) or numbered:
                shown = " ".join(text[word.start : words[last].end].split())
                found.setdefault(key, TextTerm(shown, weight, rarest))
    return found


def rare_tokens(tokens: Tokens, term_encoder: TermEncoder, idf: Scores) -> Set[int]:
    """Return the tokens of a text that words with which a term may begin are made of: of each one at least."""
    return {id for id in tokens.ids if _rarity(id, term_encoder, idf) >= _RARE}


def _rarity(token: int, term_encoder: TermEncoder, idf: Scores) -> float:
    return max((float(idf[id]) for id in term_encoder.features(token)), default=0.0)


def _words(
    tokens: Tokens, term_encoder: TermEncoder, idf: Scores, near: Set[int] | None
) -> Iterable[_Word]:
    """Yield whole words; one of several tokens is as rare as the rarest."""
    places: Iterable[int] = range(len(tokens.ids))
    if near is not None:
        wanted = {
            word + behind
            for id, word in zip(tokens.ids, tokens.words, strict=True)
            if id in near
            for behind in range(_NEXT)
        }
        places = [place for place, word in enumerate(tokens.words) if word in wanted]
    held: _Word | None = None
    number = -1
    for place in places:
        form, (start, end), word = tokens.forms[place], tokens.offsets[place], tokens.words[place]
        features = term_encoder.features(tokens.ids[place])
        rare = max([float(idf[id]) for id in features], default=0.0)
        if held and word == number and not CHINESE.match(form):
            held = _Word(held.form + form, held.start, end, max(held.idf, rare))
            continue
        if held:
            yield _weighed(held)
        held, number = None, word
        if features or form.isdigit():
            held = _Word(form, start, end, rare)
    if held:
        yield _weighed(held)


def _weighed(word: _Word) -> _Word:
    return word._replace(idf=0.0) if word.form in _EMPTY else word


def in_common(one: Terms, other: Terms, most: int) -> tuple[str, ...]:
    """Return the terms that both have, by falling sum of idf, at most `most`, none with a word of an earlier one.

    They are written as in `one`; ties by length, then by their words. A term whose rarest word has less than
    half the idf of the rarest shared word is left out: "vision transformer" tells more than "image size".
    """
    used: set[str] = set()
    shown: list[str] = []
    shared = one.keys() & other.keys()
    enough = max((one[key].rarest for key in shared), default=0.0) / 2
    for key in sorted(shared, key=lambda key: (-one[key].weight, -len(key), key)):
        if len(shown) == most:
            break
        if one[key].rarest >= enough and not used.intersection(key):
            used.update(key)
            shown.append(one[key].shown)
    return tuple(shown)
