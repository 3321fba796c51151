"""Feeds: fetched only if they have changed, by conditional requests."""

import io
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from recommender.entries.mention import Notice, Problem
from recommender.errors import FetchError
from recommender.fetch.cursors import Cursors, StoredCursor
from recommender.fetch.fetched import FetchedDocument
from recommender.fetch.session import Reply, Session, status_text
from recommender.sources.detection import detect
from recommender.sources.digests.html.page import shallow
from recommender.sources.streams import Document

PREFIX = "feed "
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_FEED = re.compile(r"application/(?:(?:rss|atom|rdf)\+xml|feed\+json)", re.IGNORECASE)


def known_feeds(cursors: Cursors) -> list[str]:
    """Return the feeds that were fetched before, without those that are gone."""
    names = cursors.names(PREFIX)
    return [name.removeprefix(PREFIX) for name in names if not cursors[name].get("gone")]


def changed_feeds(
    session: Session, urls: Sequence[str], cursors: Cursors
) -> Iterator[FetchedDocument]:
    """Fetch the feeds that have changed since they were fetched last.

    An error of one feed is yielded as its problem, and the others are fetched.
    """
    for url in dict.fromkeys(urls):
        yield fetch_feed(session, url, cursors[PREFIX + url])


def fetch_feed(session: Session, url: str, cursor: StoredCursor) -> FetchedDocument:
    """Fetch a feed if it has changed since its cursor was kept."""
    try:
        reply = session.get(url, _conditional_headers(cursor), robots=True)
    except FetchError as error:
        message = error.reason if error.url == url else str(error)
        return FetchedDocument(name=url, problems=(Problem(url, 0, message),))
    key, problems = PREFIX + url, _moved(url, reply, cursor)
    if reply.status == 304:
        new_cursor = {**cursor, "moved": reply.moved_to} if reply.moved_to else cursor
        return FetchedDocument(name=url, problems=problems, key=key, cursor=new_cursor)
    if reply.status == 410:
        problem = Problem(url, 0, "is gone for good (410); take it off the list")
        return FetchedDocument(name=url, problems=(problem,), key=key, cursor={"gone": True})
    if reply.status == 200:
        wrong = not_a_feed(reply)
    else:
        wrong = f"answered {status_text(reply.status)}; look whether it has moved"
    if wrong:
        return FetchedDocument(name=url, problems=(*problems, Problem(url, 0, wrong)))
    new_cursor = {
        "etag": reply.header("etag"),
        "modified": reply.header("last-modified"),
        "moved": reply.moved_to,
    }
    return FetchedDocument(
        name=url,
        body=reply.body,
        base_url=reply.url,
        problems=problems,
        key=key,
        cursor={name: value for name, value in new_cursor.items() if value},
    )


def _conditional_headers(cursor: StoredCursor) -> dict[str, str]:
    """Return the headers of a request that is answered 304 if the feed has not changed since the cursor was stored."""
    headers = {"Accept": ACCEPT}
    if cursor.get("etag"):
        headers["If-None-Match"] = cursor["etag"]
    if cursor.get("modified"):
        headers["If-Modified-Since"] = cursor["modified"]
    return headers


def _moved(url: str, reply: Reply, cursor: StoredCursor) -> tuple[Problem, ...]:
    if not reply.moved_to or reply.moved_to == cursor.get("moved"):
        return ()  # told once
    return (Notice(url, 0, f"has moved for good; give {reply.moved_to} from now on"),)


def not_a_feed(reply: Reply) -> str:
    """Return what the reply is instead of a feed, and what address to give; "" if it is a feed."""
    head = Document(io.BytesIO(reply.body), reply.url).head
    if detect(head) in ("feed", "arxiv", "oai"):
        return ""
    if not reply.body.strip():
        return "is empty"
    if offered := feeds_of(reply.body, reply.url):
        return f"is a web page, not a feed; its feed is {' or '.join(offered[:3])}"
    return "is no feed (RSS, Atom or JSON Feed); `recommender ingest` reads single pages and files"


def feeds_of(body: bytes, url: str) -> list[str]:
    """Return the addresses of the feeds that a web page names."""
    tree = LexborHTMLParser(shallow(body.decode("utf-8", "replace")))
    addresses = []
    for link in tree.css("link[rel~=alternate][href]"):
        if _FEED.fullmatch((link.attributes.get("type") or "").strip()):
            try:
                addresses.append(urljoin(url, link.attributes.get("href") or ""))
            except ValueError:
                continue
    return list(dict.fromkeys(addresses))
