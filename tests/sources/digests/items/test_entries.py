"""From records to entries: what stands before a title, behind it, in the cells of its row."""

import pytest

from recommender.entries.mention import Mention
from tests.sources.digests.looking import read, titles

NAMES = ["Attention Is All You Need", "Deep Residual Learning for Image Recognition", "Mask R-CNN"]
IDS = ["1706.03762", "1512.03385", "1703.06870"]
URLS = [f"https://arxiv.org/abs/{number}" for number in IDS]


def items(form: str, head: str = "") -> list[Mention]:
    rows = zip(NAMES, URLS, IDS, strict=True)
    return read(head + "".join(form.format(*row, i) for i, row in enumerate(rows, 1)))


@pytest.mark.parametrize(
    ("form", "field", "value"),
    [
        ("- [CV] [{0}]({1})\n", "category", "CV"),
        ("- [2017/06] [{0}]({1})\n", "published", "2017-06"),
        ("- (CVPR 2017) [{0}]({1})\n", "venue", "CVPR 2017"),
        ("- [{0}]({1}) (ICML 2017)\n", "venue", "ICML 2017"),
        ("- [{0}]({1}) — 说了一件事。\n", "abstract_zh", "说了一件事。"),
        ("- [{0}]({1}) - Ana Ruiz, Bo Lin\n", "authors", ("Ana Ruiz", "Bo Lin")),
        ("- 2017-06-12 [{0}]({1})\n", "published", "2017-06-12"),
        ("## {3}. {0}\n\n*Ana Ruiz, Bo Lin*\n\n{1}\n\n", "authors", ("Ana Ruiz", "Bo Lin")),
        ("## {0}\n\n- 作者：甲乙、丙丁\n- 链接：{1}\n\n", "authors", ("甲乙", "丙丁")),
        ("## {0}\n\n- 机构：清华大学\n- 链接：{1}\n\n", "affiliations", ("清华大学",)),
        ("## {0}\n\n{1}\n\n推荐理由：写得好。\n\n", "recommendation", "写得好。"),
    ],
)
def test_what_belongs_to_a_title(form: str, field: str, value: object) -> None:
    found = items(form)
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == IDS
    assert [getattr(m, field) for m in found] == [value] * 3


@pytest.mark.parametrize(
    ("head", "cell", "field", "value"),
    [
        ("作者", "甲乙、丙丁", "authors", ("甲乙", "丙丁")),
        ("Authors", "Ana Ruiz, Bo Lin", "authors", ("Ana Ruiz", "Bo Lin")),
        ("Date", "2017-06-12", "published", "2017-06-12"),
        ("Publish Date", "2017-06-12", "published", "2017-06-12"),
        ("Venue", "ICML 2017", "venue", "ICML 2017"),
        ("一句话要点", "说了一件事。", "abstract_zh", "说了一件事。"),
        ("Summary", "It says one thing.", "abstract_en", "It says one thing."),
        ("推荐理由", "写得好。", "recommendation", "写得好。"),
        ("标签", "视觉", "category", None),
    ],
)
def test_cells_by_the_names_of_their_columns(
    head: str, cell: str, field: str, value: object
) -> None:
    found = items(
        f"| {{3}} | {{0}} | {cell} | [pdf]({{1}}) |\n",
        f"| # | Title | {head} | Link |\n|---|---|---|---|\n",
    )
    assert [m.title for m in found] == NAMES
    assert [m.url for m in found] == URLS
    assert [getattr(m, field) for m in found] == [value] * 3


def test_an_id_alone_names_the_paper_and_gives_no_address() -> None:
    found = items("## {0}\n\narXiv:{2}\n\n这一篇说了一件事情，说得有头有尾。\n\n")
    assert [(m.arxiv_id, m.url) for m in found] == [(number, None) for number in IDS]


def test_an_id_in_an_attribute_names_the_paper() -> None:
    found = items(
        '<div class="card" data-arxiv-id="{2}"><h2>{0}</h2><p>A word on it, and why it matters.</p></div>',
        "<html><body>",
    )
    assert [(m.title, m.arxiv_id) for m in found] == list(zip(NAMES, IDS, strict=True))


def test_code_and_talk_are_links_beside() -> None:
    found = items(
        "- {0} [[paper]({1})] [[code](https://github.com/a/{3})] [[tweet](https://x.com/a/{3})]\n"
    )
    assert [m.url for m in found] == URLS
    assert found[0].origin.links == ("https://github.com/a/1", "https://x.com/a/1")


def test_code_is_what_an_item_without_paper_leads_to() -> None:
    found = read(
        "".join(f"- {name} [[code](https://github.com/a/{i})]\n" for i, name in enumerate(NAMES))
    )
    assert [m.url for m in found] == [f"https://github.com/a/{i}" for i in range(3)]


@pytest.mark.parametrize(
    "missing", ["authors", "affiliations", "abstract_zh", "abstract_en", "url", None]
)
def test_a_missing_part_does_not_shift_the_others(missing: str | None) -> None:
    parts = {
        "authors": "Y Wu, J Johnson",
        "affiliations": "[Facebook AI & MIT]",
        "abstract_zh": "这是对批量归一化的反思。它按批工作，于是批的大小要紧。",
        "abstract_en": "Batches matter in many ways, and here they are told one by one, at some length.",
        "url": "https://weibo.com/1/A",
    }
    values = {**parts, "authors": ("Y Wu", "J Johnson"), "affiliations": ("Facebook AI", "MIT")}
    first = "\n".join(part for name, part in parts.items() if name != missing)
    others = "\n".join(parts.values())
    text = f"1、[CV] Rethinking Batches\n{first}\n\n2、[CL] Rethinking Words\n{others}\n\n3、[LG] Rethinking Graphs\n{others}\n"
    mention, *rest = read(text)
    assert [m.title for m in rest] == ["Rethinking Words", "Rethinking Graphs"]
    assert (mention.title, mention.category) == ("Rethinking Batches", "CV")
    for name, value in values.items():
        if name == missing:
            assert not getattr(mention, name)
        else:
            assert getattr(mention, name) == value


def test_a_tag_that_siblings_have_is_none_of_their_titles() -> None:
    tags = ["[工具] ", "[数据] ", "", "[工具] "]
    text = "".join(f"- [{tag}第{i}件要紧的事情](https://a.org/{i})\n" for i, tag in enumerate(tags))
    assert titles(text) == [f"第{i}件要紧的事情" for i in range(4)]
    alone = text.replace("[工具] ", "").replace("[数据] ", "[开源] ")
    assert titles(alone)[1] == "[开源] 第1件要紧的事情"


@pytest.mark.parametrize("badge", ['<span class="badge">{}</span>', '<div class="kind">{}</div>'])
@pytest.mark.parametrize("name", ["title", "paper-title"])
def test_a_badge_before_a_title_is_its_topic(badge: str, name: str) -> None:
    said = ["Oral", "Spotlight", "Oral"]
    people = ["Ana Ruiz, Bo Lin", "Cy Doe, Di Ma", "Ed Fox, Fay Gil"]
    cards = "".join(
        f'<div class="card">{badge.format(kind)}<div class="{name}">{title}</div><div class="who">{who}</div><a href="{url}">Paper</a></div>'
        for kind, title, who, url in zip(said, NAMES, people, URLS, strict=True)
    )
    found = read(f"<html><body><h1>Papers</h1>{cards}</body></html>")
    assert [m.title for m in found] == NAMES
    assert [m.category for m in found] == said
    assert [", ".join(m.authors) for m in found] == people
    assert [m.url for m in found] == URLS


@pytest.mark.parametrize("sign", ["[{}] ", "【{}】"])
def test_subjects_in_brackets_stay_before_their_sentences(sign: str) -> None:
    subjects = ["Qwen3", "Gemma", "Mistral", "Llama 4", "Grok"]
    said = [
        "发布了新的多模态模型",
        "开放全部训练权重下载",
        "推出面向手机的小模型",
        "把上下文加到一千万词",
        "可以搜索实时的消息",
    ]
    told = [sign.format(subject) + text for subject, text in zip(subjects, said, strict=True)]
    text = "".join(f"- {line} [链接](https://a.org/{i})\n" for i, line in enumerate(told))
    assert titles(f"# 本周\n\n{text}") == told


@pytest.mark.parametrize("sign", ["[{}] ", "【{}】"])
def test_topics_in_brackets_go_from_titles(sign: str) -> None:
    topics = ["视觉", "语言", "视觉", "视觉", "语言"]
    said = [
        "发布了新的多模态模型",
        "开放全部训练权重下载",
        "推出面向手机的小模型",
        "把上下文加到一千万词",
        "可以搜索实时的消息",
    ]
    text = "".join(
        f"- {sign.format(topic)}{line} [链接](https://a.org/{i})\n"
        for i, (topic, line) in enumerate(zip(topics, said, strict=True))
    )
    found = read(f"# 本周\n\n{text}")
    assert [(m.title, m.category) for m in found] == list(zip(said, topics, strict=True))


def test_a_word_or_two_behind_a_tag_keep_it() -> None:
    found = titles("# Links\n\n- [[wiki] notes](https://a.org/1)\n- [[talk] a map of the field](https://a.org/2)\n- [[mail] tips](https://a.org/3)\n")  # fmt: skip
    assert found == ["[wiki] notes", "a map of the field", "[mail] tips"]


@pytest.mark.parametrize(
    "time", ["<time>2024-05-0{0}</time>", '<time datetime="2024-05-0{0}T08:00">May {0}</time>']
)
@pytest.mark.parametrize("form", ["{0} {1}", "{1} {0}"])
def test_a_date_in_a_heading_is_that_of_its_item(time: str, form: str) -> None:
    rows = enumerate(zip(NAMES, URLS, strict=True), 1)
    posts = "".join(
        f"<article><h2>{form.format(time.format(i), name)}</h2><p>It says one thing.</p><a href='{url}'>Paper</a></article>"
        for i, (name, url) in rows
    )
    found = read(f"<html><body>{posts}</body></html>")
    assert [m.title for m in found] == NAMES
    assert [m.published for m in found] == ["2024-05-01", "2024-05-02", "2024-05-03"]


@pytest.mark.parametrize(
    "line",
    ["{who}\nSubmitted on 5 May 2025", "{who}\n提交于 2025-05-05", "{who} · 2025-05-05 · arXiv:{id}", "{who}\narXiv:{id} (2025-05-05)", "{who}\nLast revised: May 5, 2025"],
)  # fmt: skip
def test_a_line_says_when_a_paper_appeared(line: str) -> None:
    known = ["Ana Ruiz, Bo Lin, Cy Doe", "Dana Fox, Eli Gray", "Fay Holt, Gus Ivy, Hal Jones"]
    text = "".join(
        f"{title}\n{line.format(who=who, id=f'2405.0100{i}')}\nhttps://arxiv.org/abs/2405.0100{i}\nA text on it that is told at some length, and that ends here.\n\n"
        for i, (title, who) in enumerate(zip(NAMES, known, strict=False), 1)
    )
    found = read(text)
    assert [m.published for m in found] == ["2025-05-05"] * 3
    assert {m.abstract_en for m in found} == {"A text on it that is told at some length, and that ends here."}  # fmt: skip


@pytest.mark.parametrize("mark", ["{0}. ", "({1}) "])
def test_a_title_that_may_be_a_name_is_one_where_its_siblings_are_titles(mark: str) -> None:
    known = ["Auto-Encoding Variational Bayes", *NAMES, "Neural Machine Translation by Jointly Learning to Align and Translate"]  # fmt: skip
    roman = ["I", "II", "III", "IV", "V"]
    text = "".join(f"{mark.format(roman[i], i + 1)}{title}\nhttps://arxiv.org/abs/2405.0100{i}\n" for i, title in enumerate(known))  # fmt: skip
    assert [(m.title, m.arxiv_id) for m in read(text)] == [(t, f"2405.0100{i}") for i, t in enumerate(known)]  # fmt: skip


@pytest.mark.parametrize(
    ("below", "authors", "affiliations"),
    [
        ("Ana Ruiz, Bo Lin", ("Ana Ruiz", "Bo Lin"), ()),
        ("University of Oslo", (), ("University of Oslo",)),
    ],
)
def test_a_heading_right_below_a_heading_s_title_tells_whose_it_is(
    below: str, authors: tuple[str, ...], affiliations: tuple[str, ...]
) -> None:
    titled = ["Attention Is All You Need", "Deep Residual Learning", "Visual Instruction Tuning"]
    found = read(
        "\n\n".join(
            f"##### [{title}](https://arxiv.org/abs/1706.0376{i})\n\n###### {below}\n\nIt shows at length that this helps, and says why it does so in the end."
            for i, title in enumerate(titled)
        )
    )
    assert [m.title for m in found] == titled
    assert {tuple(m.authors) for m in found} == {authors}
    assert {tuple(m.affiliations) for m in found} == {affiliations}


def test_a_remark_behind_a_title_is_not_its_abstract() -> None:
    titled = ["Attention Is All You Need", "Deep Residual Learning", "Visual Instruction Tuning"]
    found = read(
        "\n".join(
            f"- [{title}](https://arxiv.org/abs/1706.0376{i}), 12 pages, to appear"
            for i, title in enumerate(titled)
        )
    )
    assert [(m.title, m.abstract_en) for m in found] == [(title, None) for title in titled]


@pytest.mark.parametrize("sign", ["：", ": ", "——"])
@pytest.mark.parametrize("mark", ["", "{}. "])
def test_what_is_said_in_chinese_behind_a_sign_is_of_no_title(sign: str, mark: str) -> None:
    known = ["LoRA: Low-Rank Adaptation of Large Language Models", *NAMES, "Training language models to follow instructions"]  # fmt: skip
    text = "".join(f"{mark.format(i)}{title}{sign}说了一件事，做法很简单，结果也很好。https://arxiv.org/abs/2405.0100{i}\n\n" for i, title in enumerate(known, 1))  # fmt: skip
    assert titles(text) == known


@pytest.mark.parametrize("mention", ["与 BERT（https://arxiv.org/abs/1810.04805）相比更好。", "It beats BERT (https://arxiv.org/abs/1810.04805) by far.", "Better than [BERT](https://arxiv.org/abs/1810.04805) is."])  # fmt: skip
@pytest.mark.parametrize("own", ["https://arxiv.org/abs/2108.0000{}", "https://openreview.net/forum?id=abc{}"])  # fmt: skip
def test_a_paper_that_running_text_mentions_is_not_the_item(own: str, mention: str) -> None:
    names = ["Maps of Many Islands", "A Look at Doors", "Segment What Is Seen", "Masked Encoders"]
    text = "".join(
        f"**{name}**\n\nWhat it is about is told here, in a sentence or two. [Paper]({own.format(i)})\n\n{mention if i % 3 == 0 else ''}\n\n"
        for i, name in enumerate(names)
    )
    found = read(text)
    assert [(m.title, m.url) for m in found] == [(name, own.format(i)) for i, name in enumerate(names)]  # fmt: skip
    assert "1810.04805" not in {m.arxiv_id for m in found}


BIB = "@InProceedings{X, author = {A. One}, title = {%s}, year = {2024}}"


@pytest.mark.parametrize("bib", [BIB, BIB.replace(", ", ",<br>")], ids=["one line", "a line a field"])  # fmt: skip
def test_a_citation_for_copying_is_no_title_and_parts_no_item(bib: str) -> None:
    text = "".join(
        f"<dt><a href='/p/{i}'>{name}</a></dt><dd>Ada One, Ben Two</dd><dd>[<a href='{url}'>pdf</a>] <div>[<a>bibtex</a>]<div>{bib % name}</div></div></dd>"
        for i, (name, url) in enumerate(zip(NAMES, URLS, strict=True))
    )
    found = read(f"<html><body><h3>Papers</h3><dl>{text}</dl></body></html>")
    assert [(m.title, m.arxiv_id) for m in found] == list(zip(NAMES, IDS, strict=True))
    assert {m.authors for m in found} == {("Ada One", "Ben Two")}
