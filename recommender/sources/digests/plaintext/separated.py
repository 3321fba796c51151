"""Tables whose cells a sign separates, below a line that names the columns: CSV, and bars without a frame.

A cell in quotation marks may hold the sign and the ends of lines (RFC 4180).
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import takewhile

from recommender.sources.digests.text import labels

_SIGNS = ",\t;|"
_FEWEST = 3
_LONGEST_NAME = 24
_MOST_LINES = 60
"""Lines of a row at most: a quotation mark that nobody closes would else take the rest of a document, again and again."""


def names_columns(line: str) -> str | None:
    """Return the sign between the names of columns, where a line has nothing else.

    Half of the names, and that of the titles, have to be known ones: a sentence has commas too.
    """
    for sign in filter(line.__contains__, _SIGNS):
        names = [name.strip().strip('"') for name in line.split(sign)]
        if len(names) < 2 or any(len(name) > _LONGEST_NAME for name in names):
            continue
        fields = [labels.field_of(name) for name in names if name]
        titled = any(is_title(name) for name in names)
        if titled and sum(field is not None for field in fields) * 2 >= len(names):
            return sign
    return None


def is_title(name: str) -> bool:
    """Whether a column of this name may have titles."""
    return labels.field_of(name) in ("title", "title_zh") or name.casefold() in (
        "paper",
        "papers",
        "name",
        "论文",
        "文章",
        "名称",
    )


def rows(lines: Sequence[str], first: int) -> list[tuple[list[str], int]]:
    """Return the rows of the table that begins at a line, each with how many lines it takes.

    Parameters
    ----------
    lines : sequence of str
        A document.
    first : int
        The place of the line that may name the columns.

    Returns
    -------
    list of tuple
        Cells and number of lines, in order; the names of the columns are the first. Empty where no
        such table begins.
    """
    sign = names_columns(lines[first])
    if sign is None or (sign == "|" and lines[first].strip()[:1] == "|"):
        return []
    found = list(takewhile(lambda row: len(row[0]) > 1, _parsed(lines, first, sign)))
    width = len(found[0][0]) if found else 0
    while found and len(found[-1][0]) != width:
        found.pop()
    even = sum(len(cells) == width for cells, _ in found)
    return found if len(found) >= _FEWEST and even * 10 >= len(found) * 9 else []


def _parsed(lines: Sequence[str], first: int, sign: str) -> Iterator[tuple[list[str], int]]:
    """Give the rows of a text in CSV up to a line that is none."""
    begun = first

    def told() -> Iterator[str]:
        for i in range(first, len(lines)):
            if i - begun >= _MOST_LINES:
                return
            yield f"{lines[i]}\n"

    reader = csv.reader(told(), delimiter=sign, skipinitialspace=True)
    try:
        for cells in reader:
            size = first + reader.line_num - begun
            begun += size
            yield [" ".join(cell.split()) for cell in cells], size
    except csv.Error:
        return
