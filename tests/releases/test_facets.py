from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.entries.entry import Facts
from recommender.entries.filter import Filter
from recommender.releases.columns import Columns
from recommender.releases.facets import FIELDS, MOST, count

FACTS = st.lists(
    st.builds(
        Facts,
        kind=st.sampled_from(["paper", "post", "news"]),
        langs=st.sampled_from([(), ("zh",), ("zh", "en")]),
        categories=st.sampled_from([(), ("CV",), ("cs.CV",), ("CV", "cs.CV"), ("cs.LG math.ST",)]),
        venue=st.sampled_from([None, "NeurIPS", "NeurIPS 2020", "neurips", "会议"]),
        sources=st.sampled_from([(), ("weekly",), ("机器之心", "weekly")]),
    ),
    max_size=12,
)


@given(FACTS)
@settings(deadline=None)
def test_a_count_is_what_the_filter_lets_pass(facts: list[Facts]) -> None:
    for field, values in count(facts, Columns.fit(facts)).items():
        for value, many in values:
            asked = Filter.of(**{field: value})
            assert many == sum(map(asked.accepts, facts)) > 0
        assert values == sorted(values, key=lambda pair: (-pair[1], pair[0]))


@given(FACTS)
@settings(deadline=None)
def test_every_value_is_found_by_one_that_is_reported(facts: list[Facts]) -> None:
    told = count(facts, Columns.fit(facts))
    assert list(told) == list(FIELDS)
    for field, name in FIELDS.items():
        filters = [Filter.of(**{field: value}) for value, _ in told[field]]
        for one in facts:
            assert not getattr(one, name) or any(asked.accepts(one) for asked in filters)


def test_spellings_of_one_category_or_venue_are_counted_together() -> None:
    facts = [
        Facts(kind="paper", categories=(c,), venue=v)
        for c, v in [("CV", "ACL"), ("cs.CV", "acl"), ("NLP", "ACL")]
    ]
    told = count(facts, Columns.fit(facts))
    assert told["category"] == [("cs.CV", 2), ("NLP", 1)]
    assert told["venue"] == [("ACL", 3)]


def test_no_more_than_anybody_reads() -> None:
    facts = [Facts(kind="paper", venue=f"venue {i:04}") for i in range(3 * MOST)]
    assert len(count(facts, Columns.fit(facts))["venue"]) == MOST


def test_facets_omit_values_that_no_filter_accepts() -> None:
    facts = [Facts(kind="paper", langs=("日本語", "en"), venue=" ")]
    told = count(facts, Columns.fit(facts))
    assert (told["lang"], told["venue"]) == ([("en", 1)], [])
