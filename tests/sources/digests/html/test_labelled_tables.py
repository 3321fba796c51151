"""Tables whose first column names the fields of an item."""

import pytest

from tests.sources.digests.looking import read

ITEMS = [
    {"标题": "Masked Autoencoders Are Scalable Vision Learners", "作者": "Kaiming He, Xinlei Chen", "链接": "https://arxiv.org/abs/2111.06377"},
    {"标题": "Mask R-CNN", "作者": "Kaiming He, Georgia Gkioxari", "链接": "https://arxiv.org/abs/1703.06870"},
    {"标题": "Segment Anything", "作者": "Alexander Kirillov, Eric Mintun", "链接": "https://arxiv.org/abs/2304.02643"},
]  # fmt: skip
TITLES = [item["标题"] for item in ITEMS]


def _checked(text: str) -> None:
    found = read(text)
    assert [m.title for m in found] == TITLES
    assert [m.url for m in found] == [item["链接"] for item in ITEMS]
    assert all(len(m.authors) == 2 for m in found)


@pytest.mark.parametrize("mark", ["{}", "**{}**"])
def test_a_table_an_item_with_an_empty_head(mark: str) -> None:
    tables = ["| | |\n|---|---|\n" + "".join(f"| {mark.format(k)} | {v} |\n" for k, v in item.items()) for item in ITEMS]  # fmt: skip
    _checked("# 本周论文\n\n" + "\n".join(tables))


def test_a_table_an_item_whose_first_field_is_the_head() -> None:
    tables = []
    for item in ITEMS:
        (first, title), *rest = item.items()
        tables.append(f"| {first} | {title} |\n|---|---|\n" + "".join(f"| {k} | {v} |\n" for k, v in rest))  # fmt: skip
    _checked("# 本周论文\n\n" + "\n".join(tables))


def test_one_table_for_all_items() -> None:
    rows = "".join(f"<tr><th>{k}</th><td>{v}</td></tr>" for item in ITEMS for k, v in item.items())
    _checked(f"<html><body><h1>本周论文</h1><table>{rows}</table></body></html>")


def test_an_item_a_column() -> None:
    rows = "".join(f"| {k} | " + " | ".join(item[k] for item in ITEMS) + " |\n" for k in ITEMS[0])
    _checked("# 本周论文\n\n| | A | B | C |\n|---|---|---|---|\n" + rows)


def test_columns_with_known_names_stay_rows() -> None:
    rows = "".join(f"| {item['标题']} | {item['作者']} |\n" for item in ITEMS)
    assert [m.title for m in read(f"| 标题 | 作者 |\n|---|---|\n{rows}")] == TITLES
