"""Signs around lines that say no more than where these belong: the branches of a drawn tree, the signs of comments."""

import re
from collections.abc import Sequence

from recommender.sources.digests.plaintext.extensions import at_lines

_BRANCH = re.compile(r"([│┃| \xa0]*)(?:[├└┣┗╰][─━]+|[|`+\\]-{2,}[ \xa0])[ \xa0]*(?=[^\s|:-])")
_LEVEL = re.compile(r"[│┃|][ \xa0]{1,3}|[ \xa0]{2,4}")
_FEWEST = 4
"""Branches of a tree, or lines of a comment, at least."""
_COMMENT = re.compile(r"#(?:[ \t]|$)")

has_branches = at_lines(r"[ \t\xa0│┃|]*(?:[├└┣┗╰][─━]|[|`+\\]--+[ \xa0]+[^\s|:-])")


def branches(lines: Sequence[str]) -> list[str]:
    """Write the branches of a tree as list elements, each as deep as it stands in."""
    found = [_BRANCH.match(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return list(lines)
    return [
        f"{'    ' * len(_LEVEL.findall(match[1]))}- {line[match.end() :]}" if match else line
        for line, match in zip(lines, found, strict=True)
    ]


def is_commented(text: str) -> bool:
    """Whether nearly each line of a text is a comment of a script: ``# A Title``."""
    lines = [line for line in text.split("\n") if line.strip()]
    told = sum(map(bool, map(_COMMENT.match, lines)))
    return told >= 3 * _FEWEST and told * 20 >= 19 * len(lines)


def uncommented(lines: Sequence[str]) -> list[str]:
    """Take the sign off."""
    return [_COMMENT.sub("", line, count=1) for line in lines]
