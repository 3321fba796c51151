"""Twice the document takes about twice as long, whatever stands in it."""

import io
import time
import tracemalloc

import pytest

from recommender import sources
from recommender.sources.digests.text.link_words import field_of_link
from tests.growth import grows_at_most, seconds

SMALL, TIMES = 20_000, 4
CASES = [
    ("ris", "TY  - JOUR\nTI  - t\n", "x\n"),
    ("ris", "TY  - JOUR\nTI  - t\nAU  - ", "a, b and "),
    ("ris", "", "TY  - JOUR\nAU  - a\n"),
    ("bibtex", "", "@article{"),
    ("bibtex", "@article{k, title = {", "{"),
    ("bibtex", '@article{k, title = "x" ', '# "'),
    ("bibtex", "@article{k, author = {", "a and "),
    ("bibtex", "", '@string{a = "b"}\n@article{k, title = a # a}\n'),
    ("bibtex", "", "@a{k1, crossref={k2}}\n@a{k2, crossref={k1}, title={x}}\n"),
    ("medline", "PMID- 1\nTI  - t\n", "      x\n"),
    ("webofscience", "PT J\nAU a\n", "   b, c\n"),
    ("refer", "%T t\n", "%A a\n"),
    ("jsonl", '{"title": "', "\\u0041"),
    ("jsonl", "", '{"a":'),
    ("csl", '[{"title": "', "x"),
    ("pubmed", "<PubmedArticleSet>", "<PubmedArticle>"),
    ("oai", "<OAI-PMH><record><metadata>", "<a>"),
    ("endnote", "<xml><records><record><title>", "&amp;"),
    ("weekly", "<html><title>t</title>", "\n"),
    ("weekly", "# t\n", "\n \n"),
    ("weekly", "", "\n"),
    ("weekly", "# t\n", "9"),
    ("weekly", "# t\n\n- [a](http://example.org/", "x"),
    ("weekly", "# t\n\n- ", "[a title](http://example.org/x), "),
    ("webpage", "<html><title>t</title>", "<div><p>x"),
    ("feed", "<rss><channel><item><description>", "<![CDATA["),
]


def read(format: str, document: bytes) -> None:
    for _found in sources.read_stream(io.BytesIO(document), "x", format=format):
        pass


def document(head: str, unit: str, size: int) -> bytes:
    return (head + unit * (size // len(unit))).encode()


@pytest.mark.parametrize(("format", "head", "unit"), CASES)
def test_time_grows_with_the_document(format: str, head: str, unit: str) -> None:
    def of(size: int) -> float:
        text = document(head, unit, size)
        return seconds(lambda: read(format, text), times=1)

    assert grows_at_most(3 * TIMES, of, SMALL, SMALL * TIMES)


@pytest.mark.parametrize(("format", "head", "unit"), CASES)
def test_memory_grows_with_the_document(format: str, head: str, unit: str) -> None:
    read(format, document(head, unit, 100))  # what reads it is loaded now
    text = document(head, unit, SMALL * 2)  # tracing makes it slow
    tracemalloc.start()
    read(format, text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000 + 200 * len(text)


def test_a_label_as_long_as_a_document_is_read_in_no_time() -> None:
    start = time.process_time()
    assert field_of_link("9" * 200_000 + "x") is None
    assert field_of_link("，" + " " * 200_000 + "2024") is None
    assert time.process_time() - start < 1
    assert field_of_link("Paper, 2024") == field_of_link("Paper") == "link"
