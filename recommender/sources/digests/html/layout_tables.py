"""Tables that are there for their looks: letters, menus, cards side by side."""

from collections.abc import Sequence

from selectolax.lexbor import LexborNode

_PARTS = "td table, th table, td h1, td h2, td h3"


def is_layout(table: LexborNode) -> bool:
    """Whether a table is there for its looks: it holds another, or headings, or one cell a row."""
    if table.attributes.get("role") == "presentation" or _holds_parts(table):
        return True
    rows = table.css("tr")[:20]
    return all(len(row.css("td, th")) <= 1 for row in rows) or _is_gallery(table, rows)


def _holds_parts(table: LexborNode) -> bool:
    """Whether another table stands in a cell, or a heading; asked of the table, one within a cell would find itself."""
    return any(part.css_first(_PARTS) is not None for part in table.iter())


def _is_named(cell: LexborNode) -> bool:
    """Whether a cell is one link of several words and little else: an item beside others."""
    links = cell.css("a")
    said = len(links[0].text(strip=True)) if len(links) == 1 else 0
    return said >= 16 and said * 2 >= len(cell.text(strip=True))


def _is_gallery(table: LexborNode, rows: Sequence[LexborNode]) -> bool:
    """Whether each cell of a table is a card: several lines with a link, beside others like it."""
    if any(len(head.text(strip=True)) > 2 for head in table.css("th")):
        return False
    cells = [cell for row in rows for cell in row.css("td") if cell.text(strip=True)]
    if len(cells) > 1.5 * len(rows) and all(map(_is_named, cells)):
        return len({cell.text(strip=True) for cell in cells}) == len(cells)
    if len(rows) > 2 and not any(map(_is_card, rows[0].css("td"))):
        cells = [cell for row in rows[1:] for cell in row.css("td") if cell.text(strip=True)]
    return len(cells) > len(rows) and sum(map(_is_card, cells)) >= 0.9 * len(cells)


def _is_card(cell: LexborNode) -> bool:
    """Whether a cell has several lines, with a link or with a first one in bold."""
    if cell.css_first("br, p, div, li") is None:
        return False
    child = cell.child
    while child is not None and child.tag == "-text" and not child.text(strip=True):
        child = child.next
    return (child is not None and child.tag in ("b", "strong")) or cell.css_first("a") is not None
