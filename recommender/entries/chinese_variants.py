"""Chinese variants: traditional characters, each folded to its simplified form.

Both queries and documents are folded, so it does not matter which of the two a person or a document
uses. Folding character by character is enough for that: where one simplified
character stands for several traditional ones, a search for one finds all of them.

The table is made by ``scripts/chinese_variants.py`` from OpenCC's, the best kept there is; a library
that converts whole texts (OpenCC itself, zhconv, hanziconv) would be a dependency of ten times the
size for the same 4,000 pairs.
"""

import re
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files


def simplified(text: str) -> str:
    """Return a text with each traditional character in its simplified form; all else stays."""
    return text if text.isascii() else _replaced()(text)


@cache
def _replaced() -> Callable[[str], str]:
    """Return the function that replaces traditional characters: it looks for them, since most texts have few or none."""
    above, below = (
        (files("recommender.entries") / "chinese_variants.txt").read_text("utf-8").splitlines()
    )
    forms = dict(zip(above, below, strict=True))
    # A class of characters beyond the basic plane is looked through one by one; their range is not.
    basic = "".join(character for character in above if character <= "\uffff")
    pattern = re.compile(f"[{basic}\U00020000-\U0003ffff]")
    return partial(pattern.sub, lambda match: forms.get(match[0], match[0]))
