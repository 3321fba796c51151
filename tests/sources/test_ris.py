import pytest

from recommender.entries.mention import Mention, Problem
from recommender.sources import ris, tagged


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
def test_dates_of_ris_are_read(tags: list[str], published: str | None) -> None:
    assert _mention(*tags).published == published


@pytest.mark.parametrize(("type", "kind"), [("JOUR", "paper"), ("BLOG", "post"), ("NEWS", "news")])
def test_the_type_of_a_ris_record_tells_its_kind(type: str, kind: str) -> None:
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


@pytest.mark.parametrize(
    ("tags", "published"),
    [
        (["DA  - SEP 22", "PY  - 2010"], "2010-09-22"),
        (["PY  - 2010", "DA  - MAY-JUN"], "2010-05"),
        (["Y1  - 14-19 June 2020"], "2020-06-14"),
        (["PY  - 2021", "Y1  - 2021-05-15"], "2021-05-15"),
        (["DA  - 2020///May 05,", "PY  - 2020"], "2020-05-05"),
        (["PY  -2021"], "2021"),
        (["PY  - 2020年"], "2020"),
    ],
)
def test_dates_of_exporters(tags: list[str], published: str | None) -> None:
    assert _mention(*tags).published == published


@pytest.mark.parametrize(
    ("tags", "authors"),
    [
        (["AU  - Sanchez, Pedro J.; Montero, Maria"], ("Pedro J. Sanchez", "Maria Montero")),
        (["AU  - Sanchez P, Montero M, Reis A"], ("P Sanchez", "M Montero", "A Reis")),
        (["AU  - Smith, A., Jones, B. and Brown, C."], ("A. Smith", "B. Jones", "C. Brown")),
        (["A1  - 王小明;李华;张伟"], ("王小明", "李华", "张伟")),
        (["A1  - One, Ann", "AU  - Two, Bob", "AU  - One, Ann"], ("Ann One", "Bob Two")),
        (["AU  -Mow, B."], ("B. Mow",)),
        (["AU  - J. Doe", "AU  - A. van der Berg"], ("J. Doe", "A. van der Berg")),
        (["AU  - O&#39;Neil, P."], ("P. O'Neil",)),
        (["AU  - World Health Organization"], ("World Health Organization",)),
    ],
)
def test_authors_of_exporters(tags: list[str], authors: tuple[str, ...]) -> None:
    assert _mention(*tags).authors == authors


def test_other_tags_on_the_line_of_one_are_tags() -> None:
    found = _mention(
        "UR  - https://a.org/1?x=2     U2  - L1", "DO  - 10.1000/x     LK  - https://b.org"
    )
    assert (found.url, found.doi) == ("https://a.org/1?x=2", "10.1000/x")
    assert found.origin.links == ("https://b.org",)


def test_several_addresses_in_a_line() -> None:
    found = _mention("UR  - https://a.org/1 http://dx.doi.org/10.1000/x")
    assert (found.url, found.doi) == ("https://a.org/1", "10.1000/x")


def test_text_that_begins_like_a_tag_is_text() -> None:
    assert _mention("AB  - one", "AB-initio UV- two").abstract_en == "one AB-initio UV- two"


def test_a_long_record_is_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagged, "LONGEST_RECORD", 50)
    problem, found = _parse("TY  - JOUR\nTI  - T\nAB  - " + "long\n" * 20)
    assert str(problem).startswith("x:1: a record longer than 16 MB")
    assert isinstance(found, Mention)
    assert found.title == "T"
