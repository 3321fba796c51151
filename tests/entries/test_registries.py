"""Every form that the registries' own rules allow, and what people paste instead."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries import registries
from recommender.entries.identity import canonical
from tests.strategies import examples

GIVEN = Path(__file__).parents[3] / "shared/cases/records/18_ids.tsv"

SICI = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"
OLD_SICI = "10.1890/0012-9658(2006)87[1445:taeodc]2.0.co;2"
HASH = "df2b0e26d0599ce3e70df8a9da02e51594e0e992"

FORMS = {
    "arxiv:1810.04805": [
        "1810.04805",
        "1810.04805v2",
        "1810.04805.pdf",
        "1810.04805v2.pdf",
        "arXiv:1810.04805",
        "arxiv 1810.04805",
        "arXiv-1810.04805",
        "arXiv.1810.04805",
        "arXiv/1810.04805",
        "arXiv preprint arXiv:1810.04805",
        "arXiv e-prints, arXiv:1810.04805".replace("e-prints, ", "e-print "),
        "ArXiv ID: 1810.04805",
        "oai:arXiv.org:1810.04805",
        "info:arxiv/1810.04805",
        "CoRR abs/1810.04805",
        "abs/1810.04805",
        "arXiv:1810.04805v2 [cs.CL]",
        "arXiv:1810.04805 [cs.CL; stat.ML]",
        "arXiv:1810.04805 (cs)",
        "arXiv:1810.04805v2 [cs.CL] 24 May 2019",
        "[arXiv:1810.04805]",
        "{1810.04805}",
        "“1810.04805”",
        "《1810.04805》",
        "【arXiv:1810.04805】",
        "（arXiv：1810.04805）。",
        "1810.04805;",
        "1810.04805、",
        "arXiv:1810.04805\u2060",
        "\u200e1810\u200b.04805",
        "ａｒＸｉｖ：１８１０．０４８０５",
        "arXiv:1810.04805\u00a0[cs.CL]",
        "https://arxiv.org/abs/1810.04805v2#comments",
        "https://arxiv.org/pdf/1810.04805v2#page=3",
        "https://arxiv.org/pdf/1810.04805.pdf?download=1",
        "https://arxiv.org/html/1810.04805v2/x1.png",
        "https://arxiv.org/ps/1810.04805",
        "https://arxiv.org/src/1810.04805v2/anc/data.csv",
        "https://arxiv.org/e-print/1810.04805",
        "https://arxiv.org/format/1810.04805",
        "https://arxiv.org/cits/1810.04805",
        "https://arxiv.org/abs/arXiv:1810.04805",
        "https://arxiv.org/ftp/arxiv/papers/1810/1810.04805.pdf",
        "[BERT](https://arxiv.org/abs/1810.04805)",
        "DBLP:journals/corr/abs-1810-04805",
        "https%3A%2F%2Farxiv.org%2Fabs%2F1810.04805",
        "HTTPS://ARXIV.ORG/ABS/1810.04805V2",
        "*arXiv:1810.04805*",
        "`1810.04805`",
        "https://www.arxiv.org/abs/1810.04805",
        "https://browse.arxiv.org/html/1810.04805v2",
        "https://de.arxiv.org/abs/1810.04805",
        "https://arxiv.org/abs/1810.04805，以及别的",
        "https://arxiv.org/abs/1810.04805”",
        "arxiv.org/abs/1810.04805",
        "https://ar5iv.org/abs/1810.04805",
        "https://www.arxiv-vanity.com/papers/1810.04805/",
        "https://www.alphaxiv.org/pdf/1810.04805v2.pdf",
        "https://www.alphaxiv.org/audio/1810.04805",
        "https://huggingface.co/papers/1810.04805#community",
        "https://hf-mirror.com/papers/1810.04805",
        "https://papers.cool/arxiv/search?highlight=1&paper=1810.04805",
        "https://scirate.com/arxiv/1810.04805v2",
        "https://www.emergentmind.com/papers/1810.04805?tab=summary",
        "https://www.semanticscholar.org/arxiv/1810.04805",
        "https://api.semanticscholar.org/arXiv:1810.04805",
        "https://inspirehep.net/api/arxiv/1810.04805",
        "https://ui.adsabs.harvard.edu/abs/arXiv:1810.04805",
        "https://ui.adsabs.harvard.edu/abs/2018arXiv181004805D/abstract",
        "2018arXiv181004805D",
        "https://dblp.org/rec/journals/corr/abs-1810-04805.html",
        "https://dblp.uni-trier.de/rec/bib/journals/corr/abs-1810-04805",
        "https://web.archive.org/web/2019/https://arxiv.org/abs/1810.04805",
        "https://www.google.com/url?q=https://arxiv.org/abs/1810.04805&sa=D",
        "https://link.zhihu.com/?target=https%3A//arxiv.org/abs/1810.04805",
        "https://arxiv-org.proxy.library.example.edu/abs/1810.04805",
        "10.48550/arXiv.1810.04805",
        "https://doi.org/10.48550/ARXIV.1810.04805",
        "https://doi.org/10.48550%2Farxiv.1810.04805",
        "arXiv DOI: 10.48550/arXiv.1810.04805".removeprefix("arXiv "),
    ],
    "arxiv:cond-mat/0207270": [
        "cond-mat/0207270",
        "cond-mat/0207270v1",
        "COND-MAT/0207270",
        "arXiv:cond-mat/0207270 [cond-mat.stat-mech]",
        "cond-mat.stat-mech/0207270",
        "cond-mat.mtrl-sci/0207270v2",
        "cond\u2010mat/0207270",
        "cond\u2011mat/0207270",
        "https://arxiv.org/pdf/cond-mat/0207270v1.pdf",
        "https://arxiv.org/ps/cond-mat/0207270",
        "https://arxiv.org/ftp/cond-mat/papers/0207/0207270.pdf",
        "http://xxx.lanl.gov/pdf/cond-mat/0207270",
        "http://lanl.arxiv.org/abs/cond-mat/0207270",
        "10.48550/arXiv.cond-mat/0207270",
        "oai:arXiv.org:cond-mat/0207270",
    ],
    "arxiv:math/0211159": [
        "math.DG/0211159",
        "math.dg/0211159v1",
        "https://arxiv.org/abs/math.DG/0211159",
        "arXiv:math/0211159v1 [math.DG]",
        "https://arxiv.org/abs/math/0211159?context=math.MG",
    ],
    f"doi:{SICI}": [
        "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O",
        "https://doi.org/10.1002%2F%28SICI%291097-4571%28199806%2949%3A8%3C693%3A%3AAID-ASI4%3E3.0.CO%3B2-O",
        "http://dx.doi.org/10.1002/(SICI)1097-4571(199806)49:8&lt;693::AID-ASI4&gt;3.0.CO;2-O",
        "10.1002/(SICI)1097-4571(199806)49:8{\\textless}693::AID-ASI4{\\textgreater}3.0.CO;2-O",
        "10.1002/(SICI)1097-4571(199806)49:8$<$693::AID-ASI4$>$3.0.CO;2-O",
        "<https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O>",
        "https://onlinelibrary.wiley.com/doi/abs/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O",
        "https://onlinelibrary.wiley.com/doi/10.1002/(SICI)1097-4571(199806)49:8%253C693::AID-ASI4%253E3.0.CO;2-O/abstract",
    ],
    f"doi:{OLD_SICI}": [
        "10.1890/0012-9658(2006)87[1445:TAEODC]2.0.CO;2",
        "https://doi.org/10.1890/0012-9658(2006)87%5B1445:TAEODC%5D2.0.CO;2",
        "[10.1890/0012-9658(2006)87[1445:TAEODC]2.0.CO;2]",
    ],
    "doi:10.1016/s0140-6736(97)11096-0": [
        "10.1016/S0140-6736(97)11096-0",
        "(10.1016/S0140-6736(97)11096-0)",
        "doi:10.1016/S0140-6736(97)11096-0.",
        "10.1016/S0140\u20136736(97)11096\u20130",
        "https://linkinghub.elsevier.com/retrieve/doi/10.1016/S0140-6736(97)11096-0",
        "DOI：10.1016/S0140-6736(97)11096-0；",
    ],
    "doi:10.1000/456#789": ["10.1000/456#789", "https://doi.org/10.1000/456%23789"],
    "doi:10.1000.10/123456": ["10.1000.10/123456", "https://doi.org/10.1000.10/123456"],
    "doi:10.978.8889637/418": ["10.978.8889637/418"],
    "doi:10.1371/journal.pbio.3000246": [
        "DOI10.1371/journal.pbio.3000246",
        "doi 10.1371/journal.pbio.3000246",
        "doi=10.1371/journal.pbio.3000246",
        "doi: https://doi.org/10.1371/journal.pbio.3000246".removeprefix("doi: "),
        "DOI:https://doi.org/10.1371/journal.pbio.3000246",
        "doi: http://dx.doi.org/10.1371/journal.pbio.3000246",
        "urn:doi:10.1371/journal.pbio.3000246",
        "info:doi/10.1371/journal.pbio.3000246",
        "hdl:10.1371/journal.pbio.3000246",
        "https://www.doi.org/10.1371/journal.pbio.3000246",
        "https://hdl.handle.net/10.1371/journal.pbio.3000246",
        "https://doi.org/10.1371/JOURNAL.PBIO.3000246",
        "https://api.crossref.org/works/10.1371/journal.pbio.3000246",
        "https://api.openalex.org/works/https://doi.org/10.1371/journal.pbio.3000246",
        "https://api.openalex.org/works/doi:10.1371/journal.pbio.3000246",
        "https://api.semanticscholar.org/graph/v1/paper/DOI:10.1371/journal.pbio.3000246",
        "https://journals.plos.org/plosbiology/article?id=10.1371%2Fjournal.pbio.3000246",
        "https://journals.plos.org/plosbiology/article/authors?id=10.1371/journal.pbio.3000246",
        "https://crossmark.crossref.org/dialog/?doi=10.1371/journal.pbio.3000246&domain=pdf",
        "https://doi-org.ezproxy.example.edu/10.1371/journal.pbio.3000246",
        "https://login.proxy.example.edu/login?url=https://doi.org/10.1371/journal.pbio.3000246",
        "https://sci-hub.example/10.1371/journal.pbio.3000246",
        "10.1371/journal.pbio.3000246, EDN: ABCDEF",
        "10.1371/journal.pbio.3000246 10.1371/journal.pbio.3000247",
        "10.1371/journal.pbio.3000246;10.1371/journal.pbio.3000247",
        "10.1371/journal.pbio.3000246; doi:10.1371/journal.pbio.3000247",
        "10.1371/journal.pbio.3000246</p>",
        "10.1371/journal.pbio.3000246<br/>",
        "10.1371/journal.pbio.3000246/",
        "10.1371/journal.pbio.3000246。",
        "10.1371/journal.pbio.3000246\u201d",
        "10.1371/journal.pbio.3000246…",
        "doi:10.1371/journal.pbio.3000246中文",
        "\ufeffdoi:10.1371/journal.\u200bpbio.3000246",
    ],
    "doi:10.1007/978-3-030-58452-8_13": [
        "10.1007/978-3-030-58452-8\\_13",
        "10.1007/978-3-030-58452-8{\\_}13",
        "https://link.springer.com/chapter/10.1007/978-3-030-58452-8_13",
        "https://link.springer.com/content/pdf/10.1007/978-3-030-58452-8_13.pdf",
        "https://link.springer.com/chapter/10.1007/978-3-030-58452-8_13/figures/2",
        "https://link.springer.com/10.1007/978-3-030-58452-8_13/fulltext.html",
    ],
    "doi:10.1145/3292500.3330701": [
        "https://dl.acm.org/doi/10.1145/3292500.3330701",
        "https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?download=true",
        "https://dl.acm.org/doi/epdf/10.1145/3292500.3330701",
        "https://doi.acm.org/10.1145/3292500.3330701",
        "https://dl.acm.org/doi/abs/10.1145/3292500.3330701#sec-1",
        "https://dl.acm.org/doi/fullHtml/10.1145/3292500.3330701",
    ],
    "doi:10.3389/fnins.2020.00001": [
        f"https://www.frontiersin.org/articles/10.3389/fnins.2020.00001/{tail}"
        for tail in ("full", "abstract", "pdf", "epub", "xml", "full?utm_source=x")
    ]
    + ["10.3389/fnins.2020.00001/full", "10.3389/fnins.2020.00001/pdf"],
    "doi:10.1101/2020.03.22.002386": [
        f"https://www.biorxiv.org/content/10.1101/2020.03.22.002386{tail}"
        for tail in (
            "v1",
            "v3.full",
            "v3.full.pdf",
            "v3.full.pdf+html",
            "v3.full-text",
            "v1.abstract",
            "v2.supplementary-material",
            "v2.article-info",
            "v3.full#F1",
            ".full.pdf",
        )
    ]
    + [
        "10.1101/2020.03.22.002386v2",
        "https://doi.org/10.1101/2020.03.22.002386v2",
        "https://www.biorxiv.org/content/biorxiv/early/2020/03/22/2020.03.22.002386.full.pdf",
    ],
    "doi:10.7287/peerj.preprints.27v1": ["https://doi.org/10.7287/peerj.preprints.27v1"],
    "doi:10.21203/rs.3.rs-100956/v1": ["https://doi.org/10.21203/rs.3.rs-100956/v1"],
    "doi:10.1088/1361-6633/aa6ddb": [
        f"https://iopscience.iop.org/article/10.1088/1361-6633/aa6ddb{tail}"
        for tail in ("", "/meta", "/pdf", "/pdf/", "/html", "/epub")
    ],
    "doi:10.1126/science.aaa8415": [
        "https://www.science.org/doi/10.1126/science.aaa8415",
        "https://www.science.org/doi/full/10.1126/science.aaa8415",
        "https://science.sciencemag.org/lookup/doi/10.1126/science.aaa8415",
        "https://www.science.org/doi/suppl/10.1126/science.aaa8415/suppl_file/x.pdf",
    ],
    "doi:10.1038/nature14539": [
        "https://www.nature.com/articles/nature14539",
        "https://www.nature.com/articles/nature14539.pdf",
        "https://www.nature.com/articles/nature14539/figures/1",
        "https://www.nature.com/nature/journal/v521/n7553/full/nature14539.html",
        "https://www.nature.com/nature/journal/v521/n7553/pdf/nature14539.pdf",
        "https://www-nature-com.proxy.example.edu/articles/nature14539",
    ],
    "doi:10.7554/elife.34467": ["https://elifesciences.org/articles/34467"],
    "doi:10.7717/peerj-cs.103": ["https://peerj.com/articles/cs-103/"],
    "doi:10.5281/zenodo.3509134": ["https://zenodo.org/records/3509134"],
    "doi:10.2139/ssrn.3247865": ["https://papers.ssrn.com/sol3/papers.cfm?abstract_id=3247865"],
    "pmid:31452104": [
        "PMID31452104",
        "PMID 31452104",
        "pmid: 31452104.",
        "PubMed PMID: 31452104".removeprefix("PubMed "),
        "PubMed ID: 31452104",
        "PMID:031452104",
        "PMID: 31452104; PMCID: PMC6706703",
        "info:pmid/31452104",
        "https://pubmed.ncbi.nlm.nih.gov/31452104",
        "https://pubmed.ncbi.nlm.nih.gov/31452104/?from_term=x",
        "https://pubmed.ncbi.nlm.nih.gov/?term=31452104",
        "http://www.ncbi.nlm.nih.gov/pubmed/31452104",
        "https://www.ncbi.nlm.nih.gov/m/pubmed/31452104/",
        "http://www.ncbi.nlm.nih.gov/pubmed/?term=31452104",
        "https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&db=PubMed&list_uids=31452104&dopt=Abstract",
        "https://europepmc.org/article/MED/31452104",
        "https://europepmc.org/abstract/MED/31452104",
        "https://api.openalex.org/works/pmid:31452104",
        "https://api.semanticscholar.org/graph/v1/paper/PMID:31452104",
        "https://identifiers.org/pubmed:31452104",
    ],
    "pmcid:PMC6706703": [
        "PMC6706703",
        "pmc6706703",
        "PMCID: PMC6706703",
        "PMCID:6706703",
        "PMC 6706703",
        "PMC6706703.1",
        "PMC6706703。",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6706703/pdf/main.pdf",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/6706703/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC6706703/#sec2",
        "https://europepmc.org/articles/PMC6706703",
        "https://europepmc.org/article/PMC/PMC6706703",
        "https://europepmc.org/articles/pmc6706703?pdf=render",
        "https://europepmc.org/backend/ptpmcrender.fcgi?accid=PMC6706703&blobtype=pdf",
    ],
    "openalex:w2963403868": [
        "W2963403868",
        "w2963403868",
        "OpenAlex: W2963403868",
        "https://openalex.org/works/w2963403868",
        "https://explore.openalex.org/works/W2963403868",
        "https://api.openalex.org/W2963403868?select=id",
    ],
    f"s2:{HASH}": [
        HASH,
        HASH.upper(),
        f"S2:{HASH}",
        f"https://www.semanticscholar.org/paper/{HASH}",
        f"https://www.semanticscholar.org/paper/BERT%3A-Pre-training-Devlin-Chang/{HASH}",
        f"https://www.semanticscholar.org/paper/BERT/{HASH}/figure/3",
        f"https://api.semanticscholar.org/graph/v1/paper/{HASH}?fields=title",
        f"https://pdfs.semanticscholar.org/{HASH[:4]}/{HASH[4:]}.pdf",
        f"https://www.connectedpapers.com/main/{HASH}/graph",
    ],
    "s2:52967399": [
        "CorpusID:52967399",
        "Corpus ID: 52967399",
        "corpusid 52967399",
        "S2CID 52967399",
        "https://api.semanticscholar.org/CorpusID:52967399",
        "https://api.semanticscholar.org/graph/v1/paper/CorpusId:52967399",
    ],
    "acl:n19-1423": [
        "N19-1423",
        "ACL:N19-1423",
        "ACL Anthology: N19-1423",
        "https://aclanthology.org/N19-1423",
        "https://aclanthology.org/N19-1423v2.pdf",
        "https://www.aclanthology.org/N19-1423.bib",
        "http://aclweb.org/anthology/N19-1423",
        "https://www.aclweb.org/anthology/papers/N/N19/N19-1423/",
        "https://aclanthology.info/papers/N19-1423/n19-1423",
        "http://aclanthology.coli.uni-saarland.de/pdf/N/N19/N19-1423.pdf",
    ],
    "acl:2023.findings-emnlp.7": [
        "2023.findings-emnlp.7",
        "https://aclanthology.org/2023.findings-emnlp.7/",
        "https://aclanthology.org/2023.findings-emnlp.7.xml",
        "https://aclanthology.org/attachments/2023.findings-emnlp.7.software.zip",
    ],
    "openreview:rJ4km2R5t7": [
        "openreview:rJ4km2R5t7",
        "https://openreview.net/forum?id=rJ4km2R5t7",
        "https://openreview.net/pdf?id=rJ4km2R5t7",
        "https://openreview.net/forum?id=rJ4km2R5t7&noteId=abc",
        "https://openreview.net/forum?noteId=abc&id=rJ4km2R5t7",
        "https://openreview.net/forum?id=rJ4km2R5t7#all",
        "https://openreview.net/attachment?id=rJ4km2R5t7&name=pdf",
        "https://api2.openreview.net/notes?forum=rJ4km2R5t7",
        "openreview.net/forum?id=rJ4km2R5t7)",
        "https://papers.cool/venue/rJ4km2R5t7@OpenReview",
    ],
}

NO_NUMBERS = [
    "A paper about 1810 things",
    "12345",
    "W3",
    "https://arxiv.org/list/cs.CL/2401",
    "https://arxiv.org/a/lovelace_a_1",
    "https://openreview.net/group?id2=ICLR",
    "https://aclanthology.org/volumes/N19-1/",
    "https://aclanthology.org/events/acl-2019/",
    "https://github.com/some/2101.00001",
    "https://example.org/2020/05/1234567",
    "https://www.nature.com/subjects/physics",
    "https://pubmed.ncbi.nlm.nih.gov/?term=deep+learning",
    "https://huggingface.co/datasets/some/1810.04805",
    "github/1234567",
    "https://papers.cool/arxiv/1810.04805,1810.04806",
    "https://www.semanticscholar.org/author/1/1810.04805",
    "10.5/abc",
]


@pytest.mark.parametrize(
    ("written", "name"), [(form, name) for name, forms in FORMS.items() for form in forms]
)
def test_every_form_of_a_number_is_one_name(written: str, name: str) -> None:
    assert canonical(written) == name


@pytest.mark.parametrize("name", FORMS)
def test_a_name_is_its_own_form(name: str) -> None:
    assert canonical(name) == name


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_text_that_is_no_registry_number_has_no_registry_name(written: str) -> None:
    name = canonical(written)
    assert name is None or name.startswith("url:")


@pytest.mark.skipif(not GIVEN.exists(), reason="the given names are not here")
def test_every_given_name_is_known() -> None:
    lines = GIVEN.read_text("utf-8").split("\n")
    pairs = [line.split("\t") for line in lines if "\t" in line]
    assert [(w, canonical(w)) for w, _ in pairs] == [(w, name) for w, name in pairs]


def test_a_hash_and_a_corpus_id_are_two_kinds() -> None:
    assert registries.number_kind(f"s2:{HASH}") != registries.number_kind("s2:52967399")
    assert registries.number_kind("doi:10.1000/1") == "doi"


PIECES = [
    "10.1000/", "abc", "(", ")", "<", ">", "/pdf", ".full", "v1", "arXiv:", "1706.03762",
    "https://", "doi.org/", "arxiv.org/abs/", "?id=", "&", " ", "。", "PMC", "123456", "W",
    "[cs.CL]", "%2F", "%3C", ".", "-", "\u200b", "hep-th/9901001", "openreview.net/forum?id=",
    "semanticscholar.org/", "CorpusID:", "{\\_}", "#", "10.48550/arXiv.", "/", "\\", "中",
]  # fmt: skip


@examples(400)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join))
def test_whatever_is_pieced_together_has_a_name_of_its_own_or_none(written: str) -> None:
    name = canonical(written)
    assert name is None or canonical(name) == name


@pytest.mark.parametrize(
    "written",
    [
        "https://r.org/?u=http://" * 400,
        "1706.03762 " + "(a) " * 2000 + "!",
        "no." * 60 + "x",
        "(" * 20000,
        "10.1000/" + "a/pdf" * 3000,
        "doi:" * 2000,
        "<" * 9000,
    ],
)
def test_no_name_takes_long_to_read(written: str) -> None:
    began = time.thread_time()
    canonical(written)
    assert time.thread_time() - began < 0.5
