import pytest

from recommender.entries.mention import Mention, Problem
from recommender.sources import bibtex


def _parse(text: str) -> list[Mention | Problem]:
    return list(bibtex.parse(enumerate(text.split("\n"), 1), "x"))


def _mention(fields: str, kind: str = "misc") -> Mention:
    (found,) = _parse(f"@{kind}{{key, title = {{T}}, {fields}}}")
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
        ('year = 2016, month = "27~" # jun', "2016-06-27"),
        ("year = 2016, month = sep # {~22}", "2016-09-22"),
        ("year = {2016}, month = {May}, day = {05}", "2016-05-05"),
        ("date = {2016-06/2016-07}", "2016-06"),
        ("year = {2016}", "2016"),
        ("date = {2016-06-27}, year = 2017", "2016-06-27"),
        ("month = jun", None),
        ("year = {in press}", None),
    ],
)
def test_dates_of_bibtex_are_read(fields: str, published: str | None) -> None:
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
        "number = {arXiv:1706.03762}",
        "howpublished = {arXiv:1706.03762 [cs.LG]}",
        "note = {arXiv:1706.03762 [cs, stat]}",
        "arxivId = {1706.03762}",
        "eprint = {arXiv:1706.03762v2 [cs.CL]}",
        "journal = {arXiv e-prints}, eid = {arXiv:1706.03762}",
        "pages = {arXiv:1706.03762}",
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


def test_a_broken_entry_is_located_and_the_next_is_read() -> None:
    problem, found = _parse("\n@misc{a, title = {One},\n@misc{b,\n title = {Two}}\n")
    assert str(problem) == "x:2: broken BibTeX (no end before the next entry); left out"
    assert isinstance(found, Mention)
    assert (found.title, found.origin.line) == ("Two", 3)


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
def test_bibtex_is_recognised_by_its_beginning(head: str, expected: bool) -> None:
    assert bibtex.looks_like(head) is expected


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a,\n title = {One}\n author = {Doe, J.},\n year = 2001\n}",  # no comma
        "@misc{a, title = {One},  , author = {Doe, J.}, year = {2001},,}",  # one too many
        "@misc{\n author = {Doe, J.},\n title = {One},\n year = {2001}\n}",  # no key
        "@misc(a, title = {One}, author = {Doe, J.}, year = 2001)",
        '@Misc { a , title = "One" , AUTHOR = "Doe, J." , year = "200" # 1 , }',
        '@string{o = "On"}\n@misc{a, title = o # {e}, author = {Doe, J.}, year = 2001}',
        "% @misc{x, title = {No}}\n@misc{a, title={One}, author={{D}oe, J.}, year={2001}}",
        "@comment{x}\n@preamble{{y}}@misc{a, title={One}, author={J.~Doe}, year={2001}}",
        "\ufeff@misc{a, title = {{One}}, author = {Doe, {J.}}, date = {2001}}",
        "@misc{a, title = {O{n}e}, author = {family=Doe, given=J.}, year = 2001}",
        "@misc{a, author = {Doe, J. and others}, title = {\\relax One}, year = {2001}}",
    ],
)
def test_slips_of_exporters(text: str) -> None:
    (found,) = _parse(text)
    assert isinstance(found, Mention)
    assert (found.title, found.authors, found.published) == ("One", ("J. Doe",), "2001")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (r"Silva, Jo\~{a}o and Mu\~noz, Sara", ("João Silva", "Sara Muñoz")),
        (r"Jo{\~a}o Silva and Sara Mu{\~n}oz", ("João Silva", "Sara Muñoz")),
        (r"Nguy{\~\^e}n, X. and {\relax Yu}. Zhang", ("X. Nguyễn", "Yu. Zhang")),
        (
            "family=Rijn, given=Jan N., prefix=van, useprefix=true and Hoos, Holger",
            ("Jan N. van Rijn", "Holger Hoos"),
        ),
        ("given={Anna}, family={de Boer}, suffix=Jr.", ("Anna de Boer Jr.",)),
        ("Wei Guo 0001 and\n Yang Liu 0023", ("Wei Guo", "Yang Liu")),
        ("刘一;陈二;张三", ("刘一", "陈二", "张三")),
        ("刘一, 陈二, 张三", ("刘一", "陈二", "张三")),
        ("欧阳 娜娜 and 张, 三 and 小明 王", ("欧阳娜娜", "张三", "王小明")),
        ("Ann One, Bob Two, Cy Three", ("Ann One", "Bob Two", "Cy Three")),
        (r"One, Ann \& Two, Bob", ("Ann One", "Bob Two")),
        ("O&#39;Neil, P. and Ga&ntilde;a, L.", ("P. O'Neil", "L. Gaña")),
        ("{Barnes and Noble, Inc.}", ("Barnes and Noble, Inc.",)),
    ],
)
def test_names_of_other_habits(written: str, names: tuple[str, ...]) -> None:
    assert _mention(f"author = {{{written}}}").authors == names


@pytest.mark.parametrize(
    ("title", "subtitle", "whole"),
    [
        ("A short title", "part one", "A short title: part one"),
        ("Is it?", "A study", "Is it? A study"),
        ("Is it: a study", "A study", "Is it: a study"),
        ("{GPT} {$L_2$}", "x {\\%}", "GPT $L_2$: x %"),
    ],
)
def test_subtitles_are_part_of_the_title(title: str, subtitle: str, whole: str) -> None:
    (found,) = _parse(f"@book{{a, title = {{{title}}}, subtitle = {{{subtitle}}}}}")
    assert isinstance(found, Mention)
    assert found.title == whole


@pytest.mark.parametrize(
    ("parent", "venue", "published"),
    [
        ("@proceedings{p, title = {The Volume}, year = 2019}", "The Volume", "2019"),
        (
            "@proceedings{p, title = {X}, booktitle = {The Volume}, date = {2019-05}}",
            "The Volume",
            "2019-05",
        ),
        ("@xdata{p, booktitle = {The Volume}, date = {2019}}", "The Volume", "2019"),
        (
            "@proceedings{p, title = {The Volume}, crossref = {q}}\n@proceedings{q, year = 2019}",
            "The Volume",
            "2019",
        ),
    ],
)
@pytest.mark.parametrize("field", ["crossref", "xdata"])
@pytest.mark.parametrize("first", [True, False])
def test_what_is_taken_from_the_volume(
    parent: str, venue: str, published: str, field: str, first: bool
) -> None:
    child = f"@inproceedings{{c, title = {{Child}}, {field} = {{P}}}}"
    (found,) = _parse(f"{parent}\n{child}" if first else f"{child}\n{parent}")
    assert isinstance(found, Mention)
    assert (found.title, found.venue, found.published) == ("Child", venue, published)


def test_entries_stay_in_order_while_one_waits_for_its_volume() -> None:
    found = _parse(
        "@inproceedings{a, title = {A}, crossref = {v}}\n@misc{b, title = {B}}\n@proceedings{v, title = {V}}"
    )
    assert [f.title for f in found if isinstance(f, Mention)] == ["A", "B"]


def test_what_an_entry_too_short_leaves_outside_is_reported() -> None:
    found, problem = _parse("@misc{a, title = {One}}, year = {2001}}")
    assert isinstance(found, Mention)
    assert str(problem) == "x:1: a field outside of any entry; left out"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (
            r"https://example.org/a{\_}b?x=1{\&}y=2 http://example.org/second",
            "https://example.org/a_b?x=1&y=2",
        ),
        (r"{https://example.org/\%7Ex}", "https://example.org/%7Ex"),
        (r"\url{https://example.org/~x}", "https://example.org/~x"),
        (r"https://example.org/{\textasciitilde}x", "https://example.org/~x"),
        (r"https://example.org/$\sim$x", "https://example.org/~x"),
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
    ],
)
def test_addresses_are_what_they_stand_for(written: str, url: str) -> None:
    assert _mention(f"url = {{{written}}}").url == url


def test_an_unclosed_entry_costs_what_its_length_does() -> None:
    (problem,) = _parse("@article{" * 50_000)
    assert str(problem) == "x:1: broken BibTeX (no end before that of the file); left out"


def test_a_line_of_a_text_that_begins_with_a_sign_is_text() -> None:
    found = _mention("abstract = {write to\n@someone{else} now}")
    assert found.abstract_en == "write to @someoneelse now"


def test_numbers_of_pubmed() -> None:
    assert _mention("PubMedID = {31000001}").aliases == ("pmid:31000001",)
    assert _mention("pmid = 31000001, pmcid = {PMC7000001}").aliases == (
        "pmid:31000001",
        "pmcid:PMC7000001",
    )
