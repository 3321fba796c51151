"""Tables whose columns begin at the same places of a fixed font: where they begin, and their rows.

A Chinese, Japanese or Korean character takes two columns, but not for every program that lines up:
columns or characters are counted, whichever fits the lines better.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

Cells = list[str]

_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_FRAME_SIGNS = " |│"


def columns(text: str) -> int:
    """Return how many columns of a fixed font a text takes: a Chinese character two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def common_places(lines: Sequence[str]) -> list[int]:
    """Return the columns, from 0, at which parts of nearly all lines begin, two spaces or more before them."""
    places = [[columns(line[: m.end()]) for m in _GAP.finditer(line)] for line in lines]
    counts = Counter(place for found in places for place in found)
    if sum(bool(found) for found in places) < 0.9 * len(lines):
        return []
    return sorted(place for place, count in counts.items() if count >= 0.8 * len(lines))


def cut(line: str, starts: Sequence[int], measure: Callable[[str], int] = columns) -> Cells:
    """Cut a line where its columns begin, each behind a space or a frame; the first begins at 0.

    A line with a cell that is too long for its column is cut at its gaps, if it has as many as columns.
    """
    if _misfits(line, starts, measure):
        parts = _GAP.split(line.strip())
        if len(parts) == len(starts) + 1:
            return parts
    cells, start, column = [], 0, 0
    wanted = list(starts)
    for i, letter in enumerate(line):
        if wanted and column >= wanted[0]:
            if i and line[i - 1] in _FRAME_SIGNS:
                cells.append(line[start:i])
                start = i
            else:
                cells.append("")
            wanted.pop(0)
        column += measure(letter)
    return [*cells, line[start:], *[""] * len(wanted)]


def measure_of(lines: Sequence[str], starts: Sequence[int]) -> Callable[[str], int]:
    """Return what a program counted that lined these up: columns of a font, or characters."""

    def misfits(measure: Callable[[str], int]) -> int:
        return sum(_misfits(line, starts, measure) for line in lines)

    return len if misfits(len) < misfits(columns) else columns


def _misfits(line: str, starts: Sequence[int], measure: Callable[[str], int]) -> int:
    """Count the columns of a line that begin behind a letter."""
    column, wrong, wanted = 0, 0, set(starts)
    for i, letter in enumerate(line):
        size = measure(letter)
        if not wanted.isdisjoint(range(column, column + size)):
            wrong += column not in wanted or line[i - 1] not in _FRAME_SIGNS
        column += size
    return wrong


def rows(cells: Sequence[Cells]) -> Iterator[range]:
    """Group the lines of a table into rows: each begins with a line that fills the first column."""
    starts = [i for i, line in enumerate(cells) if not i or line[0].strip()]
    return (range(a, b) for a, b in pairwise([*starts, len(cells)]))


_SLACK = 2
"""Tables drawn by hand leave so much room for a word that would just fit."""


def goes_on(above: Cells, below: Cells, widths: Sequence[int]) -> bool:
    """Whether a line of cells may be the rest of the one above: no word of it had room there.

    A number below a number is another one.
    """
    return all(
        not rest
        or (
            cell
            and not (cell.isdecimal() and rest.isdecimal())
            and columns(cell) + 1 + columns(_first_word(rest)) > width - _SLACK
        )
        for cell, rest, width in zip(above, below, widths, strict=True)
    )


def _first_word(text: str) -> str:
    """Return what a line of text cannot be broken within: a word, or one Chinese character."""
    return text[0] if columns(text[0]) == 2 else text.split(maxsplit=1)[0]


def joined(parts: Sequence[str], width: int = 0) -> str:
    """Join the lines of a cell: a space between words, none between Chinese characters.

    An address that fills a line of the column's `width` goes on in the next.
    """
    text = ""
    full = False
    for part in filter(None, (p.strip() for p in parts)):
        wide = text and columns(text[-1]) == 2 and columns(part[0]) == 2
        text += part if not text or wide or full else f" {part}"
        full = 0 < width <= columns(part) and "://" in text.rsplit(maxsplit=1)[-1]
    return text
