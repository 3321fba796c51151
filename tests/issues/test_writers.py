"""Issues in every format: what entries say does nothing there, and what is told is told."""

import re
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from selectolax.lexbor import LexborHTMLParser

from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin
from recommender.errors import InvalidQuery
from recommender.issues import WRITERS, writer_of
from recommender.issues.issue import Issue, IssueItem, IssueSection

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)
EVIL = [
    {"title": "<script>alert(1)</script> & \x1b[31mred\x07 ](javascript:alert(1)) `x` -->"},
    {"title": "A title", "url": "javascript:alert(1)"},
    {"title": "Another\nline\u202e", "url": 'https://a.org/"><img src=x onerror=alert(1)>) x'},
    {"title": "$x$ [a](b)", "doi": '10.1000/a)b<c>"d'},
    {
        "title": "Who",
        "authors": ("</textarea><script>alert(2)</script>",),
        "arxiv_id": "2611.00001",
    },
    {"abstract_en": "```\n# heading\n<iframe src=//evil.org></iframe>\x00 and more words to show."},
]


def an_issue(evil: bool = True) -> Issue:
    told = (
        EVIL
        if evil
        else [{"title": "On graphs", "arxiv_id": "2611.00001", "published": "2026-11-28"}]
    )
    items = [
        IssueItem(
            Entry.merge([Mention(origin=Origin("a", n, "jsonl"), **values)]),  # type: ignore[arg-type]
            ("near “<b>x</b>\x1b”",),
        )
        for n, values in enumerate(told)
    ]
    half = len(items) // 2
    sections = [
        IssueSection("<i>one</i>\n# two", tuple(part))
        for part in (items[:half], items[half:])
        if part
    ]
    return Issue("my <library>\r\n\x1b", NOW, NOW, sections, len(items), 100, ["title:<x>"])


@pytest.mark.parametrize("ending", WRITERS)
def test_nothing_acts_in_any_format(ending: str) -> None:
    written = WRITERS[ending](an_issue()).decode()
    assert not [c for c in written if not c.isprintable() and c not in "\r\n"]
    assert 'javascript:alert(1)"' not in written
    assert not re.search(r"(?:href|src)=[\"']?javascript", written)


def test_a_page_has_no_element_but_its_own_and_links_to_the_web_alone() -> None:
    page = LexborHTMLParser(WRITERS[".html"](an_issue()).decode())
    allowed = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "p",
        "b",
        "a",
        "details",
        "summary",
        "textarea",
    ]
    assert {node.tag for node in page.css("*")} <= {*allowed}
    links = [node.attributes for node in page.css("a")]
    assert links
    assert all((link["href"] or "").startswith("https://") for link in links)
    assert all({*link} == {"href", "rel"} for link in links)
    policy = page.css_first("meta[http-equiv]").attributes
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert "script-src" not in (policy["content"] or "")
    assert (policy["content"] or "").startswith("default-src 'none'")


def test_markdown_rendered_has_no_element_but_its_own() -> None:
    import cmarkgfm
    from cmarkgfm.cmark import Options

    written = WRITERS[".md"](an_issue()).decode()
    page = LexborHTMLParser(
        cmarkgfm.github_flavored_markdown_to_html(written, Options.CMARK_OPT_UNSAFE)
    )
    tags = {node.tag for node in page.body.css("*")}  # type: ignore[union-attr]
    assert tags <= {"body", "h1", "h2", "h3", "p", "strong", "a"}
    assert all((a.attributes["href"] or "").startswith("https://") for a in page.css("a"))
    assert len(page.css("h3")) == len(EVIL)


def test_every_format_tells_title_date_link_reason_and_citation() -> None:
    for ending, write in WRITERS.items():
        if ending == ".eml":
            continue  # its parts are in base64
        written = write(an_issue(evil=False)).decode()
        for told in ("On graphs", "2026-11-28", "https://arxiv.org/abs/2611.00001"):
            assert told in written, (ending, told)
    assert "eprint = {2611.00001}" in WRITERS[".md"](an_issue(evil=False)).decode()
    assert "eprint = {2611.00001}" in WRITERS[".html"](an_issue(evil=False)).decode()
    (item,) = orjson.loads(WRITERS[".json"](an_issue(evil=False)))["items"]
    assert item["bibtex"].startswith("@misc{arxiv:2611.00001,")
    assert item["reasons"]


def test_an_issue_says_that_nothing_is_close_what_was_left_out_and_how_much_there_is() -> None:
    nothing = Issue("mine", NOW, NOW, [], 0, 12)
    assert "Nothing close today, of 12 new entries." in nothing.summary
    assert "title:<x>" in an_issue().summary
    assert f"{len(EVIL)} of {len(EVIL)} that are close, of 100 new entries" in an_issue().summary
    everything = Issue("all", NOW, NOW, [], 0, 12, nearest=False)
    assert "Nothing new, of 12 new entries." in everything.summary
    for write in WRITERS.values():
        write(nothing)


def test_the_ending_of_a_file_chooses_its_format() -> None:
    assert writer_of(Path("a/Digest.HTML")) is WRITERS[".html"]
    with pytest.raises(InvalidQuery, match=r"\.md, \.html, \.eml, \.xml, \.json"):
        writer_of(Path("digest.pdf"))
