import numpy as np
import orjson
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.response import relevance_json, results_array
from recommender.releases.payloads import Payload
from recommender.retrieval.calibration import relevances

texts = st.text(max_size=20)
summaries = st.fixed_dictionaries(
    {"id": texts, "kind": texts, "title": texts, "authors": st.lists(texts, max_size=3)}
)


@given(st.lists(summaries, max_size=6))
def test_results_are_summaries_with_scores_and_further_fields(given: list[dict]) -> None:
    opened = [Payload.of(summary).summary for summary in given]
    scores = [1 - place / 7 for place in range(len(given))]
    shares = [1 - place / 1000 for place in range(len(given))]
    found = orjson.loads(results_array(opened, scores, shares))
    assert found == [
        {**summary, "score": round(score, 6), "relevance": round(share, 5)}
        for summary, score, share in zip(given, scores, shares, strict=True)
    ]
    more = [b',"why":{"place":%d}' % place for place in range(len(given))]
    explained = orjson.loads(results_array(opened, scores, shares, more))
    assert explained == [{**f, "why": {"place": place}} for place, f in enumerate(found)]


def test_no_results_are_an_empty_array() -> None:
    assert results_array([], [], []) == b"[]"


def test_relevance_json_is_the_relevance_of_the_bits() -> None:
    for bits in (0, 1, 0x1234, 0x3800, 0x3C00):
        (relevance,) = relevances(np.array([bits], np.uint16).view(np.float16))
        assert relevance_json(bits) == b',"relevance":%.5f}' % relevance


def test_what_is_missing_is_reported_in_words() -> None:
    from recommender.engine.missing import notes_on_missing

    assert list(notes_on_missing({"matched": 0})) == []
    assert list(notes_on_missing({"waiting": 1})) == [
        "1 entry is stored and not built yet: run `recommender build`"
    ]
    assert next(notes_on_missing({"waiting": 2})).startswith("2 entries are stored")
    assert list(notes_on_missing({"unmatched": {}})) == [
        "no other entry passes all of these filters at once"
    ]
    assert list(notes_on_missing({"unmatched": {"lang": [["zh", 3], ["en", 2]], "venue": []}})) == [
        "no entry has this language; there are zh 3, en 2",
        "no entry has this venue; there are none with any",
    ]
