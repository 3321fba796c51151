from dataclasses import fields

import pytest

from recommender.client.params import (
    FilterParams,
    ListParams,
    SimilarParams,
    to_change,
    to_query,
)
from recommender.engine.options import ListOptions, QueryOptions, parse_list_options, parse_options
from recommender.entries.filter import Filter
from recommender.errors import InvalidQuery


def names(kind: type) -> set[str]:
    return {field.name for field in fields(kind)}


def test_every_filter_and_every_option_has_its_keyword() -> None:
    assert set(FilterParams.__annotations__) == names(Filter)
    assert set(ListParams.__annotations__) == names(Filter) | names(ListOptions)
    # `together` is about several seeds: an argument of `like`, not of every question.
    assert set(SimilarParams.__annotations__) == names(Filter) | names(QueryOptions) - {"together"}


def test_what_is_asked_is_understood() -> None:
    narrowed, options = parse_options(
        {"kind": "paper", "lang": ["zh", "en"], "exclude": "x", "half_life_days": None}
    )
    assert narrowed == Filter.of(kind="paper", lang=("en", "zh"))
    assert options == QueryOptions(exclude=("x",))
    assert parse_options({}) == (Filter(), QueryOptions())


def test_a_search_takes_filters_and_list_options_only() -> None:
    narrowed, listing = parse_list_options(
        {"kind": "paper", "exclude_seen": "x", "collapse": "none"}
    )
    assert narrowed == Filter.of(kind="paper")
    assert listing == ListOptions(exclude_seen=("x",), collapse="none")
    assert parse_list_options({}) == (Filter(), ListOptions())
    with pytest.raises(InvalidQuery, match="explain"):
        parse_list_options({"explain": True})


@pytest.mark.parametrize(
    "asked", [{"colour": "blue"}, {"diversity": 2}, {"kind": "poem"}, {"collapse": "all"}]
)
def test_what_cannot_be_answered_says_which(asked: dict) -> None:
    with pytest.raises(InvalidQuery) as raised:
        parse_options(asked)
    assert raised.value.field == next(iter(asked))


def test_keywords_as_json_has_them() -> None:
    asked = {"lang": "zh", "exclude": ("a", "b"), "exclude_seen": "c", "as_of": None}
    assert to_query({**asked, "explain": True}) == {
        "lang": ("zh",),
        "exclude": ("a", "b"),
        "exclude_seen": ("c",),
        "explain": True,
    }


def test_what_no_collection_has_is_refused_and_what_is_changed_has_lists_where_there_may_be_several() -> (
    None
):
    assert to_change({"add": "a", "read": iter(["b", "c"]), "seen_days": 7}) == {
        "add": ("a",),
        "read": ("b", "c"),
        "seen_days": 7,
    }
    with pytest.raises(InvalidQuery, match=r"ad: .*there are add, like, dislike"):
        to_change({"ad": "a"})
