"""The topics that headings name."""

import pytest

from recommender.sources.digests.items.categories import Outline, topic_of
from tests.sources.digests.looking import read, seen


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("计算机视觉", "计算机视觉"),
        ("一、大语言模型", "大语言模型"),
        ("🤖 机器人 (12 篇)", "机器人"),
        ("Depth Estimation", "Depth Estimation"),
        ("3. Reinforcement Learning:", "Reinforcement Learning"),
        ("Vision (12 papers)", "Vision"),
        ("文章", "文章"),
        ("本期论文推荐", None),
        ("Top ML Papers of the Week (Jan 1-8)", None),
        ("2023-05-06", None),
        ("其他值得关注的论文", None),
        ("📌", None),
        ("", None),
        ("A heading that says so much that it cannot be the name of any topic at all", None),
    ],
)
def test_headings_that_name_topics(heading: str, name: str | None) -> None:
    assert topic_of(heading) == name


def categories(text: str) -> list[str | None]:
    found = seen(text)
    outline = Outline(found)
    return [outline.topic_of(one) for one in found if one.text.startswith("Paper")]


def test_the_nearest_heading_above_counts() -> None:
    text = "# 周报\n\n## 视觉\n\n- Paper one\n\n## 语言\n\n- Paper two\n"
    assert categories(text) == ["视觉", "语言"]


def test_the_title_of_the_document_is_no_topic() -> None:
    assert categories("# 机器人学\n\n- Paper one\n") == [None]
    assert categories("# 机器人学\n\n- Paper one\n\n# 语言\n\n- Paper two\n") == [
        "机器人学",
        "语言",
    ]


def test_an_outer_list_element_names_the_topic_of_inner_ones() -> None:
    text = "## 视觉\n\n- 检测\n  - Paper one\n  - Paper two\n- 分割\n  - Paper three\n"
    assert categories(text) == ["检测", "检测", "分割"]


def test_without_headings_there_is_none() -> None:
    assert categories("Paper one\n\nPaper two\n") == [None, None]


@pytest.mark.parametrize("heading", ["目录", "Contents", "Table of Contents"])
def test_contents_are_no_topic(heading: str) -> None:
    names = ["残差网络的来历", "注意力机制的由来", "扩散模型的推导"]
    rows = "".join(f"| {name} | 甲乙、丙丁 | 2024 |\n" for name in names)
    found = read(f"# 周报\n\n## {heading}\n\n| 题目 | 作者 | 年份 |\n|---|---|---|\n{rows}")
    assert [(m.title, m.category) for m in found] == [(name, None) for name in names]


def test_the_title_of_an_item_is_no_topic_of_others() -> None:
    found = seen("# Weekly\n\n## Vision\n\n### An Item\n\nPaper one\n")
    (paper,) = (one for one in found if one.text == "Paper one")
    title = paper.heading_index
    assert Outline(found).topic_of(paper) == "An Item"
    assert Outline(found, {title}).topic_of(paper) == "Vision"
