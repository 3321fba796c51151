import pytest
import rispy

from recommender.entries import Mention, Problem
from recommender.sources import ris


def _parse(text: str) -> list[Mention | Problem]:
    return list(ris.parse(enumerate(text.split("\n"), 1), "x"))


def _mention(*tags: str, type: str = "JOUR") -> Mention:
    (found,) = _parse("\n".join((f"TY  - {type}", "TI  - T", *tags, "ER  - ")))
    assert isinstance(found, Mention)
    return found


def test_a_record_needs_no_end_and_keeps_its_line() -> None:
    found = _parse(
        "\ufeffTY  - JOUR\nTI  - One\n\nTY  - JOUR\nTI  - Two\nER  - \n\nTY  - GEN\nTI  - Three"
    )
    assert [(f.title, f.origin.line) for f in found if isinstance(f, Mention)] == [
        ("One", 1),
        ("Two", 4),
        ("Three", 8),
    ]


def test_names_and_continued_lines() -> None:
    found = _mention(
        "AU  - King, Martin Luther, Jr.", "AU  - 张, 三", "AU  - Plato", "AB  - one", "two"
    )
    assert found.authors == ("Martin Luther King Jr.", "张三", "Plato")
    assert found.abstract_en == "one two"


@pytest.mark.parametrize(
    ("tags", "published"),
    [
        (["DA  - 2016/06/27/", "PY  - 2015"], "2016-06-27"),
        (["PY  - 2016///"], "2016"),
        (["Y1  - 2016/06"], "2016-06"),
        (["DA  - soon"], None),
    ],
)
def test_dates(tags: list[str], published: str | None) -> None:
    assert _mention(*tags).published == published


@pytest.mark.parametrize(("type", "kind"), [("JOUR", "paper"), ("BLOG", "post"), ("NEWS", "news")])
def test_kinds(type: str, kind: str) -> None:
    assert _mention(type=type).kind == kind


def test_an_arxiv_doi_or_link_gives_the_arxiv_id() -> None:
    for tag in ("DO  - 10.48550/arXiv.2201.03545", "UR  - http://arxiv.org/abs/2201.03545v2"):
        assert _mention(tag).arxiv_id == "2201.03545"


def test_language_tags_but_not_names_of_languages() -> None:
    assert _mention("LA  - de-DE").lang == ("de",)
    assert _mention("LA  - German").lang == ()


def test_a_record_without_anything_is_a_problem() -> None:
    assert _parse("TY  - JOUR\nAU  - Nobody\nER  - ") == [
        Problem("x", 1, "a record without title, DOI or URL; left out")
    ]


def test_what_the_parser_cannot_take_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> None:
        raise KeyError(text[:2])

    monkeypatch.setattr(rispy, "loads", fail)
    assert [str(problem) for problem in _parse("\nTY  - JOUR\nTI  - T")] == [
        "x:2: broken RIS (KeyError: 'TY'); left out"
    ]
