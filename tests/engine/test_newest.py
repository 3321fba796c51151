"""What was stored since a moment, by date or by nearness, of release and delta alike."""

from datetime import UTC, datetime, timedelta

import pytest

from recommender.batch.build import build
from recommender.encoders import HashEncoder
from recommender.engine.engine import Engine
from recommender.engine.newest import newest
from recommender.entries.filter import Filter
from recommender.errors import EntryNotFound, InvalidQuery
from tests.conftest import paper

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


def test_the_latest_publication_comes_first_and_nothing_claims_to_be_near(engine: Engine) -> None:
    found = newest(engine, LONG_AGO, 100)
    dates = [hit["published"] for hit in found.results]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == found.matched == 24
    assert {*map(frozenset, ((name in hit for name in ("score", "relevance")) for hit in found.results))} == {
        frozenset({False})
    }  # fmt: skip
    assert all(hit["stored"][:4] >= "2026" for hit in found.results)
    assert found.to_dict()["search"]["close"]


def test_of_one_date_the_last_stored_comes_first(engine: Engine) -> None:
    ids = [
        hit["id"] for hit in newest(engine, LONG_AGO, 100, Filter(published_from="2024")).results
    ]
    rows = [engine.catalogue.find(id) for id in ids]
    assert len(rows) > 1
    assert rows == sorted(rows, reverse=True)


def test_nothing_is_new_from_now_on_until_something_is_stored(engine: Engine) -> None:
    tomorrow = now() + timedelta(days=1)
    assert newest(engine, tomorrow).results == []
    assert newest(engine, tomorrow, near=["text:graph"]).results == []
    engine.catalogue._db.execute("UPDATE entries SET stored = stored - 100000")
    engine.catalogue._db.commit()
    engine.store([paper("graph", 20)])
    hour = now() - timedelta(hours=1)
    (hit,) = newest(engine, hour).results
    assert hit["id"] == "arxiv:2010.00020"
    build(engine.home, engine.catalogue, HashEncoder())
    assert [hit["id"] for hit in newest(engine, hour).results] == ["arxiv:2010.00020"]


def test_the_nearest_to_any_seed_come_first_and_seeds_do_not_come(engine: Engine) -> None:
    found = newest(engine, LONG_AGO, 7, near=["2010.00000"])
    assert {hit["id"][:10] for hit in found.results} == {"arxiv:2010"}
    assert "arxiv:2010.00000" not in [hit["id"] for hit in found.results]
    worth = [hit["relevance"] for hit in found.results]
    assert worth == sorted(worth, reverse=True)
    searched = engine.similar("2010.00000", 7, Filter(kind=("paper",))).results
    similar = {hit["id"]: hit["relevance"] for hit in searched}
    assert {hit["id"]: hit["relevance"] for hit in found.results} == similar
    both = newest(engine, LONG_AGO, 14, near=["2010.00000", "text:protein folding residue"])
    assert {hit["id"][:10] for hit in both.results} == {"arxiv:2010", "arxiv:2012"}


def test_a_filter_narrows_what_is_new(engine: Engine) -> None:
    found = newest(engine, LONG_AGO, 100, Filter(published_to="2021"))
    assert 0 < found.matched < 24
    assert all(hit["published"] < "2022" for hit in found.results)


def test_an_unknown_entry_and_a_k_of_zero_are_refused(engine: Engine) -> None:
    with pytest.raises(EntryNotFound):
        newest(engine, LONG_AGO, near=["nobody"])
    with pytest.raises(InvalidQuery, match="k"):
        newest(engine, LONG_AGO, 0)
