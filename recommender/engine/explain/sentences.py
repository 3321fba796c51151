"""Sentences: where they end, in Chinese and in English."""

import re
from bisect import bisect_right

from recommender.entries.scripts import HAN

_END = re.compile(
    rf"""
    [。！？；!?.\n] (?:  # which one is looked at behind it: a text is gone through thrice as fast
        (?<=[^.\n]) [。！？；!?]* [”’」』）》"')\]]*   # Chinese marks end a sentence whatever follows
        | (?<=\.) \.* [”’"')\]]* (?= \s | $ | [{HAN}] )
        | (?<=\n) \s*\n
    )
    """,
    re.VERBOSE,
)
_UNBREAKABLE = re.compile(
    r"""
    \$\$.+?\$\$ | \$[^$\n]{1,200}\$ | \\\(.+?\\\) | \\\[.+?\\\]
    | https?://\S+
    | \([^()]{1,200}\) | （[^（）]{1,200}）| \[[^][]{1,200}\]
    """,
    re.VERBOSE | re.DOTALL,
)
"""Formulas, links and brackets: no sentence ends inside."""

_SHORTENED = re.compile(
    r"""
    (?: (?<![^\W\d_]) (?:
        al | approx | ca | cf | [Dd]ept | Dr | [Ee]qs? | [Ff]igs? | incl | Mrs? | Ms | Nos? | pp
        | Prof | [Rr]ev | Phys | Lett | Math | [Rr]efs? | resp | [Ss]ecs? | St | [Tt]abs? | Thm
        | viz | [Vv]ol | vs
        | [A-Z]                 # an initial
        | (?: \w\. )+ \w        # e.g., i.i.d., U.S.
        | (?: Ph\. )? D
    ) | (?<=[:;：；]\s) \d{1,2} ) \Z  # the first number of a list
    """,
    re.VERBOSE,
)
_OPENS = re.compile(rf"\s+[\"'“‘(\[]*[^\W_a-z]|\s+[\"'“‘(\[$\\]|\s*\Z|\s*[{HAN}]")
"""The first character of a sentence: no small letter, since after an abbreviation's full stop a sentence goes on with one."""

_LETTER = re.compile(r"[^\W\d_]")
_LONGEST = 8  # characters of an abbreviation


def sentences(text: str) -> list[str]:
    """Split a text into its sentences.

    Chinese ends them with 。！？ and ；, English with a full stop, question or exclamation mark
    before a space and a capital, digit or bracket; a blank line ends one too. Formulas, links,
    brackets, decimals, initials and abbreviations (``e.g.``, ``et al.``, ``Fig. 3``) stay whole:
    rather two sentences in one than one in two.

    Returns
    -------
    list of str
        In order, white space squeezed, each with a letter.
    """
    unbreakable = [match.span() for match in _UNBREAKABLE.finditer(text)]
    starts = [start for start, _ in unbreakable]
    sentences_found: list[str] = []
    begin = 0
    for match in _END.finditer(text):
        around = bisect_right(starts, match.start()) - 1
        if around >= 0 and match.start() < unbreakable[around][1] - 1:
            continue
        if _goes_on(text, begin, match) or not _LETTER.search(text, begin, match.end()):
            continue
        sentences_found.append(" ".join(text[begin : match.end()].split()))
        begin = match.end()
    rest = " ".join(text[begin:].split())
    if _LETTER.search(rest):
        sentences_found.append(rest)
    elif rest and sentences_found:
        sentences_found[-1] += f" {rest}"
    return sentences_found


def _goes_on(text: str, begin: int, mark: re.Match[str]) -> bool:
    """Whether the sentence goes on after a mark that may end one."""
    if mark[0][0] not in ".!?":
        return False
    if not _OPENS.match(text, mark.end()):
        return True
    if mark[0][0] != "." or mark.end() == len(text):
        return False
    return bool(_SHORTENED.search(text, max(begin, mark.start() - _LONGEST), mark.start()))
