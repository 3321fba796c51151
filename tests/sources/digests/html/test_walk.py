"""The walk over a page: which elements become which blocks, and what of them is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.html import page
from tests.sources.digests import looking


def read(html: str, base: str = "") -> list[Block]:
    return list(page.read(html, base=base).blocks)


def shapes(html: str) -> list[tuple[str, str]]:
    return [(block.shape, block.text) for block in read(html)]


def urls(html: str, base: str = "") -> list[str]:
    return [link.url for block in read(html, base) for link in block.inline.links]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<h1>甲</h1><h3>乙</h3>", [("heading", "甲"), ("heading", "乙")]),
        ("<p>甲</p>乙<p>丙</p>", [("paragraph", "甲"), ("paragraph", "乙"), ("paragraph", "丙")]),
        ("<p>甲<br>乙</p>", [("paragraph", "甲"), ("paragraph", "乙")]),
        ("<table><th><table><td>甲", [("paragraph", "甲")]),
        ("<ul><li>甲<li>乙</ul>", [("item", "甲"), ("item", "乙")]),
        ("<ul><li><p>甲</p><p>乙</p></ul>", [("item", "甲"), ("paragraph", "乙")]),
        ("<dl><dt>甲<dd>乙</dl>", [("term", "甲"), ("detail", "乙")]),
        ("<details><summary>甲</summary>乙</details>", [("summary", "甲"), ("paragraph", "乙")]),
        ("甲<hr>乙", [("paragraph", "甲"), ("rule", ""), ("paragraph", "乙")]),
        ("<blockquote>甲</blockquote>", [("paragraph", "甲")]),
        ("<p> 甲\n  乙 </p>", [("paragraph", "甲 乙")]),
        ("<section><div><span>甲</span></div></section>", [("paragraph", "甲")]),
        ("<p>a &amp; b &lt; c</p>", [("paragraph", "a & b < c")]),
        ("", []),
        ("<p> </p><div></div>", []),
    ],
)
def test_elements_and_their_blocks(html: str, found: list[tuple[str, str]]) -> None:
    assert shapes(html) == found


def test_headings_have_levels_and_list_elements_depths() -> None:
    assert [b.level for b in read("<h1>甲</h1><h4>乙</h4><p>丙</p>")] == [1, 4, 0]
    assert [b.depth for b in read("<ul><li>甲<ul><li>乙</ul><li>丙</ul><p>丁</p>")] == [1, 2, 1, 0]


def test_numbered_lists_count_from_where_they_start() -> None:
    assert [b.number for b in read('<ol start="4"><li>甲<li>乙</ol><ul><li>丙</ul>')] == [
        4,
        5,
        None,
    ]


def test_lists_are_told_apart() -> None:
    a, b, c = read("<ul><li>甲<li>乙</ul><ul><li>丙</ul>")
    assert a.group == b.group != c.group


def test_quotations_and_line_breaks_are_remembered() -> None:
    a, b, c = read("<blockquote>甲<br>乙</blockquote><p>丙</p>")
    assert [x.quoted for x in (a, b, c)] == [True, True, False]
    assert [x.first for x in (a, b, c)] == [True, False, True]
    assert [x.gap for x in (a, b, c)] == [True, False, True]


def test_rows_of_tables_have_cells_and_names_of_columns() -> None:
    head = "<tr><th>题目</th><th>链接</th></tr>"
    a, b = read(
        f'<table>{head}<tr><td>甲</td><td><a href="https://a.org/x">p</a></td></tr><tr><td>乙</td><td></td></tr></table>'
    )
    assert (a.shape, a.header, [c.text for c in a.cells]) == ("row", ("题目", "链接"), ["甲", "p"])
    assert a.cells[1].links[0].url == "https://a.org/x"
    assert [c.text for c in b.cells] == ["乙", ""]


def test_tables_of_the_same_header_are_one() -> None:
    def table(head: str, cell: str) -> str:
        return f"<table><tr><th>{head}</th><th>链接</th></tr><tr><td>{cell}</td><td>x</td></tr></table>"

    a, b, c = read(table("题目", "甲") + table("题目", "乙") + table("名称", "丙"))
    assert a.group == b.group != c.group


def test_lines_within_cells_stay_in_their_cells() -> None:
    (row,) = read("<table><tr><td>甲<br>乙<ul><li>丙</ul></td><td>丁</td></tr></table>")
    assert [c.plain for c in row.cells] == ["甲 乙 丙", "丁"]
    assert "\n" in row.cells[0].text


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><h2>甲</h2><p>乙</p></td><td></td></tr></table>",
        "<table><tr><td><table><tr><td>甲</td></tr><tr><td>乙</td></tr></table></td></tr></table>",
        '<table role="presentation"><tr><td>甲</td><td>乙</td></tr></table>',
        "<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>",
    ],
)
def test_tables_that_only_lay_out_a_page_are_none(html: str) -> None:
    found = read(html)
    assert [b.text for b in found] == ["甲", "乙"]
    assert "row" not in {b.shape for b in found}


@pytest.mark.parametrize(
    "html",
    ["<script>甲</script>", "<style>甲</style>", "<nav>甲</nav>", "<form>甲</form>", "<p hidden>甲</p>", '<p aria-hidden="true">甲</p>',
     '<p style="color:red; display : none">甲</p>', '<p style="visibility:hidden">甲</p>', "<footer>甲</footer>", '<div role="navigation">甲</div>',
     "<button>甲</button>", "<svg><text>甲</text></svg>", "<template>甲</template>", "<!-- 甲 -->", "<noscript>甲</noscript>"],
)  # fmt: skip
def test_what_is_not_seen_is_not_read(html: str) -> None:
    assert shapes(f"<p>乙</p>{html}<p>丙</p>") == [("paragraph", "乙"), ("paragraph", "丙")]


def test_the_footer_of_an_article_is_read() -> None:
    assert [b.text for b in read("<article><p>甲</p><footer>2023-05-06</footer></article>")] == [
        "甲",
        "2023-05-06",
    ]


def test_pictures_in_links_say_what_they_are_called() -> None:
    (block,) = read('<p><a href="https://a.org/x"><img alt="PDF" src="p.png"></a></p>')
    (link,) = block.inline.links
    assert (block.text, link.label, link.url) == ("", "PDF", "https://a.org/x")


def test_links_within_the_page_are_anchors() -> None:
    (block,) = read('<p><a href="#a">甲</a></p>')
    assert [s.mark for s in block.inline.spans] == ["anchor"]
    assert block.inline.links == ()


def test_emphasis_goes_on_behind_a_line_break() -> None:
    found = read('<p><b>甲<a href="https://a.org/x">乙<br>丙</a></b>丁</p>')
    assert [
        sorted((s.mark, b.inline.text[s.start : s.end]) for s in b.inline.spans) for b in found
    ] == [
        [("bold", "甲乙"), ("link", "乙")],
        [("bold", "丙"), ("link", "丙")],
    ]


def test_elements_that_open_know_the_block_they_begin_and_end_at() -> None:
    found = read(
        '<div class="card big"><h2>甲</h2><p>乙</p></div><div class="big card"><h2>丙</h2></div>'
    )
    assert [b.opens for b in found] == [(("div.big card", 2),), (), (("div.big card", 3),)]


def test_attributes_and_buttons_may_name_papers() -> None:
    html = '<div data-id="1706.03762" data-x="1"><p>甲</p></div><button class="a" data-url="https://a.org/x">票</button><p>乙</p>'
    assert [b.ids for b in read(html)] == [("1706.03762",), ("https://a.org/x",)]


def test_a_lone_attribute_may_name_a_paper() -> None:
    assert [b.ids for b in read('<div data-id="1706.03762"><p>甲</p></div>')] == [("1706.03762",)]


def test_styled_elements_side_by_side_are_drawn_apart() -> None:
    (block,) = read('<p><span class="a">甲</span><span class="b">乙</span></p>')
    assert block.text == "甲 乙"


def test_spaces_are_kept_where_they_were_typed() -> None:
    (block,) = page.read("<p>甲  乙</p>", spaces=True).blocks
    assert block.inline.text == "甲  乙"


HTML = st.lists(
    st.sampled_from(["<p>", "</p>", "<div class=a>", "</div>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "<th>", "</table>", "<b>", "</b>",
                     "<a href=/x>", "</a>", "<br>", "<h2>", "</h2>", "<section>", "</section>", "<dl><dt>", "<dd>", "<details>", "<summary>", "甲", "b c", "<hr>"]),
    max_size=30,
).map("".join)  # fmt: skip


@given(HTML | st.text(max_size=200))
def test_any_html_is_read(html: str) -> None:
    for i, block in enumerate(read(html)):
        assert block.shape == "rule" or block.inline
        assert all(i < end for _, end in block.opens)
        assert all(0 <= s.start <= s.end <= len(block.inline.text) for s in block.inline.spans)


@given(HTML)
def test_no_text_is_lost(html: str) -> None:
    said = "".join(b.text for b in read(f"<body>{html}</body>"))
    assert said.count("甲") == html.count("甲")


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        ('<a href="https://a.org"><div>甲</div><h2>乙</h2><p>丙</p></a>', ["乙"]),
        ('<a href="https://a.org"><div>甲</div><p>乙</p></a><p>丙</p>', ["甲"]),
        ('<a href="https://a.org"><section><img src="x"><h3>甲</h3></section></a>', ["甲"]),
        ('<a href="/x"><div>甲</div></a><p>乙</p>', []),
    ],
)
def test_a_link_around_blocks_is_that_of_their_title(html: str, linked: list[str]) -> None:
    assert [block.text for block in read(html) if block.inline.links] == linked


def test_cards_side_by_side_are_no_row() -> None:
    card = '<td><a href="https://a.org/{0}"><img></a><br><b>{0}</b><br>文</td>'
    row = f"<tr>{card.format('甲')}{card.format('乙')}</tr>"
    found = read(f"<table>{row}</table>")
    assert [b.text for b in found if b.text] == ["甲", "文", "乙", "文"]
    assert {b.shape for b in found} == {"paragraph"}


def test_cards_in_bold_side_by_side_are_no_row() -> None:
    cells = ["<td><b>Is Evaluation Useful?</b><br><i>Anna Berg</i></td><td><b>Data Valuation</b><br><i>Bo Lin</i></td>", "<td><b>Beyond Data</b><br><i>Carl Orff</i></td><td><b>On Scale</b><br><i>Dora Maar</i></td>"]  # fmt: skip
    head = "<td>Orals A</td><td>Orals B</td>"
    for rows in (cells, [head, *cells]):
        table = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        assert "row" not in [shape for shape, _ in shapes(table)]
        assert "row" not in [shape for shape, _ in shapes(f"<table><tr><td>{table}</td></tr></table>")]  # fmt: skip


@pytest.mark.parametrize(
    "around",
    ["{0}", "<table><tr><td>{0}</td></tr></table>", "<table><tr><td>一</td><td>{0}</td></tr></table>", "<table><tr><td><table><tr><td><p>{0}</p></td></tr></table></td></tr></table>"],
)  # fmt: skip
def test_a_table_of_data_within_one_for_looks_has_rows(around: str) -> None:
    rows = "".join(f"<tr><td>{i}</td><td>Anna Berg</td><td>题目{i}</td></tr>" for i in range(4))
    for table in (
        f"<table>{rows}</table>",
        f"<table><tr><th>No.<th>Who<th>Title</tr>{rows}</table>",
    ):
        found = shapes(f"<body>{around.format(table)}</body>")
        assert [text for shape, text in found if shape == "row"] == [
            f"{i} | Anna Berg | 题目{i}" for i in range(4)
        ]


def test_posts_of_elsewhere_are_not_read() -> None:
    assert shapes('<blockquote class="twitter-tweet">甲</blockquote><p>乙</p>') == [
        ("paragraph", "乙")
    ]


def test_links_are_kept_against_the_address_of_their_page() -> None:
    assert urls('<p><a href="x">甲</a> <a href="#b">乙</a></p>', "https://a.org/b/") == [
        "https://a.org/b/x"
    ]
    assert urls('<a href="x"><div>甲</div></a>', "https://a.org/b/") == ["https://a.org/b/x"]
    assert urls('<p><a href="x">甲</a></p>') == []


@pytest.mark.parametrize(
    "heading",
    [
        "<h2><time>2024-05-06</time> 甲</h2>",
        "<h2>甲 <time>2024-05-06</time></h2>",
        '<h2><a href="https://a.org/x">甲</a> <small><time>2024-05-06</time></small></h2>',
    ],
)
def test_the_date_within_a_heading_stands_below_it(heading: str) -> None:
    assert shapes(f"{heading}<p>乙</p>") == [
        ("heading", "甲"),
        ("paragraph", "2024-05-06"),
        ("paragraph", "乙"),
    ]


def test_a_date_within_a_text_stays_there() -> None:
    assert shapes("<p>甲 <time>2024-05-06</time> 乙</p>") == [("paragraph", "甲 2024-05-06 乙")]


def test_a_link_without_an_address_is_still_one() -> None:
    (block,) = read('<p><a href="">甲</a> <a name="x">乙</a></p>')
    assert [(s.mark, s.start, s.end) for s in block.inline.spans] == [("link", 0, 1)]
    assert block.inline.links == ()


def test_the_head_of_a_table_without_rows_is_read() -> None:
    (row,) = read("<table><tr><th>甲<th>乙</table>")
    assert [cell.text for cell in row.cells] == ["甲", "乙"]


def test_an_element_with_a_class_ends_where_it_is_closed_whatever_it_holds() -> None:
    html = '<div class="card"><h3>甲</h3><div>乙</div><p>丙</p></div><p>丁</p>'
    assert [block.opens for block in read(html)] == [(("div.card", 3),), (), (), ()]


def test_a_table_of_one_cell_a_row_is_one_item_beside_others_like_it() -> None:
    names = [
        "Masks for All Objects",
        "Fewer Tokens, Longer Thoughts",
        "去噪扩散概率模型与它的朋友们",
    ]
    cards = "".join(
        f"<table><tr><td>{name}</td></tr><tr><td>Kim Park, Bo Lin<br><i>Some Lab</i></td></tr>"
        f"<tr><td><b>Score:</b> 7</td></tr><tr><td><b>TLDR:</b> It tells of {i} things in short.</td></tr>"
        f"<tr><td><a href='https://arxiv.org/pdf/2501.0000{i}v1'>PDF</a></td></tr></table><br>"
        for i, name in enumerate(names, 1)
    )
    found = looking.read(
        f"<html><body><div>{cards}</div><div>To unsubscribe, tell us.</div></body></html>"
    )
    assert [(m.title, m.arxiv_id) for m in found] == [
        (name, f"2501.0000{i}") for i, name in enumerate(names, 1)
    ]


def test_empty_lines_typed_within_an_element_part_its_text() -> None:
    typed = "Два скилла для агента\n\nНе знаю, что будет дальше,\nно он готов.\n\nПодробнее ниже."
    found = shapes(f"<div class=text>{typed}</div>")
    assert [text for _, text in found] == [
        "Два скилла для агента",
        "Не знаю, что будет дальше, но он готов.",
        "Подробнее ниже.",
    ]


@pytest.mark.parametrize(
    "text",
    ["\n  by Ana\n\n  · 5 min\n", "by Ana\n\n   · 5 min", "by Ana\n   \n· 5 min", "by Ana\n"],
)
def test_what_a_template_leaves_between_words_parts_nothing(text: str) -> None:
    assert len(shapes(f"<div class=meta>{text}</div>")) == 1
