import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch.build import build
from recommender.catalogue.collections import Member
from recommender.catalogue.store import CATALOGUE, Catalogue
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.characters import displayable, escaped, is_link
from recommender.entries.citations import cite
from recommender.entries.edit import validated
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin

ACTING = "\ud83d\udcff\x00\x07\x08\x0b\x1b\x7f\x80\x9b\u202e\u2066"
texts = st.text(st.one_of(st.sampled_from(ACTING + "\r\n\t\u2028\x85 ab图。"), st.characters()))


def acts(text: str) -> bool:
    controls = any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in text)
    return controls or any(c in text for c in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066")


@given(texts)
def test_what_is_shown_does_nothing_and_says_all_the_rest(text: str) -> None:
    assert not acts(displayable(text))
    assert displayable(displayable(text)) == displayable(text)
    kept = [c for c in text if c.isalnum() or c in " 。"]
    assert [c for c in displayable(text) if c.isalnum() or c in " 。"] == kept


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


@given(texts)
def test_an_edit_brings_nothing_that_acts(text: str) -> None:
    for field in ("title", "abstract_en", "authors"):
        assert not [text for text in strings([validated(field, text)]) if acts(text)]


HALF = "https://a.example/x\ud83d"
EVERY_FIELD = {
    **dict.fromkeys(("title", "title_zh", "url", "arxiv_id", "doi", "category"), HALF),
    **dict.fromkeys(("published", "venue", "abstract_zh", "abstract_en", "source"), HALF),
    **dict.fromkeys(("authors", "aliases", "affiliations", "lang"), (HALF,)),
    "origin": Origin(HALF, 1, "jsonl", (HALF,)),
    "also": (Origin(HALF, 1, "jsonl", (HALF,)),),
}


@pytest.mark.parametrize("field", EVERY_FIELD)
def test_half_a_character_never_comes_into_a_catalogue(field: str, tmp_path: Path) -> None:
    given = {"origin": Origin("a.jsonl", 1, "jsonl"), "title": "A title of five words"}
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        list(catalogue.add_all([Mention(**{**given, field: EVERY_FIELD[field]})]))
        ((_, entry),) = catalogue.entries()
        told = json.dumps([entry.to_dict(), [m.to_dict() for m in entry.mentions]])
    assert "\\ud83d" not in told
    assert "x\\ufffd" in told


def test_half_a_character_in_a_question_an_edit_or_a_collection_is_no_end_of_it(
    tmp_path: Path,
) -> None:
    origin = Origin("a.jsonl", 1, "jsonl")
    with Catalogue(tmp_path / CATALOGUE) as catalogue:
        list(catalogue.add_all([Mention(origin=origin, title="Of words", arxiv_id="2401.00001")]))
        build(tmp_path, catalogue, HashEncoder())
        catalogue.collect("mine\udcff", [Member("text:words \udcff")])
        assert catalogue.collection("mine\udcff").members[0].name == "text:words \ufffd"
        assert catalogue.drop_members("mine\udcff", ["text:words \udcff"]) == 1
    with Engine(tmp_path) as engine:
        assert engine.search("words \ud83d", 3).results
        assert engine.like("words \ud83d", k=3).results
        assert engine.like(like=["text:words \ud83d"], k=3).results
        engine.edit("2401.00001", {"title": "Of \ud83d words"})
        assert engine.entry("2401.00001").title == "Of \ufffd words"


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = (
        value.values()
        if isinstance(value, dict)
        else value
        if isinstance(value, list | tuple)
        else ()
    )
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
