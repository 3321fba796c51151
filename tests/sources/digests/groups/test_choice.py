"""Which groups of records are chosen: the denser, without outliers and points of a text, several if good."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.sources.digests.groups.choice import choose
from tests.sources.digests.looking import read, seen, titles

PAPERS = [
    ("Attention Is All You Need", "1706.03762"),
    ("Deep Residual Learning for Image Recognition", "1512.03385"),
    ("Mask R-CNN", "1703.06870"),
    ("Denoising Diffusion Probabilistic Models", "2006.11239"),
]
NAMES = [title for title, _ in PAPERS]
PROSE = "这一篇说了一件事情的来龙去脉，前后一共有好几句，讲到这里就算说完了，没有别的了。"


def many(form: str) -> str:
    return "".join(
        form.format(i, title, f"https://arxiv.org/abs/{number}")
        for i, (title, number) in enumerate(PAPERS, 1)
    )


FORMS = {
    "headings": "## {1}\n\n{2}\n\n" + PROSE + "\n\n",
    "numbered headings": "### {0}. {1}\n\n- 链接：{2}\n- 摘要：" + PROSE + "\n\n",
    "links": "- [{1}]({2})\n",
    "numbered links": "{0}. [{1}]({2}) - " + PROSE + "\n",
    "bold lines": "**{1}**\n\n{2}\n\n" + PROSE + "\n\n",
    "marks": "【{0}】{1}\n{2}\n" + PROSE + "\n\n",
    "labels": "标题：{1}\n链接：{2}\n摘要：" + PROSE + "\n\n",
    "book titles": "《{1}》\n\n{2}\n\n" + PROSE + "\n\n",
    "rules between": "{1}\n\n{2}\n\n" + PROSE + "\n\n---\n\n",
    "numbers alone": "{0}.\n\n{1}\n\n{2}\n\n" + PROSE + "\n\n",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_records_of_every_form(form: str) -> None:
    found = read(many(form))
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == [number for _, number in PAPERS]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_stands_around_records_does_not_matter(form: str) -> None:
    text = f"# 本周论文\n\n欢迎来读，本期一共四篇。\n\n{many(form)}\n\n## 订阅\n\n欢迎订阅。\n"
    assert titles(text) == NAMES


def test_tables() -> None:
    text = "| # | 题目 | 链接 |\n|---|---|---|\n" + many("| {0} | {1} | [pdf]({2}) |\n")
    assert titles(text) == NAMES


def test_points_within_records_are_none() -> None:
    text = many(
        "## {1}\n\n{2}\n\n- **方法**：说得很细\n- **数据**：说得很细\n- **结果**：说得很细\n- **意义**：说得很细\n\n"
    )
    assert titles(text) == NAMES


def test_lists_of_another_form_are_read_too() -> None:
    more = "## 更多\n\n- [Long Short-Term Memory in Practice](https://arxiv.org/abs/1909.09586)\n- [Neural Machine Translation by Jointly Learning](https://arxiv.org/abs/1409.0473)\n"
    assert titles(many(FORMS["numbered headings"]) + more) == [
        *NAMES,
        "Long Short-Term Memory in Practice",
        "Neural Machine Translation by Jointly Learning",
    ]


def test_what_lacks_what_its_siblings_have_is_no_record() -> None:
    text = many(FORMS["headings"]) + "## 写在后面的话\n\n谢谢。\n"
    assert titles(text) == NAMES


def test_a_link_to_the_folder_of_its_siblings_is_none() -> None:
    text = "".join(f"- [{title}](https://a.org/papers/{i})\n" for i, title in enumerate(NAMES))
    assert titles(f"{text}- [All papers of this month](https://a.org/papers/)\n") == NAMES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "一句短话\n",
        "# 随想\n\n" + f"{PROSE}\n\n" * 5,
        "# 说明\n\n## 一、背景\n\n"
        + PROSE
        + "\n\n## 二、方法\n\n"
        + PROSE
        + "\n\n## 三、结语\n\n"
        + PROSE
        + "\n",
        "首页\n归档\n搜索\n×\n",
        "1\n2\n…\n5\n",
    ],
)
def test_texts_without_records(text: str) -> None:
    assert choose(seen(text)) == []


PARTS = st.sampled_from(
    ["## 甲甲\n", "## [乙乙](https://a.org/b)\n", "- [丙丙](https://arxiv.org/abs/1706.03762)\n", "《丁丁》\n\n", "1. 戊戊\n", "来源：己\n\n", PROSE + "\n\n",
     "---\n\n", "2023-05-06 · 视觉\n\n", "| 题目 | 链接 |\n|---|---|\n| 庚庚 | https://a.org/c |\n\n", "**辛辛**\n\n", "arXiv:1512.03385\n\n"]
)  # fmt: skip


@settings(deadline=None)  # a document may take a while on a busy machine
@given(st.lists(PARTS, max_size=14).map("".join))
def test_records_of_the_groups_do_not_overlap(text: str) -> None:
    found = seen(text)
    places = sorted(segment for group in choose(found) for segment in group.segments)
    assert all(start < end <= len(found) for start, end in places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))


BARE = [
    "A Survey of Demosaicing Issues and Challenges",
    "Deep Joint Demosaicking and Denoising",
    "Convolutional Sparse Coding for Infrared Imaging",
    "Mask R-CNN",
    "Learning to Restore Pictures of a Single Camera",
    "Color Filter Arrays Beyond the Bayer Pattern",
]


@pytest.mark.parametrize(
    "form", ["- {}\n", "{}. {{}}\n", "- {} (Ana Li et al)\n", "- {} (ICML 2020)\n", "- [NIPS 2017] {}\n", "- {} `2015`\n"]
)  # fmt: skip
def test_titles_without_anything_else_are_items_where_there_is_a_list_of_them(form: str) -> None:
    rows = [
        form.format(i).format(n) if "{{" in form else form.format(n) for i, n in enumerate(BARE, 1)
    ]
    text = "# My list\n\n## First\n\n" + "".join(rows[:3]) + "\n## Second\n\n" + "".join(rows[3:])
    assert titles(text) == BARE


def test_contents_that_name_the_headings_are_none() -> None:
    listed = "".join(f"- {n}\n" for n in BARE)
    text = (
        "## 目录\n\n- First Part of the Whole List\n\n### First Part of the Whole List\n\n" + listed
    )
    assert titles(text) == BARE


def test_an_identity_goes_to_the_lines_that_it_stands_with() -> None:
    text = "To read\n\n" + "".join(
        f"arXiv:2001.0000{i}\n{n}\nAna Li, Bo Chen\nIt says something, and it says why that is so.\n\n"
        for i, n in enumerate(BARE)
    )
    assert [(m.title, m.arxiv_id) for m in read(text)] == [
        (n, f"2001.0000{i}") for i, n in enumerate(BARE)
    ]


def test_elements_beside_those_of_a_group_belong_to_it() -> None:
    rows = [
        f"* **{n}** (Ana Li et al)\n" if i % 3 == 0 else f"* {n} (Ana Li et al)\n"
        for i, n in enumerate(BARE)
    ]
    assert titles("# My list\n\n" + "".join(rows)) == BARE


def test_a_row_below_title_needs_no_link() -> None:
    rows = [f"| {title} | {number and f'https://arxiv.org/abs/{number}'} | to do |\n" for title, number in [*PAPERS, ("A Title Without a Link", "")]]  # fmt: skip
    assert (
        titles("| Title | Link | Status |\n|---|---|---|\n" + "".join(rows))[-1]
        == "A Title Without a Link"
    )


def test_a_reference_needs_no_number() -> None:
    refs = [f"- Vaswani, A. et al. (2017). {title}. arXiv:{number}.\n" for title, number in PAPERS]
    last = "- Landis, J.R. & Koch, G.G. (1977). The Measurement of Observer Agreement. *Biometrics*, 33(1):159-174.\n"
    assert titles("## References\n\n" + "".join(refs) + last) == [
        *NAMES,
        "The Measurement of Observer Agreement",
    ]


def test_the_title_of_a_letter_begins_none_of_its_items() -> None:
    div = (
        "<div class=b><p><a href='https://arxiv.org/abs/{2}'>{1}</a></p><p>" + PROSE + "</p></div>"
    )
    head = "<div class=b><h1>Letter 2026-04-23</h1><p>Chips, robots</p><p><a href='https://a.org/x'>See how they do it</a></p></div>"
    items = "".join(div.format(i, *paper) for i, paper in enumerate(PAPERS))
    assert titles(f"<html><body>{head}{items}</body></html>") == NAMES


@pytest.mark.parametrize("form", ["- *{0}*{1}. Read it twice.\n", "- **{0}** — a paper{1}\n", "- **{0}**（2020）{1}：说的是怎么读论文。\n", "1. {0}{1}\n", "- {0}, Ana Ruiz, Bo Lin{1}\n", "1. 《{0}》{1}：说的是怎么读论文。\n"])  # fmt: skip
def test_an_element_of_a_list_needs_no_link_where_its_siblings_have_one(form: str) -> None:
    rows = [
        form.format(title, f" ([arXiv:{number}](https://arxiv.org/abs/{number}))")
        for title, number in PAPERS
    ]
    bare = form.format("Analyzing the Speed of Code Readers", " (ACL 2024)")
    assert titles("## Papers\n\n" + "".join([*rows[:2], bare, *rows[2:]])) == [
        *NAMES[:2],
        "Analyzing the Speed of Code Readers",
        *NAMES[2:],
    ]


def test_a_list_of_remarks_beside_one_of_papers_has_none() -> None:
    rows = [f"- *{title}* ([arXiv:{number}](https://arxiv.org/abs/{number}))\n" for title, number in PAPERS]  # fmt: skip
    notes = "- *Read slowly.* Some papers want more than one evening.\n- *Ask.* Others know more.\n"
    assert titles("## Papers\n\n" + "".join(rows) + "\n## Notes\n\n" + notes) == NAMES


def test_a_short_title_before_its_year_and_people_is_no_list_of_people() -> None:
    rows = [f"{i}. {title} (2017), A. Ruiz et al. [pdf]\n" for i, title in enumerate(NAMES, 1)]
    assert titles(
        "## To read\n\n" + "".join(rows) + "5. Fast R-CNN (2015), R. Girshick [pdf]\n"
    ) == [
        *NAMES,
        "Fast R-CNN",
    ]


@pytest.mark.parametrize("form", ["{0}\n{1}\n\n", "{0} | {1}\n\n", "{0}\n{1}\nICML 2025\n\n"])
def test_a_sentence_that_introduces_titles_is_none(form: str) -> None:
    people = ["Ashish Vaswani, Noam Shazeer", "Kaiming He, Jian Sun", "Georgia Gkioxari, Piotr Dollár", "Jonathan Ho, Ajay Jain"]  # fmt: skip
    items = "".join(map(form.format, NAMES, people))
    assert titles(f"# Reading list\n\nWhat we read this month.\n\n{items}") == NAMES
    assert titles(items) == NAMES


POINTS = ["Smaller Models Win", "Data Is the Limit", "Agents Need Memory", "Evaluation Lags"]


@pytest.mark.parametrize(
    "point",
    ["1. **{0}**\n   {1}\n\n", "**1. {0}**\n\n{1}\n\n", "- **{0}**\n  {1}\n\n"],
)
def test_points_that_tell_of_nothing_are_none_beside_linked_headings(point: str) -> None:
    said = (
        "They were trained on more data for longer, and that is what counts. It is said here again."
    )
    headed = many("## [{1}]({2})\n\n" + PROSE + "\n\n")
    points = "".join(point.format(title, said) for title in POINTS)
    assert titles(f"{headed}## What we saw\n\n{points}") == NAMES


def test_what_begins_as_the_others_and_stands_among_them_is_one_of_them() -> None:
    people = ["Ana Ruiz, Bo Lin", "Cy Doe", "Di Ma, Ed Fox", "Fay Gil, Gus Hay"]
    names = ["Measures for Ordinal Classes", "Parsing of Social Relations", "Distillation across Domains", "Geometry Solved with Symbols"]  # fmt: skip
    text = "".join(
        f"**{name}**<br/>\n*{who}*\n\n"
        for name, who in zip([*names, *NAMES], people * 2, strict=True)
    )
    assert titles(text) == [*names, *NAMES]


@pytest.mark.parametrize("labels", ["- 会议：\n- 主讲人：丁\n", "- 主讲人：丁\n- 摘要：\n"])
def test_a_heading_without_a_link_is_an_item_where_it_has_the_labels_of_its_siblings(
    labels: str,
) -> None:
    part = "### [{1}]({2})\n\n- 会议：CVPR 202{0}\n- 主讲人：甲\n- 摘要：" + PROSE + "\n\n"
    own, last = "一个给小样本任务微调的框架", f"### [{NAMES[3]}]"
    before, after = many(part).split(last)
    found = titles(f"{before}### {own}\n\n{labels}\n{last}{after}")
    assert found == [*NAMES[:3], own, NAMES[3]]
    topic = "### 假期里大家做的事\n\n各自在家。\n\n"
    assert titles(f"{before}{topic}{last}{after}") == NAMES


def test_titles_linked_to_nowhere_stand_beside_others_that_are_linked() -> None:
    linked = many("- [{1}]({2})\n")
    assert titles(f"{linked}- [Maps for Robots]()\n") == [*NAMES, "Maps for Robots"]


@pytest.mark.parametrize("notes", [("Annotated copy", "Mitschrift"), ("Cópia do artigo", "Nota anotada"), ("批注版", "讲义副本")])  # fmt: skip
def test_links_to_files_below_papers_are_none(notes: tuple[str, str]) -> None:
    below = ["Notes", "Notes", notes[0], notes[1]]
    text = "".join(
        f"* [{title}](https://example.org/{number})\n  * [{note}](files/{number}.pdf)\n  * Read on 1{i}/03/2022\n\n"
        for i, ((title, number), note) in enumerate(zip(PAPERS, below, strict=True))
    )
    assert titles(f"# Course\n\n## Papers\n\n{text}") == NAMES


@pytest.mark.parametrize("untold", range(4))
@pytest.mark.parametrize("lines", ["<p>CVPR 2025</p><p>报告人：张小明</p><p>日期：2025-03-26</p>", "<p>Poster 12</p><p>Speaker: Kim Lee</p><p>Date: 2025-03-26</p>"])  # fmt: skip
def test_one_of_some_that_leads_nowhere_is_kept_for_its_labels(untold: int, lines: str) -> None:
    names = ["Dim Rooms Made Bright", "Joint Matching of Views", "A Frame for Medical Scans", "Anchors for Two Spectra"]  # fmt: skip
    cards = "".join(
        f'<div class="card"><a href="{"/a?paper=1" if i == untold else f"https://arxiv.org/abs/2503.0000{i}"}"><h3>{name}</h3>{lines}</a></div>'
        for i, name in enumerate(names)
    )
    assert titles(f"<html><body><h1>Talks</h1><div>{cards}</div></body></html>") == names


SAID = "{0}说的是一件发生在昨天的事，许多人在场，事情的经过后来由两家报纸作了报道，各方的说法并不一致。"


@pytest.mark.parametrize("foot", ["往期推荐", "相关阅读", "**推荐阅读**"])
def test_items_without_links_end_where_earlier_issues_are_recommended(foot: str) -> None:
    names = [
        "某公司发布新的语言模型",
        "一座机器人工厂开始运转",
        "芯片价格下降了三成",
        "语音助手学会了方言",
    ]
    items = "".join(f"{name}\n\n{SAID.format(name[:3])}\n\n" for name in names)
    close = "要进“**交流群** ”，请关注公众号获取进群方式\n\n投稿、需求合作或报道请添加公众号获取联系方式\n\n"
    links = "[上周发生了什么：模型与芯片](https://a.org/1)  \n[大厂都在做什么？一文看懂](https://a.org/2)  \n"
    front = (
        "文章作者: 某某\n发布时间: 2026-11-03 17:31\n发布地: 上海\n原文链接: https://a.org/0\n\n"
    )
    assert titles(f"# 一周要闻\n\n{front}{items}© 某某\n\n{close}{foot}\n\n{links}") == names


def test_a_list_of_the_pages_beside_the_document_is_none_of_its_items() -> None:
    items = "".join(f"- **[某公司发布第{i}号模型](https://a{i}.org/x)**（来源：某站）  \n> 说的是它有多快。\n\n" for i in "一二三四五")  # fmt: skip
    pages = "".join(f"- [{name}](./{i}_2026-07-02.md)\n" for i, name in enumerate(["Some News", "某站", "Go Weekly", "热门"]))  # fmt: skip
    assert titles(f"## 今日\n\n### 要点\n\n{items}---\n\n### 各渠道\n{pages}") == [
        f"某公司发布第{i}号模型" for i in "一二三四五"
    ]


def test_a_list_whose_notes_lie_beside_it_is_read() -> None:
    names = ["Orca", "Pita", "Felix", "Lumen"]
    pages = "".join(f"- [{name}](papers/{name}.md) — 说的是它怎样记住房间\n" for name in names)
    assert titles(f"# 笔记\n\n## 已读\n\n{pages}") == names


def test_trends_below_a_list_are_none_of_its_items() -> None:
    names = ["Reading With Two Eyes", "Maps That Draw Themselves", "Orca", "Small Wheels", "Pita"]
    items = "".join(f"- **{name}** - How {name.lower()} learned to be fast (Feb 2026)\n" for name in names)  # fmt: skip
    trends = "".join(f"{i}. **Speed is number {i}**: most of them claim a speedup\n" for i in (1, 2, 3))  # fmt: skip
    assert titles(f"# New papers\n\n## Models\n{items}\n---\n\n## Key Trends Observed (2025-2026):\n\n{trends}") == names  # fmt: skip


def test_a_title_below_the_heading_of_its_topic_is_told_by_its_link() -> None:
    paper = "### {1}\nPaper：{2}\n\nCode：https://github.com/a/{0}\n\n"
    below = "### 人脸\n\nFaces Guided by Priors in Three Dimensions\n\nPaper：https://arxiv.org/abs/2007.09454\n\n"
    again = "Quantized Networks with Learned Scales\n\nPaper：https://arxiv.org/abs/2007.09455\n\n"
    names = [NAMES[0], NAMES[1], NAMES[2], NAMES[3]]
    told = ["Faces Guided by Priors in Three Dimensions", "Quantized Networks with Learned Scales"]
    assert titles(many(paper) + below + again) == [*names, *told]


def test_the_opening_of_a_broadcast_is_none_of_its_papers() -> None:
    told = "".join(
        f"- 0{i}:33 {title}\n  - 机构：某大学\n  - Link: https://arxiv.org/abs/{number}\n"
        for i, (title, number) in enumerate(PAPERS, 1)
    )
    opening = "- 00:00 Opening: 六月论文简报\n  - 今天讲四篇论文，链接在下面。\n"
    assert titles(f"# 播客\n\n{opening}{told}- 09:18 Wrap-up\n") == NAMES


def test_a_line_without_the_picture_of_all_others_is_none_of_them() -> None:
    names = ["Notes on Quiet Networks", "A Protocol for Slow Clocks", "What Trees Compute"]
    more = ["Gardens of Adversaries", "The Patient Transformer", "Laws of Small Scale"]
    lines = [f"🔵 *{name}* - Ana Ruiz et al." for name in names + more]
    welcome = "If you know more of them, for real, write to me @someone !"
    assert titles("\n\n".join([welcome, "### old", *lines])) == names + more
    lines[0] = "If you know more of them, for real"
    assert len(titles("\n\n".join(["### old", *lines]))) == 5


def test_a_numbered_list_of_ideas_below_papers_has_none() -> None:
    paper = "{0}. **{1}**\n    - **作者**：Ana Ruiz, Bo Lin\n    - **链接**：[2605.0123{0}](https://arxiv.org/abs/2605.0123{0})\n    - **亮点**：说了一件事，大家都在用它，也都说它好，值得一读。\n"
    names = ["Quiet Networks for Loud Rooms", "A Protocol for Slow Clocks", "What Trees Compute"]
    more = ["Gardens of Adversaries", "The Patient Transformer", "Laws of Small Scale"]
    idea = "{0}. **{1}**\n    - **观察**：最近的工作都把训练做得更慢更安静了，效果却更好。\n    - **问题**：能不能完全不训练，只靠等待？\n"
    ideas = ["慢训练与安静网络的结合", "从时钟协议到园林"]
    text = "\n".join(
        ["## 必读", *(paper.format(i, name) for i, name in enumerate(names, 1)), "## 值得关注",
         *(paper.format(i, name) for i, name in enumerate(more, 4)), "## Idea Sparks",
         *(idea.format(i, name) for i, name in enumerate(ideas, 1))]
    )  # fmt: skip
    assert titles(text) == names + more


@pytest.mark.parametrize("credit", [" by {0}", " - {0}", " — {0}"])
@pytest.mark.parametrize("form", ["- {0}{1}", "- *{0}*{1}", "* [ ] {0}{1}", "• {0}{1}"])
def test_titles_with_people_behind_them_need_no_link_beside_linked_papers(
    form: str, credit: str
) -> None:
    names = ["Quiet Networks for Loud Rooms", "A Protocol for Slow Clocks", "Adversarial Garden Nets", "What Trees Compute"]  # fmt: skip
    people = ["Ana Ruiz", "C. A. R. Lin", "J. Kim and L. Park", "Cho et al."]
    linked = ["The Patient Transformer", "Pointers without Networks", "Laws of Small Scale", "Sets for Sequences"]  # fmt: skip
    old = [form.format(name, credit.format(who)) for name, who in zip(names, people, strict=True)]
    new = [f"- [{name}](https://arxiv.org/abs/2605.0123{i})" for i, name in enumerate(linked)]
    text = "\n".join(["# Reading", "## old", "", *old, "", "## new", "", *new])
    assert titles(text) == names + linked


def test_points_with_topics_behind_a_dash_are_no_papers_of_people() -> None:
    points = ["Read the abstract first - Good Practice", "Then the figures - Good Figures", "Ask what is new - Good Practice"]  # fmt: skip
    linked = ["The Patient Transformer", "Pointers without Networks", "Laws of Small Scale", "Sets for Sequences"]  # fmt: skip
    new = [f"- [{name}](https://arxiv.org/abs/2605.0123{i})" for i, name in enumerate(linked)]
    text = "\n".join(["# Reading", "## how", "", *(f"- {p}" for p in points), "", "## new", "", *new])  # fmt: skip
    assert titles(text) == linked


@pytest.mark.parametrize("inner", ["  * ", "  - ", " + "])
@pytest.mark.parametrize("number", [" {0}. ", "{0}. ", "{0}) "])
@pytest.mark.parametrize("bare", [1, 2, 3])
def test_an_element_without_a_link_between_numbered_ones_that_have_some_is_an_item(
    number: str, inner: str, bare: int
) -> None:
    names = ["Quiet Networks for Loud Rooms", "A Protocol for Slow Clocks", "Waiting Codes", "What Trees Compute", "Laws of Small Scale"]  # fmt: skip
    lines = []
    for i, name in enumerate(names):
        head = (
            name if i == bare else f"[{name}](https://arxiv.org/abs/2605.0123{i}) - o que ele diz"
        )
        lines += [number.format(i + 1) + head, f"{inner}https://a.org/post-{i}", f"{inner}https://github.com/a/toy-{i}"]  # fmt: skip
    assert titles("# Lista\n\n### O que fizemos:\n" + "\n".join(lines) + "\n") == names


@pytest.mark.parametrize("indent", ["    ", "\t"])
def test_the_code_of_a_paper_further_in_is_no_item(indent: str) -> None:
    """Nor is it lost: it is one of the links of the paper above it."""
    lines = "".join(
        f"- [2024.0{i}] [{name}](https://arxiv.org/abs/2401.0000{i}) 一句说明\n"
        + (f"{indent}- [lab{i}/engine](https://github.com/lab{i}/engine)\n" if i < 4 else "")
        for i, name in enumerate(NAMES, 1)
    )
    found = read(f"# 评测\n\n## 角色扮演\n\n{lines}")
    assert [m.title for m in found] == NAMES
    assert ["https://github.com/lab1/engine" in m.origin.links for m in found[:1]] == [True]


def test_a_list_of_code_below_its_topics_is_one_of_items() -> None:
    lines = "".join(
        f"- Topic {i}\n    - [lab{i}/engine](https://github.com/lab{i}/engine): it runs things of kind {i}\n"
        for i in range(5)
    )
    assert len(read(f"# Code\n\n{lines}")) == 5


@pytest.mark.parametrize("last", [True, False])
def test_a_bold_title_in_order_among_linked_ones_is_one_of_them(last: bool) -> None:
    lines = [
        f"{i}. **[{name}](https://arxiv.org/abs/2401.0000{i})**  \n   - {PROSE}\n\n"
        for i, name in enumerate(NAMES, 1)
    ]
    bare = 4 if last else 2
    lines[bare - 1] = f"{bare}. **{NAMES[bare - 1]}**  \n   - {PROSE}\n\n"
    assert titles("以下是论文简介：\n\n" + "".join(lines)) == NAMES
