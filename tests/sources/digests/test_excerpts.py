import pytest

from recommender.sources.digests import excerpts, lines

LONG = "最近邻搜索在高维空间里并不容易，本文从暴力搜索讲起，依次介绍倒排、乘积量化和图索引，并在一百万条向量上比较它们的速度与召回率，最后谈谈如何选择"
MENU = "首页\n归档\n"


def titles(text: str) -> list[str | None]:
    return [draft.title for draft in excerpts.read(lines.read(text))]


def test_lines_cut_alike_are_excerpts() -> None:
    assert titles(f"{LONG}...\n" * 3) == [None] * 3
    assert titles(f"甲\n{LONG}…\n乙\n{LONG}…\n") == ["甲", "乙"]


def test_whole_excerpts_need_titles_and_a_page_around_them() -> None:
    page = f"甲\n{LONG}。\n乙\n{LONG}。\n丙\n{LONG}。\n"
    assert titles(MENU + page) == ["甲", "乙", "丙"]
    assert titles(page) == []
    assert titles(MENU + f"{LONG}。\n" * 3) == []


@pytest.mark.parametrize(
    "text", [f"随笔\n\n{LONG}。\n\n{LONG}。\n", f"# 随笔\n\n{LONG}…\n\n{LONG}…\n"]
)
def test_paragraphs_of_one_text_are_none(text: str) -> None:
    assert titles(text) == []


def test_the_last_of_excerpts_may_be_cut() -> None:
    *whole, last = excerpts.read(lines.read(f"{LONG}...\n" * 3 + LONG))
    assert [draft.broken for draft in whole] == [False] * 3
    assert last.broken


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        (LONG, True),
        ("这一句虽然不长，但是一直写到了句号为止才算完。", True),
        ("A sentence that is short but goes on to its full stop.", True),
        ("从零实现 Transformer", False),
        ("Denoising Diffusion Probabilistic Models for Everyone: A Long Title Without a Stop", False),
    ],
)  # fmt: skip
def test_prose_is_told_from_titles(text: str, prose: bool) -> None:
    assert excerpts.is_prose(text) == prose
