"""Goldens of every structured format, detection, folders, and content that never raises."""

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from recommender import sources
from recommender.entries.mention import RECORDS, Mention, Problem
from recommender.errors import InvalidQuery
from tests.strategies import examples

DATA = Path(__file__).parent.parent / "data" / "sources"
GOLDEN = {
    "entries.jsonl": "jsonl",
    "arxiv.jsonl": "arxiv",
    "arxiv_api.atom": "arxiv",
    "arxiv_daily.atom": "arxiv",
    "openalex.json": "openalex",
    "library.bib": "bibtex",
    "library.ris": "ris",
    "blog.rss": "feed",
    "blog.atom": "feed",
    "feed.json": "feed",
    "library.nbib": "medline",
    "library.enw": "refer",
    "savedrecs.txt": "webofscience",
    "pubmed.xml": "pubmed",
    "harvest.xml": "oai",
    "endnote.xml": "endnote",
    "zotero.rdf": "zotero",
    "csl.json": "csl",
    "crossref.json": "crossref",
    "semanticscholar.json": "semanticscholar",
    "huggingface.json": "huggingface",
    "paper.html": "webpage",
    "paper.pdf": "pdf",
}
DIGEST = "论文 1：深度残差学习\n作者：何恺明\n摘要：每几层学习一个残差。\n".encode()

Found = list[Mention | Problem]


def _read(data: bytes, name: str = "x", format: str | None = None) -> Found:
    return list(sources.read_stream(io.BytesIO(data), name, format=format))


def _titles(found: Found) -> list[str | None]:
    return [f.title or f.text() for f in found if isinstance(f, Mention)]


def _problems(found: Found) -> list[str]:
    return [str(f) for f in found if isinstance(f, Problem)]


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_document_is_read_as_expected(name: str) -> None:
    found = list(sources.read(DATA / name))
    mentions = [json.loads(json.dumps(f.to_dict())) for f in found if isinstance(f, Mention)]
    told = {"mentions": mentions, "problems": _problems(found)}
    expected = DATA / f"{name}.expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(f"{expected.name} is new: look at it, and keep it if it is right")
    assert told == json.loads(expected.read_text("utf-8"))


def test_every_format_has_a_golden_document_and_is_reported_in_the_readme() -> None:
    documents = {p.name for p in DATA.iterdir() if not p.name.endswith(".expected.json")}
    assert documents == set(GOLDEN)
    told = set(sources.FORMATS) - set(sources.digests.HINTS) - {"frontmatter"}  # which is asked for
    assert set(GOLDEN.values()) == told
    readme = (Path(sources.__file__).parent / "README.md").read_text("utf-8")
    for format in GOLDEN.values():
        assert f"`{format}`" in readme
    # A format that is forgotten there would count for no more than a digest; a PDF's page is read by its looks.
    assert told - RECORDS == {"pdf"}


@pytest.mark.parametrize("name", GOLDEN)
def test_format_comes_from_content_whatever_the_name(name: str) -> None:
    found = _read((DATA / name).read_bytes(), "misleading.txt")
    assert {f.origin.format for f in found if isinstance(f, Mention)} == {GOLDEN[name]}


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_compression_is_seen_through(name: str, compress: object) -> None:
    data = (DATA / name).read_bytes()
    assert callable(compress)
    assert _read(compress(data)) == _read(data)


@pytest.mark.parametrize("name", ["library.ris", "feed.json", "entries.jsonl", "arxiv.jsonl"])
def test_line_ends_and_byte_order_marks_change_nothing(name: str) -> None:
    text = (DATA / name).read_text("utf-8")
    plain = _read(text.encode())
    assert _read(text.replace("\n", "\r\n").encode("utf-8-sig")) == plain
    assert _read(text.encode("utf-16")) == plain


def test_plain_text_is_a_digest() -> None:
    assert sources.detect(DIGEST.decode(), "x.txt") is None
    assert sources.detect("[CV] A title in brackets") is None
    assert sources.detect("<html><body>A page that mentions <feed> and rss") is None
    assert sources.detect("A digest that quotes BibTeX\n@article{a,\n}") is None
    assert {f.origin.format for f in _read(DIGEST) if isinstance(f, Mention)} == {"digest"}


@pytest.mark.parametrize(
    ("name", "head", "format"),
    [
        ("a.bib", "My library\n@article{a,", "bibtex"),
        ("a.ris.gz", "TI  - no type", "ris"),
        ("a.json", '{\n  "a', "jsonl"),
        ("a.xml", "<unknown>", "feed"),
        ("a.bib", "nothing of the kind", None),
        ("a.jsonl", "nothing of the kind", None),
    ],
)
def test_suffix_breaks_ties_only(name: str, head: str, format: str | None) -> None:
    assert sources.detect(head, name) == format


def test_hand_written_line_is_not_taken_for_a_dump() -> None:
    line = '{"title": "T", "abstract": "about \\"authorships\\": and \\"submitter\\": keys"}'
    assert sources.detect(line) == "jsonl"


def test_forced_format_wins_and_an_unknown_one_is_refused() -> None:
    assert _titles(_read(b'{"title": "T"}', format="jsonl")) == ["T"]
    assert _problems(_read(b'{"title": "T"}', format="arxiv")) == [
        "x:1: id: missing; the record is left out"
    ]
    with pytest.raises(InvalidQuery, match="'word' is unknown; use one of weekly"):
        _read(b"", format="word")


def test_every_format_has_a_parser() -> None:
    for format in sources.FORMATS:
        assert _titles(_read(b"", format=format)) == []


def test_read_names_documents_and_counts_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(gzip.compress(b'{"title": "T"}\n'))
    seen: list[int] = []
    (mention,) = sources.read(
        path, name="folder/a.jsonl", progress=lambda _, done, __: seen.append(done)
    )
    assert isinstance(mention, Mention)
    assert mention.origin == ("folder/a.jsonl", 1, "jsonl", ())
    assert seen == [path.stat().st_size]


def _cuts(data: bytes, most: int = 60) -> Iterator[int]:
    yield from range(0, len(data), max(1, len(data) // most))
    yield from range(len(data) - most // 3, len(data))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow) if name.endswith(".pdf") else name
        for name in GOLDEN
    ],
)
def test_cut_document_gives_the_entries_before_the_cut(name: str) -> None:
    data = (DATA / name).read_bytes()
    whole = _titles(_read(data, name))
    for cut in _cuts(data, 18 if name.endswith(".pdf") else 60):  # a process reads each PDF
        titles = _titles(_read(data[:cut], name, GOLDEN[name]))
        # The last one may be cut itself, or a cut may hide that its fields were wrong.
        assert titles[:-1] == whole[: max(0, len(titles) - 1)], cut


@pytest.mark.slow
@pytest.mark.parametrize("name", GOLDEN)
def test_cut_anywhere_never_raises(name: str) -> None:
    data = (DATA / name).read_bytes()
    step = 40 if name.endswith(".pdf") else 5
    for cut in range(len(data) % step, len(data), step):
        _read(data[:cut], name)


@pytest.mark.parametrize("name", ["arxiv.jsonl", "library.bib", "blog.rss"])
@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_cut_compression_is_one_problem_after_what_could_be_read(
    name: str, compress: object
) -> None:
    assert callable(compress)
    data = compress((DATA / name).read_bytes())
    for cut in _cuts(data):
        found = _read(data[:cut], name, GOLDEN[name])
        assert cut < 4 or any("compressed stream" in problem for problem in _problems(found))


@pytest.mark.parametrize("format", [None, *sources.FORMATS])
@examples(20)
@given(data=st.binary(max_size=300))
def test_bytes_never_raise(format: str | None, data: bytes) -> None:
    _read(data, format=format)


_SHARDS = st.sampled_from(
    [
        *(
            "{",
            "}",
            "[",
            "]",
            '"',
            ",",
            ":",
            "null",
            "1e999",
            '"title"',
            '"authors_parsed"',
            "\\ud800",
        ),
        *(
            "<rss>",
            "<item>",
            "<title>",
            "</item>",
            "<feed>",
            "<entry>",
            "<![CDATA[",
            "]]>",
            "&#0;",
            "&#55357;",
        ),
        *(
            "@article{",
            "a,",
            "title={",
            "author={x, y, z, w}",
            "}",
            "=",
            "\\'",
            "$",
            "%",
            "@string{",
        ),
        *(
            "TY  - JOUR\n",
            "ER  - \n",
            "AU  - \n",
            "UR  - ;\n",
            "TY  - ",
            "PMID- 1\n",
            "TI  - ",
            "PT J\n",
            "ER\n",
            "%0 Book\n",
            "%A ",
            "<PubmedArticle>",
            "<record>",
            "</record>",
            "<arXiv>",
            "crossref = {a}",
            "<!ENTITY a 'b'>",
            "&nbsp;",
            "\n",
            "\0",
            "\ufeff",
            "论文",
        ),
    ]
)


@pytest.mark.parametrize("format", [None, *sources.FORMATS])
@examples(20)
@given(parts=st.lists(_SHARDS, max_size=25))
def test_shards_of_formats_never_raise(format: str | None, parts: list[str]) -> None:
    for found in _read("".join(parts).encode(), format=format):
        if isinstance(found, Mention):  # what comes out can be stored and written
            json.dumps(found.to_dict(), ensure_ascii=False).encode()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
_FIELDS = [
    "id",
    "title",
    "title_zh",
    "abstract",
    "authors",
    "aliases",
    "url",
    "doi",
    "kind",
    "published",
    "complete",
    "mentions",
    "lang",
    "ids",
    "versions",
    "authors_parsed",
    "categories",
    "abstract_inverted_index",
    "authorships",
    "primary_location",
    "locations",
    "results",
    "items",
    "tags",
    "content_html",
    "language",
    "publication_year",
    "is_paratext",
    "author",
    "issued",
    "DOI",
    "URL",
    "note",
    "container-title",
    "message",
    "data",
    "paper",
    "externalIds",
    "paperId",
    "summary",
    "date",
    "link",
]


@pytest.mark.parametrize(
    "format",
    ["jsonl", "arxiv", "openalex", "feed", "csl", "crossref", "semanticscholar", "huggingface"],
)
@examples(20)
@given(values=st.dictionaries(st.sampled_from(_FIELDS), _JSON | st.lists(_JSON, max_size=3)))
def test_json_of_any_types_never_raises(format: str, values: dict[str, object]) -> None:
    named = {"id": "2201.03545", "title": "T", "url": "https://a.org/1"} | values
    for found in _read(json.dumps(named).encode(), format=format):
        if isinstance(found, Mention):
            assert found.names()
            json.dumps(found.to_dict(), ensure_ascii=False).encode()
