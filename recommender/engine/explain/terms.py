"""Terms: runs of words that two texts share, as a reader would name them."""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple, TypeAlias

from recommender.encoders.everyday_words import everyday_words
from recommender.encoders.term_encoder import TermEncoder, Tokens
from recommender.encoders.vectors import Scores
from recommender.entries.scripts import CHINESE

_LONGEST = 3  # words of a term
_RARE = 2.8  # the idf from which a word is rare, that of one that a sixth of the entries have
# Words and punctuation marks that a term may span: a mark may stand between two words.
_NEXT = 2 * _LONGEST - 1
_JOINTS = ("", " ", "-", "\n")  # what may stand between the words of a term


class TextTerm(NamedTuple):
    """A term as it is written in its text, the sum of its words' rarity, and the largest."""

    text: str
    weight: float
    rarest: float


Words = tuple[str, ...]
Terms = Mapping[Words, TextTerm]
"""Terms by their words in lower case."""


_Word: TypeAlias = tuple[str, int, int, float]
"""A word: its form, where it starts and ends, and its idf."""


class Rarities(dict[int, float]):
    """The rarity of each token: the largest idf of the features it counts for, 0 if it counts for none; computed when first asked for.

    Parameters
    ----------
    term_encoder : TermEncoder
    idf : array, shape (65536,), float32
        Of each feature, from `SparseVectors.idf`.
    """

    def __init__(self, term_encoder: TermEncoder, idf: Scores) -> None:
        super().__init__()
        self._term_encoder, self._idf = term_encoder, idf

    def __missing__(self, token: int) -> float:
        """Return the rarity of a token, and keep it."""
        features = self._term_encoder.features(token)
        self[token] = rarity = max((float(self._idf[id]) for id in features), default=0.0)
        return rarity


class TermFilter(NamedTuple):
    """The terms to look for in a text: those that another text has too.

    Attributes
    ----------
    tokens : set of int
        At least one token of each word that a term of the other texts begins with. A text without any of these
        shares no term.
    terms : set of tuples of str, optional
        The terms of the other texts, where they are known.
    first_words : set of str
        The first word of each of `terms`.
    """

    tokens: Set[int]
    terms: Set[Words] | None = None
    first_words: Set[str] = frozenset()

    @classmethod
    def of(cls, tokens: Set[int], terms: Terms) -> "TermFilter":
        """Return what to look for in another text, given the rare tokens and the terms of one."""
        return cls(tokens, terms.keys(), {key[0] for key in terms})


def rare_tokens(every: Iterable[Tokens], rarities: Rarities) -> Set[int]:
    """Return the rare tokens of texts: a term begins with a rare word, and a rare word has at least one of these."""
    return {id for id in {id for tokens in every for id in tokens.ids} if rarities[id] >= _RARE}


def terms(tokens: Tokens, rarities: Rarities, only: TermFilter | None = None) -> Terms:
    """Return the terms of a text: runs of up to three words that begin and end with a rare one.

    Words are whole: of Latin letters as they are written, of Chinese as the term encoder cuts them. A
    number may end a term that it is joined to (``GPT-4``).

    Parameters
    ----------
    only : TermFilter, optional
        Only these are looked for.
    """
    # All of the texts of a page of results come through here, hence the early ends, and one loop for all of it.
    if only is not None and only.tokens.isdisjoint(tokens.ids):
        return {}
    keys = only.terms if only else None
    text = tokens.text
    words = _words(tokens, rarities, only and only.tokens)
    found_terms: dict[Words, TextTerm] = {}
    for first, (form, start, _, idf) in enumerate(words):
        if idf < _RARE or (only and keys is not None and form not in only.first_words):
            continue
        key: Words = ()
        weight = rarest = 0.0
        for last in range(first, min(first + _LONGEST, len(words))):
            other, begin, end, rarity = words[last]
            between = text[words[last - 1][2] : begin]
            if last > first and between not in _JOINTS:
                break
            key, weight = (*key, other), weight + rarity
            rarest = max(rarest, rarity)
            if keys is not None and key not in keys:
                continue
            numbered = other.isdigit() and last > first and between in ("", "-")
            if (rarity >= _RARE and (last > first or len(form) > 1)) or numbered:
                written = " ".join(text[start:end].split())
                found_terms.setdefault(key, TextTerm(written, weight, rarest))
    return found_terms


def _words(tokens: Tokens, rarities: Rarities, near: Set[int] | None) -> list[_Word]:
    """Return the whole words of a text, each with its idf: that of its rarest token, 0 for an everyday word.

    Given `near`, only words within `_NEXT` words after one of these tokens are returned: no other can be part of a term
    that begins with one.
    """
    places: Iterable[int] = range(len(tokens.ids))
    if near is not None:
        near_rare: set[int] = set()
        for id, word in zip(tokens.ids, tokens.words, strict=True):
            if id in near:
                near_rare.update(range(word, word + _NEXT))
        places = [place for place, word in enumerate(tokens.words) if word in near_rare]
    everyday, words = everyday_words(), list[_Word]()
    number = -1  # of the word that was begun last, and may go on
    for place in places:
        form, (start, end), word = tokens.forms[place], tokens.offsets[place], tokens.words[place]
        rare = rarities[tokens.ids[place]]
        if word == number and not CHINESE.match(form):
            beginning, begin, _, rarity = words[-1]
            words[-1] = beginning + form, begin, end, max(rarity, rare)
            continue
        number = -1
        if rare or form.isdigit():
            number = word
            words.append((form, start, end, rare))
    return [word if word[0] not in everyday else (*word[:3], 0.0) for word in words]


def shared_terms(terms_of_one: Terms, terms_of_other: Terms, limit: int) -> tuple[str, ...]:
    """Return the terms that both texts have, by falling sum of idf, at most `limit`, none with a word of an earlier one.

    They are written as in the first text; ties by length, then by their words. A term whose rarest word has less than
    half the idf of the rarest shared word is left out: "vision transformer" tells more than "image size".
    """
    used_words: set[str] = set()
    texts: list[str] = []
    shared = terms_of_one.keys() & terms_of_other.keys()
    enough = max((terms_of_one[key].rarest for key in shared), default=0.0) / 2
    for key in sorted(shared, key=lambda key: (-terms_of_one[key].weight, -len(key), key)):
        if len(texts) == limit:
            break
        if terms_of_one[key].rarest >= enough and not used_words.intersection(key):
            used_words.update(key)
            texts.append(terms_of_one[key].text)
    return tuple(texts)
