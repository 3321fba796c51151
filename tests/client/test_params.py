from dataclasses import fields

import pytest

from recommender.client.params import Asking, Filtering, Searching, searched, spelled, understood
from recommender.engine.options import Listing, Wishes
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery


def names(kind: type) -> set[str]:
    return {field.name for field in fields(kind)}


def test_every_filter_and_every_wish_has_its_keyword() -> None:
    assert set(Filtering.__annotations__) == names(Filter)
    assert set(Searching.__annotations__) == names(Filter) | names(Listing)
    # `together` is about several seeds: an argument of `like`, not of every question.
    assert set(Asking.__annotations__) == names(Filter) | names(Wishes) - {"together"}


def test_what_is_asked_is_understood() -> None:
    narrowed, wishes = understood(
        {"kind": "paper", "lang": ["zh", "en"], "exclude": "x", "half_life_days": None}
    )
    assert narrowed == Filter.of(kind="paper", lang=("en", "zh"))
    assert wishes == Wishes(exclude=("x",))
    assert understood({}) == (Filter(), Wishes())


def test_of_a_search_only_filters_and_how_its_list_is_told_are_understood() -> None:
    narrowed, listing = searched({"kind": "paper", "exclude_seen": "x", "collapse": "none"})
    assert narrowed == Filter.of(kind="paper")
    assert listing == Listing(exclude_seen=("x",), collapse="none")
    assert searched({}) == (Filter(), Listing())
    with pytest.raises(InvalidQuery, match="explain"):
        searched({"explain": True})


@pytest.mark.parametrize(
    "asked", [{"colour": "blue"}, {"diversity": 2}, {"kind": "poem"}, {"collapse": "all"}]
)
def test_what_cannot_be_asked_says_which(asked: dict) -> None:
    with pytest.raises(InvalidQuery) as raised:
        understood(asked)
    assert raised.value.field == next(iter(asked))


def test_keywords_as_json_has_them() -> None:
    asked = {"lang": "zh", "exclude": ("a", "b"), "exclude_seen": "c", "as_of": None}
    assert spelled({**asked, "explain": True}) == {
        "lang": ("zh",),
        "exclude": ("a", "b"),
        "exclude_seen": ("c",),
        "explain": True,
    }
