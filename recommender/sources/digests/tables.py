"""Markdown tables whose rows are items: one that has a column of titles."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recommender.sources.digests import labels, lines
from recommender.sources.digests.lines import Line


class Row(NamedTuple):
    """A row of a table: its line, its cells by field, and whether it was written to its end."""

    line: Line
    cells: dict[str, str]
    closed: bool


_COLUMNS = {
    "paper": "title", "papers": "title", "论文": "title", "文章": "title", "名称": "title", "工作": "title", "name": "title",
    "论文标题": "title", "链接": "links", "links": "links", "link": "links", "url": "links", "资源": "links", "论文链接": "links",
    "一句话要点": "abstract", "说明": "abstract", "要点": "abstract", "tldr": "abstract", "pdf": "links", "resources": "links",
    "论文题目": "title", "标题": "title", "题目": "title",
}  # fmt: skip


def rows(content: Sequence[Line]) -> Iterator[Row]:
    """Read the tables of a section that have a column of titles; other tables are no lists."""
    columns: list[str] | None = None
    pending: list[str] = []
    for line in content:
        columns = None if line.gap else columns
        if "|" not in line.text:
            columns = None
            continue
        cells = _cells(line.text)
        if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            columns = [_column(cell) for cell in pending]
            continue
        pending = cells
        if columns and "title" in columns:
            named = {
                name: cell for name, cell in zip(columns, cells, strict=False) if name and cell
            }
        elif columns is None and re.match(r"\d+[).、]\s*\*\*", cells[0]):
            named = {"title": cells[0], "links": " ".join(cells[1:])}
        else:
            continue
        if named:
            yield Row(line, named, line.text.endswith("|"))


def _cells(text: str) -> list[str]:
    return [
        cell.strip()
        for cell in re.split(r"(?<!\\)\|", text.strip().removeprefix("|").removesuffix("|"))
    ]


def _column(cell: str) -> str:
    key = re.sub(r"[^\w]", "", lines.plain(cell).casefold())
    label = labels.split_label(f"{key}:")
    return _COLUMNS.get(key) or (label.field if label else "")
