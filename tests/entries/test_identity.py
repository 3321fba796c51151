import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries import identity

ARXIV = "arxiv:2201.03545"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("2201.03545", ARXIV),
        ("2201.03545v2", ARXIV),
        ("arXiv:2201.03545", ARXIV),
        ("ArXiv: 2201.03545v1", ARXIV),
        ("arXiv：2201.03545", ARXIV),
        ("https://arxiv.org/abs/2201.03545", ARXIV),
        ("http://arxiv.org/pdf/2201.03545v3.pdf", ARXIV),
        ("arxiv.org/pdf/2201.03545", ARXIV),
        ("https://export.arxiv.org/abs/2201.03545", ARXIV),
        ("http://cn.arxiv.org/abs/2201.03545", ARXIV),
        ("https://ar5iv.labs.arxiv.org/html/2201.03545", ARXIV),
        ("https://huggingface.co/papers/2201.03545", ARXIV),
        ("10.48550/arXiv.2201.03545", ARXIV),
        ("https://doi.org/10.48550/arXiv.2201.03545", ARXIV),
        ("hep-th/9901001", "arxiv:hep-th/9901001"),
        ("https://arxiv.org/abs/hep-th/9901001v2", "arxiv:hep-th/9901001"),
        ("10.1103/PhysRevX.11.031020", "doi:10.1103/physrevx.11.031020"),
        ("doi:10.1103/PhysRevX.11.031020.", "doi:10.1103/physrevx.11.031020"),
        ("https://doi.org/10.1103/PhysRevX.11.031020", "doi:10.1103/physrevx.11.031020"),
        (
            "https://journals.aps.org/prx/pdf/10.1103/PhysRevX.11.031020",
            "doi:10.1103/physrevx.11.031020",
        ),
        (
            "https://www.nature.com/articles/s41467-021-27606-9.pdf",
            "doi:10.1038/s41467-021-27606-9",
        ),
        (
            "https://www.biorxiv.org/content/10.1101/2021.01.01.425001v2.full.pdf",
            "doi:10.1101/2021.01.01.425001",
        ),
        ("PMID: 12345", "pmid:12345"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345/", "pmid:12345"),
        ("https://openalex.org/W2741809807", "openalex:w2741809807"),
        ("CorpusId:215416146", "s2:215416146"),
        ("https://aclanthology.org/W12-3903.pdf", "acl:w12-3903"),
        ("https://github.com/a/b?utm_source=feed", "url:github.com/a/b"),
        ("http://www.github.com/a/b/", "url:github.com/a/b"),
        ("https://weibo.com/1402400261/KgJBk63Zx#top", "url:weibo.com/1402400261/KgJBk63Zx"),
        ("https://example.com/", None),
        ("http://[broken", None),
        ("A ConvNet for the 2020s", None),
        ("", None),
    ],
)
def test_every_written_form_has_one_name(written: str, name: str | None) -> None:
    assert identity.canonical(written) == name


@given(st.text() | st.from_regex(r"(https?://)?[\w./:%?#=&-]{0,40}"))
def test_canonical_is_total_and_idempotent(written: str) -> None:
    name = identity.canonical(written)
    assert name is None or identity.canonical(name) == name


def test_two_titles_are_the_same_up_to_writing() -> None:
    key = identity.title_key("Rethinking “Batch” in BatchNorm")
    assert key == identity.title_key('rethinking "batch" in  BATCHNORM.')
    assert identity.title_key("Schrödinger’s {C}at: $\\mu$P") == identity.title_key(
        "Schrodinger's Cat: P"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Learning Theory, Part I", "Learning Theory, Part II"),
        ("SemEval-2020 Task 1", "SemEval-2021 Task 1"),
        ("Erratum: A Theory of Everything", "A Theory of Everything"),
        ("Proceedings of the 3rd Workshop", "Proceedings of the 4th Workshop"),
        ("YOLOv3", "YOLOv4"),
    ],
)
def test_titles_that_differ_in_a_numeral_or_a_word_differ(one: str, other: str) -> None:
    assert identity.title_key(one) != identity.title_key(other)


@pytest.mark.parametrize(
    "title", ["Preface", "PREFACE.", "Editorial", "Book Review", "前言", "Preface II", "Index 3"]
)
def test_generic_titles_name_no_work(title: str) -> None:
    assert identity.is_generic(identity.title_key(title))


def test_authors_agree_only_where_they_can_be_compared() -> None:
    assert identity.authors_agree(("Yuxin Wu",), ("Y Wu", "J Johnson"))
    assert identity.authors_agree(("Wu, Yuxin",), ("Y. Wu",))
    assert identity.authors_agree(("谢赛宁",), ("刘壮", "谢赛宁"))
    assert identity.authors_agree(("Ada",), ("Bo",)) is False
    assert identity.authors_agree(("谢赛宁",), ("Saining Xie",)) is None
    assert identity.authors_agree((), ("Ada",)) is None


def test_arxiv_ids_in_running_text() -> None:
    text = (
        "见 arXiv:2101.00001v2 与 https://arxiv.org/pdf/2101.00002.pdf，以及 3.14159 和 2101.00003"
    )
    assert identity.arxiv_ids(text) == ["2101.00001", "2101.00002"]


@pytest.mark.parametrize(
    ("id", "month"),
    [
        ("2012.12877", "2020-12"),
        ("0704.0001", "2007-04"),
        ("hep-th/9901001", "1999-01"),
        ("math.GT/0309136", "2003-09"),
        ("2013.12345", None),
    ],
)
def test_arxiv_ids_tell_their_month(id: str, month: str | None) -> None:
    assert identity.arxiv_month(id.lower()) == month
