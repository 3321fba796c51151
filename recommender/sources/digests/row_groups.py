"""Tables in which an item is not one row: it takes several, or shares one with others in a cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recommender.sources.digests import labels, marks
from recommender.sources.digests.blocks import Block
from recommender.sources.digests.inline import Inline, join

_FEWEST = 2
"""Items of a table, or rows with several items, at least."""


def as_lines(rows: Sequence[Block]) -> list[Block]:
    """Write such a table as lines, each item's first one behind a gap.

    Parameters
    ----------
    rows : sequence of Block
        The rows of one table without the names of its columns.

    Returns
    -------
    list of Block
        Paragraphs and list elements in order; empty for other tables.
    """
    return _of_items_over_rows(rows) or _of_items_in_cells(rows)


def _of_items_over_rows(rows: Sequence[Block]) -> list[Block]:
    """Write the rows of an item below each other: those below the first lack its first cell."""
    width = max((len(row.cells) for row in rows), default=0)
    # A row of one cell goes on below one that has several.
    starts = [
        i for i, row in enumerate(rows) if row.cells[0].plain and len(row.cells) >= min(2, width)
    ]
    if len(starts) < _FEWEST or starts[0] or any(any(row.header) for row in rows):
        return []
    sizes = {b - a for a, b in pairwise([*starts, len(rows)])}
    if len(sizes) > 1 or max(sizes) not in (2, 3, 4, 5):
        return []
    if all(row.inline.links for row in rows):
        return []  # items below one topic
    begin = set(starts)
    return [_line(row, row.cells, begins=i in begin) for i, row in enumerate(rows)]


def _line(row: Block, cells: Sequence[Inline], *, begins: bool) -> Block:
    said = [cell for cell in cells if cell.plain]
    number = marks.read(said[0].plain) if len(said) > 1 else None
    if number and number.style == "alone":
        said[:2] = [join((said[0], said[1]), ". ")]
    line = join(said, "  ")
    return replace(row, shape="paragraph", inline=line, group=0, cells=(), first=begins, gap=begins)


def _of_items_in_cells(rows: Sequence[Block]) -> list[Block]:
    """Write the lines of cells that list items as elements of a list, below what stands beside them."""
    width = max((len(row.cells) for row in rows), default=0)
    for column in range(width):
        listed = [len(row.cells) > column and _lists(row.cells[column]) for row in rows]
        if sum(listed) >= max(_FEWEST, 0.6 * len(rows)):
            return [line for row in rows for line in _spread(row, column)]
    return []


def _lists(cell: Inline) -> bool:
    """Whether each line of a cell leads to something of its own, or is numbered."""
    lines = [line for line in cell.split(r"\n+") if line.plain]
    if len(lines) < 2:
        return False
    numbered = [mark.number for line in lines if (mark := marks.read(line.plain))]
    return numbered == list(range(1, len(lines) + 1)) or all(map(_leads, lines))


def _leads(line: Inline) -> bool:
    """Whether a line begins with a link that has a name."""
    link = next(iter(line.links), None)
    return bool(
        link
        and len(link.label) > 8
        and not labels.field_of_link(link.label)
        and not re.search(r"\w", line.text[: link.start])
    )


def _spread(row: Block, column: int) -> Iterator[Block]:
    beside = [cell for i, cell in enumerate(row.cells) if i != column and cell.plain]
    if beside:
        yield _line(row, beside, begins=True)
    for line in row.cells[column].split(r"\n+") if len(row.cells) > column else ():
        if line.plain:
            yield replace(row, shape="item", inline=line.strip(), cells=(), header=(), depth=1)
