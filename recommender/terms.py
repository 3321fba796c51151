"""Terms: runs of words that two texts share, as a reader would name them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.lexical import Lexicon, Token
from recommender.vectors import Vectors

_LONGEST = 3  # words of a term
_RARE = 2.8  # rarity of a word that one entry in six has: what more of them have tells nothing
_JOINTS = ("", " ", "-", "\n")  # what may stand between the words of a term


class Term(NamedTuple):
    """A term as it is written in its text, the sum of its words' rarity, and the largest."""

    shown: str
    weight: float
    rarest: float


Key = tuple[str, ...]
Terms = Mapping[Key, Term]
"""By its words in lower case."""


class _Word(NamedTuple):
    form: str
    start: int
    end: int
    rarity: float


def terms(text: str, lexicon: Lexicon, rarity: Vectors) -> Terms:
    """Return the terms of a text: runs of up to three words that begin and end with a rare one.

    Words are whole: of Latin letters as they are written, of Chinese as the lexicon cuts them. A
    number may end a term that it is joined to (``GPT-4``).

    Parameters
    ----------
    rarity : array, shape (65536,), float32
        From `Bags.rarity`.
    """
    words = list(_words(lexicon.tokens(text), rarity))
    found: dict[Key, Term] = {}
    for first, word in enumerate(words):
        if word.rarity < _RARE:
            continue
        key: Key = ()
        weight = rarest = 0.0
        for last in range(first, min(first + _LONGEST, len(words))):
            between = text[words[last - 1].end : words[last].start]
            if last > first and between not in _JOINTS:
                break
            key, weight = (*key, words[last].form), weight + words[last].rarity
            rarest = max(rarest, words[last].rarity)
            numbered = words[last].form.isdigit() and last > first and between in ("", "-")
            if (words[last].rarity >= _RARE and (last > first or len(word.form) > 1)) or numbered:
                shown = " ".join(text[word.start : words[last].end].split())
                found.setdefault(key, Term(shown, weight, rarest))
    return found


def _words(tokens: Iterable[Token], rarity: Vectors) -> Iterable[_Word]:
    """Yield whole words; one of several tokens is as rare as the rarest."""
    held: _Word | None = None
    number = -1
    for token in tokens:
        rare = max((float(rarity[id]) for id in token.features), default=0.0)
        chinese = "\u3400" <= token.form[0] <= "\u9fff"
        if held and token.word == number and not chinese:
            form = held.form + token.form
            held = _Word(form, held.start, token.end, max(held.rarity, rare))
            continue
        if held:
            yield held
        held, number = None, token.word
        if token.features or token.form.isdigit():
            held = _Word(token.form, token.start, token.end, rare)
    if held:
        yield held


def in_common(one: Terms, other: Terms, most: int) -> tuple[str, ...]:
    """Return the terms that both have, the rarest first, none with a word told before.

    They are written as in `one`; ties by length, then by
    their words. Beside a rare one, what is not half as rare
    tells nothing.
    """
    told: set[str] = set()
    shown: list[str] = []
    shared = one.keys() & other.keys()
    enough = max((one[key].rarest for key in shared), default=0.0) / 2
    for key in sorted(shared, key=lambda key: (-one[key].weight, -len(key), key)):
        if len(shown) == most:
            break
        if one[key].rarest >= enough and not told.intersection(key):
            told.update(key)
            shown.append(one[key].shown)
    return tuple(shown)
