"""Each term of the evidence: a record that has it and one that has not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.groups import evidence
from recommender.sources.digests.groups.evidence import TERMS
from tests.sources.digests.looking import grouped, titles

URL = "https://arxiv.org/abs/1706.0376{}"
PROSE = "这一段话说了一件事情的经过，前后一共有好几句，讲到这里就算说完了，没有别的了。"


def said(name: str, text: str, *starts: int, record: int = 0, kind: str = "given") -> float:
    group = grouped(text, *(starts or (0,)), kind=kind)
    return next(term.weigh for term in TERMS if term.name == name)(group.records[record])


FOR = {
    "title": ("Deep Residual Learning for Image Recognition", "https://a.org/x"),
    "one paper": (f"甲\n\n{URL.format(1)}\n", "甲\n\n乙\n"),
    "link": ("[甲](https://a.org/x)\n", "甲\n"),
    "text": (f"甲\n\n{PROSE}\n", "甲\n"),
    "labels": ("甲\n\n作者：乙\n\n摘要：丙\n", "甲\n\n乙\n"),
    "dateline": ("甲\n\n2023-05-06 · 视觉\n", "甲\n\n乙\n"),
    "names": ("A Title\n\nAna Ruiz, Bo Lin, Cy Doe\n", "A Title\n\nMore of it\n"),
    "marked": ("1. 甲\n", "甲\n"),
}


@pytest.mark.parametrize(("name", "texts"), FOR.items(), ids=FOR)
def test_what_speaks_for_a_record(name: str, texts: tuple[str, str]) -> None:
    with_it, without = texts
    assert said(name, with_it) > said(name, without)
    assert said(name, with_it) > 0


def test_several_papers_speak_against_it() -> None:
    many = "甲\n\n" + "".join(f"- {URL.format(i)}\n" for i in range(4))
    assert said("one paper", many) < 0


AGAINST = {
    "start": (("作者：甲\n\n乙\n", 0), ("甲\n\n乙\n", 0)),
    "untold": ((f"甲\n\n{PROSE}\n", 0), (f"[甲](https://a.org/x)\n\n{PROSE}\n", 0)),
    "aside": (("## 目录\n\n甲\n", 1), ("## 视觉\n\n甲\n", 1)),
    "document": (("# 周报\n\n## 甲\n\n## 乙\n", 0), ("## 甲\n\n## 乙\n", 0)),
    "section": (("## 视觉\n\n- [甲](https://a.org/x)\n- [乙](https://a.org/y)\n", 0), (f"## 甲\n\n{PROSE}\n", 0)),
    "crosses": (("- 甲\n\n  乙\n\n- 丙\n\n  丁\n", 1), ("- 甲\n\n  乙\n\n  丁\n", 1)),
    "inner": (("**甲**\n\n**乙**\n\n**丙**\n", 0), (f"**甲**\n\n{PROSE}\n", 0)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "cases"), AGAINST.items(), ids=AGAINST)
def test_what_speaks_against_a_record(
    name: str, cases: tuple[tuple[str, int], tuple[str, int]]
) -> None:
    (with_it, first), (without, second) = cases
    assert said(name, with_it, first) < 0
    assert said(name, without, second) == 0


def test_a_paper_that_a_sibling_named_before_speaks_against_it() -> None:
    text = f"**甲甲甲**\n\n{URL.format(1)}\n\n**乙乙乙**\n\n{URL.format(1)}\n"
    assert said("again", text, 0, 2, record=0) == 0
    assert said("again", text, 0, 2, record=1) < 0


def test_titles_that_differ_in_their_numbers_alone_speak_against_it() -> None:
    same = "".join(f"## 第 {i} 部分\n\n文\n\n" for i in range(1, 5))
    other = "".join(f"## 说说{w}\n\n文\n\n" for w in ("残差网络", "注意力", "扩散模型", "图网络"))
    assert said("template", same, 0, 2, 4, 6) < 0
    assert said("template", other, 0, 2, 4, 6) == 0


def test_numbers_in_order_speak_for_it() -> None:
    assert said("ordered", "1、甲\n\n2、乙\n", 0, 1) > 0
    assert said("ordered", "1、甲\n\n7、乙\n", 0, 1) == 0


def test_as_many_blocks_as_its_siblings_have_speak_for_it() -> None:
    three = "".join(f"名{w}\n\n作者：{w}\n\n来源：{w}\n\n" for w in "甲乙丙丁戊己")
    assert said("period", three, 0, 3, 6, 9, 12, 15) > 0
    assert said("period", three, 0, 3, 6, 9) == 0  # four are few
    assert said("period", three, 0, 2, 6, 9, 11, 15) == 0


def test_people_and_a_colon_at_its_end_speak_against_it() -> None:
    lines = "Quiet Rooms\nAna Ruiz, Bo Lin:\nLoud Rooms\nKim Park, Eva Novak:\n"
    assert said("introduction", lines, 0, 2) < 0
    assert said("introduction", lines.replace(":", ""), 0, 2) == 0


def test_an_ending_common_to_all_speaks_for_it() -> None:
    text = "".join(f"**{w}**\n\n链接：https://a.org/{i}\n\n" for i, w in enumerate("甲乙丙"))
    assert said("ending", text, 0, 2, 4) > 0
    assert said("ending", "**甲**\n\n一\n\n**乙**\n\n二\n\n**丙**\n\n三\n", 0, 2, 4) == 0


def test_blank_lines_between_and_not_within_speak_for_it() -> None:
    assert said("apart", "甲甲\n文\n\n乙乙\n文\n\n丙丙\n文\n", 0, 2, 4) > 0
    assert said("apart", "甲甲\n\n文\n\n乙乙\n\n文\n\n丙丙\n\n文\n", 0, 2, 4) == 0


@pytest.mark.parametrize("name", ["alike", "shared"])
def test_siblings_that_begin_alike_and_have_the_same_parts_speak_for_it(name: str) -> None:
    alike = "**甲**\n\n作者：一\n\n**乙**\n\n作者：二\n\n**丙**\n\n作者：三\n"
    mixed = "**甲**\n\n作者：一\n\n乙\n\n- 二\n\n1. 丙\n\n来源：三\n"
    assert said(name, alike, 0, 2, 4) > said(name, mixed, 0, 2, 4)


def test_an_element_of_the_page_speaks_for_it() -> None:
    assert said("element", "甲\n", kind="element div") > 0
    assert said("element", "甲\n", kind="line") == 0


def test_text_that_all_siblings_cut_short_speaks_for_it() -> None:
    cut = PROSE[:-1] + "，然后…"
    assert said("excerpt", f"**甲**\n\n{cut}\n\n**乙**\n\n{cut}\n", 0, 2) > 0
    assert said("excerpt", f"**甲**\n\n{PROSE}\n\n**乙**\n\n{PROSE}\n", 0, 2) == 0


def test_a_heading_of_news_speaks_for_what_stands_below_it() -> None:
    assert said("news section", "## 业界新闻\n\n甲\n", 1) > 0
    assert said("news section", "## 论文\n\n甲\n", 1) == 0


def test_every_term_is_tried_here() -> None:
    others = [
        "again",
        "template",
        "ordered",
        "ending",
        "apart",
        "alike",
        "shared",
        "element",
        "excerpt",
        "period",
        "introduction",
    ]
    assert {term.name for term in TERMS} == {*FOR, *AGAINST, *others, "news section"}


def test_evidence_is_told_term_by_term() -> None:
    text = "1. [Deep Residual Learning](https://arxiv.org/abs/1512.03385)\n"
    (record,) = grouped(text, 0).records
    told = evidence.explain(record)
    assert 0 not in told.values()
    assert sum(told.values()) == pytest.approx(evidence.weigh(record), abs=0.1)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_records_are_weighed(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    group = grouped(f"甲\n\n{text}", 0)
    assert all(-8 < worth < 8 for worth in group.worth)


@pytest.mark.parametrize("told", ["2016 RecSys, Some Lab", "2018 arXiv", "(2017)", "2010, KDD"])
def test_a_year_below_a_title_says_when_it_appeared(told: str) -> None:
    names = [
        "Video recommendation at scale",
        "Deep networks for recommendations",
        "A review of deep learning",
    ]
    assert titles("".join(f"- {name}\n    - {told}\n" for name in names)) == names


def test_the_title_in_the_other_language_below_it_belongs_to_it() -> None:
    other = "Residual networks learn\n\n残差网络怎样学习\n\nhttps://a.org/x\n"
    same = "Residual networks learn\n\nDiffusion models draw\n\nhttps://a.org/x\n"
    assert said("inner", other) > 0 > said("inner", same)
