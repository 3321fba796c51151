import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.releases.payloads import Payload, Payloads

texts = st.text(max_size=20)
cards = st.fixed_dictionaries(
    {"id": texts, "kind": texts, "title": texts, "authors": st.lists(texts, max_size=3)}
)


def payloads(prepared: list[Payload]) -> Payloads:
    parts = [part for p in prepared for part in (p.stub, p.summary)]
    offsets = np.cumsum([0, *map(len, parts)])
    return Payloads(b"".join(parts), offsets)


@given(st.lists(cards, max_size=6))
def test_payloads_come_back_as_the_json_they_were_made_of(given: list[dict]) -> None:
    stored = payloads([Payload.of(card) for card in given])
    assert len(stored) == len(given)
    for place, card in enumerate(given):
        assert orjson.loads(stored.stub(place)) == {"id": card["id"], "title": card["title"]}
    opened = stored.summaries(range(len(given)))
    assert [orjson.loads(summary + b"}") for summary in opened] == given


def test_beyond_the_last_place_there_is_nothing() -> None:
    with pytest.raises(IndexError):
        payloads([Payload.of({"id": "a", "title": "b"})]).summaries([1])
