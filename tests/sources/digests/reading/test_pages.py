"""The forms of a document are told apart, and a very long one is read piece by piece."""

import pytest

from recommender.sources.digests.reading import pages
from tests.sources.digests.looking import page, titles


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html>\n<html><body><p>甲</p></body></html>",
        "<html><p>甲",
        "<HTML>\n<HEAD></HEAD>",
        "  <!-- saved from url=(0022)https://a.org/ -->\n<html>",
        '<?xml version="1.0"?>\n<!DOCTYPE html>\n<html>',
        "<div><p>甲</p><p>乙</p><ul><li>丙</li></ul></div>",
    ],
)
def test_pages(text: str) -> None:
    assert pages.is_page_source(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "甲\n",
        "# 周报\n\n<table><tr><td>甲</td></tr></table>\n",
        "<div align=center>\n\n# 周报\n\n</div>\n\n- 甲\n",
        "<details><summary>甲</summary>\n\n- [乙](https://a.org)\n- [丙](https://b.org)\n- 丁\n\n</details>\n",
        "---\ntitle: x\n---\n<div><p>甲</p><p>乙</p><p>丙</p></div>\n",
        "说说 <html> 这个标签\n",
    ],
)
def test_markdown_that_may_hold_tags(text: str) -> None:
    assert not pages.is_page_source(text)


def test_each_form_becomes_the_same_blocks() -> None:
    forms = [
        "# 甲\n\n乙\n\n- 丙\n- 丁\n",
        "<html><body><h1>甲</h1><p>乙</p><ul><li>丙<li>丁</ul></body></html>",
        "From: a\nSubject: b\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<h1>甲</h1><p>乙</p><ul><li>丙<li>丁</ul>\n",
    ]
    found = [[(b.shape, b.text, b.level, b.depth) for b in page(form).blocks] for form in forms]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\n"])
def test_a_mark_of_the_encoding_at_the_beginning_does_not_matter(mark: str) -> None:
    assert page(f"{mark}# 甲\n").blocks[0].shape == "heading"
    assert pages.is_page_source(f"{mark}<html>".removeprefix("\ufeff"))


def test_relative_links_are_kept_against_the_address_given() -> None:
    (link,) = page("[甲](x/y)\n", "https://a.org/b/").blocks[0].inline.links
    assert link.url == "https://a.org/b/x/y"


def long_document(items: int) -> str:
    text = "这一篇说了一件事情，说得有头有尾，写法和前一篇不同。" * 80
    return "".join(
        f"## {i}. Paper number {chr(65 + i % 26)}{i} on things\n\nhttps://arxiv.org/abs/2401.{i:05}\n\n{text}\n\n"
        for i in range(1, items + 1)
    )


@pytest.mark.slow
def test_a_long_document_is_read_in_pieces_that_keep_their_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "PIECE", pages.PIECE // 8)
    text = long_document(150)
    assert len(text) > 2 * pages.PIECE
    pieces = list(pages.pages(text))
    assert len(pieces) > 1
    lines = text.split("\n")
    for piece in pieces:
        for block in piece.blocks[::50]:
            assert block.text[:20] in lines[block.line - 1]
    assert sum(len(piece.blocks) for piece in pieces) == 150 * 3
    found = titles(text)
    assert len(found) == len(set(found)) >= 149


def test_a_document_of_very_short_lines_is_read_in_pieces_of_so_many_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "LINES", 100)
    text = "".join(f"- Title {i}\n" for i in range(1000))
    pieces = list(pages.pages(text))
    assert len(pieces) > 5
    assert max(len(piece.blocks) for piece in pieces) <= 200
    told = [(block.line, block.text) for piece in pieces for block in piece.blocks]
    assert told == [(i + 1, f"Title {i}") for i in range(1000)]
    assert len(list(pages.pages(text[: 150 * len("- Title 1")]))) == 1


def test_a_short_document_is_one_piece() -> None:
    assert len(list(pages.pages("甲\n\n" * 1000))) == 1


def test_no_block_stands_below_the_last_line() -> None:
    assert [block.line for block in page("><FOOTER></FOOTER>HTTP://a.org").blocks] == [1]
