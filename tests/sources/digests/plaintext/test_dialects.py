"""Other markup than Markdown is read through Markdown, and every line stays where it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.mention import Mention
from recommender.sources import digests
from recommender.sources.digests.plaintext.dialects import as_markdown

ORG = """#+TITLE: Leseliste
* 视觉
** TODO [[https://arxiv.org/abs/1703.06870][Mask R-CNN]] :vision:
   :PROPERTIES:
   :Added: [2024-05-01 Wed]
   :END:
   It adds a branch that draws a mask of each object.
** [[https://arxiv.org/abs/1512.03385][Deep Residual Learning for Image Recognition]]
   Layers learn what is to be added to their input.
"""
ORG_LIST = """* Papers
- [[https://arxiv.org/abs/1703.06870][Mask R-CNN]] :: masks
- [[https://arxiv.org/abs/1512.03385][Deep Residual Learning for Image Recognition]] :: residuals
"""
RST = """Reading list
============

.. contents::
   :depth: 1

Mask R-CNN
~~~~~~~~~~

:Authors: Kaiming He, Georgia Gkioxari
:Link: https://arxiv.org/abs/1703.06870

It adds a branch that draws a mask of each object.

Deep Residual Learning for Image Recognition
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

:Authors: Kaiming He, Xiangyu Zhang
:Link: https://arxiv.org/abs/1512.03385

Layers learn what is to be added to their input.
"""
NOTES = """.. [#] `Mask R-CNN <https://arxiv.org/abs/1703.06870>`_, He et al, 2017. **Algorithm: masks.**

.. [#] `Deep Residual Learning for Image Recognition <https://arxiv.org/abs/1512.03385>`_, He et al, 2015.
"""
ASCIIDOC = """= 读书会

== 视觉

* https://arxiv.org/abs/1703.06870[Mask R-CNN] draws masks
* https://arxiv.org/abs/1512.03385[Deep Residual Learning for Image Recognition] adds

== 文本
"""
WIKI = """== 视觉 ==
* [https://arxiv.org/abs/1703.06870 Mask R-CNN] '''masks'''
* [https://arxiv.org/abs/1512.03385 Deep Residual Learning for Image Recognition]

== 文本 ==
"""
WIKI_TABLE = """{| class="wikitable"
|-
! 标题 !! 作者
|-
| [https://arxiv.org/abs/1703.06870 Mask R-CNN] || Kaiming He, Georgia Gkioxari
|-
| [https://arxiv.org/abs/1512.03385 Deep Residual Learning for Image Recognition] || Kaiming He, Xiangyu Zhang
|}
"""
FORUM = """[b]本周论文[/b]
[list]
[*][url=https://arxiv.org/abs/1703.06870]Mask R-CNN[/url]
[*][url=https://arxiv.org/abs/1512.03385]Deep Residual Learning for Image Recognition[/url]
[/list]
"""
CHAT = """*本周论文*
• <https://arxiv.org/abs/1703.06870|Mask R-CNN> 分割
• <https://arxiv.org/abs/1512.03385|Deep Residual Learning for Image Recognition> 残差
"""
GEMINI = """# 本周论文
=> https://arxiv.org/abs/1703.06870 Mask R-CNN
=> https://arxiv.org/abs/1512.03385 Deep Residual Learning for Image Recognition
"""
ARXIV = r"""------------------------------------------------------------------------------
\\
arXiv:1703.06870
Date: Mon, 20 Mar 2017 17:53:38 GMT   (1234kb,D)

Title: Mask R-CNN
Authors: Kaiming He, Georgia Gkioxari
Categories: cs.CV
Comments: open source; appendix on more results
\\
  It adds a branch that draws a mask of each object. Little time is lost by
it, and it is simple to train.
\\ ( https://arxiv.org/abs/1703.06870 ,  1234kb)
------------------------------------------------------------------------------
\\
arXiv:1512.03385
Date: Thu, 10 Dec 2015 19:51:55 GMT   (494kb,D)

Title: Deep Residual Learning for Image
  Recognition
Authors: Kaiming He, Xiangyu Zhang
Categories: cs.CV
Comments: Tech report
\\
  Layers learn what is to be added to their input. So many more of them can be
trained.
\\ ( https://arxiv.org/abs/1512.03385 ,  494kb)
"""
BETWEEN_SIGNS = """Reading of May

===== Vision =====

Mask R-CNN
Kaiming He, Georgia Gkioxari
https://arxiv.org/abs/1703.06870

===== Depth =====

Deep Residual Learning for Image Recognition
Kaiming He, Xiangyu Zhang
https://arxiv.org/abs/1512.03385
"""
TEXTILE = """h1. Reading of May

h2. Mask R-CNN

* Authors: Kaiming He, Georgia Gkioxari
* "the paper":https://arxiv.org/abs/1703.06870

h2. Deep Residual Learning for Image Recognition

* Authors: Kaiming He, Xiangyu Zhang
* "the paper":https://arxiv.org/abs/1512.03385
"""
TABS = (
    "标题\t作者\t链接\n"
    "Mask R-CNN\tKaiming He, Georgia Gkioxari\thttps://arxiv.org/abs/1703.06870\n"
    "Deep Residual Learning for Image Recognition\tKaiming He, Xiangyu Zhang\thttps://arxiv.org/abs/1512.03385\n"
)
DIALECTS = {
    "org": ORG, "org list": ORG_LIST, "rst": RST, "notes": NOTES, "asciidoc": ASCIIDOC, "wiki": WIKI, "wiki table": WIKI_TABLE, "textile": TEXTILE,
    "forum": FORUM, "chat": CHAT, "gemini": GEMINI, "tabs": TABS, "arxiv": ARXIV, "between signs": BETWEEN_SIGNS,
}  # fmt: skip


@pytest.mark.parametrize("text", DIALECTS.values(), ids=DIALECTS)
def test_two_papers_are_read_in_each_dialect(text: str) -> None:
    items = [item for item in digests.parse(text, "d") if isinstance(item, Mention)]
    assert [(item.title, item.arxiv_id) for item in items] == [
        ("Mask R-CNN", "1703.06870"),
        ("Deep Residual Learning for Image Recognition", "1512.03385"),
    ]


@pytest.mark.parametrize("name", ["rst", "wiki table", "tabs", "arxiv", "between signs"])
def test_people_have_their_field(name: str) -> None:
    items = [item for item in digests.parse(DIALECTS[name], "d") if isinstance(item, Mention)]
    assert [item.authors for item in items] == [
        ("Kaiming He", "Georgia Gkioxari"),
        ("Kaiming He", "Xiangyu Zhang"),
    ]


@pytest.mark.parametrize("text", DIALECTS.values(), ids=DIALECTS)
def test_every_line_stays_where_it_is(text: str) -> None:
    assert as_markdown(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "* [[Paper](https://a.org/b)] Mask R-CNN\n* [[Code](https://a.org/c)] ResNet\n",
        "* Ito et al. - **Codecs from Noise** [[pdf]](https://a.org/b)\n",
        "# 题\n\n- [x] 甲\n\n```\n~~~\n```\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "~~~\ncode\n~~~\n",
    ],
)
def test_markdown_stays_as_it_is(text: str) -> None:
    assert as_markdown(text) == text


@given(st.text(alphabet="*#=~-.:_`[]<>|{}!'\"\t\n a甲1/", max_size=200))
def test_any_text_keeps_its_lines(text: str) -> None:
    assert as_markdown(text).count("\n") == text.count("\n")


@pytest.mark.parametrize("sign", list("→▶★☆※✔◇»❖"))
@pytest.mark.parametrize("between", ["\n\n", "\n---\n"])
def test_a_sign_before_every_paragraph_is_that_of_a_list(sign: str, between: str) -> None:
    text = between.join(f"{sign} Title {i}\n  Ana Ruiz, Bo Lin" for i in range(3))
    assert as_markdown(text) == text.replace(f"{sign} ", "- ")


def test_a_sign_before_what_is_said_of_items_is_that_of_no_list() -> None:
    text = "\n\n".join(f"Title {i}\n→ what it says\n→ https://a.org/{i}" for i in range(4))
    assert as_markdown(text) == text
    assert as_markdown("→ once\n\n→ and twice") == "→ once\n\n→ and twice"


def test_a_sign_before_some_of_the_linked_lines_says_something_of_these() -> None:
    signs = ["", "✔️ ", "❓ ", "", "✔️ ", "⭐⭐ ", "", "✔️ "]
    text = "\n\n".join(f"{sign}[Title {i}](https://a.org/{i})" for i, sign in enumerate(signs))
    assert as_markdown(text) == "\n\n".join(f"[Title {i}](https://a.org/{i})" for i in range(8))


def test_the_parts_of_a_mail_of_arxiv_are_read() -> None:
    found = [item for item in digests.parse(ARXIV, "d") if isinstance(item, Mention)]
    assert [item.published for item in found] == ["2017-03-20", "2015-12-10"]
    assert [item.category for item in found] == ["cs.CV"] * 2
    assert [" ".join((item.abstract_en or "").split()) for item in found] == [
        "It adds a branch that draws a mask of each object. Little time is lost by it, and it is simple to train.",
        "Layers learn what is to be added to their input. So many more of them can be trained.",
    ]


@pytest.mark.parametrize("end", ["", " ( https://a.org/x , 27kb)", "(https://a.org/x, 27kb)"])
def test_two_backslashes_end_a_part_where_an_entry_of_arxiv_begins(end: str) -> None:
    text = "\\\\\narXiv:1703.06870\n\\\\" + end
    assert as_markdown(text).split("\n") == [
        "",
        "arXiv:1703.06870",
        "https://a.org/x" if end else "",
    ]
    other = "\\\\\nA line\n\\\\" + end
    assert as_markdown(other) == other


@pytest.mark.parametrize("sign", list("=*-~#+<>_"))
def test_what_stands_alone_between_two_rows_of_a_sign_is_a_heading(sign: str) -> None:
    assert as_markdown(f"甲\n\n{sign * 5} Papers of May {sign * 5}\n") == "甲\n\n## Papers of May\n"


@pytest.mark.parametrize(
    "line",
    [
        "== Papers ==",
        "--- Papers ---",
        "===== Papers",
        "Papers =====",
        "=====Papers=====",
        "===== =====",
    ],
)
def test_fewer_signs_make_no_heading(line: str) -> None:
    assert "##" not in as_markdown(f"甲\n\n{line}\n")


def test_what_stands_between_signs_is_the_topic_of_what_follows() -> None:
    found = [item for item in digests.parse(BETWEEN_SIGNS, "d") if isinstance(item, Mention)]
    assert [item.category for item in found] == ["Vision", "Depth"]


@pytest.mark.parametrize("sign", ["o", "§", "\uf0b7"])
@pytest.mark.parametrize("gap", [" ", "\t", "   "])
def test_letters_for_signs_of_a_word_processor_begin_a_list(sign: str, gap: str) -> None:
    text = f"{sign}{gap}Mask R-CNN\nhttps://arxiv.org/abs/1703.06870\n{sign}{gap}U-Net\n{sign}{gap}VAE\n"
    assert as_markdown(text).split("\n")[0] == "- Mask R-CNN"
    two = f"{sign} one\n{sign} two\n"
    assert as_markdown(two) == two


NAMED = ["Mask R-CNN", "Deep Residual Learning", "Attention Is All You Need", "Feature Pyramid Networks"]  # fmt: skip


@pytest.mark.parametrize(
    "form",
    ["* {0} [arXiv <{1}>]", "- {0} [ICLR 2024 <{1}>] [code <https://github.com/a/b>]", "* {0} [pdf] <{1}>", "{2}. {0} (Paper <{1}>, Code <https://github.com/a/b>)",
     "{0} | Paper <{1}> | Code <https://github.com/a/b{2}>\n", "* [M{2}] {0}. [论文 <{1}>]", "{0}\n[Paper <{1}>] · [Project Page <https://a.org/{2}>]\n"],
)  # fmt: skip
def test_what_letters_write_of_their_links_goes_from_behind_titles(form: str) -> None:
    lines = [form.format(t, f"https://arxiv.org/abs/1703.0687{i}", i) for i, t in enumerate(NAMED, 1)]  # fmt: skip
    found = [m for m in digests.parse("\n".join(lines), "d") if isinstance(m, Mention)]
    assert [m.title for m in found] == NAMED
    assert [m.arxiv_id for m in found] == [f"1703.0687{i}" for i in range(1, 5)]


@pytest.mark.parametrize(
    "line",
    ["Mask R-CNN <https://a.org/1> (Paper <https://a.org/2>)", "Masks for All <https://a.org/1>", "We read <https://a.org/1> on Monday"],
)  # fmt: skip
def test_addresses_behind_other_words_stay_as_they_are(line: str) -> None:
    assert as_markdown(f"{line}\n{line}\n") == f"{line}\n{line}\n"


def test_numbers_that_restructuredtext_counts_itself_are_numbers() -> None:
    text = ".. note:: read\n\n#. Mask R-CNN\n#. `SAM <https://a.org>`_\n"
    assert as_markdown(text).splitlines()[2:] == ["1. Mask R-CNN", "1. [SAM](<https://a.org>)"]


@pytest.mark.parametrize("head", ["| Title | Where |\n| --- | --- |", "| # | Title |\n|:-:|:---|", "|  论文  |  链接  |\n|---|---|"])  # fmt: skip
@pytest.mark.parametrize("blank", ["\n\n", "\n  \n\n", " \n\n"])
@pytest.mark.parametrize("behind", ["", "\n\nThat is all.\n"])
def test_blank_lines_between_the_rows_of_a_table_part_none(
    head: str, blank: str, behind: str
) -> None:
    counted = head.startswith("| #")
    rows = [f"| {i} | [{t}](https://arxiv.org/abs/1703.0687{i}) |" if counted else f"| {t} | https://arxiv.org/abs/1703.0687{i} |" for i, t in enumerate(NAMED, 1)]  # fmt: skip
    text = "# Weekly\n\n" + blank.join([*head.split("\n"), *rows]) + behind
    found = [m for m in digests.parse(text, "d") if isinstance(m, Mention)]
    assert [(m.title, m.arxiv_id) for m in found] == [(t, f"1703.0687{i}") for i, t in enumerate(NAMED, 1)]  # fmt: skip
    assert as_markdown(text).count("\n") == text.count("\n")


def test_tables_behind_one_another_stay_apart() -> None:
    table = "| Title | Where |\n| --- | --- |\n| Mask R-CNN | ICCV |\n"
    assert as_markdown(f"{table}\n{table}") == f"{table}\n{table}"
