import io
import resource
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import sources
from recommender.entries.mention import Mention, Problem
from recommender.sources import first_page, pdf
from tests.pdf import Piece
from tests.pdf import pdf as made

PAPER: list[Piece] = [
    (9, 760, "Proceedings of the Conference on Rivers, 2026"),
    (17, 710, "Bends of Rivers: How Curvature"),
    (17, 690, "Moves the Banks"),
    (12, 660, "Ada Vogel and Ben Stein"),
    (10, 640, "University of the Rhine"),
    (12, 600, "Abstract"),
    (10, 585, "Water on the outside of a bend flows faster, so that the mean-"),
    (10, 573, "dering of rivers follows from curvature alone."),
    (12, 540, "1 Introduction"),
    (10, 520, "Rivers have always bent. See doi.org/10.1000/other.1 and 10.1000/other.2"),
]


def read(data: bytes, url: str = "") -> list[Mention | Problem]:
    return list(pdf.parse(data, "paper.pdf", url))


def test_the_title_and_the_abstract_are_read_from_where_and_how_large_they_stand() -> None:
    (found,) = read(made(PAPER, {"Author": "Ada Vogel; Ben Stein", "Title": "main.tex"}))
    assert isinstance(found, Mention)
    assert found.title == "Bends of Rivers: How Curvature Moves the Banks"
    assert found.abstract_en == (
        "Water on the outside of a bend flows faster, so that the meandering of rivers follows from "
        "curvature alone."
    )
    assert found.authors == ("Ada Vogel", "Ben Stein")
    assert (found.doi, found.arxiv_id, found.kind) == (None, None, "paper")


def test_the_stamp_of_arxiv_is_its_number_and_not_its_title() -> None:
    (found,) = read(made(PAPER, stamp="arXiv:2611.01234v2  [cs.CL]  20 Nov 2026"))
    assert isinstance(found, Mention)
    assert found.arxiv_id == "2611.01234"
    assert found.title == "Bends of Rivers: How Curvature Moves the Banks"


def test_the_only_doi_of_the_page_is_its_own() -> None:
    page = [*PAPER[:-1], (8, 80, "https://doi.org/10.1000/bends.1.")]
    (found,) = read(made(page))
    assert isinstance(found, Mention)
    assert found.doi == "10.1000/bends.1"


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("Bends of rivers", "Bends of rivers"),
        ("河流的弯曲与两岸的移动", "河流的弯曲与两岸的移动"),
        ("Microsoft Word - paper_final.docx", None),
        ("paper.dvi", None),
        ("untitled", None),
        ("x", None),
    ],
)
def test_where_all_letters_are_of_one_size_the_properties_name_the_title(
    named: str, title: str | None
) -> None:
    (found,) = read(
        made([(10, 700, "All of one size"), (10, 680, "and nothing else")], {"Title": named})
    )
    if title:
        assert isinstance(found, Mention)
        assert found.title == title
    else:
        assert isinstance(found, Problem)
        assert "without a title" in found.what


def test_a_page_without_letters_is_reported() -> None:
    (found,) = read(made([]))
    assert isinstance(found, Problem)
    assert "scanned" in found.what


def test_a_pdf_is_known_by_its_beginning_wherever_it_comes_from() -> None:
    (found,) = sources.read_stream(io.BytesIO(made(PAPER)), "x")
    assert isinstance(found, Mention)
    assert found.origin.format == "pdf"
    (wrong,) = sources.read_stream(io.BytesIO(b"no pdf"), "x", format="pdf")
    assert isinstance(wrong, Problem)


def test_without_the_library_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (found,) = read(made(PAPER))
    assert isinstance(found, Problem)
    assert "pip install 'recommender[fetch]'" in found.what


@given(st.integers(0, 1500), st.binary(max_size=40))
def test_a_broken_pdf_is_a_problem_and_raises_nothing(place: int, noise: bytes) -> None:
    data = made(PAPER)
    broken = data[:place] + noise + data[place + len(noise) :]
    told = first_page.page(b"%PDF-1.4\n" + broken)
    assert isinstance(pdf.mention_of_page(told, "paper.pdf", ""), Mention | Problem)


def endless(line: str, times: int) -> bytes:
    """Return a PDF of some kilobytes whose page has a line very many times."""
    machine = zlib.compressobj(9)
    block = line.encode() * 1000
    packed = b"".join(machine.compress(block) for _ in range(times // 1000)) + machine.flush()
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    page = made([(10, 700, "x")])
    start, end = page.index(b"<< /Length"), page.index(b"\nendstream")
    return page[:start] + head + packed + page[end:]


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["BT /F1 12 Tf 1 0 0 1 72 700 Tm (words) Tj ET\n", "q 1 0 0 1 0 0 cm\n"]
)
def test_a_page_without_end_is_abandoned(line: str) -> None:
    hostile = endless(line, 1_500_000)
    assert len(hostile) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    (found,) = read(hostile)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert isinstance(found, Problem)
    assert "cannot be read" in found.what
    assert after.ru_utime - before.ru_utime < first_page.SECONDS + 2


def test_a_reader_that_does_not_end_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "waits.py").write_text("import time; time.sleep(100)")
    monkeypatch.setattr(first_page, "__file__", str(tmp_path / "waits.py"))
    monkeypatch.setattr(pdf, "_PATIENCE", 0.5)
    (found,) = read(made(PAPER))
    assert isinstance(found, Problem)
    assert "took longer than 0.5 s" in found.what


def test_a_reader_that_ends_badly_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ends.py").write_text("raise SystemExit(3)")
    monkeypatch.setattr(first_page, "__file__", str(tmp_path / "ends.py"))
    (found,) = read(made(PAPER))
    assert isinstance(found, Problem)
    assert "status 3" in found.what


def test_a_title_in_small_capitals_is_one_title() -> None:
    page = [
        (17, 700, "B"),
        (13.8, 700.001, "ENDS OF "),
        (17, 699.999, "R"),
        (13.8, 700, "IVERS"),
        *PAPER[3:],
    ]
    (found,) = read(made(page))
    assert isinstance(found, Mention)
    assert found.title is not None
    assert found.title.replace(" ", "") == "BENDSOFRIVERS"
