"""How much a text says, and whether it is running text."""

import re

from recommender.entries.scripts import HAN, HANGUL, KANA
from recommender.sources.digests.text.peeling import title_core
from recommender.sources.digests.text.two_languages import halves

_URL = re.compile(r"[\[(<（]?\s*https?://[^\s\])>）]+\s*[\])>）]?")
_CLAUSES = re.compile(r"[，。；].*[，。；、]")
_LONG, _LONGEST_TITLE = 60, 180
_MORE_PEOPLE = re.compile(r"\bet al\.\W*$")
_WIDE = re.compile(f"[{HAN}{KANA}{HANGUL}]")
_INNER_STOP = re.compile(r"[.!?](?<=[a-z\d)]{2}.) [A-Z]")
_INNER_STOP_UNASKED = re.compile(r"[.!](?<=[a-z\d)]{2}.) [A-Z]")
"""The end of a sentence within a text; titles may ask, and go on."""
_YEAR_LAST = re.compile(r"(?:19|20)\d\d[)）]?(?:\s?:\s?[\d–-]+)?\.?\s*$")
_HAS_PARTS = re.compile(r"[“”\"]|\w[.。]\s|[?!]\s(?:[A-Z][\w'’.-]+ ){1,3}[A-Z][\w'’-]+, ")
_LONGEST_REFERENCE = 320
_STOP = re.compile(r"(?:[。…]|\w\.|\.{3})$")


def width(text: str) -> int:
    """Return how much a text says, in Latin letters: a Chinese character says as much as two."""
    return len(text) + (0 if text.isascii() else len(_WIDE.findall(text, 0, 2000)))


def is_prose(text: str) -> bool:
    """Whether a line is text and no title: long, or a sentence to its end, or several clauses."""
    text = _URL.sub("", text) if "://" in text else text
    text = _MORE_PEOPLE.sub("", text) if "et al" in text else text
    if len(text) <= _LONGEST_REFERENCE and _YEAR_LAST.search(text, len(text) - 20):
        title = text[slice(*title_core(text))]
        text = text if _HAS_PARTS.search(title) else title  # without where it appeared
    if both := halves(text):
        text = text[slice(*both[0])]
    said = width(text)
    if said >= 60 and _CLAUSES.search(text):
        return True
    if len(text) >= _LONG and said >= 2 * _LONG and (said > len(text) + 8 or len(text) > 240):
        return True
    inner = _INNER_STOP if len(text) >= _LONGEST_TITLE else _INNER_STOP_UNASKED
    if len(text) >= 100 and inner.search(text):
        return True
    return said >= 40 and bool(_STOP.search(text, len(text) - 4))
