"""The table that a walk is in: its header, the cells of the row being read, what goes down from above."""

from dataclasses import dataclass, field

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.blocks.inline import Inline

Lists = dict[int, list[int]]
"""Where in the cells of a row the elements of a list begin: for each column that has one."""
_LISTS = frozenset(("ul", "ol"))


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
    lists: list[Lists] = field(default_factory=list)
    _listed: Lists = field(default_factory=dict)
    _depth: int = 0

    def begin(self, tag: str, place: int) -> None:
        """Begin an element within a cell; `place` is where it stands in the cell's text."""
        self._depth += tag in _LISTS
        if tag == "li" and self._depth == 1 and self.cells is not None:
            self._listed.setdefault(len(self.cells), []).append(place)

    def end(self, tag: str) -> None:
        """End an element within a cell."""
        self._depth -= tag in _LISTS

    def end_row(self) -> None:
        """Keep where lists stand in the row that ends."""
        self.lists.append(self._listed)
        self._listed = {}

    def end_cell(self, text: Inline) -> None:
        """Take a cell; what goes down three rows and more is said of each of them."""
        assert self.cells is not None
        self._depth = 0
        if self.rows > 1:
            again = text if self.rows > 2 else Inline("")
            self.down[len(self.cells)] = (self.rows - 1, again)
        self.cells.append(text)

    def go_down(self) -> None:
        """Take the cells that go down from the rows above, up to the next of this row."""
        while self.cells is not None and (found := self.down.pop(len(self.cells), None)):
            left, text = found
            self.cells.append(text)
            if left > 1:
                self.down[len(self.cells) - 1] = (left - 1, text)
