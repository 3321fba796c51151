"""Fragments: finished HTML in the page's language, in which nothing that an entry says can act."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from recommender.batch.static_site.fragment import fragment


def hit(**values: Any) -> dict[str, Any]:
    return {
        "id": "arxiv:2101.00001",
        "kind": "paper",
        "title": "Masked Autoencoders",
        "title_zh": "掩码自编码器",
        "authors": ["Ada Lovelace", "Bo Li", "张三", "Ed Four"],
        "url": "https://arxiv.org/abs/2101.00001",
        "published": "2021-01",
        "score": 0.5,
        "relevance": 0.99,
        "why": {"sentences": None, "terms": ["patch", "图像块"], "facts": {"venue": "CVPR"}},
    } | values


def line(*hits: dict[str, Any], title: str = "A page") -> dict[str, Any]:
    return {"id": "title:00", "title": title, "related": list(hits)}


def parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<!doctype html><body>{html}</body>")


def lines(html: str) -> list[str]:
    return [
        text for text in parsed(html).css_first("li").text(separator="|").split("|") if text.strip()
    ]


def test_an_english_page_is_told_in_english() -> None:
    html = fragment(line(hit()))
    nav = parsed(html).css_first("nav.related")
    assert (nav.attributes["lang"], nav.attributes["aria-label"]) == ("en", "Related")
    assert nav.css_first("h2").text() == "Related"
    assert lines(html) == [
        "Masked Autoencoders", "掩码自编码器", "Ada Lovelace, Bo Li, 张三 et al. · 2021-01", "In common: patch",
        "Same venue: CVPR",
    ]  # fmt: skip
    assert nav.css_first('[lang="zh-CN"]').text() == "掩码自编码器"
    assert nav.css_first("a").attributes["href"] == "https://arxiv.org/abs/2101.00001"


def test_a_chinese_page_is_told_in_chinese_with_chinese_titles_first() -> None:
    html = fragment(line(hit(), title="视觉笔记"))
    nav = parsed(html).css_first("nav")
    assert (nav.attributes["lang"], nav.css_first("h2").text()) == ("zh-CN", "相关论文")
    assert nav.css_first("a").text() == "掩码自编码器"
    assert nav.css_first('[lang="en"]').text() == "Masked Autoencoders"
    assert "Ada Lovelace、Bo Li、张三等 · 2021-01" in html
    assert "都谈到：patch、图像块" in html
    assert "同刊会：CVPR" in html


def test_the_language_may_be_chosen() -> None:
    assert "<h2>相关论文</h2>" in fragment(line(hit()), "zh")
    assert "<h2>Related</h2>" in fragment(line(hit(), title="视觉笔记"), "en")


def test_what_is_not_known_leaves_nothing_behind() -> None:
    bare = hit(title_zh=None, authors=[], published=None)
    bare.pop("why")
    assert "<small>" not in fragment(line(bare))
    assert fragment(line()) == ""


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.example/?a=1&b=\"'<>", True),
        ("HTTP://a.example/", True),
        ("/posts/a/", True),
        ("//evil.example/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("a/b", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_and_paths_of_the_site_are_links(
    url: str | None, linked: bool
) -> None:
    link = parsed(fragment(line(hit(url=url)))).css_first("a")
    assert (link is not None) is linked
    if linked:
        assert link.attributes["href"] == url


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
@example("</h2><script>alert(1)</script>")
@example("\" onclick='x' &lt;b&gt;")
def test_nothing_that_an_entry_says_can_act(text: str) -> None:
    why = {"terms": [text], "facts": {"authors": [text], "category": text}}
    html = fragment(
        line(hit(title=f"x{text}", title_zh=text, authors=[text], published=text, why=why)), "zh"
    )
    tags = {re.sub(r"\s.*", "", tag) for tag in re.findall(r"<(/?[^>]+)>", html)}
    assert tags <= {
        f"{slash}{t}"
        for t in ("nav", "h2", "ol", "li", "a", "span", "small")
        for slash in ("", "/")
    }
    page = parsed(html)
    names = {name for node in page.css("nav, nav *") for name in node.attributes}
    assert names <= {"class", "lang", "aria-label", "href"}
    titles = {node.text() for node in page.css("li > a, li > small")}
    assert f"x{text}" in titles
