"""A page under way: its lines, the items that stand in it, and what is drawn for it."""

import html
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from synthetic.draws import Draw
from synthetic.items import Item
from synthetic.records import Record


class Page:
    """The lines written so far, and the items with the lines where they begin."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.items: list[Item] = []
        self.starts: list[int] = []
        self.end: int | None = None

    def add(self, *lines: str | Iterable[str]) -> None:
        """Write lines; a list of lines counts as its lines."""
        for line in lines:
            self.lines.extend([line] if isinstance(line, str) else line)

    def item(self, record: Record, shown: str = "", **given: Any) -> None:
        """Say that an item begins here, which fields of its record it shows, and any other value.

        A link that has the number of the paper in it shows that number too.
        """
        values = {name: getattr(record, name) for name in shown.split()} | given
        if record.arxiv_id in (values.get("url") or ""):
            values.setdefault("arxiv_id", record.arxiv_id)
        values = {"title": record.title} | values
        if len(self.items) == self.draw.interrupted:
            self.add(self.draw.interruption())
        self.items.append(Item(**values))
        self.starts.append(len(self.lines))

    def close(self, *lines: str | Iterable[str]) -> None:
        """Write what stands below the last item; what follows an item is no part of it."""
        if self.end is None:
            self.end = len(self.lines)
        self.add(*lines)

    def drop(self, keep: list[Item]) -> None:
        """Replace the items."""
        self.items = keep


class Family(NamedTuple):
    """A layout: a function that writes a page, with the broad kind and the suffix of its files."""

    name: str
    split: str
    kind: str
    suffix: str
    write: Callable[[Draw], Page]
    count: tuple[int, int]


REGISTRY: dict[str, Family] = {}


def family(
    split: str, kind: str, suffix: str = ".md", *, count: tuple[int, int] = (3, 14)
) -> Callable[[Callable[[Draw], Page]], Callable[[Draw], Page]]:
    """Enter a function among the families.

    Parameters
    ----------
    split : {"tuned", "held_out"}
        Whether those who change the reader may look at it.
    kind : str
        The broad kind: headings, lists, tables, plain, pages, mail.
    suffix : str
        Of its files. Those of ``.md`` and ``.txt`` may be cut and get other line ends.
    count : tuple of int
        The fewest and the most items of one document.
    """

    def enter(write: Callable[[Draw], Page]) -> Callable[[Draw], Page]:
        name = write.__name__
        assert name not in REGISTRY, name
        REGISTRY[name] = Family(name, split, kind, suffix, write, count)
        return write

    return enter


def esc(text: str) -> str:
    """Return text as HTML shows it."""
    return html.escape(text, quote=True)


def first(text: str, count: int) -> str:
    """Return the first sentences of a text."""
    return " ".join(re.split(r"(?<=[.!?])\s+(?=[A-Z])|(?<=[。！？])\s*", text)[:count]).strip()
