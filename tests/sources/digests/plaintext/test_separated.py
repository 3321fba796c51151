"""Rows whose cells a sign separates, below the names of the columns."""

import csv
import io
import time

import pytest

from recommender.sources.digests.plaintext import separated
from tests.sources.digests.looking import read

HEADS = ["Title", "Authors", "Date", "URL"]
ROWS = [
    ["Masked Autoencoders Are Scalable Vision Learners", "Kaiming He, Xinlei Chen", "2021-11-11", "https://arxiv.org/abs/2111.06377"],
    ["Mask R-CNN", "Kaiming He, Georgia Gkioxari", "2017-03-20", "https://arxiv.org/abs/1703.06870"],
    ["Segment Anything", "Alexander Kirillov, Eric Mintun", "2023-04-05", "https://arxiv.org/abs/2304.02643"],
]  # fmt: skip
TITLES = [row[0] for row in ROWS]


def written(rows: list[list[str]], sign: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=sign).writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("before", ["", "Reading list\n\n", "本周论文\n\n"])
def test_separated_values_are_read_by_the_names_of_their_columns(sign: str, before: str) -> None:
    found = read(before + written([HEADS, *ROWS], sign))
    assert [m.title for m in found] == TITLES
    assert [m.url for m in found] == [row[3] for row in ROWS]
    assert found[0].authors == ("Kaiming He", "Xinlei Chen")


def test_names_of_columns_may_be_chinese() -> None:
    rows = [
        ["序号", "论文标题", "作者", "链接"],
        *([str(i), *r[:2], r[3]] for i, r in enumerate(ROWS)),
    ]
    assert [m.title for m in read(written(rows, ","))] == TITLES


def test_bars_without_a_frame_part_cells() -> None:
    lines = [" | ".join(row) for row in [HEADS, *ROWS]]
    assert [m.title for m in read("\n".join(lines) + "\n")] == TITLES


def test_a_quoted_cell_may_have_lines_and_signs() -> None:
    rows = [["title", "abstract", "doi"]]
    rows += [[t, f"One, two.\n\nAnd more of {t}, said \"aloud\".", f"10.1000/{i}"] for i, t in enumerate(TITLES)]  # fmt: skip
    found = read(written(rows, ","))
    assert [m.title for m in found] == TITLES
    assert found[1].abstract_en == 'One, two. And more of Mask R-CNN, said "aloud".'


@pytest.mark.parametrize(
    "line",
    ["He, Chen and Xie, who wrote it", "name, price, size", "Title", "a; b; c", "Title of a very long name indeed, Authors"],
)  # fmt: skip
def test_sentences_and_other_tables_name_no_columns(line: str) -> None:
    assert separated.names_columns(line) is None


def test_a_table_ends_where_its_rows_do() -> None:
    text = written([HEADS, *ROWS], ",") + "\nThat is all for this week.\n"
    assert [m.title for m in read(text)] == TITLES


def test_quotation_marks_that_nobody_closes_take_no_more_than_their_share_of_time() -> None:
    lines = ["Title,Authors", 'a,"b', ""] * 20_000
    begun = time.process_time()
    for first in range(0, len(lines), 3):
        separated.rows(lines, first)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "heads",
    ["编号,题名,作者,年", "序号,篇名,刊名,出版年", "Nr,Titel,Autoren,Jahr", "N,Título,Autores,Año"],
)
def test_columns_named_as_libraries_do(heads: str) -> None:
    assert separated.names_columns(heads) == ","
