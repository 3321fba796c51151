"""Everyday words: words that any abstract may have, whatever it is about, in English and Chinese.

The list is by frequency in the language, not in a catalogue, which may be small: words of four or more in a thousand
abstracts (20,727 in English and 16,443 in Chinese, both of arXiv) that one abstract hardly ever says twice, 1.12
times on average, whereas the words of a text's subject recur. Function words, which recur too, are added by hand.
"""

from functools import cache
from importlib.resources import files


@cache
def everyday_words() -> frozenset[str]:
    """Return the words, in lower case; Chinese ones as the term encoder cuts them."""
    text = (files("recommender.encoders") / "everyday_words.txt").read_text("utf-8")
    return frozenset(text.split())
