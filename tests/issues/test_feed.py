import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from xml.etree import ElementTree as ET

import feedparser
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin
from recommender.issues.feed import Feed, FeedItem, urn
from recommender.sources import feed as reader
from tests.strategies import examples, mentions

ATOM = "{http://www.w3.org/2005/Atom}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def an_entry(number: int, **values: object) -> Entry:
    given = {
        "origin": Origin("a.jsonl", number, "jsonl"),
        "title": f"Paper {number} & <more>",
        "arxiv_id": f"2101.{number:05d}",
        **values,
    }
    return Entry.merge([Mention(**given)])  # type: ignore[arg-type]


def a_feed(*items: FeedItem) -> Feed:
    return Feed((an_entry(99),), items, "https://here.org/feed?id=x&k=2", "https://here.org/?id=")


NEW = FeedItem(
    7,
    an_entry(
        1,
        title_zh="一号论文",
        authors=("Ada Lovelace", "李博"),
        published="2023-04-05",
        category="cs.CV",
        abstract_zh="我们提出\x0b一种方法。",
        abstract_en="We propose a method.",
    ),
    NOON,
)
OLD = FeedItem(9, an_entry(2, published="2021"), NOON + timedelta(days=1))
BARE = FeedItem(8, an_entry(3, arxiv_id=None, kind="post"), NOON - timedelta(days=900))


def test_atom_has_the_entries_newest_first() -> None:
    root = ET.fromstring(a_feed(OLD, NEW, BARE).atom())
    assert root.tag == f"{ATOM}feed"
    found = {child.tag.removeprefix(ATOM): child for child in root}
    assert found["id"].text == urn("arxiv:2101.00099")
    assert found["title"].text == "相关新文 New near: Paper 99 & <more>"
    assert found["updated"].text == "2024-05-07T12:00:00Z"
    entries = root.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}title") for e in entries] == [
        "Paper 1 & <more>",
        "Paper 3 & <more>",
        "Paper 2 & <more>",
    ]
    new, bare, old = entries
    assert (
        new.findtext(f"{ATOM}summary") == "一号论文\n\n我们提出一种方法。\n\nWe propose a method."
    )
    assert new.findtext(f"{ATOM}published") == "2023-04-05T00:00:00Z"
    assert old.find(f"{ATOM}published") is None
    assert bare.find(f"{ATOM}link").get("href").startswith("https://here.org/?id=title%3A")  # type: ignore[union-attr]


def test_atom_is_read_by_others_and_by_us() -> None:
    text = a_feed(OLD, NEW, BARE).atom().decode()
    parsed = feedparser.parse(text)
    assert not parsed.bozo
    assert parsed.feed.title == "相关新文 New near: Paper 99 & <more>"
    first = parsed.entries[0]
    assert first.id == urn("arxiv:2101.00001")
    assert first.link == "https://arxiv.org/abs/2101.00001"
    assert [author.name for author in first.authors] == ["Ada Lovelace", "李博"]
    assert first.tags[0].term == "cs.CV"
    assert first.published == "2023-04-05T00:00:00Z"
    check_read_back(text)


def test_json_feed_has_what_atom_has() -> None:
    content = orjson.loads(a_feed(OLD, NEW, BARE).json())
    items = content.pop("items")
    assert content == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "相关新文 New near: Paper 99 & <more>",
        "home_page_url": "https://arxiv.org/abs/2101.00099",
        "feed_url": "https://here.org/feed?id=x&k=2",
    }
    assert items[0] == {
        "id": urn("arxiv:2101.00001"),
        "url": "https://arxiv.org/abs/2101.00001",
        "title": "Paper 1 & <more>",
        "content_text": "一号论文\n\n我们提出一种方法。\n\nWe propose a method.",
        "date_published": "2023-04-05T00:00:00Z",
        "date_modified": "2024-05-06T12:00:00Z",
        "authors": [{"name": "Ada Lovelace"}, {"name": "李博"}],
        "tags": ["cs.CV"],
        "_recommender": {"id": "arxiv:2101.00001", "title_zh": "一号论文"},
    }
    check_read_back(a_feed(OLD, NEW, BARE).json().decode())


def check_read_back(text: str) -> None:
    found = list(reader.parse(text, "feed"))
    assert all(isinstance(mention, Mention) for mention in found)
    assert [m.title for m in found] == [f"Paper {number} & <more>" for number in (1, 3, 2)]  # type: ignore[union-attr]
    assert found[0].arxiv_id == "2101.00001"  # type: ignore[union-attr]
    assert found[0].authors == ("Ada Lovelace", "李博")  # type: ignore[union-attr]
    assert found[0].published == "2023-04-05"  # type: ignore[union-attr]


@examples(25)  # feedparser loads at its first use
@given(st.lists(mentions, max_size=5), st.lists(st.text(max_size=10), max_size=5))
def test_whatever_entries_say_the_feed_is_valid(given: list[Mention], titles: list[str]) -> None:
    odd = [Mention(origin=Origin("x", 1, "jsonl"), title=title) for title in titles]
    entries = [Entry.merge([mention]) for mention in (*given, *odd)]
    items = [FeedItem(row, entry, NOON) for row, entry in enumerate(entries)]
    feed = a_feed(*items)
    root = ET.fromstring(feed.atom())  # RFC 4287, 4.1.1 and 4.1.2
    assert len(root.findall(f"{ATOM}entry")) == len(entries)
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id") or "")
        assert re.fullmatch(TIME, element.findtext(f"{ATOM}updated") or "")
        links = [(link.get("rel"), link.get("href")) for link in element.findall(f"{ATOM}link")]
        assert [rel for rel, _ in links].count("alternate") == 1
        assert all(re.fullmatch(r"https?://[!-~]+", href or "") for _, href in links)
    content = orjson.loads(feed.json())  # JSON Feed 1.1: version, title, items; each id, content
    assert content["version"].endswith("/1.1")
    assert len(content["items"]) == len(entries)
    for item in content["items"]:
        assert item["id"]
        assert item["content_text"]
        assert re.fullmatch(TIME, item["date_modified"])


def test_the_order_and_names_do_not_depend_on_the_question() -> None:
    bodies = {a_feed(*items).atom() for items in permutations((OLD, NEW, BARE))}
    assert len(bodies) == 1
    one, two = an_entry(1), an_entry(2)
    feeds = [Feed(seeds, (), "https://a.org", "x") for seeds in ((one, two), (two, one))]
    assert feeds[0].id == feeds[1].id
    assert urn("a") == urn("a") != urn("b")


def test_equal_days_and_undated_ones_come_by_stored_order() -> None:
    undated = [FeedItem(row, an_entry(row, arxiv_id=None), NOON) for row in (3, 5, 4)]
    same = [FeedItem(row, an_entry(row), NOON) for row in (6, 8, 7)]  # arXiv tells their month
    found = orjson.loads(a_feed(*undated, *same).json())["items"]
    titles = [item["title"].split()[1] for item in found]
    assert titles == ["5", "4", "3", "8", "7", "6"]


def test_times_are_in_universal_time() -> None:
    late = datetime(2024, 5, 7, 1, tzinfo=timezone(timedelta(hours=8)))
    feed = a_feed(FeedItem(1, an_entry(1), late))
    assert b"<updated>2024-05-06T17:00:00Z</updated>" in feed.atom()


def test_an_empty_feed_and_one_of_many_seeds() -> None:
    seeds = tuple(an_entry(number) for number in range(5))
    feed = Feed(seeds, (), "https://here.org/feed", "https://here.org/?id=")
    assert feed.title.endswith("Paper 2 & <more>; …")
    assert not feedparser.parse(feed.atom()).entries
    assert orjson.loads(feed.json())["items"] == []


@pytest.mark.parametrize("url", ["https://a.org/深 度?q=一&r=[2]", "https://a.org/%E6%B7%B1"])
def test_links_are_uris(url: str) -> None:
    page = a_feed().page(an_entry(1, arxiv_id=None, url=url))
    assert re.fullmatch(r"https://a\.org/[!-~]+", page)
    assert page.startswith("https://a.org/%E6%B7%B1")
