"""Tables of which every cell stands on a line of its own, as programs paste them that know no tabs.

The names of the columns come first, a line each; as many lines are a row from there on.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from recommender.sources.digests.plaintext import drawn_tables, separated
from recommender.sources.digests.plaintext.extensions import at_lines
from recommender.sources.digests.text import labels

_FEWEST = 3
_MOST_COLUMNS = 8
_LONGEST_NAME = 24
_NUMBER = re.compile(r"(?:no\.?|id|\W*#|序号|编号|rank|排名)\W*$", re.I)
_SHAPES: Mapping[str, Callable[[str], object]] = {
    "number": re.compile(r"\W*\d{1,5}\W*$").match,
    "link": re.compile(r"(?:https?://|www\.)\S|\d{4}\.\d{4,5}|10\.\d{4,9}/", re.I).search,
    "published": re.compile(r"\d{4}|\d{1,2}\D\d{1,2}").search,
}
"""What a cell looks like below a name of these fields."""

may_be_in = at_lines(r"[^\S\n]*(?:\W{0,3}\w[^\n]{0,22})\n\s*(?:\w[^\n]{0,22})\n\s*\S")


def as_html(lines: Sequence[str]) -> list[str]:
    """Write such tables as HTML, each row in place of its first line; other lines stay as they are."""
    found = list(lines)
    i = 0
    while i < len(lines):
        names = _names(lines, i)
        end = i + 1
        if names and (rows := _rows(lines, names)):
            cells = [[lines[k].strip() for k in row] for row in rows]
            written = drawn_tables.table(cells, headed=True)
            end = rows[-1][-1] + 1
            found[i:end] = ["<!-- -->"] * (end - i)
            for row, text in zip(rows, written, strict=True):
                found[row[0]] = text
        i = end
    return found


def _names(lines: Sequence[str], first: int) -> list[int]:
    """Return the lines from `first` on that name columns, if they are two or more and one is of titles."""
    places = []
    for i in range(first, min(len(lines), first + 2 * _MOST_COLUMNS)):
        name = lines[i].strip()
        if name and (len(name) > _LONGEST_NAME or not _field(name)):
            break
        if name:
            places.append(i)
        elif i == first:
            break
    names = [lines[i].strip() for i in places]
    titled = any(map(separated.is_title, names))
    once = (
        not any(line.strip() == names[0] for line in lines[places[-1] + 1 :]) if places else False
    )
    return places if titled and once and len(places) > 1 else []


def _field(name: str) -> str | None:
    if _NUMBER.match(name):
        return "number"
    return "title" if separated.is_title(name) else labels.field_of(name)


def _rows(lines: Sequence[str], names: Sequence[int]) -> list[list[int]]:
    """Return the lines of each row, that of the names first, down to one that does not fit these."""
    shapes = [_SHAPES.get(_field(lines[i].strip()) or "") for i in names]
    rows = [list(names)]
    row: list[int] = []
    for i in range(names[-1] + 1, len(lines)):
        if not lines[i].strip():
            continue
        shape = shapes[len(row)]
        if shape and not shape(lines[i]):
            break
        row.append(i)
        if len(row) == len(names):
            rows.append(row)
            row = []
    ends = any(shapes) or not row  # without a shape nothing tells where the table ends
    return rows if ends and len(rows) > _FEWEST else []
