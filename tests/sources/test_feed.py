import json
import warnings

import feedparser
import pytest

from recommender.entries.mention import Mention, Problem
from recommender.sources import feed


def _rss(*items: str) -> list[Mention | Problem]:
    spaces = (
        'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    text = f'<rss version="2.0" {spaces}><channel><title>Site</title>\n' + "\n".join(items)
    return list(feed.parse(text + "</channel></rss>", "x"))


def _post(inside: str) -> Mention:
    (found,) = _rss(f"<item><title>T</title>{inside}</item>")
    assert isinstance(found, Mention)
    return found


def test_an_own_link_to_arxiv_is_the_id_a_link_in_the_text_is_not() -> None:
    paper = _post("<link>https://arxiv.org/pdf/1512.03385v1</link>")
    assert (paper.kind, paper.arxiv_id) == ("paper", "1512.03385")
    inside = '&lt;a href="https://arxiv.org/abs/1512.03385"&gt;paper&lt;/a&gt;'
    post = _post(f"<link>https://example.org/1</link><description>{inside}</description>")
    assert (post.kind, post.arxiv_id) == ("post", None)
    assert post.origin.links == ("https://arxiv.org/abs/1512.03385",)


def test_a_journal_gives_doi_and_name() -> None:
    found = _post(
        "<link>https://example.org/1</link><prism:doi>10.1038/s41586-021-03819-2</prism:doi>"
        "<prism:publicationName>Nature</prism:publicationName><dc:date>2021-07-15</dc:date>"
    )
    assert (found.kind, found.doi, found.venue) == ("paper", "10.1038/s41586-021-03819-2", "Nature")
    assert found.published == "2021-07-15"


def test_dates_are_those_of_the_author_and_asking_for_them_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = _post("<pubDate>Mon, 01 Jan 2024 00:30:00 +0800</pubDate>")
        assert found.published == "2024-01-01"
        assert _post("<pubDate>soon</pubDate>").published is None


def test_broken_xml_is_located_after_the_items_that_were_read() -> None:
    one, problem = feed.parse(
        "<rss><channel><item><title>One</title></item>\n<item></channel>", "x"
    )
    assert isinstance(one, Mention)
    assert str(problem).startswith("x:2: broken XML (")


def test_lines_are_those_of_the_items() -> None:
    found = _rss("<item><title>A</title></item>", "", "<item><title>B</title></item>")
    assert [f.origin.line for f in found if isinstance(f, Mention)] == [2, 4]


@pytest.mark.parametrize("text", ["https://example.org/feed", "/etc/passwd", "file:///etc/passwd"])
def test_a_text_that_names_a_place_is_not_fetched(text: str) -> None:
    assert not any(isinstance(found, Mention) for found in feed.parse(text, "x"))


def test_json_feed_of_version_one_and_cut() -> None:
    items = [{"id": "1", "url": "https://example.org/1", "author": {"name": "A"}}, {"title": "B"}]
    text = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}, indent=1)
    one, two = feed.parse(text, "x")
    assert isinstance(one, Mention)
    assert isinstance(two, Mention)
    assert (one.authors, one.url, two.title) == (("A",), "https://example.org/1", "B")
    assert list(feed.parse(text[:-9], "x")) == [
        one,
        Problem("x", 11, "broken JSON; entries after this are lost"),
    ]


def test_what_the_parser_cannot_take_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise AssertionError("markup")

    monkeypatch.setattr(feedparser, "parse", fail)
    assert [str(problem) for problem in _rss("<item><title>T</title></item>")] == [
        "x:1: the feed cannot be read (AssertionError: markup)"
    ]


@pytest.mark.parametrize("link", ["http://[", "mailto:someone", ""])
def test_a_link_that_is_none_is_left_out(link: str) -> None:
    assert _post(f"<link>{link}</link>").url is None
    item = {"title": "T", "url": link}
    (found,) = feed.parse(json.dumps({"items": [item]}), "x")
    assert isinstance(found, Mention)
    assert found.url is None


def test_an_item_without_anything_is_a_problem() -> None:
    assert [str(problem) for problem in _rss("<item><guid>1</guid></item>")] == [
        "x:2: an item without title, text or link"
    ]


def test_a_character_in_two_halves_is_joined_and_a_lone_half_replaced() -> None:
    found = _post("<description>&#55357;&#56832; &#xD83D;&#xDE00; &#xD83D; &#55000;</description>")
    assert found.abstract_en is not None
    assert found.abstract_en.startswith("😀 😀 \ufffd ")


@pytest.mark.parametrize(
    "inside",
    [
        "<description></description><content:encoded><![CDATA[<p>The text.</p>]]></content:encoded>",
        "<content:encoded><![CDATA[<p>The text.</p>]]></content:encoded><description/>",
        "<content:encoded>The text.</content:encoded>",
        "<description> \n </description><content:encoded>The text.</content:encoded>",
    ],
)
def test_the_content_stands_for_an_empty_description(inside: str) -> None:
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    text = (
        f'<rss version="2.0" {space}><channel><item><title>T</title>{inside}</item></channel></rss>'
    )
    (found,) = feed.parse(text, "x")
    assert isinstance(found, Mention)
    assert found.abstract_en == "The text."


def test_the_content_stands_for_an_empty_summary_in_atom() -> None:
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><summary/>'
        '<content type="html">&lt;p&gt;The text.&lt;/p&gt;</content></entry></feed>'
    )
    (found,) = feed.parse(text, "x")
    assert isinstance(found, Mention)
    assert found.abstract_en == "The text."


@pytest.mark.parametrize(
    "inside",
    [
        "<dc:identifier>doi:10.1000/x.1</dc:identifier>",
        "<dc:identifier>10.1000/x.1</dc:identifier>",
        "<prism:doi>10.1000/x.1</prism:doi>",
        "<guid>https://doi.org/10.1000/x.1</guid>",
        "<dc:identifier>pmid:1</dc:identifier><dc:identifier>doi:10.1000/x.1</dc:identifier>",
    ],
)
def test_a_doi_wherever_a_feed_has_it_makes_a_paper(inside: str) -> None:
    found = _post(f"<link>https://example.org/1</link>{inside}")
    assert (found.kind, found.doi) == ("paper", "10.1000/x.1")


def test_numbers_of_pubmed_make_a_paper() -> None:
    found = _post('<guid isPermaLink="false">pubmed:36000001</guid>')
    assert (found.kind, found.aliases) == ("paper", ("pmid:36000001",))
    assert _post("<link>https://pubmed.ncbi.nlm.nih.gov/36000001/?utm=1</link>").aliases == (
        "pmid:36000001",
    )


def test_authors_in_one_text_are_taken_apart() -> None:
    found = _post("<dc:creator>One, A., Two, B., Three, C.</dc:creator>")
    assert found.authors == ("A. One", "B. Two", "C. Three")


def test_bare_ampersands_and_entities_of_html_are_read() -> None:
    (found,) = feed.parse(
        "<rss><channel><item><title>AT&T and Q&A &eacute; &copy; &lt;</title>"
        "<link>https://a.org/?x=1&y=2</link></item></channel></rss>",
        "x",
    )
    assert isinstance(found, Mention)
    assert (found.title, found.url) == ("AT&T and Q&A é © <", "https://a.org/?x=1&y=2")


def test_a_json_feed_on_one_line_is_its_items() -> None:
    text = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "S",
            "items": [{"id": "1", "title": "A"}],
        }
    )
    (found,) = feed.parse(text, "x")
    assert isinstance(found, Mention)
    assert (found.title, found.source) == ("A", "S")
