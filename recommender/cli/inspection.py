"""How a document was read, shown at the terminal: its groups, its blocks line by line, its items."""

import re
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.text import Text

from recommender.cli.output import out, say

if TYPE_CHECKING:
    from recommender.sources.digests.inspection.report import Inspection, ItemReport
    from recommender.sources.digests.inspection.roles import BlockReport

_COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "red")
"""The colours of items, in turns, so that neighbours differ."""
_ROLES = {
    "topic": "bold",
    "leftover": "bold red",
    "stray": "red",
    "aside": "dim",
    "boilerplate": "dim",
}
_PARTS: dict[tuple[str, ...], str] = {
    ("inside",): "",
    ("title",): "title",
    ("other title",): "other",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LONGEST_LINE = 400  # characters of a text that are printed: no terminal is wider


def print_inspection(inspection: "Inspection") -> None:
    """Print how a document was read, a line of the terminal for each block."""
    say(summary(inspection), style="bold")
    if inspection.format != "digest":
        return
    signs = inspection.signs
    if signs.papers:
        claimed = round(signs.claimed * signs.papers)
        say(f"evidence {signs.evidence:.2f}; papers taken by one item: {claimed} of {signs.papers}")
    elif inspection.items:
        say(f"evidence {signs.evidence:.2f}; no papers are named")
    for problem in inspection.problems:
        _line(Text(str(problem), style="yellow"), whole=True)
    if inspection.groups:
        _heading(f"{'group':>5}  {'records':>7}  {'evidence':>8}  {'titles':<16}  begins with")
    for group in inspection.groups:
        figures = f"{group.number:>5}  {group.records:>7}  {group.evidence:>8.2f}"
        _line(Text(f"{figures}  {group.titles or '-':<16}  {group.rule}"))
    if inspection.blocks:
        _heading(f"{'line':>5}  {'item':<11}  {'block':<21}  text")
    for block in inspection.blocks:
        _line(_block(block))
    for item in inspection.items:
        _print_item(item)


def summary(inspection: "Inspection") -> str:
    """Return what was read of a document in a line."""
    if inspection.format != "digest":
        return f"{inspection.document}: is read as {inspection.format}; inspect shows how digests are read"
    sure = f", confidence {inspection.signs.confidence:.2f}" if inspection.items else ""
    entries = f"{inspection.entries} {'entry' if inspection.entries == 1 else 'entries'}"
    groups = f"{len(inspection.groups)} {'group' if len(inspection.groups) == 1 else 'groups'}"
    return f"{inspection.document}: {entries} in {groups}{sure}"


def _heading(text: str) -> None:
    out.print()
    _line(Text(text, style="dim"))


def _line(text: Text, *, whole: bool = False) -> None:
    """Print a line, cut to the width of the terminal or whole."""
    text.plain = _CONTROL.sub(" ", text.plain)
    if whole:
        out.print(text, soft_wrap=True)
    else:
        out.print(text, no_wrap=True, overflow="ellipsis", crop=True)


def _block(block: "BlockReport") -> Text:
    if block.item is None:
        style, label = _ROLES.get(block.role, ""), "" if block.role == "outside" else block.role
    else:
        style = _colour(block.item)
        label = f"{block.item} {_PARTS.get(block.parts, 'both')}".rstrip()
    lead = f"{block.label}:" if block.label else block.lead
    shape = block.shape if block.shape == block.lead else f"{block.shape} {lead}"
    line = Text(f"{block.line:>5}  ", style="dim")
    line.append(f"{label:<11}  ", style=style or "default")
    line.append(f"{shape[:21]:<21}  ", style="dim")
    title = {"title", "other title"} & set(block.parts)
    line.append(block.text[:_LONGEST_LINE], style=f"bold {style}" if title else style)
    return line


def _print_item(item: "ItemReport") -> None:
    entry = item.entry or {}
    out.print()
    name = entry.get("title") or entry.get("title_zh") or "without a title"
    _line(Text(f"{item.number:>3}  {name[:_LONGEST_LINE]}", style=f"bold {_colour(item.number)}"))
    if item.told:
        _line(Text(f"     {item.told}", style="yellow"), whole=True)
    _line(
        Text(f"     line {item.line}, group {item.group}, evidence {item.total:.2f}", style="dim")
    )
    terms = ", ".join(f"{name}\u00a0{value:g}" for name, value in item.evidence.items())
    for part in wrap(terms.replace(" ", "\0").replace(",\0", ", "), max(20, out.width - 8)):
        _line(Text(f"       {part.replace(chr(0), ' ')}", style="dim"))
    for field, value in fields_of(entry):
        if field != "title":
            _line(Text(f"     {field:<9}  {value[:_LONGEST_LINE]}"))


def fields_of(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the fields of an entry that have a value, as text."""
    for name, value in entry.items():
        if value:
            yield name, "; ".join(value) if isinstance(value, (list, tuple)) else str(value)


def _colour(number: int) -> str:
    return _COLOURS[(number - 1) % len(_COLOURS)]
