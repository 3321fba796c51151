from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.batch import evaluation
from recommender.batch.evaluation import Judgement
from recommender.catalogue.store import Catalogue
from recommender.entries.mention import Mention, Origin
from recommender.errors import SourceError
from tests.rankings import Fixed, Named, released


def test_judging_by_topic_is_perfect_and_against_it_is_not(
    home: Path, catalogue: Catalogue
) -> None:
    same = [Judgement("2010.00000", f"2010.0000{n}") for n in range(1, 8)]
    quality = evaluation.judge(catalogue, released(home), same, 7)
    assert quality.summary()["ndcg@7"] == (1, 1, 1)
    assert quality.summary()["map"][0] == quality.summary()["mrr"][0] == 1
    other = [Judgement("2010.00000", f"2011.0000{n}") for n in range(1, 8)]
    assert evaluation.judge(catalogue, released(home), other, 7).summary()["ndcg@7"][0] == 0


@given(st.lists(st.integers(0, 3), min_size=23, max_size=23).filter(any), st.integers(1, 30))
def test_the_ideal_order_is_worth_one(grades: list[int], k: int) -> None:
    catalogue = Named()
    judgements = [Judgement("0", str(row), grade) for row, grade in enumerate(grades, 1)]
    ideal = Fixed([0, *sorted(range(1, 24), key=lambda row: -grades[row - 1])])
    quality = evaluation.judge(catalogue, ideal, judgements, k)
    (measured,) = quality.per_unit()
    assert measured.pop("name") == "0"
    assert list(measured.values()) == pytest.approx([1, 1, 1, 1])


def test_judging_by_hand() -> None:
    judgements = [
        Judgement("9", "9", 5),  # itself: no answer to anything
        Judgement("9", "2", 1),
        Judgement("9", "3", 2),
        Judgement("9", "3", 1),  # the higher grade counts
        Judgement("8", "2", 0),
    ]
    quality = evaluation.judge(Named(), Fixed([1, 2, 3, 8, 9]), judgements, 2)
    assert quality.units == ["9"]
    assert quality.skipped == ["8"]
    (measured,) = quality.per_unit()
    gain = 1 / np.log2(3)
    assert measured == {
        "name": "9",
        "ndcg@2": pytest.approx(gain / (2 + gain)),
        "map": pytest.approx((1 / 2 + 2 / 3) / 2),
        "recall@2": 0.5,
        "mrr": 0.5,
    }


def test_names_that_cannot_be_ranked_are_reported(home: Path, catalogue: Catalogue) -> None:
    catalogue.add(
        Mention(origin=Origin("late.txt", 1, "weekly"), title="Late", arxiv_id="2401.00001")
    )
    judgements = [Judgement("2010.00000", "no such"), Judgement("2010.00000", "2401.00001")]
    quality = evaluation.judge(catalogue, released(home), judgements, 5)
    assert quality.unknown == ["no such", "2401.00001"]
    assert quality.units == []
    assert quality.skipped == ["2010.00000"]


def test_judgements_are_read_from_json_lines() -> None:
    lines = [
        b'{"seed": "a", "related": "b"}\n',
        b"\n",
        b'{"seed": "a", "related": "c", "grade": 2}',
    ]
    assert evaluation.read_judgements(lines, "q") == [Judgement("a", "b"), Judgement("a", "c", 2)]
    for bad in (b"[]", b"{", b'{"seed": "a"}', b'{"seed": "a", "related": "b", "grade": "x"}'):
        with pytest.raises(SourceError, match="q:1: want"):
            evaluation.read_judgements([bad], "q")
    with pytest.raises(SourceError, match="q:2: want a grade of 0"):
        evaluation.read_judgements([b"", b'{"seed": "a", "related": "b", "grade": -1}'], "q")
