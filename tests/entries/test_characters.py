import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.characters import escaped, is_link, shown
from recommender.entries.citations import cite
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin

ACTING = "\x00\x07\x08\x0b\x1b\x7f\x80\x9b\u202e\u2066"
texts = st.text(st.one_of(st.sampled_from(ACTING + "\r\n\t\u2028\x85 ab图。"), st.characters()))


def acts(text: str) -> bool:
    controls = any(unicodedata.category(c) == "Cc" and c not in "\t\n" for c in text)
    return controls or any(c in text for c in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066")


@given(texts)
def test_what_is_shown_does_nothing_and_says_all_the_rest(text: str) -> None:
    assert not acts(shown(text))
    assert shown(shown(text)) == shown(text)
    kept = [c for c in text if c.isalnum() or c in " 。"]
    assert [c for c in shown(text) if c.isalnum() or c in " 。"] == kept


@given(texts)
def test_what_is_escaped_is_one_line_and_in_json_the_same_text(text: str) -> None:
    assert escaped(text).isprintable()
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False))) == text


@pytest.mark.parametrize(
    ("address", "leaves"),
    [
        ("https://a.example/x", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("ftp://a.example", False),
        ("//a.example/x", False),
        ("http:///x", False),
        ("https:", False),
        ("", False),
    ],
)
def test_only_pages_are_links(address: str, leaves: bool) -> None:
    assert is_link(address) is leaves


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("title", "title_zh", "venue", "category", "source", "abstract_en", "recommendation"),
            texts,
        ),
    ),
    st.lists(texts, max_size=3),
)
def test_no_entry_says_what_acts(fields: dict[str, str], authors: list[str]) -> None:
    origin = Origin("a.jsonl", 1, "jsonl")
    mention = Mention(origin=origin, authors=tuple(authors), arxiv_id="2401.00001", **fields)
    entry = Entry.merge([mention])
    everything = [*strings(entry.to_dict()), *(cite([entry], s) for s in ("bibtex", "ris", "csl"))]
    assert not [text for text in everything if acts(text.replace("\r\n", "\n"))]


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in strings(part)]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/b"])
def test_an_address_that_is_no_page_leaves_nowhere(url: str) -> None:
    bad = Mention(
        origin=Origin("a.jsonl", 1, "jsonl", (url,)), title="A title of five words", url=url
    )
    good = Mention(origin=Origin("b.jsonl", 1, "jsonl"), title=bad.title, url="https://a.example/x")
    entry = Entry.merge([bad])
    assert entry.to_dict()["url"] is entry.summary()["url"] is None
    assert url not in json.dumps(entry.to_dict())
    for style in ("bibtex", "ris", "csl"):
        assert url not in cite([entry], style)
    assert Entry.merge([bad, good]).to_dict()["url"] == good.url
