from recommender.sources.digests import lines, tables


def test_tables_of_papers_are_told_from_others() -> None:
    assert list(tables.rows(lines.read("| Model | Score |\n|---|---|\n| A | 1 |"))) == []
    (row,) = tables.rows(lines.read("| 论文 | 链接 |\n|---|---|\n| A \\| B | u |"))
    assert row.cells == {"title": "A \\| B", "links": "u"}


def test_a_row_without_its_last_bar_is_not_closed() -> None:
    whole, cut = tables.rows(lines.read("| 标题 | 作者 |\n|---|---|\n| A | B |\n| C | D"))
    assert (whole.closed, cut.closed) == (True, False)
