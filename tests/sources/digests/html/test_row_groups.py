"""Items that take several rows of a table, and items that share one in a cell."""

import pytest

from tests.sources.digests.looking import read, titles

NAMES = ["Attention Is All You Need", "Deep Residual Learning for Image Recognition", "Denoising Diffusion Probabilistic Models", "Visual Instruction Tuning"]  # fmt: skip
IDS = ["1706.03762", "1512.03385", "2006.11239", "2304.08485"]
PEOPLE = ["Ashish Vaswani, Noam Shazeer", "Kaiming He, Xiangyu Zhang", "Jonathan Ho, Ajay Jain", "Haotian Liu, Chunyuan Li"]  # fmt: skip
OVER_ROWS = [
    "<tr><td>{i}</td><td><a href='https://arxiv.org/abs/{id}'>{title}</a></td></tr><tr><td></td><td>{who}</td></tr><tr><td></td><td>It says why this matters to all of us, and how it is done at last.</td></tr>",
    "<tr><td><b>{title}</b></td><td>2024-05-0{i}</td></tr><tr><td colspan=2>{who}. <a href='https://arxiv.org/abs/{id}'>PDF</a></td></tr>",
    "<tr><td>[{i}]</td><td>{title}</td></tr><tr><td></td><td>{who}</td></tr><tr><td></td><td>arXiv:{id}</td></tr>",
]
IN_CELLS = ["[{title}](https://arxiv.org/abs/{id})", "{i}. {title} (https://arxiv.org/abs/{id})", "({i}) {title}, arXiv:{id}"]  # fmt: skip


@pytest.mark.parametrize("form", OVER_ROWS)
def test_items_that_take_several_rows_are_one_each(form: str) -> None:
    rows = "".join(form.format(i=i, id=n, title=t, who=w) for i, (t, n, w) in enumerate(zip(NAMES, IDS, PEOPLE, strict=True), 1))  # fmt: skip
    found = read(f"<html><body><h1>Papers</h1><table>{rows}</table></body></html>")
    assert [(m.title, m.arxiv_id) for m in found] == list(zip(NAMES, IDS, strict=True))


def test_items_below_a_topic_that_stands_once_are_a_row_each() -> None:
    rows = [f"| {'NLP' if i % 2 == 0 else ''} | [{t}](https://arxiv.org/abs/{n}) |" for i, (t, n) in enumerate(zip(NAMES, IDS, strict=True))]  # fmt: skip
    assert titles("|  |  |\n|---|---|\n" + "\n".join(rows)) == NAMES


@pytest.mark.parametrize("form", IN_CELLS)
@pytest.mark.parametrize("sign", ["<br>", "<br/>"])
def test_each_line_of_a_cell_that_lists_items_is_one(form: str, sign: str) -> None:
    said = [form.format(i=i % 2 + 1, id=n, title=t) for i, (t, n) in enumerate(zip(NAMES, IDS, strict=True))]  # fmt: skip
    text = f"| 日期 | 论文 |\n|---|---|\n| 5月1日 | {sign.join(said[:2])} |\n| 5月2日 | {sign.join(said[2:])} |\n"
    found = read(text)
    assert [(m.title, m.arxiv_id) for m in found] == list(zip(NAMES, IDS, strict=True))


def test_lists_in_the_cells_of_a_page_are_items() -> None:
    cells = ["".join(f"<li><a href='https://arxiv.org/abs/{n}'>{t}</a></li>" for t, n in list(zip(NAMES, IDS, strict=True))[i : i + 2]) for i in (0, 2)]  # fmt: skip
    rows = "".join(f"<tr><td>Day {i}</td><td><ul>{cell}</ul></td></tr>" for i, cell in enumerate(cells, 1))  # fmt: skip
    assert (
        titles(
            f"<html><body><table><tr><th>Day</th><th>Papers</th></tr>{rows}</table></body></html>"
        )
        == NAMES
    )


def test_a_cell_of_one_item_with_a_line_for_its_people_is_one() -> None:
    rows = "".join(f"| {i} | {t}<br>{w}<br>[PDF](https://arxiv.org/abs/{n}) | says more |\n" for i, (t, n, w) in enumerate(zip(NAMES, IDS, PEOPLE, strict=True), 1))  # fmt: skip
    found = read(f"| # | Paper | Note |\n|---|---|---|\n{rows}")
    assert [m.title for m in found] == NAMES
    assert [", ".join(m.authors) for m in found] == PEOPLE


READ = [
    ("Tides That a Buoy Forgot", "Okoro et al.", "ICLR 2022"),
    ("Mapping Reefs with Borrowed Sonar", "Haddad & Lindqvist", "IROS 2023"),
    ("Grasping Soft Fruit by Ear", "Moreau", "CoRL 2020"),
]
ELEMENTS = {
    "pdf": "{0}, {1}, {2} <a href='{3}'>pdf</a>",
    "link": "<a href='{3}'>{0}</a>",
    "within": "{0}<ul><li><a href='{3}'>Paper</a></li><li><a href='https://github.com/a/{4}'>Code</a></li></ul>",
}


def _meetings(form: str, head: str, per_row: int, column: str = "Papers read") -> str:
    urls = [f"https://venue.example/{i}.pdf" for i in range(len(READ))]
    items = [f"<li>{form.format(*told, urls[i], i)}</li>" for i, told in enumerate(READ)]
    rows = "".join(f"<tr><td>March {i + 2}</td><td>Ana Rui</td><td>On a topic</td><td><ul>{''.join(items[i : i + per_row])}</ul></td><td>We asked whether all of it holds for larger fish as well.</td></tr>" for i in range(0, len(items), per_row))  # fmt: skip
    named = "".join(f"<{head}>{name}</{head}>" for name in ("When", "Host", "Topic", column, "Notes"))  # fmt: skip
    return f"<html><body><h1>Reading circle</h1><table><tr>{named}</tr>{rows}</table></body></html>"


@pytest.mark.parametrize("form", ELEMENTS.values(), ids=ELEMENTS)
@pytest.mark.parametrize("head", ["th", "td"])
@pytest.mark.parametrize("per_row", [1, 2])
def test_each_element_of_a_list_in_a_cell_is_an_item(form: str, head: str, per_row: int) -> None:
    found = read(_meetings(form, head, per_row))
    assert [m.title for m in found] == [name for name, _, _ in READ]
    assert [m.url for m in found] == [f"https://venue.example/{i}.pdf" for i in range(len(READ))]
    assert not any("We asked" in str(m) for m in found)


def test_lists_of_links_beside_titles_are_their_rows() -> None:
    links = "<ul><li><a href='https://venue.example/{0}'>Paper</a></li><li><a href='https://github.com/a/{0}'>Code</a></li></ul>"
    rows = "".join(f"<tr><td>{t}</td><td>{links.format(i)}</td></tr>" for i, (t, _, _) in enumerate(READ))  # fmt: skip
    assert titles(f"<table><tr><th>Title</th><th>Links</th></tr>{rows}</table>") == [t for t, _, _ in READ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Question Answering:<br />", "Question Answering"),
        ("<b>信息抽取</b>：", "信息抽取"),
        ("<p>Dialogue:</p>", "Dialogue"),
        ("", "May 0 Speaker Number 0 Slides"),
    ],
)
@pytest.mark.parametrize("over", [1, 2])
def test_a_list_in_a_cell_may_have_a_name_before_it(name: str, category: str, over: int) -> None:
    cells = [f"<li><a href='https://arxiv.org/abs/{n}'>{t}</a></li>" for t, n in zip(NAMES, IDS, strict=True)]  # fmt: skip
    shares = [cells[:1], cells[1:2], cells[2:]] if over == 1 else [cells[:2], cells[2:3], cells[3:]]
    rows = "".join(
        f"<tr>{f'<td rowspan={over}>May {i}</td>' if i % over == 0 else ''}<td>Speaker Number {i}</td>"
        f"<td>{name}<ul>{''.join(share)}</ul></td><td><a href='https://a.org/{i}.pdf'>Slides</a></td></tr>"
        for i, share in enumerate(shares)
    )
    head = "<tr><th>Date</th><th>Speaker</th><th>Topic</th><th>Note</th></tr>"
    found = read(f"<html><body><h1>Group</h1><table>{head}{rows}</table></body></html>")
    assert [(m.title, m.arxiv_id) for m in found] == list(zip(NAMES, IDS, strict=True))
    assert found[0].category == category


@pytest.mark.parametrize("head", ["<tr><th>题目</th><th>日期</th></tr>", ""])
def test_a_text_across_the_table_belongs_to_the_row_above_it(head: str) -> None:
    text = "这一段讲的是它为什么重要，做法是什么，结果又怎样，总之说得很完整，也足够长，不会有人把它当作标题来读。"
    rows = "".join(f"<tr><td><a href='https://arxiv.org/abs/{n}'>{t}</a></td><td>2024-05-01</td></tr><tr><td colspan=2>{text}</td></tr>" for t, n in zip(NAMES, IDS, strict=True))  # fmt: skip
    found = read(f"<html><body><h1>Papers</h1><table>{head}{rows}</table></body></html>")
    assert [(m.title, m.arxiv_id) for m in found] == list(zip(NAMES, IDS, strict=True))
    assert {m.abstract_zh for m in found} == {text}


@pytest.mark.parametrize("head", ["| 序号 | 论文 | 备注 |", "| No. | Paper | Note |", "| | | |"])
def test_rows_below_a_number_are_of_one_item(head: str) -> None:
    other = ["注意力就是全部", "深度残差学习", "去噪扩散概率模型", "视觉指令微调"]
    rows = [f"| {i} | **{t}** | CVPR 2024 |\n| | {zh} | [link](https://arxiv.org/abs/{n}) |" for i, (t, zh, n) in enumerate(zip(NAMES, other, IDS, strict=True), 1)]  # fmt: skip
    found = read(f"# 本周\n\n{head}\n|---|---|---|\n" + "\n".join(rows) + "\n")
    assert [(m.title, m.title_zh, m.arxiv_id) for m in found] == list(zip(NAMES, other, IDS, strict=True))  # fmt: skip


def test_one_person_below_a_title_stands_where_others_are_several() -> None:
    people = [*PEOPLE[:3], "Haotian Liu"]
    rows = "".join(f"<tr><td>Day {i}</td><td><a href='https://arxiv.org/abs/{n}'>{t}</a><br><small>{w}</small></td></tr>" for i, (t, n, w) in enumerate(zip(NAMES, IDS, people, strict=True)))  # fmt: skip
    found = read(
        f"<html><body><table><tr><th>Day</th><th>Paper</th></tr>{rows}</table></body></html>"
    )
    assert [(m.title, ", ".join(m.authors)) for m in found] == list(zip(NAMES, people, strict=True))


@pytest.mark.parametrize("column", ["Topic / Paper", "Readings", "Paper", "论文", "主题/论文"])
@pytest.mark.parametrize("form", ["{0}. {2}.", "{0} ({2})", "{0}"])
def test_elements_that_lead_nowhere_are_items_below_a_name_of_titles(
    column: str, form: str
) -> None:
    items = [f"<li>{form.format(*told)}</li>" for told in READ]
    cells = [f"<ul>{''.join(items[:2])}</ul>", "--", f"<ul>{items[2]}</ul>", "<ul> </ul>"]
    who = ["Ana Rui, Bo Lindqvist", "<i>National holiday</i>", "Ana Rui", "Bo Lindqvist, Ana Rui"]
    rows = "".join(f"<tr><td>{i} March</td><td>{w}</td><td>{c}</td></tr>" for i, (w, c) in enumerate(zip(who, cells, strict=True), 3))  # fmt: skip
    head = f"<tr><th>Date</th><th>Presenters</th><th>{column}</th></tr>"
    found = titles(f"<html><body><h1>Circle</h1><table>{head}{rows}</table></body></html>")
    assert found == [name for name, _, _ in READ]


def test_rows_that_go_on_from_a_page_before_are_numbered_too() -> None:
    rows = "".join(
        f"| {i} | **{name}** | ICML 2022 |\n| | 中文题目{i} | [链接](https://arxiv.org/abs/{number}) |\n"
        for i, (name, number) in enumerate(zip(NAMES, IDS, strict=True), 7)
    )
    assert titles(rows) == NAMES


def test_a_text_row_may_be_as_short_as_chinese_is() -> None:
    rows = "".join(
        f"<tr class=head><td>{t}</td><td>2024-05-01</td><td><a href='https://arxiv.org/abs/{n}'>{n}</a></td></tr><tr class=text><td colspan=3>一个网络看见房间里的每一扇门，并且在离开之前把它们都关上。</td></tr>"
        for t, n in zip(NAMES, IDS, strict=True)
    )
    page = f"<html><body><h1>追踪</h1><table><tr><th>标题</th><th>日期</th><th>编号</th></tr>{rows}</table></body></html>"
    assert titles(page) == NAMES
