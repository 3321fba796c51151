"""Tables drawn in plain text: parted by signs, lined up by spaces, framed."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.plaintext import drawn_tables
from tests.sources.digests.looking import blocks, read, titles

NAMES = [
    "Region proposals share what a detector computes",
    "Noise is taken off step by step",
    "Captions teach a model of pictures",
    "Depth needs short cuts",
]
PEOPLE = ["Shaoqing Ren", "Jonathan Ho", "Alec Radford", "Kaiming He"]
YEARS = [2015, 2020, 2021, 2016]
IDS = ["1506.01497", "2006.11239", "2103.00020", "1512.03385"]
WIDE = max(map(len, NAMES)) + 2
HEAD = "What was read this spring\n\n"


def lines(form: str, head: str = "", foot: str = "") -> str:
    rows = [
        form.format(id=i, name=name, padded=f"{name:<{WIDE}}", who=who, year=year)
        for i, name, who, year in zip(IDS, NAMES, PEOPLE, YEARS, strict=True)
    ]
    return HEAD + head + "\n".join(rows) + "\n" + foot


BAR, FRAME = "─" * (WIDE + 2), "=" * WIDE


@pytest.mark.parametrize(
    "text",
    [
        lines("{id}\t{name}\t{who}"),
        lines("{who}, Ana Li\t{name}"),
        lines("{year}\t{name}\t{who}"),
        lines("{name}; {who}; {year}; https://arxiv.org/abs/{id}"),
        lines("{id}; {name}; {who}; {year}"),
        lines("{id}  {padded}{who}"),
        lines("{padded}{who:<16}https://arxiv.org/abs/{id}"),
        lines("{year}  {padded}https://arxiv.org/abs/{id}", f"Year  {'Title':<{WIDE}}Where\n"),
        lines("| {id} | {name} | {who} |"),
        lines(
            "│ {id} │ {padded} │",
            f"┌{'─' * 12}┬{BAR}┐\n│ No.        │ {'Title':<{WIDE}} │\n├{'─' * 12}┼{BAR}┤\n",
            f"└{'─' * 12}┴{BAR}┘\n",
        ),
        lines("{id} & {name} & {who} \\\\", "\\begin{{tabular}}{{lll}}\n\\hline\n", "\\hline\n"),
        lines(
            "{id}  {padded}  {who}",
            f"{'=' * 10}  {FRAME}  {'=' * 12}\n{'No.':<10}  {'Title':<{WIDE}}  Who\n{'=' * 10}  {FRAME}  {'=' * 12}\n",
            f"{'=' * 10}  {FRAME}  {'=' * 12}\n",
        ),
        lines(
            "| {id} | {padded} |",
            f"+------------+-{'-' * WIDE}-+\n| No.        | {'Title':<{WIDE}} |\n+------------+-{'-' * WIDE}-+\n",
            f"+------------+-{'-' * WIDE}-+\n",
        ),
    ],
)
def test_rows_of_drawn_tables_are_items(text: str) -> None:
    assert titles(text) == NAMES


def test_a_row_of_restructuredtext_may_have_several_lines() -> None:
    text = (
        "+-----------+-------------------------+\n"
        "| Title     | Materials               |\n"
        "+===========+=========================+\n"
        "| Depth     | `[Paper] <https://arxiv |\n"
        "| needs     | .org/abs/1512.03385>`__ |\n"
        "| short     |                         |\n"
        "| cuts      |                         |\n"
        "+-----------+-------------------------+\n"
    )
    (item,) = read(text)
    assert (item.title, item.arxiv_id) == ("Depth needs short cuts", "1512.03385")


def test_what_follows_a_table_without_a_blank_line_is_read_as_before() -> None:
    rows = "".join(f"{i}\t{n}\t{w}\n" for i, n, w in zip(IDS, NAMES, PEOPLE, strict=True))
    found = blocks(rows + "- [Attention](https://arxiv.org/abs/1706.03762)\n")
    assert [b.shape for b in found] == ["row"] * 4 + ["item"]
    assert [link.url for link in found[-1].inline.links] == ["https://arxiv.org/abs/1706.03762"]


def test_links_of_markdown_in_cells_stay_links() -> None:
    rows = "".join(f"{y}\t[{n}](https://a.org/{y})\tx\n" for n, y in zip(NAMES, YEARS, strict=True))
    assert [(m.title, m.url) for m in read(HEAD + rows)] == [
        (name, f"https://a.org/{year}") for name, year in zip(NAMES, YEARS, strict=True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |",
        "```\na\tb\tc\nd\te\tf\ng\th\ti\n```",
        "One; two.\nThree; four.\nFive; six.",
        "- a;  b; c\n- d; e; f\n- g; h; i",
        "Some text with  two spaces here.\nAnd other text.\nAnd more of it, with  two again.",
    ],
)
def test_other_lines_stay_as_they_are(text: str) -> None:
    assert "\n".join(drawn_tables.as_html(text.split("\n"))) == text


CELLS = st.text(st.characters(categories=["L", "N"], max_codepoint=0x9FFF), min_size=1, max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=8))
def test_a_line_of_the_document_stays_a_line(rows: list[tuple[str, ...]]) -> None:
    for sign in ("\t", "; ", " & "):
        end = " \\\\" if sign == " & " else ""
        written = drawn_tables.as_html([sign.join(row) + end for row in rows])
        assert len(written) == len(rows)
        assert all(line.startswith("<!-- -->") for line in written)


SAID = "Text behind it, with [a link](https://a.org/b)"


@pytest.mark.parametrize(
    "table",
    [
        "+---+---+\n| a | b |\n+---+---+\n| c | d |\n+---+---+",
        "==  ==\na   b\n==  ==\nc   d\n==  ==",
        "a\tb\tc\nd\te\tf\ng\th\ti",
        "│ a │ b │\n│ c │ d │\n│ e │ f │",
    ],
)
def test_what_stands_right_below_a_table_is_not_lost(table: str) -> None:
    assert drawn_tables.as_html([*table.split("\n"), "---", SAID])[-1] == SAID


def test_a_rule_alone_makes_no_table_of_a_text() -> None:
    lines = ["+---+---+", "Text that is no table", "and goes on"]
    assert drawn_tables.as_html(lines) == lines


def test_a_number_before_a_link_in_a_cell_makes_no_list() -> None:
    rows = "".join(f"{i}. [{n}](https://a.org/{i})\tx\ty\n" for i, n in enumerate(NAMES, 1))
    assert "<ol>" not in drawn_tables.as_html(rows.split("\n"))[0]
    assert titles(HEAD + rows) == NAMES


DRAWN = st.sampled_from(
    ["+---+---+", "+===+===+", "| a | b |", "|a|", "==  ==", "=== ===", "a   b", "a  b  c", "a\tb", "\t", "x\ty\tz", "a; b; c", "│ a │", "└─┴─┘",
     "a & b \\\\", "\\hline", "---", "", "```", "1. x", "||a||b||", "|---|---|", "文字  两列", "`x <y z>`_", "+", "|"]
)  # fmt: skip


@given(st.lists(DRAWN, max_size=9))
def test_any_lines_stay_as_many(lines: list[str]) -> None:
    assert len(drawn_tables.as_html(lines)) == len(lines)


BOX = """\
{0}──────────┬─────────────────────────┬──────────────┐
│ No.        │ Title                   │ Authors      │
├────────────┼─────────────────────────┼──────────────┤
│ 1506.01497 │ Region proposals share  │ Shaoqing     │
│            │ what a detector         │ Ren          │
│            │ computes                │              │
{1}│ 2006.11239 │ Noise is taken off step │ Jonathan Ho  │
│            │ by step                 │              │
{1}│ 2103.00020 │ Captions teach a model  │ Alec Radford │
│            │ of pictures             │              │
└────────────┴─────────────────────────┴──────────────┘
"""
BETWEEN = "├────────────┼─────────────────────────┼──────────────┤\n"


@pytest.mark.parametrize("between", ["", BETWEEN], ids=["no rules", "rules"])
@pytest.mark.parametrize("corner", ["┌──", "╭──"])
def test_a_row_of_a_box_has_several_lines(between: str, corner: str) -> None:
    found = read(HEAD + BOX.format(corner, between))
    assert [(m.title, m.arxiv_id) for m in found] == list(zip(NAMES[:3], IDS[:3], strict=True))
    assert [m.authors for m in found] == [(name,) for name in PEOPLE[:3]]


def test_rows_below_a_topic_that_stands_once_stay_a_line_each() -> None:
    rows = [f"| {'Vision' if not i else ''} | {name} | {year} |" for i, (name, year) in enumerate(zip(NAMES, YEARS, strict=True))]  # fmt: skip
    assert titles(HEAD + "\n".join(rows) + "\n") == NAMES


@pytest.mark.parametrize(
    "row",
    [r"\emph{{{0}}} & \url{{https://arxiv.org/abs/{1}}} \\", r"\href{{https://arxiv.org/abs/{1}}}{{{0}}} & A \& B \\"],
)  # fmt: skip
def test_commands_in_the_cells_of_a_typeset_table_are_read(row: str) -> None:
    rows = "\n".join(row.format(*pair) for pair in zip(NAMES, IDS, strict=True))
    found = read(
        f"{HEAD}\\begin{{tabular}}{{ll}}\n\\toprule\n{rows}\n\\bottomrule\n\\end{{tabular}}\n"
    )
    assert [(m.title, m.arxiv_id) for m in found] == list(zip(NAMES, IDS, strict=True))


@pytest.mark.parametrize("rule", [":-- | :-: | :--", "--- | --- | ---", ":- | - | -:"])
def test_a_table_of_markdown_without_bars_at_its_sides_is_left_to_it(rule: str) -> None:
    lines = [
        "论文 | 机构 | 一句话",
        rule,
        *(f"[{name}][{i}] | 某校 | 一句" for i, name in enumerate(NAMES, 1)),
    ]
    assert drawn_tables.as_html(lines) == lines


@pytest.mark.parametrize("width", [18, 30])
def test_a_box_without_rules_between_rows_has_wrapped_cells(width: int) -> None:
    text = f"┏{'━' * (width + 2)}┳{'━' * 16}┓\n┃ {'Title':<{width}} ┃ {'Link':<14} ┃\n┡{'━' * (width + 2)}╇{'━' * 16}┩\n"
    for name, id in zip(NAMES, IDS, strict=True):
        url = f"https://arxiv.org/abs/{id}"
        left, right = textwrap.wrap(name, width), [url[k : k + 14] for k in range(0, len(url), 14)]
        for k in range(max(len(left), len(right))):
            first, second = (cells[k] if k < len(cells) else "" for cells in (left, right))
            text += f"│ {first:<{width}} │ {second:<14} │\n"
    text += f"└{'─' * (width + 2)}┴{'─' * 16}┘\n"
    items = read(text)
    assert [item.title for item in items] == NAMES
    assert [item.arxiv_id for item in items] == IDS


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (
            "* Papers\n| Paper | Who |\n|---+---|\n",
            "| [[https://arxiv.org/abs/{id}][{name}]] | {who} |\n",
        ),
        ("||Paper||Who||\n", "|[{name}|https://arxiv.org/abs/{id}]|{who}|\n"),
        ("#   Title" + " " * 44 + "Link\n", "1   {name:<49}https://arxiv.org/abs/{id}\n"),
        (
            ".. list-table:: Read in spring\n   :header-rows: 1\n\n   * - Paper\n     - Who\n",
            "   * - `{name} <https://arxiv.org/abs/{id}>`__\n     - {who}\n",
        ),
        ("|===\n|Paper |Who\n\n", "|https://arxiv.org/abs/{id}[{name}]\n|{who}\n\n"),
        ('[cols="3,1"]\n|===\n', "|https://arxiv.org/abs/{id}[{name}] |{who}\n"),
    ],
    ids=["Org", "Jira", "numbers below #", "list-table", "AsciiDoc", "AsciiDoc with columns"],
)
def test_a_table_of_a_dialect_keeps_the_links_of_its_cells(head: str, row: str) -> None:
    rows = [
        row.format(name=name, who=who, id=id)
        for name, who, id in zip(NAMES, PEOPLE, IDS, strict=True)
    ]
    items = read(head + "".join(rows) + ("|===\n" if "|===" in head else ""))
    assert [item.title for item in items] == NAMES
    assert [item.arxiv_id for item in items] == IDS


def test_rows_of_latex_are_no_program() -> None:
    rows = [
        rf"{i} & {name} & {who} \\"
        for i, (name, who) in enumerate(zip(NAMES, PEOPLE, strict=True), 1)
    ]
    items = read(
        "\\begin{tabular}{lll}\n\\hline\n" + "\n".join(rows) + "\n\\hline\n\\end{tabular}\n"
    )
    assert [item.title for item in items] == NAMES


def test_a_grid_that_is_cut_off_keeps_its_rows() -> None:
    rule = f"+------------+-{'-' * WIDE}-+\n"
    rows = "".join(f"| {id} | {name:<{WIDE}} |\n" for id, name in zip(IDS, NAMES, strict=True))
    text = rule + f"| id         | {'title':<{WIDE}} |\n" + rule + rows
    assert [item.title for item in read(text)] == NAMES


def test_a_framed_table_with_a_rule_may_have_one_row() -> None:
    tables = "\n".join(
        f"* Topic {k}\n\n| Title | Link |\n|---+---|\n| {name} | https://arxiv.org/abs/{id} |\n"
        for k, (name, id) in enumerate(zip(NAMES, IDS, strict=True))
    )
    assert [item.title for item in read(tables)] == NAMES


def test_a_frame_of_equals_signs_is_no_table_of_asciidoc() -> None:
    rule = f"|{'=' * (WIDE + 2)}|{'=' * 14}|\n"
    rows = "".join(f"| {name:<{WIDE}} | {id:<12} |\n" for name, id in zip(NAMES, IDS, strict=True))
    assert [item.title for item in read(f"{HEAD}{rule}{rows}{rule}")] == NAMES


@pytest.mark.parametrize("sign", ["；", "； ", "; "])
def test_semicolons_part_rows_without_names_of_columns(sign: str) -> None:
    names = ["Quiet Rooms", "Maps of Many Islands", "Doors That Learn to Close", "Small Wheels"]
    rows = "".join(
        sign.join([str(i), name, "Ana Ruiz, Bo Lin", f"https://arxiv.org/abs/2405.0100{i}"]) + "\n"
        for i, name in enumerate(names, 1)
    )
    assert titles(rows) == names


def test_clauses_of_sentences_are_no_rows() -> None:
    text = (
        "先看门；再看窗；最后才看墙。\n先读题；再想想；然后写下来。\n先睡觉；再起床；然后去上班。\n"
    )
    assert titles(f"# 周报\n\n{text}") == []
