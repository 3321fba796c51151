from pathlib import Path

import numpy as np
import pytest

from recommender.batch import evaluation
from recommender.batch.build import build
from recommender.batch.embedding import embed_changed
from recommender.batch.evaluation import EvaluationPlan, Judgement, ReadingList
from recommender.catalogue.store import Catalogue
from recommender.encoders import HashEncoder
from recommender.entries.mention import Mention, Origin
from recommender.errors import InvalidQuery
from recommender.releases.release import Release


def test_a_report_compares_two_models(home: Path, catalogue: Catalogue) -> None:
    judgements = [Judgement(f"2010.0000{n}", f"2010.0000{n + 1}") for n in range(7)]
    coarse = HashEncoder(dimension=4)
    assert embed_changed(catalogue, coarse) == 24
    assert embed_changed(catalogue, coarse) == 0
    catalogue.add(Mention(origin=Origin("late.txt", 1, "weekly"), title="A late one"))
    embed_changed(catalogue, coarse)  # the other model must not rank more than the release
    plan = EvaluationPlan(
        k=3, judgements=judgements, lists=[ReadingList("l", ("2010.00000", "2010.00001"))]
    )
    found = evaluation.report(catalogue, Release.open(home), plan, lambda _: coarse, coarse)
    assert found["twins"] == {"entries": 0}, "the encoder is not asked for"
    assert found["queries"] == 7
    compared = found["comparison"]
    assert (compared["against"], compared["entries"]) == ("hash", 24)
    for metric, difference in compared["qrels"]["metrics"].items():
        assert difference["mean"] == found["quality"][metric]["mean"]
        theirs = [unit[metric] for unit in compared["qrels"]["per_unit"]]
        assert difference["against"] == pytest.approx(np.mean(theirs))
    assert list(compared["lists"]["metrics"]) == ["hit@3", "mrr", "ndcg@3"]
    assert not evaluation.is_partial(found)


def test_twins_need_the_encoder_of_the_release(home: Path, catalogue: Catalogue) -> None:
    abstracts = {"abstract_zh": "一种方法 Method", "abstract_en": "A method"}
    catalogue.add(Mention(origin=Origin("b.txt", 1, "daily"), title="Both", **abstracts))
    encoder = HashEncoder()
    release = build(home, catalogue, encoder).release
    found = evaluation.report(catalogue, release, EvaluationPlan(), lambda _: encoder)
    assert found["twins"]["entries"] == 1
    assert found["twins"]["quality"]["zh->en twin@1"]["mean"] == 1
    assert not evaluation.is_partial(found)
    other = HashEncoder(dimension=8)
    found = evaluation.report(catalogue, release, EvaluationPlan(), lambda _: other)
    assert "the encoder at hand is hash" in found["twins"]["problem"]
    assert evaluation.is_partial(found)


def test_a_plan_that_measures_nothing_is_refused(home: Path, catalogue: Catalogue) -> None:
    for wrong in ({"k": 0}, {"k": 1001}, {"sample": 0}, {"seed": -1}):
        with pytest.raises(InvalidQuery, match=next(iter(wrong))):
            EvaluationPlan(**wrong)
    plans = {
        "qrels": EvaluationPlan(judgements=[Judgement("2010.00000", "no such")]),
        "lists": EvaluationPlan(lists=[ReadingList("l", ("2010.00000", "no such"))]),
    }
    for name, plan in plans.items():
        with pytest.raises(InvalidQuery, match=name):
            evaluation.report(catalogue, Release.open(home), plan, lambda _: HashEncoder())
