"""FTS queries: the text that a person types into a search box, as expressions of FTS5's query language.

All of it is quoted, so none of it is read as syntax of that language.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recommender.catalogue.fts_text import normalised, phrase_expression, tokenised, whole_token
from recommender.entries import identity
from recommender.entries.chinese_variants import simplified
from recommender.entries.scripts import HAN

_LONGEST = 500  # characters of what may be a whole title
_BEGINNING = 3  # letters
_MOST = 32  # words looked at: of a longer text the first
_NAME = 4  # words of a person's name, at most
_BREAK = re.compile(r"[\x00-/:-@\[-`{-\xa0\u2000-\u206f\u3000-\u303f\s]+")
_HAN = re.compile(f"([{HAN}]+)")
_PARTICLES = frozenset("的地得了着与和及或在是对于之其")
_ARTICLES = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    ]
)


@dataclass(frozen=True)
class FtsQuery:
    """A search text and its words, in order, each once.

    Attributes
    ----------
    text : str
        The text with full-width letters made ordinary (NFKC), without control characters.
    words : tuple of str
        Its words in lower case and simplified characters; articles and the like only where it has no others.
    unfinished : bool
        Whether the last word may be the beginning of one.
    name : bool
        Whether the text has the form of an id or a link: then all of it is one word.
    """

    text: str
    words: tuple[str, ...]
    unfinished: bool
    name: bool

    @classmethod
    def of(cls, question: str, tokenize: Callable[[str], Sequence[str]]) -> "FtsQuery":
        """Read a question.

        Parameters
        ----------
        tokenize : callable
            Cuts Chinese text without spaces into words.
        """
        text = normalised(question.encode("utf-8", "replace").decode())
        if len(text.split()) == 1 and identity.canonical(text.strip()):
            return cls(text, (text.strip(),), unfinished=False, name=True)
        words_found: dict[str, None] = {}
        alike = simplified(text.lower())
        for chunk in _BREAK.split(alike):
            for part in _HAN.split(chunk):
                words = _join_characters(tokenize(part)) if _HAN.match(part) else [part]
                words_found.update(
                    dict.fromkeys(word for word in words if any(map(str.isalnum, word)))
                )
                if len(words_found) >= _MOST:
                    break
        words = list(words_found)[:_MOST]
        telling = [word for word in words if word not in _ARTICLES and word not in _PARTICLES]
        open_ended = bool(words) and words[-1] in telling and alike.endswith(words[-1])
        unfinished = open_ended and not _HAN.match(words[-1])
        return cls(text, tuple(telling or words), unfinished, name=False)

    def title(self) -> str | None:
        """Return the expression for entries with exactly this title, None where the text is too long for one."""
        if len(self.text) > _LONGEST:
            return None
        return f'title : "{whole_token(self.text)}"'

    def author(self) -> str | None:
        """Return the expression for entries by exactly this author, surname first or last; None where it is no name."""
        parts = self.text.split()
        long = len(parts) > _NAME or len(tokenised(self.text).split()) > 2 * _NAME
        if not self.words or long:
            return None
        if all(map(_HAN.fullmatch, parts)):  # such as 王 小明
            parts = ["".join(parts)]
        orders = {
            " ".join(parts),
            " ".join([*parts[1:], parts[0]]),
            " ".join([parts[-1], *parts[:-1]]),
        }
        names = sorted(f'"{whole_token(order)}"' for order in orders)
        return f"authors : ({' OR '.join(names)})"

    def prefix(self, word: str) -> str | None:
        """Return the FTS5 expression for words that begin so; None unless this is the last word of an unfinished question.

        It must have three letters or more: looking up a shorter prefix takes as long as reading a tenth of all words.
        """
        expression = phrase_expression(word)
        may_go_on = self.unfinished and word == self.words[-1] and not expression.endswith("*")
        return f"{expression} *" if may_go_on and len(word) >= _BEGINNING else None


def character_pairs(word: str) -> list[str]:
    """Return the pairs of neighbours in a longer Chinese word, else the word alone."""
    return (
        ["".join(pair) for pair in pairwise(word)] if len(word) > 2 and _HAN.match(word) else [word]
    )


def _join_characters(pieces: Sequence[str]) -> list[str]:
    """Return words from the tokens of a Chinese text: single characters in a row are one word.

    The tokenizer does not know it, as it does not know a name: 王, 小, 明 are 王小明.
    """
    words: list[str] = []
    last_was_single = False
    for piece in pieces:
        single = len(piece) == 1 and piece not in _PARTICLES
        if single and last_was_single:
            words[-1] += piece
        else:
            words.append(piece.rstrip("的") if len(piece) > 2 else piece)
        last_was_single = single
    return words
