from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.entries.entry import Facts
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery
from recommender.releases.columns import Columns
from tests.strategies import examples

CATEGORIES = [
    "cs.CV",
    "CV",
    "cs.LG",
    "math.CV",
    "LG",
    "cs.CV, cs.LG",
    "astro-ph",
    "astro-ph.GA",
    "图",
]
VENUES = ["NeurIPS 2020", "neurips 2021", "NeurIPS", "Nature", "Quantum 2, 79 (2018)"]
SOURCES = ["weekly", "arxiv", "机器之心", "NASA"]
DATES = ["2019", "2020", "2020-02", "2020-02-29", "2020-03-01", "2021-12-31", "0000", "no date"]

some = st.lists(st.sampled_from(CATEGORIES), max_size=2).map(tuple)
facts = st.builds(
    Facts,
    kind=st.sampled_from(["paper", "post", "news"]),
    langs=st.lists(st.sampled_from(["zh", "en", "de"]), max_size=2, unique=True).map(tuple),
    categories=some,
    venue=st.none() | st.sampled_from(VENUES) | st.text(max_size=3),
    sources=st.lists(st.sampled_from(SOURCES) | st.text(max_size=2), max_size=2).map(tuple),
    published=st.none() | st.sampled_from(DATES) | st.dates().map(date.isoformat),
    has_abstract=st.booleans(),
)
asked_dates = st.none() | st.sampled_from(DATES[:6]) | st.dates().map(date.isoformat)
filters = st.builds(
    Filter,
    kind=st.lists(st.sampled_from(["paper", "post"]), max_size=2).map(tuple),
    lang=st.lists(st.sampled_from(["zh", "EN", "de"]), max_size=1).map(tuple),
    category=st.lists(st.sampled_from([*CATEGORIES, "cs", "cv"]), max_size=2).map(tuple),
    venue=st.lists(st.sampled_from(VENUES) | st.text(max_size=3), max_size=1).map(tuple),
    source=st.lists(st.sampled_from(SOURCES), max_size=2).map(tuple),
    published_from=asked_dates,
    published_to=asked_dates,
    has=st.sampled_from([(), ("abstract",)]),
)


@examples(100)
@given(st.lists(facts, max_size=70), st.lists(filters, min_size=1, max_size=4))
def test_columns_judge_as_a_filter_judges_each(many: list[Facts], asked: list[Filter]) -> None:
    columns = Columns.fit(many)
    assert len(columns) == len(many)
    for one in asked:
        assert columns.mask(one).tolist() == [one.accepts(f) for f in many]


def test_filters_by_common_rare_and_absent_values() -> None:
    many = [
        Facts(kind="paper", categories=("cs.LG",) if i % 2 else (f"rare {i}",)) for i in range(500)
    ]
    columns = Columns.fit(many)
    assert columns.bitmaps.shape[1] == 63
    assert columns.mask(Filter(category=("LG",))).sum() == 250
    assert np.flatnonzero(columns.mask(Filter(category=("rare 44", "rare 8")))).tolist() == [8, 44]
    assert columns.mask(Filter(category=("cs", "rare 8"))).sum() == 251
    assert not columns.mask(Filter(category=("rare 45",))).any()
    assert columns.mask(Filter()).all()


def test_columns_open_memory_mapped(tmp_path: Path) -> None:
    columns = Columns.fit([Facts(kind="paper", venue=venue) for venue in VENUES * 9])
    for name, array in columns.arrays().items():
        np.save(tmp_path / name, array)
    opened = Columns(
        **{name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in columns.arrays()}
    )
    asked = Filter(venue=("neurips",))
    assert opened.mask(asked).tolist() == columns.mask(asked).tolist()
    assert opened.mask(asked).sum() == 27


PAPER = Facts(
    kind="paper",
    langs=("zh", "en"),
    categories=("cs.CV",),
    venue="NeurIPS 2020",
    sources=("arxiv", "机器之心"),
    published="2020-06",
    has_abstract=True,
)
DIGEST = Facts(kind="post", langs=("zh",), categories=("CV",), sources=("weekly",))
DATED = [Facts(kind="paper", published=text) for text in ("2024", "2024-06", "2024-06-30")]


@pytest.mark.parametrize(
    ("asked", "paper", "digest"),
    [
        ({}, True, True),
        ({"kind": "Paper"}, True, False),
        ({"kind": ["post", "paper"]}, True, True),
        ({"lang": "en"}, True, False),
        ({"lang": "zh-CN"}, True, True),
        ({"category": "cs.cv"}, True, True),
        ({"category": " CV "}, True, True),
        ({"category": "cs"}, True, False),
        ({"category": "math.CV"}, False, True),
        ({"category": "CL"}, False, False),
        ({"venue": "neurips"}, True, False),
        ({"venue": "NeurIPS 2020"}, True, False),
        ({"venue": "NeurIPS 2021"}, False, False),
        ({"source": "ARXIV"}, True, False),
        ({"source": ["weekly", "机器之心"]}, True, True),
        ({"has": "abstract"}, True, False),
        ({"kind": "paper", "source": "weekly"}, False, False),
        ({"published_from": "1000"}, True, False),
        ({"venue": "", "kind": [], "lang": None, "published_to": " "}, True, True),
    ],
)
def test_a_filter_accepts_entries_as_its_columns_do(asked: dict, paper: bool, digest: bool) -> None:
    one = Filter.of(**asked)
    assert (one.accepts(PAPER), one.accepts(DIGEST)) == (paper, digest)
    assert Columns.fit([PAPER, DIGEST]).mask(one).tolist() == [paper, digest]


@pytest.mark.parametrize(
    ("first", "last", "passed"),
    [
        ("2024", "2024-06", [True, True, True]),
        ("2024", "2024", [True, True, True]),
        ("2024-01-02", None, [False, True, True]),
        ("2024-06-02", None, [False, False, True]),
        (None, "2024-06-29", [True, True, False]),
        (None, "2023", [False, False, False]),
        ("2025", "2024", [False, False, False]),
        ("2024-02-29", "9999", [False, True, True]),
    ],
)
def test_a_date_asked_for_is_whole(first: str | None, last: str | None, passed: list[bool]) -> None:
    one = Filter.of(published_from=first, published_to=last)
    assert [one.accepts(facts) for facts in DATED] == passed


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("kind", "book", "paper, post, news"),
        ("lang", "Chinese", "zh or en"),
        ("has", "doi", "abstract"),
        ("published_from", "2024-13", "2024-06-30"),
        ("published_from", "2023-02-29", "2024-06-30"),
        ("published_to", "last week", "2024-06-30"),
        ("published_to", "0000", "2024-06-30"),
        ("colour", "red", "kind, lang, category, venue, source, published_from"),
    ],
)
def test_an_invalid_filter_is_refused_with_the_values_allowed(
    field: str, value: str, allowed: str
) -> None:
    with pytest.raises(InvalidQuery, match=allowed) as error:
        Filter.of(**{field: value})
    assert error.value.field == field


def test_equal_filters_hash_alike_and_an_empty_one_is_false() -> None:
    one = Filter.of(kind=["post", "paper"], venue="  NATURE ")
    assert one == Filter.of(venue=["nature", "Nature"], kind=["paper", "post"])
    assert hash(one) == hash(Filter.of(venue="nature", kind=["paper", "post"]))
    assert one
    assert not Filter.of(kind=None, venue=" ")
    assert Filter.of(published_to="2024")
