"""Linked titles in a row are items each, where a section is nothing but such rows."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.digests.looking import blocks, page, read, titles

NAMES = ["Attention Is All You Need", "Deep Residual Learning for Image Recognition", "Segment Anything on Two Cores"]  # fmt: skip
CHINESE = ["注意力就是你所需要的全部", "用于图像识别的深度残差学习", "在两个核上分割任何物体"]
LINKS = [f"[{name}](https://a.org/{i})" for i, name in enumerate(NAMES)]


@pytest.mark.parametrize("between", ["; ", "；", "、", " | ", ", ", " · "])
@pytest.mark.parametrize("label", ["", "**New on arXiv (three)**: ", "- 新作：", "- "])
@pytest.mark.parametrize("end", ["", "。"])
def test_a_section_of_titles_in_a_row(between: str, label: str, end: str) -> None:
    text = f"## Papers\n\n{label}{between.join(LINKS)}{end}\n\n## Notes\n\nNothing else.\n"
    assert titles(text) == NAMES


def test_the_label_of_a_row_is_a_topic() -> None:
    rows = "\n".join(f"- {topic}：{'；'.join(LINKS)}" for topic in ["视觉"])
    more = "- 语言：" + "、".join(f"[{n}](https://b.org/{i})" for i, n in enumerate(CHINESE))
    found = read(f"## 论文\n\n{rows}\n{more}\n")
    assert [(m.title, m.category) for m in found] == [
        *((name, "视觉") for name in NAMES),
        *((name, "语言") for name in CHINESE),
    ]
    assert [m.url for m in found[3:]] == [f"https://b.org/{i}" for i in range(3)]


@pytest.mark.parametrize(
    "text",
    [
        "## Papers\n\nA word on it. " + ", ".join(LINKS) + " and then more text.\n",
        "## Papers\n\n说了一件事。\n\n相关论文：" + "、".join(LINKS) + "\n",
        "## Papers\n\n" + "; ".join(LINKS[:2]) + "\n",
        "## Pages\n\n[Home](https://a.org/1) | [Archive](https://a.org/2) | [About](https://a.org/3)\n",
        "## Who\n\n[Ana Maria Ruiz Lopez](https://a.org/1), [Bartholomew Lin-Smith](https://a.org/2), [Cyrus Ken Ito Doe](https://a.org/3)\n",
        "## A model of one billion weights beats those of a hundred\n\nMore: " + ", ".join(LINKS) + "\n",
    ],
    ids=["prose", "of an item", "two", "menu", "people", "of what the heading tells"],
)  # fmt: skip
def test_other_rows_of_links_stay_as_they_are(text: str) -> None:
    assert sum(len(block.inline.links) > 1 for block in blocks(text)) == 1


def test_elements_of_a_page_end_where_they_did() -> None:
    row = "; ".join(f'<a href="https://a.org/{i}">{name}</a>' for i, name in enumerate(NAMES))
    found = page(f'<html><body><div class="part"><h2>Papers</h2><p>{row}</p></div><div class="foot"><p>Bye</p></div></body></html>').blocks  # fmt: skip
    assert [block.text for block in found] == ["Papers", *NAMES, "Bye"]
    assert dict(found[0].opens)["div.part"] == 4
    assert dict(found[4].opens)["div.foot"] == 5


@given(st.lists(st.sampled_from(["## 题\n", *LINKS, "甲乙：", "；", "\n", "- ", "text ", "---\n"])))
def test_no_link_is_lost_and_order_stays(parts: list[str]) -> None:
    text = "".join(parts)
    found = [link.url for block in blocks(text) for link in block.inline.links]
    assert len(found) == sum(part in LINKS for part in parts)
    assert all(a.line <= b.line for a, b in pairwise(blocks(text)))
