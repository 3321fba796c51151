import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.releases.payloads import Payload, Payloads, results

texts = st.text(max_size=20)
cards = st.fixed_dictionaries(
    {"id": texts, "kind": texts, "title": texts, "authors": st.lists(texts, max_size=3)}
)


def shelf(prepared: list[Payload]) -> Payloads:
    parts = [part for p in prepared for part in (p.head, p.card)]
    offsets = np.cumsum([0, *map(len, parts)])
    return Payloads(b"".join(parts), offsets)


@given(st.lists(cards, max_size=6))
def test_what_was_prepared_comes_back_as_json(given: list[dict]) -> None:
    stored = shelf([Payload.of(card) for card in given])
    assert len(stored) == len(given)
    for place, card in enumerate(given):
        assert orjson.loads(stored.head(place)) == {"id": card["id"], "title": card["title"]}
    scores = [1 - place / 7 for place in range(len(given))]
    relevances = [1 - place / 1000 for place in range(len(given))]
    open_cards = stored.several(range(len(given)))
    found = orjson.loads(results(open_cards, scores, relevances))
    told = [
        {"score": round(score, 6), "relevance": round(relevance, 5)}
        for score, relevance in zip(scores, relevances, strict=True)
    ]
    assert found == [{**card, **worth} for card, worth in zip(given, told, strict=True)]
    more = [b',"why":{"place":%d}' % place for place in range(len(given))]
    explained = orjson.loads(results(open_cards, scores, relevances, more))
    assert explained == [{**f, "why": {"place": place}} for place, f in enumerate(found)]


def test_no_results_are_an_empty_array() -> None:
    assert results([], [], []) == b"[]"


def test_beyond_the_last_place_there_is_nothing() -> None:
    with pytest.raises(IndexError):
        shelf([Payload.of({"id": "a", "title": "b"})]).several([1])
