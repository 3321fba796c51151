from pathlib import Path

import pytest

from recommender.batch import evaluation
from recommender.batch.evaluation import ReadingList
from recommender.catalogue.store import Catalogue
from recommender.errors import SourceError
from tests.conftest import TOPICS
from tests.rankings import Fixed, Named, released


def test_leaving_one_out_by_hand() -> None:
    lists = [
        ReadingList("long", ("1", "2", "5")),
        ReadingList("twice", ("3", "3", "4")),
        ReadingList("short", ("3", "3")),
        ReadingList("unknown", ("3", "7")),
    ]
    quality = evaluation.leave_one_out(Named(), Fixed([1, 2, 3, 4, 5]), lists, 2)
    assert quality.units == ["long", "twice"]
    assert quality.skipped == ["short", "unknown"]
    assert quality.unknown == ["7"]
    # Without the two others, 1 and 2 come first and 5 third; without the other, 3 and 4 third.
    long, twice = quality.per_unit()
    assert long["hit@2"] == pytest.approx(2 / 3)
    assert long["mrr"] == pytest.approx((1 + 1 + 1 / 3) / 3)
    assert long["ndcg@2"] == pytest.approx(2 / 3)
    assert twice["hit@2"] == 0
    assert twice["mrr"] == pytest.approx((1 / 3 + 1 / 3) / 2)


def test_topics_are_lists_that_find_themselves(home: Path, catalogue: Catalogue) -> None:
    lists = [
        ReadingList(topic, tuple(f"20{10 + t}.0000{n}" for n in range(8)))
        for t, topic in enumerate(TOPICS)
    ]
    quality = evaluation.leave_one_out(catalogue, released(home), lists, 5)
    assert quality.summary() == dict.fromkeys(("hit@5", "mrr", "ndcg@5"), (1, 1, 1))


def test_lists_are_read_from_json_lines() -> None:
    lines = [b'["a", "b"]\n', b" \n", b'{"ids": ["c"], "name": "x"}\n', b"[]"]
    found = evaluation.read_lists(lines, "l")
    assert found == [("l:1", ("a", "b")), ("l:3", ("c",)), ("l:4", ())]
    for bad in (b"{}", b'"a"', b"[1]", b"[", b'{"ids": "a"}', b'{"ids": [null]}'):
        with pytest.raises(SourceError, match="l:2: want"):
            evaluation.read_lists([b"", bad], "l")
