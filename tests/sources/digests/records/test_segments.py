"""Candidates for where records begin, and where each ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.records.segments import SegmentKey, candidates, segments
from tests.sources.digests.looking import read, seen

PROSE = [
    "遮住图像的大部分区域，让模型去补全被遮住的像素，这样学到的表示在很多任务上都更好，训练也更快。",
    "最底下一层只看权重，中间一层记住工具怎么用，最上面一层决定什么时候停，三层可以分开换掉。",
    "把一步一步的推理压进很少的几个向量里，答案仍然一样好，而且每个问题只要原来十分之一的时间。",
]


def keys(text: str) -> dict[str, list[int]]:
    found = seen(text)
    return {str(key): starts for key, starts in candidates(found, [True] * len(found)).items()}


def records(text: str, name: str) -> list[tuple[int, int]]:
    found = seen(text)
    free = [True] * len(found)
    key, starts = next((k, s) for k, s in candidates(found, free).items() if str(k) == name)
    return segments(found, free, key, starts)


@pytest.mark.parametrize(
    ("text", "key", "starts"),
    [
        ("# 甲\n\n## 乙\n\n丙\n\n## 丁\n", "heading 2", [1, 3]),
        ("- 甲\n- 乙\n  - 丙\n", "item 1", [0, 1]),
        ("- 甲\n- 乙\n  - 丙\n", "item 2", [2]),
        ("1. 甲\n2. 乙\n", "numbered item 1", [0, 1]),
        ("【1】甲\n\n文\n\n【2】乙\n", "mark 【1", [0, 2]),
        ("1、\n\n甲\n\n2、\n\n乙\n", "lone mark alone", [0, 2]),
        ("| 题目 | 链接 |\n|---|---|\n| 甲 | x |\n| 乙 | y |\n", "row 1", [0, 1]),
        ("作者：甲\n\n摘要：乙\n\n作者：丙\n", "label 作者", [0, 2]),
        ("《甲甲》\n\n文\n\n《乙乙》\n", "lead book", [0, 2]),
        ("[CV] Title\n\n文\n\n[CL] Other\n", "tag", [0, 2]),
        ("甲\n\narXiv:1706.03762\n\n乙\n\narXiv:1706.03763\n", "paper", [1, 3]),
        ("甲\n\n2023-05-06 · 视觉\n\n乙\n\n2023-05-07 · 视觉\n", "before dateline", [0, 2]),
        (
            f"## 甲\n\n{PROSE[0]}\n\n它这样分层：\n\n{PROSE[1]}\n\n## 乙\n\n{PROSE[2]}\n",
            "before prose",
            [0, 4],
        ),
        ("甲\n\n来源：丁\n\n乙\n\n来源：戊\n", "after source", [0, 2]),
        ("甲\n\n---\n\n乙\n\n---\n\n丙\n", "after rule", [0, 2, 4]),
        ("甲甲\n文\n\n乙乙\n文\n", "gap", [0, 2]),
        ("🔥🔥 甲甲\n\n文\n\n🔥🔥 **乙乙**\n", "sign paragraph 🔥🔥", [0, 2]),
        ("甲甲\n\n---\n\n乙乙\n文\n\n丙丙\n文\n", "gap", [2, 4]),
    ],
)
def test_rules_for_where_records_begin(text: str, key: str, starts: list[int]) -> None:
    assert keys(text)[key] == starts


@pytest.mark.parametrize("link", ["https://arxiv.org/abs/2405.0100{}", "Link: https://a.org/{}"])
def test_records_after_links_begin_below_the_headings_of_their_sections(link: str) -> None:
    part = "\n\n题目甲{0}\n\n" + link.replace("{}", "{0}")
    text = "## 视觉" + "".join(part.format(i) for i in (1, 2)) + "\n\n## 语言" + "".join(part.format(i) for i in (3, 4))  # fmt: skip
    assert keys(text)["after link"] == [1, 3, 6, 8]


def test_records_that_begin_with_headings_begin_there() -> None:
    text = "\n\n".join(f"## 题目甲{i}\n\nhttps://a.org/{i}" for i in range(3))
    assert keys(text)["after link"] == [0, 2, 4]


def test_elements_of_a_page_are_rules_too() -> None:
    card = '<div class="card"><h2>甲</h2><p>乙</p></div>'
    assert records(f"<html><body>{card}{card}</body></html>", "element div.card") == [
        (0, 2),
        (2, 4),
    ]


@pytest.mark.parametrize(
    ("text", "key", "ends"),
    [
        ("## 甲\n\n文\n\n## 乙\n\n文\n\n# 丙\n\n文\n", "heading 2", [2, 4]),
        ("- 甲\n- 乙\n\n丙\n", "item 1", [1, 2]),
        ("**甲**\n\n文\n\n**乙**\n\n文\n\n---\n\n丙\n", "lead bold", [2, 4]),
        ("**甲**\n\n文\n\n**乙**\n\n文\n\n（完）\n\n丙\n", "lead bold", [2, 4]),
        ("**甲**\n\n文\n\n**乙**\n\n文\n\n2022年\n\n丙\n", "lead bold", [2, 4]),
        ("| 甲 | x |\n|---|---|\n| 乙 | y |\n| 丙 | z |\n", "row 1", [1, 2]),
    ],
)
def test_what_ends_a_record(text: str, key: str, ends: list[int]) -> None:
    assert [end for _, end in records(text, key)] == ends


def test_rules_within_most_records_end_none() -> None:
    text = "".join(f"**题{w}**\n\n文{w}\n\n---\n\n注{w}\n\n" for w in "甲乙丙")
    assert [end - start for start, end in records(text, "lead bold")] == [4, 4, 4]


def test_taken_blocks_end_a_record_and_begin_none() -> None:
    found = seen("**甲**\n\n文\n\n**乙**\n\n文\n\n末\n")
    free = [True, False, False, True, True]
    key = SegmentKey("lead", ("bold",))
    assert candidates(found, free)[key] == [0]
    assert segments(found, free, key, [0]) == [(0, 1)]


def test_a_taken_block_begins_no_record_either_where_records_are_known_by_their_ends() -> None:
    found = seen("前言\n\n题甲\n\n来源：一\n\n题乙\n\n来源：二\n\n题丙\n\n来源：三\n")
    free = [one.text != "题甲" for one in found]
    assert candidates(found, free)[SegmentKey("after", ("source",))] == [3, 5]


LINES = st.sampled_from(
    ["# 甲", "## 乙", "- 丙", "  - 丁", "1. 戊", "《己》", "**庚**", "来源：辛", "---", "", "2023-05-06", "文，说了一句话。", "arXiv:1706.03762"]
)  # fmt: skip


@given(st.lists(LINES, max_size=15).map("\n".join), st.data())
def test_records_ascend_and_do_not_overlap(text: str, data: st.DataObject) -> None:
    found = seen(text)
    free = [data.draw(st.booleans()) for _ in found]
    for key, starts in candidates(found, free).items():
        assert starts == sorted(starts)
        assert all(free[start] for start in starts)
        place = 0
        for start, end in segments(found, free, key, starts):
            assert place <= start < end <= len(found)
            place = end


def test_the_first_record_begins_in_the_language_of_the_others() -> None:
    pair = "Residual networks learn {0}\n\n残差网络怎样学习{0}\n\nhttps://a.org/{0}\n\n"
    text = "".join(pair.format(i) for i in range(3))
    assert keys("# 周报\n\n" + text)["after link"] == [1, 4, 7]


@pytest.mark.parametrize("line", ["本期内容：", "What we read:", "**精选：**"])
def test_records_begin_below_the_line_that_introduces_them(line: str) -> None:
    part = "《{0}》\n说的是{0}。\n"
    text = "\n".join(part.format(name) for name in ("甲甲", "乙乙", "丙丙"))
    assert records(f"# 题\n\n{line}\n{text}", "gap") == [(2, 4), (4, 6), (6, 8)]
    first = "甲甲说了什么：\n一句话。\n一句话。\n"
    assert records(f"# 题\n\n{first}\n{text}", "gap")[0] == (1, 4)


def test_records_begin_at_the_headings_of_most_and_not_at_those_of_their_sections() -> None:
    one = "### 题{0}\n\n- 说明{0}\n- 链接：https://a.org/{0}\n\n"
    text = "# 周报\n\n## 项目\n\n" + one.format(1) + one.format(2) + "## 论文\n\n" + one.format(3)
    found = keys(text + one.format(4))
    assert found["after link"] == found["heading 3"]


def test_records_begin_also_at_single_lines_that_stand_out_as_the_first_of_others_do() -> None:
    head = "[2 May 2026] [No. {0}](https://a.org/{0})"
    below = "  \nSaid of {0}: a word"
    lines = [(head + (below if i % 3 else "")).format(i) for i in range(1, 8)]
    found = records("# 题\n\n" + "\n\n".join(lines) + "\n", "gap")
    assert len(found) == 7


FEET = ["相关链接\n\n- [主页](https://a.org)\n- [订阅](https://a.org/sub)\n- [GitHub](https://github.com/a/b)\n", "Links\n\n- [Home](https://a.org)\n- [Feed](https://a.org/feed)\n", "- [上一期](https://a.org/1)\n- [下一期](https://a.org/3)\n"]  # fmt: skip
FORMS = ["## {0}\n\nWhat it does is told here, in a sentence or two.\n\n", "**{0}**\n\n它做了什么，这里有说明，读者可以看看。\n\n", "- [{0}](https://b.org/{1}) - Ada One\n"]  # fmt: skip


@pytest.mark.parametrize("foot", FEET, ids=["zh", "en", "pager"])
@pytest.mark.parametrize("form", FORMS, ids=["headings", "bold", "list"])
def test_the_links_of_a_foot_are_no_part_of_the_last_record(form: str, foot: str) -> None:
    names = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen", "Masked Encoders"]
    found = read("".join(form.format(name, i) for i, name in enumerate(names)) + "\n" + foot)
    assert [m.title for m in found] == names
    assert found[-1].url == ("https://b.org/3" if "b.org" in form else None)


def test_a_line_that_comes_again_but_for_its_numbers_ends_records() -> None:
    text = "".join(
        f"{name}\n{who}\nSeen in {place}\nCited by: papers ({i})\n"
        for i, (name, who, place) in enumerate(
            [
                ("Depth needs short cuts", "Kaiming He; Jian Sun", "Las Vegas"),
                (
                    "Noise is taken off step by step",
                    "Jonathan Ho; Ajay Jain",
                    "a long hall in Vancouver",
                ),
                ("Boxes share what they compute", "Shaoqing Ren; Ross Girshick", "Montreal"),
                (
                    "Captions teach a model of pictures",
                    "Alec Radford; Ilya Sutskever",
                    "no place, since it was online",
                ),
            ],
            1,
        )
    )
    told = seen(text)
    starts = candidates(told, [True] * len(told))
    assert starts[SegmentKey("after constant", ("cited by: papers (0)",))] == [0, 4, 8, 12]


@pytest.mark.parametrize("indent", ["\t", "    "])
def test_records_begin_below_the_topics_of_an_outline(indent: str) -> None:
    papers = [["Quiet Rooms", "Doors That Learn"], ["Maps of Many Islands"], ["Small Wheels", "Loud Rooms"]]  # fmt: skip
    text = "Weekly\n"
    for topic, names in zip(["机器学习", "计算机视觉", "自然语言处理"], papers, strict=True):
        text += f"{indent}{topic}\n"
        for i, name in enumerate(names):
            text += f"{indent * 2}{name}\n{indent * 3}Ana Ruiz, Bo Lin\n{indent * 3}https://arxiv.org/abs/2405.0{i}{len(name):03}\n"
    assert [m.title for m in read(text)] == [name for names in papers for name in names]
