"""What is seen in a block by itself: what it leads with, what it names, how it may end a record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.features.seen import Seen
from tests.sources.digests.looking import seen

LINK = "https://arxiv.org/abs/1706.03762"


def one(text: str) -> Seen:
    (found,) = seen(text)
    return found


LEADS = [
    ("---", "rule"), ("作者：甲乙", "label"), ("**Abstract:** short", "label"), ("Home", "boilerplate"), (LINK, "url"),
    (f"[Paper]({LINK})", "url"), (f"[Paper]({LINK}) | [Code](https://github.com/a/b)", "url"), (f"[Attention Is All You Need]({LINK})", "link"),
    (f'["Attention Is All You Need"]({LINK}) — people', "link"), (f"[CV] [Attention Is All You Need]({LINK})", "link"), ("[Vision](#vision)", "anchor"),
    ("**A Bold Title**", "bold"), ("**A Bold Title**: and text", "bold"), ("**重点**在这里", "text"), ("***A Title***", "bold italic"),
    ("*Ana Ruiz*", "italic"), ("《一个题目》", "book"), ("《一个题目》，说得好", "book"), ("【视觉】", "bracket"), ("2023-05-06 · 视觉", "dateline"),
    ("Posted by Ana on May 6, 2023", "dateline"), ("2023-05-06 扩散模型的推导与实现细节", "dated"), ("5月6日 扩散模型的推导", "dated"), ("5月6日", "date"),
    ("1、", "mark"), ("#tag #other", "tags"), ("Ana Ruiz, Bo Lin, Cy Doe", "names"), ("1706.03762", "id"), ("一个题目", "text"),
    ("这一段话说得很长，说了一件事情的来龙去脉，讲了三点；最后还说了说它的意义何在，以及往后还能做些什么。", "prose"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lead"), LEADS)
def test_what_a_block_leads_with(text: str, lead: str) -> None:
    assert one(text).lead == lead


@pytest.mark.parametrize("mark", ["1. ", "1、", "【1】"])
@pytest.mark.parametrize(
    ("text", "lead"),
    [("**A Bold Title**", "bold"), ("《一个题目》", "book"), ("作者：甲乙", "label")],
)
def test_what_stands_behind_a_mark_leads(mark: str, text: str, lead: str) -> None:
    found = one(mark + text)
    assert found.mark is not None
    assert found.lead == lead


def test_rows_are_rows() -> None:
    assert [s.lead for s in seen("| a | b |\n|---|---|\n| 1 | 2 |\n")] == ["row"]


def test_a_menu_is_of_the_page() -> None:
    text = "[Home](https://a.org/) | [Posts](https://a.org/p) | [Search it](https://a.org/q)"
    assert one(text).lead == "boilerplate"


def test_labels_know_their_fields() -> None:
    said = ("作者：甲", "推荐理由：好", "Code: x", "一个题目")
    assert [one(t).label for t in said] == ["authors", "recommendation", "code", ""]


def test_a_document_may_have_labels_of_its_own() -> None:
    text = "".join(f"题目{i}\n\n难易：{w}一些的读物\n\n" for i, w in enumerate("易难中"))
    assert [s.label for s in seen(text)] == ["", "?"] * 3
    assert seen("甲\n\n难易：中\n\n乙\n")[1].label == ""


def test_what_is_said_again_and_again_is_of_the_page() -> None:
    text = "".join(f"题目之{word}\n\n分享给朋友\n\n" for word in "甲乙丙")
    assert [s.lead for s in seen(text)] == ["text", "boilerplate"] * 3


@pytest.mark.parametrize(
    ("text", "ends"),
    [("2023-05-06 · 视觉", "dateline"), ("来源：量子位", "source"), ("via The Verge", "source"), ("阅读全文 »", "read on"), ("Continue reading", "read on"),
     (LINK, "link"), ("代码：https://github.com/a/b", "link"), ("说完了。（来源：路透社）", "source"), ("一个题目", "")],
)  # fmt: skip
def test_how_a_block_may_end_a_record(text: str, ends: str) -> None:
    assert one(text).ending == ends


def test_what_stands_below_contents_and_thanks_is_aside() -> None:
    found = seen("# 周报\n\n甲\n\n## 目录\n\n乙\n\n### 其一\n\n丙\n\n## 视觉\n\n丁\n")
    assert [s.text for s in found if s.in_page_part] == ["目录", "乙", "其一", "丙"]


def test_what_stands_below_news_is_news() -> None:
    found = seen("## 业界新闻\n\n甲\n\n## 学术\n\n乙\n")
    assert [s.text for s in found if s.below_news and not s.block.level] == ["甲"]


def test_the_heading_above_is_known() -> None:
    found = seen("# 甲\n\n乙\n\n## 丙\n\n丁\n\n# 戊\n\n己\n")
    assert [s.heading_index for s in found] == [-1, 0, 0, 2, -1, 4]


def test_the_title_of_a_document_is_the_first_and_only_heading_of_its_level() -> None:
    assert [s.is_document_title for s in seen("# 甲\n\n## 乙\n\n## 丙\n")] == [True, False, False]
    assert not any(s.is_document_title for s in seen("# 甲\n\n# 乙\n"))


@given(st.text(max_size=200))
def test_any_text_is_seen(text: str) -> None:
    for found in seen(text):
        assert found.rest.text in found.block.inline.text
        assert found.shape
        assert found.size_class in (0, 1, 2, 3)


@pytest.mark.parametrize(
    "form", ["{0}.{1}\n\n", "- {0}.{1}\n", "## {0}.{1}\n\n", "[{0}.{1}](https://a.org/{0})\n\n"]
)
def test_numbers_that_figures_follow_are_known_by_those_around_them(form: str) -> None:
    said = ["Chips from home", "100 papers a day", "58 seats", "3D scenes", "The last one"]
    found = seen("".join(form.format(i, text) for i, text in enumerate(said, 1)))
    assert [(s.mark.number, s.rest.text) for s in found if s.mark] == list(enumerate(said, 1))


def test_a_decimal_number_is_no_mark_where_its_number_follows() -> None:
    found = seen("1. Python\n\n2.5 Pro is out\n\n2. Rust\n")
    assert [s.mark.number if s.mark else None for s in found] == [1, None, 2]


def test_a_label_of_the_document_may_be_in_italics() -> None:
    found = seen("".join(f"_- Host:_ Ana {i}\n\n*A title of {i} words*\n\n" for i in range(4)))
    assert [s.lead for s in found] == ["label", "italic"] * 4


def test_what_looks_like_people_is_a_title_where_it_names_a_paper_among_titles() -> None:
    line = "- {}, 2017, Meta AI [[paper](https://arxiv.org/abs/{})]\n"
    papers = [("Attention Is All You Need", "1706.03762"), ("Deep Learning for Image Recognition", "1512.03385"), ("Segment Anything", "2304.02643")]  # fmt: skip
    text = "".join(line.format(*paper) for paper in papers)
    assert [one.lead for one in seen(text)] == ["text"] * 3
    assert seen(line.format(*papers[2]))[0].lead == "names"


@pytest.mark.parametrize("contents", ["目录", "Contents"])
@pytest.mark.parametrize(
    ("head", "aside"),
    [("| 题目 | 作者 | 年份 |", False), ("| 题目 | 页 |", True), ("| 题目 | | |", True)],
)
def test_rows_of_three_named_columns_below_contents_are_no_contents(
    contents: str, head: str, aside: bool
) -> None:
    cells = "|".join(["甲", "乙", "丙"][: head.count("|") - 1])
    text = f"# 周报\n\n## {contents}\n\n{head}\n{'|---' * (head.count('|') - 1)}|\n| {cells} |\n"
    assert seen(text)[-1].in_page_part is aside


def test_words_that_links_repeat_say_to_read_on_in_any_language() -> None:
    text = "".join(
        f"Satz {i} über eine Sache.\n\n[Hepsini oku →](https://a.org/{i}) · Kaynak {i}\n\n"
        for i in range(4)
    )
    buttons = [one for one in seen(text) if one.links]
    assert [one.lead for one in buttons] == ["url"] * 4
    assert {one.ending for one in buttons} == {"read on"}


@pytest.mark.parametrize("name", ["Selected Papers of a Conference", "本周论文"])
def test_a_title_told_twice_is_that_of_the_document(name: str) -> None:
    first, second, *_ = seen(f"{name}\n{name}\nAttention Is All You Need\nMask R-CNN\n")
    assert first.lead == "boilerplate"
    assert second.is_document_title


@pytest.mark.parametrize(
    "text",
    [
        f"[[ICSE 2016]({LINK})] [[Slides]({LINK}/s)]",
        f"[[OOPSLA 2024]({LINK})] [BibTeX]",
    ],
)
def test_where_it_appeared_in_brackets_is_a_line_of_links(text: str) -> None:
    assert one(text).lead == "url"


MENU = [
    "About",
    "Call for Papers",
    "Accepted Papers",
    "Workshop Activities",
    "Organizers",
    "Contact",
]
PAPERS = [
    "Mask R-CNN",
    "Visual Instruction Tuning",
    "Deep Residual Learning",
    "Attention Is All You Need",
]


@pytest.mark.parametrize(("lines", "menu"), [(MENU, True), (PAPERS, False)])
def test_a_list_of_links_alone_to_what_every_page_has_is_a_menu(
    lines: list[str], menu: bool
) -> None:
    html = "".join(
        f'<li><a href="https://a.org/{i}">{line}</a></li>' for i, line in enumerate(lines)
    )
    found = seen(f"<html><body><ul>{html}</ul><p>Text of it.</p></body></html>")
    assert all((one.lead == "boilerplate") == menu for one in found if one.block.shape == "item")


@pytest.mark.parametrize(
    "words", ["Haberin tamamı →", "Zum Artikel »", "前往工具 ↗", "Czytaj dalej ->"]
)
def test_an_arrow_leads_on_from_the_text_above_it(words: str) -> None:
    prose = "Dies ist ein längerer Text, der sagt, was neu ist und warum es alle lesen sollten. Er hat zwei Sätze."
    _, _, on = seen(f"A Title\n\n{prose}\n\n[{words}](https://a.org/x)\n")
    assert on.lead == "url"
    assert on.ending in ("read on", "link")


@pytest.mark.parametrize("words", ["← Tüm sayılar", "« Zurück", "‹ 返回"])
def test_an_arrow_leads_back(words: str) -> None:
    assert one(f"[{words}](https://a.org/)\n").lead == "boilerplate"


def test_an_arrow_behind_a_link_without_a_text_above_is_of_its_title() -> None:
    assert one("[Attention Is All You Need →](https://a.org/x)\n").lead == "link"
