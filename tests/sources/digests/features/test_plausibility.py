"""How much a text looks like a title: more than what stands around titles does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.features.plausibility import plausibility

NAMES = ["Attention Is All You Need", "Deep Residual Learning for Image Recognition", "Mask R-CNN"]
CHINESE = ["注意力就是全部", "用于图像识别的深度残差学习", "掩码区域卷积网络"]


@pytest.mark.parametrize(
    "good", [*NAMES, *CHINESE, "A Title: With a Colon in It", "Do We Really Need Deep Learning?"]
)
@pytest.mark.parametrize(
    "bad",
    ["", "https://a.org/x", "12", "Paper", "作者：甲乙", "首页", "2023-05-06 · 视觉", "Ana Ruiz, Bo Lin, Cy Doe", "，后半句", "说完了。又说了一句。再说一句。",
     "arXiv:1706.03762"],
)  # fmt: skip
def test_what_looks_like_a_title_looks_more_like_one(good: str, bad: str) -> None:
    assert plausibility(good) > plausibility(bad)


@given(st.text(max_size=120))
def test_plausibility_is_a_share(text: str) -> None:
    assert 0 <= plausibility(text) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "ICML (International Conference on Machine Learning)",
        "RAG (Retrieval-Augmented Generation)",
        "NeurIPS（Neural Information Processing Systems）",
    ],
)
def test_an_abbreviation_and_its_words_are_no_title(text: str) -> None:
    assert plausibility(text) < 0.3


@pytest.mark.parametrize(
    "text",
    [
        "Mask R-CNN (and friends of it)",
        "GloVe: Global Vectors for Word Representation",
        "Claude (a model by Anthropic)",
    ],
)
def test_a_bracket_with_other_words_is_part_of_a_title(text: str) -> None:
    assert plausibility(text) > 0.7


def test_how_a_paper_is_cited_is_no_title() -> None:
    for text in ("Bahdanau et al. 2014", "Devlin & Chang (2018)", "Vaswani, 2017", "He et al."):
        assert plausibility(text) < 0.3


@pytest.mark.parametrize("text", ["8 pages", "12 pages, 5 figures", "in press", "Accepted at ICML", "Under review"])  # fmt: skip
def test_what_authors_tell_the_archive_is_no_title(text: str) -> None:
    assert plausibility(text) < 0.2


def test_titles_that_begin_like_a_comment_are_titles() -> None:
    assert plausibility("Accepted Practices for the Evaluation of Language Models in Clinics") > 0.8


@pytest.mark.parametrize("tag", ["[wiki]", "(talk)", "【资源】"])
def test_a_tag_before_a_title_changes_nothing(tag: str) -> None:
    assert plausibility(f"{tag} {NAMES[0]}") == plausibility(NAMES[0])


@pytest.mark.parametrize("text", ["[wiki] notes", "[v2] api", "【周会】纪要"])
def test_a_word_or_two_need_their_tag(text: str) -> None:
    assert plausibility(text) > plausibility(text.rpartition("]")[2].rpartition("】")[2].strip())


@pytest.mark.parametrize("text", ["this is the paper", "See the full list", "here is a link to the page"])  # fmt: skip
def test_what_points_at_a_paper_is_no_title(text: str) -> None:
    assert plausibility(text[0].lower() + text[1:]) < 0.3


@pytest.mark.parametrize("text", ["NeurIPS 2024", "May 2024", "[Source Code]", "Official Code (PyTorch)"])  # fmt: skip
def test_what_is_told_of_titles_is_none(text: str) -> None:
    assert plausibility(text) < 0.4


@pytest.mark.parametrize("end", ["。", "…", "，", " ("])
def test_what_is_cut_or_a_sentence_looks_less_like_one(end: str) -> None:
    assert plausibility(CHINESE[1] + end) < plausibility(CHINESE[1])


def test_a_title_grows_less_likely_with_its_length() -> None:
    words = "depth of nets and width of data "
    found = [plausibility("A " + words * n) for n in (2, 6, 8, 10, 20)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.9 > 0.1 > found[-1]


@pytest.mark.parametrize("text", ["notes.some-lab.cn", "docs/templates/paper.md", "./notes/2026/a-b.html"])  # fmt: skip
def test_where_a_page_is_is_no_title(text: str) -> None:
    assert plausibility(text) == 0


@pytest.mark.parametrize("text", ["Bolt.new", "Character.AI", "Client/server learning for robots", "AND/OR search.md parsing"])  # fmt: skip
def test_names_with_such_signs_may_be_titles(text: str) -> None:
    assert plausibility(text) > 0.2


@pytest.mark.parametrize("text", ["Some Lab / MIT / ⭐ 12,300", "somebody · Apache 2.0", "A Big Lab (With Others) | GPL-3.0 | 2k"])  # fmt: skip
def test_whose_code_is_and_its_licence_are_no_title(text: str) -> None:
    assert plausibility(text) < 0.2
    assert plausibility("Learning to Read / MIT Press Notes of a Course") > 0.5


@pytest.mark.parametrize(
    "text",
    ["Chapters 1 & 2, Ruiz & Lin", "Chapter 5 of Ruiz et al.", "Sections 2.1-2.4, Ruiz (2018)", "net18.py, net34.py", "train.ipynb"],
)  # fmt: skip
def test_parts_of_a_book_and_files_of_code_are_no_titles(text: str) -> None:
    assert plausibility(text) < 0.15


@pytest.mark.parametrize("text", ["Chapter 2: Attention Without Queries", "Chapter and Verse of Deep Learning", "Section 230, Explained"])  # fmt: skip
def test_titles_with_the_same_words_stay_so(text: str) -> None:
    assert plausibility(text) > 0.5
