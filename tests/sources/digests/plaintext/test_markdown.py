"""Markdown as people write it: what it becomes, and where its lines are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.plaintext import markdown
from tests.sources.digests.looking import blocks, page, read, titles


def shapes(text: str) -> list[tuple[str, str]]:
    return [(block.shape, block.text) for block in blocks(text)]


def marked(block: Block) -> list[tuple[str, str]]:
    return [(s.mark, block.inline.text[s.start : s.end]) for s in block.inline.spans]


def links(text: str) -> list[tuple[str, str]]:
    return [(k.label, k.url) for block in blocks(text) for k in block.inline.links]


LINES = st.sampled_from(
    ["{0} word", "# {0}", "## {0}", "- {0}", "1. {0}", "> {0}", "  - {0}", "<br>", "<div>{0}</div>", "    {0} indented", "", "", "---",
     "{0} **bold** text", "[{0}](https://a.org/{0})", "```", "| {0} | b |", "- **{0}**  "]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=14))
def test_blocks_know_the_line_they_begin_at(lines: list[str]) -> None:
    text = [line.format(f"w{i}w") for i, line in enumerate(lines, 1)]
    for block in blocks("\n".join(text)):
        assert 1 <= block.line <= len(text)
        if block.text.startswith("w") and block.shape in ("heading", "item"):
            assert block.text.split("w")[1] == str(block.line)


def test_every_line_of_a_paragraph_is_a_block_with_its_line() -> None:
    found = [(b.text, b.line, b.first) for b in blocks("甲\n乙  \n丙\n\n\n丁\n")]
    assert found == [("甲", 1, True), ("乙", 2, False), ("丙", 3, False), ("丁", 6, True)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- a\n  - b\n", [1, 2]),
        ("- a\n  b\n  - c\n", [1, 2, 3]),
        ("<br>\nword", [2]),
        ("<div>a</div>\nword", [1, 2]),
    ],
)
def test_lines_behind_line_breaks(text: str, lines: list[int]) -> None:
    assert [b.line for b in blocks(text)] == lines


@pytest.mark.parametrize("indent", ["    ", "\t", "        "])
def test_indented_text_is_no_code(indent: str) -> None:
    (block,) = blocks(f"{indent}作者：**甲乙**\n")
    assert block.text == "作者：甲乙"
    assert marked(block) == [("bold", "甲乙")]


def test_text_indented_below_a_list_element_belongs_to_it() -> None:
    assert [(b.text, b.depth) for b in blocks("- 甲\n\n        乙\n- 丙\n")] == [
        ("甲", 1),
        ("乙", 1),
        ("丙", 1),
    ]


@pytest.mark.parametrize("rule", ["---", "-----", "===="])
def test_a_rule_below_a_line_makes_no_heading(rule: str) -> None:
    assert [b.shape for b in blocks(f"一行\n{rule}\n另一行\n")] == [
        "paragraph",
        "rule",
        "paragraph",
    ]


@pytest.mark.parametrize("sign", ["---", "+++"])
def test_front_matter_says_nothing_of_the_items(sign: str) -> None:
    mark = ":" if sign == "---" else " ="
    text = f"{sign}\ntitle{mark} x\ntags{mark} y\n{sign}\n\n# 题\n"
    assert [(b.text, b.line) for b in blocks(text)] == [("题", 6)]


@pytest.mark.parametrize(
    "text", ["---\n甲乙丙丁。\n---\n", "---\n- [甲](a.md)\n", "# a\n---\ntitle: x\n---\n", "一\n"]
)
def test_other_beginnings_are_no_front_matter(text: str) -> None:
    assert markdown.front_matter_end(text.split("\n")) == 0


def test_a_document_cut_within_its_front_matter_says_nothing() -> None:
    assert blocks("---\ntitle: x\ndate: 2023-01-01\n") == ()


def test_front_matter_may_say_the_address() -> None:
    assert (
        page("---\npermalink: https://a.org/post/\n---\n\n[甲](b)\n").blocks[0].inline.links[0].url
        == "https://a.org/post/b"
    )


@pytest.mark.parametrize(
    "text", ["说**重点。**后文", "说**“重点”**后文", "**《重点》**后文", "- **重点：**后文"]
)
def test_emphasis_beside_chinese_signs(text: str) -> None:
    (block,) = blocks(text)
    assert "*" not in block.text
    assert [mark for mark, _ in marked(block)] == ["bold"]


@pytest.mark.parametrize(
    "url",
    ["https://a.org/论文/1", "https://a.org/a%20b", "https://a.org/%E8%AE%BA", "https://a.org/x?y=1&z=2", "https://a.org/a_(b)", "https://a.org/a*b*c"],
)  # fmt: skip
def test_addresses_are_kept_as_they_are_written(url: str) -> None:
    assert links(f"[甲]({url})") == [("甲", url)]


@pytest.mark.parametrize(
    ("text", "url"),
    [("<https://a.org/x>", "https://a.org/x"), ("见https://a.org/x。", "https://a.org/x"), ("(https://a.org/x)", "https://a.org/x"),
     ("[r]\n\n[r]: https://a.org/x", "https://a.org/x"), ('<a href="https://a.org/x">r</a>', "https://a.org/x")],
)  # fmt: skip
def test_links_in_every_form(text: str, url: str) -> None:
    assert [found for _, found in links(text)] == [url]


def test_what_is_fenced_is_kept_as_it_stands() -> None:
    text = "```\n# 不是标题\n- 不是列表\n```\n"
    assert {b.shape for b in blocks(text)} == {"paragraph"}
    assert "# 不是标题" in "\n".join(b.text for b in blocks(text))


@pytest.mark.parametrize(
    ("line", "shape", "text"),
    [
        ("#标题", "heading", "标题"),
        ("#Title", "heading", "Title"),
        ("• 甲", "item", "甲"),
        ("● 甲", "item", "甲"),
        ("-甲", "item", "甲"),
        ("- [x] 甲", "item", "甲"),
        ("- [ ] 甲", "item", "甲"),
        ("1) 甲", "item", "甲"),
        ("#tag #other", "paragraph", "#tag #other"),
        (":fire: 甲", "paragraph", "甲"),
        ("a < b 与 c", "paragraph", "a < b 与 c"),
        ("当 <p 值> 很小", "paragraph", "当 <p 值> 很小"),
        ("当 x <p 时", "paragraph", "当 x <p 时"),
        ("用 <unknown> 标记", "paragraph", "用 <unknown> 标记"),
    ],
)
def test_lines_mean_what_people_mean_by_them(line: str, shape: str, text: str) -> None:
    assert shapes(line) == [(shape, text)]


def test_numbers_of_numbered_lists_are_kept() -> None:
    assert [b.number for b in blocks("3. 甲\n4. 乙\n5. 丙\n")] == [3, 4, 5]


def test_html_within_markdown_is_read() -> None:
    text = "# 题\n\n<details><summary>展开</summary>\n\n- 甲\n\n</details>\n"
    assert shapes(text) == [("heading", "题"), ("summary", "展开"), ("item", "甲")]


def test_html_gets_the_numbers_of_its_lines() -> None:
    assert markdown.numbered("<p>a\nb\n<li>c", 5) == '<p data-line="5">a\nb\n<li data-line="7">c'


@given(st.text(max_size=300))
def test_any_text_is_rendered(text: str) -> None:
    assert isinstance(markdown.render(text), str)


def test_words_behind_a_hash_are_tags_where_the_first_stands_close_below_text() -> None:
    posts = "第一篇\n2024-01-02\n#视觉\n第二篇\n2024-01-03\n#文本\n"
    headings = "#论文一\n说了一件事。\n#论文二\n又说了一件事。\n"
    assert "<h1" not in markdown.render(posts)
    assert markdown.render(headings).count("<h1") == 2


@pytest.mark.parametrize("tag", ["#Computer Vision", "#图像分类", "#Deep Learning"])
@pytest.mark.parametrize("level", [1, 2, 3])
def test_words_close_behind_a_hash_are_tags_beside_headings_with_a_space(
    tag: str, level: int
) -> None:
    head = f"{'#' * level} 周报\n\n"
    item = f"**Mask R-CNN**\n\n{tag}\n\n说了一件事。\n\n"
    assert markdown.render(f"{head}{item * 3}").count("<h1") == (level == 1)
    sloppy = f"{tag}\n\n说了一件事。\n\n" * 3
    assert markdown.render(f"{head}{sloppy}").count("<h1") == 3 + (level == 1)


@pytest.mark.parametrize("head", ["[^1]", "[1]"])
def test_a_numbered_reference_is_no_definition_of_a_link(head: str) -> None:
    assert "张三,李四" in markdown.render(f"{head}: 张三,李四.深度学习综述[J].计算机学报,2017.\n")
    assert "a.org" not in markdown.render('[1]: https://a.org/b\n\n[2]: <c.html> "d"\n')


@pytest.mark.parametrize("sign", "·•○")
def test_a_sign_that_is_alone_in_its_line_underlines_nothing(sign: str) -> None:
    assert [b.shape for b in blocks(f"Mask R-CNN\nby Ana Ruiz\n{sign}\n3 votes\n")] == ["paragraph"] * 4  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        "| No. | Speaker | Title | Blog |\n|---|---|---|",
        "| **No.**{: .label} | **Speaker**{: .label} | **Title**{: .label .blue} | **Blog**{: .label} |\n|--- |--- |",
        "| No. | Speaker | Title |\n|:--|:--|:--|--:|",
        "No. | Speaker | Title | Blog\n--- | --- | ---",
    ],
)
def test_the_rule_below_the_names_of_columns_may_have_any_number_of_cells(head: str) -> None:
    rows = [
        "| 1 | Ana Rui | Tides that a buoy forgot | [Forgetful](https://blog.example/1) |",
        "| 2 | Ben Oh | Grasping soft fruit by ear | [Squeeze me](https://blog.example/2) |",
        "| 3 | Cy Ode | What time is it for a plant? | [Late](https://blog.example/3) |",
    ]
    found = titles("\n".join(["# Talks", "", head, *rows]))
    assert found == ["Tides that a buoy forgot", "Grasping soft fruit by ear", "What time is it for a plant?"]  # fmt: skip


@pytest.mark.parametrize(
    "words", ["<Paper><Code>", "<Paper> <Video>", "<paper><code>", "<code> <slides>", "<link>"]
)
def test_the_words_of_buttons_in_angle_brackets_are_no_tags(words: str) -> None:
    text = f"1. Maps for Robots {words}\n2. Learning at Test Time {words}\n"
    assert [b.text for b in blocks(text)] == [
        f"Maps for Robots {words}",
        f"Learning at Test Time {words}",
    ]
    assert not any(b.inline.spans for b in blocks(text))


def test_code_stays_code_where_it_is_closed_or_begins_a_block() -> None:
    assert [marked(b) for b in blocks("run <code>it</code>\n")] == [[("code", "it")]]
    assert shapes("<pre><code>\nit\n</code></pre>\n") == [("paragraph", "it")]


@pytest.mark.parametrize(
    "below", ["说的是它怎样工作，用了哪些数据。", "It says how it works, and on which data."]
)
def test_what_is_right_below_a_name_is_its_tag_where_no_blank_lines_stand(below: str) -> None:
    names = ["Pita", "Green Mill", "Orca Reader", "慢读"]
    tags = ["#世界上最小的模型", "#Python 工具箱", "#会看图的搜索引擎", "#中文分词"]
    text = "".join(f"{n}\n{t}\n{below}\n项目链接：https://a{i}.org/x\n" for i, (n, t) in enumerate(zip(names, tags, strict=True)))  # fmt: skip
    assert titles(text) == names


def test_headings_without_a_space_stay_headings_below_the_text_of_others() -> None:
    text = "".join(f"#第{i}部分\n这里说的是第{i}部分，说得很长。\n" for i in "一二三四")
    assert [kind for kind, _ in shapes(text)].count("heading") == 4


@pytest.mark.parametrize("rule", ["|:-|:-|:-|", "|---|---|---|---|", "---|---|---"])
def test_the_last_column_of_a_table_may_have_no_name(rule: str) -> None:
    text = f"|round|link|title||\n{rule}\n|1|https://a.org/1|A Story of Nets|nets|\n||https://a.org/2|Two Nets||\n"
    rows = [block for block in blocks(text) if block.shape == "row"]
    assert [row.cells[2].text for row in rows] == ["A Story of Nets", "Two Nets"]


@pytest.mark.parametrize("rule", ["---|---|---", ":--|:-:|--:", "-------|-------|-------"])
def test_a_table_needs_no_bars_at_its_edges(rule: str) -> None:
    text = f"paper|code|year\n{rule}\n[Nets](https://a.org)|yes|2026\n"
    assert [block.shape for block in blocks(text)] == ["row"]


@pytest.mark.parametrize("form", ["{0}.{1}", "{0}.《{1}》", "{0}){1}"])
def test_one_number_with_a_space_behind_it_is_as_its_siblings(form: str) -> None:
    told = ["甲组提出新的视角", "乙组综述机遇和风险", "丙组提出学习技能的算法"]
    text = "".join(
        f"{form.format(i, name)}\n\n【链接】：https://arxiv.org/abs/2108.0000{i}\n\n"
        for i, name in enumerate(told, 1)
    )
    last = "4. Stanford 讨论关键的问题\n\n【链接】：https://arxiv.org/abs/2108.00009\n"
    found = read(text + last)
    assert [m.title for m in found] == [*told, "Stanford 讨论关键的问题"]
    assert found[-1].arxiv_id == "2108.00009"


@pytest.mark.parametrize("dash", ["--", "---"])
def test_a_typed_dash_parts_the_fields_of_a_list(dash: str) -> None:
    names = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen"]
    people = ["Ada One, Ben Two", "Cleo Three, Dan Four", "Eve Five, Finn Six"]
    lines = [f"{a} {dash} {b} {dash} https://arxiv.org/abs/2108.0000{i}\n" for i, (a, b) in enumerate(zip(names, people, strict=True))]  # fmt: skip
    found = read("".join(lines))
    assert [(m.title, ", ".join(m.authors)) for m in found] == list(zip(names, people, strict=True))


def test_a_typed_dash_in_one_title_is_its_own() -> None:
    names = ["Maps of Many Islands", "A Look at Doors -- and Behind Them", "Segment What Is Seen", "Masks", "Seas"]  # fmt: skip
    text = "".join(f"- {name} [pdf](https://arxiv.org/abs/2108.0000{i})\n" for i, name in enumerate(names))  # fmt: skip
    assert [m.title for m in read(text)] == names


@pytest.mark.parametrize("empty", ["\t- ", "  -", "-", "    - "])
def test_an_empty_element_makes_no_heading_of_the_text_above(empty: str) -> None:
    text = f"# 跟踪\n\n- **[A]** Waiting for Tokens\n{empty}\n- **[B]** Toys for Tokens\n"
    assert [shape for shape, _ in shapes(text)] == ["heading", "item", "item"]


def test_an_address_between_colons_is_no_emoji() -> None:
    text = (
        "## A Title\n\n- **链接**:https://proceedings.example.org/v145/a.html\n- :sparkles: new\n"
    )
    assert [b.text for b in blocks(text)][1:] == ["链接:https://proceedings.example.org/v145/a.html", "new"]  # fmt: skip
