"""Lists of contents, overviews and closing tables give way to what says more."""

import pytest

from recommender.sources.digests.groups.overviews import without_overviews
from tests.sources.digests.groups.test_choice import FORMS, NAMES, many
from tests.sources.digests.looking import grouped, read, titles


def test_a_list_of_contents_gives_no_records_of_its_own() -> None:
    contents = "## 目录\n\n" + "".join(f"- [{title}](#{i})\n" for i, title in enumerate(NAMES))
    assert titles(f"{contents}\n{many(FORMS['headings'])}") == NAMES


def test_an_overview_gives_way_to_what_says_more() -> None:
    overview = "| 排名 | 题目 |\n|---|---|\n" + many("| {0} | {1} |\n")
    text = f"## 概览\n\n{overview}\n\n{many(FORMS['numbered headings'])}"
    found = read(text)
    assert [m.title for m in found] == NAMES
    assert all(m.abstract_zh for m in found)


def test_a_closing_table_gives_way_too() -> None:
    table = "| 类别 | 论文 |\n|---|---|\n" + many("| Top {0} | {1} |\n")
    assert titles(f"{many(FORMS['numbered headings'])}\n## 总结\n\n{table}") == NAMES


def test_a_paper_that_two_groups_tell_alike_is_told_once() -> None:
    front = "".join(
        f"📌 **{name}**\n\n[Paper](https://arxiv.org/abs/2501.0000{i}) [Code](https://github.com/a/{i})\n\nIt says what it is about.\n\n---\n\n"
        for i, name in enumerate(NAMES)
    )
    rows = "".join(
        f"| [{name}](https://arxiv.org/abs/250{1 + (i > 0)}.0000{i}) | [Code](https://github.com/a/{i}) |\n"
        for i, name in enumerate(
            [NAMES[0], "Masked Autoencoders", "Visual Prompt Tuning", "Segment Anything"]
        )
    )
    found = titles(f"# Works\n\n## Ours\n\n{front}## All\n\n| Title | Code |\n|---|---|\n{rows}")
    assert found == [*NAMES, "Masked Autoencoders", "Visual Prompt Tuning", "Segment Anything"]


@pytest.mark.parametrize("heading", ["今日摘要（3 条）", "📋 Summary"])
def test_a_summary_of_the_sections_below_gives_no_records(heading: str) -> None:
    told = "".join(f"1. 有人发布了第 {i} 个新模型，引起许多讨论\n" for i in (1, 2, 3))
    half = many(FORMS["numbered links"]).splitlines()
    parts = "## 产品\n\n" + "\n".join(half[:2]) + "\n\n## 研究\n\n" + "\n".join(half[2:])
    assert titles(f"# AI 资讯日报\n\n## {heading}\n\n{told}\n{parts}\n") == NAMES


def test_a_line_beside_a_source_told_above_gives_no_record() -> None:
    items = many("**{0}. {1}**\n它说了一件值得知道的事，讲得很详细。\n链接：https://a.org/{0}\n\n")
    foot = "📌 存档：https://a.org/3\n📌 没有展开的还有：耳机升级、夜间活动、免费套餐、语音功能、气象模型、电商评测、补偿政策，多为产品更新。\n"
    assert titles(f"## 早报\n\n### 🏭 行业动态\n\n{items}---\n{foot}") == NAMES


@pytest.mark.parametrize(
    "again",
    [
        "**{2}**: [2501.{0:05}] 说得最清楚，值得先读。\n\n",
        "**{2}**\n   - 之后再看有没有代码。\n   - 来源：<https://arxiv.org/abs/2501.{0:05}>\n\n",
    ],
    ids=["highlights", "what is to be followed"],
)
def test_points_on_papers_of_a_longer_list_give_no_records(again: str) -> None:
    names = [*NAMES, "Masked Autoencoders See", "Visual Prompts Are Tuned"]
    table = "".join(
        f"| {i} | 2501.{i:05} | {name} | Ada One 等 | 01-0{i} |\n"
        for i, name in enumerate(names, 1)
    )
    points = "".join(
        f"{k}. {again.format(i, '', what)}"
        for k, (i, what) in enumerate(
            [(2, "训练更稳"), (3, "隐私上的风险"), (5, "不需要数据的压缩")], 1
        )
    )
    head = "| 序号 | arXiv ID | 论文标题 | 作者 | 日期 |\n|---|---|---|---|---|\n"
    text = f"# 压缩论文日报\n\n## 一、总览\n\n{head}{table}\n## 二、亮点\n\n{points}"
    assert titles(text) == names


def test_a_title_that_its_own_heading_says_too_is_an_item() -> None:
    heads = ["Attention", NAMES[1], "boxes fine grain", "noise-by-steps"]
    told = ["它把一件事情说得很清楚，前后一共有好几句，值得读一读。\n\n", ""]
    parts = "".join(
        f"### {head}\n\n此文发于 CVPR2019\n\n题目：{name}\n作者：Ada One, Ben Two\n1 Some University\n\nurlname: {i}\n\n{told[i % 2]}"
        for i, (head, name) in enumerate(zip(heads, NAMES, strict=True))
    )
    assert titles(f"# 近期论文合集\n\n{parts}") == NAMES


def test_a_topic_may_be_called_as_its_first_paper() -> None:
    papers = "".join(
        f'#### {name if i else "Topics"}\nRuiz, Ana, et al. "{name}."\n\nLin, Bo, et al. "More of {name}."\n\n'
        for i, name in enumerate(NAMES)
    )
    assert titles(papers) == [title for name in NAMES for title in (name, f"More of {name}")]


SOURCES = [
    "{0}. Some Site {0} — What it is about (2026-09-2{0}) · https://s{0}.org/a\n",
    "- [What was found, in short, by {0} people](https://s{0}.org/a)\n",
    "* Seite {0}: <https://s{0}.org/a>\n",
]
ITEM = "- **{1}** (Some Site {0})\n\n  It tells what was found and for whom.\n\n  Link: https://s{0}.org/a\n\n"  # fmt: skip


@pytest.mark.parametrize("line", SOURCES)
def test_closing_lines_that_lead_where_the_items_lead_are_their_sources(line: str) -> None:
    group = grouped(f"{many(ITEM)}---\n\n{many(line)}", 0, 3, 6, 9, 13, 14, 15, 16)
    (left,) = without_overviews([group])
    assert [start for start, _ in left.segments] == [0, 3, 6, 9]


@pytest.mark.parametrize("line", SOURCES)
def test_closing_lines_that_lead_elsewhere_are_records(line: str) -> None:
    elsewhere = many(line).replace("/a", "/b", 1)
    group = grouped(f"{many(ITEM)}---\n\n{elsewhere}", 0, 3, 6, 9, 13, 14, 15, 16)
    (left,) = without_overviews([group])
    assert len(left.segments) > 4
