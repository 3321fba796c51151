"""The parts of a block that could be a title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.sources.digests.titles.block_ways import prior, way_of_block, ways_of_block
from tests.sources.digests.looking import seen


def forms(text: str) -> dict[str, str]:
    (one,) = seen(text)
    ways = ways_of_block(one).items()
    inline = one.block.inline
    cells = one.block.cells
    return {n: (cells[c] if c >= 0 else inline).text[a:b] for n, (c, a, b) in ways}


@pytest.mark.parametrize(
    ("text", "way", "title"),
    [
        ("[Mask R-CNN](https://a.org/x) is good", "link", "Mask R-CNN"),
        ("**Mask R-CNN** 很好", "bold", "Mask R-CNN"),
        ("***Mask R-CNN***", "bold italic", "Mask R-CNN"),
        ("Shi, Xiao et al., 2025/2026. *Mask R-CNN.* arXiv", "italic", "Mask R-CNN"),
        ("Gu, Dao, 2023. *Mask R-CNN*", "italic", "Mask R-CNN"),
        ("2025-10-13, **Mask R-CNN**, A. One et.al.", "bold", "Mask R-CNN"),
        ("*Mask R-CNN*", "italic", "Mask R-CNN"),
        (
            "[arXiv 2026.10](https://arxiv.org/abs/2610.01234), Masks, and More, [website](https://a.org)",
            "before field",
            "arXiv 2026.10, Masks, and More",
        ),
        ("《Mask R-CNN》很好", "book", "Mask R-CNN"),
        ("“Mask R-CNN” is good", "quoted", "Mask R-CNN"),
        ("« Mask R-CNN », Kaiming He", "quoted", "Mask R-CNN"),
        ('"Mask R-CNN," Kaiming He', "quoted", "Mask R-CNN"),
        ("Ana Ruiz: *Masks of Each Object*, 2017", "italic", "Masks of Each Object"),
        ("## 3. Mask R-CNN", "heading", "Mask R-CNN"),
        ("## [Mask R-CNN](https://a.org/x)", "heading link", "Mask R-CNN"),
        ("Mask R-CNN [paper](https://a.org/x)", "before field", "Mask R-CNN"),
        ("Mask R-CNN arXiv:1703.06870", "before field", "Mask R-CNN"),
        ("Mask R-CNN - masks for all", "before dash", "Mask R-CNN"),
        ("Mask R-CNN：每个目标一个掩码", "before colon", "Mask R-CNN"),
        ("Mask R-CNN | ICCV", "before bar", "Mask R-CNN"),
        ("ICCV | Mask R-CNN", "after bar", "Mask R-CNN"),
        ("Mask R-CNN (ICCV)", "before bracket", "Mask R-CNN"),
        ("2017-03-20 Mask R-CNN", "after date", "Mask R-CNN"),
        ("Mask R-CNN by Kaiming He", "before names", "Mask R-CNN"),
        ('K. He. "A Title Long Enough". ICCV.', "cited", "A Title Long Enough"),
    ],
)
def test_ways_to_take_a_title(text: str, way: str, title: str) -> None:
    assert forms(text)[way].strip(" .") == title


def test_words_for_links_are_no_titles() -> None:
    assert "link" not in forms("[Paper](https://a.org/x) [Code](https://a.org/y)")


def test_columns_are_told_by_their_names() -> None:
    (row,) = seen("| # | 题目 | 链接 |\n|---|---|---|\n| 1 | Mask R-CNN | x |\n")
    assert way_of_block(row, "column 1 whole") == (1, 0, 10)
    assert way_of_block(row, "cell 1 whole") is None
    assert way_of_block(row, "cell 9 whole") is None
    assert prior("column 1 whole") > prior("cell 1 whole")


@given(st.text(max_size=120))
def test_parts_that_could_be_titles_lie_within_the_block(text: str) -> None:
    for one in seen(text):
        for cell, start, end in ways_of_block(one).values():
            inline = one.block.cells[cell] if cell >= 0 else one.block.inline
            assert 0 <= start <= end <= len(inline.text)


@pytest.mark.parametrize(
    ("text", "way", "title"),
    [
        ("K. He, G. Gkioxari. Mask R-CNN for objects. ICCV, 2017", "after names", "Mask R-CNN for objects"),
        ("(Talk #1): Chris J. Maddison, Andriy Mnih. [Unbiased Gradient Estimation]", "after names", "Unbiased Gradient Estimation"),
        ("何恺明、孙剑，《深度残差学习》，2016", "after names", "深度残差学习"),
        ("Kaiming He and Ross Girshick, Mask R-CNN for objects, ICCV, 2017. [[Book]](https://a.org)", "after people", "Mask R-CNN for objects"),
        ("Mask R-CNN for objects [[Thesis]](https://a.org)", "before field", "Mask R-CNN for objects"),
        ("A good remark on it: [Mask R-CNN for objects](https://a.org)", "link", "Mask R-CNN for objects"),
        ("Mask R-CNN for objects 作者：何恺明、孙剑 链接：https://a.org", "before label", "Mask R-CNN for objects"),
    ],
)  # fmt: skip
def test_people_and_labels_tell_where_a_title_is(text: str, way: str, title: str) -> None:
    assert forms(text)[way] == title


def test_a_date_before_a_link_leaves_it_to_the_link() -> None:
    found = forms("[2025-10-22] [Agent Skills explained](https://a.org/b) - 说明")
    assert "after date" not in found
    assert found["link"] == "Agent Skills explained"


@pytest.mark.parametrize(
    ("text", "way", "title"),
    [
        ("Bahdanau et al. 2014 — *Learning to Align* ([arXiv](https://a.org)) says it", "italic", "Learning to Align"),
        ("2024-06-28-300 papers on one page", "after date", "300 papers on one page"),
        ("2024-06-28-7B models win", "after date", "7B models win"),
        ("A. J. Smola and B. Li, On kernels, regression, and inversion, Algorithmica 1998, 22, 211-231.", "after people", "On kernels, regression, and inversion"),
        ("Ana Li, Bo Chen. Language Processing (Almost) from Scratch. JMLR, 2011", "after names", "Language Processing (Almost) from Scratch"),
    ],
)  # fmt: skip
def test_what_stands_around_a_title_tells_where_it_is(text: str, way: str, title: str) -> None:
    assert forms(text)[way] == title
