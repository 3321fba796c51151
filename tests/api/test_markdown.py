"""Markdown: what documents say is shown as it stands, whatever it holds; asked of a real parser."""

import html
import re
from typing import Any

import cmarkgfm
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recommender.api import markdown
from recommender.engine.engine import Engine

MARKUP = st.text(st.sampled_from("\\`*_[]<>()#+-=!|~&;:.019 ax\n\t图。")) | st.text()
LINKS = st.lists(
    st.sampled_from(
        [
            "http",
            "https",
            "ftp",
            "mailto",
            "xmpp",
            "www",
            "WWW",
            "a",
            "b.example",
            ":",
            "/",
            "//",
            ".",
            "@",
            " ",
            "~",
            "(",
        ]
    )
).map("".join)
"""Texts that mostly mean something to a parser, and any."""


def shown(source: str) -> str:
    """Return the HTML of a source, the same from CommonMark and from GitHub's Markdown but for links to mail."""
    html = cmarkgfm.markdown_to_html(source, cmarkgfm.Options.CMARK_OPT_UNSAFE)
    github = cmarkgfm.github_flavored_markdown_to_html(source)
    assert re.sub(r'<a href="(?:mailto|xmpp):[^"]*">(.*?)</a>', r"\1", github) == html
    return html


def escaped(text: str) -> str:
    return html.escape(text).replace("&#x27;", "'")


@given(MARKUP | LINKS)
@example("1. one")
@example("www.a.example, https://a.example, mailto:a@b.example, a@b.example, ftp://a.example")
@example("1234567890) ten")
@example("===")
@example("- - -")
@example("&copy; &#35; &amp;lt;")
@example("<script>alert(1)</script> ![x](javascript:y)")
@example("a\\\n# b")
def test_a_text_is_shown_as_it_stands_wherever_it_begins(given: str) -> None:
    line = markdown.fold(given)
    source = markdown.text(given)
    assert "\n" not in source
    if line:
        assert shown(source) == f"<p>{escaped(line)}</p>\n"
        under = shown(f"title\n{source}\n\n- {source}\n")
        assert under.startswith(f"<p>title\n{escaped(line)}</p>\n<ul>\n<li>{escaped(line)}</li>")
        assert shown(f"[{source}](<https://a.example/>)") == (
            f'<p><a href="https://a.example/">{escaped(line)}</a></p>\n'
        )


@given(MARKUP)
@example("`")
@example("`` a ` b")
@example(" ")
def test_a_name_is_shown_as_code_as_it_stands(given: str) -> None:
    line = markdown.fold(given)
    if line:
        assert shown(markdown.code(given)) == f"<p><code>{escaped(line)}</code></p>\n"


@given(MARKUP)
@example("https://a.example/?a=1&copy;=2&lt=3> <b>\\")
@example("javascript:alert(1)")
@example("HTTPS://a.example/)[")
def test_only_addresses_of_the_web_are_links_and_none_ends_early(given: str) -> None:
    for url in (given, f"https://a.example/{given}"):
        source = markdown.link("title", url)
        if not url.lower().startswith(("http://", "https://")):
            assert source == "title"
            continue
        found = re.fullmatch(r'<p><a href="([^"<>]*)">title</a></p>\n', shown(source))
        assert found, source


def test_an_address_stays_what_it_is() -> None:
    url = "https://a.example/x?a=1&copy=2&lt;b#c(d)"
    (href,) = re.findall('href="(.*?)"', shown(markdown.link("x", url)))
    assert html.unescape(href) == url


def answer(*hits: dict[str, Any], **more: Any) -> dict[str, Any]:
    search = {"plan": "exact", "matched": 3, "exact": True, "close": True}
    return {
        "query": {"text": "# graphs"},
        "results": list(hits),
        "index_version": "abc",
        "model": "hash",
        "search": search,
        "next": None,
        **more,
    }


def hit(**values: Any) -> dict[str, Any]:
    return {
        "id": "arxiv:2101.00001",
        "kind": "paper",
        "title": "A [title](x)",
        "title_zh": "一号*论文*",
        "authors": [f"Author {n}" for n in range(9)],
        "url": "javascript:alert(1)",
        "published": "2024-01",
        "category": "cs.CV",
        "lang": ["en"],
        "score": 0.5,
        "relevance": 0.99,
    } | values


def test_results_say_all_that_json_says_of_them() -> None:
    why = {
        "sentences": {"seed": "One.", "result": "- Two.", "cosine": 0.5},
        "terms": ["a_b", "c"],
        "facts": {"authors": ["X"], "venue": "Y"},
    }
    versions = [{"id": "doi:10.1/`x", "title": "T"}]
    told = markdown.results(answer(hit(why=why, versions=versions), hit(title="B"), next="nx-1"))
    page = shown(told)
    assert page.count("<li>") == 2 + 7 + 2
    for said in (
        "# graphs", "A [title](x)", "一号*论文*", "Author 5, …", "relevance 0.990", "2024-01", "cs.CV", "“- Two.”",
        "in common: a_b, c", "same authors: X", "same venue: Y", "<code>doi:10.1/`x</code>", "<code>nx-1</code>",
        "<code>abc</code>",
    ):  # fmt: skip
        assert said in page, said
    assert "<a " not in page
    assert "Author 6" not in page


def test_an_answer_says_where_nothing_was_found_and_where_nothing_is_close() -> None:
    far = {"plan": "exact", "matched": 0, "exact": True, "close": False}
    assert "No result: 0 entries" in markdown.results(answer(search=far))
    assert "Nothing is close" in markdown.results(answer(hit(), search=far))
    assert "Nothing is close" not in markdown.results(answer(hit()))


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ({"id": "a:b", "title": "T"}, "Related to T (`a:b`)"),
        ({"text": "x"}, "Entries for “x”"),
        (
            {"since": "2026-01-02T00:00", "near": ["x", "a:b"]},
            "New since 2026-01-02, near “x”, “a:b”",
        ),
        ({"since": "2026-01-02T00:00", "collection": "mine"}, "New since 2026-01-02 for mine"),
        ({"like": ["a:b"], "unlike": ["c:d"]}, "Entries near `a:b`; away from `c:d`"),
    ],
)
def test_the_heading_says_what_was_asked(query: dict[str, Any], heading: str) -> None:
    assert markdown.results(answer(hit(), query=query)).splitlines()[0] == f"# {heading}"


def test_an_entry_of_the_catalogue_is_whole(engine: Engine) -> None:
    full = engine.entry("2010.00000").to_dict()
    page = shown(markdown.entry(full))
    for said in (full["title"], full["abstract_en"], *full["authors"], full["published"]):
        assert escaped(said) in page
    assert f"<code>{full['mentions'][0]['document']}</code>, line 1" in page


def test_facets_are_cut_and_say_so() -> None:
    told = markdown.facets({"kind": [("paper", 9), ("post", 2)], "venue": []}, most=1)
    assert "- kind: `paper` 9, and 1 more" in told
    assert "- venue: none" in told


def test_an_address_is_a_link_on_itself_and_what_is_none_is_text() -> None:
    assert shown(markdown.address("https://a.example/x?y=<1>")) == (
        '<p><a href="https://a.example/x?y=%3C1%3E">https://a.example/x?y=%3C1%3E</a></p>\n'
    )
    assert shown(markdown.address("javascript:*x*")) == "<p>javascript:*x*</p>\n"


def test_of_several_seeds_each_result_says_which_it_is_for() -> None:
    hits = [hit(seed={"id": "a:b", "title": "T"}), hit(seed={"text": "a *question*"})]
    page = shown(markdown.results(answer(*hits)))
    assert "for <code>a:b</code>" in page
    assert "for a *question*" in page


def test_an_entry_that_is_known_by_a_chinese_title_too_says_both() -> None:
    full = {
        "id": "a:b", "kind": "post", "title": "T", "title_zh": "题", "authors": [], "url": "https://a.example/",
        "aliases": ["a:b"], "category": None, "affiliations": [], "published": None, "venue": None, "lang": ["zh"],
        "abstract_zh": "甲。\n\n乙。", "abstract_en": None, "recommendation": None, "source": None, "mentions": [],
    }  # fmt: skip
    page = shown(markdown.entry(full))
    assert "<h1>T</h1>\n<p>题</p>" in page
    assert "<h2>摘要</h2>\n<p>甲。</p>\n<p>乙。</p>" in page
    assert 'Link: <a href="https://a.example/">' in page
    assert "Mentioned" not in page
