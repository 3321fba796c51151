"""Tables in which an item is not one row: it takes several, or shares one with others in a cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline, join
from recommender.sources.digests.text import link_words, marks, prose
from recommender.sources.digests.text.columns import is_title_header

Lists = dict[int, list[int]]
"""Where in the cells of a row the elements of a list begin: for each column that has one."""

_FEWEST = 2
"""Items of a table, or rows with several items, at least."""
_COLUMNS = 12
"""Columns that are looked at for lists, at most."""
_LONGEST = 48
"""Characters of what names a list beside it, at most: who, when, on which topic."""
_READINGS = re.compile(r"(?:\w{2,12}\s)?readings?|(?:阅读|閱讀)(?:材料|文献|論文|论文)?|文献", re.I)


def as_lines(rows: Sequence[Block], lists: Sequence[Lists] = ()) -> list[Block]:
    """Write such a table as lines, each item's first one behind a gap.

    Parameters
    ----------
    rows : sequence of Block
        The rows of one table without the names of its columns.
    lists : sequence of Lists, optional
        The lists that stand in the cells of each row.

    Returns
    -------
    list of Block
        Paragraphs and list elements in order; empty for other tables.
    """
    return (
        _of_texts_below(rows)
        or _of_items_over_rows(rows)
        or _of_items_in_cells(rows)
        or _of_lists(rows, lists)
    )


def _of_texts_below(rows: Sequence[Block]) -> list[Block]:
    """Take the one long cell below each row, as wide as the table, into that row."""
    width = max((len(row.cells) for row in rows), default=0)
    texts = rows[1::2]
    if width < 2 or len(texts) < _FEWEST or len(rows) % 2:
        return []
    if any(len(row.cells) > 1 or prose.width(row.cells[0].plain) <= _LONGEST for row in texts):
        return []
    return [
        replace(
            row, cells=(*row.cells, *below.cells), inline=join((row.inline, below.inline), " | ")
        )
        for row, below in zip(rows[::2], texts, strict=True)
    ]


def _of_items_over_rows(rows: Sequence[Block]) -> list[Block]:
    """Write the rows of an item below each other: those below the first lack its first cell."""
    width = max((len(row.cells) for row in rows), default=0)
    # A row of one cell goes on below one that has several.
    starts = [
        i for i, row in enumerate(rows) if row.cells[0].plain and len(row.cells) >= min(2, width)
    ]
    if len(starts) < _FEWEST or starts[0]:
        return []
    numbers = [marks.mark_of(rows[i].cells[0].plain) for i in starts]
    counts = [mark.number for mark in numbers if mark]
    counted = len(counts) == len(starts) and all(b == a + 1 for a, b in pairwise(counts))
    if any(any(row.header) for row in rows) and not counted:
        return []  # below a topic
    sizes = {b - a for a, b in pairwise([*starts, len(rows)])}
    if len(sizes) > 1 or max(sizes) not in (2, 3, 4, 5):
        return []
    if not counted and all(row.inline.links for row in rows):
        return []  # items below one topic
    begin = set(starts)
    return [
        _line(row, _numbered(row.cells) if counted and i in begin else row.cells, begins=i in begin)
        for i, row in enumerate(rows)
    ]


def _numbered(cells: Sequence[Inline]) -> list[Inline]:
    """Write the number in the first cell as the mark of a line: ``2.``."""
    return [Inline(f"{cells[0].plain.rstrip(' .)、')}."), *cells[1:]]


def _line(row: Block, cells: Sequence[Inline], *, begins: bool) -> Block:
    said = [cell for cell in cells if cell.plain]
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
    if "\n" not in cell.text:
        return False
    lines = [line for line in cell.split(r"\n+") if line.plain]
    numbered = [mark.number for line in lines if (mark := marks.mark_of(line.plain))]
    return numbered == list(range(1, len(lines) + 1)) or all(map(_leads, lines))


def _leads(line: Inline) -> bool:
    """Whether a line begins with a link that has a name."""
    link = next(iter(line.links), None)
    return bool(
        link
        and len(link.label) > 8
        and not link_words.field_of_link(link.label)
        and not re.search(r"\w", line.text[: link.start])
    )


def _spread(row: Block, column: int) -> Iterator[Block]:
    beside = [cell for i, cell in enumerate(row.cells) if i != column and cell.plain]
    if beside:
        yield _line(row, beside, begins=True)
    for line in row.cells[column].split(r"\n+") if len(row.cells) > column else ():
        if line.plain:
            yield replace(row, shape="item", inline=line.strip(), cells=(), header=(), depth=1)


def _of_lists(rows: Sequence[Block], lists: Sequence[Lists]) -> list[Block]:
    """Write the elements of the lists in one column as elements of one list, below what stands beside them."""
    for column in sorted({column for listed in lists for column in listed})[:_COLUMNS]:
        found = [_elements(row, column, listed) for row, listed in zip(rows, lists, strict=True)]
        # The first row may name the columns.
        others = [row for row, listed in zip(rows, found, strict=True) if not listed][1:]
        empty = all(len(row.cells) <= column or _is_empty(row.cells[column]) for row in others)
        elements = [element for listed in found for element in listed]
        headed = len(rows[0].header) > column and _is_of_readings(rows[0].header[column])
        if not empty or not elements:
            continue
        if all(map(_is_told, elements)):
            return [
                line
                for i, (row, listed) in enumerate(zip(rows, found, strict=True))
                for line in _beside(row, column, listed, lists[i].get(column, [0])[0])
            ]
        if headed:
            return [
                one
                for row, listed in zip(rows, found, strict=True)
                for one in _row_each(row, column, listed)
            ]
    return []


def _elements(row: Block, column: int, lists: Lists) -> list[Inline]:
    """Return the elements of a list in a cell that say something; none where more stands in it than a name."""
    starts = lists.get(column, [])
    cell = row.cells[column] if starts else Inline("")
    if not starts or not _is_name(cell[: starts[0]]):
        return []
    parts = [cell[a:b].strip() for a, b in pairwise([*starts, len(cell.text)])]
    return [part for part in parts if part.plain]


def _is_name(before: Inline) -> bool:
    """Whether what stands before a list may name it: nothing, or ``A topic:``."""
    said = before.plain
    return not said or (said.endswith((":", "：")) and len(said) <= _LONGEST and not before.links)


def _is_of_readings(head: str) -> bool:
    """Whether a name of a column says that titles stand in its lists."""
    return is_title_header(head) or bool(_READINGS.fullmatch(head.strip()))


def _is_empty(cell: Inline) -> bool:
    """Whether a cell says nothing: ``--``."""
    return not re.search(r"\w", cell.plain)


def _is_told(element: Inline) -> bool:
    """Whether an element says what it leads to: ``A Title, A. One et al. [pdf]``."""
    links = element.links
    named = any(not link_words.field_of_link(link.label) for link in links)
    return bool(links) and len(element.plain if named else element.without_links) > 8


def _row_each(row: Block, column: int, elements: Sequence[Inline]) -> Iterator[Block]:
    """Give a row for each element of a list, with what stands beside the list; a row without any is a line."""
    if not elements:
        yield _line(row, row.cells, begins=True)
    for element in elements:
        cells = (*row.cells[:column], element, *row.cells[column + 1 :])
        yield replace(row, cells=cells, inline=join(cells, "  |  "))


def _beside(row: Block, column: int, elements: Sequence[Inline], start: int) -> Iterator[Block]:
    """Give what stands beside a list and before it as its heading, and the elements of the list."""
    beside = [cell for i, cell in enumerate(row.cells) if i != column and cell.plain]
    short = [cell for cell in beside if elements and len(cell.plain) <= _LONGEST]
    name = row.cells[column][:start].strip(" \n:：") if elements else Inline("")
    if short:
        yield replace(_line(row, short, begins=True), shape="heading", level=5 if name.plain else 6)
    if name.plain:
        yield replace(_line(row, [name], begins=True), shape="heading", level=6)
    if longer := [cell for cell in beside if cell not in short]:
        yield _line(row, longer, begins=True)
    for element in elements:
        yield replace(row, shape="item", inline=element, cells=(), header=(), depth=1)
