import io
import re

import orjson
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries import citations, fields, identity
from recommender.entries.citations import MEDIA_TYPES, cite
from recommender.entries.entry import Entry
from recommender.entries.mention import Mention, Origin
from recommender.errors import InvalidQuery
from recommender.sources import markup, read_stream
from tests.strategies import examples, mentions

# What CSL's own JSON schema (csl-data.json) allows of what we write.
CSL_FIELDS = {
    *("id", "type", "title", "translated-title", "author", "issued", "container-title", "number"),
    *("DOI", "PMID", "URL", "keyword", "language", "abstract"),
}

texts = st.text(st.sampled_from("aB1 ,;:'\"\\{}$~^%&#_@=-<>\n深度é.\x0b\u2028"), max_size=30)
names = st.sampled_from(
    [
        "Ada Lovelace",
        "Laurens van der Maaten",
        "Sammy Davis Jr.",
        "李博",
        "Facebook AI, Inc.",
        "Research and Development Group",
        "J. K_r {odd} % name",
        "Madonna",
        "Hervé Jégou",
    ]
)
# A text that is itself markup is read as what it shows.
shown = texts.filter(lambda text: markup.text(text) == fields.fold(text))
papers = st.builds(
    Mention,
    origin=st.just(Origin("a.jsonl", 1, "jsonl")),
    kind=st.sampled_from(["paper", "paper", "post", "news"]),
    title=shown.filter(lambda text: bool(identity.title_key(text))),
    title_zh=st.none() | st.just("蛋白质的结构"),
    authors=st.lists(names, max_size=3, unique=True).map(tuple),
    url=st.none() | st.sampled_from(["https://a.org/x_y%20~z?q=1;r=2#{s}", "https://b.org/深"]),
    arxiv_id=st.none() | st.just("2101.00001"),
    doi=st.none() | st.sampled_from(["10.1000/one_two(3)<4>5;2-z", "10.1000/b"]),
    published=st.none() | st.sampled_from(["2021", "2021-05", "2021-05-06"]),
    venue=st.none()
    | st.sampled_from(["NeurIPS 2021", "Physics & Stars", "arXiv 2021", "计算机学报"]),
    category=st.none() | st.just("cs.CV"),
    abstract_en=st.none() | shown.filter(lambda text: text.isascii() and bool(text.strip())),
)


def an_entry(**values: object) -> Entry:
    given = {"origin": Origin("a.jsonl", 1, "jsonl"), "title": "A title", **values}
    return Entry.merge([Mention(**given)])  # type: ignore[arg-type]


VIT = an_entry(
    title="An Image is Worth 16x16 Words: ViT at 50% & more",
    title_zh="一图胜千词",
    authors=("Alexey Dosovitskiy", "Laurens van der Maaten", "李博", "Sammy Davis Jr."),
    arxiv_id="2010.11929",
    published="2020-10-22",
    venue="ICLR 2021",
    category="cs.CV",
    abstract_en="Patches\nof $16 \\times 16$ pixels.",
)


def test_bibtex_is_written_as_expected() -> None:
    assert cite([VIT], "bibtex") == (
        "@inproceedings{arxiv:2010.11929,\n"
        "  author = {Alexey Dosovitskiy and Laurens van der Maaten and 李博 and Davis, Jr., Sammy},\n"
        "  title = {An Image is Worth 16x16 Words: {ViT} at 50\\% \\& more},\n"
        "  titleaddon = {一图胜千词},\n"
        "  booktitle = {ICLR 2021},\n"
        "  year = {2020},\n"
        "  date = {2020-10-22},\n"
        "  eprint = {2010.11929},\n"
        "  archiveprefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2010.11929},\n"
        "  keywords = {cs.CV},\n"
        "  abstract = {Patches of $16 \\times 16$ pixels.},\n"
        "  month = oct,\n"
        "}\n"
    )


def test_ris_is_written_as_expected() -> None:
    assert cite([VIT], "ris").split("\r\n") == [
        "TY  - CPAPER",
        "ID  - arxiv:2010.11929",
        "TI  - An Image is Worth 16x16 Words: ViT at 50% & more",
        "AU  - Dosovitskiy, Alexey",
        "AU  - van der Maaten, Laurens",
        "AU  - 李博",
        "AU  - Davis, Sammy, Jr.",
        "TT  - 一图胜千词",
        "T2  - ICLR 2021",
        "PY  - 2020",
        "DA  - 2020/10/22",
        "AN  - arXiv:2010.11929",
        "UR  - https://arxiv.org/abs/2010.11929",
        "KW  - cs.CV",
        "AB  - Patches of $16 \\times 16$ pixels.",
        "ER  - ",
        "",
    ]


def test_csl_is_written_as_expected() -> None:
    assert orjson.loads(cite([VIT], "csl")) == [
        {
            "id": "arxiv:2010.11929",
            "type": "paper-conference",
            "title": "An Image is Worth 16x16 Words: ViT at 50% & more",
            "translated-title": "一图胜千词",
            "author": [
                {"family": "Dosovitskiy", "given": "Alexey"},
                {"family": "van der Maaten", "given": "Laurens"},
                {"literal": "李博"},
                {"family": "Davis", "given": "Sammy", "suffix": "Jr."},
            ],
            "issued": {"date-parts": [[2020, 10, 22]]},
            "container-title": "ICLR 2021",
            "number": "arXiv:2010.11929",
            "URL": "https://arxiv.org/abs/2010.11929",
            "keyword": "cs.CV",
            "abstract": "Patches of $16 \\times 16$ pixels.",
        }
    ]


@pytest.mark.parametrize("style", ["bibtex", "ris", "csl"])
@pytest.mark.parametrize("title", ["<B>", "Map<K> and List<V>", "a<b and c>d", "<br>"])
def test_a_title_that_looks_like_a_tag_comes_back(style: str, title: str) -> None:
    (read,) = read_back(cite([an_entry(title=title, arxiv_id="2401.00001")], style), "a file")
    assert read.title == title


def read_back(text: str, name: str) -> list[Mention]:
    found = list(read_stream(io.BytesIO(text.encode()), name))
    assert all(isinstance(item, Mention) for item in found), found
    return [item for item in found if isinstance(item, Mention)]


@pytest.mark.parametrize("style", ["bibtex", "ris", "csl"])
@examples(60)  # parsers load at their first use
@given(st.lists(papers, min_size=1, max_size=3))
def test_citations_come_back_as_they_went_out(style: str, given: list[Mention]) -> None:
    text = cite([Entry.merge([paper]) for paper in given], style)
    read = read_back(text, "a file")
    assert cite([Entry.merge([paper]) for paper in read], style) == text
    for one, other in zip(given, read, strict=True):
        assert other.title == fields.fold(one.title or "")
        assert other.authors == one.authors
        assert fields.fold(other.text()) == fields.fold(one.abstract_en or "")
        same = ("arxiv_id", "doi", "title_zh", "kind")
        assert [getattr(other, n) for n in same] == [getattr(one, n) for n in same]


@examples(40)
@given(st.lists(mentions, max_size=6))
def test_any_list_of_entries_is_read_back_whole(given: list[Mention]) -> None:
    entries = [Entry.merge([mention]) for mention in given]
    ids = [entry.id for entry in entries]
    found = rispy.loads(cite(entries, "ris"))
    assert [record["id"] for record in found] == ids
    assert [record["title"] for record in found] == [entry.label or entry.id for entry in entries]
    items = orjson.loads(cite(entries, "csl"))
    assert [item["id"] for item in items] == ids
    assert all(set(item) <= CSL_FIELDS for item in items)
    keys = re.findall(r"^@\w+\{(.*),$", cite(entries, "bibtex"), re.MULTILINE)
    assert keys == [citations.bibtex_key(id) for id in ids]


@given(st.text(max_size=20), st.text(max_size=20))
def test_keys_are_unique_and_safe(one: str, other: str) -> None:
    keys = citations.bibtex_key(one), citations.bibtex_key(other)
    assert (keys[0] == keys[1]) == (one == other)
    assert all(re.fullmatch(r"[A-Za-z0-9:./+_-]*", key) for key in keys)


@pytest.mark.parametrize(
    ("kind", "venue", "form"),
    [
        ("paper", None, "preprint"),
        ("paper", "arXiv 2025", "preprint"),
        ("paper", "NeurIPS 2020", "meeting"),
        ("paper", "Proceedings of the 60th Annual Meeting", "meeting"),
        ("paper", "Physical Review X", "article"),
        ("paper", "计算机学报", "article"),
        ("post", "A blog", "post"),
        ("news", None, "news"),
    ],
)
def test_kind_and_venue_tell_the_form_of_a_publication(
    kind: str, venue: str | None, form: str
) -> None:
    assert citations.form_of(kind, venue) == form


def test_no_entries_are_cited_by_nothing_and_an_unknown_style_is_refused() -> None:
    assert cite([], "bibtex") == cite([], "ris") == ""
    assert cite([], "csl") == "[]\n"
    assert set(MEDIA_TYPES) == {"bibtex", "ris", "csl"}
    with pytest.raises(InvalidQuery, match="none of bibtex, ris, csl"):
        cite([VIT], "endnote")
