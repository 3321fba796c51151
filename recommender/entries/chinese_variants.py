"""Chinese variants: traditional characters, each folded to its simplified form.

What is searched for and what is found in are written alike, so it does not matter which of the two
a document or a person uses. Character by character is enough for that: where one simplified
character stands for several traditional ones, they are found together.

The table is made by ``scripts/chinese_variants.py`` from OpenCC's, the best kept there is; a library
that converts whole texts (OpenCC itself, zhconv, hanziconv) would be a dependency of ten times the
size for the same 4,000 pairs.
"""

from functools import cache
from importlib.resources import files

from recommender.entries.scripts import CHINESE


def simplified(text: str) -> str:
    """Return a text with each traditional character in its simplified form; all else stays."""
    if text.isascii() or not CHINESE.search(text):
        return text
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    above, below = (
        (files("recommender.entries") / "chinese_variants.txt").read_text("utf-8").splitlines()
    )
    return dict(zip(map(ord, above), below, strict=True))
