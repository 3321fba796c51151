"""What Chinese texts call an acronym that they put in brackets behind it: 检索增强生成（RAG）.

Chinese has no initials and no spaces that would say where the name begins. So names are found by how
often they are repeated: what stands before the bracket in many papers, and is not always preceded by
one and the same character, begins there (Okazaki, Ananiadou 2006, *Building an abbreviation dictionary
using a term recognition approach*).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

BRACKETS = re.compile(r"\s?[（(]([A-Za-z][A-Za-z0-9]{1,9}?)s?[)）]")
BEFORE = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9\-–]{0,17}$")
LEADING = re.compile(r"^(?:的|和|与|在|对|为|用|使用|采用|利用|通过|基于|结合)(?=..)")
LEAST = 3  # papers that have a name
ALIKE = 0.3  # share of the papers with the acronym in brackets that have it
SHORTEST = 3  # characters of a name


def before_brackets(texts: Iterable[str]) -> dict[str, Counter[str]]:
    """Count what stands before each acronym in brackets, once a text; by its lower case."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        pairs = set()
        for bracket in BRACKETS.finditer(text):
            start = max(0, bracket.start() - 18)
            if before := BEFORE.search(text[start : bracket.start()]):
                pairs.add((bracket[1].lower(), before[0]))
        for short, before_it in pairs:
            found[short][before_it] += 1
    return dict(found)


def name_among(before: Mapping[str, int]) -> str:
    """Return the longest name that is repeated, an empty string if none is.

    Parameters
    ----------
    before : mapping of str to int
        What stands before the bracket, and in how many texts.
    """
    ends: Counter[str] = Counter()
    for run, times in before.items():
        for start in range(len(run) - SHORTEST + 1):
            ends[run[start:]] += times
    longer: Counter[str] = Counter()
    for end, times in ends.items():
        longer[end[1:]] = max(longer[end[1:]], times)
    least = max(LEAST, ALIKE * sum(before.values()))
    names = [
        (len(end), times, end)
        for end, times in ends.items()
        if times >= least and not end[0].isascii() and longer[end] <= times / 2
    ]
    return LEADING.sub("", max(names)[2]) if names else ""
