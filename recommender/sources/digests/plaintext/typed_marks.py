"""Lists, headings and tables as people type them without any markup, as Markdown."""

import re
from collections import Counter
from collections.abc import Sequence

from recommender.sources.digests.plaintext.extensions import at_lines

_SPREAD = re.compile(
    r"^([ \t]*\|[^\n]*)\n[ \t]*\n([ \t]*\|[ \t]*:?-+:?[ \t]*\|[-|: \t]*)\n[ \t]*\n((?:[ \t]*\|[^\n]*(?:\n[ \t]*\n|\n?\Z))+)",
    re.M,
)


def has_spread_tables(text: str) -> bool:
    """Whether a text has a table of Markdown with a blank line behind each row."""
    return "\n\n|" in text and _SPREAD.search(text) is not None


def join_spread_tables(lines: Sequence[str]) -> list[str]:
    """Take the blank lines between the rows of a table behind it, as programs put them between all lines."""
    return _SPREAD.sub(_together, "\n".join(lines)).split("\n")


def _together(table: re.Match[str]) -> str:
    rows = [line for line in table[0].split("\n") if line.strip()]
    return "\n".join(rows) + "\n" * (table[0].count("\n") - len(rows) + 1)


_LISTED = re.compile(r"([→➜➔➡⇒▶▷▸▹◇□★☆✦✧✱✳✴※»›❖❯✓✔☑☞]\ufe0f?)[ \t]*(?=[^\s→⇒])")
_FEWEST_LISTED = 3
_STATUS = re.compile("^(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?[ \\t]*)+(?=\\[)")
"""Pictures before a link: read, to be read, good."""


has_signed_lists = at_lines(_LISTED.pattern)
"""Whether lines of a text begin with signs such as ``→``."""


def signed_lists(lines: Sequence[str]) -> list[str]:
    """Begin with a dash what begins with one sign again and again, each time below a blank line or a rule.

    A sign before only some of the linked lines says something of these: read, recommended.
    """
    opens = [not before.strip(" -=*_") for before in ["", *lines[:-1]]]
    if (
        sum(line.startswith("[") for line, begins in zip(lines, opens, strict=True) if begins)
        >= _FEWEST_LISTED
    ):
        lines = [_STATUS.sub("", line, count=1) for line in lines]
    found = [match and match[1] for match in map(_LISTED.match, lines)]
    counts = Counter(filter(None, found))
    apart = Counter(sign for sign, begins in zip(found, opens, strict=True) if sign and begins)
    listed = {sign for sign, n in apart.items() if n >= max(_FEWEST_LISTED, 0.8 * counts[sign])}
    return [
        _LISTED.sub("- ", line, count=1) if sign in listed else line
        for line, sign in zip(lines, found, strict=True)
    ]


_TYPED = re.compile(r"^([ \t]*)[o§\uf0a7\uf0b7\uf0d8\uf0fc][ \t]+(?=[^\s\d])", re.M)
"""Letters of its fonts for signs, which are pasted as letters: the circle of a second level is an o."""


def has_pasted_lists(text: str) -> bool:
    """Whether list elements of a word processor were pasted, with letters for their signs."""
    return len(_TYPED.findall(text)) >= _FEWEST_LISTED


def pasted_lists(lines: Sequence[str]) -> list[str]:
    """Begin with a dash what begins with such a letter."""
    return [_TYPED.sub(r"\1- ", line) for line in lines]


_DECORATED = re.compile(
    r"[ \t]*(?:([*~#+<>_-])\1{3,}|={3,})[ \t]+([^\W_][^\n|]{1,58}?)[ \t]+(?:([*~#+<>_-])\3{3,}|={3,})[ \t]*$"
)


has_decorated_headings = at_lines(_DECORATED.pattern)
"""Whether lines of a text stand between two rows of a sign."""


def decorated_headings(lines: Sequence[str]) -> list[str]:
    """Write as a heading what stands alone between two rows of a sign: ``===== Papers =====``."""
    return [f"## {match[2]}" if (match := _DECORATED.match(line)) else line for line in lines]


_LONE_NUMBER = re.compile(r"^([ \t]*)(\d{1,3})\.[ \t]*$", re.M)


def has_lone_numbers(text: str) -> bool:
    """Whether numbers stand above what they count, on lines of their own and again and again."""
    return len(_LONE_NUMBER.findall(text)) >= _FEWEST_LISTED


def lone_numbers(lines: Sequence[str]) -> list[str]:
    """Escape such numbers: a list of Markdown begins with the first of them, and not with the others."""
    return [_LONE_NUMBER.sub(r"\1\2\.", line) for line in lines]
