"""Topics of texts without headings: short lines between the records."""

import pytest

from tests.sources.digests.looking import read

ITEM = "{0}\n{1}\nhttps://arxiv.org/abs/{2}\n\n"
PAPERS = [
    ("1、Deep Residual Learning for Image Recognition", "残差连接让很深的网络也能训练，本文由此赢得比赛。", "1512.03385"),
    ("2、Mask R-CNN", "为每个目标预测一个掩码，做法简单而有效，一经提出就成了标准。", "1703.06870"),
    ("3、Attention Is All You Need", "只用注意力做翻译，训练更快，效果更好，影响深远。", "1706.03762"),
    ("4、Language Models are Few-Shot Learners", "模型大了以后看几个例子就会做新任务，不必再训练。", "2005.14165"),
]  # fmt: skip


def document(first: str, second: str) -> str:
    items = [ITEM.format(*paper) for paper in PAPERS]
    return f"{first}\n\n{items[0]}{items[1]}{second}\n\n{items[2]}{items[3]}"


@pytest.mark.parametrize(
    ("first", "second"),
    [("【视觉】", "【语言】"), ("一、视觉", "二、语言"), ("**视觉**", "**语言**")],
)
def test_lines_between_records_name_the_topic_of_the_next(first: str, second: str) -> None:
    found = read(document(first, second))
    assert [m.arxiv_id for m in found] == [paper[2] for paper in PAPERS]
    assert [m.category for m in found] == ["视觉", "视觉", "语言", "语言"]


def test_section_lines_belong_to_no_record() -> None:
    found = read(document("【视觉】", "【语言】"))
    assert all("语言】" not in (m.abstract_zh or "") for m in found)


def test_what_records_end_with_is_no_section() -> None:
    text = "".join(ITEM.format(*paper) + f"读者{i}\n\n" for i, paper in enumerate(PAPERS))
    assert {m.category for m in read(text)} == {None}
