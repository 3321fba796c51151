from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.client import tables

TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td", "a", "br", "span", "small", "p"}


def hit(**values: Any) -> dict[str, Any]:
    card = {
        "id": "arxiv:2010.00000",
        "kind": "paper",
        "title": "Graphs",
        "title_zh": None,
        "authors": [],
        "url": None,
        "published": None,
        "category": None,
        "lang": ["en"],
        "score": 0.5,
        "relevance": 0.99,
    }
    return card | values


def answer(*hits: dict[str, Any], query: dict[str, Any] | None = None) -> dict[str, Any]:
    search = {"plan": "exact", "matched": 7, "exact": True, "close": bool(hits)}
    return {
        "query": query or {"text": "what was asked"},
        "results": list(hits),
        "index_version": "c0ffee",
        "model": "hash",
        "search": search,
    }


class Seen(HTMLParser):
    """What a page with some HTML in it would show, and the elements that make it up."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@settings(deadline=None)
@given(st.text(), st.text(min_size=1), st.sampled_from(["https://x.example/", "javascript:"]))
def test_whatever_an_entry_says_is_text(title: str, title_zh: str, scheme: str) -> None:
    why = {
        "sentences": {"seed": title, "result": title_zh, "cosine": 0.5},
        "terms": [title],
        "facts": {"venue": title_zh},
    }
    hostile = hit(title=title, title_zh=title_zh, url=scheme + title, id=title_zh, why=why)
    seen = Seen(tables.html(answer(hostile, query={"text": title})))
    assert seen.tags <= TAGS
    assert seen.attributes <= {"style", "scope", "href", "target", "rel", "lang"}
    assert all(link.startswith("https://x.example/") for link in seen.links)
    assert f"both: {title}".replace("\r", "\n") in "".join(seen.texts).replace("\r", "\n")


def test_a_table_shows_both_titles_date_link_and_why() -> None:
    seen = Seen(
        tables.html(
            answer(
                hit(
                    title_zh="图",
                    url="https://arxiv.org/abs/2010.00000",
                    published="2020-10-01",
                    seed={"id": "arxiv:1", "title": "Of the seed"},
                )
            )
        )
    )
    for text in ("what was asked", "Graphs", "图", "2020-10-01", "0.500", "for Of the seed"):
        assert text in seen.texts
    assert seen.links == ["https://arxiv.org/abs/2010.00000"]
    assert "7 entries, exact, hash, release c0ffee" in seen.texts


def test_tables_name_the_versions_that_a_result_stands_for() -> None:
    versions = [{"id": "doi:10.1000/a", "title": "As printed"}, {"id": "arxiv:2", "title": "x"}]
    told = answer(hit(versions=versions))
    assert "also doi:10.1000/a, arxiv:2" in Seen(tables.html(told)).texts
    assert tables.text_table(told).split("\n")[2].endswith("Graphs  (also doi:10.1000/a, arxiv:2)")


def test_no_colour_is_set_so_that_dark_and_light_both_do() -> None:
    html = tables.html(answer(hit()))
    assert "color" not in html
    assert "background" not in html


def test_results_as_plain_lines_have_columns() -> None:
    lines = tables.text_table(answer(hit(title_zh="图"), hit(id="x", title="Two\nlines"))).split(
        "\n"
    )
    assert lines == [
        "what was asked",
        "score  relevance  published  id                title",
        "0.500  0.9900                arxiv:2010.00000  Graphs  图",
        "0.500  0.9900                x                 Two lines",
        "7 entries, exact, hash, release c0ffee",
    ]


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ({"id": "x", "title": "A title"}, "A title"),
        ({"text": "words\n of it", "unlike": ["a", "b"]}, "words of it; unlike a, b"),
        ({"like": ["a"]}, "like a"),
    ],
)
def test_what_was_asked(query: dict[str, Any], line: str) -> None:
    assert tables.query_line(query) == line


def test_nothing_found_and_nothing_close() -> None:
    assert "nothing is close" not in tables.text_table(answer())
    far = answer(hit())
    far["search"]["close"] = False
    assert "nothing is close" in tables.text_table(far)
    assert "nothing is close" in tables.html(far)
