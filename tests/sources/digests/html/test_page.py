"""Pages: their main content, their address and title."""

import pytest

from recommender.sources.digests.blocks.block import Block
from recommender.sources.digests.html import page


def read(html: str, base: str = "") -> list[Block]:
    return list(page.read(html, base=base).blocks)


def test_the_main_element_is_read_alone_if_it_has_most_of_the_text() -> None:
    side = "<div>边栏</div>"
    assert [b.text for b in read(f"<body>{side}<main><p>正文在此</p></main></body>")] == [
        "正文在此"
    ]
    assert [
        b.text for b in read(f"<body><div>{'边栏' * 20}</div><main><p>正文</p></main></body>")
    ] == ["边栏" * 20, "正文"]
    assert len(read("<article>甲</article><article>乙</article>")) == 2


@pytest.mark.parametrize(
    "head",
    ['<base href="https://own.org/d/">', '<link rel="canonical" href="https://own.org/d/">', '<meta property="og:url" content="https://own.org/d/">'],
)  # fmt: skip
def test_the_address_that_a_page_says_it_has_goes_first(head: str) -> None:
    html = f'<html><head>{head}<title> 题 </title></head><body><a href="x">甲</a></body></html>'
    found = page.read(html, base="https://other.org/")
    assert (found.base, found.title) == ("https://own.org/d/", "题")
    assert found.blocks[0].inline.links[0].url == "https://own.org/d/x"


def test_pages_may_be_nested_as_deep_as_they_like() -> None:
    found = read("<div>" * 20_000 + "甲" + "</div>" * 20_000)
    assert [b.text for b in found] == ["甲"]


@pytest.mark.parametrize("unended", ["<li>", "<p>", "<tr><td>一格<td>"])
def test_however_many_elements_without_their_ends_are_read(unended: str) -> None:
    html = "<table>" if "td" in unended else "<ul>"
    assert len(read(html + "".join(f"{unended}第 {i} 件" for i in range(1500)))) == 1500
