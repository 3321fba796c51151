"""Results as columns: the same in pandas, polars and Arrow, typed also where they are empty."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from recommender import Recommender
from recommender.client.results import Results
from recommender.errors import MissingExtra
from tests.api.conftest import SEED


@pytest.fixture
def papers(home: Path) -> Iterator[Recommender]:
    with Recommender(home) as opened:
        yield opened


def tables(found: Results) -> list[list[dict]]:
    """The rows of a result in each library."""
    return [
        found.to_pandas().to_dict("records"),
        found.to_polars().to_dicts(),
        pa.table(found).to_pylist(),
    ]


@pytest.mark.parametrize("explain", [False, True])
def test_each_library_has_the_same_rows(papers: Recommender, explain: bool) -> None:
    for found in (
        papers.similar(SEED, k=5, explain=explain),
        papers.like(like=[SEED, "2012.00001"], k=6, explain=explain),
        papers.search("graph", k=3, explain=explain),
    ):
        first, *others = tables(found)
        assert all(other == first for other in others)
        assert [row["id"] for row in first] == found.ids
        assert [row["score"] for row in first] == [hit.score for hit in found]
        assert [tuple(row["authors"]) for row in first] == [hit.authors for hit in found]
        assert ("terms" in first[0]) == explain
    assert [row["seed"] for row in tables(papers.like(like=[SEED, "2012.00001"], k=2))[0]]


def test_no_results_have_the_types_of_some(papers: Recommender) -> None:
    some, none = papers.similar(SEED), papers.similar(SEED, category="nothing has this")
    assert len(none) == 0
    assert none.to_polars().schema == some.to_polars().schema
    assert pa.table(none).schema == pa.table(some).schema
    assert list(none.to_pandas().dtypes) == list(some.to_pandas().dtypes)
    assert len(none.to_pandas()) == 0


def test_results_are_still_a_sequence_to_pandas(papers: Recommender) -> None:
    found = papers.similar(SEED, k=4)
    assert list(pd.DataFrame(found[:2])["id"]) == found.ids[:2]
    assert found[0].to_dict()["id"] == found.ids[0]
    assert papers.entry(SEED).to_dict()["title"] == papers.entry(SEED).title


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_missing_library_names_the_extra(
    papers: Recommender, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    found = papers.similar(SEED, k=2)
    ask = {"pandas": found.to_pandas, "polars": found.to_polars}.get(
        library, found.__arrow_c_stream__
    )
    with pytest.raises(MissingExtra, match=r"recommender\[notebook\]"):
        ask()
