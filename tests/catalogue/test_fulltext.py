import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue import fulltext
from recommender.catalogue.fts_text import phrase_expression, tokenised, whole_token
from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Mention, Origin
from tests.conftest import papers


def mention(document: str = "a.txt", **fields: object) -> Mention:
    return Mention(origin=Origin(document, 1, "weekly"), **fields)  # type: ignore[arg-type]


ZH = mention(title="语音识别新方法", authors=("李博", "Bo Li"), abstract_zh="用于噪声环境。")
EN = mention(title="Naïve Graph Networks", authors=("Ada Lovelace",), abstract_en="For 室内定位.")


@pytest.fixture(params=[2, 500], ids=["many", "few"])
def listed(
    catalogue: Catalogue, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Catalogue:
    monkeypatch.setattr(fulltext, "_MANY", request.param)
    list(catalogue.add_all([ZH, EN]))
    catalogue.index_mentions(catalogue.unindexed_rows())
    return catalogue


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        (phrase_expression("识别"), [1]),
        (phrase_expression("语音识别"), [1]),
        (phrase_expression("语音识"), [1]),
        (phrase_expression("别识"), []),
        (phrase_expression("语识"), []),
        (phrase_expression("噪"), [1]),
        (phrase_expression("境"), [1]),
        (phrase_expression("定位"), [2]),
        (phrase_expression("For 室内"), [2]),
        ('"naive"', [2]),
        ('"net" *', [2]),
        ('title : "graph"', [2]),
        ('authors : "graph"', []),
        (f'authors : "{whole_token("bo  LI")}"', [1]),
        (f'authors : "{whole_token("Li")}"', []),
        (f'authors : "{whole_token("李博")}"', [1]),
        (f'title : "{whole_token("Naive graph-networks!")}"', [2]),
        (f'title : "{whole_token("graph networks")}"', []),
        (f'authors : "{whole_token("Naive graph networks")}"', []),
    ],
)
def test_a_query_finds_the_rows_that_match(listed: Catalogue, asked: str, rows: list[int]) -> None:
    assert listed.hits(asked, 10).rows == rows
    assert listed.frequency(asked) == len(rows)


UNSPACED = st.text("图像生成的室内定位デル", min_size=1, max_size=6)


@given(UNSPACED, st.text("图像生成的室内定位デルx ", max_size=8), st.text("图像x ", max_size=4))
def test_a_run_of_characters_is_found_wherever_it_stands(
    word: str, before: str, after: str
) -> None:
    for text in (before + word + after, before + after):
        with sqlite3.connect(":memory:") as file:
            file.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
            file.execute("INSERT INTO t VALUES (?)", (tokenised(text),))
            found = file.execute(
                "SELECT 1 FROM t WHERE t MATCH ?", (phrase_expression(word),)
            ).fetchall()
        file.close()
        assert bool(found) == (word in text)


def test_a_count_stops_at_what_is_asked(catalogue: Catalogue) -> None:
    list(catalogue.add_all(papers()))
    catalogue.index_mentions(catalogue.unindexed_rows())
    assert [catalogue.frequency('"methods"', most) for most in (1, 5, 100)] == [1, 5, 24]
    assert catalogue.newest_indexed() == 24


def test_of_very_many_those_stored_last_are_checked(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(catalogue.add_all(papers()))
    catalogue.index_mentions(catalogue.unindexed_rows())
    monkeypatch.setattr("recommender.catalogue.fulltext._SCORED", 5)
    assert sorted(catalogue.hits('"methods"', 100).rows) == [20, 21, 22, 23, 24]
    assert len(catalogue.hits('"methods"', 100, among=range(1, 25)).rows) == 24


def test_what_matches_more_and_rarer_words_comes_first(catalogue: Catalogue) -> None:
    texts = ["graph", "graph rare", "graph word rare", "word", "graph word", "graph"]
    found = [
        mention(f"{i}.txt", title=f"Paper of number {i}", abstract_en=text)
        for i, text in enumerate(texts)
    ]
    list(catalogue.add_all(found))
    catalogue.index_mentions(catalogue.unindexed_rows())
    asked = ['"graph"', '"word"', '"rare"', '"nowhere"']
    assert catalogue.hits_of_any(asked, 10, 10).rows == [3, 2, 5, 4, 1, 6]
    assert catalogue.hits_of_any(asked, 2, 10).rows == [3, 2]
    assert catalogue.hits_of_any(['"graph"'], 10, 2).rows == [5, 6]
    assert catalogue.hits_of_any([], 10, 10).rows == []


def test_the_best_mention_of_an_entry_counts_and_each_entry_once(catalogue: Catalogue) -> None:
    long = "graph " + "word " * 50
    list(catalogue.add_all([mention(title="Of words", abstract_en=long), EN]))
    list(catalogue.add_all([mention("b.txt", title="Of words", abstract_en="graph"), ZH]))
    catalogue.index_mentions(catalogue.unindexed_rows())
    assert len(catalogue) == 3
    assert catalogue.hits('"graph"', 10).rows == [2, 1]
    assert catalogue.hits('"graph"', 1).rows == [2]
    assert catalogue.hits('"graph"', 1, among=[1, 3]).rows == [1]
    assert catalogue.hits('"graph"', 10, among=[]).rows == []


def test_what_is_removed_is_gone(listed: Catalogue) -> None:
    assert listed.vocabulary("lov") == [("lovelace", 1)]
    listed.remove("Naïve Graph Networks")
    assert listed.hits('"graph"', 10).rows == []
    assert listed.vocabulary("lov") == []
    list(listed.add_all([EN]))
    listed.index_mentions(listed.unindexed_rows())
    assert listed.hits('"graph"', 10).rows == [3]


def test_what_was_never_listed_can_be_removed(catalogue: Catalogue) -> None:
    catalogue.add(EN)
    catalogue.remove("Naïve Graph Networks")
    assert catalogue.frequency('"graph"') == 0
    sound(catalogue.path)


def test_each_mention_is_listed_once(catalogue: Catalogue) -> None:
    list(catalogue.add_all(papers()))
    assert catalogue.unindexed_rows() == list(range(1, 25))
    catalogue.index_mentions([2, 3, 99])
    catalogue.index_mentions([3, 4])
    assert catalogue.unindexed_rows() == [1, *range(5, 25)]
    catalogue.index_mentions(range(1, 25))
    assert catalogue.unindexed_rows() == []
    assert catalogue.frequency('"methods"') == 24
    sound(catalogue.path)


def test_entries_that_become_one_are_found_as_one(catalogue: Catalogue) -> None:
    one = mention(title="Alpha beta", arxiv_id="2101.00001", abstract_en="first")
    other = mention("b.txt", title="Gamma delta", doi="10.1000/one", abstract_en="second")
    list(catalogue.add_all([one, other]))
    catalogue.index_mentions(catalogue.unindexed_rows())
    joining = mention("c.txt", arxiv_id="2101.00001", doi="10.1000/one", title="Alpha beta")
    catalogue.add(joining)
    assert len(catalogue) == 1
    assert catalogue.hits('"second"', 10).rows == catalogue.hits('"first"', 10).rows == [1]
    assert catalogue.unindexed_rows() == [1]


def test_listing_is_part_of_a_transaction(catalogue: Catalogue) -> None:
    def fail() -> None:
        with catalogue.transaction():
            catalogue.index_mentions([1])
            raise RuntimeError

    catalogue.add(EN)
    with pytest.raises(RuntimeError):
        fail()
    assert catalogue.hits('"graph"', 10).rows == []
    assert catalogue.unindexed_rows() == [1]


def sound(path: Path) -> None:
    file = sqlite3.connect(path)
    file.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    file.close()


def test_hits_say_whether_they_are_all(catalogue: Catalogue) -> None:
    told = [
        mention(f"{n}.txt", title=f"Paper of number {n}", abstract_en="graph") for n in range(5)
    ]
    list(catalogue.add_all(told))
    catalogue.index_mentions(catalogue.unindexed_rows())
    assert catalogue.hits('"graph"', 6).every
    assert not catalogue.hits('"graph"', 5).every
    assert not catalogue.hits('"graph"', 2, among=[1, 2, 3]).every
    assert catalogue.hits_of_any(['"graph"', '"other"'], 6, 6).every
    assert not catalogue.hits_of_any(['"graph"', '"other"'], 6, 5).every
    assert not catalogue.hits_of_any(['"graph"', '"other"'], 5, 6).every
