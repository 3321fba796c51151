"""Titles by vote: what a group says together, and what of its titles is the list's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.titles.vote import Titles
from tests.sources.digests.looking import grouped, read, seen, titles

NAMES = [
    "Attention Is All You Need",
    "Deep Residual Learning for Image Recognition",
    "Mask R-CNN",
    "Denoising Diffusion Probabilistic Models",
]
CHINESE = ["注意力就是全部", "用于图像识别的深度残差学习", "掩码区域卷积网络", "去噪扩散概率模型"]
PEOPLE = ["A. Vaswani", "K. He", "K. He", "J. Ho"]
YEARS = [2017, 2015, 2017, 2020]


def voted(form: str, size: int = 1) -> list[str]:
    """Return the titles of records of this form, each of so many blocks."""
    text = "".join(
        form.format(name, zh, who, year, i)
        for i, (name, zh, who, year) in enumerate(
            zip(NAMES, CHINESE, PEOPLE, YEARS, strict=True), 1
        )
    )
    found = grouped(text, *range(0, len(NAMES) * size, size)).titles
    return [found.text(place) if place else "" for place in found.spans]


@pytest.mark.parametrize(
    "form",
    [
        "- [{0}](https://a.org/{4})\n",
        "- **{0}** 说了一件事\n",
        "- 《{0}》，{2}，说了一件事\n",
        "- „{0}“ von {2} u. a.\n",
        "- »{0}«, {2}\n",
        "- « {0} », {2}\n",
        "- {0} ([paper](https://a.org/{4}), [code](https://github.com/a/{4}))\n",
        "- {0} [arXiv:1706.0376{4}]\n",
        "- {2}, “{0},” in Proc. ICML, {3}.\n",
        "- {2} ({3}). {0}. Some Journal.\n",
        "- {0} — {1}，说了一件事\n",
        "- {0} by {2}\n",
        "- {0} ({3}), {2} et al.\n",
        "- {3} - {0}\n",
        "- {0} (12{4} votes)\n",
        "- 9{4}分 {0}\n",
        "- 9.{4}分 {0}\n",
        "- Best Paper — {0}\n",
        "- {0} (5 minute read)\n",
        "- 🔥 [{0}](https://a.org/{4})\n",
        "- 2023-05-0{4} {0}\n",
        "- {4} Jan, {0}\n",
        "- 1{4}th March - {0}\n",
        "- Jan 2{4}: {0}\n",
        "- [CV] [{0}](https://a.org/{4})\n",
        '- "{0}" Vaswani et al. ({3}) [Paper](https://arxiv.org/abs/1706.0376{4}) [Code](https://a.org/{4})\n',
        '- "{0}," {2} ({3}). [Paper](https://arxiv.org/abs/1706.0376{4})\n',
        "- Kim Park, Ana Ruiz: {0}, arXiv:1706.0376{4}\n",
        "- “{0}” He and Sun ({3}) [Paper](https://arxiv.org/abs/1706.0376{4})\n",
    ],
)
def test_titles_in_one_line(form: str) -> None:
    assert [title.strip(" .,🔥") for title in voted(form)] == NAMES


@pytest.mark.parametrize(
    ("form", "size"),
    [
        ("论文{4}：\n\n标题：{0}\n\n摘要：短。\n\n", 3),
        ("https://arxiv.org/abs/1706.0376{4}\n\n{0}\n\n{2}\n\n", 3),
        ("{4}、\n\n{0}\n\n说了一件事，讲得有头有尾。\n\n", 3),
        ("## {0}\n\n{2}\n\n", 2),
    ],
)
def test_titles_on_lines_of_their_own(form: str, size: int) -> None:
    assert voted(form, size) == NAMES


@pytest.mark.parametrize(
    "form",
    ["## {0}\n\n{1}\n\n", "## {1}\n\n**{0}**\n\n", "**{0}**\n\n[{1}](https://a.org/{4})\n\n"],
)
def test_titles_in_two_languages(form: str) -> None:
    text = "".join(
        form.format(*row, i, i) for i, row in enumerate(zip(NAMES, CHINESE, PEOPLE, strict=True))
    )
    found = grouped(text, 0, 2, 4, 6).titles
    places = zip(found.spans, found.other_spans, strict=True)
    said = [{found.text(place) for place in pair if place} for pair in places]
    assert said == [{a, b} for a, b in zip(NAMES, CHINESE, strict=True)]


def test_the_column_of_titles_is_found_by_its_name_or_by_what_it_holds() -> None:
    for head in ("题目", "x"):
        rows = "".join(
            f"| {i} | {n} | {p} | {y} |\n"
            for i, (n, p, y) in enumerate(zip(NAMES, PEOPLE, YEARS, strict=True))
        )
        text = f"| # | {head} | who | when |\n|---|---|---|---|\n{rows}"
        found = grouped(text, 0, 1, 2, 3).titles
        assert [found.text(place) if place else "" for place in found.spans] == NAMES


def test_a_bracket_or_bar_within_one_title_is_part_of_it() -> None:
    text = "- [Mask R-CNN (and friends)](https://a.org/1)\n- [Attention | Is All You Need](https://a.org/2)\n- [Deep Learning](https://a.org/3)\n"
    assert [m.title for m in read(text)] == [
        "Mask R-CNN (and friends)",
        "Attention | Is All You Need",
        "Deep Learning",
    ]


def test_records_may_have_no_title() -> None:
    said = [
        "这一段话说了一件事情的经过，前后一共有好几句，讲到这里就算说完了，没有别的了。",
        "另一段话说的是另一件事情，它也有好几句，说得有头有尾，听的人都明白了是怎么回事。",
    ]
    text = "".join(f"{i}、{line}\n\n" for i, line in enumerate(said, 1))
    assert [bool(place) for place in grouped(text, 0, 1).titles.spans] == [False, False]


@given(
    st.lists(st.text(alphabet="ab 甲|:—.,*[]()1", min_size=1, max_size=30), min_size=1, max_size=6)
)
def test_any_records_have_titles_within_their_blocks(lines: list[str]) -> None:
    found = seen("\n\n".join(f"- {line}" for line in lines))
    parts = [(i, i + 1) for i in range(len(found))]
    titles = Titles(found, parts)
    assert len(titles.spans) == len(titles.worth) == len(titles.other_spans) == len(parts)
    for (start, _), place in zip(parts, titles.spans, strict=True):
        assert place is None or place.block == start


@pytest.mark.parametrize(
    "heads", ["Name | Description", "名字 | 简介", "模型 | 备注", "Nom | Résumé", " | 摘要"]
)
def test_what_a_column_tells_of_short_names_is_no_title(heads: str) -> None:
    rows = {
        "T5": "Text to text with all tasks",
        "GPT-2": "A larger model than before",
        "GPT-3": "A hundred times larger still",
        "BERT": "Encoders trained on both sides",
    }
    text = f"| {heads} | Year |\n|---|---|---|\n" + "".join(
        f"| [{n}](https://a.org/{n}) | {told} | 2019 |\n" for n, told in rows.items()
    )
    assert [m.title for m in read(text)] == list(rows)


def test_headlines_before_a_colon_are_titles_of_what_is_told_behind_it() -> None:
    said = ["AI in Higher Education", "New Deals for the Army", "Data Center Update in Maine"]
    told = "An analyst argues that it forces everybody to have a talk about what it is for. It was high time."
    text = "April 26-May 2, 2026\n" + "".join(f"{h}: {told}\n" for h in said)
    assert [m.title for m in read(text)] == said


def test_a_sentence_before_a_colon_is_none() -> None:
    told = "An analyst argues that it forces everybody to have a talk about what it is for. It was high time."
    said = ["so this is what they say", "it goes on like this", "the third one says more"]
    assert not any(m.title in said for m in read("".join(f"{h}: {told}\n" for h in said)))


@pytest.mark.parametrize(
    "line",
    [
        "{people} - {title} - {date} - {text}",
        "{date} · {title} · {people} · {text}",
        "{title}。{people}。{date}。{text}",
    ],
)
@pytest.mark.parametrize("mark", ["- ", "{n}. ", ""])
def test_titles_among_the_fields_of_a_line(line: str, mark: str) -> None:
    wanted = [
        "Masked Autoencoders Are Scalable Vision Learners",
        "Rich Feature Hierarchies for Accurate Detection",
        "Visual Instruction Tuning of Language Models",
        "Deep Residual Learning for Image Recognition",
    ]
    people = ["Kaiming He and Xinlei Chen", "Ross Girshick and Jeff Donahue", "Haotian Liu and Chunyuan Li", "Jian Sun and Xiangyu Zhang"]  # fmt: skip
    text = "\n\n".join(
        mark.format(n=i + 1)
        + line.format(people=who, title=title, date=f"2024-03-0{i + 1}", text=f"它说明了第{i}件事")
        for i, (title, who) in enumerate(zip(wanted, people, strict=True))
    )
    assert titles(f"# 本周论文\n\n{text}\n") == wanted


def test_a_column_of_short_names_below_paper_is_that_of_titles() -> None:
    why = ["The model with which all began", "Deep networks at last", "Masks for each object"]
    rows = "".join(f"| {n} | {w} |\n" for n, w in zip(["GPT-3", "ResNet", "SAM"], why, strict=True))
    assert titles(f"| Paper | Why read it |\n|---|---|\n{rows}") == ["GPT-3", "ResNet", "SAM"]


@pytest.mark.parametrize("note", ["8 pages", "cs.CV", "ICML 2025"])
def test_titles_in_both_languages_have_no_other_below_them(note: str) -> None:
    pairs = [f"{name} / {zh}" for name, zh in zip(NAMES[:2] + NAMES[3:], CHINESE[:2] + CHINESE[3:], strict=True)]  # fmt: skip
    text = "\n\n".join(
        f"{i}、{pair}\n  {note}\n  2020-0{i}-01\n  说了一件事。" for i, pair in enumerate(pairs, 1)
    )
    assert [f"{m.title} / {m.title_zh}" for m in read(text)] == pairs


def test_titles_with_the_tag_of_their_label_lose_it() -> None:
    text = "\n\n".join(
        f"[Tags] cs.CV\n[Paper] {name}\n[By] {who}" for name, who in zip(NAMES, PEOPLE, strict=True)
    )
    assert titles(text) == NAMES


@pytest.mark.parametrize(
    "form",
    ["## {0}\n\n2024-05-0{2}\n\n{1}\n\n", "## {1}\n\n2024-05-0{2} #cv\n\n{0}\n\n", "{2}. **{0}**\n   2024-05-0{2}\n   {1}\n\n"],
)  # fmt: skip
def test_a_title_in_the_other_language_stands_below_a_date(form: str) -> None:
    text = "".join(
        f"{form.format(name, zh, i)}https://arxiv.org/abs/2405.0100{i}\n\n"
        for i, (name, zh) in enumerate(zip(NAMES, CHINESE, strict=True), 1)
    )
    found = read(f"# Reading\n\n{text}")
    assert [(m.title, m.title_zh) for m in found] == list(zip(NAMES, CHINESE, strict=True))
    assert [m.published for m in found] == [f"2024-05-0{i}" for i in range(1, 5)]


@pytest.mark.parametrize("form", ["- {2}: **{0}** [[paper]({1})]\n", "- ({2}) **{0}** [[pdf]({1})]\n", "{3}. {2} **{0}**, [paper]({1})\n"])  # fmt: skip
def test_a_nickname_before_a_bold_title_is_none_of_it(form: str) -> None:
    names = ["Sparse Routing Between Experts of Sizes", "Learning to Rank Proofs without Labels", "Graph Transformers for Road Networks"]  # fmt: skip
    nicks = ["SRBE", "ProofRank", "RoadGT"]
    text = "".join(
        form.format(name, f"https://arxiv.org/abs/2405.0100{i}", nick, i)
        for i, (name, nick) in enumerate(zip(names, nicks, strict=True), 1)
    )
    assert titles(f"# Reading\n\n{text}") == names


@pytest.mark.parametrize(
    "people",
    [
        ["Ito et al. - **{}**", "Ruiz and Bo Lin - **{}**", "Van den Doe et al. -- **{}**", "Lin et al. **{}**."],
        ['Ito, Ken, et al. "**{}**." ICML, 2015.', 'Ruiz, Ana. "**{}**." In Proc. ICCV. 2016.', 'Doe, Cy, and Bo B. Lin. "**{}**." CoRR (2015).', 'Lin, Bo; Ito, Ken (2015). "**{}**".'],
    ],
)  # fmt: skip
def test_people_of_any_style_stand_before_bold_titles(people: list[str]) -> None:
    text = "".join(
        f"* {who.format(name)} [[pdf]](https://a.org/{name[:4]}.pdf)\n\n"
        for who, name in zip(people, NAMES, strict=True)
    )
    assert titles(f"# Reading\n\n{text}") == NAMES


def test_people_before_one_title_and_buttons_behind_one_are_none_of_theirs() -> None:
    lines = [*NAMES, "Ana Ruiz, Bo Lin, Cy Doe. Tokenizers That Forget", "Codecs from Noise [code](https://github.com/a/b)"]  # fmt: skip
    text = "".join(f"{i}. {line}\n   https://arxiv.org/abs/2405.0100{i}\n" for i, line in enumerate(lines, 1))  # fmt: skip
    found = read(f"# Reading\n\n{text}")
    assert [m.title for m in found] == [*NAMES, "Tokenizers That Forget", "Codecs from Noise"]
    assert found[4].authors == ("Ana Ruiz", "Bo Lin", "Cy Doe")


@pytest.mark.parametrize("form", ["## [{1}] {0}\n\n{2}\n\n", "{1}. {0}\n   {2}\n", "{1}、{0}\n链接：{2}\n\n"])  # fmt: skip
def test_half_a_title_before_a_colon_may_read_as_two_people(form: str) -> None:
    names = [*NAMES, "Quiet Weights, Loud Errors: Pruning Without Labels"]
    text = "".join(form.format(name, i, f"https://arxiv.org/abs/2405.0100{i}") for i, name in enumerate(names, 1))  # fmt: skip
    assert titles(f"# Reading\n\n{text}") == names


@pytest.mark.parametrize("form", ["{0}\n{1}\n{2}\n\n", "{1}\n{0}\n{2}\n\n", "{0}\n{1}\n作者：何恺明\n链接：{2}\n\n", "{0}\n\n{1}\n\n{2}\n\n", "{1}\n\n{0}\n\n{2}\n\n", "**{0}**\n\n**{1}**\n\n{2}\n\n"])  # fmt: skip
def test_a_line_and_the_same_in_the_other_language_are_one_record(form: str) -> None:
    rows = [(name, zh, f"https://arxiv.org/abs/2405.0100{i}") for i, (name, zh) in enumerate(zip(NAMES, CHINESE, strict=True))]  # fmt: skip
    found = read("# 本周论文\n\n" + "".join(form.format(*row) for row in rows))
    assert [(m.title, m.title_zh, m.url) for m in found] == rows


def test_a_subtitle_in_title_case_behind_a_linked_name_belongs_to_it() -> None:
    text = (
        "- [GPipe](https://a.org/1): Easy Scaling with Micro-Batch Pipelines | Lab\n"
        "- [Reducing Recomputation in Large Models](https://a.org/2)\n"
        "- [Carbon Emissions and Large Networks](https://a.org/3) | Lab\n"
        "- [Training at the Edge of Memory](https://a.org/4): how somebody did it.\n"
    )
    assert titles(text) == [
        "GPipe: Easy Scaling with Micro-Batch Pipelines",
        "Reducing Recomputation in Large Models",
        "Carbon Emissions and Large Networks",
        "Training at the Edge of Memory",
    ]


def test_titles_in_bold_brackets_before_a_source_and_a_date() -> None:
    names = [
        "Rules for the Use of Models",
        "A Goal for the Summer of Next Year",
        "What Troops Expect",
    ]
    text = "".join(
        f"{i}. **[{name}]** (Some Site · 2026-09-1{i})\n   - Source: https://a.org/{i}\n\n"
        for i, name in enumerate(names, 1)
    )
    assert titles(text) == names


def test_bare_titles_of_any_case_one_a_line() -> None:
    names = [
        "Convolutional Networks for Sentence Classification",
        "A Topic Model for Short Texts of the Web",
        "Learning distributed representations of sentences from unlabelled data",
        "Attention for the Modelling of Pairs of Sentences",
        "Dialogue Topics Tracked by Recurrent Networks",
        "Recursive models of what a sentence means",
        "Semantic Similarity of Very Short Texts",
    ]
    assert titles("\n".join(names)) == names


def test_a_short_linked_name_above_a_list_is_the_title() -> None:
    names = ["Mamba", "CLIP", "Gemini 2.5", "ViT"]
    text = "".join(
        f"**[{name}](https://a.org/{name[:3]})** (2023)\n- What it is good for, in words\n- A selective state space\n\n"
        for name in names
    )
    assert titles(text) == names


def test_a_link_that_is_a_citation_has_a_title_in_it() -> None:
    links = [f"* [{name}](https://example.org/{i})\n" for i, name in enumerate(NAMES)]
    cited = '* [Roe, Ida, Bo Lin, and Jan Ek. "Deep Reading." Nature 521.7 (2015): 4-9.](https://example.org/9)\n'
    assert titles("# Papers\n\n" + cited + "".join(links)) == ["Deep Reading", *NAMES]


@pytest.mark.parametrize("sign", [": ", "：", " - ", " —— "])
@pytest.mark.parametrize(
    "about", ["能读网页的搜索助手，支持追问", "a search engine for those who write code"]
)
def test_linked_names_are_titles_of_what_is_told_behind_them(sign: str, about: str) -> None:
    names = ["Felix", "Orca.ai", "灵犀", "Lumen Read", "Pita"]
    text = "".join(f"- [{name}](https://a{i}.org/app){sign}{about}\n" for i, name in enumerate(names))  # fmt: skip
    assert titles(f"# 应用\n\n### 搜索\n\n{text}") == names


def test_a_title_of_two_sentences_stands_above_a_list_as_its_siblings_do() -> None:
    names = [*NAMES[:2], "The old plan costs 20 dollars a month. The new one is free", *NAMES[2:]]
    text = "".join(f"- {name}\n  - 摘要：说了一件值得知道的事，讲得很详细。\n  - 链接：https://a.org/{i}\n" for i, name in enumerate(names))  # fmt: skip
    assert titles(f"# 日报\n\n- 生成时间：2026-06-05\n- 条目：5\n\n## 逐条\n\n{text}") == names


@pytest.mark.parametrize("quotes", ["“{}”", '"{}"'])
def test_titles_in_quotation_marks_stand_before_people_also_among_others(quotes: str) -> None:
    people = ["Ana Ruiz, Bo Lin", "Ida Roe, Jan Ek, and Kim Oh", "Lea Sand and Max Ochs", "Nia Bell, Ole Vik, Pia Holm"]  # fmt: skip
    names = [*NAMES, *(f"{name} Revisited" for name in NAMES)]
    lines = [f"{quotes.format(n) if i < 3 else n}. *{people[i % 4]}*\n" for i, n in enumerate(names)]  # fmt: skip
    quoted = "".join(f"- **{i + 1} May**\n  - {line}" for i, line in enumerate(lines[:3]))
    rest = "".join(f"- {line}" for line in lines[3:])
    assert titles(f"# Reading group\n\n{quoted}\nPast presentations\n{rest}") == names


def test_a_cell_without_the_translation_of_its_siblings_is_a_title_as_a_whole() -> None:
    names = [
        "Robots learn to fold",
        "某公司发布新模型",
        "A cheaper chip",
        "Maps that draw themselves",
    ]
    cells = [f"{n}<br/><small>译文{i}，说的是同一件事。</small>" if n.isascii() else n for i, n in enumerate(names)]  # fmt: skip
    rows = "".join(f"| {i} | {cell} | [🔗](https://a.org/{i}) | Some Lab 某某 |\n" for i, cell in enumerate(cells, 1))  # fmt: skip
    assert titles(f"# 周报\n\n| # | 事件 | 链接 | 组织 |\n|--|--|--|--|\n{rows}") == names


@pytest.mark.parametrize("sign", [" - ", " — ", ": "])
@pytest.mark.parametrize("about", ["Fast reading of {} long pages (Feb 2026)", "读{}张网页的搜索助手，支持追问 (2026-05)"])  # fmt: skip
def test_bold_names_are_titles_of_what_is_told_behind_them(sign: str, about: str) -> None:
    names = ["Felix", "Orca", "灵犀", "Lumen Read", "Pita"]
    text = "".join(f"- **{name}**{sign}{about.format(i)}\n" for i, name in enumerate(names))
    assert titles(f"# Tools\n\n## Readers\n\n{text}") == names


REFERENCES = [
    ("Ana Ruiz, Bo Lin", "Re-Identification by Weighted Descriptors and Ranking Aggregation", "Some Journal"),
    ("Kofi Mensah, Ana Ruiz, Chen Wei", "Tag Ranking by Graph Propagation", "Journal of Tags"),
    ("Bo Lin, Kofi Mensah", "A Sparse Graph for Finding Vehicles", "Transactions on Wheels"),
    ("Chen Wei, Bo Lin", "Long Tracking with Adaptive Filters", "Journal of Signals"),
]  # fmt: skip


@pytest.mark.parametrize(
    "form", ["{0}. {1} <em>{2} (JS)</em>, 2019.", "{0}. {1}. <em>{2}</em>, 21(3): 267-275, 2015."]
)
def test_what_by_parts_is_a_title_s_own_behind_people_and_a_venue_in_italics_is_not(
    form: str,
) -> None:
    said = "".join(f"<li>{form.format(*told)}</li>" for told in REFERENCES)
    found = read(f"<html><body><h1>Publications</h1><ol>{said}</ol></body></html>")
    assert [(m.title, ", ".join(m.authors)) for m in found] == [(t, p) for p, t, _ in REFERENCES]


def test_what_is_bold_and_italic_is_the_title_wherever_it_stands() -> None:
    items = ["Alva, Jo M., and Ann T. Bell. ***Learning from waves.*** Some Press, 2012. [[book]](http://a.org/b)",
             "WAVES 2018 - S. Roe & K. Poe - ***Deep waves and the shore*** [[video]](https://b.org/v)",
             "Ash Crow. OCE1508: ***Introduction to tides*** [[course]](https://c.org/c)", "Glen, Jim. ***The shore: A history, a theory.*** Vine, 2012."]  # fmt: skip
    text = "# Reading list\n\n## Waves\n\n" + "\n".join(f"- {item}" for item in items)
    names = ["Learning from waves", "Deep waves and the shore", "Introduction to tides", "The shore: A history, a theory"]  # fmt: skip
    assert titles(text) == names


@pytest.mark.parametrize(
    "form",
    [
        "2025-05-0{i}  {who}\n    {name}\n    https://arxiv.org/abs/2001.0000{i}\n\n",
        "May {i}, 2025: {who}\n{name}\nhttps://arxiv.org/abs/2001.0000{i}\n\n",
        "### {who}\n\n**{name}**\n\nhttps://arxiv.org/abs/2001.0000{i}\n\n",
    ],
)
def test_who_speaks_of_a_paper_is_not_its_title(form: str) -> None:
    people = ["Ana Ruiz", "Bo Lin", "Cy van Doe", "Di M. Fox"]
    text = "".join(
        form.format(i=i, who=who, name=name)
        for i, (who, name) in enumerate(zip(people, NAMES, strict=True), 1)
    )
    assert titles(text) == NAMES


def test_resources_that_are_called_alike_are_no_speakers() -> None:
    tools = ["LangChain Documentation", "LlamaIndex Documentation", "ChromaDB Documentation", "FAISS Documentation"]  # fmt: skip
    said = [
        "実装フレームワーク",
        "データ接続とインデックス作成",
        "ベクトルデータベースの使い方",
        "高速ベクトル検索エンジン",
    ]
    text = "# 論文\n\n"
    for i, name in enumerate(NAMES):
        text += f"- **{name}** (2017)\n  - 論文: https://arxiv.org/abs/1706.0376{i}\n  - 検索の基礎概念\n\n"
    text += "# 道具\n\n"
    for name, what in zip(tools, said, strict=True):
        text += f"- **{name}**\n  - https://{name[:5]}.org/\n  - {what}\n\n"
    assert titles(text) == [*NAMES, *tools]


@pytest.mark.parametrize(
    "credit", ["by Ana Ruiz", "- Ana Ruiz", "— by Ana Ruiz et al.", "- A. R. Ruiz", "– Ana Ruiz and Bo Lin"]
)  # fmt: skip
@pytest.mark.parametrize("sign", ["🔵", "✅"])
def test_titles_in_italics_before_people_stand_among_linked_ones(sign: str, credit: str) -> None:
    names = [
        "Notes on Quiet Networks",
        "A Protocol for Slow Clocks",
        "Adversarial Garden Nets",
        "What Trees Compute",
    ]
    linked = ["The Patient Transformer", "Pointers without Networks", "Laws of Small Scale"]
    text = "\n\n".join(
        [
            "# Reading\n\n### old",
            *(f"{sign} *{name}* {credit}" for name in names),
            "### new",
            *(
                f"{sign} [**{name}**](https://arxiv.org/abs/2605.0123{i})"
                for i, name in enumerate(linked)
            ),
        ]
    )
    assert titles(text) == names + linked


def test_linked_names_before_a_dash_stand_among_titles_in_bold() -> None:
    names = ["Quiet Networks for Loud Rooms", "A Protocol for Slow Clocks", "What Trees Compute", "Laws of Small Scale"]  # fmt: skip
    papers = [f"- **{name}.** Ana Ruiz, Bo Lin. (ACL 2026) [[paper]](https://a.org/{i}.pdf)" for i, name in enumerate(names)]  # fmt: skip
    tools = ["ANA / TopicKit", "NLP-LAB / SlowPapers", "BO / Quiet", "LAB / SlowClocks"]
    about = [" - A Toolkit for Industrial Quiet Networks", " - Must-read Papers on Clocks", " [[video]](https://a.org/v) - 慢时钟工具", " - A Library of Slow Clocks"]  # fmt: skip
    code = [f"- [{name}](https://github.com/{i}/x){said}" for i, (name, said) in enumerate(zip(tools, about, strict=True))]  # fmt: skip
    text = "\n".join(["## Papers", *papers, "", "## Repositories", *code])
    assert titles(text) == names + tools


def test_italics_behind_a_dash_say_what_a_title_is_about() -> None:
    names = ["Quiet Networks for Loud Rooms", "A Protocol for Slow Clocks", "What Trees Compute"]
    about = [" — *Networks that listen before they speak; no training.*", "", " — *Trees.*"]
    lines = [f"- {name}{said}\n  [paper](https://arxiv.org/abs/2605.0123{i})" for i, (name, said) in enumerate(zip(names, about, strict=True))]  # fmt: skip
    assert titles("## Papers\n\n" + "\n".join(lines)) == names


COLONS = ["Segment Anything in Many Small Images：在许多小图中分割一切", "Denoising Diffusion Probabilistic Models：去噪扩散概率模型", "Masked Encoders Are Scalable Learners：遮住图像再补全", "LoRA: Low-Rank Adaptation of Models：大模型的低秩适配"]  # fmt: skip


def test_titles_in_two_languages_with_a_colon_between_are_parted_where_most_are_so() -> None:
    text = "".join(f"- [{title}](https://a.org/{i})\n" for i, title in enumerate(COLONS))
    assert [(m.title, m.title_zh) for m in read(text)] == [tuple(t.split("：")) for t in COLONS]


def test_one_title_with_a_colon_and_chinese_behind_it_stays_whole() -> None:
    names = [COLONS[0], "去噪扩散概率模型", "遮住图像再补全", "大模型的低秩适配"]
    text = "".join(f"- [{name}](https://a.org/{i})\n" for i, name in enumerate(names))
    assert [m.title for m in read(text)] == names


@pytest.mark.parametrize("form", ["{1}. **{0}** - It tells of it in a sentence of some words, up to its stop. [[paper](https://a.org/{1})]\n", "[{1}] Ada One, Ben Two. {0}. NeurIPS, 2024. https://a.org/{1}\n"])  # fmt: skip
def test_titles_in_two_languages_end_where_bold_or_a_reference_does(form: str) -> None:
    names = [("Segment Anything in Many Images", "在许多图中分割一切"), ("Denoising Diffusion Models", "去噪扩散概率模型"), ("Masked Encoders Are Learners", "遮住图像再补全"), ("Maps of Many Small Islands", "许多小岛的地图")]  # fmt: skip
    told = [f"{en}（{zh}）" for en, zh in names]
    text = "".join(form.format(title, i) for i, title in enumerate(told, 1))
    assert titles(text) == [en for en, _ in names]


@pytest.mark.parametrize(
    "meta", ["arXiv / 2026-08-1{i} / {who}", "Some Channel 2026-08-1{i}", "{who} · 1{i} Aug 2026"]
)
@pytest.mark.parametrize("form", ["### {zh}\n\n{meta}\n\n{prose}\n\n{url}\n\n"])
def test_a_line_that_tells_the_day_is_no_title_in_the_other_language(form: str, meta: str) -> None:
    prose = "这一段话说了一件事情的经过，前后一共有好几句，讲到这里就算说完了。"
    text = "# 最近更新\n\n" + "".join(
        form.format(
            zh=zh,
            meta=meta.format(i=i, who=who),
            prose=prose,
            url=f"[论文页面](https://arxiv.org/abs/2608.1355{i})",
        )
        for i, (zh, who) in enumerate(zip(CHINESE, PEOPLE, strict=True))
    )
    assert titles(text) == CHINESE


def test_a_line_of_sites_with_the_hour_is_no_title_in_the_other_language() -> None:
    sites = ["Some Site / A Blog", "Other Press / Daily Bits", "The Paper / Wire", "Field Notes"]
    text = "".join(
        f"- **[{zh}](https://a.org/{i})**\n  `{site}` · 08-1{i} 09:30 UTC\n  这一段话说了一件事情的经过，前后一共有好几句，讲到这里就算说完了。\n\n"
        for i, (zh, site) in enumerate(zip(CHINESE, sites, strict=True))
    )
    assert titles(f"# AI 日报\n\n## 今日资讯\n\n{text}") == CHINESE


@pytest.mark.parametrize("label", ["标题", "中文标题", "题目"])
def test_a_heading_is_the_original_of_a_title_that_a_label_translates(label: str) -> None:
    text = "".join(
        f"### {name}\n- **{label}**: {zh}的一种新方法\n- **Authors**: Ana Ruiz, Bo Lin\n"
        f"- **摘要**: 这一段话说了一件事情的经过，前后一共有好几句，讲到这里就算说完了。\n- **URL**: https://arxiv.org/abs/1706.0376{i}\n\n"
        for i, (name, zh) in enumerate(zip(NAMES, CHINESE, strict=True))
    )
    assert [(m.title, m.title_zh) for m in read(text)] == [
        (name, f"{zh}的一种新方法") for name, zh in zip(NAMES, CHINESE, strict=True)
    ]


@pytest.mark.parametrize("kickers", [["Yeni Model", "Araştırma", "Yeni Model", "Endüstri"], ["Neues Modell", "Forschung", "Forschung", "Markt"]])  # fmt: skip
def test_a_word_above_the_title_is_its_topic(kickers: list[str]) -> None:
    prose = "Google, açık ve hafif bir modeli duyurdu. Model, metin ve görsel gibi farklı türleri aynı uzayda temsil etmeyi hedefliyor."
    cards = "".join(
        f"<div class=card><div>0{i}</div><div class=k>{kicker}</div><div class=t>{name}</div><div>{prose}</div>"
        f"<div><a href='https://a.org/{i}/x'>Devamı →</a> Some Site</div></div>"
        for i, (kicker, name) in enumerate(zip(kickers, NAMES, strict=True), 1)
    )
    assert titles(f"<html><body><h1>Radar</h1>{cards}</body></html>") == NAMES


def test_a_badge_that_some_records_have_above_their_link_is_no_title() -> None:
    prose = "We show that it is better than what others do, on all of the tasks that we tried."
    badges = ["🚨 TOP PICK ⚡ Impact: 95/100", "🚨 TOP PICK ⚡ Impact: 95/100", "Tools: ⚡ Impact: 94/100", "Tools: ⚡ Impact: 98/100", "Tools: ⚡ Impact: 91/100"]  # fmt: skip
    names = [*NAMES, "Learning to See in the Dark"]
    cards = "".join(
        f"<div><div><span>#0{i}</span> <span>Some Papers</span></div><div>{badge}</div>"
        f"<div><a href='https://a.org/{i}/x'>{name}</a></div><div>{prose}</div></div>"
        for i, (badge, name) in enumerate(zip(badges, names, strict=True), 1)
    )
    assert titles(f"<html><body><h1>Digest</h1>{cards}</body></html>") == names


PUBLISHED = [
    ("J. Meyer, K. Vogt.", "One Annotated Image Is Enough for Cells.", "MICCAI 2024."),
    ("K. Vogt and L. Brandt,", "What a Doctor Wants to Know of Segmentations", "Medical Image Analysis, 2024 (to appear)"),
    ("Meyer J, Brandt L, Ortiz P", "Registering Slices without Pairs", "ISBI, Athens"),
    ("Ortiz, P., Brandt, L.", "A Dataset of Kidneys: Slices and Masks", "Scientific Data, vol. 10, 2023. (Cited by 12)"),
    ("张伟, 李娜.", "面向低资源语言的跨语言词向量对齐方法", "中文信息学报, 2022, 36(4): 11-20"),
]  # fmt: skip
"""People, a title, and where it appeared."""


@pytest.mark.parametrize("form", ["<p>{} <strong>{} </strong> <em>{}</em></p>", "<div class=pub>{} <b>{}</b> {}</div>"])  # fmt: skip
def test_the_one_stretch_in_bold_behind_people_is_the_title(form: str) -> None:
    rows = "".join(form.format(*row) for row in PUBLISHED)
    names = [name.rstrip(".") for _, name, _ in PUBLISHED]
    assert titles(f"<html><body><h1>Publications</h1>{rows}</body></html>") == names


def test_words_in_bold_within_sentences_are_no_titles() -> None:
    said = [
        "We found that **long words in small print** matter more than people think.",
        "Then it turned out that **nobody read the second page** of what we had sent.",
        "In the end **we threw all of it away** and wrote a shorter one.",
    ]
    assert titles("# Notes\n\n" + "\n\n".join(said)) == []


def test_one_person_and_a_colon_stand_before_a_title_as_the_people_of_its_siblings_do() -> None:
    names = ["Quiet Rooms", "Maps of Many Islands", "Doors That Learn to Close", "Small Wheels"]
    people = ["Ana Ruiz, Bo Lin", "Tri Berg", "Kim Park, Eva Novak, Jun Sato", "Ivo Hahn, Mei Chen"]
    lines = "".join(
        f"[c{9 - i}] {who}: {name}. CoRR abs/2305.0123{i} (2023)\n"
        for i, (who, name) in enumerate(zip(people, names, strict=True))
    )
    assert titles(lines) == names


def test_a_title_in_bold_that_has_no_link_yet_is_one_of_a_list_of_titles() -> None:
    names = [
        f"Routing Tokens for {name} in Small Models"
        for name in ("Speech", "Maps", "Proofs", "Code", "Tables", "Music")
    ]
    linked = "".join(
        f"- **{name}** [link](https://arxiv.org/abs/2401.0000{i})\n" for i, name in enumerate(names)
    )
    unlinked = ["Counting Birds by Their Shadows", "A Second Look at Decision Trees"]
    text = f"# Read\n\n## Experts\n\n{linked}\n## To do\n\n" + "".join(
        f"- **{name}**\n" for name in unlinked
    )
    assert titles(
        f"{text}\n## Last\n\n- **Sorting with Noise** [link](https://arxiv.org/abs/2402.00001)\n"
    ) == [*names, *unlinked, "Sorting with Noise"]
