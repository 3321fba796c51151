from pathlib import Path

import pytest

from recommender import Recommender
from recommender.errors import CollectionNotFound, EntryNotFound, InvalidQuery
from tests.api.conftest import SEED


def test_a_collection_is_made_changed_asked_for_and_taken_away(home: Path) -> None:
    with Recommender(home) as papers:
        assert papers.collections() == []
        kept = papers.collect("mine", add=f"{SEED}^2", like=["2011.00000"], dislike="text:cooking")
        told = [(member["name"], member["role"], member["weight"]) for member in kept["members"]]
        assert told == [
            (SEED, "seed", 2.0),
            ("arxiv:2011.00000", "like", 1.0),
            ("text:cooking", "dislike", 1.0),
        ]
        found = papers.news("mine", since="1d", k=3, explain=True)
        assert len(found) > 0
        assert found[0].why is not None
        papers.collect("mine", read=found.ids, remove="2011.00000")
        assert not {*papers.news("mine", since="1d", k=3).ids} & {*found.ids}
        assert [size["name"] for size in papers.collections()] == ["mine"]
        assert len(papers.collection("mine")["members"]) == 2
        papers.drop_collection("mine")
        assert papers.collections() == []


def test_what_cannot_be_kept_changes_nothing(home: Path) -> None:
    with Recommender(home) as papers:
        papers.collect("mine", add=SEED)
        before = papers.collection("mine")
        with pytest.raises(EntryNotFound):
            papers.collect("mine", like=["2011.00000", "2999.00001"])
        with pytest.raises(InvalidQuery, match="weight"):
            papers.collect("mine", add="2011.00000^-1")
        assert papers.collection("mine") == before
        with pytest.raises(CollectionNotFound):
            papers.news("nobody's")
        with pytest.raises(InvalidQuery, match="since"):
            papers.news("mine", since="soon")
