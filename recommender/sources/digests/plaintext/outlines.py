"""Outlines that are indented and have no marks, as mind maps and outliners are exported, as nested lists."""

import re
from collections.abc import Sequence
from itertools import pairwise

_INDENTED = re.compile(r"(\t+|(?: {4})+)(?=\S)")
_MARKED = re.compile(r"\s*(?:[-*+•>#|=]|\d{1,3}[.)、]|[\[(（]\d{1,3}[\])）]|[①-⑳])")
_FEWEST = 8
"""Lines of an outline, at least."""


def is_outline(text: str) -> bool:
    """Whether nearly each line of a text stands in, on several levels and one at a time, without blank lines or marks."""
    lines = text.strip("\n").split("\n")
    if len(lines) < _FEWEST:
        return False
    depths = [_depth(line) for line in lines if line.strip()]
    inside = sum(depth > 0 for depth in depths)
    apart = len(lines) - len(depths)
    return (
        inside * 10 >= 8 * len(depths)
        and apart * 10 <= len(lines)
        and len(set(depths)) > 2
        and all(below <= above + 1 for above, below in pairwise(depths))
        and not any(map(_MARKED.match, lines))
    )


def as_lists(lines: Sequence[str]) -> list[str]:
    """Write each line of an outline as an element of a list, as deep as it stands in."""
    return [f"{'    ' * _depth(line)}- {line.strip()}" if line.strip() else line for line in lines]


def _depth(line: str) -> int:
    indent = _INDENTED.match(line)
    return len(indent[1].replace("    ", "\t")) if indent else 0
