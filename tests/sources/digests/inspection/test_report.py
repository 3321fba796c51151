"""What `inspect` tells: every block once, its item, why, and a page that is safe."""

import io
import json
import re
from html.parser import HTMLParser

import pytest

from recommender import samples_folder, sources
from recommender.entries.mention import Mention, Problem
from recommender.errors import InvalidQuery
from recommender.sources.digests.groups.evidence import TERMS
from recommender.sources.digests.inspection.page import page
from recommender.sources.digests.inspection.report import Inspection, inspect

DIGEST = """\
# Weekly papers

Welcome to this week.

## 1. &lt;script&gt;alert(1)&lt;/script&gt; "Scaling" & more

Authors: Ada One, Ben Two

Link: https://arxiv.org/abs/2401.00001

Abstract: A text that says in one sentence what the paper is about.

## 2. A Second Paper on the Reading of Digests

Authors: Cem Three, Dora Four

Link: https://arxiv.org/abs/2401.00002

Abstract: A text that says in one sentence what the paper is about.

## 3. A Third Paper on Repetition in Documents

Authors: Eve Five, Finn Six

Link: https://arxiv.org/abs/2401.00003

Abstract: A text that says in one sentence what the paper is about.
"""


@pytest.fixture(scope="module")
def found() -> Inspection:
    return inspect(DIGEST, "weekly.md")


def test_every_line_is_told_in_order(found: Inspection) -> None:
    lines = [number for number, line in enumerate(DIGEST.splitlines(), 1) if line]
    assert [block.line for block in found.blocks] == lines
    first = found.blocks[0]
    assert (first.shape, first.role, first.item) == ("heading 1", "topic", None)
    assert found.blocks[1].role == "outside"


def test_blocks_say_which_part_of_which_item_they_are(found: Inspection) -> None:
    titles = [block for block in found.blocks if block.parts == ("title",)]
    assert [(block.item, block.line, block.mark) for block in titles] == [
        (1, 5, "1."),
        (2, 13, "2."),
        (3, 21, "3."),
    ]
    inside = [block for block in found.blocks if block.item == 2 and block.parts == ("inside",)]
    assert [(block.lead, block.label) for block in inside] == [
        ("label", "authors"),
        ("label", "link"),
        ("label", "abstract"),
    ]
    assert {block.role for block in found.blocks if block.item} == {"item"}


def test_items_have_their_evidence_and_what_was_read(found: Inspection) -> None:
    read = sources.read_stream(io.BytesIO(DIGEST.encode()), "weekly.md")
    entries = [m for m in read if isinstance(m, Mention)]
    assert found.entries == len(found.items) == len(entries) == 3
    second = found.items[1]
    assert second.entry is not None
    assert second.entry["title"] == "A Second Paper on the Reading of Digests"
    assert second.entry["authors"] == ("Cem Three", "Dora Four")
    assert second.entry["arxiv_id"] == "2401.00002"
    assert second.evidence.keys() <= {term.name for term in TERMS}
    assert second.total == pytest.approx(sum(second.evidence.values()))
    (group,) = found.groups
    assert (group.number, group.records, second.group) == (1, 3, 1)
    assert group.rule
    assert group.titles


def test_it_is_one_json_document_of_a_stable_shape(found: Inspection) -> None:
    told = json.loads(json.dumps(found.to_dict()))
    assert told["version"] == 1
    assert list(told) == [
        "version", "document", "format", "title", "entries", "confidence", "evidence", "papers",
        "claimed", "weakest", "strays", "groups", "items", "blocks", "problems",
    ]  # fmt: skip
    assert list(told["groups"][0]) == ["number", "rule", "records", "evidence", "titles"]
    assert list(told["items"][0]) == [
        "number", "group", "line", "evidence", "entry", "told", "total",
    ]  # fmt: skip
    assert list(told["items"][0]["entry"]) == [
        "title", "title_zh", "authors", "url", "arxiv_id", "published", "category", "kind",
    ]  # fmt: skip
    assert list(told["blocks"][0]) == [
        "line", "shape", "lead", "mark", "label", "text", "role", "item", "parts",
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted(samples_folder().iterdir()), ids=lambda path: path.name)
def test_it_tells_of_what_ingest_reads(path) -> None:
    found = sources.inspect_stream(io.BytesIO(path.read_bytes()), path.name)
    if found.format != "digest":
        assert (found.format, found.blocks) == (sources.detect(path.read_text("utf-8")), [])
        return
    read = list(sources.read(path))
    assert found.problems == [one for one in read if isinstance(one, Problem)]
    entries = [item.entry for item in found.items if item.entry is not None]
    assert [entry["title"] for entry in entries] == [
        one.title for one in read if isinstance(one, Mention)
    ]


def test_problems_are_those_of_ingest() -> None:
    assert inspect("", "d").problems == [Problem("d", 1, "is empty")]
    (problem,) = inspect("A line that is no digest.", "d").problems
    assert "no items were recognised" in problem.what
    binary = sources.inspect_stream(io.BytesIO(b"\x89PNG\0"), "d")
    assert "PNG" in binary.problems[0].what
    assert page(binary)


def test_an_item_that_gave_no_entry_says_why() -> None:
    text = DIGEST + "\n## 4. \n"
    for item in inspect(text, "d").items:
        assert (item.entry is None) == item.told.startswith("gave no entry")


def test_blocks_below_contents_and_the_like_are_marked() -> None:
    text = DIGEST.replace(
        "Welcome", "## Contents\n\n- [A Second Paper](#second)\n\n## Papers\n\nWelcome"
    )
    roles = {block.text: block.role for block in inspect(text, "d").blocks}
    assert roles["A Second Paper"] == "aside"


def test_what_is_like_a_part_of_items_and_stands_in_none_is_marked() -> None:
    lone = "Authors: Zoe Lone, Yan Lone\n\n"
    found = inspect(DIGEST.replace("Welcome", lone + "Welcome"), "d")
    (stray,) = [block for block in found.blocks if block.role == "stray"]
    assert stray.text == lone.strip()
    assert found.signs.strays == 1
    assert found.signs.confidence < inspect(DIGEST, "d").signs.confidence


class Elements(HTMLParser):
    """Collects elements and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_needs_and_runs_nothing_else(found: Inspection) -> None:
    text = page(found)
    elements = Elements(text).found
    assert not {tag for tag, _ in elements} & {
        "script", "link", "img", "iframe", "object", "embed", "base", "form", "svg",
    }  # fmt: skip
    names = {name for _, attributes in elements for name in attributes}
    assert not {name for name in names if name.startswith("on")} | names & {"src", "srcset"}
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    assert not re.search(r"url\(|@import|//", style[1])
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in style[1]


def test_the_page_escapes_what_the_document_says(found: Inspection) -> None:
    text = page(found)
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&quot;Scaling&quot; &amp; more" in text


def test_only_addresses_of_the_web_are_links() -> None:
    text = DIGEST.replace("https://arxiv.org/abs/2401.00001", "[paper](javascript:alert(1))")
    for tag, attributes in Elements(page(inspect(text, 'a"><b>.md'))).found:
        assert tag != "b" or not attributes
        if tag == "a":
            assert (attributes["href"] or "").startswith("https://")


def test_a_base_url_must_be_an_address_of_the_web() -> None:
    empty = io.BytesIO()
    for wrong in ("example.org", "ftp://example.org/", "https://", "http://[", "javascript:1"):
        with pytest.raises(InvalidQuery, match=r"^base-url: "):
            sources.inspect_stream(empty, "d", base_url=wrong)
        found = sources.read_stream(empty, "d", base_url=wrong)
        with pytest.raises(InvalidQuery, match=r"^base-url: "):
            list(found)


def test_a_base_url_completes_links() -> None:
    text = re.sub(r"https://arxiv.org/abs/2401.0000(\d)", r"[page](/posts/\1)", DIGEST)
    found = sources.inspect_stream(
        io.BytesIO(text.encode()), "d", base_url="https://blog.example.org/week/"
    )
    urls = [item.entry["url"] for item in found.items if item.entry]
    assert urls == [f"https://blog.example.org/posts/{k}" for k in (1, 2, 3)]
