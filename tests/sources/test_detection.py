import io

import pytest

from recommender import sources
from recommender.entries.mention import Mention, Problem
from recommender.sources import detection

PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please log in</body></html>"
XML = '<?xml version="1.0"?>\n'


def _read(text: str, name: str, format: str | None = None) -> list[Mention | Problem]:
    return list(sources.read_stream(io.BytesIO(text.encode()), name, format=format))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("refs.bib", PAGE, "a web page ('Sign in')"),
        ("refs.ris", PAGE, "a web page"),
        ("feed.xml", "<html><body>503 Service Unavailable</body></html>", "a web page"),
        ("feed.rss", XML + PAGE, "a web page"),
        ("page.json", PAGE, "a web page"),
        ("feed.xml", "Rate exceeded.", "none of the formats known"),
        ("refs.bib", "Rate exceeded.", "none of the formats known"),
        ("a.xml", XML + "<urlset><url><loc>https://a.org</loc></url></urlset>", "a sitemap"),
        ("a.xml", XML + "<opml><body/></opml>", "OPML"),
        ("a.opml", "<opml><body/></opml>", "OPML"),
        ("a.xml", XML + "<!DOCTYPE article PUBLIC 'x' 'y'>\n<article><front/></article>", "JATS"),
        ("a.nxml", "<article><front/></article>", "JATS"),
        ("a.xml", "<mods:modsCollection><mods:mods/></mods:modsCollection>", "MODS"),
        ("a.xml", "<eSearchResult><Count>0</Count></eSearchResult>", "PubMed's list of numbers"),
        ("a.xml", XML + "<Error><Code>AccessDenied</Code></Error>", "an error answer"),
        ("a.xml", XML + "<rows><row/></rows>", "XML of another kind (<rows>)"),
        ("a.xml", "<rss><channel><title>Empty</title></channel></rss>", "without a whole record"),
        ("a.txt", "{Reference Type}: Journal Article\n{Title}: T\n", "NoteExpress"),
        ("a.txt", "PT\tAU\tTI\nJ\tOne, A\tTitle\n", "a table"),
        ("a.json", "[]", "JSON without an entry"),
        ("a.jsonl", "null\n3", "none of the formats known"),
    ],
)
def test_what_is_not_read_is_reported_and_what_it_looks_like(
    name: str, text: str, said: str
) -> None:
    (problem,) = _read(text, name)
    assert isinstance(problem, Problem)
    assert problem[:2] == (name, 1)
    assert problem.what.startswith("nothing was read: ")
    assert said in problem.what


DIGESTS = ("weekly", "daily", "papers", "news", "posts")


@pytest.mark.parametrize("format", [f for f in sources.FORMATS if f not in DIGESTS])
def test_a_format_that_is_forced_on_prose_or_a_page_gives_a_problem_and_no_entry(
    format: str,
) -> None:
    page = () if format == "webpage" else (PAGE,)  # which is one
    for text in (*page, "Some prose about @nothing {in} particular.", ""):
        found = _read(text, "x", format)
        assert found, (format, text)
        assert not any(isinstance(item, Mention) for item in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"error": {"code": 429, "message": "Too many requests"}}', "Too many requests"),
        ('{"message": "Internal server error"}', "Internal server error"),
        ('{"status": "error", "detail": "no such thing"}', "no such thing"),
        ('{"errors": [{"message": "bad"}]}', "an error answer"),
    ],
)
def test_an_error_answer_in_json_is_reported(text: str, said: str) -> None:
    (problem,) = _read(text, "answer.json")
    assert isinstance(problem, Problem)
    assert said in problem.what


@pytest.mark.parametrize(
    ("head", "format"),
    [
        ("\nPMID- 1\nTI  - T\n", "medline"),
        ("FN Clarivate\nVR 1.0\nPT J\nAU One, A\n", "webofscience"),
        ("PT J\nAU One, A\n", "webofscience"),
        ("%0 Book\n%A One, A\n", "refer"),
        ("%A One\n%T Title\n", "refer"),
        ("% a comment\n@article{a,", "bibtex"),
        ('{"message-type":"work","message":{}}', "crossref"),
        ('{"total":1,"data":[{"paperId":"a"}]}', "semanticscholar"),
        ('[null, {"paperId": "a"}]', "semanticscholar"),
        ('[{"paper":{"id":"2401.00001"}}]', "huggingface"),
        ('[{"id":"a","type":"book","title":"T"}]', "csl"),
        ('{"results":[{"id":"https://openalex.org/W5"}]}', "openalex"),
        ('{"id":"arxiv:2401.00001","mentions":[],"DOI":""}', "jsonl"),
        (XML + "<!-- c --><PubmedArticleSet>", "pubmed"),
        ("<OAI-PMH xmlns='x'>", "oai"),
        ("<oai_dc:dc xmlns:oai_dc='x'>", "oai"),
        ("<xml><records><record>", "endnote"),
        ('<rdf:RDF xmlns:z="http://www.zotero.org/namespaces/export#">', "zotero"),
        ("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "feed"),
        ("## %A digest\n%T", None),
        ("<div align='center'>\n# A digest", None),
    ],
)
def test_formats_by_their_beginning(head: str, format: str | None) -> None:
    assert detection.detect(head) == format


@pytest.mark.parametrize(
    "page",
    [
        "<article><h2><a href='/one'>A post</a></h2></article>",
        "<?xml version='1.0'?>\n<!DOCTYPE html>\n<html xmlns='x'><body>A page</body></html>",
    ],
)
def test_a_page_is_left_to_the_reader_of_digests(page: str) -> None:
    assert detection.detect(page) is None
    assert detection.refusal(page, "a page.html") is None


@pytest.mark.parametrize(
    "head",
    [
        "title,authors,year,url",
        "title\tyear\tscore\tsource\turl\tread in full",
        "Title;Authors;Year;Link",
    ],
)
def test_a_table_whose_columns_are_known_is_read(head: str) -> None:
    sign = next(sign for sign in "\t;," if sign in head)
    rows = "".join(
        sign.join(
            {"title": f"A title of paper number {i}", "year": "2024"}.get(
                name.casefold(),
                f"https://arxiv.org/abs/2401.0000{i}" if name in ("url", "Link") else "",
            )
            for name in head.split(sign)
        )
        + "\n"
        for i in range(4)
    )
    found = _read(f"{head}\n{rows}", "papers.csv")
    assert [m.title for m in found if isinstance(m, Mention)] == [
        f"A title of paper number {i}" for i in range(4)
    ]
    assert all(m.url for m in found if isinstance(m, Mention))
