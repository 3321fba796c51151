"""What tools add to Markdown is read as what it means, and every line stays where it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.plaintext.extensions import without
from tests.sources.digests.looking import read, titles

NAMES = ["Mask R-CNN", "Deep Residual Learning", "Attention Is All You Need", "Swin Transformer"]


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("## Mask R-CNN {#mask-rcnn}", "## Mask R-CNN"),
        ("## Mask R-CNN {#mask .paper key=1}", "## Mask R-CNN"),
        ('[code](https://a.org){:target="_blank"}', "[code](https://a.org)"),
        ("{: .no_toc }", ""),
        ("The reduce({...spread}) pattern", "The reduce({...spread}) pattern"),
        ("a set {x | x > 0}", "a set {x | x > 0}"),
        ("where {x=1} holds", "where {x=1} holds"),
        ("\\frac{a=b}{c}", "\\frac{a=b}{c}"),
        ("!!! Important news today", "!!! Important news today"),
        ("??? 这是什么", "??? 这是什么"),
        (":::tip[一句话]", "**一句话:**"),
        ("::: details 摘要", "**摘要:**"),
        ("::: tip", ""),
        ("::: {.callout-note}", ""),
        ("::: abstract", "**abstract:**"),
        (":::", ""),
        ('!!! quote "Abstract"', "**Abstract:**"),
        ("??? note", ""),
        ("> [!abstract]- 摘要", "> **摘要:**"),
        ("> [!NOTE]", "> "),
        ("> [!paper] Deep Residual Learning", "> Deep Residual Learning"),
        ("  url:: https://a.org", "  url: https://a.org"),
        ("- 译名:: 掩码网络", "- 译名: 掩码网络"),
        ("std::vector is a class", "std::vector is a class"),
        ("Mask R-CNN [year:: 2017]", "Mask R-CNN  year: 2017"),
        ("Mask R-CNN [@he2017mask]", "Mask R-CNN"),
        ("[Mask R-CNN]{.underline} is good", "Mask R-CNN is good"),
        ("[[https://a.org]{.underline}](https://a.org)", "[https://a.org](https://a.org)"),
        ("[[Mask R-CNN](https://a.org){.c1}]{.c2 .c3}[ ]{.c4}", "[Mask R-CNN](https://a.org)"),
        (
            "Mask R-CNN - arXiv, accessed April 26, 2026, https://a.org",
            "Mask R-CNN - arXiv https://a.org",
        ),
        (
            "Mask R-CNN, 访问时间为 四月 25, 2026， [a](https://a.org)",
            "Mask R-CNN [a](https://a.org)",
        ),
        ("Mask R-CNN. Retrieved May 3, 2024, from https://a.org", "Mask R-CNN https://a.org"),
        ("Mask R-CNN（访问日期：2024-05-01）", "Mask R-CNN"),
        ("Mask R-CNN, 4월 26, 2026에 액세스, https://a.org", "Mask R-CNN https://a.org"),
        ("Mask R-CNN, Zugriff am April 26, 2026, https://a.org", "Mask R-CNN https://a.org"),
        (
            "It retrieved, in May 2024, what was asked for",
            "It retrieved, in May 2024, what was asked for",
        ),
        ("Mask R-CNN [@he2017mask; -@he2016deep]", "Mask R-CNN"),
    ],
)
def test_one_line(line: str, plain: str) -> None:
    assert without(line) == plain


def test_a_day_of_access_goes_across_lines() -> None:
    text = "1. Mask R-CNN - arXiv, accessed\n   April 25, 2026,\n   <https://a.org>\n"
    assert without(text) == "1. Mask R-CNN - arXiv\n\n   <https://a.org>\n"
    assert without("1. U-Net (accessed 3 May 2024).\n2. VGG\n") == "1. U-Net \n2. VGG\n"


def test_lines_that_an_address_in_brackets_ends_are_links() -> None:
    text = "".join(
        f"{name} [ https://a.org/{i} ] - 2025-10-1{i}\nA sentence of it.\n"
        for i, name in enumerate(NAMES)
    )
    found = read(f"In this letter:\n\n{text}")
    assert [(m.title, m.url) for m in found] == [
        (n, f"https://a.org/{i}") for i, n in enumerate(NAMES)
    ]
    assert without("Link 2025-10-08 U-Net [ https://a.org ]:\n" * 3).startswith(
        "[U-Net](<https://a.org>) Link 2025-10-08 :\n"
    )
    prose = "It was told in a post [ https://a.org ].\n" * 3
    assert without(prose) == prose


def test_words_for_tasks_go_where_several_elements_have_one() -> None:
    text = "- TODO [#A] Mask R-CNN\n- DONE Deep Residual Learning\n"
    assert without(text) == "- Mask R-CNN\n- Deep Residual Learning\n"
    assert without("- TODO lists considered harmful\n") == "- TODO lists considered harmful\n"


def test_priorities_go_also_without_a_task() -> None:
    assert without("- [#A] Mask R-CNN\n* [#B] U-Net\n") == "- Mask R-CNN\n* U-Net\n"
    assert without("- [#hashtag] U-Net\n") == "- [#hashtag] U-Net\n"


def test_numbers_become_the_addresses_listed_at_the_end() -> None:
    text = "Mask R-CNN [1]\n\nA long line of which only the end\nhas a number [2]\n\n[1] https://a.org/1\n[2] https://a.org/2\n"
    assert without(text) == (
        "[Mask R-CNN](<https://a.org/1>)\n\nA long line of which only the end\nhas a number <https://a.org/2>\n\n\n\n"
    )


@pytest.mark.parametrize("wrapped", ["(5 MINUTE\nREAD) [1]", "(5 MINUTE READ)\n[1]"])
def test_a_phrase_wrapped_before_its_number_is_one_link(wrapped: str) -> None:
    text = f" SPARSE ATTENTION IS ENOUGH FOR LONG DOCUMENTS {wrapped}\n\nProse.\n\n[1] https://a.org/1\n[2] https://a.org/2\n"
    assert without(text).startswith(
        "[SPARSE ATTENTION IS ENOUGH FOR LONG DOCUMENTS (5 MINUTE READ)](<https://a.org/1>)\n\n\nProse."
    )


def test_numbers_without_a_list_of_addresses_stay() -> None:
    text = "As was shown [1], it works [2].\n\n[1] He et al. Mask R-CNN.\n[2] Vaswani et al.\n"
    assert without(text) == text


def test_code_is_left_alone() -> None:
    text = "```\n::: tip\n```\n"
    assert without(text) == text


def test_the_head_of_a_forwarded_letter_goes() -> None:
    head = "---------- Forwarded message ---------\nFrom: A <a@b.org>\nDate: Mon\nSubject: Papers\nTo: c@d.org\n"
    assert without(f"{head}\nMask R-CNN\n").strip() == "Mask R-CNN"
    assert without("Date: Mon\nSubject: x\n\nMask R-CNN\n").strip().startswith("Date")


@pytest.mark.parametrize(
    "labels",
    ["主题：论文\n日期：2024-01-01\n链接：https://a.org/1\n\n", "Date: 2024-01-01\nSubject: Masks\nTo: read\n\n", "From: Ana\nDate: Monday\nTo: all\n\n"],
)  # fmt: skip
def test_labels_of_items_are_no_head_of_a_letter(labels: str) -> None:
    assert without(labels * 4) == labels * 4


NOTES = {
    "logseq": "- TODO {0}\n  authors:: Ana Ruiz, Bo Lin\n  url:: https://arxiv.org/abs/1703.0687{1}\n",
    "dataview": "## {0}\n\n[authors:: Ana Ruiz, Bo Lin] [url:: https://arxiv.org/abs/1703.0687{1}]\n\n它为每个物体画出掩码，也就是说，每个像素都有归属。\n\n",
    "vitepress": "## {0} {{#p{1}}}\n\n**作者** Ana Ruiz、Bo Lin **原文** <https://arxiv.org/abs/1703.0687{1}>\n\n::: details 摘要\n它为每个物体画出掩码，也就是说，每个像素都有归属。\n:::\n\n",
    "pandoc": "* {0} [@key{1}]\n\n    https://arxiv.org/abs/1703.0687{1}\n\n",
    "mkdocs": '### {0}\n\n!!! info "链接"\n    https://arxiv.org/abs/1703.0687{1}\n\n!!! abstract "摘要"\n    它为每个物体画出掩码，也就是说，每个像素都有归属。\n\n',
    "obsidian": "> [!paper]+ {0}\n> https://arxiv.org/abs/1703.0687{1}\n> 它为每个物体画出掩码，也就是说，每个像素都有归属。\n\n",
}


@pytest.mark.parametrize("form", NOTES.values(), ids=NOTES)
def test_notes_of_tools_are_read(form: str) -> None:
    found = read("# 读书笔记\n\n" + "".join(form.format(name, i) for i, name in enumerate(NAMES)))
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == [f"1703.0687{i}" for i in range(4)]


def test_a_letter_with_numbers_for_its_links_is_read() -> None:
    items = "".join(f"{n} [{i}]\n\nWhat it says, at some length, is said here by the editor of the letter.\n\n" for i, n in enumerate(NAMES, 1))  # fmt: skip
    links = "".join(f"[{i}] https://arxiv.org/abs/1703.0687{i}\n" for i in range(1, 5))
    found = read(
        f"{items}Unsubscribe [5]\n\nLinks:\n------\n{links}[5] https://a.org/unsubscribe\n"
    )
    assert [m.title for m in found] == NAMES
    assert [m.arxiv_id for m in found] == [f"1703.0687{i}" for i in range(1, 5)]


@given(st.text(st.sampled_from('a :[]{}#@>!?\n-*"1.h/')))
def test_every_line_stays(text: str) -> None:
    assert without(text).count("\n") == text.count("\n")


def test_a_title_in_capitals_keeps_a_first_word_that_tasks_have_too() -> None:
    text = "## READING WIKIPEDIA TO ANSWER QUESTIONS\n## NEXT TOKEN PREDICTION IS ENOUGH"
    assert without(text) == text
    assert without("- TODO Mask R-CNN\n- DONE GPT") == "- Mask R-CNN\n- GPT"
    assert without("- READING 万物分割\n- READ SAM") == "- 万物分割\n- SAM"


LINKED = ["- [[{0}]]\n", "- [x] [[{0}]] #paper ICML 201{1}\n", "- [[folder/note {1}|{0}]] (ICML 201{1})\n", "- [[2024-05-0{1}]] [[{0}]]\n", "- [[@key{1}]]: {0}, ICML 201{1}\n",
          "* [[{0}\\|link]], ICML 201{1}\n", "{1}. [[{0}]]: what it says in a line.\n", "## [[{0}#Summary]]\nAna Ruiz, Bo Lin\n\nWhat it says.\n\n", "![[{0}]]\n\n", "- TODO [[{0}]]\n  url:: https://arxiv.org/abs/1703.0687{1}\n"]  # fmt: skip


@pytest.mark.parametrize("form", LINKED)
def test_links_between_notes_are_titles(form: str) -> None:
    papers = ["Attention Is All You Need", "Mask R-CNN for Everyone", "去噪扩散概率模型与它的朋友们", "Deep Residual Learning"]  # fmt: skip
    text = "".join(form.format(name, i) for i, name in enumerate(papers, 1))
    assert [m.title for m in read(text)] == papers


@pytest.mark.parametrize("text", ["- [[PDF]](https://a.org/b.pdf)", "- GPT [[code]] [[1]]", "[[ -f note ]] && ls", "[[12]]: https://a.org", "[[https://a.org][A page]]"])  # fmt: skip
def test_brackets_that_link_no_notes_stay(text: str) -> None:
    assert without(text) == text


def test_a_picture_is_no_note() -> None:
    assert without("![[figure 1.png]] Mask R-CNN, read on [[2024-05-01]]") == (
        " Mask R-CNN, read on 2024-05-01"
    )


def test_a_link_of_markdown_keeps_its_words() -> None:
    text = (
        "[Mask R-CNN][1] | 某校\n[U-Net][2] | 某校\n\n[1]: https://a.org/1\n[2]: https://a.org/2\n"
    )
    assert without(text).startswith(
        "[Mask R-CNN](<https://a.org/1>) | 某校\n[U-Net](<https://a.org/2>) | 某校\n"
    )


PEOPLE = ["Ana Ruiz, Bo Lin, Kofi Mensah", "Bo Lin, Ana Ruiz, Kofi Mensah", "Kofi Mensah", "Chen Wei, Ana Ruiz"]  # fmt: skip


@pytest.mark.parametrize("form", ["{0}\n: {1}\n", "{0}\n  : {1}\n", "{0}\n\n:   {1}\n", "**{0}**\n: {1}\n: ICML 2024\n"])  # fmt: skip
def test_what_is_said_of_terms_belongs_to_them(form: str) -> None:
    said = "\n".join(form.format(name, who) for name, who in zip(NAMES, PEOPLE, strict=True))
    found = read(f"# Accepted papers\n\nThe posters stand in the hall all day.\n\n{said}")
    assert [(m.title, ", ".join(m.authors)) for m in found] == list(zip(NAMES, PEOPLE, strict=True))
    people = PEOPLE[0].replace("Ana Ruiz", "Abdullah")  # of whom one cannot tell alone
    assert titles(said.replace(PEOPLE[0], people)) == NAMES


@pytest.mark.parametrize("text", ["A smile\n: ) and a text\nmore", ": a\n\n: b", "- one\n: two\n- three\n: four"])  # fmt: skip
def test_colons_below_no_terms_stay(text: str) -> None:
    assert without(text) == text


def test_a_component_behind_a_heading_goes() -> None:
    line = '## Depth needs short cuts <Badge type="tip" text="CVPR 2016" />'
    assert without(f"{line}\n") == "## Depth needs short cuts\n"
    assert without("<Paper />\n") == "<Paper />\n"
