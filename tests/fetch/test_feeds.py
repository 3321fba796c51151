from dataclasses import dataclass, field
from pathlib import Path

import pytest

from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Mention, Notice
from recommender.fetch.cursors import Cursors
from recommender.fetch.feeds import PREFIX, changed_feeds, feeds_of, fetch_feed, known_feeds
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.session import Session
from tests.fetch.conftest import Serve
from tests.fetch.place import Answer, Asked

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Rivers</title>
<link>http://rivers.test/</link>{items}</channel></rss>"""


def rss(*titles: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>/posts/{title}</link>"
        f"<description>What the post {title} says.</description></item>"
        for title in titles
    )
    return RSS.format(items=items).encode()


@dataclass
class Site:
    """A site with feeds by path; each has an ETag and a date, and answers 304 as HTTP has it."""

    feeds: dict[str, bytes]
    answers: dict[str, Answer] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        if asked.path in self.answers:
            return self.answers[asked.path]
        if asked.path not in self.feeds:
            return Answer(b"", 404)
        body = self.feeds[asked.path]
        tag, date = f'"{hash(body)}"', "Sat, 28 Nov 2026 10:00:00 GMT"
        if asked.headers["If-None-Match"] == tag:
            return Answer(b"", 304, {"ETag": tag})
        return Answer(body, headers={"ETag": tag, "Last-Modified": date})


def told(fetched: FetchedDocument) -> list[str]:
    return [problem.what for problem in fetched.problems]


def test_a_feed_is_fetched_and_not_again_until_it_changes(serve: Serve, session: Session) -> None:
    site = Site({"/feed": rss("a", "b")})
    place = serve(site)
    url = place.url("/feed")
    first = fetch_feed(session, url, {})
    assert [m.title for m in first.read() if isinstance(m, Mention)] == ["a", "b"]
    assert first.key == PREFIX + url
    assert first.cursor is not None
    again = fetch_feed(session, url, first.cursor)
    assert (again.body, again.problems, again.cursor) == (b"", (), first.cursor)
    sent = place.asked[-1].headers
    assert sent["If-None-Match"] == first.cursor["etag"]
    assert sent["If-Modified-Since"] == "Sat, 28 Nov 2026 10:00:00 GMT"
    site.feeds["/feed"] = rss("a", "b", "c")
    assert fetch_feed(session, url, first.cursor).body == site.feeds["/feed"]


def test_relative_links_are_kept_against_where_the_feed_came_from(
    serve: Serve, session: Session
) -> None:
    place = serve(Site({"/feed": rss("a")}))
    (found,) = fetch_feed(session, place.url("/feed"), {}).read()
    assert isinstance(found, Mention)
    assert found.url == "http://rivers.test/posts/a"
    assert found.origin.document == place.url("/feed")


def test_a_feed_that_has_moved_for_good_is_reported_once(serve: Serve, session: Session) -> None:
    moved = Answer(status=301, headers={"Location": "/new"})
    place = serve(Site({"/new": rss("a")}, {"/old": moved}))
    first = fetch_feed(session, place.url("/old"), {})
    assert told(first) == [f"has moved for good; give {place.url('/new')} from now on"]
    assert isinstance(first.problems[0], Notice)
    assert first.body
    assert told(fetch_feed(session, place.url("/old"), first.cursor or {})) == []


def test_a_feed_that_is_elsewhere_for_now_is_not_reported(serve: Serve, session: Session) -> None:
    place = serve(
        Site({"/new": rss("a")}, {"/old": Answer(status=302, headers={"Location": "/new"})})
    )
    first = fetch_feed(session, place.url("/old"), {})
    assert first.body
    assert told(first) == []


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (Answer(b"", 410), "is gone for good (410); take it off the list"),
        (Answer(b"", 404), "answered 404 Not Found; look whether it has moved"),
        (Answer(b" \n"), "is empty"),
        (Answer(b"<html><head></head><body><p>hello</p></body></html>"), "is no feed"),
        (Answer(b"\x89PNG\r\n\x1a\n\0\0\0"), "is no feed"),
        (
            Answer(
                b"<!doctype html><html><head><link rel='alternate' type='application/rss+xml'"
                b" href='/feed.xml'></head><body></body></html>"
            ),
            "is a web page, not a feed; its feed is http://127.0.0.1:{port}/feed.xml",
        ),
    ],
)
def test_what_comes_instead_of_a_feed_is_reported_with_what_to_do(
    answer: Answer, what: str, serve: Serve, session: Session
) -> None:
    place = serve(Site({}, {"/feed": answer}))
    found = fetch_feed(session, place.url("/feed"), {})
    assert not found.body
    assert len(found.problems) == 1
    assert not isinstance(found.problems[0], Notice)
    assert told(found)[0].startswith(what.format(port=place.port))


def test_what_goes_wrong_with_one_feed_does_not_keep_the_others(
    serve: Serve, session: Session, tmp_path: Path
) -> None:
    place = serve(Site({"/b": rss("b")}, {"/robots.txt": Answer(b"User-agent: *\nDisallow: /a")}))
    urls = [place.url("/a"), "nonsense", place.url("/b"), place.url("/b")]
    closed, nonsense, good = changed_feeds(session, urls, Cursors(tmp_path))
    assert "robots.txt" in told(closed)[0]
    assert told(nonsense) == ["is no http or https address"]
    assert good.body == rss("b")


def test_the_feeds_that_were_fetched_before_are_known_without_those_that_are_gone(
    serve: Serve, session: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    place = serve(Site({"/a": rss("a")}, {"/b": Answer(b"", 410)}))
    cursors = Cursors(tmp_path, catalogue)
    for fetched in changed_feeds(session, [place.url("/b"), place.url("/a")], cursors):
        cursors.store(fetched.key, fetched.cursor or {})
    assert known_feeds(Cursors(tmp_path)) == [place.url("/a")]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (
            '<link rel="alternate" type="application/atom+xml" href="a.xml">',
            ["http://x.test/b/a.xml"],
        ),
        (
            '<link rel="home alternate" type="application/feed+json" href="//y.test/f">',
            ["http://y.test/f"],
        ),
        ('<link rel="alternate" type="text/html" hreflang="zh" href="/zh">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
        ('<link rel="alternate" type="application/rss+xml" href="http://[x">', []),
    ],
)
def test_a_page_names_its_feeds(head: str, found: list[str]) -> None:
    page = f"<html><head>{head}</head><body></body></html>".encode()
    assert feeds_of(page, "http://x.test/b/c") == found


def test_a_feed_in_json_is_one(serve: Serve, session: Session) -> None:
    body = b'{"version": "https://jsonfeed.org/version/1.1", "title": "R", "items": [{"id": "1", "title": "a", "url": "http://r.test/1"}]}'
    place = serve(Site({"/feed.json": body}))
    assert fetch_feed(session, place.url("/feed.json"), {}).body == body
    assert place.asked[0].path == "/robots.txt"
