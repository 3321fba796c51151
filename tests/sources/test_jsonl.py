import io
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import sources
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Notice, Origin, Problem
from recommender.sources import jsonl

_WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
_SOME = st.none() | _WORDS
_SEVERAL = st.lists(_WORDS, max_size=3).map(tuple)
_NAMES = st.sampled_from(
    [
        "arxiv:2201.03545",
        "https://doi.org/10.1109/CVPR.2016.90",
        "pmid:34265844",
        "openalex:W1",
        "?",
    ]
)
_ORIGINS = st.builds(
    Origin, _WORDS, st.integers(1, 10**6), st.sampled_from(sources.FORMATS), _SEVERAL
)
_MENTIONS = st.builds(
    Mention,
    origin=_ORIGINS,
    kind=st.sampled_from(["paper", "post", "news"]),
    title=_SOME,
    title_zh=_SOME,
    authors=_SEVERAL,
    url=st.none() | _NAMES | _WORDS,
    aliases=st.lists(_NAMES, max_size=2).map(tuple),
    arxiv_id=st.none() | st.just("1512.03385"),
    doi=st.none() | st.just("10.1038/S41586-021-03819-2"),
    category=_SOME,
    affiliations=_SEVERAL,
    published=st.none() | st.sampled_from(["2016", "2016-06", "2016-06-27"]),
    venue=_SOME,
    lang=st.sampled_from([(), ("en",), ("zh", "en"), ("de",)]),
    abstract_zh=_SOME,
    abstract_en=_SOME,
    recommendation=_SOME,
    source=_SOME,
    complete=st.booleans(),
    also=st.lists(_ORIGINS, max_size=2).map(tuple),
)


def _parse(*lines: str) -> list[Mention | Problem]:
    return list(jsonl.parse(enumerate(lines, start=1), "x"))


@given(st.lists(_MENTIONS, min_size=1, max_size=3))
def test_an_exported_line_gives_the_same_line_again(mentions: list[Mention]) -> None:
    line = orjson.dumps(Entry.merge(mentions).to_dict())
    (found,) = sources.read_stream(io.BytesIO(line), "export.jsonl")
    assert isinstance(found, Mention)
    assert found.origin == ("export.jsonl", 1, "jsonl", ())
    assert orjson.dumps(Entry.merge([found]).to_dict()) == line


def test_an_exported_entry_knows_where_it_was_mentioned() -> None:
    mentions = [
        Mention(
            origin=Origin(name, 3, "weekly", ("https://example.org",)), title="Title", doi="10.1/x"
        )
        for name in ("a.txt", "b.txt")
    ]
    (found,) = _parse(orjson.dumps(Entry.merge(mentions).to_dict()).decode())
    assert isinstance(found, Mention)
    assert found.also == tuple(mention.origin for mention in mentions)
    assert Entry.merge([found]).id in found.aliases


def test_a_minimal_line() -> None:
    (found,) = _parse(
        '{"title": " A\\n title ", "abstract": "一个摘要", "id": "arXiv:2201.03545v2"}'
    )
    assert isinstance(found, Mention)
    assert (found.title, found.abstract_zh, found.abstract_en) == ("A title", "一个摘要", None)
    assert Entry.merge([found]).id == "arxiv:2201.03545"


def test_an_abstract_does_not_displace_a_named_one() -> None:
    (found,) = _parse('{"abstract": "one", "abstract_en": "two"}')
    assert isinstance(found, Mention)
    assert found.abstract_en == "two"


def test_broken_mentions_of_an_export_are_problems() -> None:
    problem, found = _parse('{"title": "T", "mentions": [{"document": "a", "line": 1}]}')
    assert str(problem) == "x:1: mentions: each needs document, line and format; left out"
    assert isinstance(found, Mention)
    assert found.also == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"summary": "We route tokens."}, {"abstract_en": "We route tokens."}),
        ({"summary": "我们提出一种方法。"}, {"abstract_zh": "我们提出一种方法。"}),
        (
            {"summary_zh": "方法。", "Abstract": "A way."},
            {"abstract_zh": "方法。", "abstract_en": "A way."},
        ),
        ({"author": "Ann One; Bob Two"}, {"authors": ("Ann One", "Bob Two")}),
        ({"creators": ["One, Ann", "Two, Bob"]}, {"authors": ("Ann One", "Bob Two")}),
        (
            {"authors": [{"name": "Ann One"}, {"family": "Two", "given": "Bob"}]},
            {"authors": ("Ann One", "Bob Two")},
        ),
        ({"作者": "王小明、李华"}, {"authors": ("王小明", "李华")}),
        ({"DOI": "https://doi.org/10.1000/x"}, {"doi": "10.1000/x"}),
        ({"year": 2023}, {"published": "2023"}),
        ({"year": 2023, "date": "2023-04-05"}, {"published": "2023-04-05"}),
        ({"issued": {"date-parts": [[2024, 3]]}}, {"published": "2024-03"}),
        ({"publishedAt": "2024-01-02T00:00:00.000Z"}, {"published": "2024-01-02"}),
        ({"link": "https://a.org/1"}, {"url": "https://a.org/1"}),
        ({"pdf": "https://a.org/1.pdf", "abs": "https://a.org/1"}, {"url": "https://a.org/1"}),
        ({"links": [{"href": "https://a.org/1"}]}, {"url": "https://a.org/1"}),
        ({"container-title": ["J. Tests"]}, {"venue": "J. Tests"}),
        ({"arxivId": "2401.00001"}, {"arxiv_id": "2401.00001"}),
        ({"categories": ["cs.LG", "cs.AI"]}, {"category": "cs.LG"}),
        ({"url": "https://a.org/1", "link": "https://b.org"}, {"url": "https://a.org/1"}),
    ],
)
def test_fields_under_other_names(line: dict[str, object], expected: dict[str, object]) -> None:
    (found,) = _parse(orjson.dumps({"title": "T"} | line).decode())
    assert isinstance(found, Mention)
    assert {name: getattr(found, name) for name in expected} == expected


def test_a_record_inside_another_is_read() -> None:
    (found,) = _parse('{"paper": {"title": "T", "DOI": "10.1000/x"}, "authors": ["Ann One"]}')
    assert isinstance(found, Mention)
    assert (found.title, found.doi, found.authors) == ("T", "10.1000/x", ("Ann One",))


def test_records_in_a_list_of_any_name_are_read() -> None:
    found = _parse('{"count": 2, "papers": [{"title": "A"}, {"title": "B"}]}')
    assert [f.title for f in found if isinstance(f, Mention)] == ["A", "B"]


def test_fields_that_are_not_read_are_reported_once_a_file() -> None:
    lines = [f'{{"title": "T{n}", "comment": "12 pages", "empty": null}}' for n in range(3)]
    *found, notice = _parse(*lines)
    assert all(isinstance(item, Mention) for item in found)
    assert notice == Notice("x", 1, "comment: not a field that is read; passed over, 3 times")
    many = orjson.dumps({"title": "T"} | {f"f{n}": n + 1 for n in range(50)}).decode()
    *told, last = _parse(many)[1:]
    assert len(told) == 20
    assert str(last) == "x:1: 30 further fields are not read; passed over"


def test_a_doi_that_is_none_is_reported() -> None:
    problem, found = _parse('{"title": "T", "doi": "soon"}')
    assert str(problem) == "x:1: doi: 'soon' holds no DOI; left out"
    assert isinstance(found, Mention)


def test_what_tex_emphasises_is_text_in_titles_and_abstracts(tmp_path: Path) -> None:
    line = {"title": r"\textsc{AEyeDE} by \emph{proxy}", "abstract": r"We \textbf{show} {a: b}."}
    file = tmp_path / "a.jsonl"
    file.write_bytes(orjson.dumps(line))
    (mention,) = sources.read(file)
    assert isinstance(mention, Mention)
    assert mention.title == "AEyeDE by proxy"
    assert mention.abstract_en == "We show {a: b}."
