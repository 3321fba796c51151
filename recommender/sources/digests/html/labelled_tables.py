"""Tables whose first column names the fields: an item is a column, or a few rows, and not a row."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline, join
from recommender.sources.digests.plaintext.separated import is_title
from recommender.sources.digests.text import labels

_LONGEST = 24


def as_lines(rows: Sequence[Block]) -> list[Block]:
    """Write such a table as lines of labels and values, an item after the other.

    Parameters
    ----------
    rows : sequence of Block
        The rows of one table, the names of its columns first if it has them. Markdown has no table
        without them, so that an item's first field may stand there.

    Returns
    -------
    list of Block
        Paragraphs, ``作者: …``, the first of each item behind a gap; empty for other tables.
    """
    if len(rows) < 2 or not _names_fields(rows):
        return []
    width = max(len(row.cells) for row in rows)
    return [line for column in range(1, width) for line in _lines(rows, column)]


def _names_fields(rows: Sequence[Block]) -> bool:
    """Whether the first column has labels, that of a title among them, and the first row has no more."""
    names = [row.cells[0].plain.strip(" :：") for row in rows]
    known = [labels.field_of(name) if len(name) <= _LONGEST else None for name in names]
    beside = [cell.plain for cell in rows[0].cells[1:] if cell.plain]
    if any(len(said) <= _LONGEST and labels.field_of(said) for said in beside):
        return False
    kinds = {field for field in known if field}
    titled = any(is_title(name) for name in names)
    few = len(kinds) >= (2 if titled else 3)
    return few and sum(field is not None for field in known) * 2 >= len([n for n in names if n])


def _lines(rows: Sequence[Block], column: int) -> Iterator[Block]:
    """Give the fields of a column; where the first label comes again, a further item begins."""
    first = ""
    for row in rows:
        name = row.cells[0].strip(" :：\n")
        value = row.cells[column] if column < len(row.cells) else Inline("")
        if not value.plain or not name.plain:
            continue
        begins = not first or name.plain == first
        first = first or name.plain
        yield replace(
            row,
            shape="paragraph",
            inline=join((name, value), ": "),
            group=0,
            cells=(),
            header=(),
            first=begins,
            gap=begins,
        )
