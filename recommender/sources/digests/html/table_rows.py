"""The table being read: its header, the cells of the present row, and cells that span rows from above."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from selectolax.lexbor import LexborNode

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline, join
from recommender.sources.digests.html import labelled_tables, row_groups
from recommender.sources.digests.html.row_groups import Lists
from recommender.sources.digests.text.prose import width

_LISTS = frozenset(("ul", "ol"))
_MOST_ROWS = 1000
_LONG = 100
"""Width of a cell that describes one item, at least: no topic of several says so much."""


@dataclass
class Table:
    """A table while it is read.

    Attributes
    ----------
    group : int
        Its number; 0 for a table that is there for its looks.
    begins : int
        How many blocks stand before it.
    head : Block or None
        The row of the names of its columns, which are also in `header`.
    rows : int
        How many rows the cell goes down that is being read.
    down : dict
        For a column the rows that a cell still goes down, and what is said in them.
    own : int
        How many cells of the row being read do not come down from above.
    described : bool
        Whether one that does is long.
    parts : set of Block
        The rows that only have more of the item above: its description goes down beside them.
    lists : list of Lists
        Of each row below the names of the columns, the lists in its cells; lists within lists are
        part of an element.
    """

    group: int
    begins: int = 0
    line: int = 1
    head: Block | None = None
    header: tuple[str, ...] = ()
    cells: list[Inline] | None = None
    headed: bool = False
    rows: int = 1
    down: dict[int, tuple[int, Inline]] = field(default_factory=dict)
    own: int = 0
    described: bool = False
    parts: set[Block] = field(default_factory=set)
    lists: list[Lists] = field(default_factory=list)
    _long: set[int] = field(default_factory=set)
    _listed: Lists = field(default_factory=dict)
    _depth: int = 0

    def begin_element(self, tag: str, place: int) -> None:
        """Begin an element within a cell; `place` is where it stands in the cell's text."""
        self._depth += tag in _LISTS
        if tag == "li" and self._depth == 1 and self.cells is not None:
            self._listed.setdefault(len(self.cells), []).append(place)

    def end_element(self, tag: str) -> None:
        """End an element within a cell."""
        self._depth -= tag in _LISTS

    def begin_row(self, node: LexborNode, line: int) -> None:
        """Begin a row; it names the columns if it has header cells alone, or more of them in a first row."""
        self.cells, self.line = [], line
        self.own, self.described = 0, False
        heads = len(node.css("th"))
        data = len(node.css("td")) if heads else 0
        self.headed = heads > 0 and (not data or (not self.header and heads > data))

    def end_row(
        self, groups: dict[tuple[str, ...], int], depth: int, ids: tuple[str, ...]
    ) -> Block | None:
        """Return the row that ends; None for one without text, and for one that names the columns.

        Parameters
        ----------
        groups : dict
            The number of the first table with each header: tables that share a header are one group.
        depth : int
            How many list elements the table stands in.
        ids : tuple of str
            What attributes say of papers.
        """
        if self.cells is None:
            return None
        self.go_down()
        cells, self.cells = tuple(self.cells), None
        if not any(cells):
            return None
        text = join(cells, "  |  ")
        if self.headed:
            self.head = Block("row", text, self.line, cells=cells, depth=depth)
            self.header = tuple(cell.plain for cell in cells)
            self.group = groups.setdefault(self.header, self.group)
            return None
        row = Block(
            "row",
            text,
            self.line,
            depth=depth,
            group=self.group,
            cells=cells,
            header=self.header,
            ids=ids,
        )
        if self.described and self.own == 1:
            self.parts.add(row)
        else:
            self.lists.append(self._listed)
        self._listed = {}
        return row

    def end(self, rows: list[Block]) -> list[Block]:
        """Return the blocks of the table: its rows, or the lines that they are written as (see `row_groups`)."""
        if self.head and not rows:
            return [self.head]
        if not self.group or any(row.shape != "row" for row in rows):
            return rows
        rows = self._with_parts(rows)
        whole = [self.head, *rows] if self.head else rows
        return labelled_tables.as_lines(whole) or row_groups.as_lines(rows, self.lists) or rows

    def _with_parts(self, rows: Sequence[Block]) -> list[Block]:
        """Put the rows that have more of an item into the one above them."""
        found: list[Block] = []
        for row in rows:
            if row in self.parts and found:
                found[-1] = _joined(found[-1], row)
            else:
                found.append(row)
        return found

    def begin_cell(self, node: LexborNode) -> None:
        """Begin a cell, behind those that go down from the rows above."""
        self.go_down()
        rows = node.attributes.get("rowspan") or ""
        self.rows = min(int(rows), _MOST_ROWS) if rows.isdecimal() else 1

    def end_cell(self, text: Inline) -> None:
        """Take a cell; what goes down three rows and more is said of each of them."""
        assert self.cells is not None
        self._depth = 0
        if self.rows > 1:
            again = text if self.rows > 2 else Inline("")
            self.down[len(self.cells)] = (self.rows - 1, again)
            self._long.discard(len(self.cells))
            if width(text.plain) >= _LONG:
                self._long.add(len(self.cells))
        self.own += 1
        self.cells.append(text)

    def go_down(self) -> None:
        """Take the cells that go down from the rows above, up to the next of this row."""
        while self.cells is not None and (found := self.down.pop(len(self.cells), None)):
            left, text = found
            self.described = self.described or len(self.cells) in self._long
            self.cells.append(text)
            if left > 1:
                self.down[len(self.cells) - 1] = (left - 1, text)


def _joined(above: Block, row: Block) -> Block:
    """Return a row with what the one below has more."""
    empty = Inline("")
    cells = tuple(
        join((said, more), "  ") if said and more.text not in ("", said.text) else said or more
        for said, more in zip_longest(above.cells, row.cells, fillvalue=empty)
    )
    return replace(above, cells=cells, inline=join(cells, "  |  "), ids=(*above.ids, *row.ids))
