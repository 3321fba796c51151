"""From one model to another: told, done, undone."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import orjson
import pytest

from recommender.batch.build import build
from recommender.batch.embedding import embed_changed
from recommender.batch.evaluation import EvaluationPlan, Judgement, ReadingList
from recommender.batch.migration import compare_models, go_back, switch
from recommender.catalogue.store import Catalogue
from recommender.encoders import Encoder, HashEncoder
from recommender.engine.engine import Engine
from recommender.entries.mention import Mention, Origin
from recommender.errors import InvalidQuery, MissingExtra
from recommender.releases.release import Release
from tests.command_line import run

COARSE = HashEncoder(dimension=4)
LATE = Mention(origin=Origin("late.txt", 1, "weekly"), title="Graph node edge, a late one")


def hashing(_: str) -> Encoder:
    return HashEncoder()


def neighbours(catalogue: Catalogue, encoder: Encoder, k: int) -> dict[str, list[str]]:
    """The nearest by cosine and words, by a release of its own that is asked by the engine."""
    home = catalogue.path.parent
    release = build(home, catalogue, encoder).release
    with Engine(home, lambda _: encoder) as engine:
        ids = [orjson.loads(engine.snapshot.stub(place))["id"] for place in range(len(release))]
        return {id: [hit["id"] for hit in engine.similar(id, k).results] for id in ids}


def test_what_is_reported_a_model_is_what_a_build_with_it_answers(
    home: Path, catalogue: Catalogue
) -> None:
    release = Release.open(home)
    found = compare_models(catalogue, release, COARSE, EvaluationPlan(k=3))
    assert Release.open(home).version == release.version  # nothing is published
    assert (found["from"], found["to"], found["entries"], found["asked"]) == (
        "hash",
        "hash",
        24,
        24,
    )
    assert found["embedded"] == 24
    old = neighbours(catalogue, HashEncoder(), 3)
    shares = {}
    for moved in found["moved"]:
        assert len({*moved["before"]} & {*old[moved["id"]]}) >= 2  # what is kept has half precision
        shares[moved["id"]] = len({*moved["before"]} & {*moved["after"]}) / 3
        assert moved["overlap"] == pytest.approx(shares[moved["id"]])
    assert [*shares.values()] == sorted(shares.values())
    assert found["same"] == pytest.approx(1 - len(shares) / 24) or len(shares) == 20
    assert found["overlap"]["low"] <= found["overlap"]["mean"] <= found["overlap"]["high"]
    assert "quality" not in found
    again = compare_models(catalogue, release, COARSE, EvaluationPlan(k=3))
    assert again == {**found, "embedded": 0}


def test_judgements_tell_which_is_better(home: Path, catalogue: Catalogue) -> None:
    judgements = [Judgement(f"2010.0000{n}", f"2010.0000{n + 1}") for n in range(7)]
    lists = [ReadingList("l", ("2010.00000", "2010.00001"))]
    plan = EvaluationPlan(k=3, sample=5, judgements=judgements, lists=lists)
    found = compare_models(catalogue, Release.open(home), COARSE, plan)
    assert found["asked"] == 5
    assert {*found["quality"]} == {"qrels", "lists"}
    assert {"mean", "against", "p"} <= {*found["quality"]["qrels"]["metrics"]["ndcg@3"]}


def test_a_switch_embeds_nothing_and_the_way_back_answers_as_before(
    home: Path, catalogue: Catalogue
) -> None:
    before = Release.open(home)
    with Engine(home) as engine:
        answer = engine.similar("2010.00000", 5).body
    compare_models(catalogue, before, COARSE, EvaluationPlan())
    built = switch(home, catalogue, COARSE)
    assert (built.embedded, built.release.manifest.fingerprint) == (0, COARSE.fingerprint)
    assert Release.open(home).version == built.release.version != before.version
    back = go_back(home, catalogue, hashing)
    assert back.version == before.version
    with Engine(home) as engine:
        assert engine.similar("2010.00000", 5).body == answer
    assert go_back(home, catalogue, lambda _: COARSE).version == built.release.version


@pytest.mark.parametrize("step", [1, -1])
def test_the_way_back_is_to_the_last_release_whatever_the_clock_says(
    home: Path, catalogue: Catalogue, step: int
) -> None:
    older = Release.open(home)
    shutil.copytree(older.folder, home / "kept")
    catalogue.add(LATE)
    last = build(home, catalogue, HashEncoder()).release
    switch(home, catalogue, COARSE)
    (home / "kept").rename(
        older.folder
    )  # a third is there where a build was killed before it cleaned up
    for second, folder in enumerate((older.folder, last.folder)):
        os.utime(folder, (10**9 + step * second,) * 2)
        os.utime(folder / "manifest.json", (10**9 + step * second,) * 2)
    assert go_back(home, catalogue, hashing).version == last.version


@pytest.mark.parametrize("opens", [True, False])
def test_what_came_since_is_found_after_the_way_back(
    home: Path, catalogue: Catalogue, opens: bool
) -> None:
    def named(_: str) -> Encoder:
        if not opens:
            raise MissingExtra("models", "a sentence-transformers model")
        return HashEncoder()

    switch(home, catalogue, COARSE)
    catalogue.add(LATE)
    embed_changed(catalogue, COARSE)
    go_back(home, catalogue, named)
    with Engine(home) as engine:
        if not opens:
            assert engine.snapshot.unembedded
            assert engine.embed_pending() == 1
        found = engine.search("late", mode="words").results
        assert [hit["title"] for hit in found][:1] == [LATE.title]


def test_a_server_follows_both_ways(home: Path, catalogue: Catalogue) -> None:
    encoders = {HashEncoder().fingerprint: HashEncoder(), COARSE.fingerprint: COARSE}
    with Engine(home, lambda _: encoders[Release.open(home).manifest.fingerprint]) as engine:
        old = engine.like("graph node", k=3).results
        switch(home, catalogue, COARSE)
        assert engine.snapshot.release.manifest.fingerprint == COARSE.fingerprint
        assert engine.like("graph node", k=3).results
        go_back(home, catalogue, hashing)
        assert engine.like("graph node", k=3).results == old


def test_what_cannot_be_compared_or_undone_is_reported(home: Path, catalogue: Catalogue) -> None:
    release = Release.open(home)
    with pytest.raises(InvalidQuery, match="is what the release in force is made with"):
        compare_models(catalogue, release, HashEncoder(), EvaluationPlan())
    with pytest.raises(InvalidQuery, match="build --model NAME"):
        go_back(home, catalogue, hashing)
    for title in ("One more graph", "Two more graphs"):  # two builds remove the first
        switch(home, catalogue, COARSE)
        catalogue.add(Mention(origin=Origin("late.txt", 1, "weekly"), title=title))
    build(home, catalogue, COARSE)
    build(home, catalogue, COARSE, full=True)
    with pytest.raises(InvalidQuery, match="two builds have come since"):
        go_back(home, catalogue, hashing)


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Encoder]:
    def opened(name: str, *_: object) -> Encoder:
        return COARSE if name == "coarse" else HashEncoder()

    monkeypatch.setattr("recommender.encoders.open_encoder", opened)
    return opened


def test_the_command_tells_switches_and_goes_back(
    home: Path, catalogue: Catalogue, named: Callable[[str], Encoder]
) -> None:
    before = Release.open(home).version
    where = ("--home", home)
    told = run("migrate", "coarse", "-k", "3", "--sample", "10", *where)
    assert "10 of 24 entries asked" in told
    assert "of the 3 nearest stay 0." in told
    assert Release.open(home).version == before
    found = orjson.loads(run("migrate", "coarse", "--switch", "--json", *where))
    assert Release.open(home).version == found["switched_to"] != before
    assert np.isfinite(found["overlap"]["mean"])
    assert f"release {before} of hash is in force again" in run("migrate", "--back", *where)
    for wrong in ([], ["coarse", "--back"], ["--back", "--switch"]):
        assert "name the model to migrate to" in run("migrate", *wrong, *where, code=2)
