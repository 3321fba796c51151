"""Tables whose cells stand on lines of their own."""

import pytest

from recommender.sources.digests.plaintext import stacked_cells
from tests.sources.digests.looking import read

NAMES = [
    "Region proposals share what a detector computes",
    "Noise is taken off step by step",
    "Captions teach a model of pictures",
    "Depth needs short cuts",
]
CHINESE = ["候选区域共享检测器的计算", "逐步去除噪声", "图像说明教会模型看图", "深度需要捷径"]
PEOPLE = ["Shaoqing Ren", "Jonathan Ho", "Alec Radford", "Kaiming He"]
IDS = ["1506.01497", "2006.11239", "2103.00020", "1512.03385"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["", "blank lines between"])
@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ("Title Authors arXiv", (NAMES, PEOPLE, IDS)),
        ("题目 中文题目 arXiv", (NAMES, CHINESE, IDS)),
        ("编号 Paper Link", ("1234", NAMES, [f"https://arxiv.org/abs/{id}" for id in IDS])),
        ("arXiv Title", (IDS, NAMES)),
        ("Date Title PDF", (["2016-01-02"] * 4, NAMES, [f"arxiv.org/pdf/{id}" for id in IDS])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_lines_below_the_names_of_columns_are_rows(
    columns: str, names: tuple[list[str], ...], gap: str
) -> None:
    cells = [*columns.split(), *(cell for row in zip(*names, strict=True) for cell in row)]
    items = read(
        "What was read\n\n" + gap.join(cells) + "\n\nThat is all for this week, thank you.\n"
    )
    assert [item.title for item in items] == NAMES
    assert [item.arxiv_id for item in items] == IDS


def test_a_label_above_its_value_names_no_columns() -> None:
    text = "\n\n".join(
        f"标题\n{name}\n作者\n{who}\n链接\nhttps://arxiv.org/abs/{id}"
        for name, who, id in zip(CHINESE, PEOPLE, IDS, strict=True)
    )
    items = read(text)
    assert [item.arxiv_id for item in items] == IDS
    assert [item.title_zh or item.title for item in items] == CHINESE


def test_buttons_below_each_item_name_no_columns() -> None:
    text = "\n".join(
        f"{name}\n{i}2 code implementations\nIt is told of {who} here in a sentence of some length.\n\nPaper\nCode"
        for i, (name, who) in enumerate(zip(NAMES, PEOPLE, strict=True), 1)
    )
    assert stacked_cells.as_html(text.split("\n")) == text.split("\n")
