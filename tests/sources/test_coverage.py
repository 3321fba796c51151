import io

import pytest

from recommender.entries.mention import Mention, Notice, Origin, Problem
from recommender.sources import coverage, read_stream

PROSE = "This paragraph is about nothing that a catalogue of papers could hold.\n"
RIS = "TY  - JOUR\nTI  - The one record of this file\nER  - \n"
BIB = "@article{a,\n title = {The one record of this file},\n}\n"
NBIB = "PMID- 12345\nTI  - The one record of this file\n\n"
LINE = '{"title": "The one record of this file", "body": "%s"}\n'


def problems(text: str, name: str, format: str | None = None) -> list[Problem]:
    found = list(read_stream(io.BytesIO(text.encode()), name, format=format))
    assert sum(isinstance(item, Mention) for item in found) >= 1
    return [p for p in found if isinstance(p, Problem) and not isinstance(p, Notice)]


@pytest.mark.parametrize(
    ("text", "name", "format"),
    [
        (PROSE * 60 + RIS, "a.ris", "ris"),
        (RIS + PROSE * 60, "a.ris", None),
        (PROSE * 60 + BIB, "a.bib", "bibtex"),
        (BIB + PROSE * 60, "a.bib", None),
        (PROSE * 60 + NBIB, "a.nbib", "medline"),
        (LINE % (PROSE.strip() * 60), "a.jsonl", None),
    ],
)
def test_a_file_of_which_most_is_passed_over_is_a_problem(
    text: str, name: str, format: str | None
) -> None:
    (problem,) = problems(text, name, format)
    assert problem.what.startswith("most of it is not understood")
    assert problem.document == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PROSE * 10 + RIS, "a header.ris"),
        ("".join("%" + PROSE for _ in range(100)) + BIB, "comments.bib"),
        ("@comment{" + PROSE * 100 + "}\n" + BIB, "a program's own notes.bib"),
        (RIS.replace("ER", "N1  - " + PROSE * 100 + "ER"), "notes.ris"),
        (LINE % PROSE.strip(), "a short field.jsonl"),
        (LINE % (PROSE.strip() * 60) + '{"title": "A"}\n{"title": "B"}\n', "one of many.jsonl"),
        ('{"title": "T", "embedding": [0.5' + ", 0.5" * 999 + "]}\n", "numbers.jsonl"),
    ],
)
def test_what_programs_write_beside_their_records_is_none(text: str, name: str) -> None:
    assert problems(text, name) == []


def test_a_digest_of_which_few_words_are_taken_is_a_problem() -> None:
    item = Mention(origin=Origin("d.md", 1, "weekly"), title="One short title")
    few = list(coverage.with_coverage([item], PROSE * 60, "d.md"))
    assert few[0] == item
    assert [type(found) for found in few[1:]] == [Problem]
    page = f"<script>{PROSE * 60}</script><p>One short title</p>"
    assert list(coverage.with_coverage([item], page, "d.html")) == [item]


def test_of_a_mail_or_of_characters_written_as_numbers_nothing_is_reported() -> None:
    item = Mention(origin=Origin("d.eml", 1, "weekly"), title="标题" * 200)
    encoded = "=E6=A0=87=E9=A2=98" * 200
    mail = f"Subject: x\nMIME-Version: 1.0\n\n{encoded}"
    assert list(coverage.with_coverage([item], mail, "d.eml")) == [item]
    page = f"<p>{'&#26631;&#39064;' * 200}</p>"
    assert list(coverage.with_coverage([item], page, "d.html")) == [item]
