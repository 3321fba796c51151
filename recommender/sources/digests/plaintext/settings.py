"""Files of settings: ``title = "A Title"`` below ``[paper]``, as lines with labels (INI, TOML)."""

import re
from collections import Counter
from collections.abc import Sequence

from recommender.sources.digests.plaintext import separated
from recommender.sources.digests.plaintext.extensions import at_lines
from recommender.sources.digests.text import labels

_SET = re.compile(r"[ \t]*([A-Za-z][\w-]{1,15})[ \t]*=[ \t]*(\S.*)$")
_SECTION = re.compile(r"[ \t]*\[{1,2}[\w .\"'/-]{1,60}\]{1,2}[ \t]*$")
_QUOTES = re.compile(r"^\[?[\"']|[\"']\]?$")
_BETWEEN = re.compile(r"[\"'][ \t]*,[ \t]*[\"']")
_FEWEST = 3
"""Entries, at least."""

may_be_in = at_lines(r"[ \t]*[A-Za-z][\w-]{1,15}[ \t]*=[ \t]*\S")


def as_labels(lines: Sequence[str]) -> list[str]:
    """Write such lines as ``title: A Title``, and the names of sections as blank lines; other texts stay as they are."""
    found = [_SET.match(line) for line in lines]
    keys = Counter(match[1].casefold() for match in found if match)
    often = [key for key, count in keys.items() if count >= _FEWEST]
    known = [key for key in often if labels.field_of(key)]
    if len(known) < 2 or not any(map(separated.is_title, often)):
        return list(lines)
    written = []
    for line, match in zip(lines, found, strict=True):
        if match and match[1].casefold() in often:
            value = _QUOTES.sub("", match[2].rstrip(" \t,"))
            line = f"{match[1]}: {_BETWEEN.sub(', ', value)}"
        elif _SECTION.match(line):
            line = ""
        written.append(line)
    return written
