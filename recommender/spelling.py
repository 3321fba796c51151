"""Spelling: which known words a misspelt one may stand for."""

from collections.abc import Iterable

_ENOUGH = 4  # letters, from which a word may be misspelt; twice as many allow a second mistake
_USUAL = 10  # times as many mentions as the word itself must have what it may stand for
_KEPT = 3


def similar(word: str, known: Iterable[tuple[str, int]], found: int = 0) -> list[str]:
    """Return up to three known words that differ from `word` by a mistake, in long ones by two.

    A mistake is a letter too many, too few, or another, or two exchanged. The nearest words come
    first, of these the most frequent, then the alphabet.

    Parameters
    ----------
    known : iterable of (str, int)
        Words in lower case and how often each occurs.
    found : int
        How often `word` itself occurs: what it stands for occurs at least ten times as often.
    """
    if len(word) < _ENOUGH or not word.isalpha():
        return []
    limit = 2 if len(word) >= 2 * _ENOUGH else 1
    letters = frozenset(word)
    near = [
        (distance, -count, other)
        for other, count in known
        if abs(len(other) - len(word)) <= limit
        and count >= _USUAL * found
        and len(letters.symmetric_difference(other)) <= 2 * limit
        and 0 < (distance := mistakes(word, other)) <= limit
    ]
    return [other for _, _, other in sorted(near)[:_KEPT]]


def mistakes(a: str, b: str) -> int:
    """Return the optimal string alignment distance: edits and exchanges of neighbours."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
