"""Where in a record its title may stand: in the first block, or in those below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.titles.record_ways import ways_of_record
from tests.sources.digests.looking import read, seen
from tests.strategies import examples

TITLE = "Sparse Routing Between Experts of Different Sizes"
NAMES = ["Attention Is All You Need", "Deep Residual Learning for Image Recognition", "Mask R-CNN"]


@pytest.mark.parametrize(
    "label",
    [
        "论文：{0} (2017)",
        "**Paper:** {0}",
        "論文：{0}",
        "- 文章：《{0}》",
        "Paper: [{0}](https://a.org/b)",
    ],
)
def test_a_label_of_the_paper_names_it_below_a_heading_that_describes_it(label: str) -> None:
    said = ["掩码从哪里来", "残差网络的诞生", "小卷积核的胜利"]
    text = "".join(
        f"### {h}\n\n{label.format(n)}\n\n说了一件事，大家都用。\n\n"
        for h, n in zip(said, NAMES, strict=False)
    )
    assert [m.title for m in read(text)] == NAMES[:3]


def test_an_address_behind_a_label_of_the_paper_leaves_the_title_to_the_heading() -> None:
    text = "".join(
        f"### {n}\n\n论文：https://a.org/{i}\n\n说了一件事，大家都用。\n\n"
        for i, n in enumerate(NAMES)
    )
    assert [m.title for m in read(text)] == NAMES


def ways(text: str) -> dict[str, str]:
    """Return what each way takes from a text that is one record."""
    found = seen(text)
    texts = [one.block.cells or (one.block.inline,) for one in found]
    return {
        name: texts[at.block][max(at.cell, 0)].text[at.start : at.end]
        for name, at in ways_of_record(found, 0, len(found)).items()
    }


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (f"论文1：\n\n标题：{TITLE}\n\n摘要：短。\n", "label"),
        (f"作者：甲乙\n\n标题：\n\n{TITLE}\n", "label"),
        (f"Title: {TITLE} Authors: Ana Ruiz\n", "label"),
        (f"说了一件事\n\nPaper: **{TITLE}**\n", "label"),
        (f"Authors: Ana Ruiz\n\n标题：{TITLE}\n", "label"),
        (f"2024-05-06\n\nAna Ruiz, Bo Lin\n\n{TITLE}\n", "next"),
        (f"2024-05-06\n\n## {TITLE}\n", "next"),
        (f"2024-05-06\n\n[{TITLE}](https://a.org/x) is new\n", "next link"),
        (f"2024-05-06\n\n**{TITLE}**, Ana Ruiz\n", "next bold"),
        (f"说了一件事\n\n又说了一件\n\n## {TITLE}\n", "inner heading"),
        (f"说了一件事\n\n又说了一件\n\n{TITLE}\n\nhttps://a.org/x\n", "above link"),
        (f"说了一件事\n\n又说了一件\n\n[{TITLE}](https://a.org/x)\n", "inner link"),
        (f"| x | {TITLE} |\n|---|---|\n| y | {TITLE} |\n", "cell 1 whole"),
    ],
)
def test_where_a_record_has_its_title(text: str, way: str) -> None:
    assert ways(text)[way].strip(" .") == TITLE


@pytest.mark.parametrize("name", ["title", "paper-title", "card__title", "item-title big", "post_title", "headline"])  # fmt: skip
def test_a_page_says_by_a_class_what_a_title_is(name: str) -> None:
    text = f'<html><body><div class="top">甲</div><div class="{name}">{TITLE}</div><p>乙</p></body></html>'
    assert ways(text).get("classed") == TITLE


@pytest.mark.parametrize(
    "name", ["section-title", "subtitle", "sub-title", "widget-title", "site-title", "title-bar", "untitled"]
)  # fmt: skip
def test_classes_of_other_titles_are_none_of_items(name: str) -> None:
    text = f'<html><body><div class="{name}">{TITLE}</div><p>乙</p></body></html>'
    assert "classed" not in ways(text)


def test_an_element_of_several_blocks_is_no_title() -> None:
    text = f'<html><body><div class="title"><p>{TITLE}</p><p>乙</p></div></body></html>'
    assert "classed" not in ways(text)


CARD = '<div class="card"><div>{kind}</div><div class="{name}">{title}</div><div>{who}</div><p>It says one thing.</p></div>'
KINDS = ["Best Student Paper of the Vision Track", "An Honourable Mention of the Committee", "Most Read Among Our Members"]  # fmt: skip
PEOPLE = ["Ana Ruiz, Bo Lin", "Cy Doe, Di Ma", "Ed Fox, Fay Gil"]


def test_the_class_decides_between_two_lines_that_look_like_titles() -> None:
    cards = "".join(
        CARD.format(kind=kind, name="paper-title", title=title, who=who)
        for kind, title, who in zip(KINDS, NAMES, PEOPLE, strict=True)
    )
    found = read(f"<html><body>{cards}</body></html>")
    assert [m.title for m in found] == NAMES
    assert [", ".join(m.authors) for m in found] == PEOPLE


@given(
    st.lists(
        st.sampled_from(
            ["## 甲乙丙", "标题：", f"标题：{TITLE}", TITLE, "作者：甲", "https://a.org/x", f"[{TITLE}](https://a.org)", "2024-05-06", "Paper: 《甲乙丙》"]
        ),
        min_size=1,
        max_size=6,
    )
)  # fmt: skip
@examples(20)
def test_any_way_lies_within_its_record(lines: list[str]) -> None:
    found = seen("\n\n".join(lines))
    for end in range(1, len(found) + 1):
        for at in ways_of_record(found, 0, end).values():
            assert 0 <= at.block < end
            assert 0 <= at.start <= at.end <= len(found[at.block].block.inline.text)


def test_words_above_a_button_are_no_title_where_it_leads_where_the_title_does() -> None:
    tags = ["Agent Systems Memory Planning", "Vision Depth Splats", "Speech Codecs Tokens"]
    text = "".join(
        f'<div class="card"><p>Some Forum, day {i}</p><p><a href="https://a.org/{i}">{name}</a></p>'
        f"<p>It tells of one thing that somebody did, and of what came of it in the end.</p><p>{tag}</p>"
        f'<p><a href="https://a.org/{i}">Read more →</a></p></div>'
        for i, (name, tag) in enumerate(zip(NAMES, tags, strict=True))
    )
    assert [m.title for m in read(f"<html><body>{text}</body></html>")] == NAMES


@pytest.mark.parametrize("name", ["paper-title-en", "title_original", "card-title-main"])
def test_a_class_says_which_of_two_lines_is_the_title(name: str) -> None:
    said = ["注意力就够了：序列转换不用循环", "残差连接让网络更深更好训练", "一个分支就能给出掩码"]
    text = "".join(
        f"<article class=card><div class=affil>🏢 某大学 / 某研究所</div><div class=one-liner>{h}</div><div class=tags><span>视觉</span> <span>网络</span></div>"
        f"<div class='{name}'>{n}</div><div class=meta>👤 Ana Ruiz, Bo Lin</div><p>说了一件事，大家都在用它，也都说它好，所以值得一读。</p>"
        f"<a href='https://arxiv.org/abs/2605.0123{i}'>arXiv</a></article>"
        for i, (h, n) in enumerate(zip(said, NAMES, strict=True))
    )
    assert [m.title for m in read(f"<html><body><h1>日报</h1>{text}</body></html>")] == NAMES
