"""Which groups of records may stand beside the first."""

import pytest

from recommender.sources.digests.groups.companions import _encloses_records, is_good
from tests.sources.digests.looking import grouped, titles

LINKED = ["Is Evaluation Useful?", "Spurious Correlations", "Calibrated Prediction", "Data Valuation", "Machine Unlearning"]  # fmt: skip
PLAIN = ["On the Scalability of Networks", "Synthesis for Imbalance", "Topic Models and Environments", "Beyond Human Data"]  # fmt: skip
PEOPLE = ["Anna Berg, Bo Lin", "Carl Orff, Dora Maar", "Eva Hesse, Fritz Lang", "Greta Garbo, Hugo Ball", "Ida Kerkovius, Jan Arp"]  # fmt: skip


@pytest.mark.parametrize(
    "form", ["* {0}\n  by {1}\n\n", "**{0}**\n\n*{1}*\n\n", "1. {0}  \n   {1}\n"]
)
def test_what_has_its_people_as_the_first_group_has_needs_no_link(form: str) -> None:
    linked = "".join(
        form.format(f"[{t}](https://openreview.net/forum?id=x{i})", p)
        for i, (t, p) in enumerate(zip(LINKED, PEOPLE, strict=True))
    )
    plain = "".join(form.format(t, p) for t, p in zip(PLAIN, PEOPLE[1:], strict=True))
    assert titles(f"## With a link\n\n{linked}\n## Without\n\n{plain}") == LINKED + PLAIN


def test_dates_and_organisers_are_no_records_beside_papers() -> None:
    papers = "".join(
        f"* [{t}](https://openreview.net/forum?id=x{i})\n  by {p}\n\n"
        for i, (t, p) in enumerate(zip(LINKED, PEOPLE, strict=True))
    )
    rest = "## Organisers\n\n* Anna Berg, Oslo\n* Bo Lin, Lund\n\n## Dates\n\n* Submission: May 1\n* Workshop: July 1\n"
    assert titles(f"## Papers\n\n{papers}{rest}") == LINKED


HEADED = "".join(
    f"## [{title}](https://arxiv.org/abs/2405.0100{i})\n\n{who}\n\nIt tells of a thing that many have asked for.\n\n"
    for i, (title, who) in enumerate(zip(LINKED, PEOPLE, strict=True))
)
BARE = "".join(
    f"## {i}. {title}\n\nLink: https://arxiv.org/abs/2405.0100{i}\n\nIt tells of a thing.\n\n"
    for i, title in enumerate(LINKED, 1)
)
POINTS = ["Smaller models win on the road", "Labels are needed less and less", "Benchmarks go out of date"]  # fmt: skip
LIST = "".join(f"- [{title}](https://arxiv.org/abs/2405.0100{i}) - {who}\n" for i, (title, who) in enumerate(zip(LINKED, PEOPLE, strict=True)))  # fmt: skip


@pytest.mark.parametrize("items", [HEADED, BARE])
@pytest.mark.parametrize(
    "form", ["- {0}\n", "**{0}**\n\nWe saw it in many of the works of this week.\n\n", "1. **{0}**: We saw it in many works.\n", "- **{0}**\n  We saw it in many of them.\n"]
)  # fmt: skip
def test_short_points_beside_headed_items_are_none(items: str, form: str) -> None:
    points = "".join(form.format(point) for point in POINTS)
    assert titles(f"# Weekly\n\n{items}## What we saw\n\n{points}") == LINKED


UNTOLD = [
    ("Smaller Models Win on the Road", "We saw it in many of the works of this week, and it will go on. Few had said so before."),
    ("Labels Are Needed Less and Less", "It was told in three of the talks, and with numbers that nobody doubts. More will come."),
    ("Benchmarks Go out of Date", "What was hard in spring is solved in autumn. New ones are made faster than they are read."),
    ("Data Is Bought and Sold", "Those who have it ask for more, and those who need it pay. It was free not long ago."),
]  # fmt: skip


@pytest.mark.parametrize("told", ["{1}", "2024-05-0{2}"])
@pytest.mark.parametrize(
    "form", ["{2}. **{0}**\n\n   {1}\n\n", "**{2}. {0}**\n\n{1}\n\n", "{2}. {0}\n\n   {1}\n\n", "{2}. **{0}.** {1}\n"]
)  # fmt: skip
@pytest.mark.parametrize("between", ["## What we saw\n\n", "---\n\n"])
def test_points_of_a_text_beside_headed_items_are_none(told: str, form: str, between: str) -> None:
    items = "".join(
        f"## {title}\n\n{told.format(title, who, i)}\n\nIt tells of a thing that many have asked for.\n\n"
        for i, (title, who) in enumerate(zip(LINKED, PEOPLE, strict=True), 1)
    )
    points = "".join(form.format(*point, i) for i, point in enumerate(UNTOLD, 1))
    assert titles(f"# Weekly\n\n{items}{between}{points}") == LINKED


@pytest.mark.parametrize("items", [HEADED, BARE, LIST])
@pytest.mark.parametrize("heads", ["Paper | Why", "Title | Remark", "题目 | 理由"])
def test_a_table_below_of_other_papers_is_read(items: str, heads: str) -> None:
    rows = "".join(f"| {title} | It is short and clear |\n" for title in PLAIN)
    table = f"## Also read\n\n| {heads} |\n|---|---|\n{rows}"
    assert titles(f"# Weekly\n\n{items}\n{table}") == LINKED + PLAIN


READ = [("Attention Is All You Need", "[notes](https://me.github.io/notes/1)"), ("PagedAttention / vLLM", "[notes](https://me.github.io/notes/2)"), ("CacheRoute", "[notes](https://me.github.io/notes/3)")]  # fmt: skip


@pytest.mark.parametrize(
    "form", ["- **{0}** - ICML 2024 · [arXiv:2405.0100{1}](https://arxiv.org/abs/2405.0100{1})\n  - **Why**: {2}\n", "### {0}\n\n[arXiv:2405.0100{1}](https://arxiv.org/abs/2405.0100{1})\n\n{2}\n\n", "**{0}**, [pdf](https://arxiv.org/abs/2405.0100{1}), {2}\n\n"]
)  # fmt: skip
@pytest.mark.parametrize("heads", ["论文 | 笔记", "Paper | Notes", "No. | Title | Notes"])
def test_a_table_of_papers_that_others_speak_of_is_read(form: str, heads: str) -> None:
    said = ["It builds upon Attention and vLLM.", "CacheRoute asks for it.", "Attention is where it began.", "It mends what PagedAttention left open.", "It is read after CacheRoute."]  # fmt: skip
    items = "".join(
        form.format(t, i, told) for i, (t, told) in enumerate(zip(LINKED, said, strict=True))
    )
    read = [(str(i), *row) if heads.startswith("No.") else row for i, row in enumerate(READ, 1)]
    rows = "".join(f"| {' | '.join(row)} |\n" for row in read)
    rule = "---|" * len(read[0])
    assert (
        titles(f"# Reading list\n\n## Done\n\n| {heads} |\n|{rule}\n{rows}\n## To do\n\n{items}")
        == [row[0] for row in READ] + LINKED
    )


@pytest.mark.parametrize(
    "form", ["| {1} | Topic {0} | {0} - {0} |\n", "| {1} | Part {0} | {0} |\n"]
)
@pytest.mark.parametrize("items", [HEADED, LIST])
def test_a_table_that_counts_papers_is_none_of_papers(items: str, form: str) -> None:
    kinds = ["Core architectures & training", "Efficient tuning & inference", "Prompting & interpretability"]  # fmt: skip
    rows = "".join(form.format(i, kind) for i, kind in enumerate(kinds, 1))
    table = f"## How to read this list\n\n| Focus | Phase | Papers |\n|---|---|---|\n{rows}"
    assert titles(f"# Reading list\n\n{items}\n{table}") == LINKED


NICKNAMES = ["IEU", "SpurCorr", "CalPred", "DaVal", "UnLearn"]
RETOLD = ["whether tests help", "links that are none", "chances that hold", "what data costs", "how to forget"]  # fmt: skip


@pytest.mark.parametrize(
    "form", ["## [{0}]({1})\n\nIt tells of a thing that many have asked for.\n\n", "### {2}. {0}\n\nIt tells of a thing.\n\n{1}\n\n", "- [{0}]({1})\n"]
)  # fmt: skip
def test_a_table_below_that_tells_the_same_again_is_not(form: str) -> None:
    named = [f"{nick}: {title}" for nick, title in zip(NICKNAMES, LINKED, strict=True)]
    items = "".join(form.format(name, f"https://a.org/{i}", i) for i, name in enumerate(named, 1))
    rows = "".join(
        f"| {nick} for {told} | It is short and clear |\n"
        for nick, told in zip(NICKNAMES, RETOLD, strict=True)
    )
    table = f"## At a glance\n\n| Paper | Why |\n|---|---|\n{rows}"
    assert titles(f"# Weekly\n\n{items}\n{table}") == named


@pytest.mark.parametrize(
    "form", ["## [{0}]({1})\n\nIt tells of a thing that many have asked for.\n\n", "- [{0}]({1})\n"]
)  # fmt: skip
@pytest.mark.parametrize("link", [" [here](https://a.org/{0})", "\nhttps://a.org/{0}"])
def test_lines_that_begin_with_a_small_letter_are_no_records(form: str, link: str) -> None:
    said = ["so we looked into what they had found there", "but nobody could tell us more about the thing", "then the week was over and we went home", "when all is done there will be more of it"]  # fmt: skip
    items = "".join(form.format(t, f"https://a.org/{i}") for i, t in enumerate(LINKED))
    text = "".join(f"{line}{link.format(f'x{i}')}\n\n" for i, line in enumerate(said))
    assert titles(f"# Weekly\n\n{items}\n## And then\n\n{text}") == LINKED


def test_what_a_letter_has_beside_titles_that_are_links_in_bold_is_no_item() -> None:
    names = ["Nets that mend themselves", "Tides that a buoy forgot", "A reef in a shoe box", "Fruit that can be heard", "What a plant takes for noon"]  # fmt: skip
    told = [
        f"[**{name}**](https://news.example/{i})\n\nIt tells in a sentence or two what has happened, to whom, and why it matters."
        for i, name in enumerate(names)
    ]
    paid = "[**Count fish faster (Sponsor)**](https://fish.example/1)\n\nYou may have counted fish by hand for all of your life.\n\n[Fish Counter](https://fish.example/2) does it while you sleep.\n\n[Have a look on Monday](https://fish.example/3)"
    end = "Do you like this letter? Tell a friend!\n\n[Count who came.](https://fish.example/4)\n\nWant to work with us?\n\n[**Write here**](https://fish.example/5) or send a bird."
    found = titles("\n\n".join(["# Letter", paid, "## News", *told[:3], "## More", *told[3:], end]))  # fmt: skip
    assert found == names


@pytest.mark.parametrize("heading", ["公告与更新", "今日洞察", "추천 연구주제", "오늘의 인사이트", "Open research questions", "今週の考察"])  # fmt: skip
def test_points_below_announcements_and_insights_are_no_items(heading: str) -> None:
    points = "".join(
        f"### {i}. {said}\n\nThe [third](https://arxiv.org/abs/2405.01002) and the [fourth](https://arxiv.org/abs/2405.01003) of the day show it again.\n\n"
        for i, said in enumerate(("A turn to planning in robots", "Doubts about what they see"), 1)
    )
    assert titles(f"# Daily\n\n## {heading}\n\n{points}## Papers\n\n{HEADED.replace('## ', '### ')}") == LINKED  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "are_items"),
    [("🏆 本周 Top 3", True), ("最重要的三件事", True), ("3 big stories", True), ("三大新闻", True), ("Top 5", False), ("三大趋势", False), ("3 lessons", False)],
)  # fmt: skip
def test_numbered_headings_without_links_are_items_where_they_are_counted(
    heading: str, are_items: bool
) -> None:
    said = ["某公司发布了新的旗舰模型", "某实验室开源了万亿参数模型", "某平台改名并换了定价"]
    told = "这一周里说得最多的事情，影响了很多人，也标志着一个新的开始，值得继续关注和讨论下去。"
    news = "".join(f"### {i}. {title}\n{told}\n\n" for i, title in enumerate(said, 1))
    rows = "".join(f"| {title} | [arXiv](https://arxiv.org/abs/2604.0774{i}) |\n" for i, title in enumerate(LINKED))  # fmt: skip
    text = f"# 周报\n\n## {heading}\n\n{news}## 论文\n\n| 论文 | 链接 |\n|---|---|\n{rows}"
    assert titles(text) == (said if are_items else []) + LINKED


def test_an_element_that_the_first_records_stand_in_is_no_record_beside_them() -> None:
    text = "# 研究报告\n\n甲乙丙丁戊己\n\n## One\n\n## Two\n\n## Three\n"
    first = grouped(text, 2, 3, 4)
    frame = grouped(text, 0, kind="element")
    assert _encloses_records(frame, first)
    assert not is_good(frame, [first])
    assert not _encloses_records(grouped(text, 0), first)
    assert not _encloses_records(grouped(text, 4, kind="element"), grouped(text, 0, 4))


@pytest.mark.parametrize("form", ["**{0}**  \n{1}\n\n", "**{0}**\n\n*{1}*\n\n", "- **{0}**\n  {1}\n"])  # fmt: skip
@pytest.mark.parametrize("place", [1, 2, 4])
def test_a_title_with_one_author_stays_among_those_with_more(form: str, place: int) -> None:
    people = [*PEOPLE[:place], "Changchang Wu", *PEOPLE[place + 1 :]]
    items = "".join(form.format(*pair) for pair in zip(LINKED, people, strict=True))
    assert titles(f"# Orals\n\n{items}") == LINKED


@pytest.mark.parametrize("head", ["课程", "Course", "书名"])
def test_a_table_of_courses_stands_beside_papers(head: str) -> None:
    papers = "".join(f"{i}. [{title}](https://arxiv.org/abs/2604.0774{i}) ({who.split()[1]} 2023)\n" for i, (title, who) in enumerate(zip(LINKED, PEOPLE, strict=True), 1))  # fmt: skip
    rows = "".join(f"| [{title}](https://a.edu/{i}) | 在线 | 工程导向 |\n" for i, title in enumerate(PLAIN))  # fmt: skip
    text = f"## 推荐资源\n\n### 必读论文\n\n{papers}\n### 课堂\n\n| {head} | 平台 | 说明 |\n|---|---|---|\n{rows}"
    assert titles(text) == LINKED + PLAIN
