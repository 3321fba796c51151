"""Blocks: what any document is made of, whatever form it came in.

A document becomes one list of blocks in reading order. Everything after works on them and never
asks whether they were Markdown, a saved page or a mail.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from recommender.sources.digests.blocks.inline import Inline
from recommender.sources.digests.blocks.traditional import Script

Shape = Literal["heading", "paragraph", "item", "row", "rule", "term", "detail", "summary"]


@dataclass(frozen=True, eq=False)
class Block:
    """One piece of text that stands by itself.

    Attributes
    ----------
    shape : str
        What it is. A block within a list item that does not begin it is a ``paragraph`` of its depth.
    inline : Inline
        Its text with links and emphasis; of a row, that of all cells.
    line : int
        The line of the source, from 1, where it begins.
    level : int
        Of a heading, 1 to 6; else 0.
    depth : int
        How many list items it stands in.
    number : int, optional
        Of an item of a numbered list, its number.
    group : int
        Which list or table it belongs to; 0 for none. Tables of the same header are one group.
    cells, header : tuple
        Of a row, its cells and the names of its columns ("" where there are none).
    first : bool
        Whether it begins its parent: False behind a line break.
    gap : bool
        Whether a blank line, or the border of an element, stands before it.
    quoted : bool
        Whether it stands in a quotation.
    within : bool
        Whether an emphasis or a link goes on in it that began in the line before.
    opens : tuple of (str, int)
        The elements of a page that begin here, by tag and class, and at which block each ends.
    ids : tuple of str
        What attributes and pictureless links near it say of papers: numbers and addresses.
    """

    shape: Shape
    inline: Inline
    line: int
    level: int = 0
    depth: int = 0
    number: int | None = None
    group: int = 0
    cells: tuple[Inline, ...] = ()
    header: tuple[str, ...] = ()
    first: bool = True
    gap: bool = False
    quoted: bool = False
    within: bool = False
    opens: tuple[tuple[str, int], ...] = ()
    ids: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The text, white space folded."""
        return self.inline.plain


@dataclass(frozen=True)
class Page:
    """The blocks of a document, its title and its address, and the exchange of Chinese variants under which it is read."""

    blocks: tuple[Block, ...]
    title: str = ""
    base: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    script: Script = field(default_factory=Script)
