"""Brackets and quotation marks that open in one line and close in the next hold both together."""

import re
from collections.abc import Sequence
from itertools import takewhile

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.text import marks

_PAIRS = {"“": "”", "「": "」", "『": "』", '"': '"'}
_LEADING = re.compile(r"\W{0,3}?(?:[^\W\d_]{1,8}\W{1,2})?([“「『\"])")


def brings_closing(before: Block, lines: Sequence[Block]) -> bool:
    """Whether lines bring the closing bracket or mark of a title that the block before them opens."""
    open_, text = before.text, lines[0].text
    if len(open_) > 200 or len(text) > 120:
        return False
    if lines[0].within:
        return not lines[0].gap
    if open_.count("《") == open_.count("》") + 1:
        return "》" in text and "《" not in text.partition("》")[0]
    if _ends_within_brackets(open_) and not (lines[0].first or lines[0].gap):
        closed, closing, _ = text.replace("）", ")").partition(")")
        return bool(closing) and not re.search(r"[(（]|://", closed)
    if not (opening := _unclosed(open_)) or lines[0].first or lines[0].gap:
        return False
    told = takewhile(lambda line: not (line.first or line.gap), lines)
    inner, closed, _ = " ".join(line.text for line in told).partition(_PAIRS[opening])
    return bool(closed) and opening not in inner


def _ends_within_brackets(text: str) -> bool:
    """Whether the last bracket of a text is one that opens."""
    return max(text.rfind("("), text.rfind("（")) > max(text.rfind(")"), text.rfind("）"))


def _unclosed(text: str) -> str:
    """Return the quotation mark that a text begins with and does not close, if there is one."""
    text = marks.without_mark(text)
    start = _LEADING.match(text)
    sign = start[1] if start else ""
    return sign if sign and _PAIRS[sign] not in text[start.end() :] else ""  # type: ignore[union-attr]
