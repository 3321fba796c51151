import pytest
from hypothesis import given
from semanticscholar.Paper import Paper

from recommender.api.semantic_scholar import FIELDS, name_of, paper
from recommender.entries import identity
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin
from tests.strategies import mentions

HASH = "649def34f8be52c8b66281af98ae884c09aef38b"


def an_entry(**values: object) -> Entry:
    given = {"origin": Origin("a.jsonl", 1, "jsonl"), "title": "A title", **values}
    return Entry.merge([Mention(**given)])  # type: ignore[arg-type]


KNOWN = an_entry(
    title="An Image is Worth 16x16 Words",
    authors=("Alexey Dosovitskiy", "李博"),
    arxiv_id="2010.11929",
    doi="10.1000/vit",
    aliases=(f"s2:{HASH}", "CorpusId:225039882", "pmid:123", "PMCID:PMC456", "mag:789", "acl:w1-2"),
    published="2020-10-22",
    venue="ICLR 2021",
    abstract_zh="把图像切成块。",
    abstract_en="Images are cut into patches.",
)


def test_a_paper_whole() -> None:
    whole = paper(KNOWN, FIELDS)
    bibtex = whole.pop("citationStyles")["bibtex"]
    assert bibtex.startswith("@inproceedings{arxiv:2010.11929,")
    unknown = [name for name, value in whole.items() if value is None]
    assert unknown == [
        *("publicationVenue", "referenceCount", "citationCount", "influentialCitationCount"),
        *("fieldsOfStudy", "s2FieldsOfStudy", "journal", "tldr"),
    ]
    assert {name: value for name, value in whole.items() if value is not None} == {
        "paperId": HASH,
        "corpusId": 225039882,
        "externalIds": {
            "ArXiv": "2010.11929",
            "DOI": "10.1000/vit",
            "ACL": "w1-2",
            "MAG": "789",
            "PubMed": "123",
            "PubMedCentral": "456",
            "CorpusId": 225039882,
        },
        "url": "https://arxiv.org/abs/2010.11929",
        "title": "An Image is Worth 16x16 Words",
        "abstract": "Images are cut into patches.",
        "venue": "ICLR 2021",
        "year": 2020,
        "isOpenAccess": True,
        "openAccessPdf": {
            "url": "https://arxiv.org/pdf/2010.11929",
            "status": "GREEN",
            "license": None,
            "disclaimer": None,
        },
        "publicationTypes": ["Conference"],
        "publicationDate": "2020-10-22",
        "authors": [
            {"authorId": None, "name": "Alexey Dosovitskiy"},
            {"authorId": None, "name": "李博"},
        ],
    }


def test_only_what_is_asked_and_always_its_id() -> None:
    bare = an_entry(published="2021-05", venue="Physical Review X")
    assert paper(bare, ("year", "publicationDate", "journal")) == {
        "paperId": bare.id,
        "year": 2021,
        "publicationDate": None,  # the client takes whole dates alone
        "journal": {"name": "Physical Review X", "volume": None, "pages": None},
    }
    assert list(paper(bare, ())) == ["paperId"]
    assert paper(an_entry(arxiv_id="1906.00001"), ("year",))["year"] == 2019
    odd = an_entry(aliases=("s2:nonsense",))
    assert paper(odd, ("corpusId",)) == {"paperId": "s2:nonsense", "corpusId": None}


@given(mentions)
def test_the_client_reads_any_paper(mention: Mention) -> None:
    entry = Entry.merge([mention])
    given = paper(entry, FIELDS)
    read = Paper(given)
    assert read.raw_data == given
    assert read.paperId == entry.id
    assert identity.canonical(name_of(read.paperId)) == entry.id


@pytest.mark.parametrize(
    ("paper_id", "name"),
    [
        (HASH, f"s2:{HASH}"),
        (HASH.upper(), f"s2:{HASH}"),
        ("CorpusId:215416146", "s2:215416146"),
        ("DOI:10.18653/v1/N18-3011", "doi:10.18653/v1/n18-3011"),
        ("10.2139/ssrn.2250500", "doi:10.2139/ssrn.2250500"),
        ("ARXIV:2106.15928", "arxiv:2106.15928"),
        ("ArXiv:1805.02262v2", "arxiv:1805.02262"),
        ("MAG:112218234", "mag:112218234"),
        ("ACL:W12-3903", "acl:w12-3903"),
        ("PMID:19872477", "pmid:19872477"),
        ("PMCID:2323736", "pmcid:PMC2323736"),
        ("URL:https://arxiv.org/abs/2106.15928v1", "arxiv:2106.15928"),
        ("url:https:/arxiv.org/abs/2106.15928", "arxiv:2106.15928"),
        (f"URL:https://www.semanticscholar.org/paper/A-Title/{HASH}", f"s2:{HASH}"),
        (
            "URL:https://www.biorxiv.org/content/10.1101/2020.01.01.123456v1",
            "doi:10.1101/2020.01.01.123456",
        ),
        ("title:00ff", "title:00ff"),
    ],
)
def test_every_form_of_a_name(paper_id: str, name: str) -> None:
    assert identity.canonical(name_of(paper_id)) == name
