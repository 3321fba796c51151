"""Wrapped lines become the paragraphs they were, and lines that people broke stay apart."""

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.reading.underlined import underlined
from recommender.sources.digests.reading.wrapping import unwrapped
from tests.sources.digests.looking import blocks, page, read, titles

PROSE = (
    "The authors train one network on many tasks at once and find that what it learns on one of them helps on all the others, "
    "provided that the tasks are sampled in proportion to their size and that the learning rate decays slowly enough for the "
    "smaller ones to be heard at all among the larger ones which otherwise drown them in every single batch of the training."
)
WIDTHS = [40, 60, 72, 79, 90]


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


@pytest.mark.parametrize("width", WIDTHS)
def test_wrapped_paragraphs_are_joined(width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(PROSE, width) for _ in range(3))
    assert texts(wrapped) == [PROSE] * 3


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "line",
    ["3. A Third Paper on the Matter", "Authors: Ana Ruiz and Bo Lin", "[2] A second paper"],
)
def test_lines_are_never_joined_before_marks_and_labels(width: int, line: str) -> None:
    wrapped = "\n\n".join(textwrap.fill(PROSE, width) for _ in range(3))
    full = "x" * (width - 1)
    assert line in texts(f"{wrapped}\n\n{full}\n{line}\n")


def test_lists_of_people_stay_apart() -> None:
    wrapped = "\n\n".join(textwrap.fill(PROSE, 72) for _ in range(3))
    title = "A Title That Happens to Be Exactly as Long as a Line of This Document Is"
    assert len(title) == 72
    assert "Ana Ruiz, Bo Lin, Cy Doe" in texts(f"{wrapped}\n\n{title}\nAna Ruiz, Bo Lin, Cy Doe\n")


def test_lines_that_people_broke_stay_apart() -> None:
    text = "\n".join(f"A line of its own, number {i}, of no great length" for i in range(12))
    assert len(texts(text)) == 12


def test_chinese_lines_stay_apart() -> None:
    text = "\n".join(["这是一行话，它到此为止，下一行另起一段"] * 12)
    assert len(texts(text)) == 12


def test_wrapped_list_elements_are_joined_everywhere() -> None:
    text = "- A list element that goes on in the middle of a\n  sentence on its second line.\n- Another one.\n"
    assert texts(text) == [
        "A list element that goes on in the middle of a sentence on its second line.",
        "Another one.",
    ]


@pytest.mark.parametrize(
    "second",
    ["**bold** words open it", "[a link](https://a.org/x) opens it", "Abstract: short.", "1. numbered", "中文另起一行"],
)  # fmt: skip
def test_other_lines_of_list_elements_stay_apart(second: str) -> None:
    assert (
        len(texts(f"- A list element whose first line is long enough to go on\n  {second}\n")) == 2
    )


def test_links_are_not_counted_in_the_width() -> None:
    lines = textwrap.wrap(PROSE, 72)
    linked = [
        re.sub(r"^\w+", r"[\g<0>](https://example.org/a/long/address/of/it)", line)
        for line in lines
    ]
    assert texts("\n".join(linked) + "\n\n" + textwrap.fill(PROSE, 72)) == [PROSE, PROSE]


def test_a_title_whose_bracket_closes_on_the_next_line_is_one() -> None:
    assert (
        texts("《一个很长的题目，它在\n下一行才结束》\n正文\n")[0]
        == "《一个很长的题目，它在下一行才结束》"
    )


def test_underlined_lines_are_headings_where_there_are_several() -> None:
    text = "甲发布芯片\n----------\n正文一，说了一件事。\n\n乙开设课程\n----------\n正文二，说了一件事。\n"
    assert [(b.shape, b.level) for b in blocks(text)] == [("heading", 2), ("paragraph", 0)] * 2


@pytest.mark.parametrize(
    "text",
    ["只有一个\n----\n正文一。\n", "一句话。\n----\n又一句。\n----\n", "作者：甲\n----\n链接：乙\n----\n", "甲\n\n----\n\n乙\n\n----\n"],
)  # fmt: skip
def test_other_rules_make_no_headings(text: str) -> None:
    assert "heading" not in {b.shape for b in blocks(text)}


@given(st.lists(st.text(alphabet="ab c.,：1、-\n", max_size=90), max_size=12).map("\n".join))
def test_no_text_is_lost(text: str) -> None:
    found = page(text).blocks
    for change in (unwrapped, underlined):
        said = "".join("".join(b.text for b in change(found)).split())
        assert said == "".join("".join(b.text for b in found).split())


TITLE = "A Study of Paragraph Vectors for Long Documents, with an Empirical Look at What They Keep of Word Order"


@pytest.mark.parametrize("quoted", ["**{}**", "“{}”", '"{}"', "[{}](https://arxiv.org/abs/1405.4053)", "{}：“{}”".format("标题", "{}")])  # fmt: skip
@pytest.mark.parametrize("mark", ["- ", "No.1 ", "第1篇：", "[1] "])
@pytest.mark.parametrize("width", [50, 72])
def test_what_is_set_apart_goes_on_in_the_next_lines(quoted: str, mark: str, width: int) -> None:
    text = mark + quoted.format(TITLE) + " / **另一个题目**"
    lines = "\n  ".join(textwrap.wrap(text, width, break_long_words=False))
    found = blocks(f"# Papers\n\n{lines}\n  Ana Ruiz, Bo Lin\n")
    assert TITLE in found[1].text
    assert found[-1].text == "Ana Ruiz, Bo Lin"


def test_a_title_that_was_bold_over_two_lines_is_bold_as_one() -> None:
    found = blocks("**A Title of Many Words That Goes\non in Its Second Line** / **题目**\n")[0]
    bold = next(iter(found.inline.marked("bold")))
    assert found.inline.text[bold.start : bold.end].endswith("Second Line")


def test_lines_that_are_bold_each_stay_apart() -> None:
    assert len(texts("**A Title of Many Words**\n**Ana Ruiz**\n")) == 2


@pytest.mark.parametrize("word", ["of", "for", "with", "via", "and"])
def test_no_line_ends_with_a_word_that_waits_for_another(word: str) -> None:
    text = f"Recursive Association and Fusion {word}\nEncoders of Many Kinds\nAna Ruiz, Bo Lin\n"
    assert texts(text) == [
        f"Recursive Association and Fusion {word} Encoders of Many Kinds",
        "Ana Ruiz, Bo Lin",
    ]


def test_rules_between_records_make_no_headings() -> None:
    records = [f"#{i} A title of some words\nAna Ruiz, Bo Lin\nICML 2025" for i in range(1, 5)]
    found = underlined(blocks("Reading list\n\n" + "\n---\n".join(records)))
    assert not any(block.shape == "heading" for block in found)


@pytest.mark.parametrize("begun", ["2024-05-0{0} ", "[0{0}/05/24, 10:1{0}] Bob: ", ""])
def test_a_line_with_an_address_to_its_end_goes_on_in_no_other(begun: str) -> None:
    names = ["Attention Is All You Need", "Deep Residual Learning for Image Recognition", "Mask R-CNN for Objects", "Denoising Diffusion Probabilistic Models", "Adam: A Method for Stochastic Optimization", "Generative Adversarial Networks"]  # fmt: skip
    lines = [
        f"{begun.format(i)}{name} https://arxiv.org/abs/1706.0376{i}"
        for i, name in enumerate(names, 1)
    ]
    assert texts("\n".join(lines)) == lines


@pytest.mark.parametrize("sign", "▶→💡")
def test_a_line_that_a_sign_begins_goes_on_in_none_before(sign: str) -> None:
    lines = ["Deep Residual Learning for Image Recognition", f"{sign} 잔차 연결로 깊게 배운다.", f"{sign} 그림에서 더 낫다."]  # fmt: skip
    items = "\n\n".join("\n".join(["1) " + lines[0], *lines[1:]]) for _ in range(3))
    assert texts(items) == lines * 3


LONG = "Sparse Routing Between Experts of\n  Different Sizes and Many Losses"


@pytest.mark.parametrize("indent", [" ", "  ", "\t", "      "])
def test_a_line_that_stands_in_below_a_label_goes_on_in_it(indent: str) -> None:
    text = LONG.replace("  ", indent)
    assert texts(f"Title: {text}\nAuthors: Ana Ruiz,\n{indent}Bo Lin\nLink: https://a.org/x\n") == [
        "Title: Sparse Routing Between Experts of Different Sizes and Many Losses",
        "Authors: Ana Ruiz, Bo Lin",
        "Link: https://a.org/x",
    ]


@pytest.mark.parametrize(
    "second",
    ["Ana Ruiz, Bo Lin", "Venue: ICML 2025", "(1) A point of it", "▶ A sign before it"],
)
def test_what_is_of_another_kind_is_folded_into_no_title(second: str) -> None:
    text = f"Title: Sparse Routing Between Experts\n  {second}\nLink: https://a.org/x\n"
    assert texts(text)[:2] == ["Title: Sparse Routing Between Experts", second]


def test_what_looks_like_people_is_folded_where_they_have_a_label_of_their_own() -> None:
    lines = ["Title: Sparse Routing Between Experts", "  Different Sizes and Many Losses"]
    joined = "Title: Sparse Routing Between Experts Different Sizes and Many Losses"
    people = "Authors: Ana Ruiz, Bo Lin"
    assert texts("\n".join([*lines, people])) == [joined, people]
    assert len(texts("\n".join([*lines, "Link: https://a.org/x"]))) == 3


def test_a_line_below_a_label_that_stands_at_the_margin_is_its_own() -> None:
    lines = ["Title: Sparse Routing Between Experts", "Different sizes and many losses"]
    assert texts("\n".join(lines)) == lines
    assert texts("  " + "\n  ".join(lines)) == lines


def test_a_blank_line_below_a_label_ends_it() -> None:
    text = "Title: Sparse Routing Between Experts\n\n  Different sizes and many losses\n"
    assert len(texts(text)) == 2


def test_lines_are_folded_in_every_piece_of_a_document() -> None:
    found = blocks(f"# 周报\n\n说了一件事。\n\nTitle: {LONG}\nLink: https://a.org/x\n")
    assert [block.line for block in found] == [1, 3, 5, 7]


FIRST_WORDS = ["and", "or", "of", "for", "with", "to", "via", "using", "through", "under", "towards", "from", "into", "between", "beyond", "without"]  # fmt: skip


@pytest.mark.parametrize("word", FIRST_WORDS)
def test_no_line_begins_with_a_word_that_another_waits_for(word: str) -> None:
    text = (
        f"Recursive Association of Fusion Encoders\n{word} Many Kinds of Them\nAna Ruiz, Bo Lin\n"
    )
    assert texts(text) == [
        f"Recursive Association of Fusion Encoders {word} Many Kinds of Them",
        "Ana Ruiz, Bo Lin",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Recursive Association of Fusion Encoders.", "for many kinds of them"),
        ("Fusion", "for many kinds of them"),
        ("一篇关于融合编码器的论文，讲得清楚", "for many kinds of them"),
        ("Recursive Association of Fusion Encoders", "formal kinds of them"),
        ("Recursive Association of Fusion Encoders", "For Many Kinds of Them"),
    ],
)
def test_other_lines_stay_apart(first: str, second: str) -> None:
    assert texts(f"{first}\n{second}\n") == [first, second]


@pytest.mark.parametrize("source", ["via Some Forum [12] — ", "via Ana Ruiz: ", "via @someone (3) ", "via Notes"])  # fmt: skip
def test_a_source_below_a_title_is_not_of_it(source: str) -> None:
    text = f"{'A title of some length, and no more than that'}\n{source}It tells what is in it.\n"
    text = text if source.endswith(" ") else f"A title of some length, and no more\n{source}\n"
    assert len(texts(text)) == 2


def test_a_line_goes_on_with_what_it_is_done_by() -> None:
    assert texts("1. Learning to Walk on Two Legs of One Robot\n   via imitation of people\n") == [
        "Learning to Walk on Two Legs of One Robot via imitation of people"
    ]


NAMED = "Ana Ruiz, Bo Lin, Cy Doe, Dana Fox, Eli Gray, Fay Holt, Gus Ivy, Hal Jones"


@pytest.mark.parametrize("width", [52, 60, 66, 72])
def test_people_are_wrapped_within_a_name(width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(PROSE, width) for _ in range(3))
    title = "A Title as Long as a Line of This Document May Be at Most"[: width - 4].strip()
    found = texts(f"{wrapped}\n\n{title}\n{textwrap.fill(NAMED, width)}\n")
    assert title in found
    assert NAMED in found


def test_a_line_that_waits_for_another_goes_on_in_a_name_of_a_company() -> None:
    wrapped = "\n\n".join(textwrap.fill(PROSE, 60) for _ in range(3))
    found = texts(
        f"{wrapped}\n\nA Model of Some Kind That Is Optimized by\nMeta Learning at Scale\n"
    )
    assert "A Model of Some Kind That Is Optimized by Meta Learning at Scale" in found


SPACED = [
    "某公司昨天发布了新的 Grand Model 三号，据称它在长文理解上超过了所有旧版本，而价格只有它们的一半；同一天 Small House 也降了价，分析者说 Price War 已经开始。",
    "研究者说 Deep Sea Lab 的潜水器在南海下潜了四千米，带回的样本里有三种从未见过的生物，论文将发表在 Ocean Letters 上，数据随后公开，另有一支 Field Team 留在船上继续观测。",
    "手册由 Open Field 社区翻译成中文，共有十二章，每章配有练习；想参与校对的人可以在 Code Garden 上提交修改，也可以写信给 Night Desk 的编辑，他们每周五回复。",
]


@pytest.mark.parametrize("width", [52, 60])
def test_chinese_text_that_was_wrapped_at_spaces_is_joined(width: int) -> None:
    lines = [textwrap.fill(text, width, break_long_words=False) for text in SPACED]
    assert sum("\n" in text for text in lines) >= 2
    assert texts("\n\n".join(lines * 2)) == SPACED * 2


def test_chinese_lines_that_begin_with_foreign_words_stay_apart() -> None:
    text = "\n\n".join(
        f"第{i}条新闻的标题\nGPT 家族又有了新成员，这一次它会写诗，也会画画，而且不收钱"
        for i in "一二三四五六"
    )
    assert len(texts(text)) == 12


def test_a_line_that_ends_with_the_address_of_its_label_is_whole() -> None:
    text = "- 论文 | 某一篇\n项目链接：https://a.org/one\nsmall-tools\n"
    assert texts(text)[1:] == ["项目链接：https://a.org/one", "small-tools"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("KNOWLEDGE COMES FROM PRACTICE:", "ALIGNING MODELS WITH ROOMS"), ("LEARNING TO WALK IN HOUSES", "VIA SELF-MADE REWARDS"), ("A LONG LOOK AT MAPS OF", "MANY SMALL ISLANDS")],
)  # fmt: skip
def test_a_title_in_capitals_goes_on_where_its_line_cannot_end(first: str, second: str) -> None:
    assert texts(f"{first}\n{second} https://a.org/1\n") == [f"{first} {second} https://a.org/1"]


def test_titles_in_capitals_stay_apart() -> None:
    lines = ["MASKED AUTOENCODERS ARE LEARNERS", "SEGMENT ANYTHING AGAIN", "MAPS OF MANY ISLANDS"]
    assert texts("\n".join(lines)) == lines


def test_titles_above_longer_texts_are_not_wrapped() -> None:
    names = ["A Title That Says What Is Done Here", "Another One of Sixty Letters or So That Has More to Say of It", "A Third Title, as Long as the One Before It, or a Little More",
             "The Fourth Title Is Just as Long as Those That Stand Above It", "The Fifth of Them, Which Is No Shorter Than All of the Others"]  # fmt: skip
    text = "\n\n".join(f"🔥 {name}\nA text on it, which is told in one line, however long it may be, as most of those who write them do." for name in names)  # fmt: skip
    assert [f"🔥 {name}" for name in names] == texts(text)[::2]


def test_rows_whose_last_field_is_empty_stay_apart() -> None:
    """Else an item without an address takes that of the next."""
    text = "2025-05-01 | First title | NLP | https://a.org/1\n2025-05-02 | Second title | CV | \n2025-05-03 | Third title | NLP | https://a.org/3\n"
    assert [line.rstrip(" |") for line in texts(text)] == text.replace(" | \n", "\n").splitlines()
    assert texts("A. One, B. Two |\nSome Lab") == ["A. One, B. Two | Some Lab"]


@pytest.mark.parametrize("day", ["2025/05/{:02}", "2025-05-{:02}", "05.{:02}.2025", "5月{}日"])
def test_lines_that_each_begin_with_a_date_stay_apart(day: str) -> None:
    names = [
        "A Look at Maps of",
        "Many Small Islands",
        "Models with Rooms and",
        "The Doors Between Them",
    ]
    lines = [f"{day.format(i)} {name}" for i, name in enumerate(names, 10)]
    assert texts("\n".join(lines)) == lines


def test_titles_of_list_elements_stay_above_sentences_that_would_have_fitted() -> None:
    names = ["Maps of Many Small Islands and Seas", "A Look at the Doors That Stand Between All Models and Their Rooms", "Segment What Is Seen, Again and Again", "Masked Encoders Learn to See"]  # fmt: skip
    text = "".join(f"  * {name}\n    The doors of it are told here.\n" for name in names)
    assert texts(text)[::2] == names


def test_a_title_may_end_with_the_word_of_a_button_on_a_line_of_its_own() -> None:
    people = ["Ana Ruiz, Ben Oduya", "Chen Wei, Dora Klein", "Eva Lund, Farid Aziz"]
    names = [
        "Small steps that undo the noise of images, for training",
        "What a network remembers of the text it was trained on,",
        "Counting what a question costs on a machine that shares",
    ]
    ends = ["Models", "Data", "Code"]
    text = "\n\n".join(
        f"{i}. {name}\n{end}\nby {who}"
        for i, (name, end, who) in enumerate(zip(names, ends, people, strict=True), 1)
    )
    text += "\n\n4. A last one, on how many pages an index of pictures has\nto touch before it answers\nby Gil Amar\n"
    items = read(text)
    assert [item.title for item in items[:3]] == [
        f"{name} {end}" for name, end in zip(names, ends, strict=True)
    ]


def test_the_word_of_a_button_above_an_address_ends_no_title() -> None:
    text = "\n\n".join(
        f"{i}. {name}\nCode\nhttps://github.com/some/repository{i}"
        for i, name in enumerate(
            ["Depth needs short cuts", "Noise is taken off step by step", "Captions teach a model"],
            1,
        )
    )
    assert [item.title for item in read(text)] == [
        "Depth needs short cuts",
        "Noise is taken off step by step",
        "Captions teach a model",
    ]


@pytest.mark.parametrize("width", [56, 64, 76])
@pytest.mark.parametrize("mark", ["{}. ", "{}) ", "[{}] ", "{} - ", "* ", ""])
def test_titles_are_joined_where_lines_of_a_document_are_full(mark: str, width: int) -> None:
    people = [
        "Ana Ruiz, Ben Oduya",
        "Chen Wei, Dora Klein",
        "Eva Lund, Farid Aziz",
        "Gil Amar, Hu Yan",
    ]
    names = [
        "Region Proposals Share What a Detector Computes in Its First Few Layers on the Way to a Box",
        "Noise Is Taken Off Step by Step (with a Short Proof that Fewer Steps Are Enough for Most Images)",
        "Depth Needs Short Cuts",
        "Captions of the Web Teach a Model of Pictures What Classes Never Told It in So Many Words",
    ]
    text = "\n\n".join(
        textwrap.fill(mark.format(i) + name, width, subsequent_indent="  " * bool(mark))
        + f"\n{who}\nhttps://arxiv.org/abs/2401.0000{i}\n#vision #NLP"
        for i, (name, who) in enumerate(zip(names, people, strict=True), 1)
    )
    text += "\n\n" + textwrap.fill(PROSE, width) + "\n"
    assert [item.title for item in read(text)] == names


def test_a_line_that_is_full_by_chance_is_not_joined_with_a_sentence() -> None:
    name = "Low-Rank Adaptation of Large Language Models"
    prose = "Weights stay as they are while small matrices are learnt beside them, which costs less memory."
    text = "\n\n".join(
        f"{sign} {name} {kind}\n" + textwrap.fill(f"{prose} {PROSE}", 60)
        for sign, kind in zip("①②③④", ("once", "more", "then", "last"), strict=True)
    )
    # "Weights" would have fitted, since the widest line has 59 characters.
    lines = [block.text for block in blocks(text)]
    assert [
        f"{sign} {name} {kind}" in lines
        for sign, kind in zip("①②③④", ("once", "more", "then", "last"), strict=True)
    ] == [True] * 4


def test_brackets_hold_lines_together() -> None:
    text = "\n".join(
        f"- {name}（{first}\n  {second}）\n  https://arxiv.org/abs/2401.0000{i}"
        for i, (name, first, second) in enumerate(
            [
                ("Depth", "深度网络需要", "捷径"),
                ("Noise", "逐步去除", "噪声"),
                ("Boxes", "候选区域", "共享计算"),
            ],
            1,
        )
    )
    assert [block for block in texts(text) if "）" in block] == [
        "Depth（深度网络需要捷径）",
        "Noise（逐步去除噪声）",
        "Boxes（候选区域共享计算）",
    ]


def test_a_line_that_comes_again_but_for_its_numbers_is_not_wrapped() -> None:
    names = ["Depth needs short cuts in networks", "Noise is taken off step by step", "Boxes share what is computed", "Captions teach a model of pictures", "Attention alone is enough"]  # fmt: skip
    text = "\n".join(
        f"{name}\n1{i} May 2024 (modified: 2{i} May 2024) Some Conference 2024"
        for i, name in enumerate(names)
    )
    assert [t for t in texts(text) if t in names] == names


@pytest.mark.parametrize("behind", [" (ICML 2023) [Paper] [Code]", " (Arxiv, May 2023) [Paper]"])
def test_lines_with_the_spaces_of_a_break_at_their_end_are_whole(behind: str) -> None:
    names = ["Quiet Networks for Loud Rooms", "A Protocol for Slow Clocks", "Toys: All that tokens do",
             "Waiting Codes", "What Trees Compute", "Laws of Small Scale", "Gardens of Adversaries"]  # fmt: skip
    sections = [names[:3], names[3:5], names[5:]]
    text = "# 数据\n\n" + "\n".join("## 部分\n" + "".join(f"{name}{behind}  \n" for name in part) for part in sections)  # fmt: skip
    assert titles(text) == names


def test_what_stands_in_below_a_short_label_is_text_of_its_own() -> None:
    text = "\n\n".join(
        f"标题：{name}\n    {told}\n链接：https://arxiv.org/abs/2401.0000{i}"
        for i, (name, told) in enumerate(
            [("深度需要捷径", "加深网络时，捷径让梯度通过。"), ("逐步去除噪声", "噪声分许多小步去除。"), ("看图的模型", "图像说明教会模型看图。")], 1
        )
    )  # fmt: skip
    assert "标题：深度需要捷径" in texts(text)


HEADLINES = [
    "Quiet Rooms: What Loud Networks Tell of the Places They Have Never Seen",
    "Maps of Many Islands Drawn by One Boat That Never Comes Home",
    "Doors That Learn to Close Behind Everybody and to Open for a Few",
    "Small Wheels",
    "Why Do Clocks Agree When Nobody Has Set Them for a Hundred Years?",
]
SENTENCE = "People stay where they are while small pairs of wheels take them up the hill and back."


@pytest.mark.parametrize("columns", [44, 52, 60, 76])
@pytest.mark.parametrize("mark", ["{i}. ", "[{i}] ", "第{i}篇：", "{z}、"])
@pytest.mark.parametrize("indent", ["", "    "])
def test_titles_wrapped_at_any_width_are_whole(columns: int, mark: str, indent: str) -> None:
    """Marks in Chinese take two columns a character."""
    text = ""
    for i, name in enumerate(HEADLINES, 1):
        head = mark.format(i=i, z="一二三四五"[i - 1])
        wide = sum(ord(sign) > 0x2E80 for sign in head)
        first, *rest = textwrap.wrap(name, columns - len(head) - wide)
        lines = [head + first, *textwrap.wrap(" ".join(rest), columns - 4)]
        body = textwrap.wrap(SENTENCE, columns - len(indent))
        text += "\n    ".join(lines) + "\n" + "".join(f"{indent}{line}\n" for line in body)
        text += f"{indent}https://arxiv.org/abs/2405.0100{i}\n\n"
    assert [m.title for m in read(text)] == HEADLINES


def test_a_sentence_below_a_full_headline_is_no_part_of_it() -> None:
    names = ["Quiet Rooms and What They Tell of the Loud Networks Ab", "Maps of Many Islands in One Long Line of Small Boats A"]  # fmt: skip
    text = "".join(
        f"{i}. {name}\n"
        + "\n".join(textwrap.wrap(SENTENCE, 58))
        + f"\nhttps://arxiv.org/abs/2405.0100{i}\n"
        for i, name in enumerate([*names, *names[:1]], 1)
    )
    assert [m.title for m in read(text)][:2] == names
