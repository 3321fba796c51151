import logging

import bibtexparser
import pytest

from recommender.entries import Mention
from recommender.sources import bibtex


def _mention(fields: str, kind: str = "misc") -> Mention:
    (found,) = bibtex.parse(f"@{kind}{{key, title = {{T}}, {fields}}}", "x")
    assert isinstance(found, Mention)
    return found


def test_names_are_split_as_bibtex_splits_them() -> None:
    text = (
        "author = {Beethoven, Ludwig van and Jean de la Fontaine and King, Jr., Martin"
        r" and {Barnes and Noble} and Erd\H{o}s, P. and 李, 四 and others}"
    )
    assert _mention(text).authors == (
        "Ludwig van Beethoven",
        "Jean de la Fontaine",
        "Martin King Jr.",
        "Barnes and Noble",
        "P. Erdős",
        "李四",
    )


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ("year = 2016, month = jun", "2016-06"),
        ("year = {2016}, month = {June}", "2016-06"),
        ("year = 2016, month = 6", "2016-06"),
        ('year = 2016, month = "27~" # jun', "2016-06"),
        ("year = {2016}", "2016"),
        ("date = {2016-06-27}, year = 2017", "2016-06-27"),
        ("month = jun", None),
        ("year = {in press}", None),
    ],
)
def test_dates(fields: str, published: str | None) -> None:
    assert _mention(fields).published == published


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {1706.03762v5}, archivePrefix = {arXiv}",
        "eprint = {1706.03762}, eprinttype = {arxiv}",
        "journal = {arXiv preprint arXiv:1706.03762}",
        "volume = {abs/1706.03762}, journal = {CoRR}",
        r"howpublished = {\url{https://arxiv.org/abs/1706.03762}}",
        "doi = {10.48550/arXiv.1706.03762}",
    ],
)
def test_the_arxiv_id_is_found_wherever_it_is_written(fields: str) -> None:
    found = _mention(fields)
    assert (found.arxiv_id, found.doi) == ("1706.03762", None)
    assert found.url == "https://arxiv.org/abs/1706.03762"


def test_a_paper_that_a_note_cites_is_another() -> None:
    assert _mention("note = {arXiv:1706.03762}").arxiv_id == "1706.03762"
    assert _mention("note = {extends arXiv:1706.03762}").arxiv_id is None


def test_an_eprint_of_another_archive_is_no_arxiv_id() -> None:
    assert _mention("eprint = {2016.1234}, eprinttype = {hdl}").arxiv_id is None


def test_percent_signs_do_not_end_a_text_and_urls_stay_as_they_are() -> None:
    found = _mention(r"abstract = {Up 5% or 6\% more}, url = {https://example.org/~a_b\_c?d=%20}")
    assert found.abstract_en == "Up 5% or 6% more"
    assert found.url == "https://example.org/~a_b_c?d=%20"


def test_a_broken_entry_is_located_and_the_next_is_read(caplog: pytest.LogCaptureFixture) -> None:
    text = "\n@misc{a, title = {One},\n@misc{b,\n title = {Two}}\n"
    with caplog.at_level(logging.WARNING):
        problem, found = bibtex.parse(text, "x")
    assert str(problem).startswith("x:2: broken BibTeX (")
    assert isinstance(found, Mention)
    assert (found.title, found.origin.line) == ("Two", 3)
    assert caplog.records == []  # told once, as a problem


def test_an_entry_that_refers_to_itself_or_to_nothing_is_harmless() -> None:
    assert _mention("crossref = {key}").venue is None
    assert _mention("crossref = {missing}").venue is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("% a comment\n\n@article{a,", True),
        ("@['JournalArticle', 'Conference']{a,", True),
        ("@string(x = 1)", True),
        ("\n" * 5000 + "Some text\n@article{a,", False),
        ("@someone said {this}", False),
    ],
)
def test_looks_like(head: str, expected: bool) -> None:
    assert bibtex.looks_like(head) is expected


def test_what_the_parser_cannot_take_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(bibtexparser, "parse_string", fail)
    (problem,) = bibtex.parse("@misc{a, title = {T}}", "x")
    assert str(problem) == "x:1: the BibTeX cannot be read (RecursionError: too deep)"
