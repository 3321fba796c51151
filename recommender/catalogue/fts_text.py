"""FTS text: texts as FTS5 is given them, tokens with spaces between, whatever the language.

Chinese characters, kana and hangul are indexed as overlapping pairs, and a word of more than two characters is queried as a
phrase of pairs, so it is found however a text would be segmented. Single characters would do as well, but
most texts have most of the frequent ones, so a word of two would be looked for in nearly all texts.
Traditional characters are indexed and queried as the simplified ones.
"""

import re
import unicodedata

from recommender.entries.chinese_variants import simplified
from recommender.entries.identity import digest, title_key
from recommender.entries.scripts import HAN, HANGUL, KANA

MARK = "\ue000"
"""The first character of tokens for a whole title or author's name: a private one, which nobody types."""

# Replaced one by one, as NFKC does, in a tenth of its time; Chinese texts hold little else that it changes.
_MARKS = tuple(zip("，：；（）！？", ",:;()!?", strict=True))
_RUN = re.compile(f"[{HAN}{KANA}{HANGUL}]+")


def normalised(text: str) -> str:
    """Return a text in NFKC, with spaces for null characters and for `MARK`."""
    for mark, narrow in _MARKS:
        text = text.replace(mark, narrow)
    return unicodedata.normalize("NFKC", text).replace(MARK, " ").replace("\0", " ")


def tokenised(text: str) -> str:
    """Return a text as FTS5 tokenizes it: NFKC, simplified, Chinese cut into overlapping pairs.

    ``扩散模型`` becomes ``扩散 散模 模型 型``: the last character of a run also stands alone, so that every
    character begins a token.
    """
    if text.isascii():
        return text
    return _RUN.sub(_pairs, simplified(normalised(text)))


def _pairs(run: re.Match[str]) -> str:
    """Return a run of characters as overlapping pairs and its last character, with a space around each."""
    characters = run[0]
    parts = [" "] * (3 * len(characters))
    parts[1::3] = characters
    parts[2::3] = f"{characters[1:]} "
    return "".join(parts)


def whole_token(name: str) -> str:
    """Return the token for a whole title or name, the same whatever its case and punctuation: exact matches are by it."""
    alike = simplified(name)
    return MARK + digest(title_key(alike) or normalised(alike).strip())


def phrase_expression(phrase: str) -> str:
    """Return the FTS5 expression that matches a phrase, which may have any characters."""
    folded = unicodedata.normalize("NFKC", phrase).rstrip()
    words, beginning = tokenised(folded), ""
    if _RUN.match(folded[-1:]):  # the run may go on in the text
        words, beginning = (words[:-2], "") if _RUN.match(folded[-2:-1]) else (words, " *")
    return '"' + words.strip().replace('"', '""') + '"' + beginning
