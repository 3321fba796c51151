import json

import pytest

from recommender.entries.mention import Mention, Problem
from recommender.sources import arxiv


def _record(**fields: object) -> str:
    return json.dumps({"id": "1706.03762", "title": "Attention Is All You Need"} | fields)


def _mention(**fields: object) -> Mention:
    (found,) = arxiv.parse([(7, _record(**fields))], "x")
    assert isinstance(found, Mention)
    return found


def test_authors_parsed_go_before_the_text() -> None:
    parsed = [
        ["van der Maaten", "Laurens", ""],
        ["King", "Martin Luther", "Jr."],
        ["Planck", "", ""],
    ]
    assert _mention(authors="X", authors_parsed=parsed).authors == (
        "Laurens van der Maaten",
        "Martin Luther King Jr.",
        "Planck",
    )
    text = "Ashish Vaswani (Google), {\\L}ukasz Kaiser and Illia Polosukhin"
    assert _mention(authors=text).authors == ("Ashish Vaswani", "Łukasz Kaiser", "Illia Polosukhin")


def test_published_is_the_date_of_the_first_version_only() -> None:
    versions = [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ]
    assert _mention(versions=versions).published == "2007-04-02"
    assert _mention(update_date="2023-08-03").published is None


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"id": "none"}, "id: 'none' is not an arXiv id; the record is left out"),
        ({"id": None}, "id: missing; the record is left out"),
        ({"title": " \n"}, "title: missing; the record is left out"),
    ],
)
def test_a_record_without_name_or_title_is_a_problem(fields: dict[str, object], what: str) -> None:
    assert list(arxiv.parse([(7, _record(**fields))], "x")) == [Problem("x", 7, what)]


def _feed(entry: str) -> list[Mention | Problem]:
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    )
    return list(
        arxiv.parse_feed(f'<rss version="2.0" {spaces}><channel>\n{entry}</channel></rss>', "x")
    )


def test_the_daily_feed_in_rss() -> None:
    (found,) = _feed(
        "<item><title>T</title><link>https://arxiv.org/abs/2102.11107</link>"
        "<description>arXiv:2102.11107v1 Announce Type: cross\nAbstract: The abstract.</description>"
        '<guid isPermaLink="false">oai:arXiv.org:2102.11107v1</guid><category>cs.LG</category>'
        "<pubDate>Tue, 23 Feb 2021 00:00:00 -0500</pubDate>"
        '<dc:creator>Bernhard Sch\\"olkopf, Nan Rosemary Ke</dc:creator></item>'
    )
    assert isinstance(found, Mention)
    assert found.origin == ("x", 2, "arxiv", ())
    assert found.authors == ("Bernhard Schölkopf", "Nan Rosemary Ke")
    assert (found.abstract_en, found.category) == ("The abstract.", "cs.LG")
    assert found.published == "2021-02-23"


def test_the_id_serves_where_the_link_does_not() -> None:
    (found,) = _feed("<item><title>T</title><guid>oai:arXiv.org:2102.11107v1</guid></item>")
    assert isinstance(found, Mention)
    assert found.arxiv_id == "2102.11107"
