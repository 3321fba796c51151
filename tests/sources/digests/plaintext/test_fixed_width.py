"""Columns of a fixed font: where they begin, what a Chinese character takes, which lines are one row."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.plaintext import fixed_width
from tests.sources.digests.looking import read

ROWS = [
    [
        "2111.06377",
        "Masked Autoencoders Are Scalable Vision Learners",
        "遮住图像的大部分让模型补全",
    ],
    ["1703.06870", "Mask R-CNN", "检测与分割一起做"],
    ["2304.02643", "Segment Anything", "用提示分割任何物体"],
]
TITLES = [row[1] for row in ROWS]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - fixed_width.columns(text))


def _wrapped(cell: str, width: int) -> list[str]:
    if cell.isascii():
        return textwrap.wrap(cell, width)
    return [cell[i : i + width // 2] for i in range(0, len(cell), width // 2)]


def ruled(rows: list[list[str]], width: int, sign: str) -> str:
    """Write a table as Pandoc and tabulate do: a rule below the head, cells wrapped."""
    lines = ["  ".join(_padded(name, width) for name in ("ID", "Title", "说明"))]
    lines.append("  ".join(sign * width for _ in range(3)))
    for row in rows:
        cells = [_wrapped(cell, width) for cell in row]
        for k in range(max(map(len, cells))):
            parts = [_padded(cell[k] if k < len(cell) else "", width) for cell in cells]
            lines.append("  ".join(parts).rstrip())
    return "Papers\n\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("width", [18, 24, 60])
@pytest.mark.parametrize("sign", "-=")
def test_ruled_tables_are_read_however_narrow(width: int, sign: str) -> None:
    text = ruled(ROWS, width, sign)
    if sign == "=":
        rule = text.split("\n")[3]
        text = text.replace("Papers\n\n", f"Papers\n\n{rule}\n") + f"{rule}\n"
    found = read(text)
    assert [m.title for m in found] == TITLES
    assert [m.arxiv_id for m in found] == [row[0] for row in ROWS]


def test_a_cell_too_long_for_its_column_moves_the_rest_of_its_line() -> None:
    lines = ["2111.06377  Masked Autoencoders", "1703.06870  Mask R-CNN"]
    assert fixed_width.cut(lines[0], [12]) == ["2111.06377  ", "Masked Autoencoders"]
    assert fixed_width.cut("a long identifier  Segment Anything", [12]) == [
        "a long identifier",
        "Segment Anything",
    ]


@given(st.lists(st.text("ab 中文", min_size=1, max_size=8), min_size=1, max_size=4))
def test_cutting_loses_nothing(cells: list[str]) -> None:
    width = 20
    line = "".join(_padded(cell, width) for cell in cells)
    cut = fixed_width.cut(line, [width * k for k in range(1, len(cells))])
    assert [cell.strip() for cell in cut] == [cell.strip() for cell in cells]


def test_characters_are_counted_where_a_program_counted_them() -> None:
    lines = ["遮住图像     | x", "abcdefgh | x"]
    assert fixed_width.measure_of([lines[1], "中文中文中文中文 | x"], [11]) is len
    assert fixed_width.measure_of([lines[1], "中文中文 | x"], [11]) is fixed_width.columns


def test_a_row_goes_on_until_the_column_that_is_filled_least() -> None:
    cells = [["1", "a", "b"], ["", "a", ""], ["2", "a", "b"], ["", "", "b"]]
    assert [list(row) for row in fixed_width.rows(cells)] == [[0, 1], [2, 3]]
    whole = [["1", "a"], ["", "a"], ["3", "a"]]
    assert [list(row) for row in fixed_width.rows(whole)] == [[0, 1], [2]]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [(["deep", "learning"], "deep learning"), (["深度", "学习"], "深度学习"), (["深度", "LLM"], "深度 LLM")],
)  # fmt: skip
def test_lines_of_a_cell_are_joined_as_their_script_has_it(parts: list[str], whole: str) -> None:
    assert fixed_width.joined(parts) == whole
