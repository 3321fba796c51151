"""Tables that are there for their looks: letters, menus, cards side by side."""

from collections.abc import Sequence

from selectolax.lexbor import LexborNode


def is_layout(table: LexborNode) -> bool:
    """Whether a table is there for its looks: it holds another, or headings, or one cell a row."""
    if table.attributes.get("role") == "presentation" or table.css_first(
        "td table, th table, td h1, td h2, td h3"
    ):
        return True
    rows = table.css("tr")[:20]
    return all(len(row.css("td, th")) <= 1 for row in rows) or _is_gallery(table, rows)


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
    cards = sum(1 for cell in cells if len(cell.css("br, p, div, li")) > 0 and cell.css_first("a"))
    return len(cells) > len(rows) and cards >= 0.9 * len(cells)
