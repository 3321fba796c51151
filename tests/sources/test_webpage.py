import io
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import sources
from recommender.entries.mention import Mention, Problem
from recommender.sources import webpage


def read(head: str, body: str = "", base: str = "http://x.test/a") -> Mention:
    html = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    (found,) = webpage.parse(html, "page.html", base)
    assert isinstance(found, Mention)
    return found


def meta(**said: Any) -> str:
    return "".join(
        f'<meta name="{name.replace("__", ".")}" content="{value}">'
        for name, values in said.items()
        for value in ([values] if isinstance(values, str) else values)
    )


def linked(**thing: Any) -> str:
    body = orjson.dumps({"@context": "https://schema.org", **thing}).decode()
    return f'<script type="application/ld+json">{body}</script>'


def test_the_tags_of_a_paper_s_page_are_read() -> None:
    found = read(
        meta(
            citation_title="Bends of &lt;i&gt;rivers&lt;/i&gt;",
            citation_author=["Vogel, Ada", "Ben Stein"],
            citation_author_institution=["University of the Rhine", "University of the Rhine"],
            citation_publication_date="2026/11/20",
            citation_journal_title="Journal of Rivers",
            citation_doi="doi:10.1000/bends.1",
            citation_arxiv_id="2611.01234",
            citation_pmid="31234567",
            citation_abstract="Water on the outside of a bend flows faster than on its inside.",
            citation_keywords="rivers; bends",
        )
    )
    assert found.kind == "paper"
    assert found.title == "Bends of rivers"
    assert found.authors == ("Ada Vogel", "Ben Stein")
    assert found.affiliations == ("University of the Rhine",)
    assert (found.published, found.venue) == ("2026-11-20", "Journal of Rivers")
    assert (found.doi, found.arxiv_id) == ("10.1000/bends.1", "2611.01234")
    assert found.aliases == ("pmid:31234567",)
    assert found.abstract_en == "Water on the outside of a bend flows faster than on its inside."
    assert found.category == "rivers"


def test_dublin_core_is_read() -> None:
    found = read(
        meta(
            DC__title="弯曲的河流",
            DC__creator=["张三", "李四"],
            DC__date="2026-11-20",
            DC__identifier="10.1000/bends.2",
        ),
    )
    assert (found.title, found.authors) == ("弯曲的河流", ("张三", "李四"))
    assert (found.published, found.doi) == ("2026-11-20", "10.1000/bends.2")


@pytest.mark.parametrize(
    "wrapped",
    [lambda t: linked(**t), lambda t: linked(**{"@graph": [{"@type": "WebSite", "name": "S"}, t]})],
)
def test_json_ld_is_read_alone_or_in_a_graph(wrapped: Any) -> None:
    found = read(
        wrapped(
            {
                "@type": ["ScholarlyArticle"],
                "headline": "Bends of rivers",
                "author": [{"@type": "Person", "name": "Ada Vogel"}, "Ben Stein"],
                "datePublished": "2026-11-20T08:00:00+01:00",
                "description": "Water on the outside of a bend flows faster than on its inside.",
                "identifier": {
                    "@type": "PropertyValue",
                    "value": "https://doi.org/10.1000/bends.1",
                },
                "isPartOf": {"@type": "Periodical", "name": "Journal of Rivers"},
                "url": "https://x.test/bends",
            }
        )
    )
    assert (found.kind, found.title, found.authors) == (
        "paper",
        "Bends of rivers",
        ("Ada Vogel", "Ben Stein"),
    )
    assert (found.published, found.doi, found.venue) == (
        "2026-11-20",
        "10.1000/bends.1",
        "Journal of Rivers",
    )
    assert found.url == "https://x.test/bends"


@pytest.mark.parametrize(
    ("kind", "read_as"),
    [("NewsArticle", "news"), ("BlogPosting", "post"), ("Article", "post"), ("WebPage", "post")],
)
def test_what_kind_of_thing_a_page_is_json_ld_tells(kind: str, read_as: str) -> None:
    assert read(linked(**{"@type": kind, "headline": "Rivers bend"})).kind == read_as


def test_a_page_for_people_is_read_by_open_graph_and_its_text() -> None:
    first = "The first paragraph says at some length what all of the others are going to be about."
    found = read(
        "<title>Why rivers bend | A blog</title>"
        '<meta property="og:title" content="Why rivers bend">'
        '<meta property="og:site_name" content="A blog">'
        '<meta property="og:description" content="Short.">'
        '<meta property="article:published_time" content="2026-11-20T08:00:00Z">'
        '<link rel="canonical" href="https://blog.test/bend">',
        f"<article><p>{first}</p><p>Tags</p></article>",
    )
    assert (found.kind, found.title, found.source) == ("post", "Why rivers bend", "A blog")
    assert found.abstract_en == first
    assert (found.published, found.url) == ("2026-11-20", "https://blog.test/bend")


def test_a_page_that_says_nothing_to_programs_has_its_heading_and_where_it_was() -> None:
    found = read("<title>Site</title>", "<h1>Rivers <em>bend</em></h1><p>Short.</p>")
    assert (found.title, found.url, found.kind) == ("Rivers bend", "http://x.test/a", "post")


def test_a_page_without_a_title_is_a_problem() -> None:
    (found,) = webpage.parse("<html><body><p>x</p></body></html>", "page.html")
    assert isinstance(found, Problem)


def test_broken_json_ld_says_nothing() -> None:
    script = '<script type="application/ld+json">{"headline": </script>'
    assert read(f"{script}<title>Rivers</title>").title == "Rivers"


def test_a_saved_page_of_a_paper_is_known_by_its_tags_and_no_other_page_is() -> None:
    paper = f"<!DOCTYPE html><html><head>{meta(citation_title='Bends of rivers')}</head></html>"
    (found,) = sources.read_stream(io.BytesIO(paper.encode()), "page.html")
    assert isinstance(found, Mention)
    assert found.origin.format == "webpage"
    assert webpage.looks_like("<META content='x' NAME=citation_title>")
    assert not webpage.looks_like("<meta name='description' content='citation_title'>")


NAMES = st.sampled_from(
    [
        "@type",
        "@graph",
        "headline",
        "name",
        "author",
        "identifier",
        "value",
        "url",
        "mainEntity",
        "isPartOf",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(NAMES, inside, max_size=4),
    max_leaves=9,
)


@given(thing=JSON, text=st.text(max_size=30))
def test_no_content_makes_it_raise(thing: Any, text: str) -> None:
    body = orjson.dumps(thing).decode()
    html = f'<html><head><script type="application/ld+json">{body}</script>{text}</head></html>'
    assert all(isinstance(one, Mention | Problem) for one in webpage.parse(html, "x"))
    assert all(isinstance(one, Mention | Problem) for one in webpage.parse(text, "x"))
