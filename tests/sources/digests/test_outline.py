import pytest

from recommender.sources.digests import lines, outline


def sections(text: str) -> list[outline.Section]:
    return [s for s in outline.sections(lines.read(text)) if s.heading]


def test_headings_that_are_labels_stay_with_their_item() -> None:
    (item,) = sections("## Some Title\n### 摘要\n正文\n### 链接\nhttps://a.org/x")
    assert [line.plain for line in item.content] == ["摘要", "正文", "链接", "https://a.org/x"]


def test_parents_and_children() -> None:
    top, first, second = sections("# A\n## B\nb\n## C\nc")
    assert (top.children, [p.plain for p in second.parents]) == (2, ["A"])
    assert first.children == 0


@pytest.mark.parametrize(
    "heading",
    ["目录", "赞赏", "📅 轮换进度", "Contributing", "贡献者（GitHub ID）", "Table of Contents"],
)
def test_parts_of_the_page(heading: str) -> None:
    assert sections(f"## {heading}\n- [a](https://a.org)")[0].is_page_part


@pytest.mark.parametrize(
    ("line", "style"),
    [("1、[gm](https://a.org)", "ordered"), ("- **A title of some kind** - text", "bullet"), ("**《标题在此》**", "titled"), ("[1]《标题在此》", "titled"),
     ("- **方法：** 文字", None), ("- **背景**：文字", None), ("- 作者：甲", None), ("- [Vision](#vision)", None), ("普通的一段文字。", None), ("**注意**", None)],
)  # fmt: skip
def test_where_items_begin(line: str, style: str | None) -> None:
    begun = outline.starts(outline.Section(None, content=lines.read(line)))
    assert [start.style for start in begun] == ([style] if style else [])


def test_facts_below_a_heading_make_it_the_item() -> None:
    (section,) = sections(
        "### A Title\n**arXiv:2507.21276 | RTSS 2025**\n- **A finding of this paper** - text"
    )
    assert outline.starts(section) == []
    assert outline.is_item(section)


def test_a_bold_title_may_lead_a_line_of_credits() -> None:
    section = outline.Section(
        None, content=lines.read("**A Long Title** | *A B, C D* | [arXiv](https://arxiv.org/abs/1)")
    )
    assert [start.style for start in outline.starts(section)] == ["bold"]


def test_headings_above_text_are_news_but_no_papers() -> None:
    (section,) = sections(
        "### 某公司发布新模型\n新的模型已经可以使用，价格不变。[详情](https://a.org)"
    )
    assert [outline.is_item(section, kind) for kind in ("news", "paper", "post")] == [
        True,
        False,
        False,
    ]
